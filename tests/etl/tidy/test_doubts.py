"""What nobody may decide for the sender: names, units, sheets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl.grid import CellValue, Grid, Sheet, rectangular
from tests.etl.forms import CODES, progress, project, read
from tests.etl.said import filled_cells, letter, one_doubt, rules, warned


def roster(name: str, unit: str = "办公室") -> Sheet:
    rows: list[list[CellValue]] = [["工作晾晒人员名册（2021年第一季度）"], [f"填报单位：{unit}"]]
    rows += [["序号", "姓名", "单位", "起", "止", "状态"]]
    rows += [
        [1, name, "招商局", "2021.1.1", "2021.3.31", "应晒"],
        [2, "方令仪", "综合管理局", "2021.1.1", None, "应晒"],
    ]
    return Sheet(1, "名册", rectangular(rows))


def test_a_name_that_is_nearly_registered_is_asked_about_once_and_loads_after_the_answer() -> None:
    said = read(roster("刘会涓"), "posting_roster")
    kind, sentence = one_doubt(said)
    assert kind == "names" and "B4“姓名”写的是“刘会涓”" in sentence
    assert rules(said) == []
    answered = read(roster("刘会涓"), "posting_roster", **letter(said, "就是“刘慧涓”"))
    assert answered.doubts == []
    assert answered.tables[0].columns["person_code"].to_pylist() == ["P002", "P001"]


def test_a_name_that_is_none_of_those_near_it_goes_back_as_an_unknown_one() -> None:
    said = read(roster("刘会涓"), "posting_roster")
    answered = read(roster("刘会涓"), "posting_roster", **letter(said, "不是同一个"))
    assert answered.doubts == []
    assert [(p.row_no, p.message) for p in answered.problems] == [(4, "人员名录里没有“刘会涓”，请按名录填写")]


@pytest.mark.parametrize(
    ("written", "given", "says"),
    [
        ("规划处", None, "不在单位名录里"),
        ("招商局", None, "不在“晾晒人员名册”的报送单位之列"),
        ("办公室", "U03", "两者不一致"),
        ("办公室", "某公司", "不在单位名录里"),
    ],
)
def test_doubt_about_the_unit_holds_and_its_answer_settles_it_for_good(
    written: str, given: str | None, says: str
) -> None:
    said = read(roster("方令仪", written), "posting_roster", unit=given)
    kind, sentence = one_doubt(said)
    assert kind == "unit" and says in sentence
    answered = read(roster("刘慧涓", written), "posting_roster", unit=given, **letter(said, "办公室"))
    assert (answered.doubts, answered.unit_code) == ([], "U01")


def test_a_form_of_several_units_that_names_none_is_asked_about() -> None:
    rows: list[list[CellValue]] = [["重点改革攻坚事项进展情况表（2021年第一季度）"]]
    rows += [["序号", "事项名称", "措施序号", "具体措施", "完成情况", "进展情况", "存在问题", "下步打算"]]
    rows += [[5, "某事项", 1, "某措施", "完成", None, None, None]]
    kind, sentence = one_doubt(read(Sheet(1, "进展", rectangular(rows)), "reform_progress"))
    assert (kind, sentence) == ("unit", "表中没有写填报单位。请问这是哪个单位报送的？")


def test_two_sheets_of_the_same_form_are_never_chosen_between() -> None:
    first, second = progress([project(1)]), progress([project(2)])
    book = Grid("xlsx", [replace(first, name="初稿"), replace(second, name="定稿", number=2)])
    said = read(book)
    assert one_doubt(said)[0] == "sheet"
    answered = read(book, **letter(said, "读取“定稿”"))
    assert answered.doubts == []
    assert answered.tables[0].columns["project_code"].to_pylist() == [CODES[1]]
    assert warned(answered, "W-sheet") == [
        "工作表“初稿”有" + str(filled_cells(first)) + "个单元格未读取（不是本报表的工作表）"
    ]


def test_an_empty_copy_of_the_form_is_no_second_one() -> None:
    book = Grid("xlsx", [progress([project(1)]), replace(progress([]), name="空表", number=2)])
    assert read(book).doubts == []
