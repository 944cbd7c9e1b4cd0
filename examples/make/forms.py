"""Plain forms of offices: a title, who hands in, stacked headings, groups, rows, a sum, notes; on sheets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from examples.make.common import sender_line, unit_name
from examples.make.files import Styles, clerk_workbook

Value = str | int | float | date | None
Row = Sequence[Value]


@dataclass(frozen=True, slots=True)
class Form:
    """One sheet. ``headings`` are paths ('投资/本年累计') from left to right; a row of one value groups."""

    sheet: str
    title: str
    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    money_unit: str = ""
    document_no: str = ""
    total: tuple[str, tuple[int, ...]] | None = None

    @property
    def wide(self) -> frozenset[int]:
        """Columns of sentences."""
        texts = [(col, value) for row in self.rows if len(row) > 1 for col, value in enumerate(row)]
        return frozenset(col for col, value in texts if isinstance(value, str) and len(value) > 12)


@dataclass(frozen=True, slots=True)
class Return:
    """One example: a workbook of a source, from whom it comes and when."""

    source: str
    file_name: str
    unit_code: str
    person_code: str
    received_at: datetime
    forms: tuple[Form, ...]

    @property
    def path(self) -> str:
        return f"{self.source}/{self.file_name}"

    def write(self, path: Path) -> None:
        """The workbook at ``path``."""
        with clerk_workbook(path, unit_name(self.unit_code)) as (workbook, styles):
            for form in self.forms:
                _write_form(workbook, styles, form, self)


def _write_form(workbook: Workbook, styles: Styles, form: Form, of: Return) -> None:
    sheet = workbook.add_worksheet(form.sheet)
    last = len(form.headings) - 1
    sheet.merge_range(0, 0, 0, last, form.title, styles.title)
    if form.document_no:
        sheet.merge_range(1, 0, 1, last, form.document_no, styles.line)
    top = 2 if form.document_no else 1
    sender = sender_line(of.unit_code, of.person_code, of.received_at.date())
    if form.money_unit:
        sheet.merge_range(top, 0, top, last - 2, sender, styles.line)
        sheet.merge_range(top, last - 1, top, last, f"单位：{form.money_unit}", styles.line_right)
    else:
        sheet.merge_range(top, 0, top, last, sender, styles.line)
    row_no = _write_headings(sheet, styles, form.headings, top + 1)
    wide = form.wide
    for col in range(last + 1):
        sheet.set_column(col, col, 36 if col in wide else 12)
    sheet.freeze_panes(row_no, 0)
    first = row_no
    for row in form.rows:
        if len(row) == 1:
            sheet.merge_range(row_no, 0, row_no, last, row[0], styles.group)
        else:
            for col, value in enumerate(row):
                _write_cell(sheet, styles, row_no, col, value, is_wide=col in wide)
        row_no += 1
    if form.total is not None:
        _write_total(sheet, styles, form, first, row_no)
        row_no += 1
    for note in form.notes:
        sheet.merge_range(row_no, 0, row_no, last, note, styles.note)
        row_no += 1


def _write_headings(sheet: Worksheet, styles: Styles, paths: tuple[str, ...], top: int) -> int:
    """Stacked headings: equal parts side by side are merged, a short path reaches down; the row below."""
    split = [path.split("/") for path in paths]
    depth = max(map(len, split))
    for level in range(depth):
        col = 0
        while col < len(split):
            parts = split[col]
            is_last = level == len(parts) - 1
            end = col
            while not is_last and end + 1 < len(split) and split[end + 1][: level + 1] == parts[: level + 1]:
                end += 1
            if level < len(parts):
                bottom = top + (depth - 1 if is_last else level)
                _merged(sheet, (top + level, col, bottom, end), parts[level], styles.head)
            col = end + 1
    return top + depth


def _merged(sheet: Worksheet, block: tuple[int, int, int, int], text: str, look: Format) -> None:
    row, col, last_row, last_col = block
    if (row, col) == (last_row, last_col):
        sheet.write_string(row, col, text, look)
    else:
        sheet.merge_range(*block, text, look)


def _write_cell(sheet: Worksheet, styles: Styles, row: int, col: int, value: Value, *, is_wide: bool) -> None:
    if value is None:
        sheet.write_blank(row, col, None, styles.text)
    elif isinstance(value, date):
        sheet.write_datetime(row, col, datetime(value.year, value.month, value.day), styles.date)
    elif isinstance(value, str):
        sheet.write_string(row, col, value, styles.text if is_wide else styles.centre)
    else:
        sheet.write_number(row, col, value, styles.number if isinstance(value, int) else styles.plain_number)


def _write_total(sheet: Worksheet, styles: Styles, form: Form, first: int, row_no: int) -> None:
    assert form.total is not None
    label, columns = form.total
    for col in range(len(form.headings)):
        figures = [row[col] for row in form.rows if len(row) > 1] if col in columns else []
        total = round(sum(value for value in figures if isinstance(value, int | float)), 4)
        if col == 0:
            sheet.write_string(row_no, 0, label, styles.group)
        elif col in columns:
            letter = chr(ord("A") + col)
            formula = f"=SUM({letter}{first + 1}:{letter}{row_no})"
            sheet.write_formula(row_no, col, formula, styles.plain_number, total)
        else:
            sheet.write_blank(row_no, col, None, styles.text)
