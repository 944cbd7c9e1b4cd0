"""Every source has a template that it reads itself: what a machine fills in comes back equal."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from etl.grid import Grid
from etl.grid import filled as cells_filled
from etl.identify.recognise import recognise
from etl.read import Reader
from etl.template.form import form_of
from etl.template.make import make_template
from etl.template.marks import EXAMPLE, LISTS_SHEET, TICK, ZERO
from etl.template.words import TemplateFault
from etl.tidy.tidied import Tidied
from etl.tidy.tidy import tidy
from etl.workdays import Calendar
from schemas.period import Period
from schemas.source import Source
from tests.etl.forms import ROOT, SOURCES
from tests.etl.template.fill import PERIODS, cell_of, filled, filled_word, names, rows_of

FORMS = [name for name, source in SOURCES.items() if not source.is_by_system]
TODAY = date(2021, 4, 2)
CALENDAR = Calendar.load(ROOT / "schemas" / "codes" / "workdays.csv")


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as one:
        yield one


def _period(source: Source) -> Period | None:
    return Period.parse(PERIODS[source.period]) if source.period != "none" else None


def _read(source: Source, path: Path, grid: Grid) -> Tidied:
    received = datetime.fromisoformat("2021-04-02T10:00:00+08:00")
    return tidy(
        grid,
        source,
        names(),
        file_name=path.name,
        received_at=received,
        unit_hint=source.reporters[0],
        hints={},
    )


@pytest.mark.parametrize("name", [name for name, source in SOURCES.items() if source.is_by_system])
def test_what_a_system_hands_in_has_no_template(name: str) -> None:
    source = SOURCES[name]
    assert source.recognise == []
    with pytest.raises(TemplateFault, match=f"“{source.label}”由系统接口报送，没有填报模板"):
        make_template(source, period=None, unit=None, calendar=CALENDAR, today=TODAY, reference=names())


@pytest.mark.parametrize("name", FORMS)
def test_a_template_filled_by_machine_is_read_without_loss(name: str, tmp_path: Path, reader: Reader) -> None:
    source = SOURCES[name]
    period = _period(source)
    template = make_template(
        source, period=period, unit=None, calendar=CALENDAR, today=TODAY, reference=names()
    )
    sheets = form_of(source, period, TODAY, with_prior=False)
    path = tmp_path / template.file_name
    path.write_bytes(filled(template.content, sheets, source))
    grid = reader.read(path)
    if source.recognise:
        assert recognise(grid, path.name, SOURCES) is source
    said = _read(source, path, grid)
    assert (said.doubts, [p.message for p in said.problems]) == ([], [])
    assert said.period == period
    _assert_rows_equal(source, said, period)
    cells = sum(cells_filled(row) for sheet in grid.sheets for row in sheet.rows)
    assert said.cells_loaded + sum(ignored.cells for ignored in said.ignored) == cells
    # Nothing is warned of: not the example, not the drop-downs' sheet.
    assert [w.message for w in said.warnings if w.rule not in ("W-registered", "W-name")] == []


def _assert_rows_equal(source: Source, said: Tidied, period: Period | None) -> None:
    sheets = {
        spec.table: sheet
        for sheet in form_of(source, period, TODAY, with_prior=False)
        for spec in sheet.specs
    }
    assert [rows.table for rows in said.tables] == [spec.table for spec in source.tables]
    for rows, spec in zip(said.tables, source.tables, strict=True):
        n = rows_of(sheets[rows.table])
        columns = [c for c in sheets[rows.table].columns if c.target in spec.headings.values() or c.across]
        if months := sorted(
            {c.across for c in columns if isinstance(c.across, Period)}, key=lambda m: m.start
        ):
            assert len(rows) == n * len(months)
            for column in columns:
                held = rows.columns[column.target].to_pylist()
                at = rows.columns["period_start"].to_pylist()
                read = [
                    v
                    for v, day in zip(held, at, strict=True)
                    if not isinstance(column.across, Period) or day == column.across.start
                ]
                assert set(read) == {cell_of(column, row)[1] for row in range(n)}, column.path
            continue
        assert len(rows) == n
        for column in columns:
            assert rows.columns[column.target].to_pylist() == [cell_of(column, row)[1] for row in range(n)], (
                column.path
            )


@pytest.mark.parametrize("label", [None, 1])
@pytest.mark.parametrize("name", FORMS)
def test_the_example_row_is_known_without_its_label(
    name: str, label: int | None, tmp_path: Path, reader: Reader
) -> None:
    source = SOURCES[name]
    template = make_template(
        source, period=_period(source), unit=None, calendar=None, today=TODAY, reference=names()
    )
    if template.file_name.endswith(".docx"):
        pytest.skip("a Word form has its words in the cell")
    path = tmp_path / template.file_name
    book = openpyxl.load_workbook(io.BytesIO(template.content))
    for sheet in book:
        for row in sheet.iter_rows():
            if row[0].value == EXAMPLE:
                row[0].value = label
    book.save(path)
    said = _read(source, path, reader.read(path))
    assert (said.rows_read, said.tables) == (0, [])


@pytest.mark.parametrize("name", FORMS)
def test_an_empty_template_holds_no_row(name: str, tmp_path: Path, reader: Reader) -> None:
    """The example row is never loaded, even where nothing else stands in the form."""
    source = SOURCES[name]
    template = make_template(
        source, period=_period(source), unit=None, calendar=None, today=TODAY, reference=names()
    )
    path = tmp_path / template.file_name
    path.write_bytes(template.content)
    said = _read(source, path, reader.read(path))
    assert (said.rows_read, said.tables) == (0, [])
    if source.zero_report:
        assert {doubt.kind for doubt in said.doubts} == {"zero"}
        _tick(path)
        said = _read(source, path, reader.read(path))
        assert (said.doubts, said.problems, said.is_zero_report) == ([], [], True)
    else:
        assert {problem.rule for problem in said.problems} == {"R-empty"}
    assert LISTS_SHEET not in {warned.sheet for warned in said.warnings}


def _tick(path: Path) -> None:
    """The clerk has nothing to report, and says so on every sheet."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(min_row=1, max_row=8, max_col=1):
            if row[0].value == f"{ZERO}：":
                row[0].offset(column=1).value = TICK
    book.save(path)


# Several tables too: each stands on a page of its own.
WORDS = (
    "project_progress", "publicity", "reform_list", "supervision_weekly", "project_register",
    "investment_promotion", "honours_penalties",
)  # fmt: skip


@pytest.mark.parametrize("name", WORDS)
def test_a_word_table_filled_by_machine_is_read_without_loss(
    name: str, tmp_path: Path, reader: Reader
) -> None:
    source, period = SOURCES[name], _period(SOURCES[name])
    template = make_template(
        source, period=period, unit=source.reporters[0], calendar=CALENDAR, today=TODAY, reference=names(),
        as_word=True,
    )  # fmt: skip
    sheets = form_of(source, period, TODAY, with_prior=False)
    path = tmp_path / template.file_name
    path.write_bytes(template.content)
    empty = _read(source, path, reader.read(path))
    # What an untouched control asks for is no value.
    wanted = {"zero"} if source.zero_report else {"R-empty"}
    assert {d.kind for d in empty.doubts} | {p.rule for p in empty.problems} == wanted
    path.write_bytes(filled_word(template.content, sheets))
    grid = reader.read(path)
    assert recognise(grid, path.name, SOURCES) is source
    said = _read(source, path, grid)
    assert (said.doubts, [p.message for p in said.problems], said.period) == ([], [], period)
    _assert_rows_equal(source, said, period)


def test_a_box_ticked_in_word_and_a_choice_from_a_list_are_read(tmp_path: Path, reader: Reader) -> None:
    source = SOURCES["publicity"]
    content = make_template(
        source, period=_period(source), unit="U01", calendar=CALENDAR, today=TODAY, reference=names(),
        as_word=True,
    ).content  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts["word/document.xml"].decode()
    choices = re.findall(r"<w:dropDownList>(.*?)</w:dropDownList>", text)
    assert any("市级" in listed for listed in choices) and "<w:date>" in text
    parts["word/document.xml"] = text.replace("☐", "☑").encode()
    path = tmp_path / "稿件.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    assert _read(source, path, reader.read(path)).is_zero_report
