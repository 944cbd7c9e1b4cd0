"""Percents below a heading of % that may have been typed as fractions: 0.885 for 88.5 %.

Pure: cells of one column and what was read of them; where nobody can tell, a question.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from statistics import median

import pyarrow as pa
import pyarrow.compute as pc

from etl.grid import CellValue
from etl.values.numbers import number as number_of
from etl.values.text import ValueProblem, nfkc, plain

ALL_SMALL = "表头是%，填的全是不大于1的数"
ABOUT_ONE = "表头是%，填的数都在1上下"
WHOLE_COLUMN = (ALL_SMALL, ABOUT_ONE)
FEW_FRACTIONS = 3  # different ones: fewer prove nothing of how a column was meant
GREATEST_FRACTION = Decimal("1.5")  # 1.102 is 110.2 % of a plan
LEAST_OF_A_PLAN = Decimal("0.5")
MOST_OF_A_PLAN = Decimal(5)
LEAST_LEVEL = 10  # percents of a column that are all greater are levels, no growth
BARE_NUMBER = re.compile(r"-?\d*\.?\d*\d")
# Growth of 0.9 % is as likely as one of 9 %; of a plan hardly anybody completes 0.9 %.
GROWTH = re.compile("增|同比|环比|变化|变动|降")


def unsure(
    cells: Sequence[CellValue], read: pa.Array, known: Collection[int], label: str, is_share: bool
) -> dict[int, ValueProblem]:
    """Position → the question, of bare numbers (none of the positions ``known``) that may be fractions."""
    greatest = pc.max(pc.abs(read)).as_py()
    if not greatest:
        return {}
    if is_share:
        return _small_shares(cells, known)
    if greatest > 1:
        about_one = {}
        if greatest <= MOST_OF_A_PLAN and not GROWTH.search(label):
            about_one = _bare(cells, known)
        if not _are_about_one(list(about_one.values())):
            return _lone_fractions(cells, read, known)
    bare = _bare(cells, known)
    if len(set(bare.values())) < FEW_FRACTIONS:
        return {}
    sentence = ALL_SMALL if greatest <= 1 else ABOUT_ONE
    return {position: ValueProblem(sentence, is_question=True) for position in bare}


def _bare(cells: Sequence[CellValue], known: Collection[int]) -> dict[int, CellValue]:
    return {at: cell for at, cell in enumerate(cells) if at not in known and _is_bare_number(cell)}


def _are_about_one(cells: Sequence[CellValue]) -> bool:
    """1.102, 0.909, 1.031: of a plan as percents they would say that next to nothing is done."""
    numbers = [abs(number_of(cell)) for cell in cells]
    return bool(numbers) and LEAST_OF_A_PLAN <= median(numbers) <= GREATEST_FRACTION


def _small_shares(cells: Sequence[CellValue], known: Collection[int]) -> dict[int, ValueProblem]:
    """0.2 as the most that may be of class A: nobody sets a bound of 0.2 %, and few rows set one at all."""
    bare = {at: (cell, number_of(cell)) for at, cell in _bare(cells, known).items()}
    small = {at: told for at, told in bare.items() if abs(told[1]) < 1}
    if small and all(abs(number) <= 1 for _, number in bare.values()):
        return {at: ValueProblem(ALL_SMALL, is_question=True) for at in bare}
    return {at: _lone(*told, "不到1") for at, told in small.items()}


def _lone_fractions(
    cells: Sequence[CellValue], read: pa.Array, known: Collection[int]
) -> dict[int, ValueProblem]:
    """0.885 among 81.2, 96 and 100: the only small ones, written with more decimals than all others.

    Growth of 0.4 % stands among others of its size, and a value of two decimals among such values.
    """
    sizes = pc.abs(read)
    is_small = pc.and_(pc.less_equal(sizes, GREATEST_FRACTION), pc.not_equal(sizes, Decimal(1)))
    least_other = pc.min(sizes.filter(pc.invert(is_small))).as_py()
    if not pc.any(is_small).as_py() or least_other is None or least_other < LEAST_LEVEL:
        return {}
    small: dict[int, tuple[CellValue, Decimal]] = {}
    others: list[Decimal] = []
    for position, cell in _bare(cells, known).items():
        number = number_of(cell)
        if abs(number) <= GREATEST_FRACTION and number != 1:
            small[position] = (cell, number)
        else:
            others.append(number)
    if len(others) < FEW_FRACTIONS or len(small) > len(others):
        return {}
    most = max(map(_decimals_of, others))
    return {
        at: _lone(*told, "其余的都比它大得多") for at, told in small.items() if _decimals_of(told[1]) > most
    }


def _decimals_of(number: Decimal) -> int:
    return max(0, -int(number.normalize().as_tuple().exponent))


def _lone(cell: CellValue, number: Decimal, why: str) -> ValueProblem:
    points, fraction = f"{number.normalize():f}%", f"{(number * 100).normalize():f}%"
    return ValueProblem(
        f"填的是{plain(cell)}（{why}），看不出是{points}还是{fraction}",
        is_question=True,
        readings=((f"是{points}", points), (f"是小数，即{fraction}", fraction)),
    )


def _is_bare_number(cell: CellValue) -> bool:
    if isinstance(cell, str):
        return bool(BARE_NUMBER.fullmatch(nfkc(cell))) and float(nfkc(cell)) != 0
    return isinstance(cell, int | float) and not isinstance(cell, bool) and cell != 0
