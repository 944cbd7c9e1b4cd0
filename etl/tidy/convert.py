"""Cells of one column → one typed Arrow array, and a sentence for every cell that does not fit.

A column's ``kind`` (schemas/warehouse/base.py) says how it is read. Columns of plain numbers or texts
take a path without a Python call per cell; everything else is read cell by cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl import values as v
from etl.grid import CellValue
from etl.tidy.cell_readers import DASHES, NoGrowth, NoScore, Persons, SomeDay, is_blank_sign, reader_of
from etl.tidy.coded import CodedColumn
from etl.tidy.column import Column
from etl.values import fractions
from etl.warehouse.reference import STRUCK, Reference, StruckName, UnknownName
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
    "year": pa.int64(),
    "date": pa.date32(),
    "due": pa.date32(),
    "moment": MOMENT,
    "boolean": pa.bool_(),
}
NO_DAY = "没有写是哪一天"
FIGURES = ("money", "value", "number", "integer", "percent")
GREATEST_FAST = 1e11  # beyond this a float's 15 digits no longer hold 4 decimals
GREATEST_INTEGER = 2**31 - 1  # the warehouse's integer
# A digit in it keeps it from being one of the words that mean a blank.
PLAIN_CODE = r"^[A-Za-z-]*[0-9][0-9A-Za-z-]*$"


Said = TypeVar("Said")


@dataclass(slots=True)
class Converted:
    """The typed array, the source texts of money, and what is wrong at which position."""

    array: pa.Array
    source: pa.Array | None = None
    problems: dict[int, tuple[str, str]] = field(default_factory=dict)
    near: dict[int, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    questions: dict[int, v.ValueProblem] = field(default_factory=dict)
    warnings: dict[int, str] = field(default_factory=dict)
    bounds: pa.Array | None = None


def convert(column: Column, reference: Reference, period: Period | None) -> Converted:
    """Read a column. Problems hold ``position → (rule id, sentence)``."""
    made = _by_value(column, reference, period) or _fast(column) or _slow(column, reference, period)
    if column.kind == "percent" and not column.is_settled:
        known = column.percent | made.questions.keys()
        made.questions.update(
            fractions.unsure(column.values, made.array, known, column.label, column.is_share)
        )
    if column.required and made.array.null_count:
        missing = pc.indices_nonzero(pc.is_null(made.array)).to_pylist()
        for position in missing:
            if not any(position in told for told in (made.problems, made.near, made.questions)):
                made.problems[position] = ("R-required", _is_missing(column, column.values[position]))
    return made


def _is_missing(column: Column, written: CellValue) -> str:
    text = v.plain(written).strip()
    if not text:
        return f"“{column.label}”不能为空，请填写"
    zero = "；确实没有的填0" if column.kind in FIGURES else ""
    return f"“{column.label}”填的是“{text}”，这一栏不能为空，请填写{zero}"


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
        _at_each_row(read.questions, cells),
        _at_each_row(read.warnings, cells),
        read.bounds.take(codes) if read.bounds is not None else None,
    )


def _at_each_row(said: dict[int, Said], cells: CodedColumn) -> dict[int, Said]:
    """What was said of different values, at every row where they stand, in the order of the rows."""
    if not said:
        return {}
    rows = np.flatnonzero(np.isin(cells.codes, list(said)))
    return {row: said[code] for row, code in zip(rows.tolist(), cells.codes[rows].tolist(), strict=True)}


def _fast(column: Column) -> Converted | None:
    kinds = {type(value) for value in column.values} - {type(None)}
    if column.kind == "text" and kinds <= {str} and not column.names_of:
        return Converted(pa.array(_plain_texts(column.values, column.required), pa.string()))
    if column.kind == "code" and kinds == {str}:
        return _plain_codes(column.values)
    if not kinds or not kinds <= {int, float} or not _in_fast_range(column.values):
        return None
    if column.bounded or column.falls or (column.percent and column.kind != "percent"):
        return None
    if column.kind == "money":
        unit = column.heading_unit or column.sheet_unit
        if unit not in v.WAN_YUAN_PER or column.row_units:
            return None
        numbers = pc.multiply(pa.array(column.values, pa.float64()), float(v.WAN_YUAN_PER[unit]))
        if _is_inexact(numbers, MONEY.scale):
            return None
        source = pc.binary_join_element_wise(_number_texts(column.values), unit, " ")
        return Converted(_decimals(numbers, MONEY), source)
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


def _is_inexact(numbers: pa.Array, scale: int) -> bool:
    """118.5 元 is 0.01185 万元: which way a float of it goes is chance; so it is of 16 digits."""
    scaled = pc.abs(pc.multiply(numbers, 10.0**scale))
    if pc.any(pc.greater_equal(scaled, GREATEST_FAST * 10.0**scale)).as_py():
        return True
    rest = pc.abs(pc.subtract(pc.subtract(scaled, pc.floor(scaled)), 0.5))
    return bool(pc.any(pc.less(rest, 1e-3)).as_py())


def _plain_texts(values: Iterable[Any], is_required: bool) -> list[str | None]:
    """Without what nobody sees; a text of nothing else is none, and so is a dash where there need be none."""
    texts = [value or "" for value in values]
    if v.INVISIBLE.search("".join(texts)):
        texts = [v.INVISIBLE.sub("", text) for text in texts]
    texts = [text.strip() for text in texts]
    return [None if not text or (text in DASHES and not is_required) else text for text in texts]


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


@dataclass(slots=True)  # not frozen: made for every different value
class _Outcome:
    """What one cell came to: a value with its source text, or what is wrong with it."""

    typed: Any = None
    source: str | None = None
    problem: tuple[str, str] | None = None
    near: tuple[str, tuple[str, ...]] | None = None
    question: v.ValueProblem | None = None
    warning: str | None = None
    bound: str | None = None


def _slow(column: Column, reference: Reference, period: Period | None) -> Converted:
    """Cell by cell; what stands in many rows under the same circumstances is read once."""
    read = reader_of(column, reference, period)
    made = Converted(pa.nulls(0))
    typed: list[Any] = [None] * len(column)
    sources: list[str | None] = [None] * len(column)
    bounds: list[str | None] = [None] * len(column)
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
        bounds[position] = outcome.bound
        if outcome.problem is not None:
            made.problems[position] = outcome.problem
        if outcome.near is not None:
            made.near[position] = outcome.near
        if outcome.question is not None:
            made.questions[position] = outcome.question
        if outcome.warning is not None:
            made.warnings[position] = outcome.warning
    kind = TYPES.get(column.kind, pa.string())
    _refuse_too_great(typed, kind, made, column)
    made.array = pa.array(typed, kind)
    made.source = pa.array(sources, pa.string()) if column.kind in ("money", "value") else None
    made.bounds = pa.array(bounds, pa.string()) if column.bounded else None
    return made


def _outcome(
    read: Callable[[int, CellValue], Any], column: Column, position: int, value: CellValue
) -> _Outcome:
    if isinstance(value, str) and not value.strip():
        return _Outcome()
    sign, bare = "=", value
    if isinstance(value, str) and column.kind in FIGURES:
        if v.is_to_come(value):
            sentence = f"“{value.strip()}”不是数：应填数；确实没有的请空着或填“—”，还没有统计出来的请补报"
            return _Outcome(problem=(f"R-{column.kind}", sentence))
        bare = v.without_accounting(value) if column.accounting else value
        sign, bare = v.split_bound(bare) if not is_blank_sign(bare) else ("=", bare)
    try:
        if sign != "=" and not column.bounded:
            raise v.ValueProblem(f"“{value}”是限定的范围（{sign}），应填一个准确的数")
        result = read(position, bare)
    except v.ValueProblem as problem:
        if problem.is_question:
            return _Outcome(question=problem)
        return _Outcome(problem=(f"R-{column.kind}", problem.sentence))
    except UnknownName as unknown:
        written = unknown.written or str(value)
        if unknown.near and written not in column.not_names:
            return _Outcome(near=(written, unknown.near))
        rule = STRUCK if isinstance(unknown, StruckName) else f"R-{column.kind}"
        return _Outcome(problem=(rule, unknown.sentence))
    return _taken(result, column, value, sign)


def _taken(result: Any, column: Column, value: CellValue, sign: str) -> _Outcome:
    """What was read, where it is exact enough for its column."""
    bound = sign if sign != "=" and result is not None else None
    source = None if result is None else str(value)
    warning = None
    if isinstance(result, v.Amount | v.Quantity):
        number = result.wan_yuan if isinstance(result, v.Amount) else result.number
        source = result.source if isinstance(result, v.Amount) else source
        if result.approximate:
            if not column.allow_approximate:
                return _Outcome(problem=("R-approximate", f"“{value}”是约数，请填准确数"))
            unit = "万元" if isinstance(result, v.Amount) else (result.unit or "")
            warning = f"“{value}”是约数，已按{number.normalize():f}{unit}读取"
        result = number
    elif isinstance(result, NoGrowth):
        return _Outcome(warning=f"“{value}”没有百分数可取，本格按不可比留空")
    elif isinstance(result, NoScore):
        return _Outcome(warning=f"“{value}”没有成绩，本格留空")
    elif isinstance(result, SomeDay):
        told = f"{result.day.year}年{result.day.month}月{result.day.day}日"
        warning = f"“{value}”{NO_DAY}，已按{told}读取"
        result = result.day
    elif isinstance(result, Persons):
        warning = f"“{value}”没有写全，已读取{result.names}，请把各人的姓名都写上"
        result = result.names
    elif column.falls and isinstance(result, Decimal) and not v.says_direction(value):
        if result < 0:
            warning = f"“{value}”在下降栏里又写了负号，已按下降{-result:f}%读取"
        result = -abs(result)
    elif column.kind == "percent" and column.heading_unit == "%" and "百分点" in str(value):
        warning = f"“{value}”写的是百分点，本栏是%，已按{result.normalize():f}读取，请核对"
    if column.kind == "integer" and isinstance(result, Decimal):
        result = int(result)
    return _Outcome(result, source, warning=warning, bound=bound)


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
            typed[position] = number.quantize(step, ROUND_HALF_UP)
