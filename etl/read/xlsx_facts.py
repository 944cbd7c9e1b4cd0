"""What calamine does not tell about an .xlsx: per cell errors, formulas without value, percent formats,
strike-through, comments; hidden rows and columns; which sheet lies in which part.

A part is scanned only when a byte search shows that there is something to find. Expat is used directly
(lxml took five times as long); a document type declaration is refused.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from etl.grid import Cell, Unreadable, parse_address

_PERCENT_FORMATS = {"9", "10"}
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_SCALED = re.compile(r"[0#?],+(?:\s|$|;|\"|\))|!\.")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_CELL_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")

MAX_COLS = 16_384
MAX_ROWS = 1_048_576


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
    scaled: set[Cell] = field(default_factory=set)
    """Cells whose format shows them divided (0!.0,): what stands on the screen is not what is stored."""


@dataclass(slots=True)
class Styles:
    """Style numbers (the `s` of a cell) that matter."""

    percent: set[str] = field(default_factory=set)
    struck: set[str] = field(default_factory=set)
    scaled: set[str] = field(default_factory=set)


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


class XlsxFacts:
    """The facts of an open workbook; `sheet(name)` reads one sheet's."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = set(archive.namelist())
        self._workbook = self._workbook_part()
        relations = self._relations(self._workbook)
        self.date1904 = False
        self.parts: dict[str, str] = {}
        """Sheet name → part."""
        self._read_workbook(relations)
        styles = next((target for kind, target in relations.values() if kind == "styles"), "xl/styles.xml")
        self._styles = read_styles(archive.read(styles)) if styles in self._members else Styles()

    def sheet(self, name: str) -> SheetFacts:
        """Facts of a sheet; none for a name that the workbook does not map to a part."""
        part = self.parts.get(name)
        if part is None or part not in self._members:
            return SheetFacts()
        facts = scan_sheet(self._archive.read(part), self._styles)
        for kind, target in self._relations(part).values():
            if kind == "comments" and target in self._members:
                facts.comments.update(read_comments(self._archive.read(target)))
        return facts

    def _workbook_part(self) -> str:
        for kind, target in self._relations("").values():
            if kind == "officeDocument" and target in self._members:
                return target
        return "xl/workbook.xml"

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Id → (last word of the relation's type, part)."""
        folder, name = posixpath.split(part)
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}
        if path not in self._members:
            return found

        def start(tag: str, attributes: dict[str, str]) -> None:
            if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                absolute = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, posixpath.normpath(absolute))

        parse_xml(self._archive.read(path), start)
        return found

    def _read_workbook(self, relations: dict[str, tuple[str, str]]) -> None:
        if self._workbook not in self._members:
            return

        def start(tag: str, attributes: dict[str, str]) -> None:
            name = local(tag)
            if name == "sheet":
                ids = [value for key, value in attributes.items() if local(key) == "id"]
                if ids and ids[0] in relations:
                    self.parts[attributes.get("name", "")] = relations[ids[0]][1]
            elif name == "workbookPr":
                self.date1904 = attributes.get("date1904", "0") in ("1", "true")

        parse_xml(self._archive.read(self._workbook), start)


def read_styles(data: bytes) -> Styles:
    """Which style numbers are percent formats, struck through, or divided for show."""
    styles = Styles()
    formats: dict[str, str] = {}
    struck_fonts: set[int] = set()
    state = {"font": -1, "xf": -1, "in_fonts": 0, "in_xfs": 0}

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "numFmt":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in ("fonts", "cellXfs"):
            state["in_fonts" if name == "fonts" else "in_xfs"] = 1
        elif name == "font" and state["in_fonts"]:
            state["font"] += 1
        elif name == "strike" and state["in_fonts"] and attributes.get("val", "1") in ("1", "true"):
            struck_fonts.add(state["font"])
        elif name == "xf" and state["in_xfs"]:
            state["xf"] += 1
            number, format_id = str(state["xf"]), attributes.get("numFmtId", "0")
            if is_percent(format_id, formats.get(format_id, "")):
                styles.percent.add(number)
            if is_scaled(formats.get(format_id, "")):
                styles.scaled.add(number)
            if attributes.get("fontId", "0").isdigit() and int(attributes.get("fontId", "0")) in struck_fonts:
                styles.struck.add(number)

    def end(tag: str) -> None:
        name = local(tag)
        if name in ("fonts", "cellXfs"):
            state["in_fonts" if name == "fonts" else "in_xfs"] = 0

    parse_xml(data, start, end)
    return styles


def is_percent(format_id: str, code: str) -> bool:
    """Whether a number format shows a hundredfold with %."""
    return "%" in _LITERALS.sub("", code) if code else format_id in _PERCENT_FORMATS


def is_scaled(code: str) -> bool:
    """Whether a number format shows the value divided ('#,##0,' or the 万元 trick '0!.0,')."""
    return bool(_SCALED.search(_LITERALS.sub("", code)))


def read_comments(data: bytes) -> dict[Cell, str]:
    """Text of the comments by cell."""
    comments: dict[Cell, str] = {}
    state: dict[str, Cell | None] = {"cell": None}
    pieces: list[str] = []
    in_text: list[bool] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "comment":
            reference = attributes.get("ref", "")
            state["cell"] = parse_address(reference) if _CELL_REFERENCE.fullmatch(reference) else None
            pieces.clear()
        elif name == "t":
            in_text.append(True)

    def end(tag: str) -> None:
        name = local(tag)
        if name == "t" and in_text:
            in_text.pop()
        elif name == "comment" and state["cell"] is not None:
            comments[state["cell"]] = "".join(pieces).strip()

    parse_xml(data, start, end, lambda text: pieces.append(text) if in_text else None)
    return comments


def scan_sheet(data: bytes, styles: Styles) -> SheetFacts:
    """Facts of one sheet's XML; nothing is parsed when a byte search finds nothing to look for."""
    facts = SheetFacts()
    marked = styles.percent | styles.struck | styles.scaled
    wanted = marked and re.search(rb"""\bs=["'](?:%s)["']""" % "|".join(sorted(marked)).encode(), data)
    formulas = bool(_FORMULA.search(data))
    if wanted or formulas or _ERROR.search(data) or b"hidden=" in data:
        _scan(data, styles, marked if wanted else set(), formulas, facts)
    return facts


def _scan(data: bytes, styles: Styles, marked: set[str], formulas: bool, facts: SheetFacts) -> None:
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
                    columns[letters] = parse_address(f"{letters}1")[1] if letters.isalpha() else col + 1
                col = columns[letters]
            else:
                col += 1
            style = attributes.get("s")
            if style in marked:
                if style in styles.percent:
                    facts.percent.add((row, col))
                if style in styles.struck:
                    facts.struck.add((row, col))
                if style in styles.scaled:
                    facts.scaled.add((row, col))
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
            if attributes.get("hidden", "0") in ("1", "true"):
                facts.hidden_rows.add(row)
        elif name == "col" and attributes.get("hidden", "0") in ("1", "true"):
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdigit() and last.isdigit():
                facts.hidden_cols.append((int(first) - 1, min(int(last), MAX_COLS) - 1))

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
    if formulas or _ERROR.search(data):
        parser.EndElementHandler = end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise Unreadable("damaged", "工作表内容已损坏，请重新保存后再报送。") from error


def _refuse_doctype(*_: object) -> None:
    raise Unreadable("damaged", "文件里有不允许的 XML 声明，请重新保存后再报送。")
