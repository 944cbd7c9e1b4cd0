"""What the office consented to in the quarter: how many changes, extensions and exemptions, and which."""

from __future__ import annotations

from decimal import Decimal

from reports.blocks import Figure, Table, TableColumn
from reports.figures.lineage import Piece, cell, joined
from reports.figures.wording import chinese_date
from reports.quarterly.shared.context import Context
from reports.rows.row import Row
from schemas.warehouse.changes import CHANGE, CHANGE_TYPES


def this_quarter(ctx: Context) -> list[Row]:
    """Consents that came into force within the quarter."""
    first = ctx.data.period.start
    return [one for one in ctx.data.consents if (one.day("in_force_date") or first) >= first]


def count_consents(ctx: Context) -> dict[str, Figure]:
    """变更、延期、豁免 → how many came into force within the quarter."""
    found = this_quarter(ctx)
    return {
        kind: ctx.book.count(
            f"quality.consents.{kind}",
            f"本季登记同意的{kind}数",
            sum(one.text("change_type") == kind for one in found),
            "项",
            "变更延期豁免登记逐项计数",
            [one.ref("change_type") for one in found if one.text("change_type") == kind],
        )
        for kind in CHANGE_TYPES
    }


def consent_pieces(counts: dict[str, Figure]) -> list[Piece]:
    """`本季经登记同意变更1项、延期2项，自同意之日起执行。`; nothing where there were none."""
    told: list[list[Piece]] = [[kind, figure, "项"] for kind, figure in counts.items() if figure.value]
    return ["本季经登记同意", *joined(told, "、"), "，均自同意之日起执行。"] if told else []


def consent_table(ctx: Context) -> Table:
    """附件: each consent with its document."""
    columns = (
        TableColumn("序号", 0.5),
        TableColumn("类别", 0.7),
        TableColumn("事项", 3.0, "left"),
        TableColumn("内容", 2.6, "left"),
        TableColumn("事由", 2.0, "left", is_told=True),
        TableColumn("批准人", 1.1),
        TableColumn("文号", 1.8),
        TableColumn("同意日期", 1.4),
    )
    rows = tuple(
        (
            cell(str(number)),
            cell(one.text("change_type")),
            cell(_subject(ctx, one)),
            cell(_content(ctx, one)),
            cell(one.text("reason_text")),
            cell(one.text("approver")),
            cell(one.text("document_no")),
            cell(_day(one, "in_force_date")),
        )
        for number, one in enumerate(this_quarter(ctx), start=1)
    )
    return Table("quality.consents", "变更、延期和豁免登记情况", "", columns, rows)


def _subject(ctx: Context, one: Row) -> str:
    key = one.text("subject_key").split("/")
    match one.text("subject_table"):
        case "project" | "project_milestone":
            names = {row.text("project_code"): row.text("project_name") for row in ctx.data.projects}
            return names.get(key[1], key[1]) + (f"（{key[2]}）" if len(key) > 2 else "")
        case "reform_item" | "reform_measure":
            items = {str(row.key("item_no")): row.text("item_name") for row in ctx.data.reform_items}
            return items.get(key[1], f"改革事项{key[1]}") + (f"（措施{key[2]}）" if len(key) > 2 else "")
        case "indicator_target":
            listed = {row.text("indicator_code"): row.text("indicator_name") for row in ctx.data.indicators}
            return f"{listed.get(key[1], key[1])}年度目标"
        case _:
            weeks = [row for row in ctx.data.supervision if row.text("item_no") == key[0]]
            return weeks[-1].text("item_text") if weeks else f"督查事项{key[0]}"


def _content(ctx: Context, one: Row) -> str:
    if one.text("change_type") != CHANGE:
        return f"{one.text('change_type')}至{_day(one, 'until_date')}"
    value = one.text("new_value")
    if one.text("column_name").endswith("_wan_yuan"):
        value = f"{Decimal(value):f}万元"
    elif one.text("column_name").endswith("unit_code"):
        value = ctx.data.unit_name(value)
    elif one.text("column_name").endswith("person_code"):
        value = ctx.data.people.get(value, value)
    return f"{one.text('column_label') or '时限'}改为{value}"


def _day(one: Row, column: str) -> str:
    day = one.day(column)
    return chinese_date(day) if day else "—"
