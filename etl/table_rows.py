"""Below a heading: which rows are data, groups, totals, repeated headings or notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from etl.grid import CellValue, Sheet
from etl.headings import Header
from schemas.source import TableSpec

FOOTNOTE = re.compile(r"^(注|说明|备注|数据来源|填表说明|填报说明|资料来源)\s*[:：]")
COUNT = re.compile(r"[（(](\d+)\s*[个项家户人条]?[）)]\s*$")


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
    """
    body = Body()
    labels = _labels(spec)
    group_pattern = re.compile(spec.group_rows) if spec.group_rows else None
    head_texts = {_flat(sheet.value(header.last_row, h.col)) for h in header.headings}
    plain = not (labels or group_pattern)
    label_cols = sorted({h.col for h in header.headings})[:3]
    group: str | None = None
    group_start = 0
    for row in range(header.last_row + 1, sheet.n_rows):
        values = sheet.rows[row]
        lead = next((v for v in values if not _blank(v)), None)
        if lead is None and not _has_facts(sheet, row):
            continue
        if isinstance(lead, str):
            flat = _flat(lead)
            if FOOTNOTE.match(flat):
                _take_notes(sheet, row, body)
                break
            if not plain and (label := _label(values, label_cols, labels)):
                is_sub = spec.totals is not None and label in {_flat(x) for x in spec.totals.subtotal_labels}
                first = group_start if is_sub else 0
                full = _flat(next(v for v in values if isinstance(v, str) and _flat(v).startswith(label)))
                body.totals.append(TotalRow(row, full, first, len(body.data), _count(full)))
                body.ignore("合计行", _filled(values))
                continue
            if group_pattern and _filled(values) == 1 and (match := group_pattern.search(flat)):
                group, group_start = (match[1] if match.groups() else flat), len(body.data)
                body.groups.append((row, group, _count(flat)))
                body.ignore("分组行", 1)
                continue
            if len(head_texts) > 2 and {_flat(v) for v in values if not _blank(v)} == head_texts - {""}:
                body.ignore("重复的表头", _filled(values))
                continue
        if not any(
            not _blank(sheet.merged_value(row, col))
            or (row, col) in sheet.errors
            or (row, col) in sheet.formulas_without_value
            for col in loaded_cols
        ):
            body.ignore("只有序号或忽略栏的行", _filled(values))
            continue
        body.data.append(row)
        body.group_of.append(group)
        if group is not None:
            body.group_counts[group] = body.group_counts.get(group, 0) + 1
    return body


def _labels(spec: TableSpec) -> list[str]:
    if spec.totals is None:
        return []
    return [_flat(label) for label in (*spec.totals.labels, *spec.totals.subtotal_labels)]


def _label(values: list[CellValue], cols: list[int], labels: list[str]) -> str | None:
    for col in cols:
        if isinstance(value := values[col], str):
            flat = re.sub(r"^[一二三四五六七八九十]+、", "", _flat(value))
            for label in labels:
                if re.fullmatch(re.escape(label) + r"([（(].*[）)])?[:：]?", flat):
                    return label
    return None


def _count(text: str) -> int | None:
    match = COUNT.search(text)
    return int(match[1]) if match else None


def _take_notes(sheet: Sheet, first: int, body: Body) -> None:
    for row in range(first, sheet.n_rows):
        texts = [str(v) for v in sheet.rows[row] if not _blank(v)]
        if texts:
            body.notes.append(" ".join(texts))
            body.ignore("表下注释", len(texts))


def _has_facts(sheet: Sheet, row: int) -> bool:
    return any(r == row for r, _ in sheet.errors) or any(r == row for r, _ in sheet.formulas_without_value)


def _flat(value: CellValue) -> str:
    return re.sub(r"\s", "", str(value)) if value is not None else ""


def _blank(value: CellValue) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _filled(values: list[CellValue]) -> int:
    return sum(not _blank(v) for v in values)
