"""Where tables stand on a sheet: titles and links above, blank rows inside, notes below, two side by side."""

from __future__ import annotations

from typing import Any

from etl.draft.blocks import blocks_of
from etl.draft.draft import draft_of, main_table
from etl.grid import CellRange, CellValue, Grid, Sheet, rectangular


def _drafts(rows: list[list[Any]], merges: list[CellRange] | None = None) -> list[dict[str, Any]]:
    sheet = Sheet(1, "表", rectangular(rows), merges or [])
    return [table.as_json() for table in draft_of(Grid("xlsx", [sheet]))]


def test_a_title_with_a_link_beside_it_and_a_unit_at_the_far_right_are_above_the_table() -> None:
    (table,) = _drafts(
        [
            ["表1", "规模以上工业企业主要经济指标完成情况一览", None, None, None, "返回目录"],
            [None, None, None, None, None, "单位：亿元"],
            ["指标", "1月", "2月", "3月", "4月", "5月"],
            ["工业总产值", 10.5, 11.2, 12.1, 12.0, 12.4],
            ["利润总额", 1.5, 1.2, 1.1, 1.4, 1.3],
        ]
    )
    assert table["title"] == "规模以上工业企业主要经济指标完成情况一览"
    assert (table["unit"], table["data_range"]) == ("亿元", "B4:F5")
    assert table["column_heads"] == ["A3", "B3", "C3", "D3", "E3", "F3"]
    assert table["row_heads"] == ["A4", "A5"]


def test_a_blank_row_between_heading_and_data_does_not_part_them() -> None:
    (table,) = _drafts(
        [
            ["企业名称", "总产值（万元）", "从业人数"],
            [None, None, None],
            ["甲化工有限公司", 12000, 350],
            ["乙新材料有限公司", 8600, 210],
            [None, None, None],
            ["丙精细化工厂", 4300, 120],
            ["合计", 24900, 680],
        ]
    )
    assert table["column_heads"] == ["A1", "B1", "C1"]
    assert table["data_range"] == "A3:C7"
    assert [total["cell"] for total in table["totals"]] == ["A7"]


def test_two_tables_one_below_the_other_are_two() -> None:
    tables = _drafts(
        [
            ["一、企业名录"],
            ["企业名称", "法定代表人"],
            ["甲化工有限公司", "王大海"],
            ["乙新材料有限公司", "李明月"],
            [None],
            ["二、产品目录"],
            ["产品名称", "产量（吨）", "备注"],
            ["烧碱", 35000, None],
            ["液氯", 28000, "含外售"],
        ]
    )
    assert [table["title"] for table in tables] == ["一、企业名录", "二、产品目录"]
    assert [table["column_heads"] for table in tables] == [["A2", "B2"], ["A7", "B7", "C7"]]


def test_two_tables_side_by_side_are_two() -> None:
    tables = _drafts(
        [
            ["指标", "数值", None, "指标", "数值"],
            ["甲厂产量", 12, None, "乙厂产量", 15],
            ["甲厂产值", 350, None, "乙厂产值", 410],
            ["甲厂人数", 90, None, "乙厂人数", 70],
        ]
    )
    assert [table["range"] for table in tables] == ["A1:B4", "D1:E4"]


def test_notes_and_signatures_below_are_no_data() -> None:
    (table,) = _drafts(
        [
            ["序号", "隐患描述", "整改期限"],
            [1, "压力表未按期校验", "2021.3.10"],
            [2, "围堰有裂缝", "2021.3.31"],
            ["注：期限以通知书为准"],
            ["填报人：韩牧之", None, "审核人：于清和"],
        ]
    )
    assert table["data_range"] == "A2:C3"
    assert table["notes"] == ["注：期限以通知书为准", "填报人：韩牧之 审核人：于清和"]


def test_a_merged_cell_is_named_by_its_first_address() -> None:
    rows: list[list[Any]] = [
        ["类别", "2020年", None, "备注"],
        [None, "产量", "产值", None],
        ["烧碱产量", 12, 30, None],
        ["液氯产量", 14, 35, None],
    ]
    merges = [CellRange(0, 0, 1, 0), CellRange(0, 1, 0, 2), CellRange(0, 3, 1, 3)]
    (table,) = _drafts(rows, merges)
    assert table["column_heads"] == ["A1", "B1", "D1", "B2", "C2"]
    assert [column["heading"] for column in table["columns"]] == [
        "类别",
        "2020年/产量",
        "2020年/产值",
        "备注",
    ]


def test_hidden_sheets_lines_of_text_and_nothing_are_no_tables() -> None:
    hidden = Sheet(1, "旧表", rectangular([["名称", "数量"], ["甲", 1]]), hidden=True)
    words = Sheet(2, "说明", rectangular([["本表由各单位填写"], ["每月5日前报送"]]))
    tables = draft_of(Grid("xlsx", [hidden, words, Sheet(3, "空", [])]))
    assert tables == []
    assert main_table(tables) is None


def test_a_list_that_goes_on_beside_itself_under_one_title_is_two_tables() -> None:
    tables = _drafts(
        [
            ["值班安排（2021年3月）"],
            ["姓名", "日期", "电话", None, "姓名", "日期", "电话"],
            ["方令仪", "2021-03-01", "1380001", None, "韩牧之", "2021-03-02", "1380002"],
            ["秦墨林", "2021-03-03", "1380003", None, "于清和", "2021-03-04", "1380004"],
            ["戴时雨", "2021-03-05", "1380005", None, "尹长歌", "2021-03-06", "1380006"],
        ]
    )
    assert [table["range"] for table in tables] == ["A2:C5", "E2:G5"]
    assert {table["title"] for table in tables} == {"值班安排（2021年3月）"}


def test_notes_between_the_rows_are_told_and_head_nothing() -> None:
    (table,) = _drafts(
        [
            ["隐患排查情况表（2021年3月）"],
            ["序号", "企业", "隐患描述", "整改期限"],
            [1, "甲厂", "阀门渗漏", "2021-03-20"],
            [2, "乙厂", "标识缺失", "2021-03-25"],
            ["说明：以下为上月结转"],
            [3, "丙厂", "消防栓被遮挡", "2021-03-10"],
            [4, "丁厂", "护栏松动", "2021-03-12"],
        ]
    )
    assert table["notes"] == ["说明：以下为上月结转"]
    assert table["column_heads"] == ["A2", "B2", "C2", "D2"] and "A5" not in table["row_heads"]


def test_lines_of_a_heading_with_blank_rows_between_them_are_one_heading() -> None:
    (table,) = _drafts(
        [
            ["表3-2  规模以上工业企业经济效益（按行业）"],
            [],
            ["见表下注"],
            [],
            ["行业", "行业代码", "主营业务收入", None, "利润总额", None],
            [],
            [],
            [],
            [None, None, "2019", "2020", "2019", "2020"],
            [],
            ["（一）化学原料"],
            [],
            ["无机碱制造", "2612", 120.5, 131.2, 10.1, 11.8],
            ["有机化学原料制造", "2614", 310.5, 295.1, 21.4, "(NA)"],
            [],
            ["合成材料制造", "2650", "(NA)", 88.4, "(NA)", 6.1],
            ["专用化学产品制造", "2660", 45.2, 51.7, 4.4, 5.0],
            [],
            ["注：2019年为经济普查修订数。"],
        ]
    )
    assert table["title"] == "表3-2 规模以上工业企业经济效益（按行业）"
    assert table["column_heads"] == ["A5", "B5", "C5", "E5", "C9", "D9", "E9", "F9"]
    assert table["row_heads"] == ["A11", "A13", "B13", "A14", "B14", "A16", "B16", "A17", "B17"]
    assert table["data_range"] == "C11:F17"


def test_what_a_form_says_of_itself_is_not_the_upper_line_of_a_heading() -> None:
    (table,) = _drafts(
        [
            ["填报单位：综合管理局", None, None, "填报日期：2021-04-06", None],
            [],
            ["表5", "主要产品产量", None, None, "万吨"],
            [],
            [None, "1月", "2月", "3月", "4月"],
            ["乙烯", 10.5, 11.2, 12.1, 12.0],
            ["丙烯", 1.5, 1.2, 1.1, 1.4],
            ["纯苯", 2.5, 2.2, 2.1, 2.4],
        ]
    )
    assert table["column_heads"] == ["B5", "C5", "D5", "E5"]
    assert table["row_heads"] == ["A6", "A7", "A8"]


def test_numbers_that_name_things_stand_beside_the_names() -> None:
    """Codes of one length some of which begin with 0, and those whose heading says that they are codes."""
    (table,) = _drafts(
        [
            ["Area", "ANSI", "Region code", "2019", "2020"],
            ["North", "01", 10, 120.5, 131.2],
            ["South", "02", 20, 310.5, 295.1],
            ["West", "10", 30, 45.2, 51.7],
            ["East", "12", 40, 77.1, 78.3],
        ]
    )
    assert table["data_range"] == "D2:E5"
    assert {"B2", "C2", "B5", "C5"} <= set(table["row_heads"])


def test_a_heading_above_a_blank_row_may_name_codes_and_years_beside_the_figures() -> None:
    (table,) = _drafts(
        [
            ["Table 7. Plants by county"],
            [],
            ["Name", "County", "Year reported", "Plants", "Staff", "Output"],
            [],
            [],
            ["Northern works", "Ashfield", 2019, 4174, 2500000, 7741],
            ["Southern works", "Barrow", 2020, 3337, 1400000, 3777],
            ["Western works", "Corby", 2018, 127, 65000, 320],
        ]
    )
    assert table["title"] == "Table 7. Plants by county"
    assert table["column_heads"] == ["A3", "B3", "C3", "D3", "E3", "F3"]
    assert {"A6", "B6", "A8", "B8"} <= set(table["row_heads"])


def test_a_figure_struck_through_in_part_is_a_figure_of_its_column() -> None:
    (table,) = _drafts([["名称", "2019", "2020"], ["甲", 1.5, "54005500（部分划掉）"], ["乙", 2.5, 3.5]])
    assert [column["type"] for column in table["columns"]] == ["text", "number", "number"]


def test_a_numbered_list_and_a_table_of_groups_stand_beside_each_other_at_different_heights() -> None:
    rows: list[list[CellValue]] = [
        ["名称", "办结", "受理", None, "序号", "企业", "产值", "备注"],
        ["合计", 20, 82, None, 1, "恒昌化工", 4500, None],
        ["第一中队", 12, 40, None, 2, "瑞丰材料", 3800, "停产半月"],
        ["第二中队", 8, 42, None, 3, "久安涂料", 2600, None],
        [None, None, None, None, 4, "宏达气体", 1900, None],
    ]
    found = blocks_of(Sheet(1, "x", rows))
    assert [block.address(0, 0) for block in found] == ["A1", "E1"]


def test_groups_of_columns_apart_by_a_blank_one_are_one_table() -> None:
    rows: list[list[CellValue]] = [
        ["地区", "男", "女", None, "城镇", "乡村"],
        ["东区", 12, 11, None, 20, 3],
        ["西区", 10, 9, None, 15, 4],
        ["南区", 14, 12, None, 22, 4],
    ]
    assert len(blocks_of(Sheet(1, "x", rows))) == 1


def test_a_heading_of_its_own_after_a_blank_row_begins_another_table() -> None:
    rows: list[list[CellValue]] = [
        ["街道", "户数", "上年同期"],
        ["临江", 12, 11],
        ["合计", 12, 11],
        [None, None, None],
        ["企业", "面积", "上年同期"],
        ["恒昌", 20, 18],
    ]
    assert [block.address(0, 0) for block in blocks_of(Sheet(1, "x", rows))] == ["A1", "A5"]
