"""A table seen from above or from the left: what is true of heads on top is true of heads on the left."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from etl.draft.blocks import Block
from etl.draft.cells import EMPTY, FIGURES, Look, alike
from etl.table.column_lines import goes_on

LOOKED_AT = 80  # cells of a column that are weighed
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class View:
    """The block as it stands, or with rows and columns changed for each other."""

    block: Block
    turned: bool = False

    @property
    def n_rows(self) -> int:
        return self.block.n_cols if self.turned else self.block.n_rows

    @property
    def n_cols(self) -> int:
        return self.block.n_rows if self.turned else self.block.n_cols

    def look(self, row: int, col: int) -> Look:
        """The cell's own look; EMPTY where a merge covers it."""
        return self.block.looks[col][row] if self.turned else self.block.looks[row][col]

    def shown(self, row: int, col: int) -> Look:
        """What is seen there: the merged cell's look."""
        return self.look(*self.anchor(row, col))

    def anchor(self, row: int, col: int) -> Cell:
        cell = (col, row) if self.turned else (row, col)
        if cell in self.block.covered:
            for (r, c), (rows, cols) in self.block.spans.items():
                if r <= cell[0] < r + rows and c <= cell[1] < c + cols:
                    cell = (r, c)
                    break
        return (cell[1], cell[0]) if self.turned else cell

    def span(self, row: int, col: int) -> tuple[int, int]:
        """(rows, columns) of the anchor at this place."""
        if self.turned:
            rows, cols = self.block.spans.get((col, row), (1, 1))
            return cols, rows
        return self.block.spans.get((row, col), (1, 1))

    def row(self, row: int, first_col: int = 0) -> list[Look]:
        return [look for col in range(first_col, self.n_cols) if (look := self.look(row, col)) is not EMPTY]

    def texts(self, row: int) -> list[str]:
        """What stands in the row of the block as it lies; not for a turned view."""
        return [self.block.text(row, col) for col in range(self.n_cols)]

    def column(self, col: int, first_row: int = 0) -> list[Look]:
        """The cells that are not empty, at most LOOKED_AT of them."""
        found: list[Look] = []
        for row in range(first_row, self.n_rows):
            if (look := self.look(row, col)).shape != "empty":
                found.append(look)
                if len(found) == LOOKED_AT:
                    break
        return found


def figures(looks: list[Look]) -> float:
    """The share of cells that are no words."""
    return sum(look.shape in FIGURES for look in looks) / len(looks) if looks else 0.0


def counted(looks: list[Look]) -> float:
    """The share of cells that are numbers or days: an EU15 may head a column."""
    return sum(look.shape in ("number", "quantity", "date") for look in looks) / len(looks) if looks else 0.0


def mean(numbers: list[float], otherwise: float = 0.0) -> float:
    """The arithmetic mean; `otherwise` of no numbers at all."""
    return sum(numbers) / len(numbers) if numbers else otherwise


def sameness(view: View, first_row: int, first_col: int) -> float:
    """How much each column below ``first_row`` holds values of one kind."""
    held = []
    for col in range(first_col, view.n_cols):
        looks = view.column(col, first_row)
        if len(looks) > 1:
            held.append(mean([alike(a, b) for a, b in pairwise(looks)]))
    return mean(held, 0.5)


def depth_of(view: View, corner: int = 0) -> int:
    """Rows of a heading, by its merges and its blanks: 1 where nothing says that it is stacked.

    ``corner``: columns that belong to the heading of the other side, where that is known.
    """
    depth = 1
    while depth < min(view.n_rows - 1, 6) and _goes_on_below(view, depth, corner):
        depth += 1
    if depth < view.n_rows - 1 and not view.turned and goes_on(view.texts(depth)):
        depth += 1
    return depth


def _goes_on_below(view: View, depth: int, corner: int) -> bool:
    """Does the row below the last head row belong to the heading?"""
    below = view.row(depth, corner)
    spans = [
        (col, view.span(depth - 1, col))
        for col in range(corner, view.n_cols)
        if view.look(depth - 1, col).shape != "empty"
    ]
    reaching = any(
        view.anchor(depth, col)[0] < depth and view.shown(depth, col).shape != "empty"
        for col in range(corner, view.n_cols)
    )
    wordy = bool(below) and counted(below) <= 0.2 and mean([look.attribute for look in below]) >= 0.3
    wide = [(col, cols) for col, (_, cols) in spans if 1 < cols < view.n_cols - corner + (not corner)]
    if below and counted(below) > 0.3:
        return False
    if reaching and (wordy or not below):
        # A cell that reaches down from the heading: the others in these rows are heads too.
        covered = sum(view.anchor(depth, col)[0] < depth for col in range(view.n_cols))
        return bool(wide) or covered >= view.n_cols / 2 or not below or _is_lower_line(view, depth)
    if wide:
        under = [view.look(depth, c) for col, cols in wide for c in range(col, col + cols)]
        filled = [look for look in under if look.shape != "empty"]
        return bool(filled) and counted(filled) <= 0.25 and len(filled) > len(wide)
    return _stacked_without_merges(view, depth, below)


def _is_lower_line(view: View, depth: int) -> bool:
    """The corner reaches down to here, words stand beside it, and figures begin in the row below it."""
    if view.turned or view.anchor(depth, 0)[0] == depth:
        return False
    end = view.anchor(depth, 0)[0] + view.span(*view.anchor(depth, 0))[0]
    words = [look.shape in ("text", "period") for look in view.row(depth, 1)]
    return end < view.n_rows and all(words) and counted(view.row(end, 1)) >= 0.5


def _stacked_without_merges(view: View, depth: int, below: list[Look]) -> bool:
    """A group's heading over the first of its columns, blanks beside it, words below, then figures."""
    last = [view.look(depth - 1, col).shape for col in range(view.n_cols)]
    blanks = [
        col
        for col in range(1, view.n_cols)
        if last[col] == "empty"
        and view.anchor(depth - 1, col) == (depth - 1, col)
        and view.look(depth, col).shape in ("text", "period")
    ]
    if not blanks or not below or counted(below) > 0.1 or depth + 1 >= view.n_rows:
        return False
    return mean([figures(view.column(col, depth + 1)) for col in blanks]) >= 0.6
