"""SpreadsheetML 2003, the XML that Excel 2003 and many systems write under the name .xls → Grid."""

import re
from datetime import datetime
from xml.parsers import expat

from etl.grid import CellRange, Grid, Unreadable
from etl.read.cells.beside import is_masking
from etl.read.cells.clean import RawValue
from etl.read.cells.shown import is_flat, shown_as
from etl.read.excel.xlsx_facts import is_percent, is_scaled
from etl.read.limits import Limits
from etl.read.markup.raw_sheet import RawSheet, as_grid
from etl.read.sniff import decode_text

MAX_COLS = 16_384
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_DAMAGED = Unreadable("damaged", "表格文件（XML）已损坏，打不开，请另存为 .xlsx 后重新报送。")


def read_spreadsheet_xml(data: bytes, limits: Limits) -> Grid:
    """The bytes of an XML spreadsheet → Grid. Raises Unreadable."""
    reader = _Reader(limits)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.characters
    try:
        parser.Parse(_in_utf8(data), True)
    except expat.ExpatError as error:
        raise _DAMAGED from error
    if not reader.sheets:
        raise _DAMAGED
    return as_grid("xml", reader.sheets, limits)


def _refuse_doctype(*_: object) -> None:
    raise Unreadable("damaged", "文件里有不允许的 XML 声明，请重新保存后再报送。")


def _in_utf8(data: bytes) -> bytes:
    """expat knows no GBK, in which Chinese systems write."""
    text = decode_text(data)
    if text is None:
        raise _DAMAGED
    return _DECLARATION.sub("", text.lstrip("\ufeff")).encode("utf-8", "replace")


def _own(name: str) -> str:
    return name.rpartition(" ")[2]


class _Reader:
    """The state of one document while its XML goes by."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[RawSheet] = []
        self._limits = limits
        self._cells_left = limits.cells
        self._percent: set[str] = set()
        self._struck: set[str] = set()
        self._scaled: set[str] = set()
        self._shown: dict[str, str] = {}
        self._masked: set[str] = set()
        self._is_struck_in_part = self._is_raised_in_part = False
        self._style = ""
        self._row = self._row_span = -1
        self._col = self._next_col = -1
        self._next_column = 0
        self._styles_of_columns: dict[int, str] = {}
        self._row_style = ""
        self._cell: dict[str, str] = {}
        self._kind = ""
        self._text: list[str] | None = None
        self._in_comment = False
        self._has_data = False
        self._option = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _own(tag)
        told = {_own(key): value for key, value in attributes.items()}
        sheet = self.sheets[-1] if self.sheets else None
        if name == "Style":
            self._style = told.get("ID", "")
            for marked in (self._percent, self._struck, self._scaled, self._masked):
                if told.get("Parent") in marked:
                    marked.add(self._style)
        elif name == "NumberFormat" and self._style:
            code = told.get("Format", "")
            if code == "Percent" or is_percent("", code):
                self._percent.add(self._style)
            else:
                self._percent.discard(self._style)
            if how := shown_as("", code):
                self._shown[self._style] = how
            for marked, is_marked in ((self._scaled, is_scaled(code)), (self._masked, is_masking(code))):
                (marked.add if is_marked else marked.discard)(self._style)
        elif name == "Font" and self._style:
            if told.get("StrikeThrough") == "1":
                self._struck.add(self._style)
        elif name == "Worksheet":
            self.sheets.append(RawSheet(told.get("Name", ""), False))
            self._row, self._next_column, self._styles_of_columns = -1, 0, {}
        elif name == "Visible":
            self._text = []
        elif sheet is not None:
            self._start_in_sheet(sheet, name, told)

    def _start_in_sheet(self, sheet: RawSheet, name: str, told: dict[str, str]) -> None:
        if name == "Column":
            first = _number(told.get("Index"), self._next_column + 1) - 1
            self._next_column = first + 1 + min(_number(told.get("Span"), 0), MAX_COLS)
            if told.get("Hidden") == "1" or is_flat(told.get("Width", "")):
                sheet.hidden_cols.append((first, self._next_column - 1))
            if "StyleID" in told:
                columns = range(first, min(self._next_column, MAX_COLS))
                self._styles_of_columns |= dict.fromkeys(columns, told["StyleID"])
        elif name == "Row":
            self._row = _number(told.get("Index"), self._row + 2) - 1
            self._row_span = _number(told.get("Span"), 0)
            self._next_col, self._row_style = 0, told.get("StyleID", "")
            if told.get("Hidden") == "1" or is_flat(told.get("Height", "")):
                sheet.hidden_rows.append((self._row, self._row + self._row_span))
        elif name == "Cell":
            self._col = _number(told.get("Index"), self._next_col + 1) - 1
            if self._col >= MAX_COLS:
                raise _DAMAGED
            across, down = _number(told.get("MergeAcross"), 0), _number(told.get("MergeDown"), 0)
            self._next_col = self._col + 1 + across
            if across or down:
                sheet.merges.append(CellRange(self._row, self._col, self._row + down, self._col + across))
            self._cell, self._has_data = told, False
        elif name == "Comment":
            self._in_comment = True
        elif name == "Data" and self._row >= 0:
            self._kind, self._text = told.get("Type", "String"), []
            self._is_struck_in_part = self._is_raised_in_part = False
        elif name in ("S", "Strike", "Del") and self._text is not None and not self._in_comment:
            self._is_struck_in_part = True
        elif name in ("Sup", "Sub") and self._text is not None and not self._in_comment:
            self._is_raised_in_part = True

    def characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def end(self, tag: str) -> None:
        name = _own(tag)
        sheet = self.sheets[-1] if self.sheets else None
        if name == "Style":
            self._style = ""
        elif sheet is None:
            return
        elif name == "Visible":
            sheet.hidden = "".join(self._text or []).strip() in ("SheetHidden", "SheetVeryHidden")
            self._text = None
        elif name == "Comment":
            self._in_comment = False
        elif name == "Row":
            self._row += self._row_span
        elif name == "Data" and self._text is not None:
            text, self._text = "".join(self._text), None
            if self._in_comment:
                sheet.comments[self._row, self._col] = text.strip()
            else:
                self._has_data = True
                self._put(sheet, text)
        elif name == "Cell" and "Formula" in self._cell and not self._has_data:
            self._room(sheet)
            sheet.put(self._row, self._col, None)
            sheet.formulas.add((self._row, self._col))

    def _put(self, sheet: RawSheet, text: str) -> None:
        at = (self._row, self._col)
        self._room(sheet)
        if self._kind == "Error":
            sheet.errors[at] = text.strip() or "错误值"
            sheet.put(*at, None)
            return
        sheet.put(*at, _value(self._kind, text))
        style = self._cell.get("StyleID") or self._row_style or self._styles_of_columns.get(self._col, "")
        if style in self._percent:
            sheet.percent.add(at)
        if style in self._struck:
            sheet.struck.add(at)
        if style in self._shown:
            sheet.shown[at] = self._shown[style]
        if style in self._scaled:
            sheet.beside.scaled.add(at)
        if style in self._masked:
            sheet.beside.masked.add(at)
        if self._is_struck_in_part:
            sheet.beside.struck_in_part.add(at)
        if self._is_raised_in_part:
            sheet.beside.raised_in_part.add(at)

    def _room(self, sheet: RawSheet) -> None:
        self._cells_left -= 1 + max(0, self._row - len(sheet.rows)) + self._col // 16
        if self._cells_left < 0:
            raise Unreadable(
                "too_big", f"表格过大（超过{self._limits.cells}格），请删去多余的行列后重新报送。"
            )


def _value(kind: str, text: str) -> RawValue:
    try:
        if kind == "Number":
            return float(text)
        if kind == "Boolean":
            return text.strip() == "1"
        if kind == "DateTime":
            moment = datetime.fromisoformat(text.strip())
            if moment.date() == datetime(1899, 12, 31).date():
                return moment.time()
            return moment.date() if moment.time() == datetime.min.time() else moment
    except ValueError:
        pass  # what stands there is then all that is known
    return text or None


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else otherwise
