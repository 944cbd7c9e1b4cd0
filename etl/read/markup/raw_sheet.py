"""A sheet while its XML goes by, for formats that are read by one pass of expat."""

from dataclasses import dataclass, field

from etl.grid import Cell, CellRange, ColumnRows, Grid, Sheet, Unreadable
from etl.read.cells.beside import Beside, told_of
from etl.read.cells.clean import RawValue, clean_column, take_error_texts, trim
from etl.read.cells.shown import DIVIDED, as_shown
from etl.read.limits import Limits


@dataclass(slots=True)
class RawSheet:
    """Rows of any length, and facts that may lie outside of them. A stretch is its first and last."""

    name: str
    hidden: bool
    rows: list[list[RawValue]] = field(default_factory=list)
    merges: list[CellRange] = field(default_factory=list)
    errors: dict[Cell, str] = field(default_factory=dict)
    formulas: set[Cell] = field(default_factory=set)
    percent: set[Cell] = field(default_factory=set)
    struck: set[Cell] = field(default_factory=set)
    comments: dict[Cell, str] = field(default_factory=dict)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_cols: list[tuple[int, int]] = field(default_factory=list)
    shown: dict[Cell, str] = field(default_factory=dict)
    """Cells that their format shows with a unit or as a month (etl/read/cells/shown.py)."""
    beside: Beside = field(default_factory=Beside)

    def put(self, row: int, col: int, value: RawValue) -> None:
        """Set a cell of the last row or of one below it."""
        self.rows.extend([] for _ in range(row + 1 - len(self.rows)))
        line = self.rows[row]
        line.extend([None] * (col + 1 - len(line)))
        line[col] = value

    def repeat_facts(self, first: int, repeat: int) -> None:
        """What is known of the cells of row ``first`` holds for the ``repeat`` rows from it on."""
        rows = range(first + 1, first + repeat)
        beside = self.beside
        told = (beside.scaled, beside.masked, beside.struck_in_part, beside.raised_in_part)
        for marked in (self.percent, self.struck, self.formulas, *told):
            cols = [col for row, col in marked if row == first]
            marked |= {(row, col) for row in rows for col in cols}
        for texts in (self.shown, self.errors):
            of_row = [(col, text) for (row, col), text in texts.items() if row == first]
            texts |= {(row, col): text for row in rows for col, text in of_row}


def as_grid(format: str, sheets: list[RawSheet], limits: Limits) -> Grid:
    """All sheets of a file, and what is told of each. Raises Unreadable."""
    grid = Grid(format, [])
    for number, raw in enumerate(sheets, start=1):
        grid.sheets.append(as_sheet(raw, number, limits))
        grid.notices += told_of(grid.sheets[-1], raw.beside)
    return grid


def as_sheet(raw: RawSheet, number: int, limits: Limits) -> Sheet:
    """Rectangular, trimmed, error texts taken out; facts outside of what is left are dropped.

    Raises Unreadable where a few cells far away would make the sheet larger than the limit.
    """
    width = max((len(row) for row in raw.rows), default=0)
    if width * len(raw.rows) > limits.cells:
        raise Unreadable("too_big", f"表格过大（超过{limits.cells}格），请删去多余的行列后重新报送。")
    columns = [
        clean_column([row[col] if col < len(row) else None for row in raw.rows]) for col in range(width)
    ]
    errors = raw.errors | take_error_texts(columns)
    formulas = raw.formulas - errors.keys()
    kept = [*errors, *formulas]
    columns = trim(
        columns, 1 + max((row for row, _ in kept), default=-1), 1 + max((col for _, col in kept), default=-1)
    )
    n_rows, n_cols = (len(columns[0]) if columns else 0), len(columns)

    def inside(cell: Cell) -> bool:
        return cell[0] < n_rows and cell[1] < n_cols

    for cell, how in (raw.shown | dict.fromkeys(raw.beside.scaled, DIVIDED)).items():
        if inside(cell):
            columns[cell[1]][cell[0]] = as_shown(columns[cell[1]][cell[0]], how)
    return Sheet(
        number=number,
        name=raw.name,
        rows=ColumnRows(columns),
        merges=[
            CellRange(m.first_row, m.first_col, min(m.last_row, n_rows - 1), min(m.last_col, n_cols - 1))
            for m in raw.merges
            if inside((m.first_row, m.first_col))
        ],
        percent=set(filter(inside, raw.percent)),
        errors=errors,
        formulas_without_value=formulas,
        struck=set(filter(inside, raw.struck)),
        comments=raw.comments,
        hidden_rows={row for first, last in raw.hidden_rows for row in range(first, min(last + 1, n_rows))},
        hidden_cols={col for first, last in raw.hidden_cols for col in range(first, min(last + 1, n_cols))},
        hidden=raw.hidden,
    )
