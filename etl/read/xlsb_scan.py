"""Error cells of an .xlsb, which calamine gives as empty text: read from the sheet's own records."""

import struct
import zipfile
from collections.abc import Iterator

from etl.grid import Cell
from etl.read.xlsx_facts import part_relations

_ROW, _ERROR_CELL, _ERROR_FORMULA, _SHEET = 0, 3, 11, 156
_ERROR_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def xlsb_errors(archive: zipfile.ZipFile) -> dict[str, dict[Cell, str]]:
    """Sheet name → cell → error text."""
    relations = part_relations(archive, "xl/workbook.bin")
    found: dict[str, dict[Cell, str]] = {}
    for name, relation in _sheets(archive.read("xl/workbook.bin")):
        part = relations.get(relation, ("", ""))[1]
        if part in archive.namelist():
            found[name] = _errors(archive.read(part))
    return found


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Record number and content; ends where the bytes end."""
    at = 0
    while at < len(data):
        kind, at = _varying(data, at, 2)
        size, at = _varying(data, at, 4)
        yield kind, data[at : at + size]
        at += size


def _varying(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of 7 bits a byte, lowest first."""
    number = 0
    for place in range(most):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            break
    return number, at


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


def _errors(data: bytes) -> dict[Cell, str]:
    row = 0
    errors: dict[Cell, str] = {}
    for kind, record in _records(data):
        if kind == _ROW and len(record) >= 4:
            (row,) = struct.unpack_from("<I", record)
        elif kind in (_ERROR_CELL, _ERROR_FORMULA) and len(record) >= 9:
            (col,) = struct.unpack_from("<I", record)
            errors[row, col] = _ERROR_CODES.get(record[8], "错误值")
    return errors
