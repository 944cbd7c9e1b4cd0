"""Lines below a heading that belong to it: 甲 乙 1 2 3 numbers the columns, (吨) (元) tells their units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from etl.grid import Sheet, flat
from etl.table.heads.heading import Header, Heading
from etl.values import heading_unit, same_measure

_LETTER = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|[A-H]|栏\s*次|[—\-－]+")
_NUMBER = re.compile(r"[（(\[]?(\d{1,2})[）)\]]?(?:\s*[=＝].{1,30})?")
_UNIT = re.compile(r"[（(\[][^（()）\[\]\d]{1,12}[）)\]]")
# What no list of units holds: mg/L, μS/cm; 吨标准煤/万元 is told by its parts.
_SYMBOL = re.compile(r"[A-Za-zμΩ°℃%‰][A-Za-zμΩ°℃%‰·²³]{0,7}")
UNIT_LABELS = ("单位", "计量单位", "指标单位", "数据单位")
MONEY = "元"
ENOUGH = 4  # numbers that say by themselves that they count the columns


def has_numbers_below(sheet: Sheet, header: Header) -> bool:
    """The row below the heading of a return numbers its columns, each of them."""
    row = header.last_row + 1
    texts = [flat(sheet.value(row, heading.col)) for heading in header.headings]
    return all(texts) and numbers_columns(texts)


def with_units_below(sheet: Sheet, header: Header) -> Header:
    """The heading with the row below it in which the units of its columns stand and nothing else.

    A heading that states another unit than the row below has both, which is no unit that anybody knows.
    """
    row = header.last_row + 1
    if row >= sheet.n_rows or not tells_units(cells := [flat(value) for value in sheet.rows[row]]):
        return header
    headings = tuple(_with_unit(one, _unit_at(sheet, row, one.col)) for one in header.headings)
    words = next(text for text in cells if text)
    return replace(header, headings=headings, last_row=row, lines=(*header.lines, (words, row)))


def _with_unit(heading: Heading, below: str) -> Heading:
    if not below or below == heading.unit:
        return heading
    if heading.unit and not same_measure(heading.unit, below):
        return replace(heading, unit=f"{heading.unit}、{below}")
    return replace(heading, unit=below)


def _unit_at(sheet: Sheet, row: int, col: int) -> str:
    """The unit that stands there, as headings have it; '' for 单位, and where a heading reaches down."""
    anchor = sheet.anchor(row, col)
    bare = flat(sheet.value(*anchor)).strip("（()）[]【】") if anchor[0] == row else ""
    return "" if bare in UNIT_LABELS else _known(bare) or bare


def goes_on(texts: Sequence[str]) -> bool:
    """The cells of a row: do they number the columns, or tell the unit of each?"""
    told = [text.strip() for text in texts if text.strip()]
    return numbers_columns(told) or tells_units(told)


def numbers_columns(texts: Sequence[str]) -> bool:
    """1, 2, 3 … without a gap, after letters or none; blanks are passed over."""
    told = [text.strip() for text in texts if text.strip()]
    letters = 0
    while letters < len(told) and _LETTER.fullmatch(told[letters]):
        letters += 1
    numbers = [_NUMBER.fullmatch(text) for text in told[letters:]]
    counted = [int(found[1]) for found in numbers if found is not None]
    if len(counted) < len(numbers) or counted != list(range(1, len(counted) + 1)):
        return False
    return len(counted) >= (2 if letters else ENOUGH)


def tells_units(texts: Sequence[str]) -> bool:
    """Nothing but units, in brackets or bare, after 单位 or nothing; one alone must be of money."""
    told = [flat for text in texts if (flat := "".join(text.split()))]
    has_label = bool(told) and told[0] in UNIT_LABELS
    units = told[1:] if has_label else told
    if len(units) >= 2 and all(_UNIT.fullmatch(text) for text in units):
        return True
    bare = [text.strip("（()）[]【】") for text in units]
    known = sum(_known(text) is not None for text in bare)
    is_enough = has_label or len(units) >= 2 or any(MONEY in text for text in units)
    return known > 0 and is_enough and all(map(is_unit, bare))


def is_unit(text: str) -> bool:
    """万元, mg/L, 吨标准煤/万元: known, or written as symbols are."""
    parts = re.split("[/／]", text)
    return all(_known(part) or _SYMBOL.fullmatch(part) for part in parts)


def _known(text: str) -> str | None:
    """The unit if the text is one and nothing else: 一般（处） is what is counted, in 处."""
    rest, unit = heading_unit(f"数（{text}）")
    return unit if rest == "数" else None
