"""Write files that are the same to the byte on every machine.

Zip containers are stored, not deflated (two builds of zlib compress differently), with one fixed time in
every entry. Documents carry a fixed creation time.
"""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

CREATED = datetime(2021, 1, 4, 8, 30)
_ENTRY_TIME = (1980, 1, 1, 0, 0, 0)


def stored_again(packed: bytes) -> bytes:
    """The same zip members in the same order, stored, with fixed times."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ENTRY_TIME)
            entry.create_system = 0
            out.writestr(entry, source.read(name), zipfile.ZIP_STORED)
    return target.getvalue()


@dataclass(frozen=True, slots=True)
class Styles:
    """The few looks that a clerk's workbook has."""

    title: Format
    line: Format
    line_right: Format
    head: Format
    text: Format
    centre: Format
    number: Format
    decimal: Format
    plain_number: Format
    date: Format
    group: Format
    note: Format


@contextmanager
def clerk_workbook(path: Path, author: str) -> Iterator[tuple[Workbook, Styles]]:
    """A new workbook at `path` in the look of an office; written when the block ends."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"author": author, "created": CREATED})
    yield workbook, _styles(workbook)
    for sheet in workbook.worksheets():
        sheet.set_row(0, 30)  # room for the title
    workbook.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stored_again(buffer.getvalue()))


def _styles(workbook: Workbook) -> Styles:
    def look(**settings: object) -> Format:
        base: dict[str, object] = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
        return workbook.add_format(base | settings)

    def cell(**settings: object) -> Format:
        return look(border=1, text_wrap=True, **settings)

    return Styles(
        title=look(font_name="黑体", font_size=18, align="center"),
        line=look(font_size=11),
        line_right=look(font_size=11, align="right"),
        head=cell(bold=True, align="center"),
        text=cell(align="left"),
        centre=cell(align="center"),
        number=cell(align="right", num_format="0"),
        decimal=cell(align="right", num_format="0.0"),
        plain_number=cell(align="right"),
        date=cell(align="center", num_format="yyyy-m-d"),
        group=cell(bold=True, align="left"),
        note=look(font_size=9, text_wrap=True),
    )
