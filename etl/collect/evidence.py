"""Stamped scans: which return does one belong to? Kept and linked, never read for figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePath

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from schemas.warehouse.ledger import Submission, SubmissionEvidence

# A scan follows its return, or goes before it, within these days.
DAYS = 31
# What people add to the name of a scan, or of a version; the rest of the name is the return's.
_ADDED = re.compile(
    r"加盖公章|盖公章|盖了?章|签字|签章|签批|公章|扫描|已|版|件|稿|页|图片|照片|拍照|定|最终|pdf|ofd|jpe?g|png|tiff?"
    r"|[（(]\s*\d{1,2}\s*[)）]|^附件\s*[一二三四五六七八九十\d]*|副本|复件",
    re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[\W_]+")
_SHORTEST_NAME = 4


def link_together(
    connection: sa.Connection, scans: Sequence[int], returns: Sequence[int], *, speaks_for_all: bool = False
) -> None:
    """Link what came in one drop (a mail, a zip, a folder): by name, else to the only return of the drop.

    ``speaks_for_all``: a scan with a name of its own belongs to every return of the drop. A scan that finds
    no return in the drop, and a return that finds no scan, look for their like of the last weeks. Linking
    twice changes nothing.
    """
    names = _names(connection, [*scans, *returns])
    linked: set[tuple[int, int]] = set()
    for scan in scans:
        same = [one for one in returns if _is_alike(names[scan], names[one])]
        found = same or (returns if speaks_for_all or len(returns) == 1 else [])
        linked |= {(scan, one) for one in found}
        if not found and (before := _last_return_like(connection, scan, names[scan])) is not None:
            linked.add((scan, before))
    with_scan = {one for _, one in linked}
    if alone := [one for one in returns if one not in with_scan]:
        linked |= _scans_before(connection, {one: names[one] for one in alone})
    if linked:
        rows = [{"evidence_id": scan, "submission_id": one} for scan, one in sorted(linked)]
        connection.execute(insert(SubmissionEvidence).on_conflict_do_nothing(), rows)


def scans_of(connection: sa.Connection, returns: Sequence[int]) -> dict[int, list[str]]:
    """Return → file names of the scans that are linked to it; none for a return without any."""
    query = (
        sa.select(SubmissionEvidence.submission_id, Submission.file_name)
        .join(SubmissionEvidence, SubmissionEvidence.evidence_id == Submission.submission_id)
        .where(SubmissionEvidence.submission_id.in_(returns))
        .order_by(Submission.submission_id)
    )
    found: dict[int, dict[str, None]] = {}
    for number, name in connection.execute(query):
        found.setdefault(number, {})[name] = None
    return {number: list(names) for number, names in found.items()}


def told(connection: sa.Connection, scan: int, refusal: tuple[str, str]) -> tuple[str, str]:
    """(code, sentence) of a scan: the returns that it is linked to, or ``refusal`` where there is none."""
    query = (
        sa.select(Submission.submission_id, Submission.file_name)
        .join(SubmissionEvidence, SubmissionEvidence.submission_id == Submission.submission_id)
        .where(SubmissionEvidence.evidence_id == scan)
        .order_by(Submission.submission_id)
    )
    returns = connection.execute(query).all()
    if not returns:
        return refusal
    listed = "、".join(f"“{name}”（第{number}号报送）" for number, name in returns[:5])
    more = f"等{len(returns)}份" if len(returns) > 5 else ""
    return "evidence", f"已收盖章件，与{listed}{more}一并留存，里面的数不读取。"


def _names(connection: sa.Connection, numbers: Sequence[int]) -> dict[int, str]:
    query = sa.select(Submission.submission_id, Submission.file_name).where(
        Submission.submission_id.in_(numbers)
    )
    return {int(number): str(name) for number, name in connection.execute(query)}


@lru_cache(maxsize=10_000)
def _core(name: str) -> str:
    """What is left of a file's name without its ending, separators and words for scan and version."""
    return _SEPARATORS.sub("", _ADDED.sub("", PurePath(name).stem)).lower()


def _is_alike(first: str, second: str) -> bool:
    one, other = _core(first), _core(second)
    return one == other and len(one) >= _SHORTEST_NAME


def _last_return_like(connection: sa.Connection, scan: int, name: str) -> int | None:
    query = (
        sa.select(Submission.submission_id, Submission.file_name)
        .where(
            Submission.submission_id < scan,
            Submission.status.in_(("received", "accepted", "partly", "held")),
            Submission.channel.not_in(("codes", "database", "web")),
            _is_recent(),
        )
        .order_by(Submission.submission_id.desc())
    )
    alike = (int(number) for number, other in connection.execute(query) if _is_alike(name, other))
    return next(alike, None)


def _scans_before(connection: sa.Connection, returns: dict[int, str]) -> set[tuple[int, int]]:
    """Scans that came before their returns and belong to none yet."""
    query = sa.select(Submission.submission_id, Submission.file_name).where(
        Submission.status == "evidence",
        _is_recent(),
        ~sa.exists().where(SubmissionEvidence.evidence_id == Submission.submission_id),
    )
    waiting = connection.execute(query).all()
    return {
        (int(scan), number)
        for scan, name in waiting
        for number, own in returns.items()
        if scan < number and _is_alike(name, own)
    }


def _is_recent() -> sa.ColumnElement[bool]:
    return Submission.registered_at > sa.func.clock_timestamp() - sa.text(f"interval '{DAYS} days'")
