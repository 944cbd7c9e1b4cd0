"""Forms in which labels and values alternate: 姓名｜甲｜性别｜男. Each is judged by its neighbours."""

from __future__ import annotations

from itertools import pairwise

from etl.draft.blocks import Block
from etl.draft.cells import FIGURES, Look
from etl.draft.view import Cell, mean

LABEL = 0.6


def form_evidence(block: Block) -> float:
    """0 to 1: the share of rows with two labels or more, each beside its value, and how often that is so."""
    rows = [row for row in range(block.n_rows) if len(_filled(block, row)) > 1]
    if not rows or block.n_cols < 3:
        return 0.0
    paired = [_pairs(block, row) for row in rows]
    twice = mean([float(pairs >= 2) for pairs in paired])
    inside = [
        look for row in range(1, block.n_rows) for look in block.looks[row][1:] if look.shape != "empty"
    ]
    labels = mean([float(look.attribute >= 0.8) for look in inside])
    colons = mean(
        [float(look.attribute >= 0.98) for row in block.looks for look in row if look.shape != "empty"]
    )
    parts = any(_heads_a_part(block, row, _filled(block, row)) for row in rows[1:])
    told = 0.55 * twice + 0.6 * min(labels, 0.6) + 0.5 * colons
    told += max(0.35 * _alternate(block), 0.5 * _takes_turns(block))
    return min(1.0, told + 0.3 * (parts and _pairs(block, rows[0]) >= 2) + 0.35 * _to_be_filled(block))


def _to_be_filled(block: Block) -> bool:
    """A blank form: most labels have an empty cell at their right."""
    labels = [
        (row, col)
        for row in range(block.n_rows)
        for col in _filled(block, row)
        if block.looks[row][col].attribute >= LABEL
    ]
    blank = 0
    for row, col in labels:
        right = col + block.spans.get((row, col), (1, 1))[1]
        if right < block.n_cols and (row, right) not in block.covered:
            blank += block.looks[row][right].shape == "empty"
    return len(labels) >= 4 and blank >= 0.6 * len(labels)


def _alternate(block: Block) -> bool:
    """A column of labels with columns of values on both its sides."""
    own = [
        mean([row[col].attribute for row in block.looks[1:] if row[col].shape != "empty"])
        for col in range(block.n_cols)
    ]
    return any(
        words >= LABEL and before < 0.5 and after < 0.5
        for before, words, after in zip(own, own[1:], own[2:], strict=False)
    )


def _takes_turns(block: Block) -> bool:
    """Label, value, label, value down all rows: short words told once each, and beside them anything."""
    if block.n_cols % 2 or block.n_cols < 4 or block.n_rows < 3 or block.spans:
        return False
    named = [
        [row[col] for row in block.looks if row[col].shape != "empty"] for col in range(0, block.n_cols, 2)
    ]
    beside = [
        [row[col] for row in block.looks if row[col].shape != "empty"] for col in range(1, block.n_cols, 2)
    ]
    texts = [block.text(row, col) for row in range(block.n_rows) for col in range(0, block.n_cols, 2)]
    told = [text for text in texts if text]
    if len(set(told)) < 0.95 * len(told) or not all(named) or not all(beside):
        return False
    words = all(
        mean([float(look.shape == "text" and look.length <= 10) for look in own]) >= 0.9 for own in named
    )
    # A list has a heading of words over each of its columns; here the first row holds values as well.
    first = mean([look.attribute for look in block.looks[0][1::2]])
    more = [
        mean([look.attribute for look in own]) - mean([look.attribute for look in values])
        for own, values in zip(named, beside, strict=True)
    ]
    mixed = mean([float(_is_mixed(values)) for values in beside]) >= 0.5
    return words and mixed and first < 0.6 and min(more) >= 0.08


def _is_mixed(looks: list[Look]) -> bool:
    """Values of several attributes: of several shapes, or short and long."""
    lengths = sorted(look.length for look in looks)
    return len({look.shape for look in looks}) > 1 or lengths[-1] >= 2 * max(1, lengths[0])


def _filled(block: Block, row: int) -> list[int]:
    return [col for col, look in enumerate(block.looks[row]) if look.shape != "empty"]


def _pairs(block: Block, row: int) -> int:
    """Labels of the row that have a value, or room for one, at their right."""
    pairs = 0
    looks = block.looks[row]
    own = [col for col in range(block.n_cols) if (row, col) not in block.covered]
    for here, there in pairwise(own):
        if looks[here].attribute >= LABEL and looks[there].attribute < 0.45 and looks[here].shape == "text":
            pairs += 1
    return pairs


def labels_of(block: Block, head_rows: int) -> tuple[tuple[Cell, ...], tuple[Cell, ...]]:
    """(heads of columns, heads of rows) of a form; ``head_rows`` rows on top are known to be heads."""
    if _takes_turns(block):
        return (), tuple(
            (row, col) for row in range(block.n_rows) for col in _filled(block, row) if col % 2 == 0
        )
    columns: list[Cell] = []
    rows: list[Cell] = []
    by_column = [_column_words(block, col) for col in range(block.n_cols)]
    part = 0  # cells in the heading of the table that goes on within the form
    for row in range(block.n_rows):
        filled = _filled(block, row)
        if row < head_rows or _heads_a_part(block, row, filled):
            columns += [(row, col) for col in filled]
            part = len(filled)
            continue
        if part and len(filled) in (part, part - 1) and _pairs(block, row) < 2:
            continue  # a record of that table
        part = 0
        rows += [(row, col) for col in filled if _is_label(block, row, col, by_column[col])]
    return tuple(columns), tuple(rows)


def _column_words(block: Block, col: int) -> float:
    return mean([row[col].attribute for row in block.looks if row[col].shape != "empty"])


def _is_label(block: Block, row: int, col: int, beside: float) -> bool:
    look = block.looks[row][col]
    if look.shape in FIGURES or look.shape == "long":
        return False
    height, width = block.spans.get((row, col), (1, 1))
    if width >= block.n_cols:
        return False  # the title of a part
    if height > 1 and width == 1 and col == 0 and look.length <= 12:
        return True  # what the rows beside it have in common
    right = block.looks[row][col + width] if col + width < block.n_cols else None
    if beside >= 0.6 and look.shape == "text" and look.length <= 12 and right is not None:
        return right.attribute < LABEL or right.shape == "empty"  # among labels, with its value beside it
    return 0.6 * look.attribute + 0.4 * beside >= 0.5


def _heads_a_part(block: Block, row: int, filled: list[int]) -> bool:
    """A row of nothing but labels over rows of values: the heading of a table within the form."""
    looks = [block.looks[row][col] for col in filled]
    words = sum(look.attribute >= LABEL for look in looks)
    if len(filled) < 3 or words < 0.75 * len(filled) or any(look.shape in FIGURES for look in looks):
        return False
    below = [_below(block, row, col) for col in filled]
    values = [look for look in below if look is not None and look.attribute < 0.5]
    return len(values) >= 0.7 * len(below)


def _below(block: Block, row: int, col: int) -> Look | None:
    height, _ = block.spans.get((row, col), (1, 1))
    if row + height >= block.n_rows:
        return None
    look = block.looks[row + height][col]
    return None if look.shape == "empty" else look
