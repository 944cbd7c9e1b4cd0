"""What a trial reading found, side by side: each column's first values, what is left out, what is bad."""

from __future__ import annotations

import io
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from etl.grid import column_letters
from schemas.labels import defined_table
from schemas.warehouse import LOADED

SHOWN_ROWS = 3
MOST_LINES = 20


def check_table(receipt: dict[str, Any], rows: list[dict[str, Any]], width: int | None = None) -> str:
    """Three tables as text: 会入库, 不读, 退回. ``rows`` are the typed rows of the receipt, as tried."""
    out = Console(
        file=io.StringIO(), width=width or max(100, Console().width), highlight=False, no_color=True
    )
    out.print(f"试读，不入库。读出{len(rows)}行。")
    for table in dict.fromkeys(row["table"] for row in rows):
        out.print(_read(table, [row for row in rows if row["table"] == table], receipt))
    if receipt["ignored"]:
        out.print(_ignored(receipt["ignored"]))
    if receipt["rejected"]:
        out.print(_rejected(receipt["rejected"]))
    text = out.file.getvalue()  # type: ignore[attr-defined]
    return str(text).rstrip()


def _what_becomes(table: str, rows: list[dict[str, Any]], status: str) -> str:
    """What would become of a table's rows, as the receipt below says it."""
    fit = sum(not row["rejected"] for row in rows)
    if status in ("accepted", "partly"):
        left = f"，另有{len(rows) - fit}行不入库" if fit < len(rows) else ""
        return f"会入库：{table}，{fit}行{left}"
    if status == "held":
        left = f"，其余{len(rows) - fit}行退回" if fit < len(rows) else ""
        return f"答复之后才入库：{table}，{fit}行{left}"
    return f"读到而不入库（整份退回）：{table}，{len(rows)}行"


def _read(table: str, rows: list[dict[str, Any]], receipt: dict[str, Any]) -> Table:
    """One line per warehouse column: where it comes from, and the first rows' values beside each other."""
    headings, first = receipt["headings"], rows[:SHOWN_ROWS]
    title = _what_becomes(table, rows, receipt["status"])
    shown = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left")
    shown.add_column("表上的栏目")
    shown.add_column("入库的列")
    for row in first:
        where = f"{column_letters(row['column_no'] - 1)}列" if "column_no" in row else ""
        back = "（退回）" if row["rejected"] else ""
        shown.add_column(f"第{row['row']}行{where}{back}", overflow="fold", max_width=28)
    places = {h["column"]: h for h in reversed(headings) if h["table"] == table}
    across = _side_by_side(table, headings)
    for column in defined_table(LOADED[table]).columns:
        if column.name not in rows[0]:
            continue
        place = places.get(column.name)
        where = "（由表头或报表填）"
        if place:
            where = f"{column_letters(place['column_no'] - 1)} {place['heading']}"
            where += "等并列各栏" if column.name in across else ""
        unit = f"（{column.info['unit']}）" if column.info.get("unit") else ""
        values = [_value(row, column.name) for row in first]
        shown.add_row(where, f"{column.info['label']}{unit}", *values)
    return shown


def _value(row: dict[str, Any], name: str) -> str:
    """As it would be loaded; one that goes back is said to."""
    value = "" if row[name] is None else str(row[name])
    return f"{value}（退回）" if name in row["rejected_columns"] else value


def _side_by_side(table: str, headings: list[dict[str, Any]]) -> set[str]:
    """Warehouse columns that several columns of the sheet fill."""
    places: dict[str, set[int]] = {}
    for heading in headings:
        if heading["table"] == table:
            places.setdefault(heading["column"], set()).add(heading["column_no"])
    return {column for column, numbers in places.items() if len(numbers) > 1}


def _ignored(ignored: list[dict[str, Any]]) -> Table:
    shown = Table(title="不读", box=box.SIMPLE_HEAD, title_justify="left")
    for name in ("工作表", "是什么", "单元格数", "内容或位置"):
        shown.add_column(name, overflow="fold")
    for one in ignored[:MOST_LINES]:
        shown.add_row(one["sheet"], one["what"], str(one["cells"]), one["where"][:60])
    return shown


def _rejected(rejected: list[dict[str, Any]]) -> Table:
    shown = Table(title=f"退回：{len(rejected)}处", box=box.SIMPLE_HEAD, title_justify="left")
    for name in ("单元格", "栏目", "填的是", "问题"):
        shown.add_column(name, overflow="fold")
    for one in rejected[:MOST_LINES]:
        shown.add_row(one["cell"], one["column"], one["value"][:30], one["message"])
    return shown
