"""docx → EditedPaper: the words of a paper that people edited, with every tracked change accepted.

WPS, Word and LibreOffice split runs, rename style ids and wrap text in ever other elements: only what
stands in the text and in which order counts. What no other form of a paper can show is told, never dropped.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import normpath

from lxml import etree

from etl.edited import EditedBlock, EditedCell, EditedPaper, Foreign, Merge, gone_on
from etl.grid import Unreadable
from etl.read.excel.workbook import open_zip
from etl.read.limits import Limits
from etl.read.sniff import sniff
from etl.read.word.word_xml import attribute, child, is_switched_on, iterated, local

MARK_PREFIX, PROPERTY = "_LS_", "liangshai"
MAIN_PART = "word/document.xml"
NOTE_STYLE = "表注"
# Of a cell whose words stand again because its rows go on overleaf.
AGAIN_STYLES = {"表格正文（续）", "小表正文（续）"}
MOST_BLOCKS, MOST_CELLS, MOST_SPAN, MOST_LETTERS = 20_000, 200_000, 1_000, 20_000
# What a tracked change takes away; what is no text; every other wrapper is looked into.
_DROPPED = {"del", "moveFrom"}
_SILENT = {"Fallback", "instrText", "delText", "delInstrText", "pPr", "rPr", "sectPr", "tblPr", "tblGrid"}
_LETTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_FOREIGN = {
    "footnoteReference": "脚注", "endnoteReference": "尾注", "object": "嵌入对象", "oMath": "公式",
    "sym": "符号字体的字符", "altChunk": "嵌入文档", "subDoc": "子文档", "control": "控件",
}  # fmt: skip
_TRACKED = {"ins", "del", "moveTo", "moveFrom", "cellIns", "cellDel", "cellMerge"}
_NEAR = 20
_AROUND = re.compile(r"word/(?:header|footer)[\w-]*\.xml")
# — 1 —, with whatever dashes and blanks stand beside a page's number that was last counted.
_PAGE_NUMBER = re.compile(r"^[\s—–―─-]*\d*[\s—–―─-]*$")
_MOST_TOLD = 500


def read_edited(data: bytes, limits: Limits) -> EditedPaper:
    """The bytes of a docx → its words. Raises Unreadable."""
    with open_docx(data, limits) as archive:
        document = Parsed(archive)
    walk = Walk(document)
    blocks = [block for block, _ in walk.body()]
    return EditedPaper(
        tuple(blocks),
        document.identity,
        document.tracked,
        document.comments,
        tuple(dict.fromkeys(walk.foreign)),
        document.around,
    )


def open_docx(data: bytes, limits: Limits) -> zipfile.ZipFile:
    """Raises Unreadable for whatever is no readable docx."""
    kind = sniff(data)
    if kind in ("encrypted", "broken", "empty"):
        raise Unreadable(kind if kind != "broken" else "damaged", "文件打不开。")
    if kind != "docx":
        raise Unreadable("not_docx", "文件不是 .docx。")
    return open_zip(data, limits)


def parse(data: bytes) -> etree._Element:
    """One XML part. Raises Unreadable; entities and external parts are never followed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    if b"<!DOCTYPE" in data:
        raise Unreadable("damaged", "文件里有不允许的 XML 声明。")
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged", "文件已损坏。") from error


class Parsed:
    """The parts of the package that carry words."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        self.root = self._part(MAIN_PART)
        if self.root is None:
            raise Unreadable("damaged", "文件里没有正文。")
        self.identity = self._identity()
        self.tracked = sum(1 for one in self.root.iter() if is_tracked(one))
        self.comments = self._comments()
        self.around = self._around()
        self.style_names = self._style_names()
        self.pictures = self._pictures()

    def _part(self, name: str) -> etree._Element | None:
        if name not in self._names:
            return None
        try:
            return parse(self._archive.read(name))
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
            raise Unreadable("damaged", "文件已损坏。") from error

    def _identity(self) -> str:
        for one in iterated(self._part("docProps/custom.xml"), "property"):
            if attribute(one, "name") == PROPERTY:
                return "".join(str(text) for text in one.itertext())[:200]
        return ""

    def _comments(self) -> tuple[str, ...]:
        return tuple(
            "".join(one.text or "" for one in iterated(comment, "t"))[:500]
            for comment in iterated(self._part("word/comments.xml"), "comment")
        )

    def _around(self) -> tuple[str, ...]:
        """Of headers and footers each text once: Word and WPS write one part for every section."""
        parts = (self._part(name) for name in sorted(self._names) if _AROUND.fullmatch(name))
        told = (_PAGE_NUMBER.sub("", text) for part in parts for text in _lines(part))
        return tuple(dict.fromkeys(text[:_MOST_TOLD] for text in told if text))

    def _style_names(self) -> dict[str, str]:
        names = {}
        for style in iterated(self._part("word/styles.xml"), "style"):
            name = child(style, "name")
            names[attribute(style, "styleId")] = attribute(name, "val") if name is not None else ""
        return names

    def _pictures(self) -> dict[str, str]:
        """Relation → sha256 of the picture's bytes."""
        found = {}
        for one in iterated(self._part("word/_rels/document.xml.rels"), "Relationship"):
            target = attribute(one, "Target")
            name = target.lstrip("/") if target.startswith("/") else normpath(f"word/{target}")
            if attribute(one, "Type").endswith("/image") and name in self._names:
                found[attribute(one, "Id")] = hashlib.sha256(self._archive.read(name)).hexdigest()
        return found


def _lines(part: etree._Element | None) -> Iterator[str]:
    """Each paragraph's own text: one in a box stands by itself; its copy for older programs says nothing."""
    texts: dict[etree._Element, list[str]] = {}
    for one in () if part is None else part.iter():
        if local(one) not in ("p", "t"):
            continue
        holders = [holder for holder in one.iterancestors() if local(holder) in ("p", "Fallback")]
        if any(local(holder) == "Fallback" for holder in holders):
            continue
        if local(one) == "p":
            texts[one] = []
        elif holders:
            texts[holders[0]].append(one.text or "")
    return ("".join(pieces) for pieces in texts.values())


@dataclass(slots=True)
class _Line:
    """A paragraph while it is read; one whose end is deleted goes on with the next."""

    pieces: list[str] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip(" \t\n\u3000\xa0")

    def clear(self) -> None:
        """In place: the walk over siblings puts the marks that stand between blocks into this list."""
        for part in (self.pieces, self.marks, self.pictures, self.boxes):
            part.clear()


class Walk:
    """Walks the body once, in reading order, and notes what it meets on the way."""

    def __init__(self, document: Parsed) -> None:
        self._document = document
        self.foreign: list[Foreign] = []
        self._cells = 0

    def body(self) -> Iterator[tuple[EditedBlock, etree._Element]]:
        """Each block with the element (w:p or w:tbl) that holds it."""
        assert self._document.root is not None
        body = child(self._document.root, "body")
        if body is None:
            raise Unreadable("damaged", "文件里没有正文。")
        for number, found in enumerate(self._blocks(body)):
            if number >= MOST_BLOCKS:
                raise Unreadable("too_big", f"正文超过{MOST_BLOCKS}段。")
            yield found

    def _blocks(self, element: etree._Element) -> Iterator[tuple[EditedBlock, etree._Element]]:
        line = _Line()
        last = element
        for block in self._elements(element, line.marks):
            if local(block) == "tbl":
                yield from self._made(last, line)
                table, notes = self._table(block, line.marks)
                yield table, block
                yield from notes
                line.clear()
                continue
            last = block
            self._read(block, line)
            if not is_end_deleted(block):
                yield from self._made(block, line)
                line.clear()
            elif not line.text:
                line.clear()
        yield from self._made(last, line)

    def _elements(self, element: etree._Element, marks: list[str]) -> Iterator[etree._Element]:
        for one in element:
            name = local(one)
            if name in ("p", "tbl"):
                yield one
            elif name == "bookmarkStart":
                self._mark(one, marks)
            elif name in _FOREIGN:
                self.foreign.append(Foreign(_FOREIGN[name], ""))
            elif name and name not in _SILENT and name not in _DROPPED:
                yield from self._elements(one, marks)

    def _made(self, element: etree._Element, line: _Line) -> Iterator[tuple[EditedBlock, etree._Element]]:
        for alt, digest in line.pictures:
            yield EditedBlock("picture", alt, marks=tuple(line.marks), picture=digest), element
        if len(line.text) > MOST_LETTERS:
            raise Unreadable("too_big", f"正文里有一段超过{MOST_LETTERS}字。")
        if line.text:
            style = self._style(element)
            self._note_numbering(element, line.text)
            marks = () if line.pictures else tuple(line.marks)
            yield EditedBlock("paragraph", line.text, style, marks), element
        for box in list(line.boxes):
            yield from self._in_box(box)

    def _in_box(self, box: etree._Element) -> Iterator[tuple[EditedBlock, etree._Element]]:
        """A box holds lines; a table in it (the 版记 between its rules) is only how they are ruled."""
        for block, element in self._blocks(box):
            if block.kind != "table":
                yield block, element
                continue
            for row in self._inner(element, "tr"):
                for cell in self._inner(row, "tc"):
                    yield from self._blocks(cell)

    # ------------------------------------------------------------ a paragraph

    def _read(self, element: etree._Element, line: _Line) -> None:
        for one in element:
            name = local(one)
            if name in _DROPPED:
                continue
            if name == "t":
                line.pieces.append(one.text or "")
            elif name in _LETTERS:
                if attribute(one, "type") not in ("page", "column"):
                    line.pieces.append(_LETTERS[name])
            elif name == "bookmarkStart":
                self._mark(one, line.marks)
            elif name == "txbxContent":
                line.boxes.append(one)
            elif name in _FOREIGN:
                self.foreign.append(Foreign(_FOREIGN[name], line.text[-_NEAR:]))
            elif name in ("blip", "imagedata"):
                self._picture(one, line)
            elif name == "r":
                self._run(one, line)
            elif name and name not in _SILENT:
                self._read(one, line)

    def _run(self, element: etree._Element, line: _Line) -> None:
        properties = child(element, "rPr")
        before = len(line.pieces)
        self._read(element, line)
        words = "".join(line.pieces[before:]).strip()
        if not words:
            return
        if is_switched_on(child(properties, "vanish")):
            del line.pieces[before:]
            self.foreign.append(Foreign("隐藏文字", words[:_NEAR]))
        elif is_switched_on(child(properties, "strike")) or is_switched_on(child(properties, "dstrike")):
            self.foreign.append(Foreign("删除线", words[:_NEAR]))

    def _picture(self, element: etree._Element, line: _Line) -> None:
        relation = attribute(element, "embed") or attribute(element, "id") or attribute(element, "link")
        holder = next((one for one in element.iterancestors() if local(one) in ("inline", "anchor")), None)
        label = child(holder, "docPr") if holder is not None else None
        alt = attribute(label, "descr") if label is not None else ""
        line.pictures.append((alt, self._document.pictures.get(relation, "")))

    def _mark(self, element: etree._Element, marks: list[str]) -> None:
        name = attribute(element, "name")
        if name.startswith(MARK_PREFIX):
            marks.append(name.removeprefix(MARK_PREFIX))

    def _style(self, element: etree._Element) -> str:
        style = child(child(element, "pPr"), "pStyle")
        style_id = attribute(style, "val") if style is not None else ""
        return self._document.style_names.get(style_id, style_id)

    def _note_numbering(self, element: etree._Element, text: str) -> None:
        number = child(child(child(element, "pPr"), "numPr"), "numId")
        if number is not None and attribute(number, "val") not in ("", "0"):
            self.foreign.append(Foreign("自动编号", text[:_NEAR]))

    # ------------------------------------------------------------ a table

    def _table(
        self, element: etree._Element, marks: list[str]
    ) -> tuple[EditedBlock, list[tuple[EditedBlock, etree._Element]]]:
        """The table, and the paragraphs of its notes, which are printed as a last row."""
        inside = list(marks)
        rows: list[tuple[EditedCell, ...]] = []
        again: set[tuple[int, int]] = set()
        notes: list[tuple[EditedBlock, etree._Element]] = []
        for row in self._inner(element, "tr"):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                continue
            kept = [one for one in self._inner(row, "tc") if not is_gone(one)]
            if len(kept) == 1 and rows and self._styles(kept[0]) <= {NOTE_STYLE}:
                notes += self._blocks(kept[0])
            elif kept:
                styles = [self._styles(one) for one in kept]
                again |= {
                    (len(rows), number) for number, one in enumerate(styles) if one and one <= AGAIN_STYLES
                }
                rows.append(tuple(self._cell(one, inside) for one in kept))
        rows = list(gone_on(rows, again))
        text = "\n".join("\t".join(cell.text for cell in row) for row in rows)
        return EditedBlock("table", text, marks=tuple(inside), rows=tuple(rows)), notes

    def _styles(self, cell: etree._Element) -> set[str]:
        """What kind of cell it is, known by its styles: a mark may be gone with the words."""
        return {self._style(one) for one in cell if local(one) == "p"}

    def _inner(self, element: etree._Element, wanted: str) -> Iterator[etree._Element]:
        for one in element:
            name = local(one)
            if name == wanted:
                yield one
            elif name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
                yield from self._inner(one, wanted)

    def _cell(self, element: etree._Element, marks: list[str]) -> EditedCell:
        self._cells += 1
        if self._cells > MOST_CELLS:
            raise Unreadable("too_big", f"表格超过{MOST_CELLS}格。")
        properties = child(element, "tcPr")
        grid, merged = child(properties, "gridSpan"), child(properties, "vMerge")
        span = attribute(grid, "val") if grid is not None else "1"
        width = int(span) if span.isascii() and span.isdecimal() and len(span) < 6 else 1
        if width > MOST_SPAN:
            raise Unreadable("too_big", f"表格里有一格横跨{width}列。")
        merge: Merge = ""
        if merged is not None:
            merge = "restart" if attribute(merged, "val") == "restart" else "continue"
        pieces = []
        for block, _ in self._blocks(element):
            marks += block.marks
            if block.kind == "paragraph":
                pieces.append(block.text)
            else:
                what = "表中的表" if block.kind == "table" else "表中的图"
                self.foreign.append(Foreign(what, block.text[:_NEAR]))
        return EditedCell("\n".join(pieces), max(width, 1), merge)


def is_end_deleted(paragraph: etree._Element) -> bool:
    """The mark at its end is deleted or moved away: it goes on with the next."""
    properties = child(child(paragraph, "pPr"), "rPr")
    return any(child(properties, name) is not None for name in _DROPPED)


def is_tracked(element: etree._Element) -> bool:
    """A tracked change: of words, of rows and cells, or of looks (rPrChange and its like)."""
    name = local(element)
    return name in _TRACKED or name.endswith("Change")


def is_gone(cell: etree._Element) -> bool:
    """A cell that a tracked change deletes."""
    return child(child(cell, "tcPr"), "cellDel") is not None
