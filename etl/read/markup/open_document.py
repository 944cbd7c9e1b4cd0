"""OpenDocument spreadsheets (.ods, and the flat .fods) → Grid, by one pass of expat over their XML.

calamine gives their values, but neither merges nor error cells, hidden rows, formats or comments.
"""

import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from xml.parsers import expat

from etl.grid import CellRange, Grid, Unreadable, column_letters
from etl.read.archive import SPOILT
from etl.read.cells.beside import HISTORY
from etl.read.cells.clean import ERROR_TEXTS, RawValue
from etl.read.cells.controls import IN_ODS
from etl.read.cells.shown import is_flat, shown_with
from etl.read.excel.workbook import open_zip
from etl.read.excel.xlsx_far import NEAR_ROWS, SPARSE_ROWS, far_below
from etl.read.limits import Limits
from etl.read.markup.raw_sheet import RawSheet, as_grid

MAX_COLS = 16_384
_DAMAGED = Unreadable("damaged", "表格文件已损坏，打不开，请重新保存后再报送。")
# What stands in these is no cell of a sheet: a history of changes, drawings with tables of their own.
_BESIDE = {"table:tracked-changes", "draw:object", "office:forms", "table:dde-links"}
_CHANGES = {"table:cell-content-change", "table:insertion", "table:deletion", "table:movement"}
_USUAL_PREFIX = {"drawing": "draw", "datastyle": "number"}
_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,]\d+)?S)?")


def read_open_document(data: bytes, limits: Limits) -> Grid:
    """The bytes of an .ods → Grid. Raises Unreadable."""
    with open_zip(data, limits) as archive:
        try:
            if b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise Unreadable("encrypted", "文件已加密，打不开，请取消密码（另存为 .xlsx）后重新报送。")
        except (KeyError, *SPOILT):
            pass
        parts = [_part(archive, name) for name in ("styles.xml", "content.xml")]
    if not parts[1]:
        raise _DAMAGED
    return _read([part for part in parts if part], limits)


def read_flat(data: bytes, limits: Limits) -> Grid:
    """The bytes of a .fods (all parts in one XML) → Grid. Raises Unreadable."""
    return _read([data], limits)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    try:
        return archive.read(name)
    except KeyError:
        return b""
    except SPOILT as error:
        raise _DAMAGED from error


def _read(parts: list[bytes], limits: Limits) -> Grid:
    reader = _Reader(limits)
    for part in parts:
        reader.parse(part)
    if not reader.sheets:
        raise Unreadable("damaged", "文件里一张工作表也读不到，可能已损坏，请重新保存后再报送。")
    grid = as_grid("ods", reader.sheets, limits)
    grid.notices += [HISTORY] * reader.has_history
    return grid


@dataclass(slots=True)
class _Style:
    parent: str = ""
    data_style: str = ""
    struck: bool | None = None
    raised: bool = False
    hides: bool = False
    """Sheets, rows and columns of this style are not shown, or without any height or width."""


class _Reader:
    """The state of one document while its XML goes by."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[RawSheet] = []
        self.has_history = False
        self._limits = limits
        self._names: dict[str, str] = {}
        self._styles: dict[str, _Style] = {}
        self._percent_formats: set[str] = set()
        self._scaled_formats: set[str] = set()
        self._format = ""
        self._style: _Style | None = None
        self._marks: dict[str, tuple[bool, bool, bool]] = {}
        self._cells_left = limits.cells
        self._beside = self._drawing = 0
        self._drawn: list[str] = []
        self._sheet: RawSheet | None = None
        self._next_row = 0  # of the sheet, empty rows included
        self._next_col = 0  # of columns declared
        self._col_styles: list[tuple[int, str]] = []  # last column of each stretch, its cells' style
        self._row: list[RawValue] = []  # to the last cell with something in it
        self._col = 0
        self._row_repeat, self._row_style = 1, ""
        self._cell: dict[str, str] | None = None
        self._text: list[str] | None = None
        self._paragraphs = 0
        self._in_paragraph = False
        self._comment: list[str] | None = None

    def parse(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.ordered_attributes = False
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        try:
            parser.Parse(data, True)
        except expat.ExpatError as error:
            raise _DAMAGED from error

    def _refuse_doctype(self, *_: object) -> None:
        raise Unreadable("damaged", "文件里有不允许的 XML 声明，请重新保存后再报送。")

    def _short(self, name: str) -> str:
        """'urn:oasis:…:table:1.0 table-row' → 'table:table-row'."""
        short = self._names.get(name)
        if short is None:
            uri, _, own = name.rpartition(" ")
            words = uri.split(":")
            space = _USUAL_PREFIX.get(words[-2], words[-2]) if len(words) > 2 else ""
            short = self._names[name] = f"{space}:{own}" if space else own
        return short

    # ------------------------------------------------------------ elements

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self._short(tag)
        if self._beside or name in _BESIDE:
            self.has_history = self.has_history or name in _CHANGES
            if self._sheet and name in IN_ODS:
                self._sheet.beside.controls[IN_ODS[name]] += 1
            self._beside += 1
            return
        if self._drawing or name == "table:shapes" or (name.startswith("draw:") and self._sheet):
            self._drawing += 1
            self._in_paragraph = name.startswith("text:")
            if name == "draw:image" and self._sheet:
                self._sheet.beside.pictures += 1
            return
        told = {self._short(key): value for key, value in attributes.items()}
        if self._cell is not None:
            self._start_in_cell(name, told)
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell, self._text, self._paragraphs = told, [], 0
        elif name == "table:table-row":
            self._row, self._col, self._row_repeat = [], 0, _count(told.get("table:number-rows-repeated"))
            self._row_style = told.get("table:default-cell-style-name", "")
            if self._sheet and self._is_hidden(told):
                self._sheet.hidden_rows.append((self._next_row, self._next_row + self._row_repeat - 1))
        elif name == "table:table-column" and self._sheet:
            last = self._next_col + _count(told.get("table:number-columns-repeated")) - 1
            if self._is_hidden(told):
                self._sheet.hidden_cols.append((self._next_col, last))
            self._col_styles.append((last, told.get("table:default-cell-style-name", "")))
            self._next_col = last + 1
        elif name == "table:table":
            self._sheet = RawSheet(told.get("table:name", ""), self._is_hidden(told))
            self._col_styles = []
            self._next_row = self._next_col = 0
            self.sheets.append(self._sheet)
        else:
            self._start_style(name, told)

    def _start_style(self, name: str, told: dict[str, str]) -> None:
        if name == "style:style":
            self._style = _Style(
                told.get("style:parent-style-name", ""), told.get("style:data-style-name", "")
            )
            self._styles[told.get("style:name", "")] = self._style
        elif name == "style:text-properties" and self._style is not None:
            for key in ("style:text-line-through-style", "style:text-line-through-type"):
                if key in told:
                    self._style.struck = told[key] != "none"
            position = told.get("style:text-position", "").split()
            self._style.raised = bool(position) and not re.fullmatch(r"0%?", position[0])
        elif name == "style:table-properties" and self._style is not None:
            self._style.hides = told.get("table:display") == "false"
        elif name in ("style:table-row-properties", "style:table-column-properties") and self._style:
            size = told.get("style:row-height") or told.get("style:column-width", "")
            self._style.hides = is_flat(size)
        elif name.startswith("number:") and name.endswith("-style"):
            self._format = told.get("style:name", "")
            if name == "number:percentage-style":
                self._percent_formats.add(self._format)
        elif name in ("number:number", "style:map") and (
            told.get("number:display-factor", "1") != "1"
            or told.get("style:apply-style-name") in self._scaled_formats
        ):
            self._scaled_formats.add(self._format)

    def _is_hidden(self, told: dict[str, str]) -> bool:
        by_style = self._styles.get(told.get("table:style-name", ""), _Style()).hides
        return by_style or told.get("table:visibility") in ("collapse", "filter")

    def _start_in_cell(self, name: str, told: dict[str, str]) -> None:
        if name == "office:annotation":
            self._comment = []
        elif name == "text:p":
            if self._comment is not None:
                self._comment.append("\n")
            elif self._paragraphs and self._text is not None:
                self._text.append("\n")
            self._paragraphs += self._comment is None
            self._in_paragraph = True
        elif name == "text:s":
            self._characters(" " * min(_count(told.get("text:c")), 1000))
        elif name == "text:span" and self._sheet and self._comment is None:
            style, at = told.get("text:style-name", ""), (self._next_row, self._col)
            if self._marks_of(style)[1]:
                self._sheet.beside.struck_in_part.add(at)
            if self._styles.get(style, _Style()).raised:
                self._sheet.beside.raised_in_part.add(at)
        elif name in ("text:tab", "text:line-break"):
            self._characters("\t" if name == "text:tab" else "\n")

    def _end(self, tag: str) -> None:
        if self._beside:
            self._beside -= 1
            return
        name = self._short(tag)
        if self._drawing:
            self._end_drawing(name)
            return
        if name in ("table:table-cell", "table:covered-table-cell") and self._cell is not None:
            self._end_cell(self._cell, "".join(self._text or []))
            self._cell = None
        elif name == "office:annotation" and self._sheet and self._comment is not None:
            text = "".join(self._comment).strip()
            self._sheet.comments[self._next_row, self._col] = text
            self._comment = None
        elif name == "text:p":
            self._in_paragraph = False
        elif name == "table:table-row":
            self._end_row()
        elif name == "table:table":
            self._sheet = None
        elif name == "style:style":
            self._style = None

    def _characters(self, text: str) -> None:
        if not self._in_paragraph or self._beside:
            return  # between the elements
        if self._drawing:
            self._drawn.append(text)
        elif self._comment is not None:
            self._comment.append(text)
        elif self._cell is not None and self._text is not None:
            self._text.append(text)

    def _end_drawing(self, name: str) -> None:
        """A shape ends: its words are told, and belong to no cell."""
        self._drawing -= 1
        if name == "text:p":
            self._in_paragraph = False
            self._drawn.append(" ")
        if not self._drawing:
            if self._sheet and (words := " ".join("".join(self._drawn).split())):
                self._sheet.beside.drawn.append(words)
            self._drawn = []

    # ------------------------------------------------------------ cells and rows

    def _end_cell(self, told: dict[str, str], text: str) -> None:
        sheet, col = self._sheet, self._col
        repeat = min(_count(told.get("table:number-columns-repeated")), MAX_COLS - col)
        self._col += repeat
        if sheet is None or repeat < 1:
            return
        rows = _count(told.get("table:number-rows-spanned"))
        cols = _count(told.get("table:number-columns-spanned"))
        if rows > 1 or cols > 1:
            sheet.merges.append(CellRange(self._next_row, col, self._next_row + rows - 1, col + cols - 1))
        value, error = _value(told, text)
        is_unvalued = "table:formula" in told and "office:value-type" not in told and not text
        if value is None and error is None and not is_unvalued:
            return
        self._row.extend([None] * (col - len(self._row)))
        self._row.extend([value] * repeat)
        cells = [(self._next_row, one) for one in range(col, col + repeat)]
        if error is not None:
            sheet.errors.update(dict.fromkeys(cells, error))
        elif value is None:
            sheet.formulas.update(cells)
        else:
            if (how := shown_with(value, text)) is not None:
                sheet.shown.update(dict.fromkeys(cells, how))
            style = told.get("table:style-name") or self._default_style(col)
            is_percent, is_struck, is_scaled = self._marks_of(style)
            if is_percent or told.get("office:value-type") == "percentage":
                sheet.percent.update(cells)
            if is_struck:
                sheet.struck.update(cells)
            if is_scaled:
                sheet.beside.scaled.update(cells)
            if self._paragraphs and not text and isinstance(value, float) and value:
                sheet.beside.masked.update(cells)

    def _default_style(self, col: int) -> str:
        return self._row_style or next((style for last, style in self._col_styles if col <= last), "")

    def _marks_of(self, style: str) -> tuple[bool, bool, bool]:
        """Percent format, strike-through and a format that divides, its parents asked."""
        if style not in self._marks:
            percent, scaled, struck, name, seen = False, False, None, style, set[str]()
            while name in self._styles and name not in seen:
                seen.add(name)
                found = self._styles[name]
                percent = percent or found.data_style in self._percent_formats
                scaled = scaled or found.data_style in self._scaled_formats
                struck = found.struck if struck is None else struck
                name = found.parent
            self._marks[style] = percent, bool(struck), scaled
        return self._marks[style]

    def _end_row(self) -> None:
        sheet, row = self._sheet, self._row
        first, repeat = self._next_row, self._row_repeat
        self._next_row += repeat
        if sheet is None or not row or self._is_far_blank(sheet, first):
            return
        if first - len(sheet.rows) > SPARSE_ROWS:
            col = next((col for col, value in enumerate(row) if value is not None), 0)
            raise far_below(sheet.name, "", f"{column_letters(col)}{first + 1}")
        self._cells_left -= len(row) * repeat + (first - len(sheet.rows))
        if self._cells_left < 0:
            raise Unreadable(
                "too_big", f"表格过大（超过{self._limits.cells}格），请删去多余的行列后重新报送。"
            )
        sheet.rows.extend([] for _ in range(first - len(sheet.rows)))
        sheet.rows.extend(row[:] for _ in range(repeat))
        if repeat > 1:
            sheet.repeat_facts(first, repeat)

    def _is_far_blank(self, sheet: RawSheet, first: int) -> bool:
        """A row of mere spaces far below everything else."""
        if first - len(sheet.rows) <= NEAR_ROWS:
            return False
        is_fault = any(row == first for row, _ in (*sheet.errors, *sheet.formulas))
        return not is_fault and all(value is None or not str(value).strip() for value in self._row)


def _value(told: dict[str, str], text: str) -> tuple[RawValue, str | None]:
    """The value of a cell, or the text of its error."""
    kind = told.get("office:value-type") or told.get("calcext:value-type", "")
    if told.get("calcext:value-type") == "error" or text in ERROR_TEXTS or text.startswith("Err:"):
        return None, text or "错误值"
    try:
        match kind:
            case "float" | "percentage" | "currency":
                return float(told["office:value"]), None
            case "date":
                return _moment(told["office:date-value"]), None
            case "boolean":
                return told["office:boolean-value"] == "true", None
            case "time":
                return _duration(told["office:time-value"]), None
    except (KeyError, ValueError, OverflowError):
        pass  # what is shown is then all that is known
    return (text or told.get("office:string-value") or None), None


def _moment(text: str) -> date | datetime:
    if len(text) == 10:
        return date.fromisoformat(text)
    moment = datetime.fromisoformat(text)
    return moment.date() if moment.time() == datetime.min.time() else moment


def _duration(text: str) -> RawValue:
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(text)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups()[1:])
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if match[1]:
        return -length
    return length if length >= timedelta(days=1) else (datetime.min + length).time()


def _count(text: str | None) -> int:
    return max(1, min(int(text), 1 << 21)) if text and text.isdecimal() and len(text) < 9 else 1
