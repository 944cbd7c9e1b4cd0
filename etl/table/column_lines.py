"""Lines below a heading that belong to it: 甲 乙 1 2 3 numbers the columns, (吨) (元) tells their units."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.grid import Sheet, flat
from etl.table.heads.heading import Header

_LETTER = re.compile(r"[甲乙丙丁戊己庚辛壬癸]|[A-H]|栏\s*次|[—\-－]+")
_NUMBER = re.compile(r"[（(\[]?(\d{1,2})[）)\]]?(?:\s*[=＝].{1,30})?")
_UNIT = re.compile(r"[（(\[][^（()）\[\]\d]{1,12}[）)\]]")
ENOUGH = 4  # numbers that say by themselves that they count the columns


def has_numbers_below(sheet: Sheet, header: Header) -> bool:
    """The row below the heading of a return numbers its columns, each of them."""
    row = header.last_row + 1
    texts = [flat(sheet.value(row, heading.col)) for heading in header.headings]
    return all(texts) and numbers_columns(texts)


def goes_on(texts: Sequence[str]) -> bool:
    """The cells of a row: do they number the columns, or tell the unit of each?"""
    told = [text.strip() for text in texts if text.strip()]
    return numbers_columns(told) or _tells_units(told)


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


def _tells_units(told: list[str]) -> bool:
    return len(told) >= 2 and all(_UNIT.fullmatch(text) for text in told)
