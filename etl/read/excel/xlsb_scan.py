"""What calamine does not tell about an .xlsb, read from its own records: error cells (it gives empty text),
percent formats, strike-through, hidden rows and columns, merges, comments.
"""

import struct
import zipfile
from collections.abc import Iterator

from etl.grid import Cell
from etl.read.cells.beside import is_masking
from etl.read.cells.shown import shown_as
from etl.read.excel.sheet_facts import SheetFacts, Styles
from etl.read.excel.xlsb_far import blank_shared_strings, records, without_far_blanks
from etl.read.excel.xlsx_facts import is_percent, is_scaled, part_relations, read_beside, read_diagrams
from etl.read.excel.xlsx_far import with_part

_ROW, _ERROR_CELL, _ERROR_FORMULA, _SHEET, _COLUMNS, _MERGE = 0, 3, 11, 156, 60, 176
_CELLS = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 62))
_FONT, _FORMAT, _STYLE, _STYLES_BEGIN, _STYLES_END = 43, 44, 47, 617, 618
_COMMENT, _COMMENT_TEXT = 635, 637
_STRING, _STRING_CELL, _STRING_IS_RICH = 19, 7, 0x01
_FONT_POSITION = slice(6, 8)  # 1 raised, 2 lowered
_ROW_IS_HIDDEN, _COLUMN_IS_HIDDEN, _FONT_IS_STRUCK = 0x10, 0x01, 0x08
_ERROR_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def xlsb_facts(archive: zipfile.ZipFile) -> tuple[dict[str, SheetFacts], dict[str, bytes]]:
    """Sheet name → its facts, and → the workbook without blanks far below that sheet's table.

    Records that are shorter than they should be are passed over.
    """
    members = set(archive.namelist())
    relations = part_relations(archive, "xl/workbook.bin")
    styles_part = next((target for kind, target in relations.values() if kind == "styles"), "")
    styles = _styles(archive.read(styles_part)) if styles_part in members else Styles()
    strings = next((target for kind, target in relations.values() if kind == "sharedStrings"), "")
    found: dict[str, SheetFacts] = {}
    cuts: dict[str, bytes] = {}
    marked: tuple[set[int], set[int]] | None = None

    def blank_strings() -> set[int]:
        return blank_shared_strings(archive.read(strings)) if strings in members else set()

    for name, relation in _sheets(archive.read("xl/workbook.bin")):
        part = relations.get(relation, ("", ""))[1]
        if part not in members:
            continue
        data = archive.read(part)
        if (cut := without_far_blanks(data, name, blank_strings)) is not None:
            data, cuts[name] = cut, with_part(archive, part, cut)
        facts = found[name] = _facts(data, styles)
        facts.formats_known = styles_part in members
        if marked is None:
            rich = (styles.struck_fonts, styles.raised_fonts)
            marked = _strings_in(rich, archive.read(strings)) if strings in members else (set(), set())
        facts.beside.struck_in_part, facts.beside.raised_in_part = (
            _cells_of_strings(data, numbers) if numbers else set() for numbers in marked
        )
        for kind, target in part_relations(archive, part).values():
            if target not in members:
                continue
            if kind == "comments":
                facts.comments = _comments(archive.read(target)) | facts.comments
            else:
                read_beside(kind, archive.read(target), facts)
                read_diagrams(archive, kind, target, facts)
    return found, cuts


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Record number and content; ends where the bytes end."""
    return ((kind, data[at:after]) for kind, _, at, after in records(data))


def _sheets(data: bytes) -> Iterator[tuple[str, str]]:
    """Sheet name and relation of each sheet of the workbook part."""
    for kind, record in _records(data):
        if kind == _SHEET:
            relation, at = _wide_text(record, 8)
            yield _wide_text(record, at)[0], relation


def _wide_text(record: bytes, at: int) -> tuple[str, int]:
    if at + 4 > len(record):
        return "", len(record)
    (length,) = struct.unpack_from("<I", record, at)
    end = at + 4 + 2 * min(length, len(record))
    return record[at + 4 : end].decode("utf-16-le", "replace"), end


def _facts(data: bytes, styles: Styles) -> SheetFacts:
    facts = SheetFacts()
    marked = {int(style) for style in styles.marked}
    row = 0
    for kind, record in _records(data):
        if kind == _ROW and len(record) >= 12:
            (row,) = struct.unpack_from("<I", record)
            if record[11] & _ROW_IS_HIDDEN or not int.from_bytes(record[8:10], "little"):
                facts.hidden_rows.add(row)
        elif kind in _CELLS and len(record) >= 8:
            (col,) = struct.unpack_from("<I", record)
            if kind in (_ERROR_CELL, _ERROR_FORMULA) and len(record) >= 9:
                facts.errors[row, col] = _ERROR_CODES.get(record[8], "错误值")
            style = int.from_bytes(record[4:7], "little")
            if style in marked:
                for target in styles.targets(str(style), facts):
                    target.add((row, col))
                if (how := styles.shown.get(str(style))) is not None:
                    facts.shown[row, col] = how
        elif kind == _MERGE and len(record) >= 16:
            top, bottom, left, right = struct.unpack_from("<4I", record)
            facts.merges.append(((top, left), (bottom, right)))
        elif kind == _COLUMNS and len(record) >= 17 and _is_hidden_column(record):
            facts.hidden_cols.append(struct.unpack_from("<II", record))
    return facts


def _styles(data: bytes) -> Styles:
    """Which styles of cells are percent formats, struck through, or divided for show."""
    styles = Styles()
    formats: dict[int, str] = {}
    fonts = 0
    number = -1  # of the next cell style; below 0: these are no cell styles
    for kind, record in _records(data):
        if kind == _FORMAT and len(record) >= 6:
            formats[int.from_bytes(record[:2], "little")] = _wide_text(record, 2)[0]
        elif kind == _FONT and len(record) >= 4:
            if record[2] & _FONT_IS_STRUCK:
                styles.struck_fonts.add(fonts)
            if any(record[_FONT_POSITION]):
                styles.raised_fonts.add(fonts)
            fonts += 1
        elif kind == _STYLES_BEGIN:
            number = 0
        elif kind == _STYLES_END:
            number = -1
        elif kind == _STYLE and number >= 0 and len(record) >= 6:
            _, format_id, font = struct.unpack_from("<HHH", record)
            code = formats.get(format_id, "")
            if is_percent(str(format_id), code):
                styles.percent.add(str(number))
            if is_scaled(code):
                styles.scaled.add(str(number))
            elif (how := shown_as(str(format_id), code)) is not None:
                styles.shown[str(number)] = how
            if is_masking(code):
                styles.masked.add(str(number))
            if font in styles.struck_fonts:
                styles.struck.add(str(number))
            number += 1
    return styles


def _strings_in(looks: tuple[set[int], set[int]], data: bytes) -> tuple[set[int], set[int]]:
    """Numbers of the shared strings with a run in one of the fonts of each look.

    After the text come pairs of first letter and font.
    """
    found: tuple[set[int], set[int]] = (set(), set())
    number = 0
    for kind, record in _records(data):
        if kind != _STRING:
            continue
        if record[:1] and record[0] & _STRING_IS_RICH and any(looks):
            _, at = _wide_text(record, 1)
            runs = range(at + 4, len(record) - 3, 4)
            fonts = {struct.unpack_from("<H", record, run + 2)[0] for run in runs}
            for numbers, marking in zip(found, looks, strict=True):
                if fonts & marking:
                    numbers.add(number)
        number += 1
    return found


def _cells_of_strings(data: bytes, numbers: set[int]) -> set[Cell]:
    found: set[Cell] = set()
    row = 0
    for kind, record in _records(data):
        if kind == _ROW and len(record) >= 4:
            (row,) = struct.unpack_from("<I", record)
        elif kind == _STRING_CELL and len(record) >= 12:
            col, _, number = struct.unpack_from("<3I", record)
            if number in numbers:
                found.add((row, col))
    return found


def _comments(data: bytes) -> dict[Cell, str]:
    comments: dict[Cell, str] = {}
    cell: Cell | None = None
    for kind, record in _records(data):
        if kind == _COMMENT and len(record) >= 20:
            row, _, col, _ = struct.unpack_from("<4I", record, 4)
            cell = (row, col)
        elif kind == _COMMENT_TEXT and cell is not None and record:
            comments[cell] = _wide_text(record, 1)[0].strip()
            cell = None
    return comments


def _is_hidden_column(record: bytes) -> bool:
    """Hidden, or without any width."""
    return bool(record[16] & _COLUMN_IS_HIDDEN) or not int.from_bytes(record[8:12], "little")
