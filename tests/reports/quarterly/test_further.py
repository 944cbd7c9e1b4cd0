"""What a year may owe beside the first subjects: printed where owed or there, and nothing where neither."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa

from etl.workdays import Calendar
from reports.document import Document, Table, check_figures, plain_text, tables_of
from reports.figures.rules import load_light_rules
from reports.quarterly import QuarterData, build, read_quarter
from reports.quarterly.model import further as told
from reports.quarterly.model.further import Further
from reports.quarterly.model.quarter import IssuedCorrection, ObligationState, PreviousIssue
from reports.quarterly.units.unit_version import build_unit
from schemas.period import Period
from tests.reports.quarterly.conftest import CALENDAR, UNITS, Park

Q1, Q2 = Period.parse("2021Q1"), Period.parse("2021Q2")
RULES = load_light_rules().on(Q1.end)
HEADINGS = ("招商引资", "常态化工作", "安全环保", "问题整改", "正负面纪实", "上期整改情况")
NOW = {"reporting_unit_code": "U02"}
SIGNED = (
    *((one, "内资") for one in (dt.date(2021, 1, 8), dt.date(2021, 2, 3), dt.date(2020, 5, 6))),
    *((dt.date(2021, month, day), "外资") for month, day in ((1, 9), (3, 3), (4, 2), (3, 4))),
)


def day(month: int, number: int) -> dt.date:
    return dt.date(2021, month, number)


@pytest.fixture(scope="module")
def data(shared_quarter: Park) -> QuarterData:
    """The first quarter with contracts, problems and measured values handed in as rows."""
    hand_in_further(shared_quarter)
    return read(shared_quarter, Q1)


def hand_in_further(park: Park) -> None:
    contract = {"capital_type": "内资", "contract_wan_yuan": 30000, "is_landed": True} | NOW
    contracts = [
        contract
        | {"contract_no": f"H{n}", "contract_name": f"合同{n}", "investor_name": f"投资方{n}"}
        | {"signed_date": signed, "landed_date": day(3, 20), "capital_type": kind}
        for n, (signed, kind) in enumerate(SIGNED)
    ]
    fund = {"period_start": day(3, 1), "period_type": "month", "month_wan_yuan": 500} | NOW
    park.submit(
        "investment_promotion",
        "U03",
        "2021-03",
        {
            "investment_lead": [
                {"lead_no": "X1", "lead_name": "甲", "capital_type": "内资", "stage": "洽谈"} | NOW,
                {"lead_no": "X2", "lead_name": "乙", "capital_type": "外资", "stage": "终止"} | NOW,
            ],
            "investment_contract": contracts,
            "investment_fund": [
                fund | {"contract_no": f"H{n}", "ytd_wan_yuan": 1000} for n in (0, 1, 2, 3, 4, 6)
            ],
        },
    )
    problem = {"category": "作风", "lead_unit_code": "U03", "status": "整改中", "due_date": day(3, 1)} | NOW
    park.submit(
        "problem_list",
        "U02",
        "2021-03",
        {
            "problem": [
                problem | {"problem_no": "WT1", "problem_text": "走访不深入", "found_date": day(1, 5)},
                # Closed after the quarter's end: it was open on its last day.
                problem
                | {"problem_no": "WT2", "problem_text": "迟报", "found_date": day(1, 5), "status": "已销号"}
                | {"closed_date": day(4, 6), "is_listed": True, "listed_date": day(2, 1)}
                | {"listed_level": "市级"},
                problem
                | {"problem_no": "WT3", "problem_text": "台账不全", "found_date": dt.date(2020, 11, 3)}
                | {"status": "已销号", "closed_date": day(2, 6), "lead_unit_code": "U05"},
                problem
                | {"problem_no": "WT4", "problem_text": "手续超时", "found_date": dt.date(2020, 12, 3)}
                | {"status": "重新打开", "closed_date": day(1, 6), "reopened_date": day(3, 9)}
                | {"reopened_reason_text": "复查未整改", "due_date": None},
                problem | {"problem_no": "WT5", "problem_text": "四月才发现", "found_date": day(4, 5)},
            ]
        },
    )
    value = {"period_start": day(3, 1), "period_type": "month", "station_name": "园区站"} | NOW
    park.submit(
        "environment_values",
        "U02",
        "2021-03",
        {
            "environment_value": [
                value
                | {"measure_name": "水质指数", "measure_unit": "—", "better": "越低越好", "ytd_value": 5}
                | {"previous_ytd_value": Decimal("8.3"), "annual_target": 6, "city_rank": 3},
                value
                | {"measure_name": "优良天数比例", "measure_unit": "%", "better": "越高越好", "ytd_value": 70}
                | {"previous_ytd_value": 56, "annual_target": 75, "city_rank": None},
            ]
        },
    )


def read(park: Park, period: Period) -> QuarterData:
    with park.engine.connect() as connection:
        now = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return read_quarter(park.engine, period, now, Calendar.load(CALENDAR))


def printed(data: QuarterData, further: Further | None = None, **more: object) -> Document:
    changed = replace(data, **({"further": further} if further else {}), **more)  # type: ignore[arg-type]
    document = build(changed, RULES, dt.date(2021, 4, 20))
    check_figures(document)
    return document


def table_of(document: Document, table_id: str) -> Table:
    return next(table for table in tables_of(document) if table.table_id == table_id)


def cells(table: Table) -> list[list[str]]:
    return [[cell.printed for cell in row] for row in table.rows]


def owed(source: str, *states: str) -> tuple[ObligationState, ...]:
    due = dt.datetime(2021, 4, 8, tzinfo=dt.UTC)
    months = (Period.parse(f"2021-{month:02d}") for month in (1, 2, 3))
    return tuple(
        ObligationState(source, "U02", month, due, state, None, False, 0)
        for month, state in zip(months, states, strict=True)
    )


# ---- which sections stand ----


def test_a_source_that_is_neither_owed_nor_there_prints_nothing(data: QuarterData) -> None:
    text = plain_text(printed(data, Further()))
    assert [heading for heading in HEADINGS if heading in text] == []


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("investment_promotion", "1—3月招商引资情况未报送。"),
        ("routine_week", "本季常态化工作未报送。"),
        ("safety_patrols", "服务组沉在企业巡查本季未报送。"),
        ("hazards", "本季隐患台账未报送。"),
        ("safety_exams", "本季安全环保知识考试成绩未报送。"),
        ("environment_values", "1—3月环境质量指标未报送。"),
        ("problem_list", "问题清单未报送。"),
        ("conduct_records", "本季正负面纪实未报送。"),
    ],
)
def test_what_is_owed_and_did_not_come_is_told_never_as_zero(
    data: QuarterData, source: str, says: str
) -> None:
    late = owed(source, "未报", "未报", "未报")
    text = plain_text(printed(data, Further(frozenset({source})), obligations=late))
    assert says in text
    came = owed(source, "按时", "按时", "按时")
    calm = plain_text(printed(data, Further(frozenset({source})), obligations=came))
    none = {
        "problem_list": "没有问题。",
        "conduct_records": "没有登记正负面纪实。",
        "hazards": "没有登记发现隐患。",
    }
    assert none.get(source, says) in calm


def test_sections_are_numbered_without_a_gap(data: QuarterData) -> None:
    numbers, lines = "一二三四五六七八九", plain_text(printed(data)).splitlines()
    heads = [line for line in lines if line[1:2] == "、" and line[0] in numbers and len(line) < 16]
    assert [head[0] for head in heads] == list(numbers)
    assert {"四、招商引资", "八、安全环保", "九、问题整改"} <= set(heads)


# ---- 招商引资 ----


def test_contracts_of_the_year_and_funds_of_all_landed_ones(data: QuarterData) -> None:
    document = printed(data)
    assert (
        "1—3月，新签约项目5个、合同投资额15.00亿元，其中已落地5个；到位资金0.60亿元。"
        "招商线索共2条，其中洽谈1条、终止1条。" in plain_text(document)
    )
    assert cells(table_of(document, "investment")) == [
        ["内资", "2", "不单独公布", "2", "0.30", "3/3"],
        ["外资", "3", "不单独公布", "3", "0.30", "3/3"],
        ["合计", "5", "15.00", "5", "0.60", "6/6"],
    ]
    assert len(document.figures["investment.all.fund"].inputs) == 6


def test_no_sum_of_funds_stands_over_a_landed_contract_that_is_missing(data: QuarterData) -> None:
    funds = {no: row for no, row in data.further.funds.items() if no != "H3"}
    document = printed(data, replace(data.further, funds=funds))
    # 0.50 less the 0.30 of 内资 would be the 0.20 of two investors.
    assert "到位资金6个应报项目中5个已报。" in plain_text(document)
    rows = [row[4:] for row in cells(table_of(document, "investment"))]
    assert rows == [["0.30", "3/3"], ["不完整", "2/3"], ["不完整", "5/6"]]
    del funds["H2"]
    document = printed(data, replace(data.further, funds=funds))
    assert "到位资金6个应报项目中4个已报，合计0.40亿元（不完整）" in plain_text(document)


def test_amounts_of_too_few_investors_are_withheld_and_so_is_what_would_give_them_away(
    data: QuarterData,
) -> None:
    few = tuple(row for row in data.further.contracts if row.text("contract_no") not in ("H4", "H6"))
    document = printed(data, replace(data.further, contracts=few))
    assert [row[2] for row in cells(table_of(document, "investment"))] == ["不单独公布", "不单独公布", "9.00"]
    assert not document.figures["investment.外资.fund"].inputs
    text = plain_text(printed(data, replace(data.further, contracts=few[:2])))
    assert "到位资金涉及投资方不足3家，不单独公布" in text and "6.00" not in text


# ---- 问题清单 ----


def test_problems_stand_as_they_were_on_the_quarters_last_day(data: QuarterData) -> None:
    document = printed(data)
    text = plain_text(document)
    assert (
        "问题清单共4个问题，本季新增2个、销号1个、重新打开1个。截至季末未销号3个，"
        "其中挂牌督办1个、逾期2个；累计销号率25.0%。" in text
    )
    assert "问题整改逾期2个：走访不深入（招商局，超期30天）；迟报（招商局，超期30天）。" in text
    rows = {row[0]: row for row in cells(table_of(document, "problems"))}
    assert rows["WT2"][6:] == ["市级", "整改中", "—", "—", "30"]
    assert rows["WT3"][7:9] == ["已销号", "2021年2月6日"]
    assert rows["WT4"][7:] == ["重新打开", "—", "2021年3月9日，复查未整改", "—"]
    assert "四月才发现" not in text
    assert cells(table_of(document, "problems.units"))[-1] == ["合计", "4", "3", "1", "2", "1", "1", "1"]


def test_a_rate_of_problems_closed_needs_every_return_and_every_row(data: QuarterData) -> None:
    late = owed("problem_list", "按时", "未报", "按时")
    assert "不计算销号率（应报3期，已报2期，按已报情况统计）。" in plain_text(printed(data, obligations=late))
    first, *rest = data.further.problems
    pending = replace(first, values={**first.values, "status": None, "pending_correction": True})
    text = plain_text(printed(data, replace(data.further, problems=(pending, *rest))))
    assert "；1个退回待改，不计算销号率。" in text


def test_open_problems_are_compared_with_the_paper_that_was_issued(data: QuarterData) -> None:
    before = PreviousIssue(1, Period.parse("2020Q4"), {"problems.open": Decimal(1)}, {}, {})
    text = plain_text(printed(data, previous=before))
    assert "截至季末未销号3个（较上季度增加2个）" in text and "上期通报没有红灯事项。" in text


# ---- 常态化, 安全环保, 纪实 ----


def quota(unit: str, start: dt.date, done: str | None, is_met: bool | None) -> told.QuotaTally:
    number = None if done is None else Decimal(done)
    return told.QuotaTally("AQ08", "联系村居", "week", start, unit, Decimal(3), "次", number, is_met, 1, 1)


def test_each_period_of_a_quota_is_judged_alone_and_a_missing_one_not_at_all(data: QuarterData) -> None:
    year = ("year", day(1, 1), "")
    quotas = (
        *(quota("U02", day(1, n), "6", True) for n in (4, 11)),
        quota("U02", day(1, 18), "1", False),
        *(quota("U03", day(1, n), done, met) for n, done, met in ((4, "3", True), (11, None, None))),
        told.QuotaTally("AQ01", "集中学习", *year, Decimal(15), "次", Decimal(2), False, 3, 3),
        told.QuotaTally("AQ02", "集体学习", *year, Decimal(12), "次", Decimal(3), None, 2, 3),
    )
    document = printed(data, Further(frozenset({"routine_week"}), quotas=quotas))
    text = plain_text(document)
    assert "联系村居（每周3次）：应考5期，达标3期，未达标1期，未报齐1期。" in text
    assert "集中学习（全年15次）：完成2次，欠1次（序时下限3）。" in text
    assert "集体学习（全年12次）：完成3次，未报齐。" in text
    rows = [row[-7:] for row in cells(table_of(document, "routine"))]
    # What is more than the quota in one week does not fill the next: 13 done of 9 asked, one week short.
    assert rows[2] == ["综合管理局", "13次", "3", "2", "1", "0", "—"]
    assert rows[3] == ["招商局", "3次（1/2期）", "2", "1", "0", "1", "—"]


def test_patrol_days_are_added_only_where_every_week_came(data: QuarterData) -> None:
    half = Decimal("1.5")
    came = [told.PatrolTally(day(1, n), 1, half, Decimal(days)) for n, days in ((4, 2), (11, 1))]
    text = plain_text(printed(data, Further(frozenset({"safety_patrols"}), patrols=tuple(came))))
    assert "应完成2组周，达到定额1组周、未达到1组周，共3天。" in text
    gap = [*came, told.PatrolTally(day(1, 18), 1, half, None)]
    text = plain_text(printed(data, Further(frozenset({"safety_patrols"}), patrols=tuple(gap))))
    assert "应完成3组周，达到定额1组周、未达到1组周、未报送1组周，不合计天数。" in text


@pytest.mark.parametrize(
    ("tally", "says"),
    [
        (
            told.HazardTally("全部", False, 20, 2, 15, 1, 20),
            "发现隐患20处（重大2处），截至数据截止时已销号15处、逾期1处，销号率75.0%",
        ),
        (told.HazardTally("全部", False, 20, 2, 15, 1, 19), "另有1处退回待改，不计算销号率"),
        (told.HazardTally("全部", True, *[None] * 5), "本季发现隐患涉及不足三家企业，不单独公布。"),
    ],
)
def test_hazards_are_told_as_sums_or_withheld(data: QuarterData, tally: told.HazardTally, says: str) -> None:
    assert says in plain_text(printed(data, Further(frozenset({"hazards"}), hazards=(tally,))))


def test_who_has_no_result_is_counted_apart(data: QuarterData) -> None:
    exams = (told.ExamTally("U02", 10, 8, 7, 1, 9, 4), told.ExamTally("U03", 5, 5, 5, 0, 5, 1))
    further = Further(frozenset({"safety_exams", "safety_training"}), exams=exams)
    text = plain_text(printed(data, further))
    assert "应考15人，参加13人、合格12人、缺考1人，1人没有成绩（不计算参考率）；本年实训轮训合格5人。" in text


def test_environment_is_read_in_the_direction_in_which_it_is_better(data: QuarterData) -> None:
    rows = {row[1]: row for row in cells(table_of(printed(data), "environment"))}
    assert rows["水质指数"][3:] == ["5", "8.3", "改善39.8%", "6", "达到", "第3位"]
    assert rows["优良天数比例"][3:] == ["70", "56", "25.0", "75", "未达到", "—"]


def test_good_and_bad_conduct_stand_apart_by_unit(data: QuarterData) -> None:
    conduct = (
        told.ConductTally("U03", 1, 3, None, Decimal(-4), 1, 0),
        told.ConductTally("U02", 2, 0, Decimal("1.5"), None, 0, 1),
    )
    document = printed(data, Further(frozenset({"conduct_records"}), conduct=conduct))
    assert "本季登记正面纪实3次、负面纪实3次，其中申诉中1次；" in plain_text(document)
    table = table_of(document, "conduct")
    assert cells(table) == [
        ["综合管理局", "2", "1.5", "0", "—", "0"],
        ["招商局", "1", "—", "3", "-4", "1"],
        ["合计", "3", "1.5", "3", "-4", "1"],
    ]
    assert "另有1条退回待改，未计入。" in table.notes


# ---- 上期整改情况 ----


@pytest.fixture
def before() -> PreviousIssue:
    reds = {f"project.{code}.light": "红" for code in ("P1", "P2", "P9")} | {"project.P3.light": "绿"}
    labels = {figure_id: f"{figure_id}亮灯" for figure_id in reds} | {"project.P9.light": "戊烯项目亮灯"}
    return PreviousIssue(1, Period.parse("2020Q4"), {}, reds | {"project.P1.m03.ytd": "红"}, labels)


def test_every_red_of_the_last_issue_is_followed_up(data: QuarterData, before: PreviousIssue) -> None:
    document = printed(data, previous=before)
    text = plain_text(document)
    assert "二、上期整改情况" in text and "上期亮红灯3项，本期转" not in text
    assert "上期亮红灯3项，本期绿灯1项、仍为红灯1项、不再列入1项。" in text
    assert "仍为红灯的：乙烯项目（招商局）。" in text
    assert [[row[2], *row[5:]] for row in cells(table_of(document, "follow_up"))] == [
        ["甲烯项目", "●绿", "已整改"],
        ["乙烯项目", "■红", "未整改到位"],
        ["戊烯项目", "—", "不再列入"],
    ]


def test_what_the_office_asked_for_last_time_stands_beside_it(first_quarter: Park) -> None:
    first_quarter.assess("2021Q1", "缓慢", "4月底前补报佐证", subject_no="1-2")
    data = read(first_quarter, Q2)
    before = PreviousIssue(1, Q1, {}, {"reform.1.2.light": "红"}, {"reform.1.2.light": "措施2亮灯"})
    [row] = cells(table_of(printed(data, previous=before), "follow_up"))
    assert row[1:4] == ["改革攻坚措施", "营商环境改革措施2", "综合管理局"]
    assert row[4:] == ["4月底前补报佐证", "○灰 未报送", "—"]


# ---- for one unit ----


def with_everything(data: QuarterData, before: PreviousIssue) -> QuarterData:
    further = replace(
        data.further,
        sources=data.further.sources | {"conduct_records", "routine_week"},
        conduct=tuple(told.ConductTally(code, 1, n, None, None, 0, 0) for n, code in enumerate(UNITS)),
        quotas=tuple(quota(code, day(1, 4), "3", True) for code in UNITS),
    )
    letter = IssuedCorrection("更正函", day(1, 28), ("乙烯项目（招商局）原印1，应为2",), is_version=False)
    return replace(data, further=further, previous=replace(before, corrections=(letter,)))


@pytest.mark.parametrize("unit_code", UNITS)
def test_a_units_version_holds_its_rows_of_these_subjects_and_nobody_elses(
    data: QuarterData, before: PreviousIssue, unit_code: str
) -> None:
    document = build_unit(with_everything(data, before), RULES, dt.date(2021, 4, 20), unit_code)
    carried = plain_text(document) + repr(list(document.figures.values()))
    assert [name for code, name in UNITS.items() if code != unit_code and name in carried] == []
    tables = {table.table_id for table in tables_of(document)}
    assert {"routine", "conduct"} <= tables
    assert ("problems" in tables) == (unit_code != "U02")
    assert ("follow_up" in tables) == (unit_code in ("U02", "U03"))
    if unit_code == "U03":
        assert "由招商局整改的3个，季末未销号3个" in plain_text(document)
        assert document.figures["problem.WT1.status"].inputs
    assert "WT3" not in carried or unit_code == "U05"
