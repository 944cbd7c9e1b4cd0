"""Below a heading: which rows are data, groups, totals, repeated headings or notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from etl.cells import FilledRows
from etl.grid import CellValue, Sheet
from etl.headings import Header
from etl.template.marks import EXAMPLE
from schemas.source import TableSpec

FOOTNOTE = re.compile(r"\s*(注|说\s*明|备\s*注|数据来源|填表说明|填报说明|资料来源)\s*\d*\s*[:：]")
SIGNATURES = re.compile(
    r"\s*(单位负责人|分管领导|统计负责人|审核人?|复核人?|制表人?|填报人|填表人|经办人|联系人|联系电话|填报日期|报送日期)\s*[:：]"
)
COUNT = re.compile(r"[（(](\d+)\s*[个项家户人条]?[）)]\s*$")
NUMBERED = r"(?:[一二三四五六七八九十]+、)?"
# Words for a sum that no form agrees on; they count only where nothing else names the row.
SUMS = ("合计", "总计", "汇总", "累计", "总和", "总数", "共计")
WHOLE = r"(?:全部|全区|全市|总体|以上|各项|项目|本表|投资)?"
# The template's own mark goes without saying; a row that a clerk calls so herself is told.
EXAMPLES = (EXAMPLE, "示例", "样例", "填写示例", "填报示例")
# After a note: a line that goes on with it, or a label with its text.
NOTE_GOES_ON = re.compile(r"\s*(?:[（(]?\d{1,2}\s*[)）.、．]|[①-⑳]|[\u4e00-\u9fff（）()\s]{1,12}[:：])")


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A sum: its row, its label, and the data rows that it sums (indexes into ``Body.data``)."""

    row: int
    label: str
    first: int
    last: int
    stated_count: int | None


@dataclass(slots=True)
class Body:
    """The rows below a heading, all of them accounted for (0-based row numbers)."""

    data: list[int] = field(default_factory=list)
    group_of: list[str | None] = field(default_factory=list)
    totals: list[TotalRow] = field(default_factory=list)
    groups: list[tuple[int, str, int | None]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    ignored_cells: dict[str, int] = field(default_factory=dict)
    group_counts: dict[str, int] = field(default_factory=dict)
    unread: list[tuple[int, str]] = field(default_factory=list)
    """Rows with some words that are neither data nor anything known, and what stands there."""

    def ignore(self, what: str, cells: int) -> None:
        self.ignored_cells[what] = self.ignored_cells.get(what, 0) + cells


def split_rows(sheet: Sheet, header: Header, spec: TableSpec, loaded_cols: set[int]) -> Body:
    """Classify every row below the heading, to the end of the sheet.

    ``loaded_cols``: columns that are loaded (0-based); a row with nothing in them is no data.
    A total that stands above its rows sums those below it. Notes do not end the table: rows of data below
    them are data, and other lines between the two are told in ``unread``.
    """
    body = Body()
    kinds = _Kinds(sheet, header, spec)
    present = FilledRows(sheet)
    group: str | None = None
    start = 0  # of the rows that the next subtotal sums
    open_total: tuple[int, str] | None = None
    below_note = False
    remarks: list[tuple[int, str]] = []  # lines below a note; the table has not gone on since
    for row, values in sheet.rows_from(header.last_row + 1):
        lead = _first_filled(values)
        if lead is None and row not in kinds.rows_with_faults:
            continue
        if isinstance(lead, str):
            if kinds.is_note(lead):
                _take_note(values, body, present(row))
                below_note = True
                continue
            if flat(lead) in EXAMPLES:
                body.ignore("示例行", filled(values))
                if flat(lead) != EXAMPLE:
                    body.unread.append((row, _words(values)))
                continue
            known = True
            if label := kinds.total(values, group):
                if not body.data and not kinds.is_subtotal(label, group):
                    open_total = (row, label)
                else:
                    is_part = kinds.is_subtotal(label, group)
                    body.totals.append(
                        TotalRow(row, label, start if is_part else 0, len(body.data), _count(label))
                    )
                    start = len(body.data) if is_part else start
                body.ignore("合计行", present(row))
            elif (named := kinds.group(lead, values)) is not None:
                group, start = named, len(body.data)
                body.groups.append((row, group, _count(flat(lead))))
                body.ignore("分组行", present(row))
            elif kinds.is_heading_again(lead, values):
                body.ignore("重复的表头", present(row))
            else:
                known = False
            if known:
                below_note = _goes_on(remarks, body)
                continue
        if below_note and not _is_data_below_note(lead, values, loaded_cols):
            _take_note(values, body, present(row))
            if not (isinstance(lead, str) and NOTE_GOES_ON.match(lead)):
                remarks.append((row, _words(values)))
            continue
        if not _is_data(sheet, row, values, loaded_cols, row in kinds.rows_with_faults):
            body.ignore("只有序号或忽略栏的行", present(row))
            if any(not _is_number(value) for value in values if not is_blank(value)):
                body.unread.append((row, _words(values)))
            continue
        below_note = _goes_on(remarks, body)
        body.data.append(row)
        body.group_of.append(group)
        if group is not None:
            body.group_counts[group] = body.group_counts.get(group, 0) + 1
    if open_total is not None:
        row, label = open_total
        body.totals.append(TotalRow(row, label, 0, len(body.data), _count(label)))
    return body


def _goes_on(remarks: list[tuple[int, str]], body: Body) -> bool:
    """The table goes on: the lines since the note stood inside it. False: the next row is not below one."""
    body.unread += remarks
    remarks.clear()
    return False


class _Kinds:
    """What a row can be beside data, with every pattern made once for all rows."""

    def __init__(self, sheet: Sheet, header: Header, spec: TableSpec) -> None:
        self.cols = sorted({h.col for h in header.headings})[:3]
        self.rows_with_faults = {r for r, _ in sheet.errors} | {r for r, _ in sheet.formulas_without_value}
        self.group_pattern = re.compile(spec.group_rows) if spec.group_rows else None
        labels = [*spec.totals.labels, *spec.totals.subtotal_labels] if spec.totals else []
        self.subtotals = re.compile(_any_of(spec.totals.subtotal_labels)) if spec.totals else None
        self.totals = re.compile(rf"{NUMBERED}{_any_of(labels)}(?:[（(].*[）)])?[:：]?") if labels else None
        self.other_totals = re.compile(rf"{NUMBERED}{WHOLE}{_any_of(SUMS)}数?(?:[（(].*[）)])?[:：]?")
        self.above = {
            flat(value) for row in range(header.first_row) for value in sheet.rows[row] if not is_blank(value)
        }
        self.headings = []
        for row in range(header.first_row, header.last_row + 1):
            texts = {flat(value) for value in sheet.rows[row] if not is_blank(value)}
            if len(texts) > 1:
                self.headings.append(texts)

    def is_note(self, lead: str) -> bool:
        return bool(FOOTNOTE.match(lead) or SIGNATURES.match(lead))

    def total(self, values: Sequence[CellValue], group: str | None) -> str | None:
        """The label of a sum, without white space: '合计（34个）', '全部合计', '炼化小计' in that group."""
        if self.totals is None:
            return None
        for col in self.cols:
            value = values[col]
            if isinstance(value, str) and len(value) < 40 and self.totals.fullmatch(text := flat(value)):
                return text
        words = [flat(values[col]) for col in self.cols if not _is_number(values[col])]
        if len(words) == 1 and (self.other_totals.fullmatch(words[0]) or _is_sum_of(group, words[0])):
            return words[0]
        return None

    def is_subtotal(self, label: str, group: str | None = None) -> bool:
        return (self.subtotals is not None and bool(self.subtotals.search(label))) or _is_sum_of(group, label)

    def group(self, lead: str, values: Sequence[CellValue]) -> str | None:
        if self.group_pattern is None or filled(values) != 1:
            return None
        text = flat(lead)
        match = self.group_pattern.search(text)
        return None if match is None else match[1] if match.groups() else text

    def is_heading_again(self, lead: str, values: Sequence[CellValue]) -> bool:
        """A heading printed anew on the next page, any of its rows, or the title and unit line above it."""
        text = flat(lead)
        if text in self.above and all(flat(v) in self.above for v in values if not is_blank(v)):
            return True
        near = [texts for texts in self.headings if text in texts]
        return bool(near) and {flat(v) for v in values if not is_blank(v)} in near


def _any_of(labels: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(flat(label)) for label in labels) + ")" if labels else "(?!)"


def _is_sum_of(group: str | None, label: str) -> bool:
    """'炼化合计' below the group row of 炼化."""
    return group is not None and label in {f"{flat(group)}{word}" for word in ("小计", *SUMS)}


def _is_data(sheet: Sheet, row: int, values: Sequence[CellValue], cols: set[int], has_faults: bool) -> bool:
    for col in cols:
        if not is_blank(values[col]):
            return True
    if has_faults and any((row, c) in sheet.errors or (row, c) in sheet.formulas_without_value for c in cols):
        return True
    # A text merged over columns alone is a line of words; one merged over rows belongs to each of them.
    return bool(sheet.merges) and any(
        sheet.anchor(row, col)[0] < row and not is_blank(sheet.merged_value(row, col)) for col in cols
    )


def _is_data_below_note(lead: CellValue, values: Sequence[CellValue], cols: set[int]) -> bool:
    """A note goes on in one cell, by its number or by a label; a row of data fills several columns."""
    if lead is None:
        return True  # nothing but errors
    loaded = [values[col] for col in cols if not is_blank(values[col])]
    if filled(values) < 2 or not loaded:
        return False
    if isinstance(lead, str) and NOTE_GOES_ON.match(lead) and filled(values) < 4:
        return False
    return len(loaded) > 1 or not isinstance(loaded[0], str)


def looks_like_total(values: Iterable[CellValue]) -> bool:
    """A row of nothing but figures, or with a word for a sum: what a clerk adds under her rows."""
    texts = [flat(value).rstrip(":：") for value in values if not _is_number(value)]
    return not texts or any(text.endswith((*SUMS, "小计")) for text in texts)


def _is_number(value: CellValue) -> bool:
    """A number, or nothing at all."""
    return not isinstance(value, str) or value.strip().isdigit() or is_blank(value)


def _words(values: Sequence[CellValue]) -> str:
    return " ".join(flat(value) for value in values if not is_blank(value))


def _count(text: str) -> int | None:
    match = COUNT.search(text)
    return int(match[1]) if match else None


def _take_note(values: Sequence[CellValue], body: Body, cells: int) -> None:
    body.notes.append(" ".join(str(v) for v in values if not is_blank(v)))
    body.ignore("表下注释", cells)


def _first_filled(values: Iterable[CellValue]) -> CellValue:
    for value in values:
        if not is_blank(value):
            return value
    return None


def flat(value: CellValue) -> str:
    """Text without any white space; '' for an empty cell."""
    return "".join(str(value).split()) if value is not None else ""


def is_blank(value: CellValue) -> bool:
    """Nothing stands there, or only white space."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def filled(values: Iterable[CellValue]) -> int:
    """How many cells are not blank."""
    return sum(not is_blank(v) for v in values)
