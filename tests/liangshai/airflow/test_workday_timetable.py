"""The timetable asked as Airflow asks it, with its serialized form in between."""

from __future__ import annotations

import pendulum
import pytest
from airflow.exceptions import AirflowTimetableInvalid
from airflow.timetables.base import DataInterval, TimeRestriction

from liangshai.airflow.workday_timetable import WorkdayAfterPeriod, period_of

ZONE = pendulum.timezone("Asia/Shanghai")
TENTH = WorkdayAfterPeriod("quarter", 10, hour=9)
SINCE_2021 = TimeRestriction(pendulum.datetime(2021, 1, 1, tz=ZONE), None, False)


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> pendulum.DateTime:
    return pendulum.datetime(year, month, day, hour, minute, tz=ZONE)


def next_due(now: pendulum.DateTime, last: DataInterval | None = None) -> tuple[str, pendulum.DateTime]:
    """(period label, due) of the next run with catchup off, at the given moment."""
    info = TENTH.next_run(last, SINCE_2021, now=now)
    assert info is not None and info.data_interval is not None
    return period_of(info.data_interval.start), info.run_after


def test_serializing_and_back_gives_the_same_timetable() -> None:
    again = WorkdayAfterPeriod.deserialize(TENTH.serialize())
    assert again.serialize() == TENTH.serialize()
    assert again.summary == "每季度后第10个工作日 09:00（北京时间）"


def test_started_in_mid_quarter_it_waits_for_the_running_quarter() -> None:
    assert next_due(at(2021, 5, 20)) == ("2021Q2", at(2021, 7, 14, 9))


def test_started_after_the_quarter_and_before_the_due_day_it_serves_that_quarter() -> None:
    assert next_due(at(2021, 4, 9)) == ("2021Q1", at(2021, 4, 15, 9))


def test_a_due_moment_missed_by_an_hour_is_still_served() -> None:
    assert next_due(at(2021, 4, 15, 10)) == ("2021Q1", at(2021, 4, 15, 9))


def test_a_quarter_is_served_once() -> None:
    served = DataInterval(at(2021, 1, 1), at(2021, 4, 1))
    assert next_due(at(2021, 4, 15, 10), last=served) == ("2021Q2", at(2021, 7, 14, 9))


def test_after_a_backfill_of_an_old_quarter_nothing_is_caught_up() -> None:
    backfilled = DataInterval(at(2021, 1, 1), at(2021, 4, 1))
    assert next_due(at(2026, 11, 20), last=backfilled)[0] == "2026Q4"


def test_the_last_quarter_of_2026_is_due_in_2027_by_a_provisional_calendar() -> None:
    assert next_due(at(2026, 12, 31, 23, 59)) == ("2026Q4", at(2027, 1, 14, 9))
    served = DataInterval(at(2026, 10, 1), at(2027, 1, 1))
    assert next_due(at(2027, 1, 14, 9), last=served) == ("2027Q1", at(2027, 4, 14, 9))


def test_a_backfill_of_2021_yields_its_four_quarters() -> None:
    restriction = TimeRestriction(at(2021, 1, 1), at(2021, 12, 31), True)
    labels, last = [], None
    while info := TENTH.next_dagrun_info_v2(last_dagrun_info=last, restriction=restriction):
        assert info.data_interval is not None
        labels.append(period_of(info.data_interval.start))
        last = info
    assert labels == ["2021Q1", "2021Q2", "2021Q3", "2021Q4"]


def test_intervals_follow_on_and_begin_at_midnight_in_shanghai() -> None:
    restriction = TimeRestriction(at(2021, 1, 1), at(2021, 2, 1), True)
    monthly = WorkdayAfterPeriod("month", 3)
    first = monthly.next_dagrun_info(last_automated_data_interval=None, restriction=restriction)
    assert first is not None and first.data_interval == DataInterval(at(2021, 1, 1), at(2021, 2, 1))
    second = monthly.next_dagrun_info(
        last_automated_data_interval=first.data_interval, restriction=restriction
    )
    assert second is not None and second.data_interval == DataInterval(at(2021, 2, 1), at(2021, 3, 1))


def test_a_run_by_hand_is_about_the_last_period_that_ended() -> None:
    interval = TENTH.infer_manual_data_interval(run_after=at(2021, 4, 1, 0, 30))
    assert period_of(interval.start) == "2021Q1"


def test_a_yearly_run_is_due_in_the_following_year() -> None:
    assert WorkdayAfterPeriod("year", 10).due(at(2021, 1, 1).date()) == at(2022, 1, 17, 9)


def test_labels_are_those_of_shanghai_where_utc_still_has_the_day_before() -> None:
    start = pendulum.datetime(2021, 6, 30, 16, tz="UTC")
    assert period_of(start) == "2021Q3"
    assert period_of(start, "month") == "2021-07"
    assert period_of(start, "year") == "2021"


@pytest.mark.parametrize("arguments", [("week", 3), ("quarter", 0), ("quarter", 3, 24)])
def test_impossible_timetables_are_refused_in_chinese(arguments: tuple[str, int]) -> None:
    with pytest.raises(AirflowTimetableInvalid, match="应"):
        WorkdayAfterPeriod(*arguments).validate()  # type: ignore[arg-type]


def test_airflow_finds_the_timetable_through_the_entry_point() -> None:
    from airflow import plugins_manager

    registered = plugins_manager.get_timetables_plugins()
    assert registered["liangshai.airflow.workday_timetable.WorkdayAfterPeriod"] is WorkdayAfterPeriod
