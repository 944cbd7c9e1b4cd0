"""The flows without Airflow: when a bulletin is due, and what a run of each kind finds to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from liangshai import flows, schedule
from liangshai.intake import connections
from liangshai.papers import documents, due
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings

YEAR = PROJECT_DIR / "examples" / "2021"
Q1 = datetime(2020, 12, 31, 16, tzinfo=UTC)  # the first of January in Shanghai
MARCH = YEAR / "economic_indicators" / "主要经济指标完成情况（2021年1—3月）.xls"
FEBRUARY = YEAR / "economic_indicators" / "主要经济指标完成情况（2021年1—2月）.xls"
TARGETS = YEAR / "indicator_targets" / "2021年主要经济指标年度目标.xlsx"
PLANNED = {"period": "2021Q1", "as_of": None, "issue_date": None}


def after(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """schedule.yml with another word."""
    rule = schedule.BulletinSchedule(what, 10, 2, 20)
    monkeypatch.setattr(schedule, "bulletin_schedule", lambda: rule)


def test_whoever_names_a_period_gets_it_at_once(settings: Settings) -> None:
    asked = {"period": "2021Q3", "as_of": "stored", "issue_date": "2021-10-22"}
    assert flows.bulletin_ready("manual__1", "manual", asked, None) == (True, asked)


def test_a_run_without_a_period_and_without_an_interval_has_nothing_to_do(settings: Settings) -> None:
    assert flows.bulletin_ready("manual__1", "manual", {}, None) == (True, None)


def test_a_scheduled_run_is_about_the_quarter_of_its_interval(settings: Settings) -> None:
    assert flows.bulletin_ready("scheduled__1", "scheduled", {}, Q1) == (True, PLANNED)
    ahead = datetime.now(UTC) + timedelta(days=1)
    ready, planned = flows.bulletin_ready("scheduled__2", "scheduled", {}, ahead)
    assert not ready and planned is not None


def test_statistics_set_off_nothing_where_the_calendar_decides(settings: Settings) -> None:
    assert flows.bulletin_ready("asset__1", "asset_triggered", {}, None) == (True, None)


def test_where_statistics_decide_they_count_from_the_day_they_came(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    after(monkeypatch, "statistics")
    with Service.open(settings) as service:
        service.ingest([TARGETS, FEBRUARY], received_at=datetime(2021, 3, 18, 8, tzinfo=UTC))
        assert due.quarter_of_statistics(service) is None
        # They have not come: the twentieth workday after the quarter.
        assert due.due_moment(service, "2021Q1").strftime("%Y-%m-%d %H:%M") == "2021-04-28 09:00"
    assert flows.bulletin_ready("asset__1", "asset_triggered", {}, None) == (True, None)
    with Service.open(settings) as service:
        service.ingest([MARCH], received_at=datetime(2021, 4, 16, 8, tzinfo=UTC))
        # A Friday: two workdays later is Tuesday.
        assert due.due_moment(service, "2021Q1").strftime("%Y-%m-%d %H:%M") == "2021-04-20 09:00"
    assert flows.bulletin_ready("asset__1", "asset_triggered", {}, None) == (True, PLANNED)
    # The scheduled run stands in for statistics that never come.
    assert flows.bulletin_ready("scheduled__1", "scheduled", {}, Q1) == (True, PLANNED)


def test_one_run_drafts_and_the_others_find_nothing_to_do(settings: Settings) -> None:
    with Service.open(settings) as service:
        service.ingest([TARGETS, FEBRUARY])
        documents.draft(service, "2021Q1", run_key="cli-1")
    assert flows.bulletin_ready("scheduled__1", "scheduled", {}, Q1) == (True, PLANNED)
    drafted = flows.draft_bulletin("scheduled__1", PLANNED)
    assert f"待补和提示：1. {drafted['missing'][0]}" in drafted["summary"]
    assert flows.bulletin_ready("scheduled__2", "scheduled", {}, Q1) == (True, None)
    # Its own draft is no reason to stop when its tasks are cleared and run again.
    assert flows.bulletin_ready("scheduled__1", "scheduled", {}, Q1) == (True, PLANNED)
    assert flows.draft_bulletin("scheduled__1", PLANNED)["issue_id"] == drafted["issue_id"]


def test_a_service_just_set_up_owes_no_notice_of_the_week_before(settings: Settings) -> None:
    monday = datetime(2021, 3, 21, 16, tzinfo=UTC)
    with Service.open(settings) as service:
        service.ingest([TARGETS])
    planned = {"period": "2021-W12", "as_of": None, "issue_date": None}
    assert flows.notice_planned("scheduled__1", {}, monday) == planned
    this_week = datetime.now(UTC) - timedelta(days=1)
    assert flows.notice_planned("scheduled__1", {}, this_week) is None
    # What came today without a period says nothing of the year: here one that was sent back.
    (settings.inbox_dir / "没有表.csv").write_text("说明\n本月另报\n", "utf-8")
    assert flows.load("run-1", 2021)["ends"] == {"returned": 1}
    assert flows.notice_planned("scheduled__1", {}, this_week) is None
    # Whoever asks for one gets it.
    asked = planned | {"period": "2026-W47"}
    assert flows.notice_planned("manual__1", {"period": "2026-W47"}, None) == asked


def test_a_load_twice_is_a_load_once(settings: Settings) -> None:
    (settings.inbox_dir / TARGETS.name).write_bytes(TARGETS.read_bytes())
    first = flows.load("run-1", 2021)
    assert (first["files"], first["ends"]) == (1, {"accepted": 1})
    assert flows.load("run-1", 2021)["ends"] == {}
    assert not list(settings.inbox_dir.glob("*.xlsx"))
    with Service.open(settings) as service:
        assert service.load_summary("run-1")["files"] == 0
        assert service.load_summary("never") == {}


def test_systems_that_nobody_connected_yet_are_no_failure_of_the_night(settings: Settings) -> None:
    assert flows.collect_systems() == {"daily_posting": "未接入", "enterprise_requests": "未接入"}


def test_a_system_that_is_connected_and_silent_fails_the_task_by_name(settings: Settings) -> None:
    nowhere = {"conn_type": "sqlite", "host": str(settings.home / "no" / "such.sqlite")}
    connections.remember(settings, "posting_db", nowhere)
    with pytest.raises(flows.SystemsUnreachable, match=r"^工作晾晒：[^；]*$"):
        flows.collect_systems()


@pytest.mark.parametrize("word", ["sometime", ""])
def test_an_unknown_word_in_the_schedule_is_refused(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word: str
) -> None:
    (tmp_path / "schemas" / "rules").mkdir(parents=True)
    held: Any = (PROJECT_DIR / "schemas" / "rules" / "schedule.yml").read_text("utf-8")
    changed = held.replace("after: period", f'after: "{word}"')
    (tmp_path / "schemas" / "rules" / "schedule.yml").write_text(changed, "utf-8")
    monkeypatch.setattr(schedule, "PROJECT_DIR", tmp_path)
    with pytest.raises(ValueError, match="应为 period 或 statistics"):
        schedule.bulletin_schedule()


def test_the_clerk_is_answered_in_working_hours_and_to_midnight_on_a_due_day(settings: Settings) -> None:
    with Service.open(settings) as service:
        service.open_year(2021)

    def is_open(text: str) -> bool:
        return flows.intake_is_open(datetime.fromisoformat(f"{text}:00+08:00"))

    assert [is_open(f"2021-04-06 {clock}") for clock in ("07:20", "07:30", "19:50", "23:50")] == [
        False,
        True,
        True,
        True,
    ]
    assert not is_open("2021-04-10 20:00")
