"""A new workbook for returns that cannot be marked themselves (.xls, .csv, Word): list and tables.

What stands above a table in Word or on a web page (its title, the unit's line) stands above it here too, so
that the workbook can be mended and handed in like any other; the list names the cells of this workbook.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from etl.answer.marking.sums import sum_formulas
from etl.answer.marking.words import (
    HEADINGS,
    MARK_COLOUR,
    PROBLEM_SHEET,
    STEM,
    WARNING_COLOUR,
    WIDTHS,
    Told,
    cells_of,
    is_warning,
    note_of,
    on_cells,
    row_of,
)
from etl.grid import Cell, Grid, Sheet, column_letters
from etl.template.paper import height_pt, paper_of
from etl.tidy.tidied import Problem, Warned

_MOST_ROWS_COPIED = 20_000
_ROWS_MEASURED = 200
_NARROWEST, _WIDEST = 8.0, 44.0
_FILLED_IN_A_TABLE = 3
_BY_KIND: dict[str, dict[str, Any]] = {
    "text": {},
    "number": {},
    "percent": {"num_format": "0.00%"},
    "date": {"num_format": "yyyy-mm-dd"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm"},
}
_MADE = datetime(2021, 1, 1)
"""A fixed time of making: equal problems give equal bytes."""


def fresh_workbook(problems: Sequence[Problem], grid: Grid | None, warnings: Sequence[Warned] = ()) -> bytes:
    """An xlsx with the tables as they were read (where ``grid`` is given), bad cells marked, and the list."""
    import xlsxwriter

    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"created": _MADE})
        formats = _Formats(book)
        for sheet in grid.sheets if grid else []:
            if 0 < sheet.n_rows <= _MOST_ROWS_COPIED and not sheet.name.startswith(PROBLEM_SHEET):
                told: list[Told] = [*problems, *on_cells(warnings)]
                _copy(book, formats, sheet, [one for one in told if one.sheet == sheet.name])
        _list(
            book,
            formats,
            problems,
            {sheet.name: len(sheet.lead_text) for sheet in grid.sheets} if grid else {},
        )
        first = next(page for page in book.worksheets() if not page.hidden)
        first.activate()
        first.set_first_sheet()
    return target.getvalue()


def _copy(book: Any, formats: _Formats, sheet: Sheet, problems: Sequence[Told]) -> None:
    page = book.add_worksheet(_sheet_name(sheet.name, [known.name for known in book.worksheets()]))
    notes: dict[Cell, list[Told]] = defaultdict(list)
    marked: dict[Cell, str] = {}
    for problem in problems:
        for group in cells_of(problem):
            places = [sheet.anchor(*cell) for cell in group]
            notes[places[0]].append(problem)
            # Problems come first: what must be changed is not shown as what may stay.
            for place in places:
                marked.setdefault(place, WARNING_COLOUR if is_warning([problem]) else MARK_COLOUR)
    down = len(sheet.lead_text)
    for row, text in enumerate(sheet.lead_text):
        _write(page, row, 0, text, formats.of("text"))
    _lay_out(page, sheet, down)
    merged = {}
    for merge in sheet.merges:
        if (merge.first_row, merge.first_col) != (merge.last_row, merge.last_col):
            merged[merge.first_row, merge.first_col] = merge
    sums = sum_formulas(sheet, down)
    for row, values in enumerate(sheet.rows):
        is_ruled = _is_ruled(values)
        for col, value in enumerate(values):
            cell = (row, col)
            if sheet.anchor(row, col) != cell:
                continue
            shown = sheet.errors.get(cell, value)
            spanned = merged.get(cell)
            look = formats.of(
                "percent" if cell in sheet.percent else _kind(shown),
                marked=marked.get(cell, ""),
                struck=cell in sheet.struck,
                ruled=is_ruled or (spanned is not None and spanned.last_row > spanned.first_row),
                centred=spanned is not None,
            )
            if spanned is not None:
                page.merge_range(row + down, col, spanned.last_row + down, spanned.last_col, "", look)
            if cell in sums:
                page.write_formula(row + down, col, sums[cell], look, shown)
            else:
                _write(page, row + down, col, shown, look)
    for cell in sorted({*notes, *sheet.comments}):
        own = sheet.comments.get(cell, "").partition(STEM)[0].strip()  # marks of an earlier round go
        ours = note_of(notes[cell]) if cell in notes else ""
        if said := "\n".join(filter(None, (own, ours))):
            page.write_comment(cell[0] + down, cell[1], said, {"x_scale": 2, "y_scale": 1.5})


def _is_ruled(values: Sequence[object]) -> bool:
    return sum(value is not None for value in values) >= _FILLED_IN_A_TABLE


def _lay_out(page: Any, sheet: Sheet, down: int) -> None:
    """Widths, paper, and what is hidden in hers: a sheet that nobody read must not be read in the copy."""
    widths = _widths(sheet)
    for col, width in enumerate(widths):
        page.set_column(col, col, width, None, {"hidden": col in sheet.hidden_cols})
    for row, values in enumerate(sheet.rows):
        wrapped = (
            [(v, widths[c]) for c, v in enumerate(values) if isinstance(v, str)] if _is_ruled(values) else []
        )
        height, is_hidden = height_pt(wrapped), row in sheet.hidden_rows
        if height is not None or is_hidden:
            page.set_row(row + down, height, None, {"hidden": is_hidden})
    if sheet.hidden:
        page.hide()
    paper, across = paper_of(widths)
    page.set_landscape()
    page.set_paper(paper)
    page.fit_to_pages(across, 0)


def _widths(sheet: Sheet) -> list[float]:
    """Of each column, so that its words and days can be read; what spans columns widens none."""
    wide = {(m.first_row, m.first_col) for m in sheet.merges if m.last_col > m.first_col}
    widths = [_NARROWEST] * sheet.n_cols
    for row, values in enumerate(sheet.rows[:_ROWS_MEASURED]):
        if sum(value is not None for value in values) < 2:
            continue  # a title, a note
        for col, value in enumerate(values):
            if value is not None and (row, col) not in wide:
                widths[col] = max(widths[col], _width(value))
    return [min(width, _WIDEST) for width in widths]


def _width(value: object) -> float:
    """In digits: a Chinese character takes two."""
    if isinstance(value, float):
        return len(f"{value:.15g}") + 2.0
    text = str(value)[:80]
    return 2.0 + max(sum(2 if ord(one) > 0x2E80 else 1 for one in line) for line in text.split("\n"))


def _write(page: Any, row: int, col: int, value: object, look: Any) -> None:
    if value is None:
        page.write_blank(row, col, None, look)
    elif isinstance(value, bool):
        page.write_boolean(row, col, value, look)
    elif isinstance(value, int | float):
        page.write_number(row, col, value, look)
    elif isinstance(value, datetime) or (isinstance(value, date) and value.year >= 1900):
        page.write_datetime(row, col, value, look)
    else:
        page.write_string(row, col, str(value)[:32_767], look)


def _kind(value: object) -> str:
    if isinstance(value, datetime):
        return "moment"
    return "date" if isinstance(value, date) else "text" if isinstance(value, str) else "number"


def _list(book: Any, formats: _Formats, problems: Sequence[Problem], moved_down: Mapping[str, int]) -> None:
    page = book.add_worksheet(_sheet_name(PROBLEM_SHEET, [known.name for known in book.worksheets()]))
    for col, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
        page.set_column(col, col, width)
        page.write_string(0, col, heading, formats.head)
    for number, problem in enumerate(problems, 1):
        first, *texts = row_of(number, problem)
        if down := moved_down.get(problem.sheet, 0):
            texts[1] = "、".join(_range(group, down) for group in cells_of(problem)) or texts[1]
        page.write_number(number, 0, first, formats.listed)
        for col, text in enumerate(texts, 1):
            page.write_string(number, col, text, formats.listed)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _range(cells: Sequence[Cell], down: int) -> str:
    """The block of cells as it lies in this workbook."""
    names = [f"{column_letters(col)}{row + 1 + down}" for row, col in (min(cells), max(cells))]
    return ":".join(dict.fromkeys(names))


class _Formats:
    """The looks of cells, each made once."""

    def __init__(self, book: Any) -> None:
        self.book, self.made = book, dict[tuple[object, ...], Any]()
        bold = {"bold": True, "bg_color": "#E7E6E6", "text_wrap": True, "valign": "top"}
        self.head = book.add_format(bold)
        self.listed = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})

    def of(
        self,
        kind: str,
        *,
        marked: str = "",
        struck: bool = False,
        ruled: bool = False,
        centred: bool = False,
    ) -> Any:
        """The look of a cell of this kind."""
        key = (kind, marked, struck, ruled, centred)
        if key not in self.made:
            look: dict[str, Any] = {"valign": "vcenter", **_BY_KIND[kind]}
            look |= {"bg_color": f"#{marked[2:]}"} if marked else {}
            look |= {"font_strikeout": True} if struck else {}
            look |= {"border": 1, "text_wrap": True} if ruled else {}
            look |= {"align": "center"} if centred else {}
            self.made[key] = self.book.add_format(look)
        return self.made[key]


def _sheet_name(name: str, taken: Sequence[str]) -> str:
    """A name that Excel accepts: at most 31 characters, none of []:*?/\\, and not used yet."""
    clean = "".join("_" if char in "[]:*?/\\" else char for char in name).strip("'")[:28] or "表"
    used = {known.lower() for known in taken}
    candidate, number = clean, 2
    while candidate.lower() in used:
        candidate, number = f"{clean}{number}", number + 1
    return candidate
