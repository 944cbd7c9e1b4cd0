"""批示 on a paper that people name by its period, and what came of it."""

from __future__ import annotations

from datetime import date

from liangshai.papers.draft.office_sheet import write_office_sheet
from liangshai.papers.known import names as paper_names
from liangshai.service import Service
from reports.issuing.steps import instructions
from reports.issuing.steps.stages import Person


def instruct(
    service: Service, name: str, word: instructions.Word, by: Person, on: date | None
) -> tuple[int, bool]:
    """Enter a leader's words on the newest signed version; their number, and whether they are new.

    Raises:
        IssueProblem: see reports.issuing.steps.instructions.instruct.
    """
    issue_id = paper_names.issued(service, name)["issue_id"]
    with service.engine.begin() as connection:
        number, is_new = instructions.instruct(connection, issue_id, word, by, on=on)
    write_office_sheet(service, issue_id)
    return number, is_new


def report_back(
    service: Service, name: str, number: int, result: str, text: str, by: Person, on: date | None
) -> bool:
    """Enter what came of one; False where it says so already.

    Raises:
        IssueProblem: see reports.issuing.steps.instructions.report_back.
    """
    issue = paper_names.issued(service, name)
    with service.engine.begin() as connection:
        is_new = instructions.report_back(connection, issue, number, result, text, by, on=on)
    write_office_sheet(service, issue["issue_id"])
    return is_new
