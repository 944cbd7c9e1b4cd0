"""HTML tables → Grid: what many systems export under the name .xls."""

import re

from lxml import etree
from lxml import html as lxml_html

from etl.grid import Cell, CellRange, ColumnRows, Grid, Sheet, Unreadable, rectangular
from etl.read.cells.beside import NEAR, Beside, told_of
from etl.read.cells.clean import clean_column, take_error_texts, trim
from etl.read.cells.shown import DIVIDED
from etl.read.limits import Limits
from etl.read.markup.html_around import lines_around
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
    tables, below = lines_around(root, looks)
    for table, above in tables.items():
        beside = Beside()
        sheet = _read_table(table, len(grid.sheets) + first, limits.cells - cells, looks, beside)
        cells += sheet.n_rows * sheet.n_cols
        if sheet.n_rows:
            sheet.lead_text = above
            grid.sheets.append(sheet)
            grid.notices += told_of(sheet, beside)
    if grid.sheets:
        grid.sheets[-1].tail_text = below
    else:
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
    """One table → Sheet; what lies beside its values goes into `beside`. Raises Unreadable."""
    walk = _Walk(looks, beside, _hidden_columns(table, looks))
    row_elements = list(table.iter("tr"))
    for row, element in enumerate(row_elements):
        cells_left -= walk.take_row(row, element, len(row_elements) - row)
        if cells_left < 0:
            raise Unreadable("too_big", "网页表格过大，请删去多余的行列后重新报送。")
        if looks.is_hidden(element) or _is_in_hidden_part(element, table, looks):
            walk.hidden_rows.add(row)
    return walk.sheet(number, hidden=any(looks.is_hidden(one) for one in (table, *table.iterancestors())))


class _Walk:
    """A table's rows as they are laid out on the screen, one after the other."""

    def __init__(self, looks: Looks, beside: Beside, hidden_cols: set[int]) -> None:
        self.hidden_rows: set[int] = set()
        self._looks, self._beside, self._hidden_cols = looks, beside, hidden_cols
        self._rows: list[list[str | None]] = []
        self._merges: list[CellRange] = []
        self._reaching: dict[int, int] = {}
        """Column → rows for which a cell above still reaches down."""
        self._struck: set[Cell] = set()
        self._formulas: set[Cell] = set()

    def take_row(self, row: int, element: etree._Element, rows_left: int) -> int:
        """The next row, of `rows_left` with itself; how many cells wide it is. Raises Unreadable."""
        values: list[str | None] = []
        reach: dict[int, int] = {}
        for cell in element.iterchildren("td", "th"):
            while self._reaching.get(len(values), 0):
                values.append(None)
            col = len(values)
            columns = range(col, col + _span(cell.get("colspan")))
            rowspan = min(_span(cell.get("rowspan")), rows_left)
            if columns.stop > MAX_COLS:
                raise Unreadable("too_big", f"网页表格超过{MAX_COLS}列，请另存为 .xlsx 后重新报送。")
            values += [self._value(cell, (row, col)), *[None] * (len(columns) - 1)]
            if self._looks.is_hidden(cell):
                self._hidden_cols.update(columns)
            reach.update(dict.fromkeys(columns, rowspan))
            if len(columns) > 1 or rowspan > 1:
                self._merges.append(CellRange(row, col, row + rowspan - 1, columns.stop - 1))
        self._reach_down(reach)
        self._rows.append(values)
        return len(values)

    def _value(self, cell: etree._Element, at: Cell) -> str | None:
        """What the cell holds; what it shows beside that is noted."""
        shown = self._looks.shown(cell)
        text, of = stored(cell, shown.text)
        if of:
            (self._beside.masked if of == "masked" else self._beside.scaled).add(at)
            text += DIVIDED if of == "scaled" else ""
        if shown.unseen:
            self._beside.unseen[at] = shown.unseen
        self._beside.pictures += shown.pictures
        self._beside.controls += shown.controls
        if self._looks.is_struck(cell):
            self._struck.add(at)
        elif self._looks.is_struck_in_part(cell):
            self._beside.struck_in_part.add(at)
        if self._looks.is_raised_in_part(cell):
            self._beside.raised_in_part.add(at)
        if cell.get("x:fmla") and not shown.text:
            self._formulas.add(at)
        return text

    def _reach_down(self, reach: dict[int, int]) -> None:
        """The next row begins: each cell that reaches down does so for one row less."""
        self._reaching = {
            col: left
            for col in self._reaching.keys() | reach.keys()
            if (left := max(self._reaching.get(col, 0), reach.get(col, 0)) - 1) > 0
        }

    def sheet(self, number: int, hidden: bool) -> Sheet:
        """What was walked over, without the blank end."""
        columns = [clean_column(column) for column in zip(*rectangular(self._rows), strict=True)]
        errors = take_error_texts(columns)
        last_fault = max((row for row, _ in (*errors, *self._formulas)), default=-1)
        columns = trim(columns, 1 + last_fault, len(columns))
        n_rows = len(columns[0]) if columns else 0
        return Sheet(
            number=number,
            name=f"表{number}",
            rows=ColumnRows(columns),
            merges=[merge for merge in self._merges if merge.first_row < n_rows],
            errors=errors,
            formulas_without_value=self._formulas,
            struck={
                (row, col) for row, col in self._struck if row < n_rows and columns[col][row] is not None
            },
            hidden_cols={col for col in self._hidden_cols if col < len(columns)},
            hidden_rows={row for row in self.hidden_rows if row < n_rows},
            formats_known=False,
            hidden=hidden,
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
