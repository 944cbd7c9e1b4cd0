"""Cells of one column → one typed Arrow array, and a sentence for every cell that does not fit.

A column's ``kind`` (schemas/warehouse/base.py) says how it is read. Columns of plain numbers or texts
take a path without a Python call per cell; everything else is read cell by cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl import values as v
from etl.coded import CodedColumn
from etl.grid import CellValue
from etl.reference import Names, Reference, UnknownName
from schemas.period import Period

MONEY = pa.decimal128(20, 4)
VALUE = pa.decimal128(20, 6)
MOMENT = pa.timestamp("us", "UTC")
TYPES: dict[str, pa.DataType] = {
    "money": MONEY,
    "value": VALUE,
    "number": VALUE,
    "percent": VALUE,
    "integer": pa.int64(),
    "date": pa.date32(),
    "due": pa.date32(),
    "moment": MOMENT,
    "boolean": pa.bool_(),
}
MONEY_WORDS = re.compile(r"\d\s*[亿万千]?元\s*$|\d\s*[亿万]\s*$")
GREATEST_FAST = 1e11  # beyond this a float's 15 digits no longer hold 4 decimals
GREATEST_INTEGER = 2**31 - 1  # the warehouse's integer
# A digit in it keeps it from being one of the words that mean a blank.
PLAIN_CODE = r"^[A-Za-z-]*[0-9][0-9A-Za-z-]*$"
INVISIBLE = "[\u200b-\u200f\u2060\ufeff\u00ad]"


Said = TypeVar("Said")


@dataclass(slots=True)
class Column:
    """One column to be read. Positions are indexes into ``values``."""

    kind: str
    label: str
    values: list[CellValue]
    required: bool = False
    choices: tuple[str, ...] = ()
    heading_unit: str | None = None
    sheet_unit: str | None = None
    row_units: list[str | None] | None = None
    percent: set[int] = field(default_factory=set)
    formats_known: bool = True
    allow_approximate: bool = False

    def __len__(self) -> int:
        return len(self.values)


@dataclass(slots=True)
class Converted:
    """The typed array, the source texts of money, and what is wrong at which position."""

    array: pa.Array
    source: pa.Array | None = None
    problems: dict[int, tuple[str, str]] = field(default_factory=dict)
    near: dict[int, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    warnings: dict[int, str] = field(default_factory=dict)


def convert(column: Column, reference: Reference, period: Period | None) -> Converted:
    """Read a column. Problems hold ``position → (rule id, sentence)``."""
    made = _by_value(column, reference, period) or _fast(column) or _slow(column, reference, period)
    if column.required:
        missing = pc.indices_nonzero(pc.is_null(made.array)).to_pylist()
        for position in missing:
            if position not in made.problems and position not in made.near:
                made.problems[position] = ("R-required", f"“{column.label}”不能为空，请填写")
    return made


# ---------------------------------------------------------------- whole columns at once


def _by_value(column: Column, reference: Reference, period: Period | None) -> Converted | None:
    """Each different value read once, where it means the same in every row."""
    cells = column.values
    if not isinstance(cells, CodedColumn) or column.row_units or column.percent:
        return None
    once = replace(column, values=cells.distinct)
    read = _fast(once) or _slow(once, reference, period)
    codes = pa.array(cells.codes)
    return Converted(
        read.array.take(codes),
        read.source.take(codes) if read.source is not None else None,
        _at_each_row(read.problems, cells),
        _at_each_row(read.near, cells),
        _at_each_row(read.warnings, cells),
    )


def _at_each_row(said: dict[int, Said], cells: CodedColumn) -> dict[int, Said]:
    """What was said of different values, at every row where they stand, in the order of the rows."""
    if not said:
        return {}
    rows = np.flatnonzero(np.isin(cells.codes, list(said)))
    return {row: said[code] for row, code in zip(rows.tolist(), cells.codes[rows].tolist(), strict=True)}


def _fast(column: Column) -> Converted | None:
    kinds = {type(value) for value in column.values} - {type(None)}
    if column.kind == "text" and kinds <= {str}:
        texts = pc.replace_substring_regex(pa.array(column.values, pa.string()), INVISIBLE, "")
        texts = pc.utf8_trim_whitespace(texts)
        return Converted(pc.if_else(pc.equal(texts, ""), None, texts))
    if column.kind == "code" and kinds == {str}:
        return _plain_codes(column.values)
    if not kinds or not kinds <= {int, float} or not _in_fast_range(column.values):
        return None
    if column.kind == "money":
        unit = column.heading_unit or column.sheet_unit
        if unit not in v.WAN_YUAN_PER or column.row_units:
            return None
        numbers = pa.array(column.values, pa.float64())
        source = pc.binary_join_element_wise(_number_texts(column.values), unit, " ")
        return Converted(_decimals(pc.multiply(numbers, float(v.WAN_YUAN_PER[unit])), MONEY), source)
    if column.kind == "number":
        return Converted(_decimals(pa.array(column.values, pa.float64()), VALUE))
    if (
        column.kind == "percent"
        and column.heading_unit in ("%", "百分点", "个百分点")
        and not column.percent
        and column.formats_known
    ):
        return Converted(_decimals(pa.array(column.values, pa.float64()), VALUE))
    if column.kind == "integer" and kinds == {int}:
        numbers = pa.array(column.values, pa.int64())
        fits = pc.all(pc.less_equal(pc.abs(numbers), GREATEST_INTEGER)).as_py()
        return Converted(numbers) if fits else None
    return None


def _plain_codes(values: list[CellValue]) -> Converted | None:
    """Codes that are already as `code_of` would leave them: ASCII letters, digits and inner hyphens."""
    codes = pa.array(values, pa.string())
    is_plain = pc.all(pc.match_substring_regex(codes, PLAIN_CODE)).as_py()
    return Converted(codes) if is_plain else None


def _in_fast_range(values: list[CellValue]) -> bool:
    """False for NaN, infinity and numbers so great that Arrow would turn them into 0 without a word."""
    try:
        numbers = pa.array(values, pa.float64())
    except pa.ArrowInvalid:  # a whole number beyond 2**53
        return False
    return bool(pc.all(pc.less(pc.abs(numbers), GREATEST_FAST)).as_py())


def _decimals(numbers: pa.Array, to: pa.DataType) -> pa.Array:
    return pc.cast(pc.round(numbers, to.scale), to, safe=False)


def _number_texts(values: list[CellValue]) -> pa.Array:
    if all(value is None or type(value) is int for value in values):
        return pc.cast(pa.array(values, pa.int64()), pa.string())
    return pa.array([None if value is None else f"{value:.15g}" for value in values], pa.string())


# ---------------------------------------------------------------- cell by cell


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What one cell came to: a value with its source text, or what is wrong with it."""

    typed: Any = None
    source: str | None = None
    problem: tuple[str, str] | None = None
    near: tuple[str, tuple[str, ...]] | None = None


def _slow(column: Column, reference: Reference, period: Period | None) -> Converted:
    """Cell by cell; what stands in many rows under the same circumstances is read once."""
    read = _reader(column, reference, period)
    made = Converted(pa.nulls(0))
    typed: list[Any] = [None] * len(column)
    sources: list[str | None] = [None] * len(column)
    known: dict[tuple[type, CellValue, str | None, bool], _Outcome] = {}
    for position, value in enumerate(column.values):
        if value is None:
            continue
        unit = column.row_units[position] if column.row_units else None
        circumstances = (type(value), value, unit, position in column.percent)
        outcome = known.get(circumstances)
        if outcome is None:
            outcome = known[circumstances] = _outcome(read, column, position, value)
        typed[position], sources[position] = outcome.typed, outcome.source
        if outcome.problem is not None:
            made.problems[position] = outcome.problem
        if outcome.near is not None:
            made.near[position] = outcome.near
    kind = TYPES.get(column.kind, pa.string())
    _refuse_too_great(typed, kind, made, column)
    made.array = pa.array(typed, kind)
    made.source = pa.array(sources, pa.string()) if column.kind in ("money", "value") else None
    return made


def _outcome(
    read: Callable[[int, CellValue], Any], column: Column, position: int, value: CellValue
) -> _Outcome:
    if isinstance(value, str) and not value.strip():
        return _Outcome()
    try:
        result = read(position, value)
    except v.ValueProblem as problem:
        return _Outcome(problem=(f"R-{column.kind}", problem.sentence))
    except UnknownName as unknown:
        if unknown.near:
            return _Outcome(near=(str(value), unknown.near))
        return _Outcome(problem=(f"R-{column.kind}", unknown.sentence))
    if isinstance(result, v.Amount):
        if result.approximate and not column.allow_approximate:
            return _Outcome(problem=("R-approximate", f"“{value}”是约数，请填准确数"))
        return _Outcome(result.wan_yuan, result.source)
    return _Outcome(result, None if result is None else str(value))


def _refuse_too_great(typed: list[Any], kind: pa.DataType, made: Converted, column: Column) -> None:
    """Numbers that the warehouse's column cannot hold become problems; the others get its decimals."""
    if pa.types.is_decimal(kind):
        step = Decimal(1).scaleb(-kind.scale)
        limit = Decimal(10) ** (kind.precision - kind.scale - 1)
    elif pa.types.is_integer(kind):
        step, limit = None, Decimal(GREATEST_INTEGER + 1)
    else:
        return
    for position, number in enumerate(typed):
        if number is None:
            continue
        if abs(number) >= limit:
            sentence = f"“{column.values[position]}”大得不合常理，请核对"
            made.problems[position] = (f"R-{column.kind}", sentence)
            typed[position] = None
        elif step is not None:
            typed[position] = number.quantize(step)


def _reader(column: Column, reference: Reference, period: Period | None) -> Callable[[int, CellValue], Any]:
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

    def money(position: int, value: CellValue) -> v.Amount | None:
        if _is_blank(value):
            return None
        stated = _unit_in(value)
        own = column.row_units[position] if column.row_units else None
        for where, fixed in (("本列", column.heading_unit), ("本行", own)):
            if stated and fixed in v.WAN_YUAN_PER and stated != fixed:
                raise v.ValueProblem(f"{where}单位为{fixed}，此处写了“{stated}”，请按{fixed}填数")
        settled = own if column.row_units else unit
        return v.amount(value, settled if settled in v.WAN_YUAN_PER else None)

    def valued(position: int, value: CellValue) -> Any:
        own = column.row_units[position] if column.row_units else unit
        if own in v.WAN_YUAN_PER:
            return money(position, value)
        if _is_blank(value):
            return None
        if isinstance(value, str) and MONEY_WORDS.search(value):
            raise v.ValueProblem(f"“{value}”是金额，本行没有注明金额单位，请核对计量单位")
        return v.number(value)

    def percent(position: int, value: CellValue) -> Any:
        if _is_blank(value):
            return None
        return v.percent(value, position in column.percent, column.heading_unit, column.formats_known)

    def when(position: int, value: CellValue) -> date | None:
        return None if _is_blank(value) else v.date_of(value, period).day

    def one_of(position: int, value: CellValue) -> str:
        text = v.unpadded(str(value))
        if text in column.choices:
            return text
        word = v.status_word(text)
        if word in column.choices:
            return word
        raise v.ValueProblem(f"“{value}”不在可填之列，应为：{'、'.join(column.choices)}")

    readers: dict[str, Callable[[int, CellValue], Any]] = {
        "text": lambda _, value: v.text_of(value),
        "source": lambda _, value: v.text_of(value),
        "code": lambda _, value: v.code_of(value),
        "money": money,
        "value": valued,
        "number": lambda _, value: None if _is_blank(value) else v.number(value),
        "integer": lambda _, value: None if _is_blank(value) else v.integer(value),
        "percent": percent,
        "date": when,
        "due": lambda _, value: v.due(value, period).day,
        "moment": lambda _, value: moment(value),
        "boolean": lambda _, value: None if _is_blank(value) else v.yes_or_no(value),
        "choice": one_of,
        "unit": lambda _, value: named(reference.units, str(value)),
        "person": lambda _, value: None if _is_blank(value) else named(reference.people, _one_name(value)),
        "people": lambda _, value: "、".join(v.person_names(str(value))) or None,
        "project": project,
        "indicator": lambda _, value: named(reference.indicators, str(value)),
    }
    return readers[column.kind]


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


def _one_name(value: CellValue) -> str:
    names = v.person_names(str(value))
    if len(names) != 1:
        raise v.ValueProblem(f"“{value}”应只填一个人的姓名")
    return names[0]


def _is_blank(value: CellValue) -> bool:
    return isinstance(value, str) and v.blank_reason(value) is not None


def _unit_in(value: CellValue) -> str | None:
    if not isinstance(value, str):
        return None
    return next((u if u.endswith("元") else f"{u}元" for u in ("亿", "万", "千元", "元") if u in value), None)


def gather(arrays: Iterable[pa.Array]) -> pa.Array:
    """Chunks of one column, put together."""
    return pa.concat_arrays([a.combine_chunks() if isinstance(a, pa.ChunkedArray) else a for a in arrays])
