"""更正: what is wrong in an issued paper is told in the next issue, by a letter, or by a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.papers import documents
from liangshai.papers import names as paper_names
from liangshai.papers.archive import write_index
from liangshai.papers.flow import holders
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.delivery.deliver import queue
from reports.delivery.mail import Letter, write_letter
from reports.document import Document, content_hash
from reports.issuing import archive_store, stages
from reports.issuing import issue as issues
from reports.issuing.archive_store import Piece
from reports.issuing.changes import ABSENT
from reports.issuing.differences import since_issue
from reports.issuing.errata import (
    LETTER,
    MOST_IN_NEXT_ISSUE,
    NEW_VERSION,
    NEXT_ISSUE,
    correction_letter,
    erratum_lines,
)
from reports.issuing.stages import CORRECTED, Person
from reports.render import render_all
from schemas.warehouse.ledger import Issue
from schemas.warehouse.paper import IssueStep

KIND = "correction"
_MOST_NAMED = 5


@dataclass(frozen=True)
class Wish:
    """What the office wants corrected and why. `texts`: slips that are no figures, in its own words."""

    by: Person
    reason: str
    texts: tuple[str, ...] = ()
    number: str = ""
    on: date | None = None


def correct(service: Service, name: str, way: str, wish: Wish) -> dict[str, Any]:
    """Correct the last signed version of a paper in one of three ways; what was done, JSON-able.

    Raises:
        IssueProblem: not printed, withdrawn, no name or reason, nothing differs, or too much for that way.
    """
    issue = paper_names.issued(service, name)
    _require(issue, wish)
    differing, moment = since_issue(service.engine, issue["issue_id"])
    gone = [one["label"] for one in differing if one["new"] == ABSENT]
    changes = differing
    if way != NEW_VERSION:
        # A paper of its own cannot leave a figure out of one that is printed: that takes words.
        changes = _not_yet_told(service, issue, way, [one for one in differing if one["new"] != ABSENT])
    if not changes and not wish.texts:
        raise issues.IssueProblem(_nothing(issue, gone, differing))
    act = {NEXT_ISSUE: _in_next_issue, LETTER: _by_letter, NEW_VERSION: _by_new_version}[way]
    done = act(service, issue, changes, wish, moment)
    write_index(service)
    return {
        "issue_id": issue["issue_id"],
        "way": way,
        "changes": len(changes),
        "texts": len(wish.texts),
        "gone": [] if way == NEW_VERSION else gone,
    } | done


def _not_yet_told(
    service: Service, issue: dict[str, Any], way: str, changes: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Without what an earlier letter, or this very way, already corrected to the same value."""
    with service.engine.connect() as connection:
        steps = stages.history(connection, issue["issue_id"])
    told = {line for s in steps if s.detail.get("way") in (LETTER, way) for line in s.detail.get("lines", ())}
    return [change for change in changes if erratum_lines([change], ())[0] not in told]


def _nothing(issue: dict[str, Any], gone: Sequence[str], differing: Sequence[object]) -> str:
    name = f"第{issue['issue_id']}号发文"
    if gone:
        shown = "、".join(gone[:_MOST_NAMED]) + (f"等{len(gone)}个数" if len(gone) > _MOST_NAMED else "")
        return (
            f"{name}所印的{shown}，现在的数据已经算不出，没有可以更正成的数，没有更正；"
            "请用 --text 写明怎样更正，或用更正通报"
        )
    if differing:
        return f"{name}与现在的数据不同的数都已经更正过，也没有写明要更正的文字（--text），没有更正"
    return f"{name}所印的数与现在的数据没有差别，也没有写明要更正的文字（--text），没有更正"


def _require(issue: dict[str, Any], wish: Wish) -> None:
    number = issue["issue_id"]
    if issue["stage"] not in (stages.PRINTED, CORRECTED):
        raise issues.IssueProblem(f"第{number}号发文现在是“{issue['stage']}”，只有印发了的才更正")
    if not wish.by.name.strip():
        raise issues.IssueProblem("更正要写明经办人姓名，如 --by 张某某 --post 主任")
    if not wish.reason.strip():
        raise issues.IssueProblem("更正要写明事由，如 --reason 综合管理局更正了3月报表")


def _in_next_issue(
    service: Service, issue: dict[str, Any], changes: Sequence[dict[str, Any]], wish: Wish, _: datetime
) -> dict[str, Any]:
    """Entered now, printed by the next paper of the kind."""
    lines = erratum_lines(changes, wish.texts)
    if len(lines) > MOST_IN_NEXT_ISSUE:
        raise issues.IssueProblem(
            f"共有{len(lines)}处要更正，下期勘误最多{MOST_IN_NEXT_ISSUE}处，请改用更正函或更正通报"
        )
    title = issues.document_of(service.engine, issue["issue_id"]).title
    detail = {"way": NEXT_ISSUE, "title": title, "lines": lines}
    with service.engine.begin() as connection:
        stages.move(
            connection, issue["issue_id"], CORRECTED, wish.by, on=wish.on, reason=wish.reason, detail=detail
        )
    return {"lines": lines}


def _by_letter(
    service: Service, issue: dict[str, Any], changes: Sequence[dict[str, Any]], wish: Wish, moment: datetime
) -> dict[str, Any]:
    """A letter in the official layout to everybody who has the paper: entered, kept and queued at once."""
    issued = issues.document_of(service.engine, issue["issue_id"])
    day = wish.on or datetime.now(ZoneInfo(TIME_ZONE)).date()
    letter = correction_letter(issued, changes, wish.texts, wish.reason, wish.number, day, issued.addressee)
    version = _letters_before(service, issue) + 1
    folder = private_directory(documents.folder_of(service, issue) / f"更正函{version}")
    mail = _mail(letter, render_all(letter, [service.settings.fonts], folder).docx.parent)
    reference = f"{issue['issue_id']}-{version}"
    write_letter(private_directory(service.settings.home / "letters") / f"correction-{reference}", mail)
    lines = erratum_lines(changes, wish.texts)
    # Not the step's 文号: that is the paper's own.
    detail = {
        "way": LETTER, "number": wish.number, "title": letter.title, "lines": lines, "letter": version,
    }  # fmt: skip
    piece = Piece(
        KIND, issue["period_label"], version, letter.title, moment, content_hash(letter),
        str(folder.relative_to(service.settings.home)), issue["issue_id"],
    )  # fmt: skip
    with service.engine.begin() as connection:
        stages.move(
            connection, issue["issue_id"], CORRECTED, wish.by, on=wish.on, reason=wish.reason, detail=detail
        )
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
        archive_store.keep(connection, piece, files)
        to = holders(connection, issue["issue_id"])
        queued = queue(connection, KIND, reference, to, letter.title, f"letters/correction-{reference}")
    return {"folder": str(folder), "queued": queued, **documents.deliver(service)}


def _by_new_version(
    service: Service, issue: dict[str, Any], changes: Sequence[dict[str, Any]], wish: Wish, moment: datetime
) -> dict[str, Any]:
    """A draft of the next version with its difference list; it corrects the old one when it is printed."""
    if not changes:
        raise issues.IssueProblem(
            "所印的数与现在的数据没有差别；只改文字的，请用更正函或下期勘误，或改好 DOCX 后收回"
        )
    made = documents.draft(service, issue["period_label"], run_key=f"correct-{uuid4()}", as_of=moment)
    with service.engine.begin() as connection:
        draft = documents.issue_row(service, made["issue_id"])
        today = datetime.now(ZoneInfo(TIME_ZONE)).date()
        detail = {"way": NEW_VERSION}
        stages.enter(connection, draft, draft["stage"], wish.by, today, reason=wish.reason, detail=detail)
    return {"draft": made["issue_id"], "version": made["version"], "folder": made["folder"]}


def _mail(letter: Document, folder: Path) -> Letter:
    name = letter.title
    return Letter(
        text=(folder / "bulletin.txt").read_text("utf-8"),
        html=(folder / "bulletin.html").read_text("utf-8"),
        attachments={
            f"{name}.{kind}": (folder / f"bulletin.{kind}").read_bytes() for kind in ("docx", "pdf")
        },
    )


def _letters_before(service: Service, issue: dict[str, Any]) -> int:
    """更正函 of this period so far."""
    query = (
        sa.select(sa.func.count())
        .select_from(IssueStep)
        .join(Issue, Issue.issue_id == IssueStep.issue_id)
        .where(
            Issue.kind == issue["kind"],
            Issue.period_label == issue["period_label"],
            IssueStep.detail["way"].astext == LETTER,
        )
    )
    with service.engine.connect() as connection:
        return int(connection.execute(query).scalar_one())
