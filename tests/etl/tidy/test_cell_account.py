"""The account of every cell: loaded, ignored for a reason, or named."""

from __future__ import annotations

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from etl.grid import CellValue, Grid, Sheet
from etl.tidy.units import BEYOND_REASON_WAN_YUAN
from etl.values import WAN_YUAN_PER
from tests.etl.forms import progress, project, read
from tests.etl.said import filled_cells

_CELLS: st.SearchStrategy[CellValue] = st.one_of(
    st.none(),
    st.integers(-5, 10**6),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.sampled_from(
        ["", " ", "—", "无", "12亿", "约3", "合计", "小计（2个）", "注：略", "2021.3", "完成", "方令仪", "#x"]
    ),
)


_LINES: st.SearchStrategy[list[CellValue]] = st.one_of(
    st.builds(project, st.integers(1, 6), _CELLS, _CELLS, _CELLS),
    st.lists(_CELLS, max_size=18),
    st.sampled_from([["一、炼化一体化（2个）"], ["小计", *[None] * 6, 1, 2, 3], [], ["注：1.略"]]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINES, min_size=1, max_size=10))
def test_every_cell_that_is_not_empty_is_loaded_or_ignored_and_every_rejected_one_is_named(
    lines: list[list[CellValue]],
) -> None:
    sheet = progress([project(1), *lines])
    other = Sheet(2, "其他", [["备忘", None, 3]])
    said = read(Grid("xlsx", [sheet, other]))
    assert said.cells_loaded + sum(ignored.cells for ignored in said.ignored) == filled_cells(sheet, other)
    # What is counted as loaded stands in the rows, or is a problem, a question or a word that means nothing.
    [rows] = said.tables
    for name, array in rows.columns.items():
        place = next((p for p in rows.places if p.column_name == name and not name.endswith("_source")), None)
        if place is None:
            continue
        told = {(p.row_no, p.col_no) for p in said.problems}
        for row_no, value in zip(rows.row_no, array.to_pylist(), strict=True):
            cell = sheet.value(row_no - 1, place.col_no - 1)
            if value is None and cell is not None and (row_no, place.col_no) not in told:
                assert str(cell).strip() in ("", "—", "无") or said.doubts


@given(st.floats(min_value=0, max_value=1e9), st.sampled_from(["亿元", "万元", "元"]))
@example(118.5, "元")
@example(0.5, "元")
@example(1.5, "元")
def test_an_amount_means_the_same_in_heading_cell_and_sheet(number: float, unit: str) -> None:
    number = round(number, 2)
    # Beyond all reason a cell that writes its own unit costs its row alone, another one the whole return.
    assume(number * float(WAN_YUAN_PER[unit]) < float(BEYOND_REASON_WAN_YUAN))
    sheet = progress([project(1, month=None, ytd=number, cumulative=None)])
    sheet.rows[2][5] = f"投资（{unit}）"
    in_cell = progress([project(1, month=None, ytd=f"{number:.2f}{unit}", cumulative=None)])
    in_cell.rows[2][5] = "投资"
    on_sheet = progress([project(1, month=None, ytd=number, cumulative=None)], unit=unit)
    on_sheet.rows[2][5] = "投资"
    found = [
        read(s).tables[0].columns["ytd_investment_wan_yuan"][0].as_py() for s in (sheet, in_cell, on_sheet)
    ]
    assert found == [found[0]] * 3
