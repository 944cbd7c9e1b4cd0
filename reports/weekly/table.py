"""The notice's one table: items in blocks by their class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.blocks import Figure, Table, TableCell, TableColumn
from reports.figures.lineage import cell
from reports.figures.wording import chinese_number
from reports.weekly.data import WeekData
from reports.weekly.items import CLASSES, Item
from reports.weekly.widths import with_fewest_lines

# In points of a 版心 442 wide: three characters for a name, four for a class, five for half a unit's name.
_COLUMNS = (
    TableColumn("序号", 23),
    TableColumn("督查事项", 75, "left"),
    TableColumn("责任单位", 50),
    TableColumn("责任人", 32),
    TableColumn("办结时限", 43),
    TableColumn("本周进展", 57, "left", is_told=True),
    TableColumn("自报类别", 23),
    TableColumn("类别", 41),
    TableColumn("原因", 32, "left", is_told=True),
    TableColumn("下周计划", 69, "left", is_told=True),
    TableColumn("超期天数", 23),
)
_NOTHING = "—"
# One line, in 9 pt over the whole width.
_REPORTED_NOTE = "类别、进展等为自报；"
_VERIFIED_NOTE = "类别经核实的按督查核实表，其余均为自报；"
_DAYS_NOTE = "；超期计至周日，“—”为完成、未报或无时限"


def items_table(data: WeekData, items: Sequence[Item], counts: Mapping[str, Figure]) -> Table:
    """完成, 正在推进, 未达标 and, where there are any, 未报送; numbered through.

    The notice is meant for one page: a column in which no row says anything is left out, and the widths are
    those at which the rows take the fewest lines.
    """
    is_verified = any(item.is_verified for item in items)
    shown = {
        "自报类别": is_verified,
        "原因": any(_said(item, "reason_text") != _NOTHING for item in items),
        "超期天数": any(item.is_overdue for item in items),
    }
    columns = [column for column in _COLUMNS if shown.get(column.label, True)]
    blocks = [(name, [i for i in items if i.status == name]) for name in CLASSES]
    rows: list[list[TableCell]] = []
    number = 0
    for place, (name, of_it) in enumerate(((name, of_it) for name, of_it in blocks if of_it), 1):
        title = f"{chinese_number(place)}、{name}事项（{counts[name].text}项）"
        rows.append([TableCell(title, bold=True, col_span=len(columns))])
        for item in of_it:
            number += 1
            cells = _cells(data, item, number)
            rows.append([cells[column.label] for column in columns])
    note = f"{_VERIFIED_NOTE if is_verified else _REPORTED_NOTE}时限为交办时限"
    note = f"注：{note}{_DAYS_NOTE if shown['超期天数'] else ''}。"
    told = tuple(map(tuple, rows))
    fitted = with_fewest_lines(columns, told)
    return Table("items", "督查事项进展表", "", fitted, told, (note,), is_small=True, shows_title=False)


def _cells(data: WeekData, item: Item, number: int) -> dict[str, TableCell]:
    """The row by its columns' labels."""
    return {
        "序号": TableCell(str(number)),
        "督查事项": cell(item.text),
        "责任单位": cell(data.unit_name(item.unit_code)),
        # A name to a line: one that breaks within reads as two.
        "责任人": cell(item.persons.replace("、", "\n") or _NOTHING),
        "办结时限": cell(item.due_figure),
        "本周进展": cell(_said(item, "progress_text")),
        "自报类别": cell(item.reported_figure),
        "类别": TableCell(item.status_figure.text, item.status_figure.figure_id, light=item.light),
        "原因": cell(_said(item, "reason_text")),
        "下周计划": cell(_said(item, "next_step_text")),
        "超期天数": cell(item.days_figure),
    }


def _said(item: Item, column: str) -> str:
    return (not item.is_silent and item.row.text(column)) or _NOTHING
