"""One return has one unit, one period and one day: the heads of its tables must agree, or it is held.

Sheets of one workbook are filled in by several people and copied from older months. Nothing in the rows shows
that one of them belongs to another unit or another month.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from etl.identify.period import read_period
from etl.table.found_table import FoundTable
from etl.table.lines_between import LABEL, STAMPED
from etl.table.preamble import REPORTER
from etl.tidy.tidied import Doubt, Option, Tidied
from etl.warehouse.reference import Reference, UnknownName, spelling_key
from schemas.source import Source

Stated = tuple[str, str, str]
"""Where it stands, what tells it from others, and how it is shown."""


def doubt_of_heads(
    found: list[FoundTable],
    source: Source,
    said: Tidied,
    reference: Reference,
    hints: dict[str, Any],
    *,
    near: date,
    sheets_have_names: bool,
) -> Doubt | None:
    """The one question about every head that contradicts the first that says as much; None where all agree.

    ``hints["heads"]`` is the answer to an earlier question. Names of units are looked up as of ``near``, and
    a period without a year is that of ``near``.
    """
    if len(found) < 2 or hints.get("heads") == "as_first":
        return None
    told = {
        "填报单位": _reporters(found, reference, near),
        "期别": _periods(found, source, near, sheets_have_names),
        "填报日期": _days(found),
    }
    differing = {what: pair for what, stated in told.items() if (pair := _first_that_differ(stated))}
    return _question(differing, said, reference) if differing else None


def _reporters(found: list[FoundTable], reference: Reference, near: date) -> Iterator[Stated]:
    for table in found:
        for text in table.preamble.texts:
            for match in REPORTER.finditer(text):
                name = STAMPED.sub("", "".join(match[1].split()))
                if name and not LABEL.fullmatch(name):
                    yield _where(table, found), _unit(name, reference, near), name


def _unit(name: str, reference: Reference, near: date) -> str:
    """A short name and the full one are the same unit; an unknown name is only itself."""
    try:
        return reference.units.code(name, near)
    except UnknownName:
        return spelling_key(name)


def _periods(
    found: list[FoundTable], source: Source, near: date, sheets_have_names: bool
) -> Iterator[Stated]:
    if source.period == "none":
        return
    for table in found:
        if any(row <= table.header.first_row for row, _ in table.titles):
            continue  # the same table once more on its sheet: asked about with the rows below its title
        named = table.sheet.name if sheets_have_names else ""
        for where, text in (("表题", table.preamble.title), ("名称", named)):
            period = read_period(text, source.period, near) if text else None
            if period is not None:
                yield f"{_where(table, found)}{where}", str(period), period.chinese()


def _days(found: list[FoundTable]) -> Iterator[Stated]:
    for table in found:
        if (day := table.preamble.reported_on) is not None:
            yield _where(table, found), day.isoformat(), f"{day.year}年{day.month}月{day.day}日"


def _where(table: FoundTable, found: list[FoundTable]) -> str:
    is_alone = all(other is table or other.sheet.number != table.sheet.number for other in found)
    first = table.sheet.address(table.header.first_row, table.header.headings[0].col)
    return f"工作表“{table.sheet.name}”{'' if is_alone else f'表头在{first}的表'}"


def _first_that_differ(stated: Iterator[Stated]) -> tuple[Stated, Stated] | None:
    """The first, and one that contradicts it: rather from another table, since one head may span several."""
    all_stated = list(stated)
    first = all_stated[0] if all_stated else ("", "", "")
    others = [one for one in all_stated if one[1] != first[1]]
    return (first, min(others, key=lambda one: one[0] == first[0])) if others else None


def _question(differing: dict[str, tuple[Stated, Stated]], said: Tidied, reference: Reference) -> Doubt:
    told = "；".join(
        f"{one[0]}的{what}为{one[2]}，{other[0]}为{other[2]}" for what, (one, other) in differing.items()
    )
    unit = reference.unit_name(said.unit_code) if said.unit_code else "第一处所写单位"
    period = said.period.chinese() if said.period is not None else ""
    options = (
        Option("A", f"都是{unit}{period}的，以第一处为准，一并读取", {"heads": "as_first"}),
        Option("B", "作废，改正后重报", {"discard": True}),
    )
    return Doubt("heads", f"{told}，同一份报表说法不一致。如何处理？", options)
