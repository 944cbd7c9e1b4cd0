"""The form of the period after each example, with what is known in grey, is filled by machine and read.

Every source whose form knows something of the period before: its columns of last figures make no row and no
question, and what stands in grey is never what is found wrong.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from etl.check.check import check, columns_of_rule
from etl.check.verdict import check_input
from etl.read import Reader
from etl.reading import Read
from etl.template.form import FIGURES, FormColumn, form_of
from etl.template.make import Template, is_word, make_template
from etl.template.marks import EXAMPLE
from etl.tidy.tidied import Tidied
from etl.tidy.tidy import tidy
from etl.warehouse.ledger import Arrival, Waiting
from etl.warehouse.reference import Reference, load_reference
from schemas.period import Period
from schemas.source import Source
from tests.etl.conftest import Desk
from tests.examples.conftest import SOURCES

GREY = "FFE7E6E6"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Form:
    """A filled form: its grey cells as (sheet, address), the columns that were filled, what was read."""

    source: Source
    known_rows: int
    grey: set[tuple[str, str]]
    filled: set[str]
    read: Read
    path: Path
    received: datetime

    @property
    def said(self) -> Tidied:
        assert self.read.said is not None
        return self.read.said


@pytest.fixture(scope="module")
def forms(
    desk_of_examples: Desk, receipts: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Form]:
    folder = tmp_path_factory.mktemp("next")
    made: dict[str, Form] = {}
    with desk_of_examples.intake.engine.connect() as connection, Reader() as reader:
        reference = load_reference(connection)
        for name, receipt in receipts.items():
            source = SOURCES[name]
            if source.is_by_system or is_word(source) or not receipt["period"]:
                continue
            period = Period.parse(receipt["period"]).next()
            unit = receipt["unit"] or source.reporters[0]
            today = period.end + timedelta(days=1)
            template = make_template(
                source, period=period, unit=unit, calendar=desk_of_examples.intake.calendar, today=today,
                connection=connection, reference=reference,
            )  # fmt: skip
            if template.known_rows:
                made[name] = _filled(template, source, period, unit, reference, reader, folder)
        for finding in check([check_input(n, form.read) for n, form in enumerate(made.values())], connection):
            list(made.values())[finding.submission].read.findings.append(finding)
    return made


def test_most_forms_know_something_of_the_period_before(forms: dict[str, Form]) -> None:
    assert len(forms) > 15
    assert sum(any("供参考" in one.what for one in form.said.ignored) for form in forms.values()) > 8


def test_the_columns_of_last_figures_are_no_heading_of_the_source_and_make_no_row(
    forms: dict[str, Form],
) -> None:
    wrong = {}
    for name, form in forms.items():
        asked = [doubt.sentence for doubt in form.said.doubts if doubt.kind != "zero"]
        # Months side by side make several rows of one.
        rows = form.known_rows if form.source.tables[0].across is None else form.said.rows_read
        if asked or form.said.rows_read != rows:
            wrong[name] = (asked, form.said.rows_read, rows)
    assert wrong == {}


def test_what_stands_in_grey_is_never_what_is_wrong(forms: dict[str, Form]) -> None:
    """Neither as it is read nor by a rule that judges nothing of what the machine filled in."""
    wrong = {}
    for name, form in forms.items():
        told = [p.message for p in form.said.problems if (p.sheet, p.cell) in form.grey]
        for finding in form.read.findings:
            judged = columns_of_rule(form.said.tables[finding.table_index].table, finding.rule_id)
            if finding.severity == "reject" and not {finding.column_name, *judged} & form.filled:
                told.append(finding.message)
        if told:
            wrong[name] = told
    assert wrong == {}


def test_the_filled_form_gets_through_the_intake(forms: dict[str, Form], desk_of_examples: Desk) -> None:
    """Recognised, of its unit and period, no second return; where all rows go back, nothing grey is why."""
    wrong = {}
    for name, form in forms.items():
        hints = {"source": name, "unit": form.said.unit_code}
        arrival = Arrival(form.path.read_bytes(), form.path.name, form.received, "file", None, hints)
        receipt = desk_of_examples.intake.preview(form.path, arrival)
        asked = {one["kind"] for one in receipt["questions"]}
        of_grey = [one["message"] for one in receipt["rejected"] if (one["sheet"], one["cell"]) in form.grey]
        fell = receipt["status"] == "returned" and (of_grey or not receipt["rejected"])
        if fell or asked & {"headings", "table", "period", "unit", "second"}:
            wrong[name] = (receipt["status"], receipt["reason"], of_grey, asked)
    assert wrong == {}


# ---------------------------------------------------------------- filling


def _filled(
    template: Template, source: Source, period: Period, unit: str, known: Reference, reader: Reader,
    folder: Path,
) -> Form:  # fmt: skip
    """The white cells of the rows that are there already, filled by machine, and what is read of it."""
    sheets = form_of(source, period, period.end, with_prior=False)
    book = openpyxl.load_workbook(io.BytesIO(template.content))
    grey: set[tuple[str, str]] = set()
    white: set[str] = set()
    for sheet in sheets:
        page = book[sheet.name]
        page["B2"] = known.unit_name(unit)
        example = next(cell.row for cell in page["A"] if cell.value == EXAMPLE)
        for number, row in enumerate(page.iter_rows(min_row=example + 1), 1):
            cells = row[: len(sheet.columns)]
            if all(cell.value is None for cell in cells) or _takes_no_part(cells):
                continue
            for cell, column in zip(cells, sheet.columns, strict=True):
                if cell.value is None:
                    white.add(column.target)
                    cell.value = _typed(column, period, known, number)
                elif cell.fill.fgColor.rgb == GREY:
                    grey.add((page.title, cell.coordinate))
    path = folder / template.file_name
    book.save(path)
    grid = reader.read(path)
    received = datetime.combine(period.end, time(18), SHANGHAI)
    said = tidy(grid, source, known, file_name=path.name, received_at=received, unit_hint=unit, hints={})
    waiting = Waiting(0, path.name, "", received, "file", {})
    read = Read(waiting, said=said, source=source, grid=grid)
    return Form(source, template.known_rows, grey, white, read, path, received)


def _takes_no_part(cells: Sequence[Any]) -> bool:
    return any(cell.value in ("不参评", "不适用") for cell in cells)


def _typed(column: FormColumn, period: Period, known: Reference, number: int) -> Any:
    """Something that a cell of this kind can hold."""
    if choices := column.info.get("choices"):
        return choices[0]
    if column.kind in ("date", "due", "moment"):
        return period.start
    if column.kind in FIGURES:
        return period.year if column.kind == "year" else 1
    named = {
        "unit": known.unit_names, "person": known.person_names, "people": known.person_names,
        "enterprise": known.enterprise_names,
    }  # fmt: skip
    if column.kind in named:
        return next(iter(named[column.kind].values()))
    return {"boolean": "是", "code": f"K-{number:03d}"}.get(column.kind, f"说明{number}")
