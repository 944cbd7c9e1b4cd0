"""A template with what the warehouse knows: the unit's rows, registered values, last figures."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from etl.template.make import Template, make_template
from etl.template.marks import EXAMPLE, LISTS_SHEET, prior_heading
from schemas.period import Period
from tests.etl.conftest import Desk
from tests.etl.forms import CODES, SOURCES, progress, project, xlsx

GREY = "FFE7E6E6"
PROGRESS = SOURCES["project_progress"]


def _template(
    desk: Desk, source: str = "project_progress", period: str = "2021-04", unit: str = "U02"
) -> Template:
    with desk.intake.engine.connect() as connection:
        return make_template(
            SOURCES[source],
            period=Period.parse(period),
            unit=unit,
            calendar=desk.intake.calendar,
            today=date(2021, 4, 30),
            connection=connection,
        )


def _columns(page: Any) -> dict[str, int]:
    """Last word of each heading → column, the prior ones by '上期数（…）·…'."""
    example = next(cell.row for cell in page["A"] if cell.value == EXAMPLE)
    found: dict[str, int] = {}
    for col in range(1, page.max_column + 1):
        cells = [page.cell(row, col).value for row in range(example - 3, example)]
        leaf = [text for text in cells if text][-1]
        found[leaf.removesuffix("（供参考，不读取）")] = col
    return found


@pytest.fixture
def reported(desk: Desk) -> Desk:
    """March is in the warehouse."""
    rows = [project(number, 10 + number, 30 + number, 100 + number) for number in range(1, 7)]
    assert desk.hand_in(xlsx(progress(rows)))["status"] == "accepted"
    return desk


def test_rows_registered_values_and_last_figures_stand_in_grey_and_this_periods_cells_are_white(
    reported: Desk,
) -> None:
    template = _template(reported)
    assert template.known_rows == 6
    page = openpyxl.load_workbook(io.BytesIO(template.content)).worksheets[0]
    columns = _columns(page)
    first = next(cell.row for cell in page["A"] if cell.value == EXAMPLE) + 1
    cells = {name: page.cell(first, col) for name, col in columns.items()}
    shown = {name: cell.value for name, cell in cells.items()}
    assert (shown["项目代码"], shown["项目名称"], shown["责任单位"]) == (CODES[0], "项目1", "综合管理局")
    assert (shown["总投资"], shown["年度计划"]) == (1000, 200)
    assert (shown["上期数（2021年3月）·本年累计"], shown["上期数（2021年3月）·开工至今累计"]) == (31, 101)
    white = {name for name, cell in cells.items() if cell.fill.fgColor.rgb != GREY}
    assert white == {
        *("本月完成", "本年累计", "开工至今累计", "是否开工", "实际开工时间", "形象进度", "是否入库"),
        *("存在问题", "下步打算"),
    }
    assert {shown[name] for name in white} == {None}
    assert not page.protection.sheet


def test_the_filled_template_is_accepted_and_the_last_figures_in_it_are_not_loaded(
    reported: Desk, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_template(reported).content))
    page = book.worksheets[0]
    columns = _columns(page)
    first = next(cell.row for cell in page["A"] if cell.value == EXAMPLE) + 1
    for number in range(6):
        this_month: dict[str, int | str] = {
            "本月完成": 5,
            "本年累计": 36 + number,
            "开工至今累计": 106 + number,
            "是否开工": "是",
        }
        for name, value in this_month.items():
            page.cell(first + number, columns[name]).value = value
    content = io.BytesIO()
    book.save(content)
    receipt = reported.hand_in(content.getvalue(), "模板.xlsx", "2021-05-06T10:00:00+08:00")
    assert (receipt["status"], receipt["rows_accepted"]) == ("accepted", 6), receipt
    assert {one["what"] for one in receipt["ignored"]} >= {
        "示例行",
        "模板的下拉选项",
        f"“{prior_heading('本年累计', '2021年3月')}”栏按约定不读取",
    }
    loaded = reported.rows(
        "select ytd_investment_wan_yuan from report.project_progress where period_start = '2021-04-01'"
        " order by project_code"
    )
    assert [float(value) for (value,) in loaded] == [36 + number for number in range(6)]


def test_a_template_handed_in_as_it_was_given_loads_nothing(reported: Desk) -> None:
    receipt = reported.hand_in(_template(reported).content, "模板.xlsx", "2021-05-06T10:00:00+08:00")
    assert receipt["status"] == "returned"
    assert {problem["rule"] for problem in receipt["rejected"]} == {"R-required"}


def test_months_before_stand_filled_and_this_month_empty(desk: Desk) -> None:
    page = openpyxl.load_workbook(
        io.BytesIO(_template(desk, "economic_indicators", "2021-03").content)
    ).worksheets[0]
    texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    assert {"1—2月", "3月"} <= set(texts)
    assert "工业总产值" in texts


def test_the_deadline_is_the_one_that_holds_and_reads_as_no_period_of_its_own(desk: Desk) -> None:
    def said() -> list[str]:
        made = _template(desk, "economic_indicators", "2021-03").content
        page = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
        receipt = desk.hand_in(made, "模板.xlsx", "2021-04-19T10:00:00+08:00")
        assert (receipt["source"], receipt["period"]) == ("economic_indicators", "2021-03")
        texts = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
        return [text for text in texts if "报送截止" in text]

    def publish(planned: str, actual: str) -> None:
        heads = "报表,指标,期别,计划发布日,实际发布日,发布后工作日数,依据"
        content = f"{heads}\n主要经济指标,,2021年3月,{planned},{actual},2,发布日程\n".encode()
        assert desk.hand_in(content, "统计数据发布日登记表.csv")["status"] == "accepted"

    assert said() == ["报送截止：2021年4月19日18:00"]  # by its rule: the year is not opened
    desk.write(
        "insert into ledger.obligation values ('economic_indicators', 'U02', '2021-03-01', 'month',"
        " '2021-04-19 18:00+08')"
    )
    publish("2021-04-20", "")
    assert said() == ["报送截止：2021年4月22日18:00（待统计部门发布，按计划发布日算）"]
    publish("2021-04-20", "2021-04-21")
    assert said() == ["报送截止：2021年4月23日18:00"]


def test_names_to_choose_from_stand_on_a_sheet_of_their_own(desk: Desk) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_template(desk).content))
    lists = book[LISTS_SHEET]
    held = {cell.value for row in lists.iter_rows() for cell in row}
    assert {"综合管理局", "是", "否", *CODES} <= held
    ranges = {str(v.sqref): v.formula1 for v in book.worksheets[0].data_validations.dataValidation}
    assert any(LISTS_SHEET in str(formula) for formula in ranges.values())
    assert all(
        cell.data_type != "f" for page in book for row in page.iter_rows() for cell in row if cell.value
    )


def test_another_units_measures_are_not_in_it(desk: Desk) -> None:
    desk.write(
        "insert into warehouse.reform_item (submission_id, sheet_no, row_no, recorded_at, list_year, item_no,"
        " item_name, lead_person_names, lead_unit_code) values"
        " (1, 1, 1, '2021-01-05', 2021, 1, '甲事项', '方令仪', 'U03'),"
        " (1, 1, 2, '2021-01-05', 2021, 2, '乙事项', '方令仪', 'U02')"
    )
    desk.write(
        "insert into warehouse.reform_measure (submission_id, sheet_no, row_no, recorded_at, list_year,"
        " item_no, measure_no, measure_text) values (1, 1, 1, '2021-01-05', 2021, 1, 1, '甲措施'),"
        " (1, 1, 2, '2021-01-05', 2021, 2, 1, '乙措施')"
    )
    template = _template(desk, "reform_progress", "2021Q1", "U03")
    page = openpyxl.load_workbook(io.BytesIO(template.content)).worksheets[0]
    texts = {cell.value for row in page.iter_rows() for cell in row}
    assert template.known_rows == 1
    assert {"甲事项", "甲措施"} <= texts
    assert not {"乙事项", "乙措施"} & texts


def test_a_form_whose_list_of_the_year_is_not_there_says_so(desk: Desk) -> None:
    assert _template(desk).unlisted == ()
    assert _template(desk, period="2024-04").unlisted == ("2024年“重点项目名单”",)


def test_a_milestone_that_was_told_done_is_not_asked_for_again(desk: Desk) -> None:
    desk.write(
        "insert into warehouse.project_milestone (submission_id, sheet_no, row_no, recorded_at, list_year,"
        " project_code, milestone_type, planned_date)"
        " select 1, 9, n, '2021-01-05', 2021, :code, name, '2021-06-30'"
        " from (values (1, '立项'), (2, '开工')) as told (n, name)",
        code=CODES[0],
    )
    assert _template(desk, "milestone_progress", "2021-04").known_rows == 2
    desk.write(
        "insert into warehouse.milestone_progress (submission_id, sheet_no, row_no, recorded_at,"
        " project_code, milestone_type, period_start, period_type, reporting_unit_code, status)"
        " values (1, 8, 1, '2021-04-06', :code, '立项', '2021-03-01', 'month', 'U02', '已完成')",
        code=CODES[0],
    )
    page = openpyxl.load_workbook(
        io.BytesIO((made := _template(desk, "milestone_progress", "2021-04")).content)
    ).worksheets[0]
    texts = {cell.value for row in page.iter_rows() for cell in row}
    assert made.known_rows == 1 and "开工" in texts and "立项" not in texts
