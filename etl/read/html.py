"""HTML tables → Grid: what many systems export under the name .xls."""

import re

from lxml import etree
from lxml import html as lxml_html

from etl.grid import Cell, CellRange, ColumnRows, Grid, Sheet, Unreadable, rectangular
from etl.read.clean import clean_column, take_error_texts, trim
from etl.read.limits import Limits
from etl.read.sniff import decode_text

MAX_COLS = 1_000
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
# The parser gives up (too deep, too long a text) and hands over what it has as if that were all.
_CUT_SHORT = (
    etree.ErrorTypes.ERR_INTERNAL_ERROR,
    etree.ErrorTypes.ERR_NO_MEMORY,
    etree.ErrorTypes.ERR_RESOURCE_LIMIT,
)
_STRUCK_RULE = re.compile(r"\.([\w-]+)\s*\{[^}]*line-through")
_STRUCK_TAGS = ("s", "del", "strike")
_SPACE = re.compile(r"[ \t\r\n]+")
_GB_NAMES = {"gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80"}


def read_html(data: bytes, limits: Limits) -> Grid:
    """The bytes of an HTML file → Grid, one sheet for each innermost table. Raises Unreadable."""
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = lxml_html.document_fromstring(_decode(data), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("damaged", "网页表格已损坏，打不开，请另存为 .xlsx 后重新报送。") from error
    if any(entry.type in _CUT_SHORT for entry in parser.error_log):
        raise Unreadable(
            "damaged", "网页表格结构异常，读不完整，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新报送。"
        )
    grid = Grid("html", [])
    rules = "".join(style.text or "" for style in root.iter("style"))
    struck_classes = set(_STRUCK_RULE.findall(rules))
    cells = 0
    for table in root.iter("table"):
        if next(table.iterdescendants("table"), None) is not None:
            continue  # a frame for layout
        sheet = _read_table(table, len(grid.sheets) + 1, limits.cells - cells, struck_classes)
        cells += sheet.n_rows * sheet.n_cols
        if sheet.n_rows:
            grid.sheets.append(sheet)
    if not grid.sheets:
        raise Unreadable(
            "no_table", "网页文件里没有表格内容，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新报送。"
        )
    return grid


def _decode(data: bytes) -> str:
    named = _CHARSET.search(data[:4096])
    if named and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        name = named[1].decode("ascii").lower()
        try:
            return _without_declaration(data.decode("gb18030" if name in _GB_NAMES else name))
        except (LookupError, UnicodeDecodeError):
            pass  # the page says one encoding and is written in another
    text = decode_text(data)
    if text is None:
        raise Unreadable("unknown_format", "网页表格的编码认不出，请另存为 .xlsx 后重新报送。")
    return _without_declaration(text)


def _without_declaration(text: str) -> str:
    """lxml refuses decoded text that names an encoding."""
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text.lstrip("\ufeff")).replace("\x00", "") or " "


def _span(value: str | None) -> int:
    text = (value or "").strip()
    return max(int(text), 1) if text.isdecimal() and len(text) < 10 else 1


def _read_table(table: etree._Element, number: int, cells_left: int, struck_classes: set[str]) -> Sheet:
    rows: list[list[str | None]] = []
    merges: list[CellRange] = []
    taken: dict[int, int] = {}  # column → rows for which a cell above still reaches down
    hidden_rows: set[int] = set()
    struck: set[Cell] = set()
    row_elements = list(table.iter("tr"))
    for row, row_element in enumerate(row_elements):
        values: list[str | None] = []
        reach: dict[int, int] = {}
        for cell in row_element.iterchildren("td", "th"):
            while taken.get(len(values), 0):
                values.append(None)
            col = len(values)
            colspan = _span(cell.get("colspan"))
            rowspan = min(_span(cell.get("rowspan")), len(row_elements) - row)
            if col + colspan > MAX_COLS:
                raise Unreadable("too_big", f"网页表格超过{MAX_COLS}列，请另存为 .xlsx 后重新报送。")
            values += [_cell_text(cell), *[None] * (colspan - 1)]
            if _is_struck(cell, struck_classes):
                struck.add((row, col))
            reach.update({at: rowspan for at in range(col, col + colspan)})
            if colspan > 1 or rowspan > 1:
                merges.append(CellRange(row, col, row + rowspan - 1, col + colspan - 1))
        if _is_hidden(row_element):
            hidden_rows.add(row)
        taken = {
            at: left
            for at in taken.keys() | reach.keys()
            if (left := max(taken.get(at, 0), reach.get(at, 0)) - 1) > 0
        }
        rows.append(values)
        cells_left -= len(values)
        if cells_left < 0:
            raise Unreadable("too_big", "网页表格过大，请删去多余的行列后重新报送。")
    columns = [clean_column(column) for column in zip(*rectangular(rows), strict=True)]
    errors = take_error_texts(columns)
    columns = trim(columns, 1 + max((row for row, _ in errors), default=-1), len(columns))
    n_rows = len(columns[0]) if columns else 0
    return Sheet(
        number=number,
        name=f"表{number}",
        rows=ColumnRows(columns),
        merges=[merge for merge in merges if merge.first_row < n_rows],
        errors=errors,
        struck={(row, col) for row, col in struck if row < n_rows and columns[col][row] is not None},
        hidden_cols={col for col in _hidden_columns(table) if col < len(columns)},
        hidden_rows={row for row in hidden_rows if row < n_rows},
        formats_known=False,
    )


def _is_hidden(element: etree._Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return "display:none" in style or "visibility:collapse" in style or element.get("hidden") is not None


def _hidden_columns(table: etree._Element) -> set[int]:
    hidden: set[int] = set()
    at = 0
    for element in table.iterdescendants("col"):
        span = min(_span(element.get("span")), MAX_COLS)
        if _is_hidden(element):
            hidden.update(range(at, at + span))
        at += span
        if at > MAX_COLS:
            break
    return hidden


def _is_struck(cell: etree._Element, struck_classes: set[str]) -> bool:
    """The whole cell is struck through, by itself or by the one element that holds all of it."""
    element = cell
    while True:
        if "line-through" in (element.get("style") or "") or element.tag in _STRUCK_TAGS:
            return True
        if struck_classes & set((element.get("class") or "").split()):
            return True
        inner = list(element)
        if len(inner) != 1 or (element.text or "").strip() or (inner[0].tail or "").strip():
            return False
        element = inner[0]


def _cell_text(cell: etree._Element) -> str:
    """Text as a browser shows it: runs of spaces are one, <br> and blocks begin a new line."""
    pieces: list[str] = []
    for element in cell.iter():
        if element is not cell and element.tag in ("br", "p", "div"):
            pieces.append("\n")
        if isinstance(element.tag, str) and element.tag not in ("script", "style"):
            pieces.append(_SPACE.sub(" ", element.text or ""))
        if element is not cell:
            pieces.append(_SPACE.sub(" ", element.tail or ""))
    lines = [line.strip(" ") for line in "".join(pieces).split("\n")]
    return "\n".join(lines).strip("\n")
