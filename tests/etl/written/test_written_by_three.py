"""What three writers write in any layout is read back equal; nothing is lost, guessed or doubled."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl import values as v
from etl.grid import Grid
from etl.read import Limits, Reader
from tests.etl.forms import read
from tests.etl.written.layouts import (
    LAYOUTS,
    Written,
    amount_spellings,
    date_spellings,
    percent_spellings,
)
from tests.etl.written.writers import by_libreoffice, by_openpyxl, by_xlsxwriter

SEEDS = (1, 2)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits()) as made:
        yield made


def is_read_back(written: Written, grid: Grid) -> None:
    said = read(grid, written.source, file_name="表.xlsx", unit="U02", given_period="2021-03")
    assert (said.doubts, [p.message for p in said.problems]) == ([], [])
    found: list[tuple[object, ...]] = []
    for rows in said.tables:
        found += zip(*(rows.columns[name].to_pylist() for name in written.columns), strict=True)
    assert found == written.rows


@pytest.mark.parametrize("writer", [by_xlsxwriter, by_openpyxl])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_is_written_in_any_layout_is_read_back_equal(layout, writer, reader, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path_factory.mktemp("written") / "表.xlsx"

    @settings(max_examples=12, deadline=None)
    @given(st.integers(0, 2**32))
    def holds(seed: int) -> None:
        written = layout(random.Random(seed))
        path.write_bytes(writer(written.sheets))
        is_read_back(written, reader.read(path, path.name))

    holds()


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_what_libreoffice_saves_is_read_back_equal(kind: str, reader: Reader, tmp_path: Path) -> None:
    made = {f"{layout.__name__}{seed}": layout(random.Random(seed)) for layout in LAYOUTS for seed in SEEDS}
    for name, written in made.items():
        (tmp_path / f"{name}.xlsx").write_bytes(by_xlsxwriter(written.sheets))
    saved = tmp_path / "saved"
    saved.mkdir()
    by_libreoffice([tmp_path / f"{name}.xlsx" for name in made], kind, saved)
    for name, written in made.items():
        path = saved / f"{name}.{kind}"
        is_read_back(written, reader.read(path, path.name))


@given(st.decimals(min_value=0, max_value=10**8, places=2))
def test_an_amount_comes_back_from_all_its_spellings(wan_yuan: Decimal) -> None:
    assert {v.amount(text, "万元").wan_yuan for text in amount_spellings(wan_yuan)} == {wan_yuan}
    whole, rest = divmod(wan_yuan, 10_000)
    if rest and whole:
        assert v.amount(f"{whole:f}亿{rest:f}万元", None).wan_yuan == wan_yuan
    assert v.amount(f"{(wan_yuan / 10_000):f}亿元", None).wan_yuan == wan_yuan


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2099, 12, 31)))
def test_a_day_comes_back_from_all_its_spellings(day: date) -> None:
    assert {v.date_of(text, None).day for text in date_spellings(day)} == {day}


@given(st.decimals(min_value=-999, max_value=999, places=2))
def test_a_rate_comes_back_from_all_its_spellings(points: Decimal) -> None:
    assert {v.percent(text, False, "%") for text in percent_spellings(points)} == {points}
