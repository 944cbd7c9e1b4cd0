"""序时进度 by the rules: by the month, by the workday, or by the plan that a project's register names."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa

from etl.workdays import Calendar
from reports.document import Document, plain_text
from reports.figures.measure_rules import MeasureRules, load_measure_rules
from reports.quarterly import build, read_quarter
from tests.reports.quarterly.conftest import CALENDAR, PROJECTS, Park
from tests.reports.quarterly.test_bulletin import Q1, RULES


def bulletin(park: Park, **rules: str) -> Document:
    measures = load_measure_rules().on(Q1.end)
    with park.engine.connect() as connection:
        now = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    data = read_quarter(park.engine, Q1, now, Calendar.load(CALENDAR))
    chosen = MeasureRules.model_validate(measures.model_dump() | rules)
    return build(data, RULES, dt.date(2021, 4, 20), measures=chosen)


def plan(park: Park, code: str, **quarters: int) -> None:
    """Register the quarters of one project."""
    name, chain, unit, total, annual = PROJECTS[code]
    row = {
        "list_year": 2021,
        "project_code": code,
        "project_name": name,
        "industry_chain": chain,
        "project_level": "省级",
        "responsible_unit_code": unit,
        "total_investment_wan_yuan": total,
        "annual_plan_wan_yuan": annual,
    }
    park.submit("project_register", "U02", "2021", {"project": [row | quarters]})


def test_by_days_the_pace_is_printed_as_exactly_as_the_shares_beside_it(first_quarter: Park) -> None:
    document = bulletin(first_quarter, pace="days")
    assert document.figures["pace"].text == "24.7"
    assert "截至3月31日，序时进度为24.7%" in plain_text(document)
    assert bulletin(first_quarter).figures["pace"].text == "25"


def test_by_workdays_the_first_quarter_of_2021_is_24_percent(first_quarter: Park) -> None:
    document = bulletin(first_quarter, pace="workdays")
    assert document.figures["pace"].value == 24
    assert document.figures["pace"].formula == "60÷250×100%"
    assert document.figures["project.P1.m03.gap"].formula.endswith("−60÷250×100%")
    assert "四、序时进度为已过工作日占全年工作日的比重" in plain_text(document)


def test_a_project_is_held_against_its_own_plan_where_the_rules_say_so(first_quarter: Park) -> None:
    first_quarter.progress(3, {"P1": 2600})
    plan(first_quarter, "P1", planned_q1_wan_yuan=3000, planned_q2_wan_yuan=6000)
    by_year, by_plan = bulletin(first_quarter), bulletin(first_quarter, project_pace="own_plan")
    assert by_year.figures["project.P1.m03.gap"].value == 1
    assert by_year.figures["project.P1.light"].text == "绿"
    gap = by_plan.figures["project.P1.m03.gap"]
    assert (gap.value, gap.formula) == (Decimal(-4), "2600÷10000×100%−3000÷10000×100%")
    assert by_plan.figures["project.P1.light"].text == "黄"
    due = by_plan.figures["project.P1.m03.due"]
    assert due.value == 3000
    assert [ref.column_name for ref in due.inputs] == ["planned_q1_wan_yuan", "planned_q2_wan_yuan"]
    assert "登记了季度累计计划的项目按其自身计划" in plain_text(by_plan)


def test_a_project_without_a_plan_of_its_own_keeps_the_pace_of_the_year(first_quarter: Park) -> None:
    plan(first_quarter, "P1", planned_q1_wan_yuan=3000)
    by_year, by_plan = bulletin(first_quarter), bulletin(first_quarter, project_pace="own_plan")
    assert by_plan.figures["project.P2.m03.gap"] == by_year.figures["project.P2.m03.gap"]


def test_a_group_is_held_against_what_is_due_of_its_projects_together(first_quarter: Park) -> None:
    first_quarter.progress(3, {"P1": 2600})
    plan(first_quarter, "P1", planned_q1_wan_yuan=3000)
    figures = bulletin(first_quarter, project_pace="own_plan").figures
    done, whole = figures["projects.ytd"].value, figures["projects.plan"].value
    assert done is not None
    assert whole is not None
    # 3000 of P1 by its plan, and a quarter of 8000 and 6000 of the others.
    due = (Decimal(3000) + 2000 + 1500) / 10000
    assert figures["projects.gap_words"].value == (done - due) * 100 / whole
