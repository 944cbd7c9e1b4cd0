"""What people read of the further examples: the facts that public documents state come out of the views."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reports.document import plain_text
from reports.issuing.kept.papers import default_setting
from reports.quarterly import build, read_quarter
from schemas.period import Period
from tests.etl.conftest import Desk


@pytest.fixture(scope="module")
def desk(desk_of_examples: Desk, receipts: dict[str, dict[str, Any]]) -> Desk:
    """The warehouse after every example was handed in."""
    assert {receipt["status"] for receipt in receipts.values()} == {"accepted"}
    return desk_of_examples


def test_who_is_without_a_partner_is_named_and_counted(desk: Desk) -> None:
    gaps = desk.rows("select gap_type, enterprise_name, person_name from report.liaison_gap")
    assert ("企业无联系干部", "安和检测有限公司", None) in gaps
    assert ("干部无联系企业", None, "梁启衡") in gaps
    counted = desk.rows(
        "select subject, gap_n, expected_n - reported_n from report.liaison_coverage order by 1"
    )
    assert [tuple(row) for row in counted] == [("企业", 1, 1), ("干部", len(gaps) - 1, len(gaps) - 1)]


def test_a_group_that_stays_under_its_days_shows_by_how_much(desk: Desk) -> None:
    weeks = desk.rows(
        "select group_no, quota_days, patrol_days, surplus_days from report.patrol_week_group order by 1"
    )
    assert [tuple(map(float, row)) for row in weeks] == [
        (1, 1.5, 1.5, 0),
        (2, 1.5, 1.5, 0),
        (3, 1.5, 1.5, 0),
        (4, 1.5, 1.0, -0.5),
    ]


def test_hazards_of_few_enterprises_are_withheld_and_all_add_up(desk: Desk) -> None:
    rows = desk.rows("select hazard_type, found_n, expected_n, is_withheld from report.hazard_quarter")
    [whole] = [row for row in rows if row.hazard_type == "全部"]
    assert (whole.found_n, whole.is_withheld) == (24, False)
    assert sum(row.found_n for row in rows if row.hazard_type != "全部") == 24
    assert desk.one("select count(*) from report.hazard_status where is_overdue and status = '整改中'") == 4


def test_eighty_eight_of_the_items_are_first_in_the_group(desk: Desk) -> None:
    [whole] = desk.rows(
        "select items_n, taking_part_n, first_n, round(first_pct, 2) as pct, reported_n, expected_n"
        " from report.assessment_summary where category_name = '全部'"
    )
    assert tuple(whole) == (170, 167, 88, Decimal("51.76"), 167, 167)


def test_an_improvement_is_told_in_the_direction_that_is_better(desk: Desk) -> None:
    rows = desk.rows(
        "select measure_name, round(improvement_pct, 2) as pct, margin from report.environment_month"
    )
    by_name = {row.measure_name: row for row in rows}
    assert by_name["水环境质量综合指数"].pct == Decimal("39.75")
    assert (by_name["空气优良天数"].margin, by_name["水环境质量综合指数"].margin) == (6, Decimal("2.5"))


def test_classes_follow_the_registered_rule(desk: Desk) -> None:
    rows = desk.rows("select scale_type, computed_class, differs from report.evaluation_class")
    assert [row for row in rows if row.differs] == []
    for scale, n in (("规上", 17), ("规下", 8)):
        classes = [row.computed_class for row in rows if row.scale_type == scale]
        assert len(classes) == n
        assert classes.count("A") <= n * 0.20
        assert classes.count("D") >= n * 0.05
    totals = desk.rows(
        "select class_name, enterprises_n from report.evaluation_total where scale_type = '规上'"
    )
    assert dict(map(tuple, totals))["T"] == 1


def test_seven_grades_are_good_and_a_rise_is_positive(desk: Desk) -> None:
    assert desk.one("select good_n from report.graded_half") == 7
    changes = desk.rows("select list_name, place, place_change from report.outside_place where kind = '排名'")
    assert ("全国综合实力百强区", 54, 1) in changes
    assert desk.one("select place from report.outside_place where kind = '满意度' and wave_no = 2") < 20


def test_ten_contracts_are_signed_and_funds_stand_only_where_all_are_reported(desk: Desk) -> None:
    [whole] = desk.rows("select * from report.investment_month where capital_type = '全部'")
    assert (whole.signed_n, whole.landed_n, whole.reported_n, whole.expected_n) == (10, 6, 6, 6)
    assert whole.fund_ytd_wan_yuan == whole.fund_ytd_reported_sum_wan_yuan > 0


def test_a_benchmark_of_the_same_definition_tells_the_lead(desk: Desk) -> None:
    rows = desk.rows("select indicator_name, lead, is_comparable from report.benchmark_gap")
    assert all(row.is_comparable for row in rows)
    assert {row.indicator_name for row in rows if row.lead > 0} == set()
    [goal] = desk.rows(
        "select round(yearly_growth_needed_pct, 2) as pct from report.goal_progress"
        " where indicator_name = '化工产业产值规模'"
    )
    assert goal.pct == Decimal("15.18")


def test_a_bulletin_tells_of_the_further_returns_what_the_views_tell(desk: Desk) -> None:
    now = desk.one("select clock_timestamp()")
    setting = default_setting()
    texts = {}
    for label in ("2022Q1", "2022Q4"):
        quarter = Period.parse(label)
        data = read_quarter(desk.owner, quarter, now, setting.calendar, setting.source_labels)
        texts[label] = plain_text(build(data, setting.rules_on(quarter.end), date(2023, 1, 20)))
    for told in (
        "本季发现隐患24处（重大2处）",
        "问题清单共5个问题，本季新增5个、销号1个、重新打开1个。",
        "服务组沉在企业巡查应完成4组周，达到定额3组周、未达到1组周，共5.5天。",
        "安全环保知识考试应考34人，参加32人",
        "本季登记正面纪实2次、负面纪实2次，其中申诉中1次",
        "联系村居（每周3次）：应考1期，达标1期",
    ):
        assert told in texts["2022Q1"]
    assert "1—12月，新签约项目10个、合同投资额" in texts["2022Q4"]
    assert "招商线索共16条" in texts["2022Q4"] and "未报送" not in texts["2022Q4"].split("招商引资")[1][:200]
