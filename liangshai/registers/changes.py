"""The office's word on registered values: consent to a request, refuse it, extend, exempt."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa

from etl.warehouse import consents
from etl.warehouse.consents import ConsentFault, Word
from etl.warehouse.ledger import Arrival, is_issued
from etl.warehouse.reference import spelling_key
from liangshai.service import Service
from reports.issuing.steps.stages import today
from schemas.period import Period
from schemas.warehouse.changes import EXEMPTION, EXTENSION

__all__ = ["ConsentFault", "Word", "consent", "exempt", "extend", "lists", "refuse"]


def lists(service: Service, *, everything: bool = False) -> dict[str, list[dict[str, Any]]]:
    """Requests that wait (all of them with ``everything``), and what was consented to."""
    with service.engine.connect() as connection:
        return {
            "requests": consents.change_requests(connection, is_open=not everything),
            "consents": consents.consents(connection),
        }


def consent(service: Service, request_id: int, word: Word) -> dict[str, Any]:
    """Consent to a request: in force from ``word.on`` on; the receipt of the record.

    Raises:
        ConsentFault: no such request, decided already, a day to come or a value that no register takes.
    """
    _check_day(word.on)
    with service.engine.begin() as connection:
        line = consents.consent_to(connection, request_id, word)
    return _hand_in(service, line)


def refuse(service: Service, request_id: int, word: Word) -> None:
    """Raises: ConsentFault."""
    _check_day(word.on)
    with service.engine.begin() as connection:
        consents.refuse(connection, request_id, word)


def extend(
    service: Service, subject: str, year: int | None, no: str, milestone: str | None, until: date, word: Word
) -> dict[str, Any]:
    """Move a due date to ``until``, from ``word.on`` on.

    Raises:
        ConsentFault: nothing registered bears this number, or it has no due date.
    """
    _check_day(word.on)
    _check_year(subject, year)
    _check_item(service, subject, no, until)
    return _hand_in(
        service,
        consents.record(
            change_no=_number(EXTENSION, subject, year, no, milestone, word), change_type=EXTENSION,
            subject=subject, year=year, no=no, label=milestone, value=None, until=until.isoformat(),
            word=word,
        ),
    )  # fmt: skip


def exempt(
    service: Service,
    subject: str,
    year: int | None,
    no: str,
    milestone: str | None,
    until: date | None,
    word: Word,
) -> dict[str, Any]:
    """Take something out of the lights, from ``word.on`` to ``until`` (the year's end where it is not said).

    Raises:
        ConsentFault: nothing registered bears this number.
    """
    _check_day(word.on)
    _check_year(subject, year)
    _check_item(service, subject, no)
    last = until or date(year or word.on.year, 12, 31)
    return _hand_in(
        service,
        consents.record(
            change_no=_number(EXEMPTION, subject, year, no, milestone, word), change_type=EXEMPTION,
            subject=subject, year=year, no=no, label=milestone, value=None, until=last.isoformat(), word=word,
        ),
    )  # fmt: skip


def issued_since(service: Service, on: date) -> str | None:
    """The label of the signed bulletin of the quarter in which ``on`` lies: it keeps its figures."""
    with service.engine.connect() as connection:
        return is_issued(connection, Period.of(on, "quarter"))


def _number(
    change_type: str, subject: str, year: int | None, no: str, milestone: str | None, word: Word
) -> str:
    """The same act recorded twice is one line."""
    place = "-".join(str(part) for part in (year, no, milestone) if part)
    return f"{change_type}-{subject}-{place}-{word.on:%Y%m%d}"


def _check_day(on: date) -> None:
    if on > today():
        raise ConsentFault(f"同意日期{on.isoformat()}还没有到，请在当日或之后登记")


def _check_year(subject: str, year: int | None) -> None:
    """Whose number is one of a year's list needs the year; whoever types a command is told the option."""
    if year is None and subject != "督查事项":
        raise ConsentFault(f"没有填年度，请用 --year 写明{subject}是哪一年的，如 --year 2021")


def _check_item(service: Service, subject: str, no: str, until: date | None = None) -> None:
    """A 督查事项 is known by its register or by the returns; all other subjects are checked by the source."""
    if subject != "督查事项":
        return
    asked = sa.text("select due_date, basis_type from report.supervision_due where item_no = :no")
    with service.engine.connect() as connection:
        found = connection.execute(asked, {"no": spelling_key(no)}).one_or_none()
    if found is None:
        raise ConsentFault(f"督查事项里没有“{no}”，请核对编号")
    is_as_told = found.basis_type != "经同意延期"
    if until is not None and is_as_told and found.due_date is not None and until <= found.due_date:
        raise ConsentFault(f"延期至{until}，而办结时限是{found.due_date}，延期应晚于它")


def _hand_in(service: Service, line: dict[str, Any]) -> dict[str, Any]:
    content = consents.as_bytes(line)
    arrival = Arrival(
        content, f"{line['登记号']}.json", datetime.now(UTC), "office", None, {"source": consents.SOURCE}
    )
    (receipt,) = service.intake().hand_in([arrival])
    if receipt["status"] == "duplicate":
        return receipt
    if receipt["status"] != "accepted":
        asked = receipt["question"]["sentence"] if receipt["question"] else "未能登记"
        told = [problem["message"] for problem in receipt["rejected"]] or [receipt["reason"] or asked]
        raise ConsentFault("；".join(told))
    return receipt
