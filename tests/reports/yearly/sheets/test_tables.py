"""12 and 13: unit by subject, every table's rows, and the workbook's totals held against their rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from reports.yearly.model.tables import Cell, Column, Number, Sheet, Whole, printed
from reports.yearly.read.table_ledgers import CODES, SHOWN_ELSEWHERE, ledger_tables, year_condition
from reports.yearly.sheets.arithmetic import sheet_faults
from reports.yearly.sheets.sheets import make_sheets
from schemas.warehouse import LOADED, RESTRICTED
from tests.reports.yearly.conftest import Park, built


def problem(number: int, **more: object) -> dict[str, object]:
    return {
        "problem_no": f"WT-{number}",
        "problem_text": "（虚构）",
        "category": "安全生产",
        "found_by": "办公室",
        "found_date": dt.date(2021, 2, 3),
        "lead_unit_code": "U03",
        "reporting_unit_code": "U02",
        "status": "整改中",
        **more,
    }


def named(sheets: tuple[Sheet, ...], name: str) -> list[list[str]]:
    (sheet,) = [one for one in sheets if one.name == name]
    return [[printed(cell) for cell in row] for row in sheet.rows]


def test_every_table_is_told_somewhere_and_knows_its_year() -> None:
    assert set(ledger_tables()) | SHOWN_ELSEWHERE | CODES == set(LOADED)
    whole = {name for name in ledger_tables() if year_condition(name) == "true"}
    assert whole <= {"enterprise", "safety_grid", "benchmark_value", "research_topic"}


def test_rows_of_the_year_stand_in_words_with_the_return_that_they_came_from(year: Park) -> None:
    rows = [problem(1), problem(2, found_date=dt.date(2020, 12, 31)), problem(3, pending_correction=True)]
    year.submit("problem_list", "U02", "2021-03", {"problem": rows})
    sheets = make_sheets(built(year))
    found = named(sheets, "13_问题清单")
    assert [row[0] for row in found] == ["WT-1", "WT-3"]
    assert "招商局" in found[0]
    assert found[0][-1].endswith("problem_list（2021-03）.xlsx 1月表!第4行")
    assert "退回待改" in found[1]
    index = {row[0]: row[2:] for row in named(sheets, "13台账目录")}
    assert index["问题清单"] == ["2", "1", "13_问题清单"]
    assert index["荣誉表彰"] == ["0", "0", "无"]


def test_a_unit_has_a_line_for_each_subject_and_a_gap_has_no_number(year: Park) -> None:
    rows = [problem(1, status="已销号"), problem(2), problem(3, found_date=dt.date(2021, 5, 6))]
    year.submit("problem_list", "U02", "2021-03", {"problem": rows})
    (line,) = [row for row in named(make_sheets(built(year)), "12单位分项") if row[2] == "问题销号"]
    assert line[0] == "招商局"
    assert line[5:9] == ["1", "2", "50.0", "2/2"]
    assert line[9:13] == ["0", "1", "0.0", "1/1"]
    assert line[-4:] == ["1", "3", "33.3", "3/3"]
    year.submit("problem_list", "U02", "2021-06", {"problem": [problem(4, pending_correction=True)]})
    (line,) = [row for row in named(make_sheets(built(year)), "12单位分项") if row[2] == "问题销号"]
    assert line[5:9] == ["不完整", "3", "—", "2/3"]
    assert line[-4] == "不完整"


def test_tables_of_persons_and_enterprises_stand_in_the_restricted_book_alone(year: Park) -> None:
    record = {
        "incident_no": "A1",
        "reporting_unit_code": "U02",
        "unit_code": "U03",
        "happened_date": dt.date(2021, 5, 6),
        "incident_type": "火灾",
        "incident_level": "一般",
        "deaths_n": 0,
        "injured_n": 0,
        "matter_text": "（虚构）",
        "status": "调查中",
    }
    year.submit("incidents", "U02", "2021", {"incident": [record]})
    inputs = built(year)
    everybody = {sheet.name for sheet in make_sheets(inputs)}
    whole = {sheet.name for sheet in make_sheets(inputs, enterprises=True)}
    assert "13_事故登记（受限）" in whole - everybody
    labels = {one.label for one in inputs.data.ledgers if one.table in RESTRICTED}
    assert not any(name.removeprefix("13_") in labels for name in everybody)
    # One accident of a unit tells of one enterprise.
    assert not any(row[2] == "事故" for row in named(make_sheets(inputs), "12单位分项"))
    assert any(row[2] == "事故" for row in named(make_sheets(inputs, enterprises=True), "12单位分项"))
    assert sheet_faults(make_sheets(inputs, enterprises=True)) == []


def test_a_total_that_its_rows_do_not_give_is_named_with_both(year: Park) -> None:
    for unit in ("U02", "U03"):
        year.owe("project_tasks", unit, "2021Q1", "2021-04-08T18:00:00+08:00")
    (sheet,) = [one for one in make_sheets(built(year)) if one.name == "8报送质量"]
    assert sheet_faults([sheet]) == []
    last = list(sheet.rows[-1])
    last[2] = 99
    wrong = replace(sheet, rows=(*sheet.rows[:-1], tuple(last)))
    (fault,) = sheet_faults([wrong])
    assert fault.startswith("“8报送质量”的合计应报（份）为99，各行相加为")


def test_a_row_that_is_withheld_is_not_found_out_by_subtraction() -> None:
    columns = (Column("单位"), Column("件"))
    rows = (("甲", 3), ("乙", "不公布"), ("合计", 9))
    assert sheet_faults([Sheet("7", "七", columns, rows)]) == []
    assert sheet_faults([Sheet("7", "七", columns, (("甲", 3), ("乙", 5), ("合计", 9)))]) != []


def _weighed(*weights: str) -> Sheet:
    columns = (Column("单位"), Column("项目"), Column("折算后（分）"))
    rows: list[tuple[Cell, ...]] = [("招商局", f"第{n}项", Number(one)) for n, one in enumerate(weights, 1)]
    rows += [
        ("招商局", "不适用的项", "—"),
        ("规划建设局", "不适用的项", "—"),
        ("招商局", "合计", Number("9")),
    ]
    return Sheet("1b", "一", columns, tuple(rows), whole=Whole("折算后（分）"))


def test_weights_that_are_no_whole_are_named_and_rounded_thirds_are_one() -> None:
    assert sheet_faults([_weighed("33.33", "33.33", "33.33")]) == []
    assert sheet_faults([_weighed("33.3", "33.3", "33.2")]) == [
        "“1b”招商局的折算后（分）各行相加为99.8，应为100"
    ]
    assert sheet_faults([_weighed("60.00", "45.00")]) == ["“1b”招商局的折算后（分）各行相加为105，应为100"]


def test_the_weights_of_every_unit_and_enterprise_of_the_year_are_held_as_a_whole(year: Park) -> None:
    sheets = make_sheets(built(year), enterprises=True)
    (process,) = [sheet for sheet in sheets if sheet.name == "1b计分过程"]
    assert process.rows and process.whole is not None
    doubled = replace(process, rows=(*process.rows, *process.rows))
    weighed = {
        row[0] for row in process.rows if isinstance(row[4], Number) and row[1] not in ("扣分", "加分扣分")
    }
    assert len(sheet_faults([doubled])) == len(weighed) > 0
    assert sheet_faults(sheets) == []
