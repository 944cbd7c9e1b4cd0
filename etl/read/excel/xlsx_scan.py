"""The XML of one .xlsx sheet → facts per cell, at the least cost that is safe.

Three ways, tried in order: a search for the few byte strings without which there is nothing to find; a walk
from find to find, for XML written as all common programs write it; a full parse by expat (lxml took five
times as long) for any other. The walk gives up at the first thing that it does not expect.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from etl.grid import Cell, Unreadable, column_number
from etl.read.cells.beside import Beside
from etl.read.cells.shown import is_flat

MAX_COLS = 16_384
_FORMULA_STARTS = (b"<f>", b"<f ", b"<f/")


@dataclass(slots=True)
class SheetFacts:
    """Facts of one sheet, 0-based."""

    percent: set[Cell] = field(default_factory=set)
    struck: set[Cell] = field(default_factory=set)
    errors: dict[Cell, str] = field(default_factory=dict)
    formulas_without_value: set[Cell] = field(default_factory=set)
    comments: dict[Cell, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: list[tuple[int, int]] = field(default_factory=list)
    """First and last column of each hidden stretch: one stretch may run to the last column there is."""
    shown: dict[Cell, str] = field(default_factory=dict)
    """Cells that their format shows with a unit or as a month (etl/read/cells/shown.py)."""
    beside: Beside = field(default_factory=Beside)
    """What is shown otherwise than stored, or lies beside the cells."""
    formats_known: bool = True
    merges: list[tuple[Cell, Cell]] = field(default_factory=list)
    """First and last cell of each merge; of an .xlsb alone: calamine tells those of an .xlsx."""


@dataclass(slots=True)
class Styles:
    """Style numbers (the `s` of a cell) that matter."""

    percent: set[str] = field(default_factory=set)
    struck: set[str] = field(default_factory=set)
    scaled: set[str] = field(default_factory=set)
    shown: dict[str, str] = field(default_factory=dict)
    masked: set[str] = field(default_factory=set)
    struck_fonts: set[int] = field(default_factory=set)

    @property
    def marked(self) -> set[str]:
        return self.percent | self.struck | self.scaled | self.masked | self.shown.keys()

    def targets(self, style: str, facts: SheetFacts) -> list[set[Cell]]:
        """The sets of a sheet's facts into which a cell of this style goes."""
        pairs = (
            (self.percent, facts.percent),
            (self.struck, facts.struck),
            (self.scaled, facts.beside.scaled),
            (self.masked, facts.beside.masked),
        )
        return [target for styles, target in pairs if style in styles]


def parse_xml(
    data: bytes,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Run expat over `data`. Names come with their prefix. Raises Unreadable for a doctype or bad XML."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    if end is not None:
        parser.EndElementHandler = end
    if text is not None:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("damaged", "文件内容已损坏，请重新保存后再报送。") from error


def local(name: str) -> str:
    """'x:row' → 'row'."""
    return name.rpartition(":")[2]


def scan_sheet(data: bytes, styles: Styles) -> SheetFacts:
    """Facts of one sheet's XML. Raises Unreadable for broken XML or a doctype in what has to be parsed."""
    marked = {style for style in styles.marked if f's="{style}"'.encode() in data}
    rows_at = data.find(b"<sheetData")
    is_plain = rows_at >= 0 and not _has(data, b"<!", b"!") and b"='" not in data[:65536]
    if not is_plain:
        return _parsed(data, styles)
    facts = SheetFacts()
    rows = data[rows_at + len(b"<sheetData") :]
    try:
        for style in marked:
            _walk_style(data, style, styles, facts)
        if _has(rows, b't="e"', b"e"):
            _walk_errors(data, facts)
        if _has(rows, b"<f", b"f"):
            for start in _FORMULA_STARTS:
                if start in data:
                    _walk_formulas(data, start, facts)
        head = data[:rows_at]
        if b"hidden=" in head or _has(rows, b"hidden=", b"d"):
            _walk_hidden(data, b"hidden=", facts)
        if b' width="0' in head:
            _walk_hidden(data, b' width="0', facts)
        if _has(rows, b' ht="0', b"h"):
            _walk_hidden(data, b' ht="0', facts)
    except _Unexpected:
        return _parsed(data, styles)
    return facts


def _has(data: bytes, needle: bytes, rare: bytes) -> bool:
    """`needle in data`; a search for one byte of it that is rare in there costs a hundredth."""
    return rare in data and needle in data


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
        if is_told or name not in (b"<row", b"<col") or not _is_hidden(attributes):
            continue
        if name == b"<row":
            if not attributes.get("r", "").isdigit():
                raise _Unexpected
            facts.hidden_rows.add(int(attributes["r"]) - 1)
        else:
            _hide_cols(facts, attributes.get("min", ""), attributes.get("max", ""))


def _is_hidden(attributes: dict[str, str]) -> bool:
    """A row or a column that is hidden, or so low or narrow that nothing is left of it on the screen."""
    size = attributes.get("ht") or attributes.get("width", "")
    return attributes.get("hidden", "0") in ("1", "true") or is_flat(size)


def _hide_cols(facts: SheetFacts, first: str, last: str) -> None:
    if first.isdecimal() and last.isdecimal() and len(first) < 6 and len(last) < 6:
        facts.hidden_cols.append((int(first) - 1, min(int(last), MAX_COLS) - 1))


def _parsed(data: bytes, styles: Styles) -> SheetFacts:
    """The facts by a full parse."""
    facts = SheetFacts()
    _scan(data, styles, styles.marked, facts)
    return facts


def _scan(data: bytes, styles: Styles, marked: set[str], facts: SheetFacts) -> None:
    row, col = -1, -1
    has_formula = is_error = False
    kind = ""
    value: list[str] | None = None
    columns: dict[str, int] = {}
    prefix_length = -1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, col, has_formula, is_error, kind, value, prefix_length
        if prefix_length < 0:  # the first element is the worksheet: all others share its prefix
            prefix_length = len(tag) - len(local(tag))
        name = tag[prefix_length:] if prefix_length else tag
        if name == "c":
            reference = attributes.get("r")
            if reference:
                letters = reference.rstrip("0123456789")
                if letters not in columns:
                    columns[letters] = column_number(letters) if letters.isalpha() else col + 1
                col = columns[letters]
            else:
                col += 1
            style = attributes.get("s")
            if style in marked and style is not None:
                for target in styles.targets(style, facts):
                    target.add((row, col))
                if style in styles.shown:
                    facts.shown[row, col] = styles.shown[style]
            kind = attributes.get("t", "")
            is_error = kind == "e"
            has_formula, value = False, None
            if is_error:
                facts.errors[row, col] = "错误值"
        elif name == "f":
            has_formula = True
        elif name == "v":
            if is_error or has_formula:
                value = []
                parser_text()
        elif name == "row":
            number = attributes.get("r", "")
            row = int(number) - 1 if number.isdigit() else row + 1
            col = -1
            if _is_hidden(attributes):
                facts.hidden_rows.add(row)
        elif name == "col" and _is_hidden(attributes):
            _hide_cols(facts, attributes.get("min", ""), attributes.get("max", ""))

    def end(tag: str) -> None:
        nonlocal value
        name = tag[prefix_length:] if prefix_length else tag
        if name == "v" and value is not None:
            parser.CharacterDataHandler = None
            if is_error:
                facts.errors[row, col] = "".join(value).strip() or "错误值"
        elif name == "c" and has_formula and kind != "str" and not (value and "".join(value).strip()):
            facts.formulas_without_value.add((row, col))

    def parser_text() -> None:
        parser.CharacterDataHandler = collect

    def collect(text: str) -> None:
        if value is not None:
            value.append(text)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("damaged", "工作表内容已损坏，请重新保存后再报送。") from error


def _refuse_doctype(*_: object) -> None:
    raise Unreadable("damaged", "文件里有不允许的 XML 声明，请重新保存后再报送。")
