"""口径与来源: each figure with its formula, its cells of the returns, and its places in this workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from xlsxwriter.utility import xl_rowcol_to_cell

from reports.document import Document
from reports.render.looks import Looks
from reports.render.sheet_lines import set_lines, wrapped_lines
from reports.render.sheet_paper import set_paper

SOURCES_SHEET = "口径与来源"
_COLUMNS = (
    ("编号", 26),
    ("指标", 26),
    ("印出", 12),
    ("精确值", 16),
    ("单位", 8),
    ("算法", 40),
    ("已报/应报", 11),
    ("来源值", 12),
    ("报送编号", 16),
    ("文件", 28),
    ("工作表", 16),
    ("单元格", 9),
    ("在本簿何处", 34),
)
# Told of a figure's cell as it is written: figure, row, column.
Told: TypeAlias = Callable[[str | None, int, int], None]


class Places:
    """The cells of this workbook in which each figure stands, printed sheets and flat ones alike."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}

    def of(self, sheet_name: str) -> Told:
        """What to call for each cell of that sheet; a cell without a figure is no place."""

        def told(figure_id: str | None, row: int, col: int) -> None:
            if figure_id:
                place = f"{sheet_name}!{xl_rowcol_to_cell(row, col)}"
                self._places.setdefault(figure_id, []).append(place)

        return told

    def text(self, figure_id: str) -> str:
        """One place a line; a figure of the text alone stands in none."""
        return "\n".join(self._places.get(figure_id, ()))


def write_sources(sheet: Any, document: Document, formats: Looks, places: Places) -> None:
    """One line per figure and source cell; a figure computed from others has one line without a cell."""
    head = formats.get(font_name="黑体", align="center", border=1, bg_color="#F2F4F6")
    cell = formats.get(border=1)
    for col, (label, width) in enumerate(_COLUMNS):
        sheet.write_string(0, col, label, head)
        sheet.set_column(col, col, width)
    lines = _source_lines(document, places)
    for row, line in enumerate(lines, start=1):
        for col, text in enumerate(line):
            # Exact values stay text: sixteen digits of a Decimal would not survive as a binary number.
            sheet.write_string(row, col, text, cell)
        height = max(wrapped_lines(text, width) for text, (_, width) in zip(line, _COLUMNS, strict=True))
        set_lines(sheet, row, height)
    last = max(len(lines), 1)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, last, len(_COLUMNS) - 1)
    sheet.print_area(0, 0, last, len(_COLUMNS) - 1)
    sheet.repeat_rows(0)
    set_paper(sheet, document, sum(width for _, width in _COLUMNS), landscape=True)


def _source_lines(document: Document, places: Places) -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = []
    cells_of: dict[str, list[tuple[str, ...]]] = {}
    for one in document.sources:
        place = (one.value, one.submission, one.file_name, one.sheet, one.cell)
        cells_of.setdefault(one.figure_id, []).append(place)
    for figure_id, figure in document.figures.items():
        exact = "" if figure.value is None else f"{figure.value:f}"
        coverage = "" if figure.expected_n is None else f"{figure.reported_n or 0}/{figure.expected_n}"
        own = (figure_id, figure.label, figure.text, exact, figure.unit, figure.formula, coverage)
        here = places.text(figure_id)
        cells = cells_of.get(figure_id) or [("", "", "", "", "")]
        # Where it stands is said once: a sum may rest on hundreds of cells.
        lines += [(*own, *place, here if number == 0 else "") for number, place in enumerate(cells)]
    known = document.figures.keys()
    lines += [
        (
            one.figure_id,
            one.label,
            *[""] * 5,
            one.value,
            one.submission,
            one.file_name,
            one.sheet,
            one.cell,
            "",
        )
        for one in document.sources
        if one.figure_id not in known
    ]
    return lines
