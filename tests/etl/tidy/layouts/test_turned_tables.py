"""A key that runs across: periods, indicators, stations or units side by side, the other keys down."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.grid import CellRange, CellValue, Sheet, rectangular
from etl.tidy.tidied import Tidied
from schemas.source import Source
from tests.etl.forms import read
from tests.etl.said import letter


def form(table: dict[str, Any], **changes: Any) -> Source:
    return Source.model_validate(
        {
            "name": "turned",
            "label": "横排的表",
            "reporters": ["U02"],
            "period": "month",
            "load": "upsert",
            "recognise": ["横排的表"],
            "tables": [table],
        }
        | changes
    )


def sheet(*rows: list[CellValue], merges: list[CellRange] | None = None) -> Sheet:
    return Sheet(1, "表", rectangular(rows), merges or [])


def values(said: Tidied, *names: str) -> list[tuple[object, ...]]:
    [rows] = said.tables
    return list(zip(*(rows.columns[name].to_pylist() for name in names), strict=True))


YEARBOOK = form(
    {
        "table": "indicator_value",
        "headings": {"指标名称": "period_start"},
        "across": {
            "key": "indicator_code",
            "names": {"规上工业总产值": "工业总产值", "亩均税收": "亩均税收"},
            "measure": "ytd_value",
            "unit_line": "单位",
            "ignore_lines": ["频率", "数据来源"],
        },
    }
)
EXPORT: list[list[CellValue]] = [
    ["横排的表（2021年3月）"],
    ["填报单位：综合管理局"],
    ["指标名称", "规上工业总产值", "亩均税收"],
    ["频率", "月", "月"],
    ["单位", "亿元", "万元/亩"],
    ["数据来源", "统计局", "税务局"],
    ["2021-03", 411.3, 12.5],
    [date(2021, 2, 28), 257, "—"],
]


def test_periods_down_and_indicators_across_give_a_row_for_each_cell_that_has_a_figure() -> None:
    said = read(sheet(*EXPORT), YEARBOOK)
    assert not said.doubts and not said.problems
    assert values(said, "indicator_code", "period_start", "period_type", "ytd_value") == [
        ("I01", date(2021, 3, 1), "month", Decimal(4113000)),
        ("I01", date(2021, 2, 1), "month", Decimal(2570000)),
        ("I09", date(2021, 3, 1), "month", Decimal("12.5")),
    ]
    [rows] = said.tables
    where = [
        (row, place.col_no) for i, row in enumerate(rows.row_no) if (place := rows.place("ytd_value", i))
    ]
    assert where == [(7, 2), (8, 2), (7, 3)]  # each figure's own cell


def test_every_cell_of_a_turned_table_is_accounted_for() -> None:
    said = read(sheet(*EXPORT), YEARBOOK)
    loaded, ignored = said.cells_loaded, sum(cells.cells for cells in said.ignored)
    assert (loaded, ignored) == (5, 15)  # 2 periods, 3 figures; the sign for nothing is ignored and told
    assert loaded + ignored == sum(said.not_empty.values())


@pytest.mark.parametrize(
    ("row", "col", "value", "says"),
    [
        (2, 1, "工业总产值率", "名录外的栏目"),
        (4, 1, "吨", "计量单位填“吨”，应为亿元、万元或元"),
        (4, 2, "万元", "计量单位填“万元”，应为“万元/亩”"),
        (6, 0, "第三", "看不出是哪一期"),
        (6, 0, 2021.1, "看不出是哪一期"),
        (6, 0, "2021年", "看不出是哪一期"),
        (7, 0, None, "“指标名称”不能为空"),
        (6, 0, "2021年4月", "期别为2021年3月，而表中最后有数的是2021年4月"),
        (7, 0, "2021年3月", "填的是同一个"),
        (6, 1, "约400", "约400"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_cell(row: int, col: int, value: CellValue, says: str) -> None:
    cells = [list(line) for line in EXPORT]
    cells[row][col] = value
    said = read(sheet(*cells), YEARBOOK)
    told = [doubt.sentence for doubt in said.doubts] + [f"{p.cell}{p.message}" for p in said.problems]
    assert any(says in sentence for sentence in told), told


def test_a_missing_or_doubled_name_across_holds_the_return_unless_it_is_optional() -> None:
    without = [line[:2] for line in EXPORT]
    asked = read(sheet(*without), YEARBOOK)
    assert "缺少栏目“亩均税收”" in asked.doubts[0].sentence
    left_out = read(sheet(*without), YEARBOOK, **letter(asked, "按未报受理"))
    assert len(values(left_out, "ytd_value")) == 2
    spec = YEARBOOK.tables[0].model_copy(update={"optional": ["亩均税收"]})
    may_lack = YEARBOOK.model_copy(update={"tables": [spec]})
    assert len(values(read(sheet(*without), may_lack), "ytd_value")) == 2
    doubled = [[*line, *line[1:2]] for line in EXPORT]
    assert "出现了不止一次" in read(sheet(*doubled), YEARBOOK).problems[0].message


def test_an_indicator_of_money_without_any_unit_goes_back_at_its_heading() -> None:
    cells = [line for line in EXPORT if line[0] != "单位"]
    said = read(sheet(*cells), YEARBOOK)
    assert [(p.cell, p.fatal) for p in said.problems] == [("B3", True), ("C3", True)]


STATIONS = form(
    {
        "table": "environment_value",
        "headings": {"环境指标": "measure_name", "计量单位": "measure_unit", "方向": "better"},
        "across": {
            "key": "station_name",
            "names": ["东站", "西站"],
            "measures": {"累计": "ytd_value", "去年": "previous_ytd_value"},
            "measures_above": True,
        },
    },
    load="snapshot",
)


def test_stations_across_below_two_measures() -> None:
    rows: list[list[CellValue]] = [
        ["横排的表（2021年3月）"],
        ["环境指标", "计量单位", "方向", "累计", None, "去年", None],
        [None, None, None, "东站", "西站", "西站", "东站"],
        ["PM2.5", "微克/立方米", "越低越好", 40, 41, 51, 50],
        ["优良天数", "天", "越高越好", None, 71, None, None],
    ]
    merges = [CellRange(1, col, 2, col) for col in range(3)]
    merges += [CellRange(1, 3, 1, 4), CellRange(1, 5, 1, 6)]
    said = read(sheet(*rows, merges=merges), STATIONS)
    assert not said.doubts and not said.problems
    assert values(said, "station_name", "measure_name", "ytd_value", "previous_ytd_value") == [
        ("东站", "PM2.5", 40, 50),
        ("西站", "PM2.5", 41, 51),
        ("西站", "优良天数", 71, None),
    ]


def test_years_across_and_lines_that_fill_columns() -> None:
    source = form(
        {
            "table": "benchmark_value",
            "headings": {"园区": "park_name", "本园区": "is_own"},
            "constants": {"indicator_name": "亩均税收", "better": "越高越好"},
            "across": {
                "key": "benchmark_year",
                "names": ["2019年", "2020年"],
                "measure": "park_value",
                "unit_line": "单位",
                "lines": {"出处": "data_source_text"},
            },
        },
        period="none",
    )
    rows: list[list[CellValue]] = [
        ["横排的表"],
        ["园区", "本园区", "2019年", "2020年"],
        ["出处", None, "年鉴", "公报"],
        ["单位", None, "万元/亩", "万元/亩"],
        ["甲园区", "否", 30, 31.5],
        ["本园区", "是", 27, 28.25],
    ]
    said = read(sheet(*rows), source)
    assert not said.doubts and not said.problems
    names = (
        "park_name",
        "benchmark_year",
        "park_value",
        "measure_unit",
        "data_source_text",
        "indicator_name",
    )
    assert values(said, *names)[1:3] == [
        ("本园区", 2019, Decimal(27), "万元/亩", "年鉴", "亩均税收"),
        ("甲园区", 2020, Decimal("31.5"), "万元/亩", "公报", "亩均税收"),
    ]


def test_sums_below_a_turned_table_are_held_against_its_rows() -> None:
    source = form(
        {
            "table": "project_progress",
            "headings": {"项目代码": "project_code"},
            "totals": {},
            "across": {
                "key": "period_start",
                "pattern": "[1-9]月",
                "measures": {"投资": "month_investment_wan_yuan"},
            },
        }
    )
    rows: list[list[CellValue]] = [
        ["横排的表（2021年3月）", None, "单位：万元"],
        ["项目代码", "2月", "3月"],
        [None, "投资", "投资"],
        ["2020-370305-26-03-000011", 1, 10],
        ["2020-370305-26-03-000012", None, 20],
        ["合计", 1, 31],
    ]
    merges = [CellRange(1, 0, 2, 0)]
    said = read(sheet(*rows, merges=merges), source)
    assert [(t.cell, t.agrees) for t in said.totals] == [("B6", True), ("C6", False)]
    assert "C6 合计“3月/投资”为31，各行相加为30" in said.doubts[0].sentence


SIDE_BY_SIDE = form(
    {
        "table": "indicator_value",
        "headings": {"指标": "indicator_code"},
        "unit_heading": "计量单位",
        "across": {"key": "period_start", "pattern": "[0-9]+月", "measure": "ytd_value"},
    }
)
DOWN = form(
    {
        "table": "indicator_value",
        "headings": {"月份": "period_start"},
        "optional": ["工业总产值", "亩均税收"],
        "across": {
            "key": "indicator_code",
            "names": ["工业总产值", "亩均税收"],
            "measure": "ytd_value",
            "unit_line": "单位",
        },
    }
)
UNITS = {"工业总产值": "亿元", "亩均税收": "万元/亩"}


@settings(max_examples=30)
@given(
    st.permutations(sorted(UNITS)),
    st.permutations([1, 2, 3]),
    st.lists(st.one_of(st.none(), st.integers(1, 5000)), min_size=6, max_size=6),
)
def test_whichever_way_round_a_table_lies_its_rows_are_the_same(
    names: list[str], months: list[int], figures: list[int | None]
) -> None:
    held = dict(zip([(name, month) for name in names for month in months], figures, strict=True))
    held[names[0], 3] = 7  # the return's own month has a figure
    top: list[list[CellValue]] = [["横排的表（2021年3月）"], ["填报单位：综合管理局"]]
    across: list[list[CellValue]] = [["指标", "计量单位", *(f"{month}月" for month in months)]]
    across += [[name, UNITS[name], *(held[name, month] for month in months)] for name in names]
    down: list[list[CellValue]] = [["月份", *names], ["单位", *(UNITS[name] for name in names)]]
    down += [[f"2021-{month:02}", *(held[name, month] for name in names)] for month in months]
    columns = ("indicator_code", "period_start", "period_type", "ytd_value", "ytd_value_source")
    one, other = read(sheet(*top, *across), SIDE_BY_SIDE), read(sheet(*top, *down), DOWN)
    for said in (one, other):
        assert not said.doubts and not said.problems
    assert sorted(values(one, *columns)) == sorted(values(other, *columns))
    assert len(values(one, *columns)) == sum(figure is not None for figure in held.values())
