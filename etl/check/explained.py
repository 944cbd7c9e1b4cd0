"""Totals that differ only for cells which go back: nobody can check them until those are mended.

A cell that goes back is no figure. What the sum lacks of the printed total may be just what that cell should
say, so there is nothing to ask: the good rows load, the cell is asked back, and the total is held against
the rows once more when the return comes again. A difference that no such cell accounts for stays a question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from etl.check.check import Finding, columns_of_rule
from etl.reading import Read
from etl.tidy.sums.total_question import ask_totals, cells_named, not_checked
from etl.tidy.sums.totals import number_text
from etl.tidy.tidied import Place, Summands, TableRows, Tidied, TotalCheck

Spot = tuple[int, int, int]
"""Sheet, row and column as people count them."""


def settle_totals(read: Read) -> None:
    """Totals that returned cells account for are told as not checked; of the others remains the question."""
    said = read.said
    assert said is not None
    wrong = [(no, check) for no, check in enumerate(said.totals) if check.agrees is False and check.summands]
    back = _going_back(read, said) if wrong else set()
    blamed = {no: found for no, check in wrong if (found := _blamed(check, back))}
    for no in _explained({no: (said.totals[no], cells) for no, cells in blamed.items()}):
        cells, check = tuple(place.cell for _, place in blamed[no]), said.totals[no]
        said.totals[no] = replace(check, agrees=None, because=cells)
        why = f"{cells_named(cells)}要退回，改好重报时再核对{_should_be(check, blamed[no])}"
        said.warnings.append(not_checked(check, why))
    _ask_again(said)


def _ask_again(said: Tidied) -> None:
    """The question, of those totals alone that still do not agree."""
    asked = [no for no, doubt in enumerate(said.doubts) if doubt.kind == "totals"]
    if not asked:
        return
    wrong = [check for check in said.totals if check.agrees is False]
    if wrong:
        said.doubts[asked[0]] = ask_totals(wrong)
    for no in reversed(asked[1:] if wrong else asked):
        del said.doubts[no]


def _going_back(read: Read, said: Tidied) -> set[Spot]:
    """Cells that cannot stand: those that could not be read, and those that a rule which rejects goes by."""
    spots = {(p.sheet_no, p.row_no, p.col_no) for p in said.problems}
    for finding in read.findings:
        if finding.severity == "reject":
            spots.update(_spots(finding, said.tables[finding.table_index]))
    return spots


def _spots(finding: Finding, rows: TableRows) -> list[Spot]:
    columns = columns_of_rule(rows.table, finding.rule_id)
    positions = finding.positions or (finding.position,)
    places = ((position, rows.place(column, position)) for position in positions for column in columns)
    return [(rows.sheet_no, rows.row_no[position], place.col_no) for position, place in places if place]


def _blamed(check: TotalCheck, back: set[Spot]) -> list[tuple[int, Place]]:
    """The summed cells that go back, each with its position."""
    summands = check.summands
    if summands is None or not back:
        return []
    places = ((position, summands.place(position)) for position in summands.positions)
    return [(at, place) for at, place in places if (place.sheet_no, place.row_no, place.col_no) in back]


def _explained(blamed: Mapping[int, tuple[TotalCheck, Sequence[tuple[int, Place]]]]) -> list[int]:
    """Those totals whose difference these cells account for, and no total beside says otherwise.

    Where one cell alone accounts for several totals, each must ask the same value of it; a total over several
    such cells must not contradict what the narrower ones ask of them.
    """
    asked: dict[Place, list[tuple[int, Summands]]] = {}
    for no, (check, cells) in blamed.items():
        if len(cells) == 1 and check.summands:
            asked.setdefault(cells[0][1], []).append((no, check.summands))
    lacking: dict[Place, tuple[Decimal, Decimal]] = {}
    unclear: set[Place] = set()
    for place, each in asked.items():
        lowest = max(summands.short - summands.tolerance for _, summands in each)
        highest = min(summands.short + summands.tolerance for _, summands in each)
        if lowest > highest:
            unclear.add(place)
        lacking[place] = lowest, highest
    explained = []
    for no, (check, cells) in blamed.items():
        places = [place for _, place in cells]
        if unclear.intersection(places):
            continue
        if len(places) == 1 or not all(place in lacking for place in places):
            explained.append(no)
            continue
        assert check.summands is not None
        lowest = sum((lacking[place][0] for place in places), -check.summands.tolerance)
        highest = sum((lacking[place][1] for place in places), check.summands.tolerance)
        if lowest <= check.summands.short <= highest:
            explained.append(no)
    return explained


def _should_be(check: TotalCheck, cells: Sequence[tuple[int, Place]]) -> str:
    """What the one cell would have to say for the total to be right."""
    if len(cells) != 1 or check.summands is None:
        return ""
    summands, (position, place) = check.summands, cells[0]
    value = (summands.values(position) or Decimal(0)) + summands.short
    return f"；照这个合计，{place.cell}应为{number_text(value / summands.factor)}"
