"""The register of publication days: which return, indicator and period each row is about.

A return that nobody owes, a period that is not of the return's kind, a day that lies before the period's end:
a fault of the cell, since a day that puts off nothing would be believed to have put off something.
"""

from __future__ import annotations

from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import schemas
from etl.grid import CellValue
from etl.tidy.column import Column
from etl.tidy.convert import convert
from etl.values import period_in_text, text_of, unpadded
from etl.warehouse.reference import Reference, UnknownName
from schemas.period import Period, PeriodType
from schemas.source import Source, load_sources
from schemas.warehouse.publication import WHOLE_RETURN

Cells = dict[str, list[CellValue]]
Row = dict[str, CellValue]

WITH_REFERENCE = True
ORIGINS = {"subject_code": "source_name", "data_start": "period_text", "data_period_type": "period_text"}
# Stands where nothing could be settled: its row is rejected for the fault that is told, and for no other.
UNREAD = "未定"
_UNREAD_DAY = date(2000, 1, 1)
_SPOKEN = {"day": "日", "week": "周", "month": "月", "quarter": "季度", "half": "半年", "year": "年"}


def settle_return(cells: Cells, rows: list[int], *, reference: Reference) -> tuple[Cells, list[int]]:
    """Name of the return, code of the indicator, first day and type of the period."""
    sources: list[CellValue] = []
    subjects: list[CellValue] = []
    starts: list[CellValue] = []
    types: list[CellValue] = []
    for row in _rows(cells):
        source = _source(row)
        sources.append(source.name if source else UNREAD)
        subjects.append(_subject(row, reference) or UNREAD)
        period = _period(row, source)
        starts.append(period.start if period else None if source else _UNREAD_DAY)
        types.append(period.type if period else UNREAD)
    made = cells | {
        "source_name": sources,
        "subject_code": subjects,
        "data_start": starts,
        "data_period_type": types,
    }
    return made, rows


def judge_return(cells: Cells, *, reference: Reference) -> dict[str, dict[int, str]]:
    """Column → position → what is wrong."""
    found: dict[str, dict[int, str]] = {}
    for position, row in enumerate(_rows(cells)):
        for column, sentence in _faults(row, reference).items():
            found.setdefault(column, {})[position] = sentence
    return found


JUDGES = {"settle_return": judge_return}


def _faults(row: Row, reference: Reference) -> dict[str, str]:
    faults: dict[str, str] = {}
    source = _source(row)
    if source is None:
        written, labels = _text(row, "source_name"), [one.label for one in _owed().values()]
        like = get_close_matches(written, labels, n=1, cutoff=0) or labels[:1]
        faults["source_name"] = f"没有按期应报的报表“{written}”，应写报表的名称，如：{like[0]}"
    try:
        _code(row, reference)
    except UnknownName as unknown:
        faults["subject_code"] = unknown.sentence
    period = _period(row, source)
    if source is not None and period is None:
        kind, shown = _SPOKEN[source.period], Period.of(date(2021, 3, 1), _type(source)).chinese()
        faults["data_start"] = (
            f"期别填“{_text(row, 'period_text')}”，《{source.label}》按{kind}报送，应写{shown}这样的期别"
        )
    if _is_empty(row, "planned_date") and _is_empty(row, "actual_date"):
        faults["planned_date"] = "计划发布日和实际发布日都没有填，至少填一个"
    for column, label in (("planned_date", "计划发布日"), ("actual_date", "实际发布日")):
        day = _day(row, column)
        if day is not None and period is not None and day <= period.end:
            faults[column] = f"{label}{day}不晚于这一期的最后一天{period.end}，请核对"
    if (count := _text(row, "workdays_after")).lstrip("-").isdigit() and int(count) < 1:
        faults["workdays_after"] = f"发布后工作日数填“{count}”，应为1以上的整数"
    return faults


def _source(row: Row) -> Source | None:
    """By name, or as people call it: 《主要经济指标》."""
    written = unpadded(_text(row, "source_name")).strip("《》")
    owed = _owed()
    return owed.get(written) or next((one for one in owed.values() if one.label == written), None)


@cache
def _owed() -> dict[str, Source]:
    """The returns that have a deadline for each period."""
    every = load_sources(Path(schemas.__file__).with_name("sources"))
    return {name: one for name, one in every.items() if one.deadline is not None and one.period != "none"}


def _subject(row: Row, reference: Reference) -> str | None:
    try:
        return _code(row, reference)
    except UnknownName:
        return None


def _code(row: Row, reference: Reference) -> str:
    written = unpadded(_text(row, "subject_code"))
    return WHOLE_RETURN if written in ("", WHOLE_RETURN, "全部指标") else reference.indicators.code(written)


def _period(row: Row, source: Source | None) -> Period | None:
    """None where nobody can tell, or where it is of another kind than the return's."""
    if source is None:
        return None
    period_type = _type(source)
    value = row.get("period_text")
    if isinstance(value, date | datetime):  # a spreadsheet makes a day of 2021年3月
        day = value.date() if isinstance(value, datetime) else value
        period = Period.of(day, period_type)
        return period if day == period.start else None
    written = _text(row, "period_text")
    try:
        found: Period | None = Period.parse(written)
    except ValueError:
        found = period_in_text(written, expected=period_type)
    return found if found is not None and found.type == period_type else None


def _type(source: Source) -> PeriodType:
    assert source.period != "none"  # such a return is owed for no period
    return source.period


def _day(row: Row, name: str) -> date | None:
    """None where nothing can be read: that is told at the cell itself."""
    made = convert(Column("date", name, [row.get(name)]), Reference(), None)
    return None if made.problems else made.array[0].as_py()


def _is_empty(row: Row, name: str) -> bool:
    return not _text(row, name)


def _rows(cells: Cells) -> list[Row]:
    return [dict(zip(cells, values, strict=True)) for values in zip(*cells.values(), strict=True)]


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(text_of(value) or "")
