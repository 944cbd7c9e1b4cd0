"""What the checks mean for a return: which rows fall, what is asked, to which end it comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from etl.check.check import CheckInput, Finding, judges
from etl.grid import Grid, Sheet
from etl.identify.growth_reason import is_about, names_by_row
from etl.reading import Read
from etl.tidy.tidied import ColumnPlace, Doubt, Option, Problem, TableRows, Tidied, Warned, key_text
from schemas.source import Source
from schemas.warehouse import LOADED

HOLDS_SHOWN = 3

Rejected = dict[int, set[int]]
"""Table index → positions of the rows that are not taken."""


def check_input(number: int, read: Read) -> CheckInput:
    """What the checks get of a return; ``number`` finds it again in their findings."""
    said = read.said
    assert said is not None
    return CheckInput(
        number,
        said.tables,
        read.waiting.received_at,
        explanation=said.correction or "",
        rejected=unread_cells(said),
    )


def apply_findings(read: Read) -> Rejected:
    """Findings become problems and warnings; the rows that are not taken."""
    said = read.said
    assert said is not None
    asked, in_doubt = _names_asked_about(said), []
    for finding in read.findings:
        if finding.severity == "hold":
            continue
        problem = _as_problem(finding, said.tables[finding.table_index], read.grid)
        if "".join(problem.value.split()) in asked:
            # Whose name it is, is asked: no rule calls it empty meanwhile; all come again with the answer.
            in_doubt.append(finding)
        elif finding.severity == "reject":
            said.problems.append(problem)
        else:
            told = _told_where(finding, problem, said, read.grid)
            message = problem.message + (f"（{told}已写明）" if told else "")
            said.warnings.append(
                Warned(problem.rule, message, problem.sheet, problem.cell, to_explain=not told)
            )
    rejected = rejected_rows(said)
    for finding in read.findings:
        if finding.severity == "reject" and finding not in in_doubt:
            rejected.setdefault(finding.table_index, set()).update(finding.positions or (finding.position,))
    return rejected


def _names_asked_about(said: Tidied) -> set[str]:
    options = [option for doubt in said.doubts if doubt.kind == "names" for option in doubt.options]
    return {"".join(str(name).split()) for one in options for name in one.effect.get("names", ())}


def _told_where(finding: Finding, problem: Problem, said: Tidied, grid: Grid | None) -> str:
    """The cell in which the return itself gives the reason that a growth is asked for; '' where none does."""
    told = [remark for remark in said.remarks if remark.kind == "growth"]
    rows = said.tables[finding.table_index]
    if not told or grid is None or not judges(rows.table, finding.rule_id, "growth_difference_pct"):
        return ""
    sheet = next((one for one in grid.sheets if one.number == problem.sheet_no), None)
    if sheet is None:
        return ""
    names = names_by_row(sheet, {row - 1 for row in rows.row_no})
    every = [name for of_row in names.values() for name in of_row]
    for name in names[problem.row_no - 1]:
        for remark in told:
            if is_about(remark.words, name, every):
                return remark.cell or "表外说明"
    return ""


def held_by_checks(read: Read) -> Doubt | None:
    """The question that the checks put, unless it was answered before."""
    held = [finding for finding in read.findings if finding.severity == "hold"]
    if not held or read.waiting.hints.get("checked"):
        return None
    options = (
        Option("A", "核对无误，照此受理", {"checked": True}),
        Option("B", "填错了，作废重报", {"discard": True}),
    )
    told = "；".join(finding.message for finding in held[:HOLDS_SHOWN])
    return Doubt("check", f"{told}。请问数据是否无误？", options)


def columns_answered_for(read: Read) -> frozenset[tuple[str, str]]:
    """(table, column) of which the checks asked and somebody answered that its figures are right."""
    said = read.said
    if said is None or not read.waiting.hints.get("checked"):
        return frozenset()
    held = (finding for finding in read.findings if finding.severity == "hold")
    return frozenset((said.tables[one.table_index].table, one.column_name) for one in held)


def rejected_rows(said: Tidied) -> Rejected:
    """Rows that have a cell that cannot stand."""
    return {index: set(rows) for index, rows in unread_cells(said).items()}


def unread_cells(said: Tidied) -> dict[int, dict[int, frozenset[str | None]]]:
    """Table index → position of a row → the columns of cells that cannot stand; None: of no one column."""
    found: dict[int, dict[int, frozenset[str | None]]] = {}
    for index, rows in enumerate(said.tables):
        bad: dict[int, list[Problem]] = {}
        for problem in said.problems:
            if problem.table == rows.table and problem.sheet_no == rows.sheet_no:
                bad.setdefault(problem.row_no, []).append(problem)
        if not bad:
            continue
        groups = _groups(rows)
        for position, row_no in enumerate(rows.row_no):
            own = bad.get(row_no, [])
            if own and (
                rows.col_no is None or _concerns(rows.col_no[position], {p.col_no for p in own}, groups)
            ):
                names = frozenset(problem.column_name for problem in own)
                found.setdefault(index, {})[position] = names
    return found


def _groups(rows: TableRows) -> dict[int, set[int]]:
    """Column of the sheet → the month groups that it belongs to."""
    groups: dict[int, set[int]] = {}
    for place in rows.places:
        groups.setdefault(place.col_no, set()).add(place.group_no)
    return groups


def _concerns(group_no: int, bad_cols: set[int], groups: dict[int, set[int]]) -> bool:
    """Months side by side: a column of no month at all (the unit) concerns every month of its row."""
    return any(col not in groups or group_no in groups[col] for col in bad_cols)


def status_of(source: Source, said: Tidied, doubts: Sequence[Doubt], rejected: Rejected) -> str:
    """accepted, partly, held or returned."""
    if said.fatal:
        return "returned"
    if doubts:
        return "held"
    if falls_whole(source, said, rejected):
        return "returned"
    return "partly" if _to_mend(said, rejected) else "accepted"


def falls_whole(source: Source, said: Tidied, rejected: Rejected) -> bool:
    """No row is left that could be loaded, or it is a list, and 33 of its 34 rows are not the list."""
    n_back = _to_mend(said, rejected)
    return n_back > 0 and (source.is_list or _number(rejected) == _number_of_rows(said))


def why_whole(source: Source, said: Tidied, rejected: Rejected) -> tuple[str, str] | None:
    """(code, sentence): why good rows are not loaded meanwhile, those of a list or beside a key that cannot
    be trusted; None where there are none.
    """
    n_rejected, n_rows = _to_mend(said, rejected), _number_of_rows(said)
    if not 0 < n_rejected < n_rows:
        return None
    if said.fatal:
        slip = next((one for one in said.problems if one.fatal), None)
        if slip is None or not slip.row_no:
            return None
        told = f"{slip.cell}（{slip.column}）" if slip.column else slip.cell
        sentence = f"读到{n_rows}行；{told}的错关系到整份，其余各行也先不入库，请改好后整份重新报送"
        return "fatal", sentence
    if not source.is_list:
        return None
    sentence = (
        f"“{source.label}”要整份登记，缺一行都不成名单：读到{n_rows}行，{n_rejected}行退回。"
        "请按问题清单改好，整份重新报送；在此之前仍按原来登记的计"
    )
    return "list", sentence


def would_load(said: Tidied | None, status: str, rejected: Rejected) -> int:
    """How many rows a return of this status has loaded."""
    if said is None or status not in ("accepted", "partly"):
        return 0
    return _number_of_rows(said) - _number(rejected)


def _to_mend(said: Tidied, rejected: Rejected) -> int:
    """Rows that go back: not those that the office itself left out."""
    return _number(rejected) - _number(said.set_aside)


def _number(rejected: Rejected) -> int:
    return sum(map(len, rejected.values()))


def _number_of_rows(said: Tidied) -> int:
    return sum(len(rows) for rows in said.tables)


def _figure(table: TableRows, position: int) -> ColumnPlace | None:
    """Where the row's own column stands: several rows may come from one row of the sheet."""
    group = table.col_no[position] if table.col_no else 0
    own = [place for place in table.places if place.group_no == group]
    return max(own, key=lambda place: place.col_no, default=None)


def tried_rows(said: Tidied, status: str, rejected: Rejected) -> list[dict[str, Any]]:
    """Every typed row of a trial: whether it goes back, for which of its columns, and whether it would load.

    ``rejected_columns`` is empty where one message tells of hundreds of rows.
    """
    back: dict[tuple[int, int, str | None], list[str]] = {}
    for problem in said.problems:
        if problem.column_name:
            spot = (problem.sheet_no, problem.row_no, problem.table)
            back.setdefault(spot, []).append(problem.column_name)
    places = (
        (table, position not in rejected.get(index, ()), row_no)
        for index, table in enumerate(said.tables)
        for position, row_no in enumerate(table.row_no)
    )
    is_loaded = status in ("accepted", "partly")
    return [
        row
        | {
            "would_load": is_loaded and stands,
            "rejected": not stands,
            "rejected_columns": [] if stands else back.get((table.sheet_no, row_no, table.table), []),
        }
        for row, (table, stands, row_no) in zip(typed_rows(said), places, strict=True)
    ]


def typed_rows(said: Tidied) -> list[dict[str, Any]]:
    """Every typed row with its sheet and row number, as JSON knows it."""
    listed = []
    for table in said.tables:
        columns = {name: column.to_pylist() for name, column in table.columns.items()}
        for position, row_no in enumerate(table.row_no):
            values = {name: _plain(column[position]) for name, column in columns.items()}
            place = {"table": table.table, "sheet": table.sheet_name, "row": row_no}
            if table.col_no and (figure := _figure(table, position)) is not None:
                place |= {"column_no": figure.col_no, "heading": figure.heading}
            listed.append(place | values)
    return listed


def _as_problem(finding: Finding, rows: TableRows, grid: Grid | None) -> Problem:
    place = rows.place(finding.column_name, finding.position)
    row_no, col_no = rows.row_no[finding.position], place.col_no if place else 1
    sheet = _sheet(grid, rows.sheet_no)
    value = sheet.merged_value(row_no - 1, col_no - 1) if sheet else None
    return Problem(
        rows.sheet_name,
        sheet.address(row_no - 1, col_no - 1) if sheet else f"{row_no}行{col_no}列",
        place.heading if place else finding.column_name,
        "" if value is None else str(value),
        finding.rule_id,
        finding.message,
        rows.sheet_no,
        row_no,
        col_no,
        rows.table,
        finding.column_name,
        _key_of(rows, finding),
    )


def _key_of(rows: TableRows, finding: Finding) -> dict[str, Any] | None:
    """The row's key as the ledger keeps it; None where the key itself is what is wrong."""
    position = finding.position
    if finding.column_name in LOADED[rows.table].key_columns():
        return None
    keys = [key for key in LOADED[rows.table].key_columns() if key in rows.columns]
    values = {key: rows.columns[key][position].as_py() for key in keys}
    return {key: key_text(value) for key, value in values.items() if value is not None}


def _sheet(grid: Grid | None, sheet_no: int) -> Sheet | None:
    return next((sheet for sheet in grid.sheets if sheet.number == sheet_no), None) if grid else None


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else f"{value.normalize():f}"
