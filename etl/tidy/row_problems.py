"""What is wrong in typed rows, said so that a clerk finds the cell: problems, and what has to be asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from etl.grid import CellValue, Sheet
from etl.table.heads.heading import Heading
from etl.table.row_kinds import looks_like_total
from etl.tidy.convert import NO_DAY, Converted
from etl.tidy.doubled_keys import name_doubled_keys
from etl.tidy.lonely_rows import told_once
from etl.tidy.tidied import Doubt, Option, Problem, TableRows, Tidied, Warned, key_text
from etl.values import ValueProblem, number, plain, text_of
from etl.values.fractions import WHOLE_COLUMN
from etl.warehouse.reference import STRUCK
from schemas.warehouse import LOADED


@dataclass(frozen=True, slots=True)
class _Read:
    """One column that was read: its name in the warehouse, its heading, what came of its cells, and these."""

    sheet: Sheet
    name: str
    heading: Heading
    made: Converted
    values: list[CellValue] | None
    rows: list[int]

    def address(self, position: int) -> str:
        return self.sheet.address(self.rows[position], self.heading.col)

    def value(self, position: int) -> CellValue:
        if self.values is not None:
            return self.values[position]
        return self.sheet.merged_value(self.rows[position], self.heading.col)

    def place(self, position: int) -> tuple[int, int, int]:
        """Sheet, row and column as people count them."""
        return self.sheet.number, self.rows[position] + 1, self.heading.col + 1


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

    ``rows``: the sheet's row of each position (0-based). A key that cannot be read is
    fatal, but for one that is struck off the register: it tells which row is meant.
    """
    keys = LOADED[table.table].key_columns()
    key_values = {key: table.columns[key] for key in keys if key in table.columns}
    # A cell that serves several months is named once.
    named = {(p.sheet_no, p.row_no, p.col_no, p.rule) for p in said.problems if p.table == table.table}
    asked: set[str] = set()
    problems: list[Problem] = []
    for name, made in converted.items():
        read = _Read(sheet, name, heading_of[name], made, cells.get(name), rows)
        problems += _bad_cells(read, table, key_values, name in keys, named)
        _warn(read, said)
        _ask_whole_percents(read, said)
        _ask_readings(read, said)
        if made.near:
            info = LOADED[table.table].__table__.columns[name].info
            may_be_another = info["kind"] == "people" or bool(info.get("names_of"))
            _ask_near_names(read, asked, said, may_be_another=may_be_another)
    cols = sorted({heading.col for heading in heading_of.values()})
    said.problems += told_once(sheet, cols, problems)
    name_doubled_keys(sheet, table, key_values, rows, heading_of, said)


def _bad_cells(
    read: _Read,
    table: TableRows,
    key_values: dict[str, pa.Array],
    is_key: bool,
    named: set[tuple[int, int, int, str]],
) -> Iterator[Problem]:
    """A problem for each cell of the column that could not be read, and is not yet among ``named``."""
    sheet, heading = read.sheet, read.heading
    for position, (rule, sentence) in sorted(read.made.problems.items()):
        place = read.place(position)
        if (*place, rule) in named:
            continue
        named.add((*place, rule))
        row = read.rows[position]
        if rule == "R-required" and is_key and looks_like_total(sheet.rows[row]):
            sentence += "；这一行像是合计行，如果是，请在行首写明“合计”或“小计”"
        key = {k: key_text(a[position].as_py()) for k, a in key_values.items() if a[position].is_valid}
        yield Problem(
            sheet.name,
            read.address(position),
            heading.path,
            sheet.errors.get((row, heading.col)) or text_of(read.value(position)) or "",
            rule,
            sentence,
            *place,
            table.table,
            read.name,
            key,
            fatal=is_key and rule != STRUCK,
        )


def _warn(read: _Read, said: Tidied) -> None:
    vague = sorted(at for at, sentence in read.made.warnings.items() if NO_DAY in sentence)
    for position, sentence in sorted(read.made.warnings.items()):
        if position in vague[1:]:
            continue  # a column of months is told once
        if position in vague and len(vague) > 1:
            sentence = f"{sentence}；“{read.heading.path}”栏另有{len(vague) - 1}格也没有写到日"
        warned = Warned("W-read", sentence, read.sheet.name, read.address(position))
        if warned not in said.warnings:
            said.warnings.append(warned)


def _ask_whole_percents(read: _Read, said: Tidied) -> None:
    """One question for a column of percents that nobody can tell from fractions."""
    whole = sorted(p for p, problem in read.made.questions.items() if not problem.readings)
    path = read.heading.path
    if not whole:
        return
    why = read.made.questions[whole[0]].sentence
    unsure = f"“{path}”{why if why in WHOLE_COLUMN else '没有百分号'}"
    if any(doubt.kind == "readings" and unsure in doubt.sentence for doubt in said.doubts):
        return
    places = [read.address(position) for position in whole]
    named = "、".join(dict.fromkeys(places[:3])) + (f"等{len(places)}格" if len(places) > 3 else "")
    value = plain(read.value(whole[0]))
    sentence = f"“{read.sheet.name}”{named}{unsure}（如{value}），看不出是百分数还是小数。是哪一种？"
    options = (
        Option("A", f"是百分数，{value}就是{value}%", {"readings": {path: "points"}}),
        Option("B", f"是小数，{value}就是{_as_percent(value)}", {"readings": {path: "fraction"}}),
        Option("C", "填错了，作废重报", {"discard": True}),
    )
    said.doubts.append(Doubt("readings", sentence, options))


def _ask_readings(read: _Read, said: Tidied) -> None:
    """One question for each other value that can be read in several ways, and was not asked before."""
    asked = {doubt.sentence for doubt in said.doubts}
    path = read.heading.path
    for position, problem in sorted(read.made.questions.items()):
        if not problem.readings:
            continue
        value = plain(read.value(position))
        same = f"“{path}”{problem.sentence.split('，')[0]}。"
        if any(same in told for told in asked):
            continue
        readings = tuple(
            Option("ABCD"[i], words, {"readings": {f"{path}|{value}": text}})
            for i, (words, text) in enumerate(problem.readings)
        )
        last = Option("ABCDE"[len(readings)], "填错了，作废重报", {"discard": True})
        sentence = f"“{read.sheet.name}”{read.address(position)}{same}是哪一个？"
        asked.add(sentence)
        said.doubts.append(Doubt("readings", sentence, (*readings, last)))


def _ask_near_names(read: _Read, asked: set[str], said: Tidied, *, may_be_another: bool) -> None:
    """One question for each name that no register has but a near one; ``asked`` of this table before."""
    for position, (written, near) in sorted(read.made.near.items()):
        if written not in asked:
            asked.add(written)
            where = f"“{read.sheet.name}”表 {read.address(position)}“{read.heading.path}”"
            said.doubts.append(near_name(where, written, near, may_be_another=may_be_another))


def _as_percent(value: str) -> str:
    try:
        return f"{(number(value) * 100).normalize():f}%"
    except ValueProblem:
        return "百分数的百倍"


def near_name(where: str, written: str, near: tuple[str, ...], *, may_be_another: bool = False) -> Doubt:
    """The question whether a name that no register has is one of those near it.

    ``may_be_another``: the column names others than the directories' too. That it is one is remembered.
    """
    effects: list[tuple[str, dict[str, Any]]] = [(f"就是“{n}”", {"names": {written: n}}) for n in near[:4]]
    if may_be_another:
        effects.append((f"名录以外的另一个，照写“{written}”", {"names": {written: written}}))
    effects.append(("不是同一个，写到它的行退回更正", {"not_names": [written]}))
    options = [Option("ABCDEF"[i], words, effect) for i, (words, effect) in enumerate(effects)]
    sentence = f"{where}写的是“{written}”，名录里没有，只有相近的“{'”“'.join(near[:4])}”。是同一个吗？"
    return Doubt("names", sentence, tuple(options), "owner")
