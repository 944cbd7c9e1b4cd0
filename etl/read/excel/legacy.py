"""xls (BIFF) → Grid by xlrd, which knows errors, formats, hidden rows and strings; calamine does not."""

import io
from datetime import datetime
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code

from etl.grid import Cell, CellRange, ColumnRows, Grid, Sheet, Unreadable
from etl.read.cells.beside import HISTORY, Beside, is_masking, told_of
from etl.read.cells.clean import Column, RawValue, clean_column, take_error_texts, trim, with_room_for
from etl.read.cells.shown import DIVIDED, as_shown, shown_as
from etl.read.excel.xls_objects import has_history, never_calculated, note_objects
from etl.read.excel.xlsx_facts import is_percent, is_scaled
from etl.read.limits import Limits

SPARSE_AREA, SPARSENESS = 1_000_000, 20


def read_legacy(data: bytes, limits: Limits) -> Grid:
    """The bytes of an xls → Grid. Raises Unreadable."""
    book = _open(data)
    unvalued = never_calculated(data)
    known = unvalued if len(unvalued) == book.nsheets else [set()] * book.nsheets
    grid = Grid(format="xls", sheets=[])
    cells = 0
    for number, source in enumerate(book.sheets(), start=1):
        _fill_rows(source)
        cells += source.nrows * source.ncols
        if cells > limits.cells:
            raise Unreadable("too_big", f"表格过大（超过{limits.cells}格），请删去多余的行列后重新报送。")
        sheet, beside = _read_sheet(book, source, number, known[number - 1])
        grid.sheets.append(sheet)
        grid.notices += told_of(sheet, beside)
    if not grid.sheets:
        raise Unreadable("damaged", "文件里一张工作表也读不到，可能已损坏，请重新保存后再报送。")
    if book.datemode == 1:
        grid.notices.append("工作簿使用1904日期系统，未设日期格式的日期数字可能相差4年，请核对。")
    if has_history(data):
        grid.notices.append(HISTORY)
    return grid


def _open(data: bytes) -> Any:
    try:
        return xlrd.open_workbook(
            file_contents=data, formatting_info=True, ragged_rows=True, logfile=io.StringIO()
        )
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Unreadable("encrypted", "文件已加密，打不开，请取消密码后重新报送。") from error
        raise Unreadable("damaged", "表格文件（.xls）已损坏，打不开，请重新保存后再报送。") from error
    except MemoryError:
        raise
    except Exception as error:  # xlrd meets damaged bytes with IndexError, struct.error, AssertionError …
        raise Unreadable("damaged", "表格文件（.xls）已损坏，打不开，请重新保存后再报送。") from error


def _fill_rows(source: Any) -> None:
    """All rows of one length. A few cells in a far corner are told before they fill the memory."""
    _cut_blank_end(source)
    written = sum(source.row_len(row) for row in range(source.nrows))
    area = source.nrows * source.ncols
    if area > SPARSE_AREA and area > SPARSENESS * written:
        raise Unreadable(
            "too_big",
            f"工作表“{source.name}”在很远的行列里有多余的格（一直到第{source.nrows}行、第{source.ncols}列），"
            "请删去后重新报送。",
        )
    source.ragged_rows, source._first_full_rowx = False, -2  # every row is to be looked at
    source.tidy_dimensions()


def _cut_blank_end(source: Any) -> None:
    """Rows and cells at the end with nothing but space: a space left in row 65,536 is no table."""
    for row in range(source.nrows):
        kinds, values = source._cell_types[row], source._cell_values[row]
        length = len(kinds)
        while length and _is_space(kinds[length - 1], values[length - 1]):
            length -= 1
        del kinds[length:], values[length:], source._cell_xf_indexes[row][length:]
    last = source.nrows
    while last and not source._cell_types[last - 1]:
        last -= 1
    del source._cell_types[last:], source._cell_values[last:], source._cell_xf_indexes[last:]
    source.nrows = source._dimnrows = last
    source.ncols = source._dimncols = max(map(len, source._cell_types), default=0)


def _is_space(kind: int, value: Any) -> bool:
    if kind == xlrd.XL_CELL_TEXT:
        return not str(value).replace("\0", "").strip()
    return kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


def _read_sheet(book: Any, source: Any, number: int, unvalued: set[Cell]) -> tuple[Sheet, Beside]:
    """One sheet, and what lies beside its values. `unvalued`: formulas that were never calculated."""
    columns, errors = _values(book, source)
    columns, formulas = _without_unvalued(columns, errors, unvalued)
    faults = [*errors, *formulas]
    columns = trim(
        columns, 1 + max((row for row, _ in faults), default=-1), 1 + max((c for _, c in faults), default=-1)
    )
    n_rows, n_cols = (len(columns[0]) if columns else 0), len(columns)
    beside, percent, struck = Beside(), set[Cell](), set[Cell]()
    _apply_styles(source, columns, *_marked_styles(book, percent, struck, beside))
    struck_in_part, beside.raised_in_part = _marked_in_part(book, source)
    beside.struck_in_part = struck_in_part - struck
    note_objects(source, beside)
    sheet = Sheet(
        number=number,
        name=source.name,
        rows=ColumnRows(columns),
        merges=_merges(source, n_rows, n_cols),
        percent=percent,
        errors=errors,
        formulas_without_value=formulas,
        struck=struck,
        comments={cell: note.text.strip() for cell, note in source.cell_note_map.items()},
        hidden_rows={
            row for row, info in source.rowinfo_map.items() if _is_hidden_row(info) and row < n_rows
        },
        hidden_cols={
            col for col, info in source.colinfo_map.items() if _is_hidden_col(info) and col < n_cols
        },
        hidden=source.visibility != 0,
    )
    return sheet, beside


def _values(book: Any, source: Any) -> tuple[list[Column], dict[Cell, str]]:
    """The sheet's columns with moments, truth values and errors for what they are; the errors' words."""
    columns: list[Column] = []
    errors: dict[Cell, str] = {}
    for col in range(source.ncols):
        kinds = source.col_types(col)
        values: list[RawValue] = source.col_values(col)
        for row, kind in enumerate(kinds):
            if kind == xlrd.XL_CELL_DATE:
                values[row] = _moment(values[row], book.datemode)
            elif kind == xlrd.XL_CELL_BOOLEAN:
                values[row] = bool(values[row])
            elif kind == xlrd.XL_CELL_ERROR:
                errors[row, col] = error_text_from_code.get(int(str(values[row])), "错误值")
                values[row] = None
        columns.append(clean_column(values))
    return columns, errors | take_error_texts(columns)


def _without_unvalued(
    columns: list[Column], errors: dict[Cell, str], unvalued: set[Cell]
) -> tuple[list[Column], set[Cell]]:
    """The columns without what stands where a formula was never calculated, and those cells."""
    columns = with_room_for(columns, list(unvalued))
    inside = {(row, col) for row, col in unvalued if col < len(columns) and row < len(columns[0])}
    formulas = inside - errors.keys()
    for row, col in formulas:
        columns[col][row] = None
    return columns, formulas


def _apply_styles(
    source: Any, columns: list[Column], targets: dict[int, list[set[Cell]]], shown: dict[int, str]
) -> None:
    """What `_marked_styles` found, done to the filled cells: into a style's sets, or to what it shows."""
    n_rows = min(len(columns[0]) if columns else 0, source.nrows)
    for row in range(n_rows if targets or shown else 0):
        for col, style in enumerate(source._cell_xf_indexes[row][: len(columns)]):
            if (style in targets or style in shown) and columns[col][row] is not None:
                for target in targets.get(style, ()):
                    target.add((row, col))
                if (how := shown.get(style)) is not None:
                    columns[col][row] = as_shown(columns[col][row], how)


def _merges(source: Any, n_rows: int, n_cols: int) -> list[CellRange]:
    return [
        CellRange(top, left, min(bottom, n_rows) - 1, min(right, n_cols) - 1)
        for top, bottom, left, right in source.merged_cells
        if top < n_rows and left < n_cols
    ]


def _marked_styles(
    book: Any, percent: set[Cell], struck: set[Cell], beside: Beside
) -> tuple[dict[int, list[set[Cell]]], dict[int, str]]:
    """Number of a style → the sets into which its cells go, and → what it shows otherwise than stored.

    Styles that mean nothing are left out.
    """
    found: dict[int, list[set[Cell]]] = {}
    shown: dict[int, str] = {}
    for number, style in enumerate(book.xf_list):
        number_format = book.format_map.get(style.format_key)
        code = number_format.format_str if number_format is not None else ""
        told = (
            (is_percent(str(style.format_key), code), percent),
            (_is_struck(book, style.font_index), struck),
            (is_scaled(code), beside.scaled),
            (is_masking(code), beside.masked),
        )
        if targets := [target for is_marked, target in told if is_marked]:
            found[number] = targets
        if (how := DIVIDED if is_scaled(code) else shown_as(str(style.format_key), code)) is not None:
            shown[number] = how
    return found, shown


def _is_struck(book: Any, font: int) -> bool:
    return font < len(book.font_list) and bool(book.font_list[font].struck_out)


def _is_raised(book: Any, font: int) -> bool:
    return font < len(book.font_list) and bool(book.font_list[font].escapement)


def _marked_in_part(book: Any, source: Any) -> tuple[set[Cell], set[Cell]]:
    """Cells with a struck run, and with a raised or lowered one: pairs of first letter and font."""
    runs: dict[Cell, list[tuple[int, int]]] = source.rich_text_runlist_map
    struck, raised = (
        {cell for cell, pairs in runs.items() if any(marks(book, font) for _, font in pairs)}
        for marks in (_is_struck, _is_raised)
    )
    return struck, raised


def _moment(value: RawValue, datemode: int) -> RawValue:
    """A serial with a date format → datetime, a date at midnight, a time below one day."""
    serial = float(str(value))
    try:
        moment: datetime = xlrd.xldate_as_datetime(serial, datemode)
    except (ValueError, OverflowError):
        return serial
    if serial < 1 and datemode == 0:
        return moment.time()
    return moment.date() if moment.time() == datetime.min.time() else moment


def _is_hidden_row(info: Any) -> bool:
    """Hidden, or without any height."""
    return bool(info.hidden or not (info.height or info.has_default_height))


def _is_hidden_col(info: Any) -> bool:
    """Hidden, or without any width."""
    return bool(info.hidden or not info.width)
