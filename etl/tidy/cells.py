"""The cell account of a receipt: loaded + ignored by rule + rejected = not empty, per sheet and in sum.

What is ignored is told by rule while a return is read; here the rest is told apart by what became of the
return and of each of its rows. A cell that holds an error or a formula without a result is not empty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from etl.grid import CellValue, Grid, Sheet, is_filled
from etl.tidy.coded import CodedColumn
from etl.tidy.tidied import Ignored, Loading, TableRows, Tidied, Warned

Rejected = Mapping[int, set[int]]
NO_FIGURES = "没有填数的行"
UNNAMED = "没有归类的单元格"


def filled_cells(cells: list[CellValue]) -> int:
    """How many of a column are not blank; the loop is left to the few that are text."""
    if isinstance(cells, CodedColumn):
        return cells.count_where([is_filled(value) for value in cells.distinct])
    texts = [cell for cell in cells if type(cell) is str]
    blank_texts = len(texts) - sum(map(bool, map(str.strip, texts)))
    return len(cells) - cells.count(None) - blank_texts


def faults_of(sheet: Sheet) -> set[tuple[int, int]]:
    """Cells that look empty and are not: errors, and formulas without a result."""
    return {cell for cell in (*sheet.errors, *sheet.formulas_without_value) if sheet.value(*cell) is None}


def not_empty(sheet: Sheet) -> int:
    """Every cell of the sheet that holds anything."""
    return sum(map(filled_cells, sheet.columns())) + len(faults_of(sheet))


class FilledRows:
    """Counts what single rows of a sheet hold; its faults are sorted by row once."""

    def __init__(self, sheet: Sheet, left_out: Collection[tuple[int, int]] = ()) -> None:
        self.sheet, self.left_out = sheet, left_out
        self.faults: dict[int, set[int]] = {}
        for row, col in faults_of(sheet):
            self.faults.setdefault(row, set()).add(col)

    def __call__(self, row: int, cols: Iterable[int] | None = None) -> int:
        """Cells of the row (or of these columns of it) that hold anything."""
        values, faults = self.sheet.rows[row], self.faults.get(row, ())
        wanted = range(len(values)) if cols is None else cols
        return sum(
            1
            for col in wanted
            if (is_filled(values[col]) or col in faults) and (row, col) not in self.left_out
        )


def settle_account(said: Tidied, grid: Grid) -> None:
    """Rows of data that gave no row are ignored by rule and told; no cell of a read sheet is left over."""
    sheets = {sheet.number: sheet for sheet in grid.sheets}
    for loading in said.loading:
        sheet = sheets[loading.sheet_no]
        typed = {row - 1 for rows in said.tables if rows.sheet_no == sheet.number for row in rows.row_no}
        idle = [row for row in loading.rows if row not in typed]
        filled_in_row = FilledRows(sheet, loading.left_out)
        cells = sum(filled_in_row(row, loading.cols) for row in idle)
        if cells:
            loading.cells -= cells
            said.ignored.append(Ignored(sheet.name, NO_FIGURES, cells, sheet_no=sheet.number))
            names = "、".join(str(row + 1) for row in idle[:20]) + ("等" if len(idle) > 20 else "")
            sentence = f"第{names}行没有填数，未读取；没有数不等于0，请核对是否漏填"
            said.warnings.append(Warned("W-no-figure", sentence, sheet.name, sheet.address(idle[0], 0)))
    for number in dict.fromkeys(loading.sheet_no for loading in said.loading):
        told = sum(ignored.cells for ignored in said.ignored if ignored.sheet_no == number)
        loading_cells = sum(loading.cells for loading in said.loading if loading.sheet_no == number)
        said.not_empty[number] = not_empty(sheets[number])
        if rest := said.not_empty[number] - told - loading_cells:
            said.ignored.append(Ignored(sheets[number].name, UNNAMED, rest, sheet_no=number))
    said.cells_loaded = sum(loading.cells for loading in said.loading)


STANDS_ALREADY = "与已入库的相同"


def cell_account(
    grid: Grid | None, said: Tidied | None, status: str, rejected: Rejected
) -> dict[str, Any] | None:
    """``cells`` of the receipt; None where nothing could be opened.

    ``rejected``: table index → positions of the rows that are not taken. ``waiting`` is the part of the
    rejected cells that a held return has: they load after the answer.
    """
    if grid is None:
        return None
    said = said or Tidied("")
    sheets = [_sheet_account(sheet, said, status, rejected) for sheet in grid.sheets]
    names = ("not_empty", "loaded", "ignored", "rejected", "waiting")
    return {name: sum(sheet[name] for sheet in sheets) for name in names} | {"sheets": sheets}


def _sheet_account(sheet: Sheet, said: Tidied, status: str, rejected: Rejected) -> dict[str, Any]:
    filled = said.not_empty[sheet.number] if sheet.number in said.not_empty else not_empty(sheet)
    ignored: dict[str, int] = {}
    for one in said.ignored:
        if one.sheet_no == sheet.number:
            ignored[one.what] = ignored.get(one.what, 0) + one.cells
    loaded = 0
    if status in ("accepted", "partly"):
        for loading in said.loading:
            if loading.sheet_no == sheet.number:
                loaded += loading.cells - _lost(sheet, loading, said.tables, rejected)
    left = filled - sum(ignored.values()) - loaded
    if status == "duplicate" and left:
        ignored[STANDS_ALREADY] = ignored.get(STANDS_ALREADY, 0) + left
        left = 0
    return {
        "sheet": sheet.name,
        "not_empty": filled,
        "loaded": loaded,
        "ignored": sum(ignored.values()),
        "rejected": left,
        "waiting": left if status == "held" else 0,
        "by_rule": ignored,
    }


def _lost(sheet: Sheet, loading: Loading, tables: list[TableRows], rejected: Rejected) -> int:
    """Cells of the table's rows not taken; one that serves several rows is lost when all of them are.

    Rows of another table on the sheet, above it or below, are that table's to count.
    """
    own = set(loading.rows)
    taken: dict[int, set[int]] = {}
    fallen: dict[int, set[int]] = {}
    for index, rows in enumerate(tables):
        out = rejected.get(index, set())
        if rows.sheet_no != sheet.number or not out:
            continue
        hit = {rows.row_no[position] for position in out}
        cols: dict[int, set[int]] = {}
        for place in rows.places:
            cols.setdefault(place.group_no, set()).add(place.col_no - 1)
        for position, row_no in enumerate(rows.row_no):
            if row_no in hit and row_no - 1 in own:
                group = rows.col_no[position] if rows.col_no else 0
                side = fallen if position in out else taken
                side.setdefault(row_no - 1, set()).update(cols.get(group, set()))
    kept = [
        rows for index, rows in enumerate(tables) if rows.sheet_no == sheet.number and not rejected.get(index)
    ]
    for rows in kept:
        held = {place.col_no - 1 for place in rows.places}
        for row_no in set(rows.row_no) & {row + 1 for row in fallen}:
            taken.setdefault(row_no - 1, set()).update(held)
    filled_in_row = FilledRows(sheet, loading.left_out)
    return sum(
        filled_in_row(row, (cols & loading.cols if row in taken else loading.cols) - taken.get(row, set()))
        for row, cols in fallen.items()
    )
