"""Scores by the written rules: from the rows of the warehouse to points, grades and places."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal as D

from reports.figures.arithmetic import figure_faults
from reports.scoring import Records
from reports.yearly import YearlyInputs
from reports.yearly.judge.quarters import YearBook
from reports.yearly.judge.scores import make_scores
from reports.yearly.model.tables import Sheet, printed
from reports.yearly.sheets.sheets import make_sheets
from tests.reports.yearly.conftest import Park, built


def sheet_of(inputs: YearlyInputs, name: str) -> Sheet:
    return next(sheet for sheet in make_sheets(inputs, enterprises=True) if sheet.name == name)


def lines_of(sheet: Sheet) -> list[dict[str, str]]:
    heads = [column.label for column in sheet.columns]
    return [dict(zip(heads, map(printed, row), strict=True)) for row in sheet.rows]


def whole_year(park: Park) -> None:
    """What the year still lacks: the project 乙烯 in September does not matter at the year's end."""
    park.submit(
        "honours_penalties",
        "U02",
        "2021Q4",
        {
            "honour": [
                {
                    "honour_title": "先进集体",
                    "subject_name": "综合管理局",
                    "issued_date": dt.date(2021, 11, 2),
                    "subject_type": "集体",
                    "unit_code": "U02",
                    "honour_level": "市级",
                    "issued_by": "某市",
                    "points": D("1.5"),
                }
            ]
        },
    )


def test_each_point_leads_to_its_facts_and_the_sum_stands(year: Park) -> None:
    whole_year(year)
    inputs = built(year)
    assert figure_faults(inputs.figures) == []
    score = next(one for one in inputs.scores if one.unit_code == "U02")
    points = {item.name: item.points for item in score.items}
    investment = points["重点项目完成投资"]
    assert "×" in investment.formula
    assert set(investment.parts) <= set(inputs.figures)
    assert points["荣誉加分"].text == "1.50"
    assert [ref.table for ref in points["荣誉加分"].inputs] == ["honour"]
    known = [figure.value for figure in points.values() if figure.value is not None]
    assert score.total.value == sum(known, D(0))
    assert score.grade == inputs.scoring.grade(score.total.value)


def test_what_a_unit_does_not_have_goes_to_the_rest_so_that_weights_make_a_hundred(year: Park) -> None:
    for score in built(year).scores:
        counted = [
            item.counted
            for item in score.items
            if item.counted is not None and item.category not in ("扣分", "加分扣分")
        ]
        assert abs(sum(counted, D(0)) - 100) < D("1e-20")


def test_no_total_over_a_gap_and_no_place_in_a_group_with_one(first_quarter: Park) -> None:
    first_quarter.progress(3, {"P1": 100})  # P2, P3 and P4 are not handed in again, P1 is
    inputs = built(first_quarter)
    lines = lines_of(sheet_of(inputs, "1a单位计分"))
    for line, score in zip(lines, inputs.scores, strict=True):
        if any(item.points.text == "不完整" for item in score.items):
            assert (line["总分（分）"], line["等次"]) == ("不完整", "—")
            assert line["说明"].startswith("输入不完整，不出总分")
            assert "不排位" in line["组内位次"]


def test_a_veto_lowers_the_grade_and_says_why(year: Park) -> None:
    before = {one.unit_code: one.grade for one in built(year).scores}
    year.submit(
        "honours_penalties",
        "U02",
        "2021Q4",
        {
            "penalty": [
                {
                    "matter_text": "某较大事故",
                    "subject_name": "综合管理局",
                    "issued_date": dt.date(2021, 10, 8),
                    "subject_type": "集体",
                    "unit_code": "U02",
                    "penalty_type": "一票否决",
                    "issued_by": "某委",
                }
            ]
        },
    )
    after = next(one for one in built(year).scores if one.unit_code == "U02")
    assert after.vetoed == "一票否决：某较大事故（无文号）"
    names = [grade.name for grade in built(year).scoring.grades]
    if before["U02"] in names:
        assert names.index(after.grade) == min(names.index(before["U02"]) + 1, len(names) - 1)


def grade_row(name: str, area: int, grade: str, half: int = 7) -> dict[str, object]:
    return {
        "period_start": dt.date(2021, half, 1),
        "period_type": "half",
        "reporting_unit_code": "U02",
        "assessed_name": name,
        "area_no": area,
        "area_name": f"领域{area}",
        "grade": grade,
    }


def test_grades_of_a_half_stand_beside_the_half_before_and_equal_numbers_of_good_share_a_place(
    year: Park,
) -> None:
    first = [grade_row("甲区", 1, "一般", 1), grade_row("甲区", 2, "好", 1)]
    second = [
        *(grade_row("甲区", 1, "好"), grade_row("甲区", 2, "较好")),
        *(grade_row("乙区", 1, "好"), grade_row("乙区", 2, "好")),
        *(grade_row("丙区", 1, "好"), grade_row("丙区", 2, "较差")),
    ]
    year.submit("graded_evaluation", "U02", "2021H1", {"graded_evaluation": first})
    year.submit("graded_evaluation", "U02", "2021H2", {"graded_evaluation": second})
    inputs = built(year)
    changes = {
        (line["半年"], line["被评价单位"], line["序号"]): line["变化"]
        for line in lines_of(sheet_of(inputs, "1c等次评价"))
    }
    assert changes["2021年下半年", "甲区", "1"] == "上升2等"
    assert changes["2021年下半年", "甲区", "2"] == "下降1等"
    assert changes["2021年下半年", "乙区", "1"] == "—"
    places = {
        (line["半年"], line["被评价单位"]): line["位次（按好的个数）"]
        for line in lines_of(sheet_of(inputs, "1d等次汇总"))
    }
    assert places["2021年下半年", "乙区"] == "第1位（3个被评价单位）"
    assert places["2021年下半年", "甲区"] == "并列第2位（3个被评价单位）"
    assert places["2021年下半年", "丙区"] == "并列第2位（3个被评价单位）"
    assert places["2021年上半年", "甲区"] == "—（可比单位不足两个）"


def incident(number: str, level: str, **more: object) -> dict[str, object]:
    return {
        "incident_no": number,
        "reporting_unit_code": "U02",
        "unit_code": "U03",
        "happened_date": dt.date(2021, 5, 6),
        "incident_type": "火灾",
        "incident_level": level,
        "deaths_n": 0,
        "injured_n": 0,
        "matter_text": "（虚构）",
        "status": "已结案",
        **more,
    }


def test_accidents_deduct_by_level_where_the_rules_say_so_and_lead_to_their_cells(year: Park) -> None:
    rows = [incident("A1", "一般"), incident("A2", "较大"), incident("A3", "重大", unit_code=None)]
    year.submit("incidents", "U02", "2021", {"incident": rows})
    inputs = built(year)
    assert all(item.name != "事故扣分" for score in inputs.scores for item in score.items)
    levels = {"一般": D("0.5"), "较大": D(1), "重大": D(3), "特别重大": D(5)}
    rule = Records(label="事故扣分", source="incident", sign="minus", most=D(5), each=levels)
    edition = inputs.scoring.model_copy(update={"extras": (rule,)})
    book = YearBook()
    book.figures |= {key: one for key, one in inputs.figures.items() if not key.startswith("year.score.")}
    scores = make_scores(
        inputs.data, inputs.data.records, inputs.indicators, edition, inputs.measures[0], book
    )
    deducted = {s.unit_code: i.points for s in scores for i in s.items if i.name == "事故扣分"}
    assert deducted.keys() == {"U03"}
    assert (deducted["U03"].value, deducted["U03"].formula) == (D("-1.5"), "-0.5−1")
    assert [ref.table for ref in deducted["U03"].inputs] == ["incident", "incident"]
