"""docx → Grid: each table of the document, cells as a reader sees them in the final version.

Tracked insertions and content controls count, tracked deletions do not; a cell's paragraphs are joined by
a line break. python-docx drops the first two and hangs on a gridSpan of 99,999,999.
"""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from etl.grid import Cell, CellRange, ColumnRows, Grid, Sheet, Unreadable, rectangular
from etl.read.cells.beside import Beside, told_of
from etl.read.cells.clean import clean_column, take_error_texts
from etl.read.excel.workbook import open_zip
from etl.read.limits import Limits
from etl.read.plain_package import has_odd_names, in_utf8, plain_package
from etl.read.word.numbered import write_numbers
from etl.read.word.word_beside import deleted_words, is_formula, is_marked, is_raised, may_hold, note_beside
from etl.read.word.word_xml import attribute, child, is_switched_on, local

MAX_COLS = 1_000
MAX_LEAD_PARAGRAPHS = 20
_DAMAGED = Unreadable("damaged", "Word 文件已损坏，打不开，请重新保存后再报送。")
_LEFT_OUT = {"del", "moveFrom", "Fallback", "instrText", "delText", "pPr", "rPr"}
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}


@dataclass(slots=True)
class _Table:
    rows: list[list[str]] = field(default_factory=list)
    merges: list[CellRange] = field(default_factory=list)
    struck: set[Cell] = field(default_factory=set)
    comments: dict[Cell, str] = field(default_factory=dict)
    formulas: set[Cell] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    beside: Beside = field(default_factory=Beside)
    is_plain: bool = False
    """The whole document holds nothing besides the printed text of cells."""


def read_word(data: bytes, limits: Limits) -> Grid:
    """The bytes of a docx → Grid, one sheet for each table. Raises Unreadable."""
    with open_zip(data, limits) as archive:
        odd = has_odd_names(archive)
    with open_zip(plain_package(data) if odd else data, limits) as archive:
        data = _member(archive, "word/document.xml")
        document, is_plain = _parse(data), not may_hold(data)
        comments = _notes(archive)
        write_numbers(document, _part(archive, "word/numbering.xml"), _part(archive, "word/styles.xml"))
    body = next((element for element in document if local(element) == "body"), None)
    if body is None:
        raise _DAMAGED
    grid = Grid("docx", [])
    lead: list[str] = []
    for block in _printed_blocks(body):
        if local(block) == "p":
            if text := _text(block).strip():
                lead.append(text)
            continue
        table = _read_table(block, comments, is_plain)
        if table.rows:
            grid.sheets.append(_as_sheet(table, len(grid.sheets) + 1, lead[-MAX_LEAD_PARAGRAPHS:]))
            grid.notices += told_of(grid.sheets[-1], table.beside)
            lead = []
    if grid.sheets:
        grid.sheets[-1].tail_text = lead[:MAX_LEAD_PARAGRAPHS]
    else:
        raise Unreadable("no_table", "Word 文件里没有表格，请把数据填在表格里报送。")
    return grid


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return in_utf8(archive.read(name))
    except (KeyError, zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise _DAMAGED from error


def _part(archive: zipfile.ZipFile, name: str) -> etree._Element | None:
    """The XML of a part that a document need not have."""
    return _parse(_member(archive, name)) if name in archive.namelist() else None


def _parse(data: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _DAMAGED from error
    if b"<!DOCTYPE" in data:
        raise Unreadable("damaged", "文件里有不允许的 XML 声明，请重新保存后再报送。")
    return root


def _notes(archive: zipfile.ZipFile) -> dict[tuple[str, str], str]:
    """Kind of the mark in the text and number → what the comment, footnote or endnote says."""
    found: dict[tuple[str, str], str] = {}
    for kind in ("comment", "footnote", "endnote"):
        part = f"word/{kind}s.xml"
        root = _part(archive, part)
        for note in root if root is not None else ():
            if local(note) == kind:
                found[f"{kind}Reference", attribute(note, "id")] = _text(note).strip()
    return found


def _blocks(element: etree._Element) -> Iterator[etree._Element]:
    """Paragraphs and tables in order, through content controls and tracked insertions."""
    for one in element:
        name = local(one)
        if name in ("p", "tbl"):
            yield one
        elif name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag"):
            yield from _blocks(one)


def _printed_blocks(element: etree._Element) -> Iterator[etree._Element]:
    """The blocks in order; for a table that only frames others, what stands in it.

    The tables in a paragraph's text boxes follow it.
    """
    for block in _blocks(element):
        if local(block) == "p":
            yield block
            for box in _boxes(block):
                yield from (one for one in _printed_blocks(box) if local(one) == "tbl")
        elif (cells := _framed(block)) is not None:
            for cell in cells:
                yield from _printed_blocks(cell)
        else:
            yield block


def _boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Its text boxes, each once: what stands there for older programs repeats them."""
    for one in element:
        if local(one) == "txbxContent":
            yield one
        elif local(one) not in _LEFT_OUT:
            yield from _boxes(one)


def _framed(table: etree._Element) -> list[etree._Element] | None:
    """The cells of a table of one column in which other tables stand; None for any other table."""
    rows = [list(_parts(row, "tc")) for row in _parts(table, "tr")]
    if any(len(cells) != 1 for cells in rows):
        return None
    cells = [cell for row in rows for cell in row]
    return cells if any(local(one) == "tbl" for cell in cells for one in _blocks(cell)) else None


def _parts(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, through content controls."""
    for one in element:
        tag = local(one)
        if tag == name:
            yield one
        elif tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _parts(one, name)


def _text(element: etree._Element) -> str:
    """The text of the final version as it is printed; paragraphs joined by a line break."""
    pieces: list[str] = []
    _collect(element, pieces)
    return "".join(pieces).strip("\n")


def _collect(element: etree._Element, pieces: list[str]) -> None:
    for one in element:
        name = local(one)
        if name in _LEFT_OUT or (name == "sdt" and _is_untouched(one)):
            continue
        if name == "r" and is_marked(one, ("vanish",)):
            continue
        if name == "txbxContent" and _is_in_cell(one):
            continue
        if name == "tbl" and _is_in_box(one):
            continue  # a table of its own
        if name == "t":
            pieces.append(one.text or "")
        elif name in _BREAKS:
            pieces.append(_BREAKS[name])
        else:
            _collect(one, pieces)
            if name == "p":
                pieces.append("\n")


def _is_untouched(control: etree._Element) -> bool:
    """A content control that nobody filled: what stands in it says only what to do."""
    return is_switched_on(child(child(control, "sdtPr"), "showingPlcHdr"))


def _span(value: str) -> int:
    span = int(value) if value.isdecimal() and len(value) < 12 else 1
    if span > MAX_COLS:
        raise Unreadable("too_big", f"Word 表格里有一格横跨{span}列，已超过{MAX_COLS}列，请重新制表后报送。")
    return max(span, 1)


def _is_in_box(element: etree._Element) -> bool:
    return any(local(one) == "txbxContent" for one in element.iterancestors())


def _is_in_cell(element: etree._Element) -> bool:
    """A shape's words belong to no cell, wherever the shape is anchored."""
    return next((True for one in element.iterancestors() if local(one) == "tc"), False)


def _read_table(element: etree._Element, comments: dict[tuple[str, str], str], is_plain: bool) -> _Table:
    table = _Table(is_plain=is_plain)
    # Column → first row and last column of the vertical merge that is open above this row.
    open_merges: dict[int, list[int]] = {}
    for row_element in _parts(element, "tr"):
        properties = child(row_element, "trPr")
        row = len(table.rows)
        if child(properties, "del") is not None:
            table.beside.deleted[row, 0] = deleted_words(row_element)
            continue
        if is_switched_on(child(properties, "hidden")):
            table.hidden_rows.add(row)
        before = child(properties, "gridBefore")
        values = [""] * (_span(attribute(before, "val")) if before is not None else 0)
        continued: dict[int, list[int]] = {}
        for cell in _parts(row_element, "tc"):
            properties = child(cell, "tcPr")
            col = len(values)
            if child(properties, "cellDel") is not None:
                table.beside.deleted[row, col] = deleted_words(cell)
                continue
            span_element = child(properties, "gridSpan")
            span = _span(attribute(span_element, "val")) if span_element is not None else 1
            if col + span > MAX_COLS:
                raise Unreadable("too_big", f"Word 表格超过{MAX_COLS}列，请重新制表后报送。")
            merge = child(properties, "vMerge")
            goes_on = merge is not None and attribute(merge, "val", "continue") != "restart"
            if goes_on and col in open_merges:
                continued[col] = open_merges[col]
                values += [""] * span
                continue
            values += [_text(cell), *[""] * (span - 1)]
            continued[col] = [row, col + span - 1]
            _note_facts(cell, (row, col), comments, table)
        _close_merges(open_merges, continued, row - 1, table)
        open_merges = continued
        table.rows.append(values)
    _close_merges(open_merges, {}, len(table.rows) - 1, table)
    return table


def _close_merges(
    before: dict[int, list[int]], now: dict[int, list[int]], last_row: int, table: _Table
) -> None:
    for col, merge in before.items():
        first_row, last_col = merge
        if now.get(col) is not merge and (last_row > first_row or last_col > col):
            table.merges.append(CellRange(first_row, col, last_row, last_col))


def _note_facts(
    cell: etree._Element, position: Cell, comments: dict[tuple[str, str], str], table: _Table
) -> None:
    runs = [run for run in cell.iter() if local(run) == "r" and _text(run).strip()]
    struck = [run for run in runs if is_marked(run, ("strike", "dstrike"))]
    if struck:
        (table.struck if len(struck) == len(runs) else table.beside.struck_in_part).add(position)
    if any(is_raised(run) for run in runs):
        table.beside.raised_in_part.add(position)
    marks = [(local(one), attribute(one, "id")) for one in cell.iter() if local(one).endswith("Reference")]
    if found := [comments[mark] for mark in marks if comments.get(mark)]:
        table.comments[position] = "\n".join(found)
    if table.is_plain:
        return
    if is_formula(cell) and not _text(cell).strip():
        table.formulas.add(position)
    note_beside(cell, position, table.beside)


def _as_sheet(table: _Table, number: int, lead: list[str]) -> Sheet:
    rows = rectangular(table.rows)
    columns = [clean_column(column) for column in zip(*rows, strict=True)]
    return Sheet(
        number=number,
        name=f"表{number}",
        rows=ColumnRows(columns),
        merges=table.merges,
        errors=take_error_texts(columns),
        formulas_without_value=table.formulas,
        struck=table.struck,
        comments=table.comments,
        hidden_rows=table.hidden_rows,
        formats_known=False,
        lead_text=lead,
        in_word=True,
    )
