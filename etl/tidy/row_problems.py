"""What is wrong in typed rows, said so that a clerk finds the cell: problems, near names, doubled keys."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl.grid import CellValue, Sheet, column_letters
from etl.table.heads.heading import Heading
from etl.table.row_kinds import looks_like_total
from etl.tidy.convert import ALL_SMALL, Converted
from etl.tidy.lonely_rows import told_once
from etl.tidy.tidied import Doubt, Option, Problem, TableRows, Tidied, Warned, key_text
from etl.values import ValueProblem, number, plain, text_of
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
    before = len(said.problems)
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
        for position, sentence in sorted(made.warnings.items()):
            cell = sheet.address(rows[position], heading.col)
            warned = Warned("W-read", sentence, sheet.name, cell)
            if warned not in said.warnings:
                said.warnings.append(warned)
        _ask_readings(sheet, heading, made, cells.get(name, []), rows, said)
        for position, (written, near) in sorted(made.near.items()):
            if written not in asked:
                asked.add(written)
                cell = sheet.address(rows[position], heading.col)
                said.doubts.append(near_name(f"{sheet.name} {cell}“{heading.path}”", written, near))
    cols = sorted({heading.col for heading in heading_of.values()})
    said.problems[before:] = told_once(sheet, cols, said.problems[before:])
    _name_doubled_keys(sheet, table, key_values, rows, heading_of, said)


def _ask_readings(
    sheet: Sheet,
    heading: Heading,
    made: Converted,
    cells: list[CellValue],
    rows: list[int],
    said: Tidied,
) -> None:
    """One question for a column of percents that nobody can tell, one for each other doubtful value."""
    asked = {doubt.sentence for doubt in said.doubts}
    if whole := sorted(p for p, problem in made.questions.items() if not problem.readings):
        places = [sheet.address(rows[position], heading.col) for position in whole]
        named = "、".join(dict.fromkeys(places[:3])) + (f"等{len(places)}格" if len(places) > 3 else "")
        value = plain(cells[whole[0]]) if cells else ""
        what = ALL_SMALL if made.questions[whole[0]].sentence == ALL_SMALL else "没有百分号"
        where = f"“{sheet.name}”{named}“{heading.path}”{what}（如{value}）"
        sentence = f"{where}，看不出是百分数还是小数。是哪一种？"
        options = (
            Option("A", f"是百分数，{value}就是{value}%", {"readings": {heading.path: "points"}}),
            Option("B", f"是小数，{value}就是{_as_percent(value)}", {"readings": {heading.path: "fraction"}}),
            Option("C", "填错了，作废重报", {"discard": True}),
        )
        if not any(d.kind == "readings" and f"“{heading.path}”{what}" in d.sentence for d in said.doubts):
            said.doubts.append(Doubt("readings", sentence, options))
    for position, problem in sorted(made.questions.items()):
        if not problem.readings:
            continue
        value = plain(cells[position])
        cell = sheet.address(rows[position], heading.col)
        sentence = f"“{sheet.name}”{cell}“{heading.path}”{problem.sentence.split('，')[0]}。是哪一个？"
        readings = tuple(
            Option("ABCD"[i], words, {"readings": {f"{heading.path}|{value}": text}})
            for i, (words, text) in enumerate(problem.readings)
        )
        last = Option("ABCDE"[len(readings)], "填错了，作废重报", {"discard": True})
        same = f"“{heading.path}”{problem.sentence.split('，')[0]}。"
        if not any(same in told for told in asked):
            asked.add(sentence)
            said.doubts.append(Doubt("readings", sentence, (*readings, last)))


def _as_percent(value: str) -> str:
    try:
        return f"{(number(value) * 100).normalize():f}%"
    except ValueProblem:
        return "百分数的百倍"


def near_name(where: str, written: str, near: tuple[str, ...]) -> Doubt:
    """The question whether a name that no register has is one of those near it."""
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
