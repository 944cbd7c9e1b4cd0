"""The curated views: gaps stay visible, and each moment keeps its answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.figures.few import withheld_groups
from tests.schemas.conftest import Warehouse

_MARCH = {"period_start": "2021-03-01", "period_type": "month", "reporting_unit_code": "U02"}


def _progress(
    park: Warehouse, code: str, ytd: int, recorded: str = "2021-04-06 17:00", **values: Any
) -> None:
    park.add("project_progress", recorded, project_code=code, ytd_investment_wan_yuan=ytd, **_MARCH, **values)


def test_every_project_has_a_row_for_every_month_and_says_what_is_missing(park: Warehouse) -> None:
    _progress(park, "P1", 250, submission_id=7, row_no=9)
    _progress(park, "P3", 40)
    _progress(park, "P3", 40, "2021-04-08 17:00", pending_correction=True)
    rows = park.read("select * from report.project_month")
    assert len(rows) == 36
    march = {row["project_code"]: row for row in rows if row["month_no"] == 3}
    assert [march[p]["report_state"] for p in ("P1", "P2", "P3")] == ["已报", "未报送", "退回待改"]
    assert [march[p]["ytd_investment_wan_yuan"] for p in ("P1", "P2", "P3")] == [Decimal(250), None, None]
    assert march["P1"]["completion_pct"] == march["P1"]["schedule_pace_pct"] == 25
    assert march["P1"]["pace_gap_points"] == 0
    assert march["P1"]["responsible_unit_name"] == "综合管理局"
    assert (march["P1"]["submission_id"], march["P1"]["row_no"]) == (7, 9)


def test_a_plan_of_zero_has_no_completion(park: Warehouse) -> None:
    _progress(park, "P3", 40)
    row = park.read(
        "select completion_pct from report.project_month where project_code = 'P3' and month_no = 3"
    )
    assert row == [{"completion_pct": None}]


def test_a_total_over_a_gap_is_null_and_the_sum_of_the_reported_says_so(park: Warehouse) -> None:
    _progress(park, "P1", 250)
    query = (
        "select expected_n, reported_n, is_complete, ytd_investment_reported_sum_wan_yuan as reported_sum,"
        " ytd_investment_wan_yuan as total, completion_pct, annual_plan_of_reported_wan_yuan as plan"
        " from report.project_quarter_total where quarter_no = 1 and industry_chain = :chain"
    )
    gap = {"is_complete": False, "reported_sum": 250, "total": None, "completion_pct": None, "plan": 1000}
    assert park.read(query, chain="碳四") == [{"expected_n": 2, "reported_n": 1, **gap}]
    assert park.read(query, chain="全部") == [{"expected_n": 3, "reported_n": 1, **gap}]
    _progress(park, "P2", 1150)
    whole = {"is_complete": True, "reported_sum": 1400, "total": 1400, "completion_pct": 35, "plan": 4000}
    assert park.read(query, chain="碳四") == [{"expected_n": 2, "reported_n": 2, **whole}]


def test_the_registered_list_adds_up(park: Warehouse) -> None:
    total = park.read("select * from report.project_list_total where industry_chain = '全部'")[0]
    assert (total["expected_n"], total["provincial_municipal_n"]) == (3, 2)
    assert total["total_investment_wan_yuan"] == 30000


def test_a_return_is_judged_by_the_first_that_was_loaded(park: Warehouse) -> None:
    for unit in ("U02", "U06"):
        park.write(
            "insert into ledger.obligation values ('project_progress', :u, '2021-03-01', 'month',"
            " '2021-04-08 18:00+08')",
            u=unit,
        )
    about = {"period_start": "2021-03-01", "period_type": "month"}
    returned = park.submission("project_progress", "U02", "2021-04-06 16:50", status="returned", **about)
    park.write(
        "insert into ledger.return_note values ('退回单1', :s, 1, '2021-04-10', '2021-04-06 17:00+08')",
        s=returned,
    )
    park.submission("project_progress", "U02", "2021-04-09 09:00", **about)
    query = (
        "select reporting_unit_code as unit, status, last_status as last, rounds_returned_n as returned,"
        " rounds_counted_n as counted from report.submission_status order by 1"
    )

    def seen(as_of: str | None) -> list[tuple[Any, ...]]:
        return [tuple(row.values()) for row in park.read(query, as_of)]

    assert seen("2021-04-05 09:00")[0] == ("U02", "未到期", "未收到", 0, 0)
    assert seen("2021-04-07 09:00")[0] == ("U02", "未到期", "退回", 1, 0)
    assert seen("2021-04-08 18:00")[0] == ("U02", "未报", "退回", 1, 1)
    assert seen(None) == [("U02", "迟报", "已受理", 1, 1), ("U06", "未报", "未收到", 0, 0)]


def test_a_round_that_was_mended_before_the_deadline_does_not_count(park: Warehouse) -> None:
    park.write(
        "insert into ledger.obligation values ('project_progress', 'U02', '2021-03-01', 'month',"
        " '2021-04-08 18:00+08')"
    )
    about = {"period_start": "2021-03-01", "period_type": "month"}
    partly = park.submission("project_progress", "U02", "2021-04-06 16:50", status="partly", **about)
    park.write(
        "insert into ledger.return_note values ('退回单1', :s, 1, '2021-04-10', '2021-04-06 17:00+08')",
        s=partly,
    )
    mended = park.submission("project_progress", "U02", "2021-04-07 09:00", **about)
    park.write("update ledger.return_note set mended_by = :s", s=mended)
    assert park.read("select status, rounds_returned_n, rounds_counted_n from report.submission_status") == [
        {"status": "按时", "rounds_returned_n": 1, "rounds_counted_n": 0}
    ]


def test_a_return_that_waits_for_an_answer_is_neither_missing_nor_in_and_its_day_counts_afterwards(
    park: Warehouse,
) -> None:
    park.write(
        "insert into ledger.obligation values ('project_progress', 'U02', '2021-03-01', 'month',"
        " '2021-04-08 18:00+08')"
    )
    about = {"period_start": "2021-03-01", "period_type": "month"}
    held = park.submission("project_progress", "U02", "2021-04-08 16:50", status="held", **about)
    park.write(
        "insert into ledger.question (submission_id, kind, asked_of, sentence, options, opened_at)"
        " values (:s, 'period', 'unit', '请问这是哪一期的数？', '[]', '2021-04-08 17:00+08')",
        s=held,
    )
    status = "select status, last_status from report.submission_status"
    assert park.read(status) == [{"status": "待确认", "last_status": "待确认"}]
    assert park.read(status, "2021-04-08 17:30") == [{"status": "未到期", "last_status": "待确认"}]
    park.write(
        "update ledger.question set answered_at = '2021-04-10 10:00+08' where submission_id = :s", s=held
    )
    park.write("update ledger.submission set status = 'accepted' where submission_id = :s", s=held)
    assert park.read(status) == [{"status": "按时", "last_status": "已受理"}]


def test_a_return_that_was_answered_later_was_still_held_then(park: Warehouse) -> None:
    held = park.submission(
        "project_progress",
        "U02",
        "2021-04-06 16:50",
        recorded_at="2021-04-09 10:00+08",
        period_start="2021-03-01",
        period_type="month",
    )
    park.write(
        "insert into ledger.question (submission_id, kind, asked_of, sentence, options, opened_at,"
        " answered_at) values (:s, 'period', 'unit', '哪一期？', '[]', '2021-04-06 17:00+08',"
        " '2021-04-09 10:00+08')",
        s=held,
    )
    for as_of, status, open_n in (
        ("2021-04-06 16:55", "received", 0),
        ("2021-04-07 09:00", "held", 1),
        ("2021-04-09 10:00", "accepted", 0),
    ):
        assert park.read("select status from report.submissions", as_of) == [{"status": status}]
        assert len(park.read("select * from report.open_questions", as_of)) == open_n


def test_a_revision_tells_old_and_new_value_when_and_why(park: Warehouse) -> None:
    first = park.submission("project_progress", "U02", "2021-04-06 16:50")
    second = park.submission("project_progress", "U02", "2021-05-10 09:00", correction_reason="漏记一笔")
    _progress(park, "P1", 250, submission_id=first, progress_text="基础施工")
    _progress(park, "P2", 500, submission_id=first)
    _progress(park, "P1", 260, "2021-05-10 09:00", submission_id=second, progress_text="基础施工")
    _progress(park, "P2", 500, "2021-05-10 09:00", submission_id=second)
    query = "select * from report.data_revision where table_name = 'project_progress'"
    (row,) = park.read(query)
    assert row["row_key"] == {"project_code": "P1", "period_start": "2021-03-01"}
    assert (row["column_label"], row["change_type"]) == ("本年累计完成投资", "改数")
    assert (row["old_value"], row["new_value"]) == ("250.0000", "260.0000")
    assert (row["old_submission_id"], row["new_submission_id"]) == (first, second)
    assert row["correction_reason"] == "漏记一笔"
    assert park.read(query, "2021-05-10 08:59") == []


def test_a_pending_figure_and_a_closed_row_are_revisions_too(park: Warehouse) -> None:
    _progress(park, "P1", 250)
    _progress(park, "P1", 250, "2021-04-08 09:00", pending_correction=True)
    _progress(park, "P2", 500)
    park.write(
        "update warehouse.project_progress set superseded_at = '2021-04-09 09:00+08'"
        " where project_code = 'P2'"
    )
    found = park.read(
        "select row_key ->> 'project_code' as project, change_type, old_value, new_value"
        " from report.data_revision where column_name = 'ytd_investment_wan_yuan' order by 1"
    )
    assert [tuple(row.values()) for row in found] == [
        ("P1", "退回待改", "250.0000", None),
        ("P2", "撤销", "500.0000", None),
    ]


def test_an_indicator_keeps_published_and_computed_growth_apart_and_names_its_cell(park: Warehouse) -> None:
    park.add(
        "indicator",
        "2021-01-10 09:00",
        indicator_code="I01",
        indicator_name="工业总产值",
        unit="万元",
        polarity="higher",
        accumulation="cumulative",
        source_unit_code="U02",
        valid_from="2020-01-01",
    )
    park.add(
        "indicator_target", "2021-01-10 09:00", target_year=2021, indicator_code="I01", target_value=1000
    )
    submission = park.submission("economic_indicators", "U02", "2021-04-18 09:00")
    for name, column in (("ytd_value", 7), ("previous_ytd_value", 8)):
        park.write(
            "insert into ledger.submission_column"
            " values (:s, 1, 'indicator_value', :name, 7, :c, '本年累计', '表')",
            s=submission,
            name=name,
            c=column,
        )
    park.add(
        "indicator_value",
        "2021-04-18 09:00",
        submission_id=submission,
        col_no=7,
        indicator_code="I01",
        ytd_value=300,
        previous_ytd_value=250,
        reported_growth_pct=19,
        **_MARCH,
    )
    first, second = park.read(
        "select * from report.indicator_quarter where quarter_no < 3 order by quarter_no"
    )
    assert (first["computed_growth_pct"], first["growth_difference_points"]) == (20, -1)
    assert (first["completion_pct"], first["schedule_pace_pct"], first["pace_gap_points"]) == (30, 25, 5)
    assert first["ytd_value_cell"] == "G6"
    assert (second["report_state"], second["reported_n"], second["ytd_value"]) == ("未报送", 0, None)
    yearly = park.read(
        "select value, target, reported_n from report.yearly_unit_indicator where indicator_code = 'I01'"
    )
    assert yearly == [{"value": None, "target": Decimal(1000), "reported_n": 0}]
    december = _MARCH | {"period_start": "2021-12-01"}
    park.add(
        "indicator_value",
        "2022-01-18 09:00",
        submission_id=submission,
        col_no=7,
        indicator_code="I01",
        ytd_value=990,
        **december,
    )
    before = _MARCH | {"period_start": "2020-12-01"}
    park.add("indicator_value", "2021-01-18 09:00", indicator_code="I01", ytd_value=900, **before)
    assert park.read(
        "select year_no, value, source_cell from report.yearly_unit_indicator where indicator_code = 'I01'"
    ) == [
        {
            "year_no": 2021,
            "value": Decimal(990),
            "source_cell": f"第{submission}号 economic_indicators.xlsx 表 G6",
        }
    ]


def test_postings_count_workdays_without_leave_and_only_as_far_as_collected(park: Warehouse) -> None:
    duty = {"person_code": "P001", "unit_code": "U02"}
    whole = {"valid_from": "2021-02-01", "valid_to": "2021-02-28"}
    park.add("posting_duty", "2021-02-01 09:00", duty_type="应晒", **duty, **whole)
    leave = {"valid_from": "2021-02-03", "valid_to": "2021-02-04"}
    park.add("posting_duty", "2021-02-01 09:00", duty_type="请假", **duty, **leave)
    # Sunday the 7th and Saturday the 20th are worked; the holiday runs from the 11th to the 17th.
    for number, moment in enumerate(["2021-02-01 17:59", "2021-02-02 18:30", "2021-02-07 08:00"]):
        park.add(
            "posting",
            "2021-02-09 01:30",
            posting_no=str(number),
            person_code="P001",
            posted_at=f"{moment}+08",
        )
    park.submission("daily_posting", "U01", "2021-02-09 01:30")
    (row,) = park.read("select * from report.posting_month_person")
    assert row["expected_n"] == 15
    assert row["reported_n"] == 5
    assert (row["on_time_n"], row["late_n"], row["missing_n"]) == (2, 1, 2)
    (unit,) = park.read("select * from report.posting_month_unit")
    assert (unit["persons_n"], unit["expected_n"], unit["missing_n"]) == (1, 15, 2)


def test_request_totals_over_few_enterprises_are_withheld_with_what_would_tell_them(park: Warehouse) -> None:
    def request(number: int, unit: str, enterprise: str) -> None:
        park.add(
            "enterprise_request",
            "2021-03-20 09:00",
            request_no=f"SQ2021-{number:04d}",
            enterprise_name=enterprise,
            received_date="2021-03-01",
            responsible_unit_code=unit,
            status="已办结",
            satisfaction_score=5 if number % 2 else None,
        )

    for number, (unit, enterprise) in enumerate(
        [
            ("U02", "甲"),
            ("U06", "甲"),
            ("U06", "乙"),
            ("U06", "丙"),
            ("U01", "甲"),
            ("U01", "乙"),
            ("U01", "丙"),
            ("U01", "丁"),
        ]
    ):
        request(number, unit, enterprise)
    rows = park.read("select * from report.request_quarter")
    shown = {row["responsible_unit_code"]: (row["is_withheld"], row["received_n"]) for row in rows}
    assert shown == {"U02": (True, None), "U06": (True, None), "U01": (False, 4), None: (False, 8)}
    (whole,) = [row for row in rows if row["responsible_unit_code"] is None]
    assert (whole["reported_n"], whole["expected_n"]) == (4, 8)


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("甲乙丙丁戊己")), max_size=14))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
def test_what_is_withheld_cannot_be_told_from_the_rest(
    warehouse: Warehouse, rows: list[tuple[str, str]]
) -> None:
    members: dict[str, set[str]] = {}
    for group, member in rows:
        members.setdefault(group, set()).add(member)
    groups, names = [group for group, _ in rows], [name for _, name in rows]
    found = warehouse.read(
        "select report.withheld_groups(cast(:groups as text[]), cast(:names as text[])) as g",
        groups=groups, names=names,
    )  # fmt: skip
    withheld = {row["g"] for row in found}
    assert withheld == withheld_groups(members)
    assert {group for group, own in members.items() if len(own) < 3} <= withheld
    together = set().union(*(members[group] for group in withheld))
    # All less what is shown tells of nobody, of three at least, or of everybody, whose total is withheld too.
    assert not withheld or len(together) >= 3 or withheld == set(members)


@pytest.mark.parametrize(
    ("column", "cell"), [(1, "A6"), (26, "Z6"), (27, "AA6"), (702, "ZZ6"), (703, "AAA6")]
)
def test_a_cell_is_named_as_the_sheet_names_it(warehouse: Warehouse, column: int, cell: str) -> None:
    assert warehouse.read("select report.cell_name(6, :c) as cell", c=column) == [{"cell": cell}]
