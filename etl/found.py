"""Where in a file do the source's tables stand? Sheets that are not read are named, never passed over."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from etl import headings as heads
from etl.cells import not_empty
from etl.grid import Grid, Sheet
from etl.mark import PROBLEM_SHEET
from etl.preamble import Preamble, read_preamble
from etl.table_rows import filled
from etl.template.marks import LISTS_SHEET
from etl.tidied import Doubt, Ignored, Option, Problem, Tidied, Warned
from schemas.source import Source, TableSpec

# Sheets that we added ourselves.
OURS = {PROBLEM_SHEET: "我们附的问题清单", LISTS_SHEET: "模板的下拉选项"}


@dataclass(slots=True)
class FoundTable:
    """A table of the return, found on its sheet. ``known``: heading path → what becomes of it."""

    spec: TableSpec
    sheet: Sheet
    header: heads.Header
    preamble: Preamble
    known: dict[str, str] = field(default_factory=dict)


def find_tables(grid: Grid, source: Source, said: Tidied, hints: dict[str, Any]) -> list[FoundTable]:
    """Every table of the source on its sheet, or none and the reason in ``said``.

    ``hints["sheets"]``: table → sheet name, the answer to the question which of several sheets counts.
    """
    found: list[FoundTable] = []
    for spec in source.tables:
        candidates = _candidates(grid, source, spec, hints)
        if len(candidates) > 1:
            said.doubts.append(_which_sheet(source, spec, candidates))
        if candidates:
            found.append(candidates[0])
        else:
            said.problems.append(_no_table(source, spec))
    is_read = {table.sheet.number for table in found}
    for sheet in grid.sheets:
        if sheet.number not in is_read:
            _name_unread(sheet, said)
    return found if len(found) == len(source.tables) else []


def _candidates(grid: Grid, source: Source, spec: TableSpec, hints: dict[str, Any]) -> list[FoundTable]:
    """The sheets that fit best; more than one where they fit equally and both have rows."""
    wanted = hints.get("sheets", {}).get(spec.table)
    known = heads.expected(source.edition(spec, None), None) | dict.fromkeys(hints.get("rename", {}), "")
    fitting: list[tuple[tuple[int, int], FoundTable]] = []
    for sheet in grid.sheets:
        if sheet.hidden or sheet.name in OURS or (wanted is not None and sheet.name != wanted):
            continue
        if spec.sheet and not re.search(spec.sheet, sheet.name):
            continue
        header = heads.find_header(sheet, spec, known)
        if header is None:
            continue
        preamble = read_preamble(sheet, header.first_row)
        if spec.title and not re.search(spec.title, "".join(preamble.texts)):
            continue
        has_rows = any(filled(sheet.rows[row]) for row in range(header.last_row + 1, sheet.n_rows))
        named = sum(heading.path in known for heading in header.headings)
        fitting.append(((int(has_rows), named), FoundTable(spec, sheet, header, preamble)))
    best = max((score for score, _ in fitting), default=None)
    return [table for score, table in fitting if score == best]


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


def _name_unread(sheet: Sheet, said: Tidied) -> None:
    cells = not_empty(sheet)
    if not cells:
        return
    if sheet.name in OURS:
        said.ignored.append(Ignored(sheet.name, OURS[sheet.name], cells, sheet_no=sheet.number))
        return
    why = "隐藏的工作表" if sheet.hidden else "不是本报表的工作表"
    said.ignored.append(Ignored(sheet.name, why, cells, sheet_no=sheet.number))
    sentence = f"工作表“{sheet.name}”有{cells}个单元格未读取（{why}）"
    said.warnings.append(Warned("W-sheet", sentence, sheet.name))
