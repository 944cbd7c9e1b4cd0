"""The XML of one .xlsx sheet → facts per cell, at the least cost that is safe.

Three ways, tried in order: a search for the few byte strings without which there is nothing to find; a walk
from find to find, for XML written as all common programs write it; a full parse by expat (lxml took five
times as long) for any other. The walk gives up at the first thing that it does not expect.
"""

import re

from etl.grid import Cell, column_number
from etl.read.excel.sheet_facts import SheetFacts, Styles, hide_cols, is_hidden
from etl.read.excel.xlsx_parse import parsed

_FORMULA_STARTS = (b"<f>", b"<f ", b"<f/")


def scan_sheet(data: bytes, styles: Styles) -> SheetFacts:
    """Facts of one sheet's XML. Raises Unreadable for broken XML or a doctype in what has to be parsed."""
    marked = {style for style in styles.marked if f's="{style}"'.encode() in data}
    rows_at = data.find(b"<sheetData")
    is_plain = rows_at >= 0 and not _has(data, 0, b"<!", b"!") and b"='" not in data[:65536]
    if not is_plain:
        return parsed(data, styles)
    facts = SheetFacts()
    rows_at += len(b"<sheetData")
    try:
        for style in marked:
            _walk_style(data, style, styles, facts)
        if _has(data, rows_at, b't="e"', b"e"):
            _walk_errors(data, facts)
        if _has(data, rows_at, b"<f", b"f"):
            for start in _FORMULA_STARTS:
                if start in data:
                    _walk_formulas(data, start, facts)
        head = data[:rows_at]
        if b"hidden=" in head or _has(data, rows_at, b"hidden=", b"d"):
            _walk_hidden(data, b"hidden=", facts)
        if b' width="0' in head:
            _walk_hidden(data, b' width="0', facts)
        if _has(data, rows_at, b' ht="0', b"h"):
            _walk_hidden(data, b' ht="0', facts)
    except _Unexpected:
        return parsed(data, styles)
    return facts


def _has(data: bytes, start: int, needle: bytes, rare: bytes) -> bool:
    """Is it there from ``start`` on? A search for one byte of it that is rare in there costs a hundredth."""
    return data.find(rare, start) >= 0 and data.find(needle, start) >= 0


class _Unexpected(Exception):
    """The XML is not written in the way that the walk knows."""


def _finds(data: bytes, needle: bytes) -> list[int]:
    found = []
    at = data.find(needle)
    while at >= 0:
        found.append(at)
        at = data.find(needle, at + len(needle))
    return found


def _cell_at(reference: bytes) -> Cell:
    letters = reference.rstrip(b"0123456789")
    if not (1 <= len(letters) <= 3 and letters.isalpha() and 0 < len(reference) - len(letters) <= 7):
        raise _Unexpected
    return int(reference[len(letters) :]) - 1, column_number(letters.decode("ascii"))


def _cell_tag(data: bytes, at: int) -> tuple[int, Cell]:
    """Begin and cell of the `<c r="…"` tag in which byte `at` lies."""
    begin = data.rfind(b"<", max(0, at - 200), at)
    if begin < 0 or data[begin : begin + 6] != b'<c r="':
        raise _Unexpected
    return begin, _cell_at(data[begin + 6 : data.index(b'"', begin + 6)])


def _walk_style(data: bytes, style: str, styles: Styles, facts: SheetFacts) -> None:
    needle = f' s="{style}"'.encode()
    if data.count(needle) != data.count(needle[1:]):
        raise _Unexpected
    cells: set[Cell] = set()
    for at in _finds(data, needle):
        begin = data.rfind(b"<", max(0, at - 400), at)
        if data[begin : begin + 6] == b'<c r="':
            cells.add(_cell_at(data[begin + 6 : data.index(b'"', begin + 6)]))
        elif begin < 0 or data[begin : begin + 5] != b"<row ":
            raise _Unexpected
    for target in styles.targets(style, facts):
        target |= cells
    if style in styles.shown:
        facts.shown |= dict.fromkeys(cells, styles.shown[style])


def _walk_errors(data: bytes, facts: SheetFacts) -> None:
    for at in _finds(data, b't="e"'):
        begin, cell = _cell_tag(data, at)
        end = data.find(b"</c>", begin)
        piece = data[begin:end] if end >= 0 else b""
        text = (
            piece[piece.find(b"<v>") + 3 : piece.find(b"</v>")]
            if b"<v>" in piece and b"</v>" in piece
            else b""
        )
        facts.errors[cell] = text.decode("utf-8", "replace").strip() or "错误值"


def _walk_formulas(data: bytes, needle: bytes, facts: SheetFacts) -> None:
    for at in _finds(data, needle):
        begin = data.rfind(b"<c ", max(0, at - 400), at)
        end = data.find(b"</c>", at)
        if begin < 0 or end < 0 or data[begin : begin + 6] != b'<c r="' or b"</c>" in data[begin:at]:
            raise _Unexpected
        tag = data[begin : data.index(b">", begin)]
        value = data.find(b"<v>", at, end)
        if value >= 0 and data[value + 3 : end].split(b"</v>")[0].strip():
            continue
        if b' t="str"' not in tag:
            facts.formulas_without_value.add(_cell_at(tag[6 : tag.index(b'"', 6)]))


def _walk_hidden(data: bytes, needle: bytes, facts: SheetFacts) -> None:
    for at in _finds(data, needle):
        begin = data.rfind(b"<", max(0, at - 1000), at)
        end = data.find(b">", at)
        if begin < 0 or end < 0:
            raise _Unexpected
        tag = data[begin:end]
        name = tag.split(None, 1)[0]
        found = re.findall(rb'([\w:]+)="([^"]*)"', tag)
        attributes = {key.decode(): value.decode("utf-8", "replace") for key, value in found}
        is_told = needle != b"hidden=" and attributes.get("hidden", "0") in ("1", "true")
        if is_told or name not in (b"<row", b"<col") or not is_hidden(attributes):
            continue
        if name == b"<row":
            if not attributes.get("r", "").isdigit():
                raise _Unexpected
            facts.hidden_rows.add(int(attributes["r"]) - 1)
        else:
            hide_cols(facts, attributes.get("min", ""), attributes.get("max", ""))
