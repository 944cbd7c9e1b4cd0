"""Where in a file do the source's tables stand? Sheets that are not read are named, never passed over."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise
from typing import Any

from etl.grid import Grid, Sheet, filled
from etl.identify.period import read_period
from etl.table.found_table import FoundTable
from etl.table.going_on import goes_on_by_name, goes_on_in_word, going_on, says_goes_on
from etl.table.heads import headings as heads
from etl.table.heads.heading import Header
from etl.table.preamble import read_preamble
from etl.table.side_by_side import parts_of
from etl.table.stacked import again, is_same_place, title_rows
from etl.table.unread import OTHER_PERIOD, added_by_us, no_table, reason_unread, tell_unread
from etl.tidy.tidied import Doubt, Option, Tidied
from schemas.period import Period, PeriodType
from schemas.source import Source, TableSpec

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def find_tables(
    grid: Grid, source: Source, said: Tidied, hints: dict[str, Any], file_name: str, received_on: date
) -> list[FoundTable]:
    """Every table of the source on its sheet, or none and the reason in ``said``.

    ``hints["sheets"]``: table → sheet name, the answer to the question which of several sheets counts;
    ``hints["all_sheets"]``: the tables of which all count.
    """
    found: list[FoundTable] = []
    unread: list[tuple[Sheet, str]] = []
    missing = False
    for spec in source.tables:
        candidates = _candidates(grid, source, spec, hints)
        if not candidates:
            said.problems.append(no_table(grid, source, spec))
            missing = True
        elif goes_on_in_word(candidates, source, received_on) or goes_on_by_name(
            candidates, source, received_on
        ):
            found += candidates
            for table in candidates[1:]:
                table.goes_on = True
        elif spec.every_sheet or spec.table in hints.get("all_sheets", ()):
            found += candidates
        else:
            chosen = candidates
            if len(candidates) > 1 and source.period != "none":
                answered = hints.get("period") or hints.get("given_period")
                stated = Period.parse(answered) if answered else None
                for told in (file_name, str(hints.get("subject") or "")):
                    stated = stated or read_period(told, source.period, received_on)
                chosen = _of_the_period(candidates, source.period, stated)
            if len(chosen) > 1:
                said.doubts.append(_which_sheet(source, spec, chosen, received_on))
            found.append(chosen[0])
            others = candidates if len(chosen) == 1 else []
            unread += [(other.sheet, OTHER_PERIOD) for other in others if other is not chosen[0]]
    found = [one for table in found for one in (table, *table.others)]
    found = [one for table in found for one in _with_those_below(table)]
    while hints.get("rest") != "unread" and (rest := _headless_rest(grid, found, source)) is not None:
        if hints.get("rest") != "goes_on":
            said.doubts.append(_ask_about_rest(rest[1]))
            break
        found.append(going_on(*rest))
    seen = {table.sheet.number for table in found} | {ignored.sheet_no for ignored in said.ignored}
    seen |= {sheet.number for sheet, _ in unread}
    unread += [(sheet, reason_unread(sheet)) for sheet in grid.sheets if sheet.number not in seen]
    tell_unread(unread, said)
    _part_sheets(found)
    _number_groups(found)
    return [] if missing else found


def _candidates(grid: Grid, source: Source, spec: TableSpec, hints: dict[str, Any]) -> list[FoundTable]:
    """The sheets that fit best; more than one where they fit equally and both have rows.

    Where each sheet is read, every one that fits and has rows. A table that stands on no sheet of its own
    name is looked for on all, and taken where its headings are all there.
    """
    sheets = [sheet for sheet in grid.sheets if not sheet.hidden and added_by_us(sheet) is None]
    if (wanted := hints.get("sheets", {}).get(spec.table)) is not None:
        sheets = [sheet for sheet in sheets if sheet.name == wanted]
    if spec.sheet:
        named = [sheet for sheet in sheets if re.search(spec.sheet, sheet.name)]
        found = _fitting(named, source, spec, hints)
        if found:
            return found
        rest = [sheet for sheet in sheets if sheet not in named]
        return [table for table in _fitting([*named, *rest], source, spec, hints) if _is_whole(table, source)]
    return _fitting(sheets, source, spec, hints)


def _fitting(sheets: list[Sheet], source: Source, spec: TableSpec, hints: dict[str, Any]) -> list[FoundTable]:
    known = _known(source, spec, hints)
    fitting: list[tuple[tuple[int, int], FoundTable]] = []
    for sheet in sheets:
        tables = _on_sheet(sheet, source, spec, known, hints)
        if not tables:
            continue
        first, first.others = tables[0], tables[1:]
        header = first.header
        has_rows = any(filled(first.sheet.rows[row]) for row in range(header.last_row + 1, sheet.n_rows))
        named = sum(heading.path in known for heading in header.headings)
        fitting.append(((int(has_rows), named), first))
    best = max((score for score, _ in fitting), default=None)
    if spec.every_sheet and best is not None:
        return [table for score, table in fitting if score[0] == best[0]]
    return [table for score, table in fitting if score == best]


def _on_sheet(
    sheet: Sheet, source: Source, spec: TableSpec, known: dict[str, str], hints: dict[str, Any]
) -> list[FoundTable]:
    """The table on this sheet, or the same table side by side in several columns of it."""
    searched = heads.SEARCHED if len(source.tables) == 1 else heads.SEARCHED_FOR_SEVERAL
    header = heads.find_header(sheet, spec, known, searched)
    if header is None:
        return []

    def fits(part: Sheet) -> bool:
        """Some table of the source, with no heading unknown or doubled."""
        return any(_clean_header(part, one, _known(source, one, hints), searched) for one in source.tables)

    preamble = read_preamble(sheet, header.first_row)
    if spec.title and not _is_titled(preamble.texts, source, spec):
        return []
    parts = parts_of(sheet, header, spec, known, fits)
    if not parts:
        return [FoundTable(spec, sheet, header, preamble)]
    tables = []
    for part in parts:
        own = _clean_header(part, spec, known, searched)
        if own is not None:
            around = read_preamble(part, own.first_row)
            around.unit = around.unit or preamble.unit
            tables.append(FoundTable(spec, part, own, around))
    if tables:
        # Its title and its reporter may stand over all of them; where it has its own, that is the first.
        preamble.unit = tables[0].preamble.unit or preamble.unit
        preamble.reporter = tables[0].preamble.reporter or preamble.reporter
        preamble.reported_on = tables[0].preamble.reported_on or preamble.reported_on
        tables[0].preamble = preamble
    return tables


def _is_titled(texts: list[str], source: Source, spec: TableSpec) -> bool:
    """Its title stands above, and no other table's stands nearer: the file's own may name them all."""

    def nearest(pattern: str) -> int:
        return max((at for at, text in enumerate(texts) if re.search(pattern, text)), default=-1)

    assert spec.title is not None
    own = nearest(spec.title)
    if own < 0:
        return bool(re.search(spec.title, "".join(texts)))
    return all(nearest(other.title) <= own for other in source.tables if other.title)


def _known(source: Source, spec: TableSpec, hints: dict[str, Any]) -> dict[str, str]:
    return heads.expected(source.edition(spec, None), None) | dict.fromkeys(hints.get("rename", {}), "")


def _clean_header(part: Sheet, spec: TableSpec, known: dict[str, str], searched: int) -> Header | None:
    header = heads.find_header(part, spec, known, searched)
    if header is None:
        return None
    found = heads.faults(header, spec, known)
    return None if found.new or found.doubled else header


def _is_whole(table: FoundTable, source: Source) -> bool:
    """Nothing is missing or strange in its headings: it can be no other table. Any year may stand in them."""
    spec = source.edition(table.spec, None)
    told = " ".join(heading.path for heading in table.header.headings)
    years: list[Period | None] = [Period.parse(year) for year in sorted(set(_YEAR.findall(told)))]
    return any(not heads.faults(table.header, spec, heads.expected(spec, year)) for year in (None, *years))


def _with_those_below(table: FoundTable) -> list[FoundTable]:
    """The table, and each one below it whose columns are in another order; the title of every one is kept."""
    tables = [table]
    for header in again(table.sheet, table.header, table.spec):
        last = tables[-1]
        first = title_rows(table.sheet, header, last.header.last_row)
        texts = read_preamble(table.sheet, header.first_row, first).texts
        if not is_same_place(last.header, header):
            last = FoundTable(table.spec, table.sheet, header, table.preamble)
            tables.append(last)
        last.titles += [(first, text) for text in texts]
    return tables


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


def _headless_rest(grid: Grid, found: list[FoundTable], source: Source) -> tuple[FoundTable, Sheet] | None:
    """A table right below one that is read in Word, as wide as it, without headings: only 续表 between."""
    for above, sheet in pairwise(grid.sheets):
        read = [table for table in found if table.sheet.number == above.number]
        is_told = any(table.sheet.number == sheet.number for table in found)
        goes_on = sheet.in_word and sheet.n_cols == above.n_cols and says_goes_on(sheet.lead_text)
        if read and not is_told and goes_on and not _has_heading(sheet, source):
            return read[-1], sheet
    return None


def _has_heading(sheet: Sheet, source: Source) -> bool:
    """It is a whole table of the source, whatever was asked or answered about it."""
    return any(_on_sheet(sheet, source, spec, _known(source, spec, {}), {}) for spec in source.tables)


def _ask_about_rest(sheet: Sheet) -> Doubt:
    options = (
        Option("A", "是同一张表，接着上面的栏目读取", {"rest": "goes_on"}),
        Option("B", f"“{sheet.name}”不是本报表的内容，不读取", {"rest": "unread"}),
        Option("C", "作废，并成一张表后重报", {"discard": True}),
    )
    sentence = f"文件里的“{sheet.name}”没有表头，列数与上面一张表相同，像是同一张表断开的下半截。如何处理？"
    return Doubt("tables", sentence, options)


def _part_sheets(found: list[FoundTable]) -> None:
    """Tables that stand below each other on one sheet: each has its own title, unit line and rows."""
    for table in found:
        above = [t for t in found if t.sheet is table.sheet and t.header.first_row < table.header.first_row]
        if not above:
            continue
        last = max(t.header.last_row for t in above)
        table.first_row = title_rows(table.sheet, table.header, last)
        whole = table.preamble
        table.preamble = read_preamble(table.sheet, table.header.first_row, table.first_row)
        if table.preamble.unit is None:
            if any(t.spec is table.spec for t in above):
                table.preamble.unit = whole.unit  # it goes on with the one above, under the same unit line
            else:
                first = min(above, key=lambda t: t.header.first_row)
                table.preamble.unit_of_first = first.preamble.unit
    for table in found:
        below = [
            t.first_row
            for t in found
            if t.sheet is table.sheet and t.header.first_row > table.header.first_row
        ]
        table.until = min(below, default=None)


def _number_groups(found: list[FoundTable]) -> None:
    """A warehouse table that stands several times on one sheet: each place has a number of its own."""
    places: dict[tuple[int, str], list[FoundTable]] = {}
    for table in found:
        places.setdefault((table.sheet.number, table.spec.table), []).append(table)
    for tables in places.values():
        taken: set[int] = set()
        for table in tables if len(tables) > 1 else ():
            first = table.header.headings[0].col + 1
            table.group_no = next(number for number in range(first, 1 << 20) if number not in taken)
            taken.add(table.group_no)


def _which_sheet(source: Source, spec: TableSpec, candidates: list[FoundTable], received_on: date) -> Doubt:
    by_period = _by_period(source, candidates, received_on)
    told = {table.sheet.name: f"（{period.chinese()}）" for period, table in by_period}
    # Of one sheet for each month the newest is meant more often than not.
    names = [table.sheet.name for table in ([t for _, t in by_period] or candidates)[:6]]
    options = [
        Option("ABCDEF"[i], f"读取“{name}”{told.get(name, '')}", {"sheets": {spec.table: name}})
        for i, name in enumerate(names)
    ]
    if not by_period:
        together = f"{'两' if len(candidates) == 2 else len(candidates)}张合起来是一份，都读取"
        options.append(Option("ABCDEFGH"[len(options)], together, {"all_sheets": [spec.table]}))
    one_each = "每期另存一份" if by_period else "每份只留一张表"
    options.append(Option("ABCDEFGH"[len(options)], f"作废，请{one_each}重报", {"discard": True}))
    if by_period:
        sentence = (
            f"{len(candidates)}张工作表各是一期，而一份“{source.label}”只报一期，其余各期请另存一份报送"
        )
        return Doubt("sheet", f"{sentence}。请问这一份报的是哪一期？", tuple(options))
    sentence = f"“{'”“'.join(names)}”都像是“{source.label}”。请问以哪一张为准？"
    return Doubt("sheet", sentence, tuple(options))


def _by_period(
    source: Source, candidates: list[FoundTable], received_on: date
) -> list[tuple[Period, FoundTable]]:
    """The sheets with the period that each speaks of, the last one first; [] where two speak of the same."""
    if source.period == "none":
        return []
    stated = [
        next(filter(None, (read_period(text, source.period, received_on) for text in texts)), None)
        for texts in ((table.preamble.title, table.sheet.name) for table in candidates)
    ]
    if None in stated or len(set(stated)) < len(stated):
        return []
    told = [(period, table) for period, table in zip(stated, candidates, strict=True) if period is not None]
    return sorted(told, key=lambda one: one[0].start, reverse=True)
