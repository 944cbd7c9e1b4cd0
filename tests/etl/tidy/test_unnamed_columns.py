"""Names on the left of figures often stand under no heading: 无标题栏 in a source file is such a column."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from etl.grid import CellValue, Grid, Sheet, rectangular
from etl.tidy.tidied import Tidied
from etl.tidy.tidy import tidy
from etl.warehouse.reference import Reference
from schemas.source import Source

SOURCE = Source.model_validate(
    {
        "name": "bench",
        "label": "园区对标数据",
        "owner": "U01",
        "reporters": ["U01"],
        "period": "none",
        "load": "upsert",
        "recognise": ["园区对标数据"],
        "tables": [
            {
                "table": "benchmark_value",
                "headings": {
                    "无标题栏": "park_name",
                    "无标题栏2": "indicator_name",
                    "年度": "benchmark_year",
                    "数据/数值": "park_value",
                    "数据/计量单位": "measure_unit",
                    "方向": "better",
                    "出处": "data_source_text",
                    "本园区": "is_own",
                },
            }
        ],
    }
)
HEADS: list[list[CellValue]] = [
    [None, None, "年度", "数据", None, "方向", "出处", "本园区"],
    [None, None, None, "数值", "计量单位", None, None, None],
]
ROWS: list[list[CellValue]] = [
    ["甲园区", "亩均税收", 2021, 31.5, "万元/亩", "越高越好", "年报", "否"],
    ["本园区", "亩均税收", 2021, 28.25, "万元/亩", "越高越好", "年报", "是"],
]


def _read(*rows: list[CellValue]) -> Tidied:
    sheet = Sheet(1, "对标", rectangular([["园区对标数据"], *rows]))
    known = Reference()
    known.unit_names["U01"] = "办公室"
    known.units.add("办公室", "U01")
    return tidy(
        Grid("xlsx", [sheet]),
        SOURCE,
        known,
        file_name="园区对标数据.xlsx",
        received_at=datetime(2022, 3, 1, 9, tzinfo=UTC),
        unit_hint="办公室",
        hints={},
    )


@pytest.mark.parametrize("again", [False, True])
def test_columns_under_no_heading_are_read_in_their_order(again: bool) -> None:
    """``again``: the heading is printed once more between the rows, as on a second page."""
    said = _read(*HEADS, ROWS[0], *(HEADS if again else []), ROWS[1])
    assert (said.doubts, said.problems, said.warnings) == ([], [], [])
    [rows] = said.tables
    assert rows.columns["park_name"].to_pylist() == ["甲园区", "本园区"]
    assert rows.columns["indicator_name"].to_pylist() == ["亩均税收", "亩均税收"]
    assert rows.row_no == [4, 7 if again else 5]
    place = rows.place("indicator_name", 0)
    assert place is not None and place.col_no == 2
    assert said.cells_loaded == 16


def test_one_more_column_without_a_heading_is_asked_about() -> None:
    said = _read(*([None, *row] for row in HEADS), *(["注", *row] for row in ROWS))
    assert [doubt.kind for doubt in said.doubts] == ["headings"]
    assert "C3“无标题栏3”是名录外的栏目" in said.doubts[0].sentence


def test_a_cell_under_no_heading_that_cannot_stand_is_named_with_its_address() -> None:
    said = _read(*HEADS, ROWS[0], [None, *ROWS[1][1:]])
    assert [(problem.cell, problem.rule) for problem in said.problems] == [("A5", "R-required")]
