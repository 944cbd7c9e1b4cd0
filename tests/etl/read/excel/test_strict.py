"""A workbook saved as “Strict Open XML” says the same as one saved the usual way, and can be marked."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from etl.answer.mark import mark_workbook
from etl.grid import Grid
from etl.read import Reader
from tests.etl.answer.marked import made, problem
from tests.examples.conftest import examples

USUAL = "http://schemas.openxmlformats.org/"
STRICT = "http://purl.oclc.org/ooxml/"
NAMES = {
    "spreadsheetml/2006/main": "spreadsheetml/main",
    "officeDocument/2006/relationships": "officeDocument/relationships",
    "officeDocument/2006/extended-properties": "officeDocument/extendedProperties",
    "drawingml/2006/main": "drawingml/main",
    "drawingml/2006/spreadsheetDrawing": "drawingml/spreadsheetDrawing",
}
BOOKS = {name: one.path for name, one in examples().items() if one.path.suffix == ".xlsx"}


def strict(content: bytes) -> bytes:
    """The same package under the names of the strict standard."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as usual, zipfile.ZipFile(target, "w") as package:
        for name in usual.namelist():
            part = usual.read(name)
            if name.endswith((".xml", ".rels")):
                for old, new in NAMES.items():
                    part = part.replace(f"{USUAL}{old}".encode(), f"{STRICT}{new}".encode())
            package.writestr(name, part.replace(b"<workbook ", b'<workbook conformance="strict" ', 1))
    return target.getvalue()


def facts(grid: Grid) -> list[object]:
    return [
        (s.name, list(s.rows), s.merges, s.percent, s.comments, s.hidden_rows, s.struck) for s in grid.sheets
    ]


@pytest.mark.parametrize("source", sorted(BOOKS)[::6])
def test_a_strict_workbook_is_read_like_the_usual_one(source: str) -> None:
    content = BOOKS[source].read_bytes()
    with Reader() as reader:
        assert facts(reader.read(strict(content), "表.xlsx")) == facts(reader.read(content, "表.xlsx"))


def test_a_strict_workbook_is_marked_in_place_and_stays_strict() -> None:
    marked = mark_workbook(strict(made()), "xlsx", [problem("C4")])
    assert marked is not None
    with zipfile.ZipFile(io.BytesIO(marked)) as package:
        said = b"".join(package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels")))
    assert not [name for name in NAMES if f"{USUAL}{name}".encode() in said]
    with Reader() as reader:
        sheet = reader.read(marked, "表.xlsx").sheets[0]
    assert "应填数字" in sheet.comments[3, 2]


def test_a_day_that_is_written_in_iso_is_a_day() -> None:
    book = openpyxl.Workbook(iso_dates=True)
    page = book.worksheets[0]
    page.append([date(2021, 3, 31), datetime(2021, 3, 31, 17, 20)])
    target = io.BytesIO()
    book.save(target)
    with Reader() as reader:
        sheet = reader.read(strict(target.getvalue()), "表.xlsx").sheets[0]
    assert list(sheet.rows) == [[date(2021, 3, 31), datetime(2021, 3, 31, 17, 20)]]
