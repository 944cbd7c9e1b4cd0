"""One cell → its typed value, by the kind of its column (schemas/warehouse/base.py)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from etl import values as v
from etl.grid import CellValue
from etl.tidy.column import Column
from etl.tidy.counted import place_among, place_in_order, whole_number, with_counter
from etl.tidy.directories import people_meant, text_meant
from etl.warehouse.reference import Names, Reference, StruckName, UnknownName, spelling_key
from schemas.period import Period

ABSENT = frozenset(("缺考", "缓考", "免考", "未参加", "未参考"))
_PLACES = re.compile("位次|名次|排名")
STILL = frozenset(("至今", "目前", "现在", "在任", "在职", "现任", "仍在任", "未撤销", "长期"))
# Of a text that need not be there: 无 says something, a stroke through the cell does not.
DASHES = frozenset(("-", "--", "－", "－－", "—", "——", "–", "─", "──", "/", "／"))
LONGEST_VALUE = 2_000
"""Characters of a cell that is no free text: the names of some hundred people."""
_BETWEEN_NAMES = re.compile(r"[、，,；;/\n和]")
MONEY_WORDS = re.compile(r"\d\s*[亿万千]?元\s*$|\d\s*[亿万]\s*$")


def reader_of(column: Column, reference: Reference, period: Period | None) -> Callable[[int, CellValue], Any]:
    """What reads one cell of the column, given its position. Raises ValueProblem and UnknownName."""
    read = partial(_BY_KIND[column.kind], _Of(column, reference, period))
    return read if column.kind in ("text", "source") else partial(_short, read)


def _short(read: Callable[[int, CellValue], Any], position: int, value: CellValue) -> Any:
    """A cell holds up to 32,767 characters; what looks for a figure in so many would do so for ever."""
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        raise v.ValueProblem(f"“{value[:20]}……”有{len(value)}个字，这一栏应只填一个数、日期或名称")
    return read(position, value)


@dataclass(frozen=True, slots=True)
class Persons:
    """Names behind which a cell speaks of further people that it does not name: 沈岚等3人."""

    names: str


@dataclass(frozen=True, slots=True)
class SomeDay:
    """What happened within a part of a year, kept under its last day (its first, of a beginning)."""

    day: date


@dataclass(frozen=True, slots=True)
class NoGrowth:
    """The words in a column of percents say that there is none."""


@dataclass(frozen=True, slots=True)
class NoScore:
    """Who was absent has no score."""


@dataclass(frozen=True, slots=True)
class _Of:
    """What the cells of one column are read by."""

    column: Column
    reference: Reference
    period: Period | None

    def row_unit(self, position: int) -> str | None:
        return self.column.row_units[position] if self.column.row_units else None

    @property
    def unit(self) -> str | None:
        """Of the whole column, as its heading or its sheet says."""
        return self.column.heading_unit or self.column.sheet_unit

    def unit_at(self, position: int) -> str:
        """Of what is counted or measured: a unit line over the table speaks of money alone."""
        return self.row_unit(position) or self.column.heading_unit or self.column.unit


# ---- words and names ----


def _text(of: _Of, _: int, value: CellValue) -> str | None:
    text, column = v.text_of(value), of.column
    if text in DASHES and not column.required:
        return None
    if not text or not column.names_of:
        return text
    return text_meant(text, column.names_of, of.reference, column.names)


def _code(_: _Of, __: int, value: CellValue) -> str | None:
    return v.code_of(value)


def _uscc(_: _Of, __: int, value: CellValue) -> str | None:
    return None if is_blank_sign(value) else v.uscc(value)


def _named(of: _Of, names: Names, text: str) -> str | None:
    """The code of a name; a blank in any way of writing is none."""
    if text not in names.entries and v.blank_reason(text) is not None:
        return None
    try:
        return names.code(text, of.period.end if of.period else None)
    except UnknownName:
        several = [part for part in _BETWEEN_NAMES.split(text) if part.strip()]
        if len(several) > 1 and all(map(names.holds, several)):
            raise v.ValueProblem(
                f"“{text}”写了{len(several)}个{names.what}，应只填一个；各有各的数请分行填"
            ) from None
        raise


def _unit(of: _Of, _: int, value: CellValue) -> str | None:
    return _named(of, of.reference.units, str(value))


def _indicator(of: _Of, _: int, value: CellValue) -> str | None:
    return _named(of, of.reference.indicators, str(value))


def _enterprise(of: _Of, _: int, value: CellValue) -> str | None:
    return _named(of, of.reference.enterprises, str(value))


def _project(of: _Of, _: int, value: CellValue) -> str | None:
    projects = of.reference.projects
    if isinstance(value, str) and value in projects.entries:
        return _named(of, projects, value)
    spelling = v.code_of(value) or ""
    if not projects.holds(spelling) and (name := of.reference.struck_projects.get(spelling_key(spelling))):
        raise StruckName(
            f"“{name}”已从重点项目名单中核减，这一行不受理，其余各行不受影响；仍应列入的，请办公室先更正名单"
        )
    return _named(of, projects, spelling)


def _person(of: _Of, _: int, value: CellValue) -> str | None:
    return None if is_blank_sign(value) else _named(of, of.reference.people, _one_name(value))


def _people(of: _Of, _: int, value: CellValue) -> str | Persons | None:
    """The names as they are written; one that sounds like somebody of the directory is asked about first."""
    found = _names(str(value))
    if found is None or not of.reference.people.entries:
        return found
    names = (found if isinstance(found, str) else found.names).split("、")
    joined = "、".join(people_meant(names, of.reference, of.column.names))
    return joined if isinstance(found, str) else Persons(joined)


def _yes_or_no(of: _Of, _: int, value: CellValue) -> bool | None:
    if is_blank_sign(value):
        return None
    word = v.ticked(value) if isinstance(value, str) else None
    return v.yes_or_no(word or value, of.column.label)


def _choice(of: _Of, _: int, value: CellValue) -> str | None:
    text, column = v.unpadded(v.ticked(str(value)) or str(value)), of.column
    if text in column.choices:
        return text
    if (meant := v.choice_of(text, column.choices)) is not None:
        return meant
    if (meant := _before_its_noun(text, column)) is not None:
        return meant
    if is_blank_sign(value) and may_say_nothing({"choices": column.choices, "required": column.required}):
        return None
    parts = {v.choice_of(part, column.choices) or part for part in re.split("[、,，/和及]", text)}
    if len(parts & {*column.choices}) > 1:
        raise v.ValueProblem(f"“{value}”填了不止一项，只能填其中一项")
    raise v.ValueProblem(f"“{value}”不在可填之列，应为：{'、'.join(column.choices)}")


def may_say_nothing(info: Mapping[str, Any]) -> bool:
    """A choice that may stay open, and none of its words is itself a sign for a blank (无, 不适用)."""
    choices = info.get("choices") or ()
    return bool(choices) and not info.get("required") and not any(map(is_blank_sign, choices))


# ---- numbers ----


def _year(_: _Of, __: int, value: CellValue) -> int | None:
    return None if is_blank_sign(value) else v.year_of(value)


def _as_number(of: _Of, position: int, value: CellValue) -> CellValue:
    """As it is shown: 0.675 in a percent format is 67.5 in a column of %, elsewhere no figure."""
    if position not in of.column.percent or isinstance(value, str) or not (found := v.number(value)):
        return value
    if of.unit_at(position) in ("%", "百分点"):
        return found * 100
    shown = f"{(found * 100).normalize():f}"
    raise v.ValueProblem(f"这一格按百分数显示（{shown}%），本栏填的不是百分数，请填数字，如 {shown}")


def _money(of: _Of, position: int, value: CellValue) -> v.Amount | None:
    if is_blank_sign(value):
        return None
    if isinstance(value, str):
        v.refuse_foreign(value)
    stated, own = _unit_in(value), of.row_unit(position)
    _as_number(of, position, value)
    for where, fixed in (("本列", of.column.heading_unit), ("本行", own)):
        if stated and fixed in v.WAN_YUAN_PER and stated != fixed:
            raise v.ValueProblem(f"{where}单位为{fixed}，此处写了“{stated}”，请{_in_unit(value, fixed)}")
    if own in v.WAN_YUAN_PER and of.column.heading_unit in v.WAN_YUAN_PER and own != of.column.heading_unit:
        both = f"本列表头写的单位是{of.column.heading_unit}，本行计量单位是{own}"
        raise v.ValueProblem(f"{both}，两处不一致，请改成一致")
    settled = own if of.column.row_units else of.unit
    return v.amount(value, settled if settled in v.WAN_YUAN_PER else None)


def _value(of: _Of, position: int, value: CellValue) -> Any:
    """Money where the unit of the row or the column is money, else a number."""
    own = of.row_unit(position) if of.column.row_units else of.unit
    if own in v.WAN_YUAN_PER:
        return _money(of, position, value)
    if is_blank_sign(value):
        return None
    if isinstance(value, str) and MONEY_WORDS.search(value):
        raise v.ValueProblem(f"“{value}”是金额，本行没有注明金额单位，请核对计量单位")
    return _counted(of, position, value)


def _counted(of: _Of, position: int, value: CellValue) -> Any:
    """A number, with or without its counter: 12, 1天半, 两次."""
    if is_blank_sign(value):
        return None
    if of.column.unit == "分" and plain_word(value) in ABSENT:
        return NoScore()
    try:
        return v.number(_as_number(of, position, value))
    except v.ValueProblem as fault:
        where = "本行" if of.row_unit(position) else "本列"
        return with_counter(value, of.unit_at(position), fault, where)


def _whole(of: _Of, position: int, value: CellValue) -> Any:
    if not of.column.unit and (place := place_in_order(value)) is not None:
        return place
    if _PLACES.search(of.column.label) and (place := place_among(value)) is not None:
        return place
    found = _counted(of, position, value)
    exact = found.number if isinstance(found, v.Quantity) else found
    return found if isinstance(found, v.Quantity) and exact == int(exact) else whole_number(exact, value)


def _percent(of: _Of, position: int, value: CellValue) -> Any:
    if is_blank_sign(value):
        return None
    if isinstance(value, str) and v.says_no_growth(value):
        return NoGrowth()
    column = of.column
    return v.percent(value, position in column.percent, column.heading_unit, column.formats_known)


# ---- days ----


def _day(of: _Of, _: int, value: CellValue) -> date | SomeDay | None:
    if is_blank_sign(value) or (of.column.is_end and plain_word(value) in STILL):
        return None
    found = v.date_of(value, of.period, ahead=of.column.ahead)
    day = found.first if of.column.is_start and found.first else found.day
    # A limit may be 上旬 or a quarter; what has happened did so on a day. A month that is past will do.
    past = of.period is not None and day < of.period.start
    is_told = found.precision == "day" or (found.precision == "month" and past)
    return day if is_told or of.column.ahead else SomeDay(day)


def _due(of: _Of, _: int, value: CellValue) -> date | None:
    return v.due(value, of.period).day


def _moment(of: _Of, _: int, value: CellValue) -> datetime:
    return v.moment_of(value, of.period)


_BY_KIND: Mapping[str, Callable[[_Of, int, CellValue], Any]] = {
    "text": _text,
    "source": _text,
    "code": _code,
    "money": _money,
    "value": _value,
    "number": _counted,
    "integer": _whole,
    "year": _year,
    "percent": _percent,
    "date": _day,
    "due": _due,
    "moment": _moment,
    "boolean": _yes_or_no,
    "choice": _choice,
    "unit": _unit,
    "person": _person,
    "people": _people,
    "project": _project,
    "indicator": _indicator,
    "uscc": _uscc,
    "enterprise": _enterprise,
}


def plain_word(value: CellValue) -> str:
    """A text without its white space; '' for any other value."""
    return "".join(str(value).split()) if isinstance(value, str) else ""


@lru_cache(maxsize=8192)
def _names(text: str) -> str | Persons | None:
    """The names in a cell; the same few people answer for most rows of most returns."""
    names, has_others = v.without_others(v.person_names(text))
    joined = "、".join(v.only_persons(names))
    return Persons(joined) if has_others else joined or None


def _before_its_noun(text: str, column: Column) -> str | None:
    """'一般隐患' under 隐患级别, 'C类' under 类别: the choice, and behind it a word of the heading.

    Or that word is left out: '省' under 级别 is 省级, where no other choice begins so.
    """
    heading = column.path.replace("/", "")
    found = [c for c in column.choices if c and text.startswith(c) and text[len(c) :] in heading]
    short = [c for c in column.choices if text and c.startswith(text)]
    if not found and len(short) == 1 and short[0][len(text) :] in heading:
        return short[0]
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
