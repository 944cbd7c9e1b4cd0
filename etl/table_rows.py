"""Below a heading: which rows are data, groups, totals, repeated headings or notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from etl.grid import CellValue, Sheet
from etl.headings import Header
from schemas.source import TableSpec

FOOTNOTE = re.compile(r"\s*(注|说\s*明|备\s*注|数据来源|填表说明|填报说明|资料来源)\s*\d*\s*[:：]")
SIGNATURES = re.compile(
    r"\s*(单位负责人|分管领导|统计负责人|审核人?|复核人?|制表人?|填报人|填表人|经办人|联系人|联系电话|填报日期|报送日期)\s*[:：]"
)
COUNT = re.compile(r"[（(](\d+)\s*[个项家户人条]?[）)]\s*$")
NUMBERED = r"(?:[一二三四五六七八九十]+、)?"


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

    def ignore(self, what: str, cells: int) -> None:
        self.ignored_cells[what] = self.ignored_cells.get(what, 0) + cells


def split_rows(sheet: Sheet, header: Header, spec: TableSpec, loaded_cols: set[int]) -> Body:
    """Classify every row below the heading; stop at the footnotes.

    ``loaded_cols``: columns that are loaded or compared (0-based); a row with nothing in them is no data.
    A total that stands above its rows sums those below it.
    """
    body = Body()
    kinds = _Kinds(sheet, header, spec)
    group: str | None = None
    start = 0  # of the rows that the next subtotal sums
    open_total: tuple[int, str] | None = None
    for row in range(header.last_row + 1, sheet.n_rows):
        values = sheet.rows[row]
        lead = next((v for v in values if not is_blank(v)), None)
        if lead is None and row not in kinds.rows_with_faults:
            continue
        if isinstance(lead, str):
            if kinds.is_note(lead):
                _take_notes(sheet, row, body)
                break
            if label := kinds.total(values):
                if not body.data and not kinds.is_subtotal(label):
                    open_total = (row, label)
                else:
                    first = start if kinds.is_subtotal(label) else 0
                    body.totals.append(TotalRow(row, label, first, len(body.data), _count(label)))
                    start = len(body.data) if kinds.is_subtotal(label) else start
                body.ignore("合计行", filled(values))
                continue
            if (named := kinds.group(lead, values)) is not None:
                group, start = named, len(body.data)
                body.groups.append((row, group, _count(flat(lead))))
                body.ignore("分组行", 1)
                continue
            if kinds.is_heading_again(lead, values):
                body.ignore("重复的表头", filled(values))
                continue
        if not _is_data(sheet, row, values, loaded_cols, row in kinds.rows_with_faults):
            body.ignore("只有序号或忽略栏的行", filled(values))
            continue
        body.data.append(row)
        body.group_of.append(group)
        if group is not None:
            body.group_counts[group] = body.group_counts.get(group, 0) + 1
    if open_total is not None:
        row, label = open_total
        body.totals.append(TotalRow(row, label, 0, len(body.data), _count(label)))
    return body


class _Kinds:
    """What a row can be beside data, with every pattern made once for all rows."""

    def __init__(self, sheet: Sheet, header: Header, spec: TableSpec) -> None:
        self.cols = sorted({h.col for h in header.headings})[:3]
        self.rows_with_faults = {r for r, _ in sheet.errors} | {r for r, _ in sheet.formulas_without_value}
        self.group_pattern = re.compile(spec.group_rows) if spec.group_rows else None
        labels = [*spec.totals.labels, *spec.totals.subtotal_labels] if spec.totals else []
        self.subtotals = re.compile(_any_of(spec.totals.subtotal_labels)) if spec.totals else None
        self.totals = re.compile(rf"{NUMBERED}{_any_of(labels)}(?:[（(].*[）)])?[:：]?") if labels else None
        self.headings = []
        for row in range(header.first_row, header.last_row + 1):
            texts = {flat(value) for value in sheet.rows[row] if not is_blank(value)}
            if len(texts) > 1:
                self.headings.append(texts)

    def is_note(self, lead: str) -> bool:
        return bool(FOOTNOTE.match(lead) or SIGNATURES.match(lead))

    def total(self, values: list[CellValue]) -> str | None:
        """The label of a sum, without white space: '合计（34个）'."""
        if self.totals is None:
            return None
        for col in self.cols:
            value = values[col]
            if isinstance(value, str) and len(value) < 40 and self.totals.fullmatch(text := flat(value)):
                return text
        return None

    def is_subtotal(self, label: str) -> bool:
        return self.subtotals is not None and bool(self.subtotals.search(label))

    def group(self, lead: str, values: list[CellValue]) -> str | None:
        if self.group_pattern is None or filled(values) != 1:
            return None
        text = flat(lead)
        match = self.group_pattern.search(text)
        return None if match is None else match[1] if match.groups() else text

    def is_heading_again(self, lead: str, values: list[CellValue]) -> bool:
        """A heading printed anew on the next page, any of its rows."""
        text = flat(lead)
        near = [texts for texts in self.headings if text in texts]
        return bool(near) and {flat(v) for v in values if not is_blank(v)} in near


def _any_of(labels: list[str]) -> str:
    return "(?:" + "|".join(re.escape(flat(label)) for label in labels) + ")" if labels else "(?!)"


def _is_data(sheet: Sheet, row: int, values: list[CellValue], cols: set[int], has_faults: bool) -> bool:
    if any(not is_blank(values[col]) for col in cols):
        return True
    if has_faults and any((row, c) in sheet.errors or (row, c) in sheet.formulas_without_value for c in cols):
        return True
    return bool(sheet.merges) and any(not is_blank(sheet.merged_value(row, col)) for col in cols)


def _count(text: str) -> int | None:
    match = COUNT.search(text)
    return int(match[1]) if match else None


def _take_notes(sheet: Sheet, first: int, body: Body) -> None:
    for row in range(first, sheet.n_rows):
        texts = [str(v) for v in sheet.rows[row] if not is_blank(v)]
        if texts:
            body.notes.append(" ".join(texts))
            body.ignore("表下注释", len(texts))


def flat(value: CellValue) -> str:
    """Text without any white space; '' for an empty cell."""
    return "".join(str(value).split()) if value is not None else ""


def is_blank(value: CellValue) -> bool:
    """Nothing stands there, or only white space."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def filled(values: Iterable[CellValue]) -> int:
    """How many cells are not blank."""
    return sum(not is_blank(v) for v in values)
