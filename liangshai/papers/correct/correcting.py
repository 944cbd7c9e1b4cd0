"""更正: what is wrong in an issued paper is told in the next issue, by a letter, or by a new version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.papers import documents
from liangshai.papers.correct.correction_letters import (
    KIND,
    Audience,
    Correction,
    audiences,
    letters_for,
    versions_anew,
    write_versions,
    written,
)
from liangshai.papers.correct.correction_packages import write_packages
from liangshai.papers.known import names as paper_names
from liangshai.papers.known.archive import write_index
from liangshai.papers.known.issued import folder_of, issue_row
from liangshai.papers.readers import sending
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.delivery.deliver import queue
from reports.delivery.mail import Letter, write_letter
from reports.document import content_hash
from reports.figures.wording import chinese_date
from reports.issuing import issue as issues
from reports.issuing.correction.changes import ABSENT
from reports.issuing.correction.errata import (
    LETTER,
    MOST_IN_NEXT_ISSUE,
    NEW_VERSION,
    NEXT_ISSUE,
    erratum_lines,
)
from reports.issuing.differences import since_issue
from reports.issuing.kept import archive_store
from reports.issuing.kept.archive_store import Piece
from reports.issuing.steps import stages
from reports.issuing.steps.stages import CORRECTED, Person
from schemas.warehouse.ledger import Issue
from schemas.warehouse.paper import IssueStep

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
    issue = paper_names.standing(service, name)
    _require(issue, wish)
    # A new version replaces the print and every letter on it; the others are held against what was told.
    told = {} if way == NEW_VERSION else _told_before(service, issue, way)
    asked, wish = wish, replace(wish, texts=_untold(service, issue, way, wish.texts))
    differing, moment = since_issue(service.engine, issue["issue_id"], told=told)
    gone = [one["label"] for one in differing if one["new"] == ABSENT]
    # A paper of its own cannot leave a figure out of one that is printed: that takes words.
    changes = differing if way == NEW_VERSION else [one for one in differing if one["new"] != ABSENT]
    if not changes and not wish.texts:
        raise issues.IssueProblem(_nothing(issue, gone, is_told=bool(told or asked.texts)))
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


def _told_before(service: Service, issue: dict[str, Any], way: str) -> dict[tuple[str, str], str]:
    """(label, printed) → the value that a letter, or this very way, put in its place last."""
    with service.engine.connect() as connection:
        steps = stages.history(connection, issue["issue_id"])
    corrected = [
        one for s in steps if s.detail.get("way") in (LETTER, way) for one in s.detail.get("values", ())
    ]
    return {(one["label"], one["old"]): one["new"] for one in corrected}


def _untold(service: Service, issue: dict[str, Any], way: str, texts: Sequence[str]) -> tuple[str, ...]:
    """The words that this very way has not told yet: a command given again after a crash tells them once."""
    with service.engine.connect() as connection:
        steps = stages.history(connection, issue["issue_id"])
    told = {line for s in steps if s.detail.get("way") == way for line in s.detail.get("lines", ())}
    return tuple(text for text in texts if not told.issuperset(erratum_lines((), [text])))


def _values(changes: Sequence[dict[str, Any]]) -> list[dict[str, str]]:
    """What a step keeps of its changes: a later correction is held against it."""
    return [{name: one[name] for name in ("label", "old", "new")} for one in changes]


def _nothing(issue: dict[str, Any], gone: Sequence[str], *, is_told: bool) -> str:
    name = f"第{issue['issue_id']}号发文"
    if gone:
        shown = "、".join(gone[:_MOST_NAMED]) + (f"等{len(gone)}个数" if len(gone) > _MOST_NAMED else "")
        return (
            f"{name}所印的{shown}，现在的数据已经算不出，没有可以更正成的数，没有更正；"
            "请用 --text 写明怎样更正，或用更正通报"
        )
    if is_told:
        return f"{name}与现在的数据不同的数都已经更正过，也没有写明别的要更正的文字（--text），没有更正"
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
    detail = {"way": NEXT_ISSUE, "title": title, "lines": lines, "values": _values(changes)}
    with service.engine.begin() as connection:
        stages.move(
            connection, issue["issue_id"], CORRECTED, wish.by, on=wish.on, reason=wish.reason, detail=detail
        )
    return {"lines": lines}


def _by_letter(
    service: Service, issue: dict[str, Any], changes: Sequence[dict[str, Any]], wish: Wish, moment: datetime
) -> dict[str, Any]:
    """A letter in the official layout to whoever has the paper, with what he may see: kept and queued."""
    number = issue["issue_id"]
    issued = issues.document_of(service.engine, number)
    day = wish.on or datetime.now(ZoneInfo(TIME_ZONE)).date()
    had = audiences(service, number)
    anew = versions_anew(service, issue, had, moment)
    told = Correction(changes, wish.texts, wish.reason, wish.number, day, anew)
    version = _letters_before(service, issue) + 1
    folder = private_directory(folder_of(service, issue) / f"更正函{version}")
    # The office's own copy is the whole one, be there a reader of it or not.
    whole = next((one for one in had if not one.folder), Audience(True, "", ()))
    readers = letters_for(service, number, issued, told, [whole, *(one for one in had if one != whole)])
    titles = write_versions(service, told, issued, folder)
    mails = {one: written(service, one, letter, titles, folder) for one, letter in readers.items()}
    title = readers[whole].title
    # Not the step's 文号: that is the paper's own.
    detail = {
        "way": LETTER, "number": wish.number, "title": title, "lines": erratum_lines(changes, wish.texts),
        "letter": version, "values": _values(changes),
    }  # fmt: skip
    piece = Piece(
        KIND, issue["period_label"], version, title, moment, content_hash(readers[whole]),
        str(folder.relative_to(service.settings.home)), number,
    )  # fmt: skip
    # All files before the one commit: a crash leaves nothing half told, and the same number is taken again.
    write_packages(service, number, folder.name, mails, title, f"第{number}号发文，{chinese_date(day)}")
    with service.engine.begin() as connection:
        stages.move(connection, number, CORRECTED, wish.by, on=wish.on, reason=wish.reason, detail=detail)
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        kept = {str(path.relative_to(folder)): path.read_bytes() for path in files}
        archive_store.keep(connection, piece, kept)
        queued = sum(
            _queue(service, connection, f"{number}-{version}", place, one, mail, title)
            for place, (one, mail) in enumerate(mails.items())
        )
    return {"folder": str(folder), "queued": queued, "versions": sorted(anew), **sending.deliver(service)}


def _queue(
    service: Service, connection: sa.Connection, reference: str, place: int, one: Audience, mail: Letter,
    title: str,
) -> int:  # fmt: skip
    """How many mails are new; each audience has a letter of its own."""
    if not one.to:
        return 0
    name = f"correction-{reference}-{place}"
    write_letter(private_directory(service.settings.home / "letters") / name, mail)
    return queue(connection, KIND, f"{reference}-{place}", list(one.to), title, f"letters/{name}")


def _by_new_version(
    service: Service, issue: dict[str, Any], changes: Sequence[dict[str, Any]], wish: Wish, moment: datetime
) -> dict[str, Any]:
    """A draft of the next version with its difference list; it corrects the old one when it is printed."""
    if not changes:
        raise issues.IssueProblem(
            "所印的数与现在的数据没有差别；只改文字的，请用更正函或下期勘误，或改好 DOCX 后收回"
        )
    run_key = _draft_key(service, issue, changes)
    made = documents.draft(service, issue["period_label"], run_key=run_key, as_of=moment)
    with service.engine.begin() as connection:
        draft = issue_row(service, made["issue_id"])
        known = stages.history(connection, made["issue_id"])
        if not any(step.detail.get("way") == NEW_VERSION for step in known):
            today = datetime.now(ZoneInfo(TIME_ZONE)).date()
            detail = {"way": NEW_VERSION}
            stages.enter(connection, draft, draft["stage"], wish.by, today, reason=wish.reason, detail=detail)
    return {"draft": made["issue_id"], "version": made["version"], "folder": made["folder"]}


def _draft_key(service: Service, issue: dict[str, Any], changes: Sequence[dict[str, Any]]) -> str:
    """The newest draft goes on where it corrects just this: a command that was cut short is given again."""
    told = json.dumps([issue["issue_id"], _values(changes)], ensure_ascii=False)
    key = f"correct-{hashlib.sha256(told.encode()).hexdigest()[:32]}"
    newest = paper_names.newest(service, issue["period_label"])
    goes_on = newest["run_key"].startswith(key) and newest["stage"] != stages.WITHDRAWN
    return str(newest["run_key"]) if goes_on else f"{key}-{newest['version']}"


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
