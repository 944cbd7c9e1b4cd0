"""Every source has an example that is accepted, whose rows are the golden ones and whose cells are all told.

``sources/<source>/expected.csv``  the example's typed rows: the columns named in its head, as text
``sources/<source>/errors.yml``    typical slips, all made in one copy of the example: what is ``put`` into
                                   which cell, the cell ``at`` which the answer speaks of it (none for a
                                   question), what it ``says``
"""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl.utils.cell import coordinate_to_tuple

from etl.answer.mark import PROBLEM_SHEET
from etl.check.check import check
from etl.check.verdict import apply_findings, check_input, typed_rows
from etl.grid import CellValue, Grid, filled
from etl.identify.recognise import recognise
from etl.read import Reader
from etl.reading import Read
from etl.tidy.tidied import Tidied
from etl.tidy.tidy import tidy
from etl.warehouse.ledger import Waiting
from etl.warehouse.reference import Reference, load_reference
from examples.make.more_returns import all_returns, make_more
from tests.etl.conftest import Desk
from tests.examples.conftest import MORE, SOURCES, Example, examples

HERE = Path(__file__).parent / "sources"
EXAMPLES = examples()
# Their rows are proved against the whole year elsewhere.
OF_THE_YEAR = sorted(set(EXAMPLES) - {one.source for one in all_returns()})
FURTHER = sorted(set(EXAMPLES) - set(OF_THE_YEAR))


@pytest.fixture(scope="module")
def grids() -> dict[str, Grid]:
    with Reader() as reader:
        return {source: reader.read(example.path) for source, example in EXAMPLES.items()}


@pytest.fixture(scope="module")
def reference(desk_of_examples: Desk, receipts: dict[str, dict[str, Any]]) -> Reference:
    """What the registers of the examples say."""
    with desk_of_examples.intake.engine.connect() as connection:
        return load_reference(connection)


@pytest.fixture(scope="module")
def slips(desk_of_examples: Desk, reference: Reference) -> dict[str, list[tuple[str, str]]]:
    """By source, where something is said of the damaged copy, and what; the checks run once for all."""
    reads = []
    with Reader() as reader:
        for source in FURTHER:
            grid = reader.read(EXAMPLES[source].path)
            for slip in _errors(source):
                _put(grid, slip)
            said = _tidied(grid, EXAMPLES[source], reference)
            waiting = Waiting(0, EXAMPLES[source].path.name, "", _moment(EXAMPLES[source]), "file", {})
            reads.append(Read(waiting, said=said, source=SOURCES[source], grid=grid))
    with desk_of_examples.intake.engine.connect() as connection:
        found = check([check_input(n, read) for n, read in enumerate(reads)], connection)
    for finding in found:
        reads[finding.submission].findings.append(finding)
    return {source: _told(read) for source, read in zip(FURTHER, reads, strict=True)}


def test_every_form_has_an_example() -> None:
    forms = {name for name, source in SOURCES.items() if source.recognise}
    assert sorted(forms - set(EXAMPLES)) == []


def test_the_script_makes_the_further_examples_to_the_byte(tmp_path: Path) -> None:
    made, kept = (
        {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (make_more(tmp_path), MORE)
    )
    assert sorted(made) == sorted(kept)
    assert [name for name in made if made[name] != kept[name]] == []


@pytest.mark.parametrize("source", sorted(EXAMPLES))
def test_its_example_is_accepted(source: str, receipts: dict[str, dict[str, Any]]) -> None:
    receipt = receipts[source]
    assert (receipt["source"], receipt["status"], receipt["rejected"]) == (source, "accepted", [])
    assert receipt["rows_accepted"] == receipt["rows_read"] > 0


@pytest.mark.parametrize("source", sorted(EXAMPLES))
def test_its_example_is_known_by_its_words_alone(source: str, grids: dict[str, Grid]) -> None:
    assert recognise(grids[source], EXAMPLES[source].path.name, SOURCES) is SOURCES[source]


@pytest.mark.parametrize("source", sorted(EXAMPLES))
def test_every_cell_of_its_example_is_accounted_for(
    source: str, grids: dict[str, Grid], reference: Reference
) -> None:
    said = _tidied(grids[source], EXAMPLES[source], reference)
    written = sum(sum(map(filled, sheet.rows)) for sheet in grids[source].sheets)
    assert said.cells_loaded + sum(ignored.cells for ignored in said.ignored) == written


@pytest.mark.parametrize("source", FURTHER)
def test_its_rows_are_the_golden_ones(source: str, grids: dict[str, Grid], reference: Reference) -> None:
    with (HERE / source / "expected.csv").open(encoding="utf-8", newline="") as file:
        wanted = list(csv.DictReader(file))
    rows = typed_rows(_tidied(grids[source], EXAMPLES[source], reference))
    assert [{name: _text(row.get(name)) for name in wanted[0]} for row in rows] == wanted


@pytest.mark.parametrize("source", FURTHER)
def test_typical_slips_are_told_where_they_stand(
    source: str, slips: dict[str, list[tuple[str, str]]], receipts: dict[str, dict[str, Any]]
) -> None:
    before = {(warned["cell"], warned["message"]) for warned in receipts[source]["warnings"]}
    wanted = [(slip.get("at", next(iter(slip["put"]))), slip["says"]) for slip in _errors(source)]
    assert wanted
    assert sorted(set(slips[source]) - before) == sorted(wanted)


def test_a_department_s_own_sheet_may_be_called_as_ours_is(reference: Reference) -> None:
    with Reader() as reader:
        grid = reader.read(EXAMPLES["problem_list"].path)
    grid.sheets[0].name = PROBLEM_SHEET
    said = _tidied(grid, EXAMPLES["problem_list"], reference)
    assert [len(rows) for rows in said.tables] == [5]


def _errors(source: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((HERE / source / "errors.yml").read_text(encoding="utf-8"))
    return loaded


def _put(grid: Grid, slip: dict[str, Any]) -> None:
    sheet = next(one for one in grid.sheets if slip.get("sheet") in (None, one.name))
    for cell, value in slip["put"].items():
        row, col = coordinate_to_tuple(cell)
        sheet.rows[row - 1][col - 1] = value


def _tidied(grid: Grid, example: Example, reference: Reference) -> Tidied:
    return tidy(
        grid,
        SOURCES[example.source],
        reference,
        file_name=example.path.name,
        received_at=_moment(example),
        unit_hint=None,
        hints={},
    )


def _moment(example: Example) -> datetime:
    return datetime.fromisoformat(example.received_at)


def _told(read: Read) -> list[tuple[str, str]]:
    said = read.said
    assert said is not None
    apply_findings(read)
    cells = [(problem.cell, problem.message) for problem in said.problems]
    cells += [(warned.cell, warned.message) for warned in said.warnings]
    return cells + [("", doubt.sentence) for doubt in said.doubts]


def _text(value: CellValue) -> str:
    return "" if value is None else str(value)
