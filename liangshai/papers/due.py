"""When papers are due, and whether somebody has taken one up already."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai import schedule
from liangshai.registers.years import is_open
from liangshai.service import Service
from liangshai.settings import TIME_ZONE
from reports.issuing.kept.papers import paper_of
from schemas.period import Period
from schemas.warehouse.ledger import Issue, Submission


def due_moment(service: Service, quarter: str) -> datetime:
    """Nine o'clock of the due day of this quarter's bulletin, as far as it is known now."""
    rule = schedule.bulletin_schedule()
    end = Period.parse(quarter).end
    calendar = service.calendar
    if rule.after == "period":
        return _nine(calendar.nth_workday_after(end, rule.workdays_after_period))
    latest = calendar.nth_workday_after(end, rule.latest_workdays_after_period)
    arrived = service.statistics_arrived(Period.parse(quarter))
    if arrived is None:
        return _nine(latest)
    local = arrived.astimezone(ZoneInfo(TIME_ZONE)).date()
    return _nine(min(latest, calendar.nth_workday_after(local, rule.workdays_after_statistics)))


def quarter_of_statistics(service: Service) -> str | None:
    """The quarter that the newest statistics complete; None where they end within a quarter."""
    label = service.statistics_until()
    if label is None:
        return None
    month = Period.parse(label)
    return Period.of(month.start, "quarter").label if month.start.month % 3 == 0 else None


def is_due_day(service: Service, day: date) -> bool:
    """Does some unit owe a return by this day?"""
    with service.engine.connect() as connection:
        query = sa.text(
            "select exists (select 1 from report.deadline"
            " where (due_at at time zone 'Asia/Shanghai')::date = :day)"
        )
        return bool(connection.scalar(query, {"day": day}))


def awaited_quarter(service: Service) -> str | None:
    """The quarter whose statistics are complete and whose bulletin waited for them; None where none did."""
    if schedule.bulletin_schedule().after != "statistics":
        return None
    quarter = quarter_of_statistics(service)
    return None if quarter is None or is_taken_up(service, quarter, run_key="") else quarter


def is_taken_up(service: Service, period: str, run_key: str) -> bool:
    """Is this period's paper signed, or does another run of the flow hold a draft of it?

    Drafts of the command line do not count: whoever looked ahead must not keep the office's from coming.
    """
    paper, _ = paper_of(period)
    drafted = sa.and_(Issue.run_key != run_key, Issue.run_key.not_like("cli-%"))
    with service.engine.connect() as connection:
        found = connection.scalar(
            sa.select(Issue.issue_id)
            .where(
                Issue.kind == paper.kind,
                Issue.period_label == period,
                sa.or_(Issue.approved_at.is_not(None), drafted),
            )
            .limit(1)
        )
        return found is not None


def is_year_in_use(service: Service, year: int) -> bool:
    """Was the year opened, or did anything come that is of it, or waits for the answer whether it is?

    Registers and a database's days carry no period: that they came this year says nothing of it.
    """
    is_asked = sa.and_(Submission.period_start.is_(None), Submission.status == "held")
    of_the_year = sa.or_(
        sa.extract("year", Submission.period_start) == year,
        sa.and_(is_asked, sa.extract("year", Submission.received_at) == year),
    )
    with service.engine.connect() as connection:
        if connection.scalar(sa.select(Submission.submission_id).where(of_the_year).limit(1)) is not None:
            return True
    return is_open(service, year)


def is_drafted(service: Service, run_key: str) -> bool:
    """Has this run prepared its issue already?"""
    with service.engine.connect() as connection:
        return connection.scalar(sa.select(Issue.issue_id).where(Issue.run_key == run_key)) is not None


def _nine(day: date) -> datetime:
    return datetime.combine(day, time(9), ZoneInfo(TIME_ZONE))
