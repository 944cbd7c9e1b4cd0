"""Problems, letters, conduct and quotas as people read them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from tests.schemas.conftest import Warehouse, plain_row

LEARNED = "2021-04-06 09:00"


def _problem(warehouse: Warehouse, number: int, **values: Any) -> None:
    row = plain_row("problem", date(2021, 3, 1)) | {"problem_no": f"WT-{number}", "lead_unit_code": "U04"}
    warehouse.add("problem", LEARNED, **row | values)


def test_a_problem_that_waits_for_its_correction_is_expected_and_makes_no_rate(warehouse: Warehouse) -> None:
    warehouse.submission("problem_list", "U01", LEARNED)
    _problem(warehouse, 1, status="已销号", closed_date=date(2021, 3, 20), due_date=date(2021, 3, 15))
    _problem(warehouse, 2, status="整改中", due_date=date(2021, 4, 1))
    [whole] = warehouse.read(
        "select * from report.problem_unit where lead_unit_code is null", "2021-04-10 09:00"
    )
    assert (whole["closed_n"], whole["overdue_n"], whole["closed_late_n"]) == (1, 1, 1)
    assert (whole["closed_pct"], whole["reported_n"], whole["expected_n"]) == (50, 2, 2)
    _problem(warehouse, 3, pending_correction=True)
    [whole] = warehouse.read(
        "select * from report.problem_unit where lead_unit_code is null", "2021-04-10 09:00"
    )
    assert (whole["closed_pct"], whole["reported_n"], whole["expected_n"]) == (None, 2, 3)


def test_a_problem_is_overdue_by_the_day_that_one_looks_from(warehouse: Warehouse) -> None:
    _problem(warehouse, 1, status="整改中", due_date=date(2021, 4, 8))
    question = "select is_overdue, days_past_due from report.problem_status"
    assert warehouse.read(question, "2021-04-08 23:00") == [{"is_overdue": False, "days_past_due": None}]
    assert warehouse.read(question, "2021-04-10 01:00") == [{"is_overdue": True, "days_past_due": 2}]


def test_an_unanswered_letter_is_late_once_its_day_has_passed(warehouse: Warehouse) -> None:
    letter = plain_row("urge_record", date(2021, 3, 10)) | {"urge_type": "催办函", "urged_unit_code": "U04"}
    replies = (date(2021, 3, 12), date(2021, 3, 19), None)
    for number, replied in enumerate(replies):
        row = letter | {"urge_no": str(number), "reply_due_date": date(2021, 3, 15), "replied_date": replied}
        warehouse.add("urge_record", LEARNED, **row)
    [quarter] = warehouse.read("select * from report.urge_quarter")
    assert (quarter["period_start"], quarter["letter_n"]) == (date(2021, 1, 1), 3)
    assert [quarter[n] for n in ("replied_on_time_n", "replied_late_n", "overdue_n")] == [1, 1, 1]


def test_good_and_bad_conduct_are_never_netted_and_a_record_taken_back_counts_in_neither(
    warehouse: Warehouse,
) -> None:
    plain = plain_row("conduct_record", date(2021, 3, 1)) | {"unit_code": "U04"}
    records = (("正面", 2, "无"), ("负面", -1, None), ("负面", -3, "撤销"))
    for number, (sign, points, appeal) in enumerate(records):
        row = plain | {"record_no": str(number), "sign": sign, "points": points, "appeal_status": appeal}
        warehouse.add("conduct_record", LEARNED, **row)
    [quarter] = warehouse.read("select * from report.conduct_quarter")
    assert (quarter["positive_points"], quarter["negative_points"]) == (2, -1)
    assert (quarter["reported_n"], quarter["expected_n"]) == (2, 2)


def _quota(warehouse: Warehouse, **values: Any) -> None:
    row = {
        "quota_code": "AQ10",
        "activity_type": "走访企业",
        "scope": "办局",
        "quota_period_type": "week",
        "quota": 2,
        "quota_unit": "家",
        "holiday_rule": "全周放假免计",
        "source_name": "routine_week",
        "valid_from": date(2021, 1, 1),
    }
    warehouse.add("activity_quota", "2021-01-04 09:00", **row | values)


def _owed(warehouse: Warehouse, source: str, unit: str, start: str, period_type: str, due: str) -> None:
    warehouse.write(
        "insert into ledger.obligation (source_name, reporting_unit_code, period_start, period_type, due_at)"
        " values (:source, :unit, :start, :type, :due)",
        source=source,
        unit=unit,
        start=start,
        type=period_type,
        due=due,
    )


def test_one_enterprise_visited_twice_in_a_week_counts_once_towards_the_quota(warehouse: Warehouse) -> None:
    _quota(warehouse)
    visit = plain_row("activity_record", date(2021, 3, 22)) | {
        "reporting_unit_code": "U03",
        "activity_type": "走访企业",
        "object_text": "甲公司",
    }
    for line_no in (1, 2):
        warehouse.add("activity_record", LEARNED, **visit | {"line_no": line_no})
    for unit in ("U03", "U04"):
        _owed(warehouse, "routine_week", unit, "2021-03-22", "week", "2021-03-26 17:00+08")
    period = {"period_start": date(2021, 3, 22), "period_type": "week"}
    warehouse.submission("routine_week", "U03", "2021-03-26 16:00", **period)
    rows = warehouse.read(
        "select unit_code, done_value, is_met, short_value, report_state from report.activity_quota_status"
        " order by unit_code"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("U03", Decimal(1), False, Decimal(1), "已报"),
        ("U04", None, None, None, "未报送"),
    ]


def test_an_enterprise_under_its_full_and_its_short_name_is_one_by_the_register(warehouse: Warehouse) -> None:
    _quota(warehouse)
    warehouse.add(
        "enterprise",
        LEARNED,
        **plain_row("enterprise", date(2021, 1, 1))
        | {"enterprise_code": "E01", "enterprise_name": "鲁衡石化有限公司", "aliases": "鲁衡石化；鲁衡"},
    )
    visit = plain_row("activity_record", date(2021, 3, 22)) | {"reporting_unit_code": "U03"}
    for line_no, name in enumerate(("鲁衡石化有限公司", "鲁衡 石化", "名录以外的厂"), 1):
        named = {"line_no": line_no, "activity_type": "走访企业", "object_text": name}
        warehouse.add("activity_record", LEARNED, **visit | named)
    rows = warehouse.read("select done_value from report.activity_quota_status")
    assert [row["done_value"] for row in rows] == [2]


def test_a_yearly_quota_is_short_of_nothing_while_returns_are_missing_and_met_as_soon_as_it_is(
    warehouse: Warehouse,
) -> None:
    _quota(
        warehouse,
        activity_type="机关集体学习",
        scope="机关",
        quota_period_type="year",
        holiday_rule="照计",
        source_name="study_month",
    )
    for month in ("01", "02"):
        _owed(warehouse, "study_month", "U01", f"2021-{month}-01", "month", f"2021-{month}-25 18:00+08")
    session = plain_row("study_session", date(2021, 1, 15)) | {"session_type": "机关集体学习"}
    warehouse.submission(
        "study_month", "U01", "2021-01-25 16:00", period_start=date(2021, 1, 1), period_type="month"
    )
    question = "select done_value, is_met, short_value, pace_value, reported_n, expected_n"
    question += " from report.activity_quota_status"
    warehouse.add("study_session", LEARNED, **session | {"line_no": 1})
    [row] = warehouse.read(question, "2021-04-10 09:00")
    assert list(row.values()) == [1, None, None, 1, 1, 2]
    warehouse.add("study_session", LEARNED, **session | {"line_no": 2})
    [row] = warehouse.read(question, "2021-04-10 09:00")
    assert (row["is_met"], row["short_value"]) == (True, 0)


def test_units_study_is_seen_without_persons_and_has_no_rate_while_somebody_is_missing(
    warehouse: Warehouse,
) -> None:
    _quota(
        warehouse, activity_type="自学", scope="个人", quota_period_type="month", source_name="person_study"
    )
    plain = plain_row("person_study", date(2021, 3, 1)) | {"unit_code": "U01"}
    study = {"self_study_n": 2, "xuexi_is_active": True, "xuexi_due_n": 20, "xuexi_answered_n": 15}
    warehouse.add("person_study", LEARNED, **plain | study)
    warehouse.add("person_study", LEARNED, **plain | {"person_code": "P002", "self_study_n": 1})
    [unit] = warehouse.read("select * from report.person_study_unit")
    assert (unit["self_study_met_n"], unit["reported_n"], unit["expected_n"]) == (1, 2, 2)
    assert (unit["xuexi_active_pct"], unit["xuexi_answered_pct"]) == (None, None)


def test_an_approval_counts_workdays_and_is_late_by_its_promise(warehouse: Warehouse) -> None:
    approval = plain_row("project_approval", date(2021, 4, 2)) | {
        "status": "已受理",
        "accepted_date": date(2021, 4, 2),
        "promised_days": 3,
        "legal_days": 10,
        "pause_days": 1,
    }
    warehouse.add("project_approval", "2021-04-02 17:00", **approval)
    question = "select used_days, is_over_promise, is_over_legal from report.project_approval_status"
    # 3 to 5 April 2021 are no workdays.
    [early] = warehouse.read(question, "2021-04-09 12:00")
    [late] = warehouse.read(question, "2021-04-12 12:00")
    assert list(early.values()) == [3, False, False]
    assert list(late.values()) == [4, True, False]


def test_a_milestone_that_nobody_reported_is_not_behind(warehouse: Warehouse) -> None:
    project = plain_row("project", date(2021, 1, 1)) | {"list_year": 2021, "project_code": "P-1"}
    warehouse.add("project", "2021-01-04 09:00", **project)
    for kind in ("开工", "投产"):
        warehouse.add(
            "project_milestone",
            "2021-01-04 09:00",
            list_year=2021,
            project_code="P-1",
            milestone_type=kind,
            planned_date=date(2021, 3, 31),
        )
    done = plain_row("milestone_progress", date(2021, 4, 1)) | {
        "project_code": "P-1",
        "milestone_type": "开工",
        "status": "已完成",
        "actual_date": date(2021, 4, 10),
    }
    warehouse.add("milestone_progress", "2021-05-06 09:00", **done)
    rows = warehouse.read(
        "select milestone_type, report_state, days_behind from report.project_milestone_status order by 1"
    )
    assert [tuple(row.values()) for row in rows] == [("开工", "已报", 10), ("投产", "未报送", None)]
