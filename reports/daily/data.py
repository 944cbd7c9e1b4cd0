"""Reads the postings of a day, or of each day of a month, as of one instant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine

from etl.workdays import Calendar
from reports.quarterly.model.quarter import PostingTally, Unit
from reports.quarterly.read.ledger_data import read_column_map
from reports.quarterly.read.postings import known_until, read_posting_days
from reports.rows.views import Views, at_instant, units_on
from schemas.period import Period


@dataclass(frozen=True)
class DayTallies:
    """`days`: the period's workdays. `known_until`: the last day of which all postings were collected."""

    period: Period
    as_of: dt.datetime
    units: tuple[Unit, ...]
    days: tuple[dt.date, ...]
    by_day: Mapping[dt.date, tuple[PostingTally, ...]]
    known_until: dt.date | None

    def is_known(self, day: dt.date) -> bool:
        return self.known_until is not None and day <= self.known_until

    def unit_name(self, code: str) -> str:
        return next((unit.name for unit in self.units if unit.code == code), code)

    def unit_order(self, code: str) -> tuple[int, str]:
        return next((unit.sort_order for unit in self.units if unit.code == code), 9999), code


def read_days(engine: Engine, period: Period, as_of: dt.datetime, calendar: Calendar) -> DayTallies:
    """`period` is a day or a month, `as_of` has a time zone and is not in the future."""
    days = calendar.workdays_between(period.start, period.end)
    with at_instant(engine, as_of, period.end) as connection:
        view = Views(connection, read_column_map(connection))
        return DayTallies(
            period,
            as_of,
            units_on(view, period.end),
            tuple(days),
            read_posting_days(connection, days),
            known_until(connection),
        )
