"""Writes the wall chart (a sheet for the printer, its picture, the page that filters) and archives it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.papers.known.archive import keep_wall
from liangshai.papers.known.issued import moment_of
from liangshai.service import Service
from liangshai.settings import TIME_ZONE, private_directory
from reports.fonts import find_fonts
from reports.issuing.issue import IssueProblem
from reports.issuing.kept.papers import default_setting
from reports.quarterly import read_quarter
from reports.wall import build_wall, render_page, render_sheet
from schemas.locks import present_moment
from schemas.period import Period


@dataclass(frozen=True)
class WrittenWall:
    """挂图作战 as written: the sheet's titles, and its files (PDF, PNG, HTML)."""

    title: str
    subtitle: str
    files: tuple[Path, ...]


def write_wall(
    service: Service, period: str | None, *, as_of: str | None, paper: str, out: Path | None
) -> WrittenWall:
    """`period`: a month or a quarter; None: the last month of which projects were handed in.

    Raises:
        IssueProblem: no such period, one that has not begun, or a year without a list of projects.
    """
    with service.engine.connect() as connection:
        now = present_moment(connection).astimezone(ZoneInfo(TIME_ZONE))
    spoken = _period(service, period)
    moment = moment_of(service, spoken.label, as_of) or now
    if moment > now:
        raise IssueProblem(f"数据截止时间 {as_of} 还没有到，应不晚于现在")
    day = moment.astimezone(ZoneInfo(TIME_ZONE)).date()
    if spoken.start > day:
        raise IssueProblem(f"{spoken.chinese()}还没有开始，没有可挂的图")
    setting = default_setting()
    data = read_quarter(service.engine, spoken, moment, setting.calendar, setting.source_labels)
    wall = build_wall(data, setting.rules_on(spoken.end), day, _known_at(service, moment))
    if wall is None:
        raise IssueProblem(f"{spoken.year}年重点项目名单尚未登记，没有可挂的图")
    sheet = render_sheet(wall, find_fonts([service.settings.fonts]), paper)
    files = {f"wall-{paper}.pdf": sheet.pdf, "wall.html": render_page(wall).encode()}
    for number, picture in enumerate(sheet.pages, 1):
        files[f"wall-{number}.png" if len(sheet.pages) > 1 else "wall.png"] = picture
    folder, _ = keep_wall(service, spoken.label, wall.title, moment, files)
    if out is not None:
        folder = private_directory(out)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    return WrittenWall(wall.title, wall.subtitle, tuple(folder / name for name in files))


def _known_at(service: Service, moment: datetime) -> datetime | None:
    """When the last of what counts at this moment came into the warehouse."""
    query = sa.text("select max(recorded_at) from ledger.submission where recorded_at <= :moment")
    with service.engine.connect() as connection:
        known: datetime | None = connection.scalar(query, {"moment": moment})
    return known


def _period(service: Service, text: str | None) -> Period:
    if text is None:
        with service.engine.connect() as connection:
            start = connection.scalar(
                sa.text("select max(period_start) from report.project_progress where period_type = 'month'")
            )
        if start is None:
            raise IssueProblem("还没有报送过重点项目进展，请写明期别，如 2021-03")
        return Period(start, "month")
    try:
        spoken = Period.parse(text)
    except ValueError:
        spoken = None
    if spoken is None or spoken.type not in ("month", "quarter"):
        raise IssueProblem(f"期别写的是“{text}”，应为 2021-03 这样的月份或 2021Q1 这样的季度")
    return spoken
