"""The words of the marks, and the marks by which our own are known again when a file comes back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from etl.grid import Cell, parse_address
from etl.tidy.tidied import Problem, Warned

PROBLEM_SHEET = "问题清单"
HEADINGS = ("序号", "工作表", "单元格", "栏目", "原填内容", "问题说明", "规则编号")
WIDTHS = (6, 16, 10, 22, 24, 70, 12)
AUTHOR = "晾晒"
STEM = "【数据退回"
"""Of both signs: what follows it in a comment is ours."""
SIGN = f"{STEM}】"
SIGN_OF_WARNING = f"{STEM}·请核对】"
MARK_COLOUR = "FFFFCCD5"
"""A pink that no palette offers: a fill of this colour is ours."""
WARNING_COLOUR = "FFFFEDC4"
"""A pale yellow that none offers either: nothing must be changed, but it should be looked at."""

Told = Problem | Warned

_LONGEST_TEXT = 2000
_MOST_CELLS_OF_A_RANGE = 200
_MOST_WARNED = 20
_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def xml_text(text: str) -> str:
    """Any text as a spreadsheet's XML can hold it: no control characters, not endless."""
    clean = _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return clean if len(clean) <= _LONGEST_TEXT else clean[:_LONGEST_TEXT] + "…"


def cell_text(text: str) -> str:
    """``xml_text`` for a cell, where ``_x000A_`` would be read as an escape."""
    return _ESCAPE_LIKE.sub("_x005F_", xml_text(text))


def note_of(told: Sequence[Told]) -> str:
    """What the comment on a cell says: the sign, then each problem; below, under another sign, warnings."""
    parts = []
    for sign, kind in ((SIGN, Problem), (SIGN_OF_WARNING, Warned)):
        sentences = dict.fromkeys(_sentence(one) for one in told if isinstance(one, kind))
        if sentences:
            parts.append(sign + "\n".join(sentences))
    return "\n".join(parts)


def is_warning(told: Sequence[Told]) -> bool:
    """Whether all that is said of a cell are warnings."""
    return all(isinstance(one, Warned) for one in told)


def on_cells(warnings: Sequence[Warned]) -> list[Warned]:
    """Those that speak of single cells, not of a whole column or sheet, nor of a comment that she made."""
    return [
        one
        for one in warnings
        if one.sheet and one.rule != "W-comment" and 0 < sum(map(len, cells_of(one))) <= _MOST_WARNED
    ]


def _sentence(problem: Told) -> str:
    if isinstance(problem, Warned):
        return xml_text(f"{problem.message}（规则 {problem.rule}）")
    value = problem.value.strip()
    stands = f"原填“{value}”。" if value and value not in problem.message else ""
    return xml_text(f"{stands}{problem.message}（规则 {problem.rule}）")


def row_of(number: int, problem: Problem) -> tuple[int, str, str, str, str, str, str]:
    """One line of the problem sheet, in the order of ``HEADINGS``."""
    parts = (problem.sheet, problem.cell, problem.column, problem.value, problem.message, problem.rule)
    sheet, cell, column, value, message, rule = (xml_text(part) for part in parts)
    return number, sheet, cell, column, value, message, rule


def cells_of(problem: Told) -> list[list[Cell]]:
    """The cells that a problem names, 0-based, one list per address ('F12', 'F12:F14', 'F12、H12')."""
    groups = [group for token in re.split(r"[、,，;；\s]+", problem.cell) if (group := _cells(token))]
    if not groups and isinstance(problem, Problem) and problem.row_no > 0 and problem.col_no > 0:
        return [[(problem.row_no - 1, problem.col_no - 1)]]
    return groups


def _cells(token: str) -> list[Cell]:
    ends = re.split(r"[:：]", token.removesuffix("等"))
    try:
        (top, left), (bottom, right) = parse_address(ends[0]), parse_address(ends[-1])
    except ValueError:
        return []
    if max(top, bottom) >= 1_048_576 or max(left, right) >= 16_384:
        return []
    block = [
        (row, col)
        for row in range(min(top, bottom), min(max(top, bottom), min(top, bottom) + 200) + 1)
        for col in range(min(left, right), min(max(left, right), min(left, right) + 200) + 1)
    ]
    return block[:_MOST_CELLS_OF_A_RANGE]


def is_problem_sheet(name: str, first_row: Sequence[object]) -> bool:
    """Is this our own problem sheet (to be passed over when a mended file comes back)?"""
    texts = tuple(str(value).strip() for value in first_row[: len(HEADINGS)] if value is not None)
    return name.startswith(PROBLEM_SHEET) and texts == HEADINGS
