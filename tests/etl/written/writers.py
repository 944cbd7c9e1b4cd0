"""Three ways in which workbooks come to be: xlsxwriter, openpyxl, and LibreOffice for those who use that."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import openpyxl
import xlsxwriter

from etl.grid import Sheet
from tests.office import soffice


def by_xlsxwriter(sheets: list[Sheet]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for merge in sheet.merges:
            page.merge_range(merge.first_row, merge.first_col, merge.last_row, merge.last_col, "")
        for row, values in enumerate(sheet.rows):
            for col, value in enumerate(values):
                if isinstance(value, str):
                    page.write_string(row, col, value)
                elif isinstance(value, date):
                    page.write_datetime(row, col, value)
                elif value is not None:
                    page.write(row, col, value)
        if sheet.hidden:
            page.hide()
    book.close()
    return content.getvalue()


def by_openpyxl(sheets: list[Sheet]) -> bytes:
    book = openpyxl.Workbook()
    for page in book.worksheets:
        book.remove(page)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for row, values in enumerate(sheet.rows, 1):
            for col, value in enumerate(values, 1):
                if value is None:
                    continue
                cell = page.cell(row, col, value)
                if isinstance(value, str):
                    cell.data_type = "s"  # '=1+1' is what somebody wrote, no formula
        for merge in sheet.merges:
            page.merge_cells(
                None, merge.first_row + 1, merge.first_col + 1, merge.last_row + 1, merge.last_col + 1
            )
        page.sheet_state = "hidden" if sheet.hidden else "visible"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def by_libreoffice(files: Iterable[Path], kind: str, folder: Path) -> None:
    """Every file opened and saved anew as ``kind`` (xlsx, ods, xls) into ``folder``, in one process."""
    command = [
        *soffice(),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--norestore",
    ]
    command += ["--convert-to", kind, "--outdir", str(folder), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
