"""Statistics: names and periods on the left (the stub), figures beside them, whatever heads them.

Words tell little of a table in a language whose words are not known. Its figures do: where they begin, the
heading ends above and the stub at the left.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from etl.draft.blocks import Block
from etl.draft.cells import Look, is_counted
from etl.table.column_lines import UNIT_LABELS, goes_on, is_unit

ENOUGH = 0.6
CODE = re.compile(r"\bcodes?\b|代码|编码|编号", re.IGNORECASE)
MOST_HEADS = 8  # rows of a heading that are looked through
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stub:
    """``head_rows`` rows of headings over the figures, ``head_cols`` columns of names beside them."""

    head_rows: int
    head_cols: int
    figures: tuple[int, ...]
    """The columns that hold figures."""
    repeated: frozenset[int]
    """Rows below in which the headings stand once more."""


def stub_of(block: Block) -> Stub | None:
    """None where figures do not stand together at the right of names, or nothing heads them."""
    figures = figure_columns(block)
    if not figures:
        return None
    first = figures[0]
    names = [col for col in range(first) if any(look.shape != "empty" for look in _column(block, col))]
    if not names or (_is_numbered(block) and not is_western(block) and not _has_units(block, names)):
        return None
    head_rows = _head_rows(block, figures)
    if not head_rows:
        return None
    repeated = frozenset(
        row for row in range(head_rows, block.n_rows) if _is_repeated(block, row, head_rows, figures)
    )
    return Stub(head_rows, first, figures, repeated)


def measures_are_coded(block: Block, stub: Stub) -> bool:
    """Codes head the figures (P001, P002), or each row says its own unit: no list has such columns."""
    heads = [block.looks[stub.head_rows - 1][col] for col in stub.figures]
    coded = sum(look.shape == "code" for look in heads)
    return coded >= max(2, 0.6 * len(heads)) or _has_units(block, list(range(stub.head_cols)))


def is_western(block: Block) -> bool:
    """Hardly a Chinese character in heads and names."""
    rows = range(min(block.n_rows, 12))
    cells = [(row, col) for row in rows for col in range(block.n_cols)]
    texts = "".join(block.text(*cell) for cell in cells if not is_counted(block.looks[cell[0]][cell[1]]))
    letters = [one for one in texts if one.isalpha()]
    return bool(letters) and sum("\u4e00" <= one <= "\u9fff" for one in letters) < 0.1 * len(letters)


def _column(block: Block, col: int) -> list[Look]:
    return [row[col] for row in block.looks[:400] if row[col].shape != "empty"]


def is_headless(block: Block) -> bool:
    """Figures from the first row on that says anything in their columns."""
    figures = figure_columns(block)
    first = next((row for row in range(block.n_rows) if _filled(block, row, figures)), None)
    return first is not None and _is_data(block, first, figures)


def figure_columns(block: Block) -> tuple[int, ...]:
    """The columns (of the block) of figures, where hardly another kind stands among them."""
    found: list[int] = []
    others: list[int] = []
    most = max((len(_column(block, col)) for col in range(block.n_cols)), default=0)
    top = _first_figures(block)
    for col in range(block.n_cols):
        looks = _column(block, col)
        share = max(_share(looks), _share_below(block, top, col))
        if not found and _is_coded(block, col):
            others.append(col)
        elif len(looks) >= 2 and share >= ENOUGH and any(look.shape != "mark" for look in looks):
            found.append(col)
        elif len(looks) > 0.1 * most and share < 0.4:
            others.append(col)
    last = max(others, default=-1)
    figures = tuple(col for col in found if col > last)
    return figures if len(figures) >= max(1, 0.5 * len(found)) else ()


def _is_coded(block: Block, col: int) -> bool:
    """Numbers that name things: the heading says so, or they are all of one length and some begin with 0."""
    texts = [text for row in range(min(block.n_rows, 400)) if (text := block.text(row, col))]
    numbers = [text for text in texts if text.isdigit()]
    if len(numbers) < max(2, 0.3 * len(texts)):
        return False
    if len({len(text) for text in numbers}) == 1 and any(text.startswith("0") for text in numbers):
        return True
    above = texts[: min(MOST_HEADS, texts.index(numbers[0]))]
    return any(CODE.search(text) for text in above)


def _has_units(block: Block, names: list[int]) -> bool:
    """Each row is measured in a unit of its own: what is numbered are measures, not things."""
    return any(len(_units_in(block, col)) > 1 for col in names)


def holds_units(block: Block, col: int) -> bool:
    """What stands in the column is said of the figures, not of the row; 单位 may head offices, too."""
    return bool(_units_in(block, col))


def _units_in(block: Block, col: int) -> set[str]:
    """The units below 单位; none where most of what stands there is something else."""
    texts = [block.text(row, col).replace(" ", "") for row in range(block.n_rows)]
    top = next((row for row, text in enumerate(texts[:4]) if text in UNIT_LABELS), None)
    below = [text for text in texts[top + 1 :] if text] if top is not None else []
    units = [text for text in below if is_unit(text)]
    return set(units) if len(units) >= 0.5 * len(below) else set()


def _share(looks: list[Look]) -> float:
    """Of figures, from the first one on where several lines of words stand above them."""
    first = next((at for at, look in enumerate(looks) if is_counted(look)), 0)
    below = looks[first:] if 1 < first <= MOST_HEADS and len(looks) - first > first else looks
    return sum(map(is_counted, below)) / len(below) if below else 0.0


def _first_figures(block: Block) -> int:
    """The first row with figures beside the first column, where most of it is figures; 0 where it is not."""
    for row in range(1, min(block.n_rows, MOST_HEADS + 1)):
        told = [look for look in block.looks[row][1:] if look.shape != "empty"]
        numbers = sum(is_counted(look) and look.shape != "mark" for look in told)
        if numbers:
            return row if numbers >= ENOUGH * len(told) else 0
    return 0


def _share_below(block: Block, top: int, col: int) -> float:
    """Of figures from row ``top`` on, in a short table: there the heading outweighs what it heads."""
    if not top or block.n_rows - top > 2 * top:
        return 0.0
    told = [row[col] for row in block.looks[top:400] if row[col].shape not in ("empty", "mark")]
    return sum(map(is_counted, told)) / len(told) if told else 0.0


def _is_numbered(block: Block) -> bool:
    """1, 2, 3 in the first column: a list of things (in the West lines of statistics are numbered too)."""
    values = [block.text(row, 0) for row in range(block.n_rows)]
    counted = [int(value) for value in values if re.fullmatch(r"\d{1,4}", value)]
    return len(counted) >= max(2, 0.5 * sum(map(bool, values))) and counted == list(
        range(1, 1 + len(counted))
    )


def _head_rows(block: Block, figures: tuple[int, ...]) -> int:
    """Rows above the first of figures; a line above it that only names what follows heads no column."""
    first = next((row for row in range(block.n_rows) if _is_data(block, row, figures)), 0)
    if first > 15:
        return 0
    head = first
    while head and not _filled(block, head - 1, figures) and not _reaches(block, head - 1, figures):
        head -= 1
    return head if any(_filled(block, row, figures) for row in range(head)) else 0


def _is_data(block: Block, row: int, figures: tuple[int, ...]) -> bool:
    if goes_on([block.text(row, col) for col in range(block.n_cols)]):
        return False
    looks = [block.looks[row][col] for col in figures]
    told = [look for look in looks if look.shape not in ("empty", "period", "code")]
    numbers = sum(map(is_counted, told))
    only_marks = all(look.shape == "mark" for look in told)
    return numbers >= max(0.7 * len(told), 3 * only_marks, 1)


def _filled(block: Block, row: int, figures: tuple[int, ...]) -> bool:
    return any(block.looks[row][col].shape != "empty" for col in figures)


def _reaches(block: Block, row: int, figures: tuple[int, ...]) -> bool:
    """A merged heading covers a cell of the row."""
    return any(
        r < row < r + rows and any(c <= col < c + cols for col in figures)
        for (r, c), (rows, cols) in block.spans.items()
    )


def _is_repeated(block: Block, row: int, head_rows: int, figures: tuple[int, ...]) -> bool:
    looks = [block.looks[row][col] for col in figures if block.looks[row][col].shape != "empty"]
    if len(looks) < 2 or any(look.shape not in ("text", "long", "period") for look in looks):
        return False
    heads = {block.text(above, col) for above in range(head_rows) for col in figures} - {""}
    own = [block.text(row, col) for col in figures if block.text(row, col)]
    return sum(text in heads for text in own) >= 0.6 * len(own)
