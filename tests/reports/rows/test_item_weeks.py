"""What was told of an item in an earlier week is not what it has come to."""

from __future__ import annotations

import datetime as dt

import pytest

from reports.rows.item_weeks import last_owed, weeks_between

QUARTER = weeks_between(dt.date(2021, 7, 1), dt.date(2021, 9, 30))


def test_the_weeks_of_a_quarter_are_those_whose_thursday_lies_in_it() -> None:
    assert (QUARTER[0], QUARTER[-1], len(QUARTER)) == (dt.date(2021, 6, 28), dt.date(2021, 9, 27), 14)


@pytest.mark.parametrize(
    ("told", "as_of", "last"),
    [
        ([dt.date(2021, 7, 12)], dt.datetime(2021, 10, 20), dt.date(2021, 9, 27)),
        ([dt.date(2021, 7, 12)], dt.datetime(2021, 8, 3), dt.date(2021, 7, 19)),
        ([dt.date(2021, 9, 27)], dt.datetime(2021, 10, 4), dt.date(2021, 9, 27)),
    ],
)
def test_the_latest_word_is_of_the_last_week_that_is_due_or_was_told(
    told: list[dt.date], as_of: dt.datetime, last: dt.date
) -> None:
    assert last_owed(QUARTER, told, as_of) == last
