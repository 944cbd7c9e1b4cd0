"""What calamine does not tell about an .xlsx: per cell errors, formulas without value, percent formats,
strike-through, comments; hidden rows and columns; which sheet lies in which part.
"""

import posixpath
import re
import zipfile

from etl.grid import Cell, parse_address
from etl.read.cells.beside import is_masking
from etl.read.cells.controls import ACTIVE, controls_in_vml
from etl.read.cells.shown import shown_as
from etl.read.excel.drawing import read_drawing, read_threads
from etl.read.excel.sheet_facts import SheetFacts, Styles
from etl.read.excel.xlsx_far import blank_shared_strings, with_part, without_far_blanks
from etl.read.excel.xlsx_runs import (
    Marked,
    cells_of_strings,
    is_marked_text,
    marked_inline,
    marked_strings,
)
from etl.read.excel.xlsx_scan import scan_sheet
from etl.read.plain_package import UTF16_MARKS, InUtf16
from etl.read.xml_pass import local, parse_xml

_PERCENT_FORMATS = {"9", "10"}
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_SCALED = re.compile(r"[0#?],+(?:\s|$|;|\"|\))|!\.")
_CELL_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def part_relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Relations of a part: id → (last word of the relation's type, part that it names)."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, tuple[str, str]] = {}
    if path not in archive.NameToInfo:
        return found

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "")
            absolute = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, posixpath.normpath(absolute))

    parse_xml(archive.read(path), start)
    return found


class XlsxFacts:
    """The facts of an open workbook; `sheet(name)` reads one sheet's."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._members = set(archive.namelist())
        self._workbook = self._workbook_part()
        relations = part_relations(archive, self._workbook)
        self.date1904 = False
        self.parts: dict[str, str] = {}
        """Sheet name → part."""
        self._read_workbook(relations)
        self._strings = next((target for kind, target in relations.values() if kind == "sharedStrings"), "")
        self._marked_strings: Marked[int] | None = None
        self.without_far_blanks: dict[str, bytes] = {}
        """Sheet name → the whole file without the blank cells far below that sheet's table."""
        styles = next((target for kind, target in relations.values() if kind == "styles"), "xl/styles.xml")
        self._styles = read_styles(archive.read(styles)) if styles in self._members else Styles()

    def sheet(self, name: str) -> SheetFacts:
        """Facts of a sheet; none for a name that the workbook does not map to a part."""
        part = self.parts.get(name)
        if part is None or part not in self._members:
            return SheetFacts()
        data = self._archive.read(part)
        if data[:2] in UTF16_MARKS:
            raise InUtf16
        if (cut := without_far_blanks(data, name, self._blank_strings)) is not None:
            data = cut
            self.without_far_blanks[name] = with_part(self._archive, part, cut)
        facts = scan_sheet(data, self._styles)
        strings = self._strings_marked()
        inline = marked_inline(data) if is_marked_text(data) else Marked[Cell]()
        facts.beside.struck_in_part = cells_of_strings(data, strings.struck) | inline.struck
        facts.beside.raised_in_part = cells_of_strings(data, strings.raised) | inline.raised
        for kind, target in part_relations(self._archive, part).values():
            if target in self._members:
                read_beside(kind, self._archive.read(target), facts)
                read_diagrams(self._archive, kind, target, facts)
        return facts

    def _strings_marked(self) -> Marked[int]:
        if self._marked_strings is None:
            data = self._archive.read(self._strings) if self._strings in self._members else b""
            self._marked_strings = marked_strings(data) if is_marked_text(data) else Marked()
        return self._marked_strings

    def _blank_strings(self) -> set[int]:
        if self._strings not in self._members:
            return set()
        return blank_shared_strings(self._archive.read(self._strings))

    def _workbook_part(self) -> str:
        for kind, target in part_relations(self._archive, "").values():
            if kind == "officeDocument" and target in self._members:
                return target
        return "xl/workbook.xml"

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
    """Which style numbers are percent formats, struck through, or divided or with a unit for show."""
    styles = Styles()
    formats: dict[str, str] = {}
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
            styles.struck_fonts.add(state["font"])
        elif name == "xf" and state["in_xfs"]:
            state["xf"] += 1
            _take_style(styles, str(state["xf"]), attributes, formats)

    def end(tag: str) -> None:
        name = local(tag)
        if name in ("fonts", "cellXfs"):
            state["in_fonts" if name == "fonts" else "in_xfs"] = 0

    parse_xml(data, start, end)
    return styles


def _take_style(styles: Styles, number: str, attributes: dict[str, str], formats: dict[str, str]) -> None:
    """What style `number` means, by its number format and its font."""
    format_id = attributes.get("numFmtId", "0")
    code = formats.get(format_id, "")
    if is_percent(format_id, code):
        styles.percent.add(number)
    if is_scaled(code):
        styles.scaled.add(number)
    elif (how := shown_as(format_id, code)) is not None:
        styles.shown[number] = how
    if is_masking(code):
        styles.masked.add(number)
    font = attributes.get("fontId", "0")
    if font.isdigit() and int(font) in styles.struck_fonts:
        styles.struck.add(number)


def read_beside(kind: str, data: bytes, facts: SheetFacts) -> None:
    """Add what a part beside a sheet's says; ``kind`` is the last word of the relation's type."""
    if kind == "drawing":
        read_drawing(data, facts.beside)
    elif kind == "vmlDrawing":
        facts.beside.controls += controls_in_vml(data)
    elif kind == "control":
        facts.beside.controls[ACTIVE] += 1
    elif kind == "threadedComment":
        facts.comments |= read_threads(data)
    elif kind == "comments":
        facts.comments = read_comments(data) | facts.comments


def read_diagrams(archive: zipfile.ZipFile, kind: str, part: str, facts: SheetFacts) -> None:
    """Add the words of the diagrams (SmartArt) that stand in a sheet's drawing."""
    for inner, target in part_relations(archive, part).values() if kind == "drawing" else ():
        if inner == "diagramData" and target in archive.NameToInfo:
            read_drawing(archive.read(target), facts.beside)


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
