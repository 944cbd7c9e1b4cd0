"""A flat sheet for machines beside each printed table: one row of heads, one row a record, nothing merged.

A heading over the whole row becomes a column of its own, and so does what stands beside a light; totals and
notes stay with the printed sheet. A head says its group and its unit; a printed number is a number, without
thousands and percent signs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reports.blocks import Table, TableCell, place_cells
from reports.document import Document
from reports.figures.arithmetic import TOTALS
from reports.render.looks import Looks
from reports.render.sheet_paper import set_paper
from reports.render.source_sheet import Told

FLAT_MARK = "（数据）"
MOST_LETTERS = 31
_GROUP = "分组"
_BESIDE_LIGHT = "说明"


def flat_name(sheet_name: str, taken: set[str]) -> str:
    """Of a sheet's name, within the letters that a name may have; none of `taken`, to which it is added."""
    number = ""
    while True:
        mark = f"{number}{FLAT_MARK}"
        name = f"{sheet_name[: MOST_LETTERS - len(mark)]}{mark}"
        if name.casefold() not in {other.casefold() for other in taken}:
            taken.add(name)
            return name
        number = str(int(number or 1) + 1)


def flat_rows(table: Table, document: Document) -> tuple[list[str], list[list[TableCell | str]]]:
    """Heads and records; a first column 分组 where the table has headings between its rows."""
    records: list[tuple[str, list[TableCell]]] = []
    group = ""
    for cells in _grid(table):
        if cells[0].col_span == len(cells) > 1:
            group = cells[0].printed
        elif cells[0].text not in TOTALS:
            records.append((group, cells))
    heads: list[str] = []
    columns: list[Sequence[TableCell | str]] = []
    if any(name for name, _ in records):
        heads.append(_GROUP)
        columns.append([name for name, _ in records])
    for col in range(len(table.columns)):
        cells = [of_it[col] for _, of_it in records]
        head = _head(table, col, cells, document)
        heads.append(head)
        columns.append(cells)
        beside = [_beside_light(cell) for cell in cells]
        if any(beside):
            heads.append(f"{head}{_BESIDE_LIGHT}")
            columns.append(beside)
    return heads, [list(row) for row in zip(*columns, strict=True)]


def write_flat(
    sheet: Any, table: Table, document: Document, formats: Looks, number_of: Any, told: Told
) -> None:
    """`number_of`: text as printed → its number, None where it is none; `told`: of each figure's cell."""
    heads, records = flat_rows(table, document)
    head = formats.get(font_name="黑体", border=1, bg_color="#F2F4F6", text_wrap=False)
    plain = formats.get(text_wrap=False)
    widths = [min(40, max(10, 2 * len(text) + 2)) for text in heads]
    for col, (text, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(0, col, text, head)
        sheet.set_column(col, col, width)
    for row, cells in enumerate(records, 1):
        for col, cell in enumerate(cells):
            text = cell if isinstance(cell, str) else cell.light or cell.text
            told(None if isinstance(cell, str) else cell.figure_id, row, col)
            number = None if isinstance(cell, str) or cell.light else number_of(text.rstrip("%"))
            if number is not None:
                sheet.write_number(row, col, number, plain)
            elif text:
                sheet.write_string(row, col, text, plain)
    sheet.freeze_panes(1, 0)
    if records:
        sheet.autofilter(0, 0, len(records), len(heads) - 1)
    # Meant for machines, but who prints the whole workbook gets no sheet in pieces.
    sheet.print_area(0, 0, max(len(records), 1), len(heads) - 1)
    sheet.repeat_rows(0)
    set_paper(sheet, document, sum(widths), landscape=True)


def _beside_light(cell: TableCell) -> str:
    """What is printed after the character of a light: why it is grey."""
    return cell.text if cell.light is not None and cell.text != cell.light else ""


def _grid(table: Table) -> list[list[TableCell]]:
    """Every cell of every row: one that spans stands in each place that it covers."""
    grid: list[dict[int, TableCell]] = [{} for _ in table.rows]
    for one in place_cells(table):
        for row in range(one.row, one.row + one.cell.row_span):
            for col in range(one.col, one.col + one.cell.col_span):
                grid[row][col] = one.cell
    return [[cells[col] for col in range(len(table.columns))] for cells in grid]


def _head(table: Table, col: int, cells: list[TableCell], document: Document) -> str:
    """`一季度 完成投资（万元）`: the unit where all figures of the column share one and the head has none."""
    column, known = table.columns[col], document.figures
    name = f"{column.group} {column.label}" if column.group else column.label
    if cells and all(cell.light for cell in cells):
        return name
    figures = [known[cell.figure_id] for cell in cells if cell.figure_id and cell.figure_id in known]
    units = {
        "%" if figure.text.endswith("%") else figure.unit
        for figure in figures
        if figure.value is not None and figure.text[-1:] in "0123456789%"
    }
    unit = next(iter(units)) if len(units) == 1 else ""
    # 个百分点 is no other unit than the head's 百分点.
    return f"{name}（{unit}）" if unit and unit.removeprefix("个") not in name else name
