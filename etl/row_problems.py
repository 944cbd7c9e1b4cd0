"""What is wrong in typed rows, said so that a clerk finds the cell: problems, near names, doubled keys."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl.convert import Converted
from etl.grid import CellValue, Sheet
from etl.headings import Heading
from etl.table_rows import looks_like_total
from etl.tidied import Doubt, Option, Problem, TableRows, Tidied, key_text
from etl.values import text_of
from schemas.warehouse import LOADED


def name_problems(
    sheet: Sheet,
    table: TableRows,
    converted: dict[str, Converted],
    heading_of: dict[str, Heading],
    cells: dict[str, list[CellValue]],
    rows: list[int],
    said: Tidied,
) -> None:
    """Every cell that could not be read as a problem, every near-alike name as a question.

    ``rows``: the sheet's row of each position (0-based). A key that cannot be read is fatal.
    """
    keys = LOADED[table.table].key_columns()
    key_values = {key: table.columns[key] for key in keys if key in table.columns}
    asked: set[str] = set()
    # A cell that serves several months is named once.
    named = {(p.sheet_no, p.row_no, p.col_no, p.rule) for p in said.problems if p.table == table.table}
    for name, made in converted.items():
        heading = heading_of[name]
        for position, (rule, sentence) in sorted(made.problems.items()):
            row = rows[position]
            if (sheet.number, row + 1, heading.col + 1, rule) in named:
                continue
            named.add((sheet.number, row + 1, heading.col + 1, rule))
            if rule == "R-required" and name in keys and looks_like_total(sheet.rows[row]):
                sentence += "；这一行像是合计行，如果是，请在行首写明“合计”或“小计”"
            value = cells[name][position] if name in cells else sheet.merged_value(row, heading.col)
            said.problems.append(
                Problem(
                    sheet.name,
                    sheet.address(row, heading.col),
                    heading.path,
                    sheet.errors.get((row, heading.col)) or text_of(value) or "",
                    rule,
                    sentence,
                    sheet.number,
                    row + 1,
                    heading.col + 1,
                    table.table,
                    name,
                    {k: key_text(a[position].as_py()) for k, a in key_values.items() if a[position].is_valid},
                    fatal=name in keys,
                )
            )
        for position, (written, near) in sorted(made.near.items()):
            if written not in asked:
                asked.add(written)
                cell = sheet.address(rows[position], heading.col)
                said.doubts.append(_near_name(f"{sheet.name} {cell}“{heading.path}”", written, near))
    _name_doubled_keys(sheet, table, key_values, rows, heading_of, said)


def _near_name(where: str, written: str, near: tuple[str, ...]) -> Doubt:
    options = [Option("ABCDE"[i], f"就是“{n}”", {"names": {written: n}}) for i, n in enumerate(near[:4])]
    options.append(Option("ABCDE"[len(options)], "不是同一个，退回更正", {"discard": True}))
    sentence = f"{where}写的是“{written}”，名录里没有，只有相近的“{'”“'.join(near[:4])}”。是同一个吗？"
    return Doubt("names", sentence, tuple(options), "owner")


def _name_doubled_keys(
    sheet: Sheet,
    table: TableRows,
    key_values: dict[str, pa.Array],
    rows: list[int],
    heading_of: dict[str, Heading],
    said: Tidied,
) -> None:
    told = {(p.table, p.cell, p.rule) for p in said.problems}
    for positions in _doubled(table, key_values):
        name = next((key for key in key_values if key in heading_of), next(iter(heading_of)))
        heading, last = heading_of[name], rows[positions[-1]]
        cell = sheet.address(last, heading.col)
        if (table.table, cell, "R-double-key") in told:
            continue  # the same row once more: another month, another part of a cell
        told.add((table.table, cell, "R-double-key"))
        cells = dict.fromkeys(sheet.address(rows[position], heading.col) for position in positions)
        places = "、".join(cells)
        said.problems.append(
            Problem(
                sheet.name,
                cell,
                heading.path,
                text_of(sheet.merged_value(last, heading.col)) or "",
                "R-double-key",
                f"{places}填的是同一个“{heading.path}”，同一期只能有一行，请删去重复行",
                sheet.number,
                last + 1,
                heading.col + 1,
                table.table,
                name,
                None,
                fatal=True,
            )
        )


def _doubled(table: TableRows, key_values: dict[str, pa.Array]) -> list[list[int]]:
    """Positions of rows that bear the same key, where all of the key could be read."""
    if not key_values or len(table) < 2:
        return []
    numbered = pa.table(key_values | {"position": pa.array(range(len(table)))})
    grouped = numbered.group_by(list(key_values)).aggregate([("position", "list")])
    several = pc.greater(pc.list_value_length(grouped["position_list"]), 1)
    doubled: list[list[int]] = grouped.filter(several)["position_list"].to_pylist()
    return sorted(p for p in doubled if all(_is_valid(array, p[0]) for array in key_values.values()))


def _is_valid(array: Any, position: int) -> bool:
    return bool(array[position].is_valid)
