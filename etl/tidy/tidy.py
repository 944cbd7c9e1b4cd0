"""A Grid and a source become typed rows, and an account of every cell that is not a row.

``tidy`` reads like the clerk's form: find the table by its headings, read what stands around it,
settle unit and period, split the rows, read each column, hold totals and registered values against
what was read. Nothing is guessed: what is unclear becomes a problem of one cell or a doubt of the whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from etl.grid import CellValue, Grid
from etl.identify.cut_off import month_told
from etl.identify.period import settle_period
from etl.identify.reporter import settle_unit
from etl.identify.said_around import doubts_around
from etl.table.body import Body
from etl.table.found import find_tables
from etl.table.found_table import FoundTable
from etl.table.heads.across import groups_of
from etl.table.heads.heading import Heading
from etl.table.heads.heading_question import check_headings
from etl.table.heads.heads_agree import doubt_of_heads
from etl.table.lines_between import doubt_of_lines
from etl.table.one_list import is_empty_part, lists_of, read_list, without_empty_parts
from etl.table.other_periods import settle_other_periods
from etl.table.preamble import CORRECTION
from etl.table.shifted import shifted_rows
from etl.table.zero_report import no_rows_of, nothing_to_report, tell_tables_without_rows
from etl.tidy.account import account, warn_of_facts, warn_of_filled
from etl.tidy.across_rows import across_rows
from etl.tidy.cells import settle_account
from etl.tidy.columns import Columns
from etl.tidy.doubled_keys import name_keys_of_several_tables
from etl.tidy.empty_directory import ask_for_directory
from etl.tidy.registered import compare_registered, tell_extensions
from etl.tidy.slips import warn_of_slips
from etl.tidy.sums.of_which import doubt_of_parts
from etl.tidy.sums.total_question import hold_totals
from etl.tidy.tidied import NO_REASON, Doubt, Option, Problem, TableRows, Tidied
from etl.tidy.typed_rows import Typed, plain_rows
from etl.values import SHANGHAI, ValueProblem, period_in_text, year_of
from etl.warehouse.reference import Reference
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED

# A sheet or a file has a name of its own only in these; a Word table or a set of records has none.
NAMED_SHEETS = ("xlsx", "xls", "xlsb", "ods", "xml")


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed in, and what came with it.

    ``hints`` hold the operator's words and the answers to earlier questions.
    """

    grid: Grid
    source: Source
    file_name: str
    received_on: date
    unit_hint: str | None
    hints: dict[str, Any]

    @property
    def telling_name(self) -> str:
        """The name that people gave to the file; '' for records, whose name is the system's."""
        return self.file_name if self.grid.format != "records" else ""

    @property
    def has_sheet_names(self) -> bool:
        return self.grid.format in NAMED_SHEETS


def tidy(
    grid: Grid,
    source: Source,
    reference: Reference,
    *,
    file_name: str,
    received_at: datetime,
    unit_hint: str | None,
    hints: dict[str, Any],
) -> Tidied:
    """Read one return. ``hints`` hold the operator's words and the answers to earlier questions."""
    received_on = received_at.astimezone(SHANGHAI).date()
    handed = Handed(grid, source, file_name, received_on, unit_hint, hints)
    said = Tidied(source.name, is_by_system=source.is_by_system)
    found = find_tables(grid, source, said, hints, file_name, received_on)
    if not found or said.doubts:
        return said
    _settle_heads(found, handed, reference, said)
    found = settle_other_periods(found, source, said, hints)
    if said.doubts:
        return said
    for table in found:
        check_headings(table, source, said.period, said, hints)
    if said.doubts or said.fatal:
        return said
    _read_lists(found, handed, reference, said)
    name_keys_of_several_tables(said)
    ask_for_directory(said, reference)
    said.join_tables()
    tell_tables_without_rows(said)
    settle_account(said, grid)
    return said


def _settle_heads(found: list[FoundTable], handed: Handed, reference: Reference, said: Tidied) -> None:
    """Unit, period, day and document, of which a return has one each: what is unclear becomes a doubt."""
    source, hints = handed.source, handed.hints
    is_correction = _read_around(found, said, handed)
    day = said.reported_on or handed.received_on
    settle_unit(
        said,
        source,
        reference,
        written=next((table.preamble.reporter for table in found if table.preamble.reporter), None),
        given=handed.unit_hint,
        hints=hints,
        day=day,
        file_name=handed.telling_name,
    )
    said.period, doubt = settle_period(
        source,
        title=said.title,
        sheet_name=found[0].sheet.name if handed.has_sheet_names else "",
        file_name=handed.telling_name,
        subject=str(hints.get("subject") or ""),
        lines=found[0].preamble.period_lines,
        texts=found[0].preamble.texts,
        given=hints.get("given_period"),
        answered=hints.get("period"),
        reported_on=said.reported_on,
        received_on=handed.received_on,
        is_correction=is_correction,
    )
    said.doubts += [doubt] if doubt is not None else []
    named = handed.has_sheet_names
    doubt = doubt_of_heads(found, source, said, reference, hints, near=day, sheets_have_names=named)
    said.doubts += [doubt] if doubt is not None else []


def _read_around(found: list[FoundTable], said: Tidied, handed: Handed) -> bool:
    """Title, document, day of reporting, reason of a correction; whether the return is a correction."""
    preamble, hints = found[0].preamble, handed.hints
    said.title, said.document_no = preamble.title, preamble.document_no
    said.reported_on = preamble.reported_on
    said.correction = hints.get("correction") or preamble.correction
    mailed_as = str(hints.get("subject") or hints.get("subject_of_several") or "")
    if not said.correction and (reason := CORRECTION.search(mailed_as)):
        said.correction = reason[1].strip()
    named_so = "更正" in handed.file_name + mailed_as
    is_correction = bool(said.correction) or preamble.is_correction or named_so
    if is_correction and not said.correction:
        said.correction = NO_REASON
    return is_correction


def _read_lists(found: list[FoundTable], handed: Handed, reference: Reference, said: Tidied) -> None:
    """The rows of every list, in one part or in several; each cell is accounted for once."""
    day = said.reported_on or handed.received_on
    accounted: set[tuple[int, int, int]] = set()
    for parts in lists_of(found):
        one, doubt = read_list(parts, reference, handed.hints)
        if doubt is not None:
            said.doubts.append(doubt)
            continue
        for table, body in zip(one.parts, one.bodies, strict=True):
            said.doubts += doubts_around(table, body, handed.source, said, handed.hints, day)
        typed: list[Typed] = []
        for table, body in zip(one.parts, one.bodies, strict=True):
            is_new = table.place not in accounted
            together = [other for other in found if is_new and other.place == table.place]
            accounted.add(table.place)
            if is_empty_part(one, body):
                account(table, body, _targets_of(together or [table], _by_target(table)), said)
                continue
            rows = _read_table(table, body, together, handed, reference, said, typed)
            if rows is not None and rows.table == "project":
                # The milestones on the next sheet name the projects of this one.
                reference = _with_listed(reference, rows)
        hold_totals(without_empty_parts(one), typed, said, handed.hints)


def _read_table(
    found: FoundTable,
    body: Body,
    together: list[FoundTable],
    handed: Handed,
    reference: Reference,
    said: Tidied,
    summable: list[Typed],
) -> TableRows | None:
    """One table's rows into ``said``; None where it has none.

    ``together``: all tables that are read from this one's cells, where these are still to be accounted for.
    What its sums can be held against goes into ``summable``.
    """
    if not _is_one_table(found, body, handed, reference, said):
        return None
    mailed_as = handed.hints.get("subject") or ""
    kind = nothing_to_report(
        found, body, handed.source, said, handed.hints, f"{handed.telling_name} {mailed_as}"
    )
    if kind == "told":
        return None
    if kind == "rows" and not body.data:
        said.problems.append(_no_rows(found))
        return None
    if together:
        account(found, body, _targets_of(together, _by_target(found)), said)
        warn_of_facts(found, body, said)
    if kind == "nothing":
        rows: TableRows | None = no_rows_of(found, said)
    else:
        rows = _typed_rows(found, body, handed, reference, said, summable)
    if rows is None:
        said.problems += [] if said.fatal else [_no_rows(found)]
        return None
    said.rows_read += len(rows)
    said.tables.append(rows)
    return rows


def _is_one_table(found: FoundTable, body: Body, handed: Handed, reference: Reference, said: Tidied) -> bool:
    """Whether the rows are of one table, each in its columns, with no line that says otherwise; else told."""
    if shifted := shifted_rows(found, body):
        said.problems += shifted
        return False
    if any(other.is_ours for other in body.foreign) and not handed.hints.get("one_table"):
        said.doubts.append(_second_table(found, body))
        return False
    if (doubt := doubt_of_lines(found, body, handed.source, said, reference, handed.hints)) is not None:
        said.doubts.append(doubt)
        return False
    return True


def _year_of_dates(columns: Columns, found: FoundTable, said: Tidied, handed: Handed) -> Period | None:
    """2021年督查事项台账, handed in within that year: 9月30日前 is of 2021; later it may be of the next.

    Where the year stands in every row as well, the rows are of it whenever they come.
    """
    if handed.source.period != "none":
        return None
    told = period_in_text(said.title, expected="year")
    day = said.reported_on or handed.received_on
    if told is None or told.type != "year":
        # Without one the lines above the table may say it: 截至2022年4月30日.
        return month_told([said.title, *found.preamble.texts], day)
    return told if told.year == day.year or _is_in_every_row(columns, found, told.year) else None


def _is_in_every_row(columns: Columns, found: FoundTable, year: int) -> bool:
    infos = LOADED[found.spec.table].__table__.columns
    for heading, name in _by_target(found).items():
        if name in infos and infos[name].info["kind"] == "year" and infos[name].info.get("key"):
            cells, _ = columns.cells(heading.col, infos[name].info)
            return bool(cells) and all(_is_year(cell, year) for cell in cells)
    return False


def _is_year(cell: CellValue, year: int) -> bool:
    try:
        return year_of(cell) == year
    except ValueProblem:
        return False


def _typed_rows(
    found: FoundTable,
    body: Body,
    handed: Handed,
    reference: Reference,
    said: Tidied,
    summable: list[Typed],
) -> TableRows | None:
    """The rows with their types, held against what is registered; None where nothing is left of them."""
    columns = Columns(found, body.data, reference, said.period, handed.hints, body.breaks)
    columns.year_of_dates = _year_of_dates(columns, found, said, handed)
    by_target = _by_target(found)
    if across := found.spec.across:
        groups = groups_of(found.header, across, str(said.period.year) if said.period else "")
        typed = across_rows(found, body, columns, by_target, groups, said)
    else:
        typed = plain_rows(found, handed.source, body, columns, by_target, said)
    if typed is not None and not found.spec.expand and typed.has_units:
        summable.append(typed)
        if not across:
            compare_registered(columns, by_target, typed.table, reference, said, handed.hints)
            tell_extensions(columns, by_target, typed.table, reference.extended, said)
    warn_of_filled(columns, said)
    if typed is None:
        return None
    warn_of_slips(typed.table, said, in_word=found.sheet.in_word)
    if (doubt := doubt_of_parts(found, body, typed.table, reference, handed.hints)) is not None:
        said.doubts.append(doubt)
    return typed.table


def _by_target(found: FoundTable) -> dict[Heading, str]:
    return {heading: found.known.get(heading.path, "") for heading in found.header.headings}


def _targets_of(together: list[FoundTable], by_target: dict[Heading, str]) -> dict[Heading, str]:
    """What becomes of each heading when every table that shares these cells is thought of."""
    shared = dict(by_target)
    for table in together:
        for heading, target in by_target.items():
            shared[heading] = shared[heading] or table.known.get(heading.path, target)
    return shared


def _second_table(found: FoundTable, body: Body) -> Doubt:
    other = next(other for other in body.foreign if other.is_ours)
    where = f"工作表“{found.sheet.name}”第{other.row + 1}行起"
    sentence = f"{where}又有一张栏目相同、次序不同的表，一张工作表只能有一张。如何处理？"
    options = (
        Option("A", f"第{other.row + 1}行以下不读取", {"one_table": True}),
        Option("B", "作废，并成一张表后重报", {"discard": True}),
    )
    return Doubt("tables", sentence, options)


def _no_rows(found: FoundTable) -> Problem:
    sheet = found.sheet
    sentence = f"工作表“{sheet.name}”的表头下面没有数据行，请填写后重报"
    cell = sheet.address(found.header.last_row + 1, 0)
    return Problem(sheet.name, cell, "", "", "R-empty", sentence, sheet.number, fatal=True)


def _with_listed(reference: Reference, rows: TableRows) -> Reference:
    codes, names = (rows.columns[name].to_pylist() for name in ("project_code", "project_name"))
    named = [(code, name) for code, name in zip(codes, names, strict=True) if code and name]
    return reference.with_projects([code for code, _ in named], [name for _, name in named])
