"""What a file shows or hides beside the values that are read: one sentence for each kind and sheet.

A value is read as it is stored. Where the screen says something else, or something lies beside the cells,
the sender is told; nothing of it is read as a figure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from etl.grid import Cell, ColumnRows, Sheet

HISTORY = "工作簿里留有修订记录，按现在的值读取。"
STRUCK = "（部分划掉）"
"""Stands behind a figure of which a part is struck through: nobody can tell what is left of it."""
RAISED = "（有上下标）"
"""Stands behind a figure of which a part is raised or lowered: 12 with a note's 1 behind it is no 121."""
SHOWN, NEAR = 3, 40
_FIGURE = re.compile(r"(?=.*\d)[\d\s.,，%％‰+\-－−/:：()（）年月日号亿万千百元]+", re.DOTALL)
_DIVIDED = "设了缩放显示格式，显示的数与实际存的数不同，看不出以哪个为准，请去掉这种格式、直接填数"
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')


@dataclass(slots=True)
class Beside:
    """Of one sheet; cells 0-based."""

    scaled: set[Cell] = field(default_factory=set)
    """The number format shows the value divided (0!.0,)."""
    masked: set[Cell] = field(default_factory=set)
    """The number format shows nothing of the value (;;;)."""
    struck_in_part: set[Cell] = field(default_factory=set)
    """Some words of the cell are struck through; all of them are read."""
    raised_in_part: set[Cell] = field(default_factory=set)
    """Some characters of the cell are raised or lowered (a note's number, an exponent)."""
    unseen: dict[Cell, str] = field(default_factory=dict)
    """Hidden words in a cell, which are not read."""
    deleted: dict[Cell, str] = field(default_factory=dict)
    """Words that a tracked change takes out, which are not read; '' where only something was put in."""
    drawn: list[str] = field(default_factory=list)
    """Words of text boxes and shapes."""
    pictures: int = 0
    controls: Counter[str] = field(default_factory=Counter)
    """Kind of a control that holds a choice → how many."""


def told_of(sheet: Sheet, beside: Beside) -> list[str]:
    """What is told of a sheet. Cells that are empty in it say nothing by their format.

    A figure or a day of which a part is struck through or raised is marked, so that nobody reads
    54005500 out of 5400 and 5500, or 121 out of 12 and the number of a note.
    """
    _mark_figures(sheet, beside.struck_in_part, STRUCK)
    raised = _mark_figures(sheet, beside.raised_in_part, RAISED)
    told: list[str] = []
    for cells, words in (
        (
            beside.scaled,
            _DIVIDED,
        ),
        (beside.masked, "的显示格式不显示所存的值，按实际存的值读取，请核对"),
        (raised, "里有一部分是上标或下标，看不出是注号还是数，没有读取，请删去注号、只填数"),
        (beside.struck_in_part, "里有一部分字加了删除线，数和日期不读取，文字连同划掉的字一起读取，请核对"),
    ):
        if shown := sorted(cell for cell in cells if sheet.value(*cell) is not None):
            told.append(f"{_where(sheet, shown)}{words}。")
    for found, words, quoted in (
        (beside.unseen, "里有隐藏文字，未读取", ""),
        (beside.deleted, "有修订，按接受全部修订后的内容读取", "，不读取的是删去的"),
    ):
        if found:
            told.append(f"{_where(sheet, sorted(found))}{words}{_quoted(found, quoted)}。")
    if beside.drawn:
        words = "；".join(" ".join(text.split()) for text in beside.drawn if text.strip())
        told.append(f"“{sheet.name}”表里有文本框或图形（含 SmartArt），里面的字未读取：“{_cut(words)}”。")
    if beside.pictures:
        told.append(f"“{sheet.name}”表里有{beside.pictures}张图片，图片里的内容未读取。")
    if beside.controls:
        kinds = "、".join(f"{kind}{count}个" for kind, count in beside.controls.items())
        told.append(f"“{sheet.name}”表里有控件（{kinds}），控件上选的、填的内容未读取，请写在单元格里。")
    return told


def _mark_figures(sheet: Sheet, cells: set[Cell], mark: str) -> set[Cell]:
    """Those of ``cells`` that hold a figure or a day, now with ``mark`` behind it."""
    marked = set()
    for row, col in cells:
        value = sheet.value(row, col)
        if value is not None and _FIGURE.fullmatch(str(value)):
            marked.add((row, col))
            told = f"{value}{mark}"
            if isinstance(sheet.rows, ColumnRows):
                sheet.rows.columns[col][row] = told
            else:
                sheet.rows[row][col] = told
    return marked


def is_masking(code: str) -> bool:
    """Whether a number format shows nothing of a number, whatever it is (';;;', or a fixed word)."""
    return bool(code) and not any(part.strip() for part in _LITERALS.sub("", code).split(";")[:3])


def _where(sheet: Sheet, cells: list[Cell]) -> str:
    listed = "、".join(sheet.address(*cell) for cell in cells[:SHOWN])
    more = f"等{len(cells)}格" if len(cells) > SHOWN else ""
    return f"“{sheet.name}”表 {listed}{more}"


def _quoted(found: Mapping[Cell, str], lead: str) -> str:
    """The words, behind ``lead`` or, where there is none, behind a colon."""
    words = "；".join(text for _, text in sorted(found.items()) if text.strip())
    return f"{lead or '：'}“{_cut(words)}”" if words else ""


def _cut(words: str) -> str:
    return words if len(words) <= NEAR else f"{words[:NEAR]}…"
