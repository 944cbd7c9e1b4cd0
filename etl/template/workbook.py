"""A form as xlsx: headings merged, drop-downs, checks of numbers and dates; what is known in grey.

Nothing is locked: she may widen a row. Strings are never taken for formulas.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from etl.table.heads.headings import is_unnamed
from etl.template.form import FormColumn, FormSheet
from etl.template.known import Known, Row, Shown, is_figure
from etl.template.marks import EXAMPLE, EXAMPLE_TEXTS, LISTS_SHEET, TICK, ZERO
from etl.template.paper import height_pt, paper_of
from etl.template.words import example_of
from etl.values.dates import FIRST_YEAR, LAST_YEAR

SPARE_ROWS = 20
CHECKED_ROWS = 2000  # drop-downs and checks reach so far below the heading
FIRST_LIST_ROW = 9  # below the rows in which a file's title is looked for
OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
FORMATS = {
    "money": "#,##0.00", "value": "#,##0.00", "number": "#,##0.00", "percent": "0.00", "integer": "0",
    "year": "0",
    "date": "yyyy-mm-dd", "due": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm",
    # Text: a code of 18 digits that is typed as a number loses its last three.
    "code": "@", "uscc": "@", "period": "@", "enterprise": "@", "project": "@",
}  # fmt: skip
WIDTHS = {"text": 22, "code": 20, "project": 24, "indicator": 22, "unit": 14, "people": 16}
GREY, GREY_TEXT = "#E7E6E6", "#595959"


@dataclass(frozen=True, slots=True)
class Around:
    """What stands above the table: who, until when, and the day by which examples are made."""

    unit_name: str
    reporters: tuple[str, ...]
    deadline: str
    day: date


def workbook(sheets: Sequence[FormSheet], known: Known, around: Around, made_on: datetime) -> bytes:
    """The bytes of the template; the same for the same arguments."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, OPTIONS)
    book.set_properties({"created": made_on})
    lists = _Lists(known.names, around.reporters)
    styles = _Styles(book)
    for sheet in sheets:
        _Page(book, sheet, known, around, lists, styles).write()
    lists.write(book)
    book.close()
    return content.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        self.book = book
        self.made: dict[tuple[str, str], Any] = {}

    def cell(self, kind: str, look: str) -> Any:
        """``look``: white, grey, example, head, title, note, plain, below."""
        if (kind, look) not in self.made:
            base: dict[str, Any] = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
            looks: dict[str, dict[str, Any]] = {
                "white": {"border": 1, "text_wrap": True},
                "grey": {"border": 1, "text_wrap": True, "bg_color": GREY, "font_color": GREY_TEXT},
                "example": {"border": 1, "italic": True, "font_color": "#808080", "bg_color": "#F7F7F7"},
                "head": {
                    "border": 1,
                    "bold": True,
                    "align": "center",
                    "text_wrap": True,
                    "bg_color": "#DDEBF7",
                },
                "title": {"bold": True, "font_size": 16, "align": "center"},
                "note": {"font_color": GREY_TEXT},
                "plain": {},
                "below": {"text_wrap": True},  # rows beyond the ruled ones
            }
            form = base | looks[look]
            if kind in FORMATS:
                form["num_format"] = FORMATS[kind]
            self.made[kind, look] = self.book.add_format(form)
        return self.made[kind, look]


class _Lists:
    """The drop-downs' choices, each list once, on a sheet that reading leaves out."""

    def __init__(self, names: Mapping[str, list[str]], reporters: Sequence[str]) -> None:
        self.names, self.reporters = names, list(reporters)
        self.used: dict[tuple[str, ...], tuple[int, str]] = {}

    def of(self, column: FormColumn) -> str | None:
        """Where the choices of a column stand, as a formula; None where it has none."""
        if column.kind == "boolean":
            return self.place(["是", "否"], "是否")
        chosen = [str(c) for c in column.info.get("choices", ())] or self.names.get(column.kind, [])
        return self.place(
            chosen, str(column.info["label"]) if is_unnamed(column.path[-1]) else column.path[-1]
        )

    def place(self, chosen: Sequence[str], label: str) -> str | None:
        if not chosen:
            return None
        col, _ = self.used.setdefault(tuple(chosen), (len(self.used), label))
        place = xl_range_abs(FIRST_LIST_ROW, col, FIRST_LIST_ROW + len(chosen) - 1, col)
        return f"='{LISTS_SHEET}'!{place}"

    def write(self, book: Any) -> None:
        page = book.add_worksheet(LISTS_SHEET)
        page.write_string(0, 0, "下拉框的选项，读取时不看这张表，也不用填写")
        for chosen, (col, label) in self.used.items():
            page.set_column(col, col, 20)
            page.write_string(FIRST_LIST_ROW - 1, col, f"选项：{label}")
            for row, text in enumerate(chosen, FIRST_LIST_ROW):
                page.write_string(row, col, text)


class _Page:
    """One sheet of the form."""

    def __init__(
        self, book: Any, sheet: FormSheet, known: Known, around: Around, lists: _Lists, styles: _Styles
    ) -> None:
        self.page = book.add_worksheet(sheet.name)
        self.sheet, self.around, self.lists, self.styles = sheet, around, lists, styles
        self.known = known
        self.rows = known.rows.get(sheet.name, [])
        self.last_col = len(sheet.columns) - 1

    def write(self) -> None:
        first = self._above()
        self._headings(first)
        example = first + self.sheet.depth
        self._example(example)
        self._body(example + 1)
        self._checks(example + 1)
        self._paper(first, example)

    def _above(self) -> int:
        """Title, reporter, date, unit, deadline; the row of the heading."""
        label, white = self.styles.cell("text", "plain"), self.styles.cell("text", "white")
        self._across(0, self.sheet.title, "title")
        self.page.write_string(1, 0, "填报单位（盖章）：", label)
        self.page.write(1, 1, self.around.unit_name or None, white)
        if place := self.lists.place(self.around.reporters, "填报单位"):
            self._choose(1, 1, 1, place, "warning")
        self.page.write_string(2, 0, "填报日期：", label)
        self.page.write_blank(2, 1, None, self.styles.cell("date", "white"))
        row = 3
        if self.sheet.asks_document:
            self.page.write_string(row, 0, "文号：", label)
            self.page.write_blank(row, 1, None, white)
            row += 1
        if self.sheet.accepts_zero:
            self.page.write_string(row, 0, f"{ZERO}：", label)
            self.page.write_blank(row, 1, None, white)
            if place := self.lists.place([TICK], ZERO):
                self._choose(row, row, 1, place, "stop")
            row += 1
        notes = [f"单位：{self.sheet.money_unit}"] if self.sheet.money_unit else []
        notes += [self.around.deadline] if self.around.deadline else []
        notes.append(
            f"填写说明：白色格由本单位填写，灰色格是已有数；“{EXAMPLE}”一行和“{LISTS_SHEET}”表不读取。"
        )
        if self.sheet.accepts_zero:
            notes.append(f"本期确实没有要报的，不用填行，在“{ZERO}”格选{TICK}；空着不选的，会再问一次。")
        for text in notes:
            self.page.write_string(row, 0, text, self.styles.cell("text", "note"))
            row += 1
        return row

    def _across(self, row: int, text: str, look: str) -> None:
        style = self.styles.cell("text", look)
        if self.last_col > 0:
            self.page.merge_range(row, 0, row, self.last_col, text, style)
        else:
            self.page.write_string(row, 0, text, style)

    def _headings(self, first: int) -> None:
        style = self.styles.cell("text", "head")
        for text, (top, left, bottom, right) in heading_cells(self.sheet.columns, self.sheet.depth):
            place = (first + top, left, first + bottom, right)
            if place[:2] == place[2:]:
                self.page.write(*place[:2], text or None, style)
            else:
                self.page.merge_range(*place, text, style)

    def _example(self, row: int) -> None:
        names = {kind: listed[0] for kind, listed in self.known.names.items() if kind != "person" and listed}
        names |= {kind: EXAMPLE_TEXTS[kind] for kind in ("person", "people")}
        settled = (list(c.info["units"].values()) for c in self.sheet.columns if c.info.get("units"))
        unit = next(settled, ["万元"])[0]
        for col, column in enumerate(self.sheet.columns):
            style = self.styles.cell(column.kind, "example")
            if col == 0:
                self._put(row, col, EXAMPLE, self.styles.cell("text", "example"))
            elif column.role == "unit":
                self._put(row, col, unit, style)
            elif column.role != "prior":
                self._put(row, col, example_of(column.info, names, self.around.day), style)

    def _body(self, first: int) -> None:
        """Known rows, then empty ones."""
        spare = SPARE_ROWS if not self.rows else max(3, SPARE_ROWS - len(self.rows))
        filled: list[Row] = [*self.rows, *({} for _ in range(spare))]
        for row, held in enumerate(filled, first):
            for col, column in enumerate(self.sheet.columns):
                is_known = column.name in held and column.role != "fill"
                is_known |= column.across is not None and column.name in held
                is_known |= column.role == "fill" and held.get(column.name) is not None
                look = "grey" if is_known or column.role == "prior" else "white"
                self._put(row, col, held.get(column.name), self.styles.cell(column.kind, look))
            texts = [
                (text, _width(column, col))
                for col, column in enumerate(self.sheet.columns)
                if isinstance(text := held.get(column.name), str)
            ]
            if (height := height_pt(texts)) is not None:
                self.page.set_row(row, height)

    def _put(self, row: int, col: int, value: Shown, style: Any) -> None:
        if value is None:
            self.page.write_blank(row, col, None, style)
        elif isinstance(value, str):
            self.page.write_string(row, col, value, style)
        elif isinstance(value, date):
            self.page.write_datetime(row, col, value, style)
        else:
            self.page.write_number(row, col, value, style)

    # ------------------------------------------------------------ checks

    def _checks(self, first: int) -> None:
        for col, column in enumerate(self.sheet.columns):
            if column.role in ("number", "aside", "prior"):
                continue
            last = first + CHECKED_ROWS - 1
            if place := self.lists.of(column):
                closed = bool(column.info.get("choices")) or column.kind == "boolean"
                self._choose(
                    first, last, col, place, "stop" if closed else "warning", column.kind != "people"
                )
            elif is_figure(column):
                self.page.data_validation(first, col, last, col, _number_check(column))
            elif column.kind in ("date", "due"):
                self.page.data_validation(first, col, last, col, _date_check())

    def _choose(
        self, first: int, last: int, col: int, place: str, error: str, is_checked: bool = True
    ) -> None:
        self.page.data_validation(
            first, col, last, col,
            {
                "validate": "list",
                "source": place,
                "error_type": error,
                "show_error": is_checked,
                "error_title": "请从下拉框里选",
                "error_message": "所填内容不在选项里。名录有变动的，请与办公室联系。",
            },
        )  # fmt: skip

    # ------------------------------------------------------------ paper

    def _paper(self, header: int, example: int) -> None:
        """Rows that a clerk types below the last ruled one are read as the others are, and printed."""
        page = self.page
        kept = sum(column.role in ("number", "key") for column in self.sheet.columns[:3])
        page.freeze_panes(header + self.sheet.depth, kept)
        for col, column in enumerate(self.sheet.columns):
            page.set_column(col, col, _width(column, col), self.styles.cell(column.kind, "below"))
        page.set_row(0, 30)
        page.set_row(example, None)
        page.repeat_rows(header, header + self.sheet.depth - 1)
        page.set_landscape()
        paper, across = paper_of([_width(column, col) for col, column in enumerate(self.sheet.columns)])
        page.set_paper(paper)
        page.fit_to_pages(across, 0)
        if across > 1 and kept:
            page.repeat_columns(0, kept - 1)  # what the figures on the next page are of


def _width(column: FormColumn, col: int) -> int:
    """Half-width characters; the first column holds labels above the table as well."""
    if col == 0:
        return 16
    return max(12, WIDTHS.get(column.kind, 14), min(30, 2 * len(column.path[-1]) + 2))


def heading_cells(columns: Sequence[FormColumn], depth: int) -> list[tuple[str, tuple[int, int, int, int]]]:
    """Text and place (first row, first column, last row, last column) of every cell of a stacked heading."""
    cells = []
    for level in range(depth):
        col = 0
        while col < len(columns):
            path = columns[col].path
            right = col
            if level < len(path) - 1:
                while right + 1 < len(columns) and columns[right + 1].path[: level + 1] == path[: level + 1]:
                    right += 1
                cells.append((path[level], (level, col, level, right)))
            elif level == len(path) - 1:
                text = "" if is_unnamed(path[level]) else path[level]
                cells.append((text, (level, col, depth - 1, col)))
            col = right + 1
    return cells


def _number_check(column: FormColumn) -> dict[str, Any]:
    limits = {"criteria": "between", "minimum": -1e12, "maximum": 1e12}
    if column.kind == "integer":
        limits = {"criteria": "between", "minimum": -2147483647, "maximum": 2147483647}
    if column.kind == "year":
        limits = {"criteria": "between", "minimum": FIRST_YEAR, "maximum": LAST_YEAR}
    return {
        "validate": "integer" if column.kind in ("integer", "year") else "decimal",
        **limits,
        "error_type": "warning",
        "error_title": "应填数字",
        "error_message": "这一格应填数字，不带单位和文字。",
    }


def _date_check() -> dict[str, Any]:
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date(1949, 1, 1),
        "maximum": date(2100, 12, 31),
        "error_type": "warning",
        "error_title": "应填日期",
        "error_message": "这一格应填日期，如 2021-03-31。",
    }
