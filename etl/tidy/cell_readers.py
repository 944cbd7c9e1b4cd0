"""One cell → its typed value, by the kind of its column (schemas/warehouse/base.py)."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from etl import values as v
from etl.grid import CellValue
from etl.tidy.column import Column
from etl.tidy.counted import place_in_order, whole_number, with_counter
from etl.warehouse.reference import Names, Reference
from schemas.period import Period

MONEY_WORDS = re.compile(r"\d\s*[亿万千]?元\s*$|\d\s*[亿万]\s*$")


def _in_unit(value: CellValue, unit: str) -> str:
    """What should stand there: the same amount in the unit of its column, where it is an exact one."""
    try:
        amount = v.amount(value, None)
    except v.ValueProblem:
        return f"按{unit}填数"
    if amount.approximate:
        return f"按{unit}填数"
    number = amount.wan_yuan / v.WAN_YUAN_PER[unit]
    return f"填{number.normalize():f}"


def reader_of(column: Column, reference: Reference, period: Period | None) -> Callable[[int, CellValue], Any]:
    """What reads one cell of the column, given its position. Raises ValueProblem and UnknownName."""
    unit = column.heading_unit or column.sheet_unit
    day = period.end if period else None

    def named(names: Names, text: str) -> str | None:
        """The code of a name; a blank in any way of writing is none."""
        if text not in names.entries and v.blank_reason(text) is not None:
            return None
        return names.code(text, day)

    def project(_: int, value: CellValue) -> str | None:
        if isinstance(value, str) and value in reference.projects.entries:
            return named(reference.projects, value)
        return named(reference.projects, v.code_of(value) or "")

    def as_number(position: int, value: CellValue) -> CellValue:
        """As it is shown: 0.675 in a percent format is 67.5 in a column of %, elsewhere no figure."""
        if position not in column.percent or isinstance(value, str) or not (found := v.number(value)):
            return value
        own = (column.row_units[position] if column.row_units else None) or unit or column.unit
        if own in ("%", "百分点"):
            return found * 100
        shown = f"{(found * 100).normalize():f}"
        raise v.ValueProblem(f"这一格按百分数显示（{shown}%），本栏填的不是百分数，请填数字，如 {shown}")

    def money(position: int, value: CellValue) -> v.Amount | None:
        if is_blank_sign(value):
            return None
        stated = _unit_in(value)
        as_number(position, value)
        own = column.row_units[position] if column.row_units else None
        for where, fixed in (("本列", column.heading_unit), ("本行", own)):
            if stated and fixed in v.WAN_YUAN_PER and stated != fixed:
                raise v.ValueProblem(f"{where}单位为{fixed}，此处写了“{stated}”，请{_in_unit(value, fixed)}")
        settled = own if column.row_units else unit
        return v.amount(value, settled if settled in v.WAN_YUAN_PER else None)

    def valued(position: int, value: CellValue) -> Any:
        own = column.row_units[position] if column.row_units else unit
        if own in v.WAN_YUAN_PER:
            return money(position, value)
        if is_blank_sign(value):
            return None
        if isinstance(value, str) and MONEY_WORDS.search(value):
            raise v.ValueProblem(f"“{value}”是金额，本行没有注明金额单位，请核对计量单位")
        return counted(position, value)

    def counted(position: int, value: CellValue) -> Any:
        """A number, with or without its counter: 12, 1天半, 两次."""
        if is_blank_sign(value):
            return None
        try:
            return v.number(as_number(position, value))
        except v.ValueProblem as fault:
            own = (column.row_units[position] if column.row_units else None) or unit or column.unit
            return with_counter(value, own, fault)

    def whole(position: int, value: CellValue) -> Any:
        if not column.unit and (place := place_in_order(value)) is not None:
            return place
        found = counted(position, value)
        exact = found.number if isinstance(found, v.Quantity) else found
        return found if isinstance(found, v.Quantity) and exact == int(exact) else whole_number(exact, value)

    def percent(position: int, value: CellValue) -> Any:
        if is_blank_sign(value):
            return None
        return v.percent(value, position in column.percent, column.heading_unit, column.formats_known)

    def when(position: int, value: CellValue) -> date | None:
        return None if is_blank_sign(value) else v.date_of(value, period, ahead=column.ahead).day

    def one_of(position: int, value: CellValue) -> str:
        text = v.unpadded(str(value))
        if text in column.choices:
            return text
        if (meant := v.choice_of(text, column.choices)) is not None:
            return meant
        if (meant := _before_its_noun(text, column)) is not None:
            return meant
        raise v.ValueProblem(f"“{value}”不在可填之列，应为：{'、'.join(column.choices)}")

    readers: dict[str, Callable[[int, CellValue], Any]] = {
        "text": lambda _, value: v.text_of(value),
        "source": lambda _, value: v.text_of(value),
        "code": lambda _, value: v.code_of(value),
        "money": money,
        "value": valued,
        "number": counted,
        "integer": whole,
        "percent": percent,
        "date": when,
        "due": lambda _, value: v.due(value, period).day,
        "moment": lambda _, value: moment(value),
        "boolean": lambda _, value: None if is_blank_sign(value) else v.yes_or_no(value, column.label),
        "choice": one_of,
        "unit": lambda _, value: named(reference.units, str(value)),
        "person": lambda _, value: (
            None if is_blank_sign(value) else named(reference.people, _one_name(value))
        ),
        "people": lambda _, value: _people(str(value)),
        "project": project,
        "indicator": lambda _, value: named(reference.indicators, str(value)),
        "uscc": lambda _, value: None if is_blank_sign(value) else v.uscc(value),
        "enterprise": lambda _, value: named(reference.enterprises, str(value)),
    }
    return readers[column.kind]


@lru_cache(maxsize=8192)
def _people(text: str) -> str | None:
    """The names in a cell; the same few people answer for most rows of most returns."""
    return "、".join(v.only_persons(v.person_names(text))) or None


def moment(value: CellValue) -> datetime:
    """A date with time of day; without a zone it is Shanghai's. Raises ValueProblem."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
        except ValueError as fault:
            raise v.ValueProblem(f"“{value}”不是时间，应如 2021-03-31 17:20") from fault
    if not isinstance(value, datetime):
        raise v.ValueProblem(f"“{value}”不是时间，应如 2021-03-31 17:20")
    if value.tzinfo is None:
        value = value.replace(tzinfo=v.SHANGHAI)
    return value.astimezone(UTC)


def _before_its_noun(text: str, column: Column) -> str | None:
    """'一般隐患' under 隐患级别, 'C类' under 类别: the choice, and behind it a word of the heading."""
    heading = column.path.replace("/", "")
    found = [c for c in column.choices if c and text.startswith(c) and text[len(c) :] in heading]
    return max(found, key=len, default=None)


def _one_name(value: CellValue) -> str:
    names = v.person_names(str(value))
    if len(names) != 1:
        raise v.ValueProblem(f"“{value}”应只填一个人的姓名")
    return names[0]


def is_blank_sign(value: CellValue) -> bool:
    """—, 无, 未统计 and the like."""
    return isinstance(value, str) and v.blank_reason(value) is not None


def _unit_in(value: CellValue) -> str | None:
    if not isinstance(value, str):
        return None
    return next((u if u.endswith("元") else f"{u}元" for u in ("亿", "万", "千元", "元") if u in value), None)
