"""HTML tables → Grid: what many systems export under the name .xls."""

import re

from lxml import etree
from lxml import html as lxml_html

from etl.grid import Cell, CellRange, ColumnRows, Grid, Sheet, Unreadable, rectangular
from etl.read.cells.beside import NEAR, Beside, sentences
from etl.read.cells.clean import clean_column, take_error_texts, trim
from etl.read.cells.shown import DIVIDED
from etl.read.limits import Limits
from etl.read.markup.html_looks import Looks, comments, stored
from etl.read.sniff import decode_text

MAX_COLS = 1_000
_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
# The parser gives up (too deep, too long a text) and hands over what it has as if that were all.
_CUT_SHORT = (
    etree.ErrorTypes.ERR_INTERNAL_ERROR,
    etree.ErrorTypes.ERR_NO_MEMORY,
    etree.ErrorTypes.ERR_RESOURCE_LIMIT,
)
_GB_NAMES = {"gb2312", "gbk", "gb18030", "x-gbk", "gb_2312-80"}


def read_html(data: bytes, limits: Limits, first: int = 1) -> Grid:
    """The bytes of an HTML file → Grid, one sheet for each innermost table, counted from ``first``.

    Raises Unreadable.
    """
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
    looks = Looks.of(root)
    cells = 0
    for table in root.iter("table"):
        if next(table.iterdescendants("table"), None) is not None:
            continue  # a frame for layout
        beside = Beside()
        sheet = _read_table(table, len(grid.sheets) + first, limits.cells - cells, looks, beside)
        cells += sheet.n_rows * sheet.n_cols
        if sheet.n_rows:
            grid.sheets.append(sheet)
            grid.notices += sentences(sheet, beside)
    if not grid.sheets:
        raise Unreadable(
            "no_table", "网页文件里没有表格内容，请用 WPS 或 Excel 打开，另存为 .xlsx 后重新报送。"
        )
    if said := comments(root):
        words = "；".join(said)
        grid.notices.append(f"网页里附有{len(said)}条批注，批注不入库：“{words[:NEAR]}”。")
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


def _read_table(table: etree._Element, number: int, cells_left: int, looks: Looks, beside: Beside) -> Sheet:
    rows: list[list[str | None]] = []
    merges: list[CellRange] = []
    taken: dict[int, int] = {}  # column → rows for which a cell above still reaches down
    hidden_rows: set[int] = set()
    hidden_cols = _hidden_columns(table, looks)
    struck: set[Cell] = set()
    formulas: set[Cell] = set()
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
            shown = looks.shown(cell)
            text, of = stored(cell, shown.text)
            if of:
                (beside.masked if of == "masked" else beside.scaled).add((row, col))
                text += DIVIDED if of == "scaled" else ""
            values += [text, *[None] * (colspan - 1)]
            if shown.unseen:
                beside.unseen[row, col] = shown.unseen
            beside.pictures += shown.pictures
            beside.controls += shown.controls
            if looks.is_struck(cell):
                struck.add((row, col))
            elif looks.is_struck_in_part(cell):
                beside.struck_in_part.add((row, col))
            if cell.get("x:fmla") and not shown.text:
                formulas.add((row, col))
            if looks.is_hidden(cell):
                hidden_cols.update(range(col, col + colspan))
            reach.update({at: rowspan for at in range(col, col + colspan)})
            if colspan > 1 or rowspan > 1:
                merges.append(CellRange(row, col, row + rowspan - 1, col + colspan - 1))
        if looks.is_hidden(row_element) or _is_in_hidden_part(row_element, table, looks):
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
    columns = trim(columns, 1 + max((row for row, _ in (*errors, *formulas)), default=-1), len(columns))
    n_rows = len(columns[0]) if columns else 0
    return Sheet(
        number=number,
        name=f"表{number}",
        rows=ColumnRows(columns),
        merges=[merge for merge in merges if merge.first_row < n_rows],
        errors=errors,
        formulas_without_value=formulas,
        struck={(row, col) for row, col in struck if row < n_rows and columns[col][row] is not None},
        hidden_cols={col for col in hidden_cols if col < len(columns)},
        hidden_rows={row for row in hidden_rows if row < n_rows},
        formats_known=False,
        hidden=any(looks.is_hidden(element) for element in (table, *table.iterancestors())),
    )


def _is_in_hidden_part(row: etree._Element, table: etree._Element, looks: Looks) -> bool:
    part = row.getparent()
    return part is not None and part is not table and looks.is_hidden(part)


def _hidden_columns(table: etree._Element, looks: Looks) -> set[int]:
    hidden: set[int] = set()
    at = 0
    for element in table.iterdescendants("col"):
        span = min(_span(element.get("span")), MAX_COLS)
        if looks.is_hidden(element):
            hidden.update(range(at, at + span))
        at += span
        if at > MAX_COLS:
            break
    return hidden
