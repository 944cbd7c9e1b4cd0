"""A package of odd names or of parts in UTF-16 is read and marked as any other; what is no table says so."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
import xlsxwriter

from etl.answer.mark import mark_workbook
from etl.grid import Unreadable
from etl.read import Reader
from etl.tidy.tidied import Problem

CELLS: list[list[str | float]] = [["项目", "完成（万元）"], ["甲", 1.5], ["乙", 20]]
Change = Callable[[str, bytes], tuple[str, bytes]]


def book() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as written:
        for name in ("一月", "二月"):
            page = written.add_worksheet(name)
            for number, row in enumerate(CELLS):
                page.write_row(number, 0, row)
    return made.getvalue()


def changed(content: bytes, change: Change) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            new.writestr(*change(info.filename, old.read(info)))
    return made.getvalue()


def utf16(part: bytes) -> bytes:
    return part.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")


ODD: dict[str, Change] = {
    "one sheet in UTF-16": lambda name, part: (name, utf16(part) if "sheet2.xml" in name else part),
    "the strings in UTF-16": lambda name, part: (name, utf16(part) if "sharedStr" in name else part),
    "all in UTF-16": lambda name, part: (name, utf16(part)),
    "backslashes": lambda name, part: (name.replace("/", "\\"), part),
    "backslashes and UTF-16": lambda name, part: (name.replace("/", "\\"), utf16(part)),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD.keys())
def test_odd_packages_are_read_and_marked_like_plain_ones(reader: Reader, change: Change) -> None:
    content = changed(book(), change)
    grid = reader.read(content, "表.xlsx")
    assert grid == reader.read(book(), "表.xlsx")
    problem = Problem("二月", "B3", "完成", "20", "R", "请核对", 2, 3, 2)
    marked = mark_workbook(content, grid.format, [problem], grid)
    assert marked is not None
    page = openpyxl.load_workbook(io.BytesIO(marked))["二月"]
    assert page["B3"].value == 20 and page["B3"].comment is not None


def test_broken_utf16_is_told_as_damage(reader: Reader) -> None:
    def broken(name: str, part: bytes) -> tuple[str, bytes]:
        return name, b"\xff\xfe\x00\xd8\x00" if "sheet1.xml" in name else part

    with pytest.raises(Unreadable, match="已损坏"):
        reader.read(changed(book(), broken), "表.xlsx")


def test_a_file_of_numbers_says_how_to_save_it(reader: Reader) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("Index/Document.iwa", b"iwa")
        package.writestr("Metadata/Properties.plist", b"plist")
    with pytest.raises(Unreadable, match="Numbers"):
        reader.read(made.getvalue(), "表.numbers")
