"""xlsx, xlsm and xlsb → Grid: values by calamine, the facts it does not tell from other places."""

import io
import zipfile
from collections.abc import Iterable

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from etl.grid import Cell, CellRange, ColumnRows, Grid, Sheet, Unreadable
from etl.read.cells.beside import HISTORY, told_of
from etl.read.cells.clean import Column, columns_of, take_error_texts, trim, with_room_for
from etl.read.cells.shown import DIVIDED, as_shown
from etl.read.excel.sheet_facts import SheetFacts
from etl.read.excel.xlsb_scan import xlsb_facts
from etl.read.excel.xlsx_facts import XlsxFacts
from etl.read.limits import Limits
from etl.read.plain_package import InUtf16, has_odd_names, is_utf16, plain_package


def read_workbook(data: bytes, kind: str, limits: Limits) -> Grid:
    """The bytes of an xlsx or xlsb → Grid. Raises Unreadable."""
    with open_zip(data, limits) as archive:
        if has_odd_names(archive):
            return _read(_plain(data), kind, limits)
        is_marked = is_utf16(archive, "xl/workbook.xml") or is_utf16(archive, "xl/sharedStrings.xml")
    try:
        return _read(_plain(data) if is_marked else data, kind, limits)
    except InUtf16:
        return _read(_plain(data), kind, limits)


def _plain(data: bytes) -> bytes:
    try:
        return plain_package(data)
    except (ValueError, zipfile.BadZipFile, EOFError, OSError) as error:
        raise Unreadable("damaged", "表格文件已损坏，打不开，请重新保存后再报送。") from error


def _read(data: bytes, kind: str, limits: Limits) -> Grid:
    with open_zip(data, limits) as archive:
        try:
            workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except PasswordError as error:
            raise Unreadable("encrypted", "文件已加密，打不开，请取消密码后重新报送。") from error
        except (CalamineError, OSError) as error:
            raise Unreadable("damaged", "表格文件已损坏，打不开，请重新保存后再报送。") from error
        if not workbook.sheets_metadata:
            raise Unreadable("damaged", "文件里一张工作表也读不到，可能已损坏，请重新保存后再报送。")
        facts = XlsxFacts(archive) if kind == "xlsx" else None
        facts_by_name, cuts = xlsb_facts(archive) if kind == "xlsb" else ({}, {})
        grid = Grid(format=kind, sheets=[])
        cells = 0
        for number, metadata in enumerate(workbook.sheets_metadata, start=1):
            if metadata.typ != SheetTypeEnum.WorkSheet:
                grid.notices.append(f"“{metadata.name}”不是普通工作表（图表或宏），未读取。")
                continue
            if facts is not None:
                found = facts.sheet(metadata.name)
            else:
                found = facts_by_name.get(metadata.name, SheetFacts())
            cut = (cuts if facts is None else facts.without_far_blanks).pop(metadata.name, None)
            source = workbook if cut is None else CalamineWorkbook.from_filelike(io.BytesIO(cut))
            sheet = _read_sheet(source, number, metadata, found, kind, grid.notices)
            cells += sheet.n_rows * sheet.n_cols
            if cells > limits.cells:
                raise Unreadable("too_big", f"表格过大（超过{limits.cells}格），请删去多余的行列后重新报送。")
            grid.sheets.append(sheet)
        if facts is not None and facts.date1904:
            grid.notices.append("工作簿使用1904日期系统，未设日期格式的日期数字可能相差4年，请核对。")
        if any(name.startswith("xl/revisions/") for name in archive.namelist()):
            grid.notices.append(HISTORY)
        return grid


def open_zip(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """Open a zip whose declared sizes are within the limit. Raises Unreadable."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, EOFError, OSError) as error:
        raise Unreadable("damaged", "文件不完整（可能没有传完），请重新报送。") from error
    if sum(info.file_size for info in archive.infolist()) > limits.unpacked_bytes:
        megabytes = limits.unpacked_bytes >> 20
        raise Unreadable("too_big", f"文件解开后超过{megabytes}MB，不予读取，请删去多余内容后重新报送。")
    return archive


def _read_sheet(
    workbook: CalamineWorkbook,
    number: int,
    metadata: SheetMetadata,
    found: SheetFacts,
    kind: str,
    notices: list[str],
) -> Sheet:
    source = _calamine_sheet(workbook, metadata.name)
    columns = _columns(source)
    columns = with_room_for(columns, [*found.errors, *found.formulas_without_value])
    errors = {cell: text for cell, text in found.errors.items() if _is_inside(cell, columns)}
    errors |= take_error_texts(columns)
    formulas = {cell for cell in found.formulas_without_value if _is_inside(cell, columns)} - errors.keys()
    for row, col in [*errors, *formulas]:
        columns[col][row] = None
    for (row, col), how in found.shown.items():
        if _is_inside((row, col), columns):
            columns[col][row] = as_shown(columns[col][row], how)
    for row, col in _filled(found.beside.scaled, columns):
        columns[col][row] = as_shown(columns[col][row], DIVIDED)
    keep = [*errors, *formulas]
    columns = trim(
        columns, 1 + max((row for row, _ in keep), default=-1), 1 + max((col for _, col in keep), default=-1)
    )
    sheet = Sheet(
        number=number,
        name=metadata.name.replace("\x00", ""),
        rows=ColumnRows(columns),
        merges=_clipped_merges(source.merged_cell_ranges or found.merges, columns),
        percent=_filled(found.percent, columns),
        errors=errors,
        formulas_without_value=formulas,
        struck=_filled(found.struck, columns),
        comments=found.comments,
        hidden_rows={row for row in found.hidden_rows if columns and row < len(columns[0])},
        hidden_cols={
            col for first, last in found.hidden_cols for col in range(first, min(last, len(columns) - 1) + 1)
        },
        formats_known=found.formats_known,
        hidden=metadata.visible != SheetVisibleEnum.Visible,
    )
    notices += told_of(sheet, found.beside)
    return sheet


def _columns(source: CalamineSheet) -> list[Column]:
    """All columns from A on, row 1 on: `to_python` would lay out a long sheet a second and a third time."""
    if source.start is None:
        return []
    columns = columns_of(source.iter_rows())
    before: list[Column] = [[None] * len(columns[0]) for _ in range(source.start[1])]
    return before + columns


def _calamine_sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return workbook.get_sheet_by_name(name)
    except PasswordError as error:
        raise Unreadable("encrypted", "文件已加密，打不开，请取消密码后重新报送。") from error
    except (CalamineError, OSError) as error:
        raise Unreadable("damaged", f"工作表“{name}”已损坏，读不出来，请重新保存后再报送。") from error


def _is_inside(cell: Cell, columns: list[Column]) -> bool:
    return bool(columns) and 0 <= cell[0] < len(columns[0]) and 0 <= cell[1] < len(columns)


def _filled(cells: Iterable[Cell], columns: list[Column]) -> set[Cell]:
    """The cells that hold something: a format on an empty cell says nothing."""
    return {
        (row, col) for row, col in cells if _is_inside((row, col), columns) and columns[col][row] is not None
    }


def _clipped_merges(merges: list[tuple[Cell, Cell]], columns: list[Column]) -> list[CellRange]:
    """Merges inside the filled area: one over a million empty rows must cost nothing."""
    n_rows, n_cols = (len(columns[0]) if columns else 0), len(columns)
    clipped = [
        CellRange(top, left, min(bottom, n_rows - 1), min(right, n_cols - 1))
        for (top, left), (bottom, right) in merges
        if top < n_rows and left < n_cols
    ]
    return [
        merge for merge in clipped if (merge.first_row, merge.first_col) != (merge.last_row, merge.last_col)
    ]
