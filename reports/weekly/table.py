"""The notice's one table: items in blocks by their class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reports.blocks import Figure, Table, TableCell, TableColumn
from reports.figures.lineage import cell
from reports.figures.wording import chinese_number
from reports.weekly.data import WeekData
from reports.weekly.items import CLASSES, Item

# In points of a 版心 442 wide: three characters for a name, four for a class, five for half a unit's name.
_COLUMNS = (
    TableColumn("序号", 23),
    TableColumn("督查事项", 75, "left"),
    TableColumn("责任单位", 50),
    TableColumn("责任人", 32),
    TableColumn("办结时限", 43),
    TableColumn("本周进展", 57, "left"),
    TableColumn("类别", 41),
    TableColumn("原因", 32, "left"),
    TableColumn("下周计划", 69, "left"),
    TableColumn("超期天数", 23),
)
_CLASS_COLUMN = 6
# With findings, what was told stands beside what was found; the two widest columns make room.
_REPORTED = TableColumn("自报类别", 23)
_NARROWER = {"督查事项": 64, "下周计划": 57}
# One line each, in 9 pt over the whole width.
_DUE_NOTE = "时限为交办时限；超期计至周日，“—”为已完成或无时限。"
_NOTE = f"注：类别、进展等为自报；{_DUE_NOTE}"
_VERIFIED_NOTE = f"注：类别经核实的按督查核实表，其余均为自报；{_DUE_NOTE}"


def items_table(data: WeekData, items: Sequence[Item], counts: Mapping[str, Figure]) -> Table:
    """完成, 正在推进, 未达标 and, where there are any, 未报送; numbered through."""
    rows: list[tuple[TableCell, ...]] = []
    blocks = [(name, of_it) for name in CLASSES if (of_it := [i for i in items if i.status == name])]
    number = 0
    is_verified = any(item.is_verified for item in items)
    columns = _verified_columns() if is_verified else _COLUMNS
    for place, (name, of_it) in enumerate(blocks, 1):
        title = f"{chinese_number(place)}、{name}事项（{counts[name].text}项）"
        rows.append((TableCell(title, bold=True, col_span=len(columns)),))
        for item in of_it:
            number += 1
            rows.append(_row(data, item, number, is_verified))
    note = _VERIFIED_NOTE if is_verified else _NOTE
    return Table(
        "items", "督查事项进展表", "", columns, tuple(rows), (note,), is_small=True, shows_title=False
    )


def _verified_columns() -> tuple[TableColumn, ...]:
    columns = [replace(one, width=_NARROWER.get(one.label, one.width)) for one in _COLUMNS]
    columns.insert(_CLASS_COLUMN, _REPORTED)
    return tuple(columns)


def _row(data: WeekData, item: Item, number: int, is_verified: bool) -> tuple[TableCell, ...]:
    said = ("progress_text", "reason_text", "next_step_text")
    progress, reason, plan = ("—" if item.is_silent else item.row.text(name) or "—" for name in said)
    return (
        TableCell(str(number)),
        cell(item.text),
        cell(data.unit_name(item.unit_code)),
        # A name to a line: one that breaks within reads as two.
        cell(item.persons.replace("、", "\n") or "—"),
        cell(item.due_figure),
        cell(progress),
        *([cell(item.reported_figure)] if is_verified else []),
        TableCell(item.status_figure.text, item.status_figure.figure_id, light=item.light),
        cell(reason),
        cell(plan),
        cell(item.days_figure),
    )
