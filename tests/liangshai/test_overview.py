"""One screen of status, with and without a service behind it."""

from __future__ import annotations

from liangshai import alerts
from liangshai.overview import overview, show_overview
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings

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


def test_a_warehouse_of_another_version_is_named(settings: Settings) -> None:
    import sqlalchemy as sa

    from liangshai.postgres import warehouse_url

    owner = sa.create_engine(warehouse_url(settings), poolclass=sa.NullPool)
    with owner.begin() as connection:
        connection.execute(sa.text("drop view if exists report.open_questions cascade"))
    assert "liangshai migrate" in show_overview(overview(settings))
