"""更正: what is wrong in an issued paper is told in the next issue, by a letter, or by a new version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
from liangshai.papers.correct.plan import Plan, Wish, planned, require_told, values_of
from liangshai.papers.known import names as paper_names
from liangshai.papers.known.archive import write_index
from liangshai.papers.known.issued import folder_of, issue_row
from liangshai.papers.readers import sending
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.delivery.deliver import queue
from reports.delivery.mail import Letter, write_letter
from reports.document import Document, content_hash
from reports.figures.wording import chinese_date
from reports.issuing import issue as issues
from reports.issuing.correction.changes import count_causes
from reports.issuing.correction.errata import (
    LETTER,
    MOST_IN_NEXT_ISSUE,
    NEW_VERSION,
    NEXT_ISSUE,
    erratum_lines,
)
from reports.issuing.kept import archive_store
from reports.issuing.kept.archive_store import Piece
from reports.issuing.steps import stages
from reports.issuing.steps.stages import CORRECTED
from schemas.warehouse.ledger import Issue
from schemas.warehouse.paper import IssueStep


def correct(service: Service, name: str, way: str, wish: Wish) -> dict[str, Any]:
    """Correct the last signed version of a paper in one of three ways; what was done, JSON-able.

    Raises:
        IssueProblem: not printed, withdrawn, no name or reason, nothing differs, too much for that way, or
            figures that today's data do not give and no word on them.
    """
    plan = planned(service, name, way, wish)
    require_told(plan)
    act = {NEXT_ISSUE: _in_next_issue, LETTER: _by_letter, NEW_VERSION: _by_new_version}[way]
    done = act(service, plan)
    write_index(service)
    return _counted(plan) | done


def preview(service: Service, name: str, way: str, wish: Wish) -> dict[str, Any]:
    """The same, told and not done: what would be said, to whom, and what cannot be. Nothing is kept.

    Raises:
        IssueProblem: as `planned` does, or too much for that way.
    """
    plan = planned(service, name, way, wish)
    told: dict[str, Any] = {"lines": erratum_lines(plan.changes, plan.wish.texts)}
    if way == NEXT_ISSUE:
        _require_few(plan)
    if way == NEW_VERSION:
        _require_figures(plan)
    if way == LETTER:
        made = _letters(service, plan)
        told["title"] = made.letters[made.whole].title
        told["to"] = [
            {"reads": one.told, "recipients": [to.name for to in one.to]} for one in made.letters if one.to
        ]
        told["versions"] = sorted(made.correction.versions)
    return _counted(plan) | told | {"is_check": True}


def _counted(plan: Plan) -> dict[str, Any]:
    return {
        "issue_id": plan.issue["issue_id"],
        "way": plan.way,
        "changes": len(plan.changes),
        "texts": len(plan.wish.texts),
        "gaps": [one["told"] for one in plan.gaps],
    }


def _step_of(plan: Plan) -> dict[str, Any]:
    """What every step of a correction keeps: how, the lines, and what later ones are held against."""
    detail: dict[str, Any] = {
        "way": plan.way,
        "lines": erratum_lines(plan.changes, plan.wish.texts),
        "texts": list(plan.wish.texts),
        "values": values_of(plan.changes),
    }
    if plan.gaps:
        detail |= {
            "gaps": [one["label"] for one in plan.gaps],
            "despite_gaps": plan.wish.despite_gaps.strip(),
        }
    return detail


def _require_few(plan: Plan) -> None:
    slips = count_causes(plan.changes) + len(plan.wish.texts)
    if slips > MOST_IN_NEXT_ISSUE:
        raise issues.IssueProblem(
            f"共有{slips}处要更正（由一格数据带出的各数算一处），下期勘误最多{MOST_IN_NEXT_ISSUE}处，"
            "请改用更正函或更正通报"
        )


def _in_next_issue(service: Service, plan: Plan) -> dict[str, Any]:
    """Entered now, printed by the next paper of the kind."""
    detail, wish = _step_of(plan) | {"title": plan.issued.title}, plan.wish
    _require_few(plan)
    with service.engine.begin() as connection:
        stages.move(
            connection, plan.issue["issue_id"], CORRECTED, wish.by, on=wish.on, reason=wish.reason,
            detail=detail,
        )  # fmt: skip
    return {"lines": detail["lines"]}


@dataclass(frozen=True)
class _Letters:
    """`whole`: the reader whose letter is the office's own copy."""

    correction: Correction
    letters: dict[Audience, Document]
    whole: Audience


def _letters(service: Service, plan: Plan) -> _Letters:
    """What each reader of the paper would be told; nothing is written."""
    number, wish = plan.issue["issue_id"], plan.wish
    day = wish.on or datetime.now(ZoneInfo(TIME_ZONE)).date()
    had = audiences(service, number)
    anew = versions_anew(service, plan.issue, had, plan.moment)
    told = Correction(plan.changes, wish.texts, wish.reason, wish.number, day, anew)
    # The office's own copy is the whole one, be there a reader of it or not.
    whole = next((one for one in had if not one.folder), Audience(True, "", ()))
    readers = [whole, *(one for one in had if one != whole)]
    return _Letters(told, letters_for(service, number, plan.issued, told, readers), whole)


def _by_letter(service: Service, plan: Plan) -> dict[str, Any]:
    """A letter in the official layout to whoever has the paper, with what he may see: kept and queued."""
    issue, wish, number = plan.issue, plan.wish, plan.issue["issue_id"]
    made = _letters(service, plan)
    version = _letters_before(service, issue) + 1
    folder = private_directory(folder_of(service, issue) / f"更正函{version}")
    titles = write_versions(service, made.correction, plan.issued, folder)
    mails = {one: written(service, one, letter, titles, folder) for one, letter in made.letters.items()}
    title = made.letters[made.whole].title
    # Not the step's 文号: that is the paper's own.
    detail = _step_of(plan) | {"number": wish.number, "title": title, "letter": version}
    piece = Piece(
        KIND, issue["period_label"], version, title, plan.moment, content_hash(made.letters[made.whole]),
        str(folder.relative_to(service.settings.home)), number,
    )  # fmt: skip
    # All files before the one commit: a crash leaves nothing half told, and the same number is taken again.
    told_on = f"第{number}号发文，{chinese_date(made.correction.day)}"
    write_packages(service, number, folder.name, mails, title, told_on)
    with service.engine.begin() as connection:
        stages.move(connection, number, CORRECTED, wish.by, on=wish.on, reason=wish.reason, detail=detail)
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        kept = {str(path.relative_to(folder)): path.read_bytes() for path in files}
        archive_store.keep(connection, piece, kept)
        queued = sum(
            _queue(service, connection, f"{number}-{version}", place, one, mail, title)
            for place, (one, mail) in enumerate(mails.items())
        )
    versions = sorted(made.correction.versions)
    return {"folder": str(folder), "queued": queued, "versions": versions, **sending.deliver(service)}


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


def _require_figures(plan: Plan) -> None:
    if not plan.changes:
        raise issues.IssueProblem(
            "所印的数与现在的数据没有差别；只改文字的，请用更正函或下期勘误，或改好 DOCX 后收回"
        )


def _by_new_version(service: Service, plan: Plan) -> dict[str, Any]:
    """A draft of the next version with its difference list; it corrects the old one when it is printed."""
    _require_figures(plan)
    issue, wish, moment = plan.issue, plan.wish, plan.moment
    run_key = _draft_key(service, issue, plan.changes)
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
    told = json.dumps([issue["issue_id"], values_of(changes)], ensure_ascii=False)
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
