"""Rows that bear the same key: in one table, or in two of a return. Nobody knows which of them counts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl.grid import Sheet, column_letters
from etl.table.heads.heading import Heading
from etl.tidy.tidied import Problem, TableRows, Tidied, key_text
from etl.values import text_of
from schemas.warehouse import LOADED


def name_doubled_keys(
    sheet: Sheet,
    table: TableRows,
    key_values: dict[str, pa.Array],
    rows: list[int],
    heading_of: dict[str, Heading],
    said: Tidied,
) -> None:
    """Rows of one table that bear the same key; `rows` as in `name_problems`.

    Each of them is fatal: somebody typed the wrong key, and no other row's key is to be trusted either. Of a
    system's records they go back alone, all that bear the key.
    """
    told = {(p.table, p.cell, p.rule) for p in said.problems}
    written = [key for key in key_values if key in heading_of] or [next(iter(heading_of))]
    # The year stands in every row; the part that tells rows apart is the one that somebody typed twice.
    counted = {key: pc.count_distinct(key_values[key]).as_py() if key in key_values else 0 for key in written}
    name = max(reversed(written), key=lambda key: counted[key])
    others = "".join(f"“{heading_of[key].path}”" for key in written if key != name)
    also, only = (f"（{others}也相同）", "这几栏都相同的") if others else ("", "同一期")
    heading = heading_of[name]
    for positions in _doubled(table, key_values):
        cells = dict.fromkeys(sheet.address(rows[position], heading.col) for position in positions)
        sentence = f"{'、'.join(cells)}填的是同一个“{heading.path}”{also}，{only}只能有一行，请删去重复行"
        if said.is_by_system:
            sentence = (
                f"同一个“{heading.path}”有{len(positions)}条记录{also}，不知以哪一条为准，请该系统只留一条"
            )
        for row in [rows[p] for p in positions] if said.is_by_system else [rows[positions[-1]]]:
            cell = sheet.address(row, heading.col)
            if (table.table, cell, "R-double-key") in told:
                continue  # the same row once more: another month, another part of a cell
            told.add((table.table, cell, "R-double-key"))
            said.problems.append(
                Problem(
                    sheet.name,
                    cell,
                    heading.path,
                    text_of(sheet.merged_value(row, heading.col)) or "",
                    "R-double-key",
                    sentence,
                    sheet.number,
                    row + 1,
                    heading.col + 1,
                    table.table,
                    name,
                    None,
                    fatal=not said.is_by_system,
                )
            )


def name_keys_of_several_tables(said: Tidied) -> None:
    """A key that stands on two sheets, or in two places of one: nobody knows which of the two rows counts."""
    first: dict[tuple[Any, ...], tuple[TableRows, int]] = {}
    several = Counter(rows.table for rows in said.tables)
    for rows in said.tables:
        keys = [key for key in LOADED[rows.table].key_columns() if key in rows.columns]
        if several[rows.table] < 2 or not keys:
            continue
        columns = [rows.columns[key].to_pylist() for key in keys]
        for position, values in enumerate(zip(*columns, strict=True)):
            if None in values:
                continue
            other, at = first.setdefault((rows.table, *values), (rows, position))
            if other is not rows:
                said.problems.append(_in_two_tables(other, at, rows, position, keys))


def _in_two_tables(other: TableRows, at: int, rows: TableRows, position: int, keys: list[str]) -> Problem:
    name = next((key for key in keys if rows.place(key, position)), keys[0])
    here, there = rows.place(name, position), other.place(name, at)
    heading = here.heading if here else name
    where = f"工作表“{other.sheet_name}”第{other.row_no[at]}行"
    return Problem(
        rows.sheet_name,
        f"{column_letters((here.col_no if here else 1) - 1)}{rows.row_no[position]}",
        heading,
        key_text(rows.columns[name][position].as_py()),
        "R-double-key",
        f"与{where}填的是同一个“{there.heading if there else heading}”，同一期只能有一行，请删去重复行",
        rows.sheet_no,
        rows.row_no[position],
        here.col_no if here else 1,
        rows.table,
        name,
        None,
        fatal=True,
    )


def _doubled(table: TableRows, key_values: dict[str, pa.Array]) -> list[list[int]]:
    """Positions of rows that bear the same key, where all of the key could be read."""
    if not key_values or len(table) < 2 or any(_all_differ(array) for array in key_values.values()):
        return []
    numbered = pa.table(key_values | {"position": pa.array(range(len(table)))})
    grouped = numbered.group_by(list(key_values), use_threads=False).aggregate([("position", "list")])
    several = pc.greater(pc.list_value_length(grouped["position_list"]), 1)
    doubled: list[list[int]] = grouped.filter(several)["position_list"].to_pylist()
    return sorted(p for p in doubled if all(_is_valid(array, p[0]) for array in key_values.values()))


def _all_differ(array: pa.Array) -> bool:
    """One part of the key that never repeats makes every key a different one."""
    n_different: int = pc.count_distinct(array).as_py()
    return n_different == len(array)


def _is_valid(array: Any, position: int) -> bool:
    return bool(array[position].is_valid)
