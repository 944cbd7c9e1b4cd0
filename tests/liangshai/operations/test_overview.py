"""One screen of status, with and without a service behind it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from liangshai.operations import alerts
from liangshai.operations.doctor_warehouse import look_at_warehouse
from liangshai.operations.overview import _local_run, overview, show_overview
from liangshai.operations.postgres import EmbeddedPostgres, warehouse_url
from liangshai.operations.processes import ProcessId
from liangshai.operations.running import Running, write_running
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from schemas.migrate import migrate
from schemas.newer import NewerWarehouse

WEEK = PROJECT_DIR / "examples" / "2021" / "supervision_weekly" / "督查事项周进展_第2期.csv"


def test_it_counts_what_came_what_is_owed_and_what_waits(settings: Settings) -> None:
    with Service.open(settings) as service:
        owed = service.open_year(2021)
        service.ingest([WEEK])
        service.record_load("r1", {"ends": {}})
    alerts.raise_alert(settings.home, "mail", "发件箱还有1封待发", by_mail=False)
    seen = overview(settings)
    held = seen["warehouse"]
    assert held["submissions"] == {"accepted": 1}
    assert held["due"] == owed == held["on_time"] + held["late"] + held["missing"]
    assert held["late"] == 1 and held["last_load"]
    text = show_overview(seen)
    assert "已受理1份" in text and "发件箱还有1封待发" in text and "未报 " in text
    assert not seen["healthy"]  # Airflow does not run


def test_what_is_missing_is_told_by_label_in_chinese_periods_years_in_use_first(settings: Settings) -> None:
    with Service.open(settings) as service:
        service.open_year(2020)
        service.open_year(2021)
        service.open_year(2022)
        service.ingest([WEEK])
    groups = overview(settings)["warehouse"]["missing_list"]
    assert [g["in_use"] for g in groups] == sorted((g["in_use"] for g in groups), reverse=True)
    assert len({(g["year"], g["source"], g["unit"]) for g in groups}) == len(groups)
    (monthly,) = [
        g
        for g in groups
        if g["in_use"] and g["source"] == "economic_indicators" and g["unit"] == "综合管理局"
    ]
    assert monthly["label"] == "主要经济指标"
    assert monthly["oldest"].startswith("2021年") and monthly["newest"] == "2021年12月"
    lines = [line for line in show_overview(overview(settings)).splitlines() if "未报 " in line]
    told = (
        f"主要经济指标 综合管理局 {monthly['count']}份：{monthly['oldest']}至2021年12月（最近一份截止2022-01-"
    )
    assert any(told in line for line in lines)
    assert not any("economic_indicators" in line for line in lines)


def test_a_gap_of_last_year_is_not_buried_under_this_year_s() -> None:
    def group(year: int, n: int) -> dict[str, Any]:
        span = {"newest": f"{year}年12月", "oldest": f"{year}年1月", "newest_due": f"{year + 1}-01-05"}
        return {"year": year, "in_use": True, "label": f"报表{n}", "unit": "招商局", "count": 2, **span}

    missing = [*(group(2022, n) for n in range(30)), group(2021, 99)]
    warehouse = {
        "submissions": {}, "due": 63, "on_time": 0, "late": 0, "missing": 62, "waiting": 0, "questions": 0,
        "awaited": 1, "missing_list": missing, "outbox": {}, "deliveries": [], "last_load": None,
    }  # fmt: skip
    seen: dict[str, Any] = {
        "home": "",
        "components": [],
        "url": None,
        "dags": [],
        "warehouse": warehouse,
        "alerts": [],
    }
    text = show_overview(seen)
    assert "未报 报表99 招商局 2份：2021年1月至2021年12月" in text
    assert "2022年另有50份未列出" in text
    assert "应报已到期：63份，按时0，迟报0，未报62，待统计部门发布1" in text


def test_a_year_that_was_never_begun_comes_after_and_says_so(settings: Settings) -> None:
    with Service.open(settings) as service:
        service.open_year(2021)
    lines = show_overview(overview(settings)).splitlines()
    first = next(number for number, line in enumerate(lines) if "未报 " in line)
    assert lines[first - 1] == "  以下各年度还没有收到过任何报送："


def test_returns_are_shown_before_the_service_is_started_and_nothing_is_left_running(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "var", database_url=None, airflow_database_url=None, fast=True)
    with Service.open(settings) as service:
        service.ingest([WEEK])
    server = EmbeddedPostgres(settings.home)
    assert not server.running()
    seen = overview(settings)
    assert seen["warehouse"]["submissions"] == {"accepted": 1}
    assert "已受理1份" in show_overview(seen) and "○ 数据库  未运行" in show_overview(seen)
    assert not seen["healthy"] and not server.running()


def test_a_screen_is_shown_when_page_and_database_have_died_and_neither_is_started_for_it(
    tmp_path: Path,
) -> None:
    settings = Settings(home=tmp_path / "var", database_url=None, airflow_database_url=None, fast=True)
    with Service.open(settings, migrate=False):
        pass
    settings.directory("airflow")
    write_running(settings.home, Running(1, "", {"scheduler": ProcessId.of(os.getpid())}))
    seen = overview(settings)
    assert seen["warehouse"] is None and show_overview(seen).endswith("仓库未运行。")
    assert "任务流没有查到：Airflow 没有运行" in show_overview(seen)
    assert not EmbeddedPostgres(settings.home).running()


def test_a_warehouse_of_another_version_is_named(settings: Settings) -> None:
    owner = sa.create_engine(warehouse_url(settings), poolclass=sa.NullPool)
    with owner.begin() as connection:
        connection.execute(sa.text("drop view if exists report.open_questions cascade"))
    assert "liangshai migrate" in show_overview(overview(settings))


@pytest.mark.parametrize(
    ("newer", "named"),
    [
        ("update warehouse.schema_version set version_num = '0999'", "结构 0999"),
        ("alter table ledger.submission add column scanned boolean", "表 ledger.submission 有列 scanned"),
    ],
)
def test_a_warehouse_that_a_newer_version_has_used_is_left_alone_by_everybody(
    settings: Settings, newer: str, named: str
) -> None:
    owner = sa.create_engine(warehouse_url(settings), poolclass=sa.NullPool)
    with owner.begin() as connection:
        connection.execute(sa.text(newer))
    sentence = show_overview(overview(settings))
    assert "更新版本的程序" in sentence and named in sentence
    with pytest.raises(NewerWarehouse, match=named), Service.open(settings):
        pass
    with pytest.raises(NewerWarehouse, match=named):
        migrate(warehouse_url(settings))
    (told,) = (one for one in look_at_warehouse(settings) if named in one.sentence)
    assert told.is_fault and told.cure.startswith("请用新版本的程序")


def test_a_flow_shows_its_next_run_in_local_time_and_a_paused_one_shows_none() -> None:
    flow = {"id": "load", "paused": False, "last": None, "next": "2026-10-31T17:30:00Z"}
    seen = {
        "home": "/var/home",
        "components": [],
        "url": "http://127.0.0.1:8080",
        "dags": [flow, {"id": "intake", "paused": True, "last": None, "next": None}],
        "warehouse": None,
        "alerts": [],
    }
    lines = show_overview(seen).splitlines()
    assert "  任务流 load  最近一次 尚未运行  下一次 2026-11-01 01:30" in lines
    assert "  任务流 intake（已暂停）  最近一次 尚未运行" in lines


@pytest.mark.parametrize(
    ("run_id", "shown"),
    [
        ("scheduled__2026-11-24T04:50:00+00:00", "scheduled 2026-11-24 12:50"),
        ("manual__2026-11-24T04:50:00.123+00:00", "manual 2026-11-24 12:50"),
        ("load-1", "load-1"),
        ("mine__again", "mine__again"),
    ],
)
def test_a_run_is_named_by_its_local_time(run_id: str, shown: str) -> None:
    assert _local_run(run_id) == shown
