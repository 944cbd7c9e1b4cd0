"""核对单 on their way: sent to the units that a draft names, answered by command or by mail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from etl.collect.landing import keep
from liangshai import schedule
from liangshai.mail.letters import letter_of
from liangshai.mail.senders import addresses
from liangshai.papers.draft.foreseen import day_fault, emptiness
from liangshai.papers.known import names as paper_names
from liangshai.papers.known.issued import folder_of, issue_row
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.delivery.deliver import Recipient, queue
from reports.delivery.mail import write_letter
from reports.document import Document
from reports.issuing import issue as issues
from reports.issuing.steps import checks, stages
from reports.issuing.steps import unasked as who
from reports.issuing.steps.check_sheet import check_letter, check_sheet_docx
from reports.issuing.steps.checks import Sheet
from reports.issuing.steps.named import Named
from reports.issuing.steps.paper_rules import load_paper_rules
from reports.issuing.steps.unasked import named_in, spellings_of, units_of
from reports.take.contradiction import contradictions

KIND = "check_sheet"
_SHANGHAI = ZoneInfo(TIME_ZONE)


@dataclass(frozen=True)
class Sent:
    """A new sheet; `has_address`: its unit has a registered address."""

    sheet: Sheet
    has_address: bool


def send(service: Service, issue_id: int, unit: str | None = None, *, by_mail: bool = True) -> list[Sent]:
    """A sheet to every unit that the draft names (or to `unit` alone) and that has none on what it prints.

    Answers the new ones. A unit whose matters people changed since it was asked is asked again.

    Without `by_mail` the sheets are written and entered, and no letter goes out.

    Raises:
        IssueProblem: signed already, no such unit, or the draft does not name it.
    """
    issue = issue_row(service, issue_id)
    stages.require_draft(issue, "发核对单")
    document = issues.document_of(service.engine, issue_id)
    units = _units(service, issue)
    with service.engine.connect() as connection:
        named = named_in(connection, issue, document)
    chosen = [_code(units, unit)] if unit else [code for code in units if code in named]
    for code in chosen:
        if code not in named:
            raise issues.IssueProblem(f"《{document.title}》没有点到{units[code]['unit_name']}，不必核对")
    sent = datetime.now(_SHANGHAI)
    due = schedule.check_schedule().due_at(sent, service.calendar)
    made = []
    for code in chosen:
        sheet = _send_one(service, issue, document.title, units[code], named[code].as_json(), due, by_mail)
        made += [Sent(sheet, bool(units[code]["contact_email"]))] if sheet is not None else []
    return made


def answer(
    service: Service, issue_id: int, unit: str, word: str, by: str, text: str = "",
    files: Sequence[Path] = (),
) -> Sheet:  # fmt: skip
    """Enter what a unit answered on paper or by telephone; the sheet as it stands then.

    Raises:
        IssueProblem: the unit got no sheet, or see reports.issuing.steps.checks.answer.
    """
    issue = issue_row(service, issue_id)
    code = _code(_units(service, issue), unit)
    evidence = [keep_evidence(service, path.name, path.read_bytes()) for path in files]
    document = issues.document_of(service.engine, issue_id)
    with service.engine.begin() as connection:
        named = named_in(connection, issue, document)
        sheet = _sheet_of(connection, issue_id, named, code, unit)
        checks.answer(connection, sheet, word, by, checks.BY_OFFICE, text.strip(), evidence)
        return _sheet_of(connection, issue_id, named, code, unit)


def keep_evidence(service: Service, name: str, content: bytes) -> dict[str, str]:
    """A file that goes with an answer: its bytes are kept, its name and fingerprint go into the ledger."""
    return {"file_name": name, "sha256": keep(service.settings.landing_dir, content)}


def sheets(service: Service, issue_id: int) -> list[Sheet]:
    """The sheet of each unit that was asked; those whose time is over are entered as 未回复 first."""
    issue, document = issue_row(service, issue_id), issues.document_of(service.engine, issue_id)
    with service.engine.begin() as connection:
        checks.record_silence(connection, issue_id)
        named = named_in(connection, issue, document)
        return checks.standing(checks.sheets_of(connection, issue_id), named)


def hint(service: Service, name: str) -> list[str]:
    """What whoever signs the newest version should know, in one line; none where there is nothing."""
    issue = paper_names.newest(service, name)
    told = warnings(service, issue, issues.document_of(service.engine, issue["issue_id"]))
    return [f"提示：{'；'.join(told)}"] if told else []


def warnings(service: Service, issue: Mapping[str, Any], document: Document) -> list[str]:
    """A day that cannot be, where it contradicts itself, whom it names unasked, who objects or is silent."""
    foreseen = (day_fault(service, issue, issue["issue_date"], "成文日期"), emptiness(document))
    with service.engine.connect() as connection:
        named = named_in(connection, issue, document)
        asked = checks.standing(checks.sheets_of(connection, issue["issue_id"]), named)
    return [
        *(line for line in foreseen if line),
        *(one.sentence for one in contradictions(document)),
        *unasked(service, issue, document, asked),
        *checks.warnings_of(asked),
    ]


def unasked(
    service: Service, issue: Mapping[str, Any], document: Document, sheets: Sequence[Sheet]
) -> list[str]:
    """One line for the units that a paper names and that got no sheet; none where its way wants no sheets."""
    if load_paper_rules().on(stages.today()).of(issue["kind"]).check_sheets == "off":
        return []
    with service.engine.connect() as connection:
        named = named_in(connection, issue, document)
    return who.unasked(_units(service, issue), named, sheets).lines


def office_folder(service: Service, issue: Mapping[str, Any]) -> Path:
    """What is for the office alone lies apart from the paper's own forms."""
    return private_directory(folder_of(service, issue) / "办公室")


def _send_one(
    service: Service, issue: Mapping[str, Any], title: str, unit: Mapping[str, Any],
    matters: Mapping[str, Any], due: datetime, by_mail: bool,
) -> Sheet | None:  # fmt: skip
    """The sheet, its file and its letter: in the ledger together or not at all."""
    told_due = _told(due)
    with service.engine.begin() as connection:
        entry = (unit["unit_code"], unit["unit_name"])
        sheet = checks.open_sheet(connection, issue, entry, matters, due)
        if sheet is None:
            return None
        # A reply names the sheet that it answers: the unit's first, second …, the same after a crash.
        sheets = checks.sheets_of(connection, issue["issue_id"])
        number = sum(one.unit_code == unit["unit_code"] for one in sheets)
        reference = f"{issue['issue_id']}-{unit['unit_code']}.{number}"
        content = check_sheet_docx(
            _head(sheet, title, issue), matters, sheet.sent_at.astimezone(_SHANGHAI).date()
        )
        file_name = f"核对单-{unit['unit_name']}.docx"
        (office_folder(service, issue) / file_name).write_bytes(content)
        if sheet.state != checks.OPEN or not (by_mail and unit["contact_email"]):
            return sheet
        letter = letter_of(check_letter(matters, title, told_due), {file_name: content})
        folder = private_directory(service.settings.home / "letters") / f"check-{reference}"
        write_letter(folder, letter)
        name = unit["short_name"] or unit["unit_name"]
        to = [Recipient(name, email) for email in addresses(unit["contact_email"])]
        subject = f"请于{told_due}前核对：{title}（{unit['unit_name']}）"
        queue(connection, KIND, reference, to, subject, f"letters/check-{reference}")
    return sheet


def _head(sheet: Sheet, title: str, issue: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        ("被核对单位", sheet.unit_name),
        ("核对的文稿", f"《{title}》（第{issue['version']}版，{issue['stage']}）"),
        ("发出时间", _told(sheet.sent_at)),
        ("答复时限", f"{_told(sheet.due_at)}（到时未回复的不视为无异议）"),
    ]


def _told(moment: datetime) -> str:
    local = moment.astimezone(_SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"


def _units(service: Service, issue: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    with service.engine.connect() as connection:
        return units_of(connection, issue)


def _code(units: Mapping[str, Mapping[str, Any]], name: str) -> str:
    found = spellings_of(units).get(name.strip()) or (name if name in units else None)
    if found is None:
        names = "、".join(row["unit_name"] for row in units.values())
        raise issues.IssueProblem(f"没有“{name}”这个单位，应为{names}之一")
    return found


def _sheet_of(
    connection: sa.Connection, issue_id: int, named: Mapping[str, Named], code: str, name: str
) -> Sheet:
    asked = checks.standing(checks.sheets_of(connection, issue_id), named)
    found = {sheet.unit_code: sheet for sheet in asked}
    if code not in found:
        others = "、".join(sheet.unit_name for sheet in found.values())
        told = f"这一版的核对单发给了{others}" if others else "这一版还没有发核对单"
        raise issues.IssueProblem(f"没有给{name}的核对单：{told}")
    return found[code]
