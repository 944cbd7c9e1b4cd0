"""The bulletin of a small park: what it prints, and what it must not print."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa

from etl.workdays import Calendar
from reports.blocks import GAP_TEXT
from reports.document import Document, check_figures, gaps_of, plain_text, used_figures
from reports.figures.rules import load_light_rules
from reports.quarterly import build, read_quarter
from schemas.period import Period
from tests.reports.quarterly.conftest import CALENDAR, PROJECTS, Park

RULES = load_light_rules().version("2021-1")
Q1 = Period.parse("2021Q1")


def bulletin(park: Park, period: Period = Q1) -> Document:
    with park.engine.connect() as connection:
        now = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    data = read_quarter(
        park.engine, period, now, Calendar.load(CALENDAR), {"project_progress": "重点项目月度进展"}
    )
    return build(data, RULES, dt.date(2021, 4, 20))


def test_a_complete_quarter_prints_totals_shares_and_pace(first_quarter: Park) -> None:
    document = bulletin(first_quarter)
    text = plain_text(document)
    assert "4个重点项目（其中省、市级4个）总投资20.0亿元，年度计划投资2.40亿元" in text
    assert "1—3月完成投资0.52亿元，占年度计划的21.7%，低于序时进度3.3个百分点" in text
    assert "工业总产值完成26.0亿元，同比增长8.3%，完成年度目标的26.0%，快于序时进度1.0个百分点" in text
    assert "完成1条、正在推进1条、未达标0条，完成率50.0%" in text


def test_every_printed_figure_is_in_the_book_and_leads_to_cells_or_parts(first_quarter: Park) -> None:
    document = bulletin(first_quarter)
    check_figures(document)
    counted_in_database = ("posting", "requests", "quality", "follow_up")
    for figure_id, _ in used_figures(document):
        figure = document.figures[figure_id]
        told = figure.inputs or figure.parts or figure.value in (None, 0) or figure.formula
        assert told, figure_id
        if not figure.parts and not figure.inputs and figure.value:
            assert figure_id.startswith((*counted_in_database, "pace")), figure_id


def test_each_figure_names_the_cell_it_came_from(first_quarter: Park) -> None:
    document = bulletin(first_quarter)
    line = next(line for line in document.sources if line.figure_id == "project.P1.m03.ytd")
    assert (line.file_name, line.cell, line.value) == ("project_progress（2021-03）.xlsx", "E4", "2600万元")


def test_a_sum_over_a_gap_stands_only_in_its_coverage_sentence(first_quarter: Park) -> None:
    first_quarter.progress(3, {"P2": None, "P4": 900})
    document = bulletin(first_quarter)
    text = plain_text(document)
    assert "4个重点项目" in text
    assert "4个项目中3个已报，1个退回待改，合计0.50亿元（不完整），不计算完成率和进度" in text
    for found in re.finditer(r"0\.50亿", text):
        assert "（不完整）" in text[found.start() : found.end() + 10]
    for name in ("projects.ytd", "projects.completion"):
        assert document.figures[name].value is None
        assert (document.figures[name].reported_n, document.figures[name].expected_n) == (3, 4)
    assert document.figures["project.P2.m03.ytd"].text == "退回待改"
    assert "退回待改" in document.figures["project.P2.light"].text


def test_nobody_is_ranked_while_a_unit_of_the_group_has_a_gap(first_quarter: Park) -> None:
    complete = bulletin(first_quarter).figures
    assert [complete[f"projects.unit.{code}.rank"].text for code in ("U02", "U03")] == ["第1位", "第2位"]
    first_quarter.progress(3, {"P2": None})
    figures = bulletin(first_quarter).figures
    assert {figures[f"projects.unit.{code}.rank"].text for code in ("U02", "U03")} == {"—"}
    assert figures["projects.unit.U02.completion"].value is not None


def test_nothing_handed_in_prints_as_missing_never_as_zero(park: Park) -> None:
    document = bulletin(park)
    text = plain_text(document)
    assert "工业总产值未报送" in text
    assert "4个项目均未报送" in text
    assert "共2条措施，均未报送" in text
    assert "未报送2条" not in text
    assert "工作晾晒记录未报送" in text
    assert {document.figures[f"project.{code}.light"].text for code in PROJECTS} == {"未报送"}
    assert document.figures["lights.all.红"].value == 0
    assert "3月重点项目进展缺4个：甲烯项目、乙烯项目、丙烯项目、丁烯项目" in document.missing


def test_an_empty_warehouse_still_gives_a_document(empty_park: Park) -> None:
    text = plain_text(bulletin(empty_park))
    assert "2021年重点项目名单尚未登记" in text
    assert "重点改革攻坚事项任务清单尚未登记" in text


def test_a_plan_of_zero_is_not_applicable_and_grey(first_quarter: Park) -> None:
    figures = bulletin(first_quarter).figures
    assert figures["project.P4.m03.completion"].text == "不适用"
    assert figures["project.P4.light"].text == "不适用"


def test_lights_follow_the_rules_and_are_booked_on_units(first_quarter: Park) -> None:
    figures = bulletin(first_quarter).figures
    lights = {code: figures[f"project.{code}.light"].text for code in ("P1", "P2", "P3")}
    assert lights == {"P1": "绿", "P2": "红", "P3": "绿"}
    assert figures["lights.unit.U03.红"].text == "2"
    assert "完成率减序时进度=-11.25个百分点 → 红" in figures["project.P2.light"].formula


def test_an_item_past_its_registered_due_date_is_red_and_one_without_a_date_is_not(
    first_quarter: Park,
) -> None:
    figures = bulletin(first_quarter).figures
    assert figures["supervision.DC2.light"].text == "红"
    assert figures["supervision.DC1.light"].text == "绿"
    assert figures["supervision.overdue"].text == "1"


def test_an_extension_without_consent_changes_no_due_date(first_quarter: Park) -> None:
    item = {"item_no": "DC2", "status": "正在推进", "due_date": dt.date(2021, 3, 20)}
    first_quarter.week(dt.date(2021, 3, 22), [item | {"extended_date": dt.date(2021, 6, 30)}])
    document = bulletin(first_quarter)
    assert document.figures["supervision.DC2.light"].text == "红"
    assert "自报延期1项未经同意，登记同意前仍按原时限计" in plain_text(document)


def test_what_is_done_in_the_end_waits_for_nobody_s_consent(first_quarter: Park) -> None:
    item = {"item_no": "DC2", "due_date": dt.date(2021, 3, 20), "extended_date": dt.date(2021, 6, 30)}
    first_quarter.week(dt.date(2021, 3, 22), [item | {"status": "完成"}])
    document = bulletin(first_quarter)
    assert document.figures["supervision.extended"].text == "0"
    assert "未经同意，登记同意前" not in plain_text(document)


def test_an_item_that_leaves_the_weekly_return_undone_is_grey(first_quarter: Park) -> None:
    first_quarter.week(dt.date(2021, 3, 1), [{"item_no": "DC9", "status": "正在推进", "due_text": "长期"}])
    figures = bulletin(first_quarter).figures
    assert figures["supervision.DC9.light"].text == "未再报送"


def test_an_item_whose_last_weeks_were_never_handed_in_is_grey_and_not_overdue(first_quarter: Park) -> None:
    told = {"item_no": "DC9", "status": "正在推进", "due_date": dt.date(2021, 5, 20)}
    done = {"item_no": "DC8", "status": "完成", "due_date": dt.date(2021, 5, 20)}
    first_quarter.week(dt.date(2021, 4, 12), [told, done])
    document = bulletin(first_quarter, Q1.next())
    lights = [document.figures[f"supervision.{item}.light"].text for item in ("DC8", "DC9")]
    assert (lights, document.figures["supervision.overdue"].text) == (["蓝", "未再报送"], "0")
    text = plain_text(document)
    assert text.count("、未再报送1") == 1 and "超期0、时限已过而是否完成不明1。" in text
    assert "超过办结时限仍未完成0项；已过办结时限、季末未再报送1项，是否完成不明" in text
    assert "本季13周，已报送1周。" in plain_text(document)


def test_items_that_were_open_stay_in_the_paper_of_a_quarter_in_which_no_week_came(
    first_quarter: Park,
) -> None:
    told = {"item_no": "DC9", "status": "未达标", "due_date": dt.date(2021, 5, 20)}
    done = {"item_no": "DC8", "status": "完成", "due_date": dt.date(2021, 5, 20)}
    first_quarter.week(dt.date(2021, 4, 12), [told, done])
    document = bulletin(first_quarter, Q1.next().next())
    text = plain_text(document)
    assert document.figures["supervision.DC9.light"].text == "未再报送"
    assert "supervision.DC8.light" not in document.figures
    n = document.figures["supervision.n"].text
    assert f"本季督查事项周进展均未报送。此前报送而未办结的{n}项，季末未再报送{n}项；已过办结时限" in text
    assert f"督查事项{n}项：未再报送{n}，超期0、" in text


def test_a_project_that_is_not_due_to_begin_is_not_red(first_quarter: Park) -> None:
    register = {
        "list_year": 2021,
        "project_code": "P2",
        "project_name": "乙烯项目",
        "industry_chain": "碳四",
        "project_level": "省级",
        "responsible_unit_code": "U03",
        "total_investment_wan_yuan": 50000,
        "annual_plan_wan_yuan": 8000,
        "planned_start_date": dt.date(2021, 5, 1),
    }
    first_quarter.submit("project_register", "U02", "2021", {"project": [register]})
    light = bulletin(first_quarter).figures["project.P2.light"]
    assert light.text == "未到期" and "：计划开工时间未到，不判定 → 灰（规则" in light.formula


def test_postings_are_counted_by_unit_and_name_nobody(first_quarter: Park) -> None:
    duty = [
        {"person_code": "P001", "unit_code": "U02", "valid_from": dt.date(2021, 1, 1), "duty_type": "应晒"},
        {
            "person_code": "P001",
            "unit_code": "U02",
            "valid_from": dt.date(2021, 1, 5),
            "valid_to": dt.date(2021, 3, 30),
            "duty_type": "请假",
        },
    ]
    times = ["2021-01-04T17:59:00+08:00", "2021-03-31T18:01:00+08:00"]
    postings = [
        {"posting_no": str(n), "person_code": "P001", "posted_at": dt.datetime.fromisoformat(time)}
        for n, time in enumerate(times)
    ]
    first_quarter.submit("posting", "U02", "2021Q1", {"posting_duty": duty, "posting": postings})
    document = bulletin(first_quarter)
    assert "应晒2人次，按时晾晒1人次、迟晒1人次、未晒0人次，晾晒率100.0%" in plain_text(document)
    posting_figures = [f for name, f in document.figures.items() if name.startswith("posting")]
    assert posting_figures
    assert not any(figure.inputs for figure in posting_figures)


@pytest.mark.parametrize(("enterprises", "withheld"), [(2, True), (3, False)])
def test_requests_of_fewer_than_three_enterprises_are_withheld(
    first_quarter: Park, enterprises: int, withheld: bool
) -> None:
    rows = [
        {
            "request_no": f"SQ{n}",
            "enterprise_name": f"企业{n % enterprises}",
            "received_date": dt.date(2021, 2, 1),
            "responsible_unit_code": "U03",
            "due_date": dt.date(2021, 2, 20),
            "status": "已办结",
            "solved_date": dt.date(2021, 2, 5 + n),
        }
        for n in range(4)
    ]
    first_quarter.submit("enterprise_requests", "U03", None, {"enterprise_request": rows})
    text = plain_text(bulletin(first_quarter))
    assert ("涉及企业不足3家，不单独公布" in text) is withheld
    assert ("受理企业诉求4件，季末已办结4件" in text) is not withheld
    assert "企业1" not in text


def test_returns_are_counted_on_time_late_and_missing(first_quarter: Park) -> None:
    first_quarter.owe("project_progress", "U02", "2021-03", "2021-04-07T18:00:00+08:00")
    first_quarter.owe("economic_indicators", "U02", "2021-03", "2021-04-01T18:00:00+08:00")
    first_quarter.owe("reform_progress", "U03", "2021Q1", "2021-04-08T18:00:00+08:00")
    document = bulletin(first_quarter)
    text = plain_text(document)
    assert "应报报表3份，按时1份，迟报1份，未报1份" in text
    assert any("招商局《reform_progress》（2021年第一季度）未报送" in line for line in document.open_points)


def test_the_offices_words_are_printed_and_none_are_made_up(first_quarter: Park) -> None:
    told = plain_text(bulletin(first_quarter))
    assert "评价：推进有序。" in told and "下步要求\n按月报送推进情况。" in told
    first_quarter.assess("2021Q1", None, None)
    without = bulletin(first_quarter)
    assert gaps_of(without) and plain_text(without).count(GAP_TEXT) == 3
    assert any("下步要求" in line for line in without.open_points)
    first_quarter.assess("2021Q1", "推进有序", "4月底前报送整改情况", coordination_text="用地指标")
    text = plain_text(bulletin(first_quarter))
    assert "九、下步要求\n4月底前报送整改情况。" in text
    # A leader has to know whose matter it is.
    assert "需领导协调解决事项：（综合管理局）用地指标。" in text


def test_what_was_found_counts_and_leads_back_to_its_cell(first_quarter: Park) -> None:
    found = {"method": "实地查看", "verified_by_names": "某", "verified_date": dt.date(2021, 4, 9)}
    untrue = {"reported_class": "完成", "finding": "不属实", "verified_class": "未达标", **found}
    submission = first_quarter.assess("2021Q1", "进度偏慢", "倒排工期", **untrue)
    document = bulletin(first_quarter)
    assert document.figures["reform.1.1.status"].text == "未达标"
    assert document.figures["reform.1.1.status"].inputs[0].submission_id == submission
    text = plain_text(document)
    assert "自报完成1条，核实完成0条，未核实0条" in text
    # The table says what the unit had reported, and claims no verdict of the office's for its word.
    assert "自报完成，核实为未达标。" in text and "经核实的按核实结论，其余及进展为牵头单位自报" in text
    # The unit corrects itself: the finding speaks of what is no longer reported.
    first_quarter.reform({1: "正在推进", 2: "正在推进"})
    document = bulletin(first_quarter)
    assert document.figures["reform.1.1.status"].text == "正在推进"
    assert "核实为未达标" not in plain_text(document)
    assert any("须重新核实" in line for line in document.open_points)
    # Of what waits for its correction nobody has said anything else.
    project = {"subject": "重点项目", "subject_no": "P3", "reported_value": "1500万元", "finding": "属实"}
    first_quarter.assess("2021Q1", None, None, **found, **project)
    first_quarter.progress(3, {"P3": None})
    notes = bulletin(first_quarter).open_points
    assert sum("须重新核实" in line for line in notes) == 1
    assert any(line.startswith("重点项目P3已经核实，自报没有报送或退回待改") for line in notes)


def test_what_the_office_found_is_told_in_its_words_and_a_contradiction_needs_them(
    first_quarter: Park,
) -> None:
    def found(problem: str | None) -> Document:
        more = {"finding": "部分属实", "verified_class": "未达标", "reported_class": "正在推进"}
        first_quarter.assess(
            "2021Q1", "须盯紧节点", None, subject="督查事项", subject_no="DC2", problem_text=problem, **more
        )
        return bulletin(first_quarter)

    text = plain_text(found("现场没有开工"))
    assert "评价：园区道路整治（招商局）：须盯紧节点。" in text
    assert "核实发现问题：园区道路整治（招商局）：现场没有开工。" in text
    assert "自报正在推进，核实为未达标。" in text
    told = gaps_of(found(None))
    assert told == [f"园区道路整治（招商局）核实为部分属实，存在问题：{GAP_TEXT}"]


def test_a_project_s_verified_investment_is_the_one_that_is_printed(first_quarter: Park) -> None:
    row = {
        "subject": "重点项目", "subject_no": "P1", "reported_value": "2600万元", "finding": "部分属实",
        "verified_value": 2400, "method": "查阅资料", "verified_by_names": "某",
        "verified_date": dt.date(2021, 4, 9),
    }  # fmt: skip
    first_quarter.assess("2021Q1", None, None, **row)
    figures = bulletin(first_quarter).figures
    assert figures["project.P1.m03.ytd"].value == 2400


def test_quarter_values_are_differences_of_cumulative_ones(first_quarter: Park) -> None:
    for month, ytd in {
        4: (3000, 1500, 2000, 20),
        5: (3500, 2000, 2500, 30),
        6: (5000, 3000, 3000, 40),
    }.items():
        first_quarter.progress(month, dict(zip(PROJECTS, ytd, strict=True)))
    figures = bulletin(first_quarter, Period.parse("2021Q2")).figures
    assert figures["projects.quarter"].value == Decimal("0.583")
    assert figures["projects.ytd"].value == Decimal("1.104")


def test_published_growth_that_the_amounts_do_not_give_is_told(first_quarter: Park) -> None:
    first_quarter.indicator(3, 260000, 240000, 12.0)
    document = bulletin(first_quarter)
    assert any("公布同比与按累计数计算的同比不一致（公布12.0%，计算8.3%）" in x for x in document.open_points)
    assert "同比增长12.0%" in plain_text(document)


def test_the_same_data_gives_the_same_letters(first_quarter: Park) -> None:
    once: Callable[[], str] = lambda: plain_text(bulletin(first_quarter))  # noqa: E731
    cut = re.compile(r"\d{4}年\d+月\d+日\d\d:\d\d:\d\d")
    assert cut.sub("", once()) == cut.sub("", once())


@pytest.mark.parametrize(
    ("value", "previous", "says"),
    [
        (0, 0, "工业总产值完成0.0亿元，与上年同期持平"),
        (-50000, -200000, "工业总产值为-5.0亿元，同比减亏75.0%，年度目标为"),
        (-200000, -50000, "工业总产值为-20.0亿元，同比增亏300.0%，年度目标为"),
        (0, -50000, "工业总产值完成0.0亿元，扭亏，同比增加5.0亿元"),
    ],
)
def test_an_indicator_at_a_loss_or_at_nothing_does_not_keep_the_bulletin_back(
    first_quarter: Park, value: int, previous: int, says: str
) -> None:
    first_quarter.indicator(3, value, previous, None)  # type: ignore[arg-type]
    assert says in plain_text(bulletin(first_quarter))
