"""What a column holds is told by its cells and by its heading: digits that count nothing are no numbers."""

from __future__ import annotations

from typing import Any

import pytest

from etl.draft.draft import draft_of
from etl.draft.proposal import totals_lines
from etl.grid import CellRange, Grid, Sheet, rectangular


def drafted(rows: list[list[Any]], merges: list[CellRange] | None = None) -> dict[str, Any]:
    [table] = draft_of(Grid("xlsx", [Sheet(1, "表", rectangular(rows), merges or [])]))
    return table.as_json()


@pytest.mark.parametrize(
    ("heading", "values", "kind"),
    [
        ("身份证号", ["37030519881012003X", "370305197905210017", "370305199203110033"], "code"),
        ("证件", ["37030519881012003X", "370305197905210017", "370305199203110033"], "code"),
        ("办公电话", ["7571234", "7575678", "0533-7579012"], "code"),
        ("手机号码", [13805331234, 13705334321, 15053312233], "code"),
        ("邮编", [255400, 255410, 255420], "code"),
        ("编号", [1, 2, 3], "integer"),
        ("出生年月", ["1988.10", "1979.05", "1992．3"], "date"),
        ("出生年月", [1988.1, 1979.05, 1992.03], "date"),
        ("何时到岗", ["2016.07", "2012.11", "2019.10"], "date"),
        ("到岗日期", [20160701, 20121105, 20191008], "date"),
        ("投资", [2016.07, 2012.11, 2019.1], "number"),
        ("得分", ["88.5", "91", "79.5"], "number"),
        ("培训时间（学时）", [12, 8.5, 24], "number"),
        ("户数", [13805, 13705, 15053], "integer"),
    ],
)
def test_a_column_is_of_the_kind_that_its_heading_and_its_cells_say(
    heading: str, values: list[Any], kind: str
) -> None:
    names = ["周某", "吴某", "郑某"]
    table = drafted([["姓名", heading], *([name, value] for name, value in zip(names, values, strict=True))])
    assert [column["type"] for column in table["columns"]] == ["text", kind]


UNITS: list[list[Any]] = [
    ["附件2："],
    ["2021年3月企业用能情况统计表"],
    ["企业名称", "综合能耗", "用电量", "排水浓度", "同比"],
    [None, "吨标准煤", "万千瓦时", "mg/L", "%"],
    ["恒昌化工有限公司", 1203.5, 322.1, 35, -2.5],
    ["瑞丰材料股份有限公司", 803.1, 122.7, 41, 3.1],
    ["合计", 2006.6, 444.8, None, None],
    ["平均值", 1003.3, 222.4, 38, None],
]


def test_units_in_a_row_of_their_own_are_the_units_of_the_columns() -> None:
    table = drafted(UNITS)
    told = [(column["heading"], column["unit"], column["type"]) for column in table["columns"]]
    assert told[1:] == [
        ("综合能耗", "吨标准煤", "number"),
        ("用电量", "万千瓦时", "number"),
        ("排水浓度", "毫克/升", "integer"),
        ("同比", "%", "percent"),
    ]
    assert table["data_range"] == "B5:E8" and set(table["column_heads"]) > {"B3", "B4", "E4"}


def test_the_number_of_an_annex_is_no_title() -> None:
    assert drafted(UNITS)["title"] == "2021年3月企业用能情况统计表"
    assert drafted([["附件1-2 企业用能表"], *UNITS[2:]])["title"] == "企业用能表"


def test_an_average_is_told_with_the_sums_and_never_summed() -> None:
    [table] = draft_of(Grid("xlsx", [Sheet(1, "表", rectangular(UNITS))]))
    assert [total["label"] for total in table.as_json()["totals"]] == ["合计", "平均值"]
    assert totals_lines(table) == ["    totals: {}"]


def test_offices_below_单位_are_heads_of_rows_and_no_units() -> None:
    rows: list[list[Any]] = [
        ["单位", "隐患数", None, "整改数", None],
        [None, "一般", "重大", "一般", "重大"],
        ["应急局", 12, 1, 10, 1],
        ["规建局", 8, 0, 8, 0],
        ["招商局", 2, 0, 1, 0],
    ]
    merges = [CellRange(0, 0, 1, 0), CellRange(0, 1, 0, 2), CellRange(0, 3, 0, 4)]
    assert drafted(rows, merges)["row_heads"] == ["A3", "A4", "A5"]
