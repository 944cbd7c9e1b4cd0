"""Facts of .xlsb, which no Python library writes: the records are made by hand, as Excel lays them out."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from etl.grid import Grid, Unreadable
from tests.etl.read.excel.test_workbook import record, wide

Read = Callable[..., Grid]
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relations(**targets: str) -> str:
    listed = "".join(
        f'<Relationship Id="{kind}" Type="{KINDS}/{kind}" Target="{target}"/>'
        for kind, target in targets.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{listed}</Relationships>'


def row(number: int, *, hidden: bool = False) -> bytes:
    flags = b"\x00\x10" if hidden else b"\x00\x00"
    return record(0, struct.pack("<IIH", number, 0, 300) + flags + bytes(5))


def number_cell(col: int, style: int, value: float) -> bytes:
    return record(5, struct.pack("<II", col, style) + struct.pack("<d", value))


def text_cell(col: int, text: str) -> bytes:
    return record(6, struct.pack("<II", col, 0) + wide(text))


def a_workbook(far: bytes = b"") -> bytes:
    """A1 = 7.5; row 2 hidden: A2 = 0.178 as a percent, B2 = 8 struck through; column C hidden, C1 = 9.

    ``far``: records of further rows.
    """
    sheets = record(156, struct.pack("<II", 0, 1) + wide("worksheet") + wide("进展"))
    book = record(131) + record(153, bytes(12)) + record(143) + sheets + record(144)
    book += record(157, bytes(26)) + record(132)
    styles = (
        record(615, struct.pack("<I", 1))
        + record(44, struct.pack("<H", 164) + wide("0.0%"))
        + record(616)
        + record(43, b"\xdc\x00\x00\x00" + bytes(17))
        + record(43, b"\xdc\x00\x08\x00" + bytes(17))
        # Styles of styles come first: their numbers are no cells'.
        + record(47, struct.pack("<HHH", 0xFFFF, 10, 1) + bytes(10))
        + record(617, struct.pack("<I", 3))
        + b"".join(
            record(47, struct.pack("<HHH", 0, form, font) + bytes(10))
            for form, font in ((0, 0), (164, 0), (0, 1))
        )
        + record(618)
    )
    sheet = (
        record(129)
        + record(148, struct.pack("<4I", 0, 1, 0, 2))
        + record(390)
        + record(60, struct.pack("<4IB", 2, 2, 2048, 0, 1) + b"\x00")
        + record(391)
        + record(145)
        + row(0)
        + number_cell(0, 0, 7.5)
        + number_cell(2, 0, 9.0)
        + row(1, hidden=True)
        + number_cell(0, 1, 0.178)
        + number_cell(1, 2, 8.0)
        + far
        + record(146)
        + record(130)
    )
    comment = struct.pack("<I4I", 0, 0, 0, 0, 0) + bytes(16)
    comments = record(635, comment) + record(637, b"\x00" + wide("以财政口径为准"))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.bin", book)
        archive.writestr(
            "xl/_rels/workbook.bin.rels", relations(worksheet="worksheets/sheet1.bin", styles="styles.bin")
        )
        archive.writestr("xl/styles.bin", styles)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr("xl/worksheets/_rels/sheet1.bin.rels", relations(comments="../comments1.bin"))
        archive.writestr("xl/comments1.bin", comments)
    return target.getvalue()


def test_formats_strike_through_hidden_parts_and_comments_of_xlsb_are_told(read: Read) -> None:
    grid = read(a_workbook(), "进展.et")
    [sheet] = grid.sheets
    assert (grid.format, sheet.rows[:]) == ("xlsb", [[7.5, None, 9], [0.178, 8, None]])
    assert sheet.percent == {(1, 0)}
    assert sheet.struck == {(1, 1)}
    assert (sheet.hidden_rows, sheet.hidden_cols) == ({1}, {2})
    assert sheet.comments == {(0, 0): "以财政口径为准"}
    assert sheet.formats_known


def test_records_cut_short_are_passed_over(read: Read) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(a_workbook())) as old, zipfile.ZipFile(data, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[:-9] if name == "xl/comments1.bin" else content)
    [sheet] = read(data.getvalue()).sheets
    assert sheet.rows[0] == [7.5, None, 9]
    assert len(sheet.comments) == 1


def test_a_space_in_the_last_row_of_xlsb_is_cut_and_a_value_there_is_named(read: Read) -> None:
    plain = read(a_workbook()).sheets[0]
    ghost = read(a_workbook(row(1_048_575) + text_cell(16_000, " \u3000"))).sheets[0]
    assert (ghost.rows[:], ghost.hidden_rows) == (plain.rows[:], plain.hidden_rows)
    with pytest.raises(Unreadable, match="“进展”表 B1048576 还有内容") as caught:
        read(a_workbook(row(1_048_575) + text_cell(1, "某")))
    assert caught.value.code == "too_big"
