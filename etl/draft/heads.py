"""Which cells of a table are heads of columns, and which of rows?

Four ways of lying are weighed against each other: heads on top (vertical), on the left (horizontal), on both
sides (matrix), and labels between the values (form). What counts: words that head tables, contrast between a
head and what it heads, values of one kind along a row or a column, merges, periods side by side.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from etl.draft.blocks import Block
from etl.draft.cells import Look, alike, is_counted
from etl.draft.labels import form_evidence, labels_of
from etl.draft.stub import Stub, holds_units, is_western, measures_are_coded, stub_of
from etl.draft.view import Cell, View, depth_of, figures, mean, sameness
from etl.table.column_lines import goes_on

Kind = Literal["vertical", "horizontal", "matrix", "form"]
NAMES: dict[Kind, str] = {
    "vertical": "表头在上", "horizontal": "表头在左", "matrix": "上、左都有表头", "form": "栏目和内容相间"
}  # fmt: skip
TIMES = ("年份", "年度", "年", "月份", "月", "季度", "时间", "日期", "学年", "届次", "星期")
FORM = 2.6
KNOWN_WORD = 0.97  # of a heading that is such a word and nothing else
CORNERS = ("项目", "指标", "类别", "科目", "分类", "内容", "参数", "地区", "年份", "时间", "名称", "/", "\\")


@dataclass(frozen=True, slots=True)
class Heads:
    """What was found, how sure (0 to 1) and why. Cells are (row, column) of the block, 0-based."""

    kind: Kind
    columns: tuple[Cell, ...]
    rows: tuple[Cell, ...]
    head_rows: int
    head_cols: int
    sure: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """What speaks for heads on one side: each 0 to 1, ``contrast`` from -1."""

    depth: int
    words: float
    contrast: float
    periods: float
    stacked: bool
    starts_with_number: bool

    @property
    def score(self) -> float:
        return 0.95 * self.words + 0.55 * self.contrast + 0.35 * self.periods


def find_heads(block: Block) -> Heads:
    """The most likely way in which the table lies."""
    above, beside = View(block), View(block, turned=True)
    top = _side(above)
    left = _side(beside, top.depth)
    scores = _scores(block, above, beside, top, left)
    ranked = sorted(scores, key=lambda kind: -scores[kind])
    kind = ranked[0]
    sure = min(1.0, max(0.0, 0.5 + 0.6 * (scores[kind] - scores[ranked[1]])))
    why = _reasons(kind, top, left, scores[kind] - scores[ranked[1]], ranked[1])
    if kind == "form":
        columns, rows = labels_of(block, top.depth if _is_clear(top, left) else 0)
        return Heads(kind, columns, rows, 0, 0, sure, why)
    stub = stub_of(block)
    if stub is not None and _is_spoken(block, kind, top, stub) and not _is_plain_list(block, stub):
        return _beside_figures(block, stub, max(sure, 0.6), why)
    head_rows = top.depth if kind in ("vertical", "matrix") else 0
    if kind == "vertical" and stub is not None:
        head_rows = max(head_rows, stub.head_rows)  # figures begin below the heading, never in it
    head_cols = _head_cols(block, above, left, head_rows) if kind in ("horizontal", "matrix") else 0
    rows = _cells(block, head_rows, block.n_rows, 0, head_cols)
    columns = _cells(block, 0, head_rows, 0, block.n_cols)
    return Heads(kind, columns, rows, head_rows, head_cols, sure, why)


def _word_rows(block: Block, head_rows: int) -> int:
    """The lines of a heading without those below its words that number the columns or tell their units."""
    while head_rows > 1 and goes_on([block.text(head_rows - 1, col) for col in range(block.n_cols)]):
        head_rows -= 1
    return head_rows


def _is_spoken(block: Block, kind: Kind, top: Side, stub: Stub) -> bool:
    """Names and figures beside them are heads and what they head, not the columns of a list."""
    if is_western(block) or kind == "matrix":
        return True
    words = _word_rows(block, stub.head_rows)
    below = [_lowest(View(block), words, col) for col in stub.figures]
    if kind == "horizontal":
        # Words above, words on the left and nothing but figures between: both sides are heads.
        body = [look for row in block.looks[stub.head_rows :] for look in row[1:] if look.shape != "empty"]
        is_whole = stub.head_cols == 1 and stub.head_rows <= top.depth and all(map(is_counted, body))
        return is_whole and all(head.shape in ("text", "long") for head in below)
    periods = max(top.periods, mean([float(head.shape == "period") for head in below]))
    is_grouped = stub.head_cols == 1 and (words > 1 or _are_measures(block, stub))
    is_grouped = is_grouped or _stand_once(block, stub)
    return periods >= 0.5 or is_grouped or measures_are_coded(block, stub)


def _stand_once(block: Block, stub: Stub) -> bool:
    """Names that stand once for several rows, merged or blank below, beside names that each row has."""
    rows = range(stub.head_rows, block.n_rows)
    if stub.head_cols < 2 or len(rows) < 3:
        return False
    last = [block.looks[row][stub.head_cols - 1] for row in rows]
    if any(look.shape not in ("text", "long", "empty") for look in last):
        return False
    named = {row for row in rows if block.looks[row][stub.head_cols - 1].shape != "empty"}
    once = [row for row in named if block.looks[row][0].shape == "empty"]
    return len(named) >= 0.6 * len(rows) and len(once) >= 0.25 * len(rows)


def _are_measures(block: Block, stub: Stub) -> bool:
    """期末余额, 本期增加 on the left: what is counted of the things above, not things that are listed."""
    names = [row[0] for row in block.looks[stub.head_rows :] if row[0].shape != "empty"]
    dates = [block.text(row, 0) for row in range(stub.head_rows, block.n_rows)]
    relative = [
        look.shape == "period" and not re.search(r"\d", text)
        for look, text in zip(names, filter(None, dates), strict=True)
    ]
    return mean([float(one) for one in relative]) >= 0.5


def _is_plain_list(block: Block, stub: Stub) -> bool:
    """Most figures are headed by words that head tables, in one line (Qty, Amount); no names are grouped."""
    if _stand_once(block, stub):
        return False
    words = _word_rows(block, stub.head_rows)
    if sum(any(look.shape != "empty" for look in block.looks[row]) for row in range(words)) > 1:
        return False
    heads = [_lowest(View(block), words, col) for col in stub.figures]
    return mean([float(head.attribute >= KNOWN_WORD) for head in heads]) >= 0.5


def _beside_figures(block: Block, stub: Stub, sure: float, why: tuple[str, ...]) -> Heads:
    again = _cells(block, 0, 0, 0, 0)
    for row in sorted(stub.repeated):
        again += _cells(block, row, row + 1, 0, block.n_cols)
    columns = (*_cells(block, 0, stub.head_rows, 0, block.n_cols), *again)
    rows = _cells(block, stub.head_rows, block.n_rows, 0, stub.head_cols)
    units = {col for col in range(stub.head_cols) if holds_units(block, col)}
    rows = tuple(cell for cell in rows if cell[0] not in stub.repeated and cell[1] not in units)
    told = (f"数字从第{stub.head_rows + 1}行第{stub.head_cols + 1}列起", *why)
    return Heads("matrix", columns, rows, stub.head_rows, stub.head_cols, sure, told)


def _is_clear(top: Side, left: Side) -> bool:
    return top.words >= 0.75 and top.contrast > 0.3 and not left.stacked


def _cells(block: Block, first_row: int, end_row: int, first_col: int, end_col: int) -> tuple[Cell, ...]:
    return tuple(
        (row, col)
        for row in range(first_row, end_row)
        for col in range(first_col, end_col)
        if block.looks[row][col].shape != "empty"
    )


# ---------------------------------------------------------------- one side


def _side(view: View, corner: int = 0) -> Side:
    depth = depth_of(view, corner if corner > 1 else 0)
    words, contrasts, periods = [], [], 0
    heads = 0
    for col in range(view.n_cols):
        head = _lowest(view, depth, col)
        if head.shape == "empty":
            continue
        heads += 1
        periods += head.shape == "period"
        body = view.column(col, depth)
        words.append(0.75 if head.shape == "period" else _words(head, body))
        contrasts.append(_contrast(head, body))
    first = view.column(0, depth)
    counted = bool(first) and mean([float(look.shape in ("number", "code", "date")) for look in first]) >= 0.7
    return Side(
        depth,
        mean(words),
        mean(contrasts),
        periods / heads if heads > 1 else 0.0,
        depth > 1,
        counted,
    )


def _words(head: Look, body: list[Look]) -> float:
    """A long text over figures is a heading in spite of its length."""
    if head.length > 14 and figures(body) >= 0.8:
        return max(head.attribute, 0.45)
    return head.attribute


def _lowest(view: View, depth: int, col: int) -> Look:
    """The head that stands next to the column's values."""
    for row in range(depth - 1, -1, -1):
        if (look := view.shown(row, col)).shape != "empty":
            return look
    return view.look(0, col)


def _contrast(head: Look, body: list[Look]) -> float:
    """How differently a head looks from what it heads; below 0 where it looks like one more value."""
    if not body:
        return 0.0
    share = figures(body)
    if head.shape in ("number", "quantity", "date", "mark"):
        return -1.0 if share >= 0.5 else -0.6
    if head.shape == "code":
        return -0.5 if share >= 0.5 else -0.2
    if head.shape == "period":
        own = mean([float(look.shape == "period") for look in body])
        return 0.8 * share - 0.9 * own
    if share >= 0.6:
        return 1.0
    if mean([float(look.shape == "long") for look in body]) >= 0.5 and head.length <= 10:
        return 0.7
    near = mean([alike(head, look) for look in body])
    # Words over words: a head that heads tables, over values that do not.
    return 0.5 * share + 0.5 * (head.attribute - mean([look.attribute for look in body])) + 0.2 * (1 - near)


# ---------------------------------------------------------------- weighing


def _scores(block: Block, above: View, beside: View, top: Side, left: Side) -> dict[Kind, float]:
    in_columns = sameness(above, top.depth, 0 if left.words < 0.4 else left.depth)
    in_rows = sameness(beside, left.depth, 0 if top.words < 0.4 else top.depth)
    lies = in_columns - in_rows
    on_left = 0.0 if top.starts_with_number else _words_beside(beside, top.depth, left.depth, top.periods)
    on_top = _words_beside(above, left.depth, top.depth, left.periods)
    body = [look for row in range(top.depth, block.n_rows) for look in block.looks[row][left.depth :]]
    filled = [look for look in body if look.shape != "empty"]
    counted = mean([float(look.shape in ("number", "quantity", "mark", "period")) for look in filled])
    # Columns that measure different things, beside names that measure nothing: a list of things.
    is_list = max(0.0, top.words - on_left - 0.1) * (1 - top.periods) * (1 - 0.6 * top.stacked)
    years = 0.5 * left.periods * (1 - top.periods)
    both = 0.5 * (top.score + left.score - years) + 0.25 * min(in_columns, in_rows) + 0.35 * on_left
    both += 0.2 * (counted >= 0.8) + 0.25 * top.stacked + 0.25 * left.stacked * on_left + 0.2 * top.periods
    both += 0.2 * _is_corner(block) - 0.8 * top.starts_with_number - 0.45 * abs(lies) - 1.5 * is_list
    over = block.text(0, 0).replace(" ", "") in TIMES and top.periods >= 0.6
    both -= 0.6 * over  # 年份 says what stands beside it: the years are values of the first row
    if block.n_cols == 2 and block.looks[0][1].shape != "period" and block.looks[0][1].attribute < 0.6:
        both -= 0.4  # labels and their values, and no heading over the values
    return {
        "vertical": top.score + 0.8 * lies + 0.35 - 0.55 * on_left,
        # Years on the left are things that are listed, or one side of two; never all the heads there are.
        "horizontal": left.score - 0.8 * lies + 0.25 - 0.55 * on_top - 0.7 * left.periods + 0.6 * over,
        "matrix": both,
        "form": FORM * form_evidence(block) * (1 - 0.7 * _heads_clearly(top)),
    }


def _heads_clearly(side: Side) -> float:
    """0 to 1: nothing but labels in the first row, and nothing like them below."""
    words, contrast = (side.words - 0.68) / 0.17, side.contrast / 0.5
    return min(1.0, max(0.0, words)) * min(1.0, max(0.0, contrast))


def _words_beside(view: View, first: int, depth: int, periods: float) -> float:
    """How much the cells on that side, the corner left out, are words that head tables.

    ``periods``: the share of periods among the heads of the other side; where there are none, years on the
    left are the things that are listed.
    """
    looks = [view.look(row, col) for row in range(depth) for col in range(first, view.n_cols)]
    held = [look for look in looks if look.shape != "empty"]
    return mean([0.3 + 0.3 * (periods > 0.3) if look.shape == "period" else look.attribute for look in held])


def _is_corner(block: Block) -> bool:
    """The corner is blank, or says what kind of thing stands on the left."""
    return block.looks[0][0].shape == "empty" or block.text(0, 0).replace(" ", "") in CORNERS


def _head_cols(block: Block, above: View, left: Side, head_rows: int) -> int:
    """Columns of heads on the left: as deep as their merges, as wide as the corner, as far as words go."""
    corner = above.span(0, 0)[1] if head_rows else 1
    depth = max(left.depth, corner if corner < block.n_cols else 1)
    return min(depth, block.n_cols - 1)


def _reasons(kind: Kind, top: Side, left: Side, ahead: float, second: Kind) -> tuple[str, ...]:
    told = [f"{NAMES[kind]}，比“{NAMES[second]}”多{ahead:.2f}分"]
    if top.words >= 0.5:
        told.append(f"首行像表头（{top.words:.2f}）")
    if left.words >= 0.5:
        told.append(f"首列像表头（{left.words:.2f}）")
    if top.depth > 1 and kind in ("vertical", "matrix"):
        told.append(f"表头有{top.depth}行")
    if top.periods >= 0.3:
        told.append("首行是一串期别")
    return tuple(told)
