"""The weeks in which supervision items are told of, whether or not their returns came."""

from __future__ import annotations

import datetime as dt

_WEEK = dt.timedelta(days=7)


def weeks_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """Mondays of the weeks whose Thursday lies in these days."""
    thursday = first + dt.timedelta(days=(3 - first.weekday()) % 7)
    found = []
    while thursday <= last:
        found.append(thursday - dt.timedelta(days=3))
        thursday += _WEEK
    return found


def last_owed(weeks: list[dt.date], told: list[dt.date], as_of: dt.datetime) -> dt.date:
    """The week that the latest word on an item must be of: what was told earlier may no longer be so.

    The last of ``weeks`` whose following week is over too by ``as_of`` (its return is due in that one), or a
    later one that was ``told``.
    """
    owed = [monday for monday in weeks if monday + 2 * _WEEK <= as_of.date()]
    return max([*owed, *told])
