"""The daily tally of 工作晾晒: made for a day or a month, and every night for the last day that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from liangshai.papers.known.issued import moment_of
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.daily import build, read_days
from reports.document import Document, plain_text
from reports.issuing.kept.papers import IssueProblem
from reports.quarterly.read.postings import known_until
from reports.render import render_all
from schemas.locks import present_moment
from schemas.period import Period

FOLDER = "tallies"


@dataclass(frozen=True)
class WrittenTally:
    """A day's or month's 工作晾晒 and the folder that holds its files."""

    document: Document
    folder: Path


def write_tally(service: Service, day: str | None, *, as_of: str | None, out: Path | None) -> WrittenTally:
    """`day`: 2021-03-15, or 2021-03 for every day of a month; None: the last day that is wholly collected.

    Raises:
        IssueProblem: no such day, one that has not begun, or nothing was collected yet.
    """
    with service.engine.connect() as connection:
        now = present_moment(connection).astimezone(ZoneInfo(TIME_ZONE))
    period = _period(service, day)
    moment = moment_of(service, period.label, as_of) or now
    if moment > now:
        raise IssueProblem(f"数据截止时间 {as_of} 还没有到，应不晚于现在")
    if period.start > moment.astimezone(ZoneInfo(TIME_ZONE)).date():
        raise IssueProblem(f"{period.chinese()}还没有开始，没有可统计的晾晒")
    document = build(read_days(service.engine, period, moment, service.calendar))
    folder = private_directory(out or service.settings.directory(FOLDER) / period.label)
    render_all(document, [service.settings.fonts], folder)
    (folder / "plain_text.txt").write_text(plain_text(document), encoding="utf-8")
    return WrittenTally(document, folder)


def write_last(service: Service) -> Path | None:
    """The last workday that is wholly collected; None where nothing was. Made again, it is written over."""
    last = _last_known(service)
    return None if last is None else write_tally(service, last.label, as_of=None, out=None).folder


def _last_known(service: Service) -> Period | None:
    with service.engine.connect() as connection:
        day = known_until(connection)
    if day is None:
        return None
    workdays = service.calendar.workdays_between(day - timedelta(days=30), day)
    return Period(workdays[-1] if workdays else day, "day")


def _period(service: Service, text: str | None) -> Period:
    if text is None:
        last = _last_known(service)
        if last is None:
            raise IssueProblem("还没有采集过晾晒记录，请先运行 liangshai collect")
        return last
    try:
        period = Period.parse(text)
    except ValueError:
        period = None
    if period is None or period.type not in ("day", "month"):
        raise IssueProblem(f"日期写的是“{text}”，应为 2021-03-15 这样的日期，或 2021-03 这样的月份")
    return period
