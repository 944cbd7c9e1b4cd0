"""Where in a file do the source's tables stand? Sheets that are not read are named, never passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from etl import headings as heads
from etl.cells import not_empty
from etl.grid import Grid, Sheet
from etl.mark import is_problem_sheet
from etl.period import read_period
from etl.preamble import Preamble, read_preamble
from etl.table_rows import TableColumns, filled
from etl.template.marks import LISTS_SHEET
from etl.tidied import Doubt, Ignored, Option, Problem, Tidied, Warned
from etl.values import normalise_heading
from schemas.period import Period, PeriodType
from schemas.source import Source, TableSpec
from schemas.warehouse import LOADED

MOST_IN_A_TITLE_LINE = 2
TYPED_KINDS = ("money", "value", "number", "integer", "percent", "date", "moment")
WORDS_STAY = ("text", "source", "choice", "due", "moment")  # kinds in which — is what was written


@dataclass(slots=True)
class FoundTable:
    """A table of the return, found on its sheet. ``known``: heading path → what becomes of it."""

    spec: TableSpec
    sheet: Sheet
    header: heads.Header
    preamble: Preamble
    known: dict[str, str] = field(default_factory=dict)
    first_row: int = 0
    """Where the table's part of the sheet begins, its title and unit line included."""
    until: int | None = None
    """The row (0-based) where another table of the source begins on the same sheet."""

    @property
    def columns(self) -> TableColumns:
        """Loaded and key columns, and those of figures and dates, by what becomes of each heading."""
        infos = {c.name: c.info for c in LOADED[self.spec.table].__table__.columns}
        measures = self.spec.months_across.measures if self.spec.months_across else {}
        inner = {normalise_heading(label): name for label, name in measures.items()}
        loaded, keys, typed, signs = set(), set(), set(), set()
        for heading in self.header.headings:
            target = self.known.get(heading.path, "")
            if not target and "/" in heading.path:
                target = inner.get(heading.last, "")
            info = infos.get(target)
            if target.startswith("=") and (compare := self.spec.compare.get(heading.path)):
                info = LOADED[compare.table].__table__.columns[compare.column].info
            elif target:
                loaded.add(heading.col)
            if info and not target.startswith("="):
                if info["key"]:
                    keys.add(heading.col)
                if info["kind"] not in WORDS_STAY:
                    signs.add(heading.col)
            if info and info["kind"] in TYPED_KINDS and not info["key"]:
                typed.add(heading.col)
        wanted = {normalise_heading(heading) for heading in self.spec.filled_in}
        asked = {heading.col for heading in self.header.headings if heading.path in wanted}
        return TableColumns(*map(frozenset, (loaded, keys, typed, signs, asked)))


def find_tables(
    grid: Grid, source: Source, said: Tidied, hints: dict[str, Any], file_name: str, received_on: date
) -> list[FoundTable]:
    """Every table of the source on its sheet, or none and the reason in ``said``.

    ``hints["sheets"]``: table → sheet name, the answer to the question which of several sheets counts.
    """
    found: list[FoundTable] = []
    missing = False
    for spec in source.tables:
        candidates = _candidates(grid, source, spec, hints)
        if not candidates:
            said.problems.append(_no_table(source, spec))
            missing = True
        elif spec.every_sheet:
            found += candidates
        else:
            chosen = candidates
            if len(candidates) > 1 and source.period != "none":
                answered = hints.get("period") or hints.get("given_period")
                stated = Period.parse(answered) if answered else None
                stated = stated or read_period(file_name, source.period, received_on)
                chosen = _of_the_period(candidates, source.period, stated)
            if len(chosen) > 1:
                said.doubts.append(_which_sheet(source, spec, chosen))
            found.append(chosen[0])
            for other in candidates if len(chosen) == 1 else []:
                if other is not chosen[0]:
                    _name_unread(other.sheet, said, "其他期别的工作表")
    is_told = {table.sheet.number for table in found} | {ignored.sheet_no for ignored in said.ignored}
    for sheet in grid.sheets:
        if sheet.number not in is_told:
            _name_unread(sheet, said)
    _part_sheets(found)
    return [] if missing else found


def _candidates(grid: Grid, source: Source, spec: TableSpec, hints: dict[str, Any]) -> list[FoundTable]:
    """The sheets that fit best; more than one where they fit equally and both have rows.

    Where each sheet is read, every one that fits and has rows.
    """
    wanted = hints.get("sheets", {}).get(spec.table)
    known = heads.expected(source.edition(spec, None), None) | dict.fromkeys(hints.get("rename", {}), "")
    searched = heads.SEARCHED if len(source.tables) == 1 else heads.SEARCHED_FOR_SEVERAL
    fitting: list[tuple[tuple[int, int], FoundTable]] = []
    for sheet in grid.sheets:
        if sheet.hidden or _of_ours(sheet) or (wanted is not None and sheet.name != wanted):
            continue
        if spec.sheet and not re.search(spec.sheet, sheet.name):
            continue
        header = heads.find_header(sheet, spec, known, searched)
        if header is None:
            continue
        preamble = read_preamble(sheet, header.first_row)
        if spec.title and not re.search(spec.title, "".join(preamble.texts)):
            continue
        has_rows = any(filled(sheet.rows[row]) for row in range(header.last_row + 1, sheet.n_rows))
        named = sum(heading.path in known for heading in header.headings)
        fitting.append(((int(has_rows), named), FoundTable(spec, sheet, header, preamble)))
    best = max((score for score, _ in fitting), default=None)
    if spec.every_sheet and best is not None:
        return [table for score, table in fitting if score[0] == best[0]]
    return [table for score, table in fitting if score == best]


def _of_the_period(
    candidates: list[FoundTable], period_type: PeriodType, stated: Period | None
) -> list[FoundTable]:
    """Of one sheet for each month, the one that the return is about; all of them where nobody says so."""
    if stated is None:
        return candidates
    periods = [read_period(table.sheet.name, period_type, stated.end) for table in candidates]
    if None in periods or len(set(periods)) < len(periods):
        return candidates
    return [t for t, period in zip(candidates, periods, strict=True) if period == stated] or candidates


def _part_sheets(found: list[FoundTable]) -> None:
    """Tables that stand below each other on one sheet: each has its own title, unit line and rows."""
    for table in found:
        above = [t for t in found if t.sheet is table.sheet and t.header.first_row < table.header.first_row]
        if not above:
            continue
        last = max(t.header.last_row for t in above)
        first = table.header.first_row
        while first - 1 > last and 0 < filled(table.sheet.rows[first - 1]) <= MOST_IN_A_TITLE_LINE:
            first -= 1
        table.first_row, table.preamble = first, read_preamble(table.sheet, table.header.first_row, first)
    for table in found:
        below = [
            t.first_row
            for t in found
            if t.sheet is table.sheet and t.header.first_row > table.header.first_row
        ]
        table.until = min(below, default=None)


def _which_sheet(source: Source, spec: TableSpec, candidates: list[FoundTable]) -> Doubt:
    names = [table.sheet.name for table in candidates[:6]]
    options = [
        Option("ABCDEF"[i], f"读取“{name}”", {"sheets": {spec.table: name}}) for i, name in enumerate(names)
    ]
    options.append(Option("ABCDEFG"[len(options)], "作废，请每份只留一张表重报", {"discard": True}))
    sentence = f"“{'”“'.join(names)}”都像是“{source.label}”，一次只能读取一张。请问以哪一张为准？"
    return Doubt("sheet", sentence, tuple(options))


def _no_table(source: Source, spec: TableSpec) -> Problem:
    where = f"工作表“{spec.sheet}”里" if spec.sheet else "文件里"
    wanted = "、".join(list(spec.headings)[:4])
    sentence = f"{where}找不到“{source.label}”的表头（应有{wanted}等栏目），请核对是否报错了表"
    return Problem("", "", "", "", "R-no-table", sentence, fatal=True)


def _name_unread(sheet: Sheet, said: Tidied, why: str = "") -> None:
    cells = not_empty(sheet)
    if not cells:
        return
    if ours := _of_ours(sheet):
        said.ignored.append(Ignored(sheet.name, ours, cells, sheet_no=sheet.number))
        return
    why = why or ("隐藏的工作表" if sheet.hidden else "不是本报表的工作表")
    said.ignored.append(Ignored(sheet.name, why, cells, sheet_no=sheet.number))
    sentence = f"工作表“{sheet.name}”有{cells}个单元格未读取（{why}）"
    said.warnings.append(Warned("W-sheet", sentence, sheet.name))


def _of_ours(sheet: Sheet) -> str | None:
    """What a sheet is that we added ourselves; a department's own 问题清单 is none of them."""
    if sheet.name == LISTS_SHEET:
        return "模板的下拉选项"
    is_list = sheet.n_rows > 0 and is_problem_sheet(sheet.name, sheet.rows[0])
    return "我们附的问题清单" if is_list else None
