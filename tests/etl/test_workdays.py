"""Workdays against the State Council's notices, and against laws that hold for any calendar."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.workdays import BadCalendar, Calendar
from schemas.codes.seed_workdays import FIRST_YEAR, LAST_YEAR, as_csv, deviations

TABLE = Path(__file__).parents[2] / "schemas" / "codes" / "workdays.csv"
CALENDAR = Calendar.load(TABLE)
DAYS = st.dates(date(2018, 1, 1), date(2030, 12, 31))


def test_the_committed_table_is_what_the_seeding_script_writes() -> None:
    assert TABLE.read_text("utf-8") == as_csv(deviations(FIRST_YEAR, LAST_YEAR))


def test_make_up_days_and_holidays_of_2021_are_known() -> None:
    assert CALENDAR.is_workday(date(2021, 2, 7))  # 周日，调休上班
    assert not CALENDAR.is_workday(date(2021, 2, 11))  # 除夕，周四
    assert not CALENDAR.is_workday(date(2021, 4, 5))  # 清明，周一
    assert CALENDAR.is_workday(date(2021, 4, 6))
    assert not CALENDAR.is_workday(date(2021, 4, 10))


def test_the_tenth_workday_after_the_first_quarter_of_2021_skips_qingming() -> None:
    assert CALENDAR.nth_workday_after(date(2021, 3, 31), 10) == date(2021, 4, 15)


def test_the_national_day_of_2026_moves_the_third_quarter_s_workdays() -> None:
    # 1日至7日休，8日、9日上班，10日（周六）调休上班。
    assert CALENDAR.nth_workday_after(date(2026, 9, 30), 3) == date(2026, 10, 10)


def test_a_year_that_is_not_announced_counts_monday_to_friday_and_says_so() -> None:
    assert CALENDAR.provisional(2027)
    assert not CALENDAR.provisional(2026)
    assert CALENDAR.is_workday(date(2027, 1, 1))  # 周五；公布以前按工作日暂计
    assert CALENDAR.nth_workday_after(date(2026, 12, 31), 2) == date(2027, 1, 4)


@given(day=DAYS, n=st.integers(1, 60))
def test_the_nth_workday_after_is_a_workday_with_n_workdays_up_to_it(day: date, n: int) -> None:
    found = CALENDAR.nth_workday_after(day, n)
    assert CALENDAR.is_workday(found)
    assert len(CALENDAR.workdays_between(day + timedelta(days=1), found)) == n


@given(day=DAYS, n=st.integers(0, 60))
def test_going_forward_and_back_returns_to_the_same_workday(day: date, n: int) -> None:
    start = CALENDAR.nth_workday_after(day, 1)
    assert CALENDAR.add_workdays(CALENDAR.add_workdays(start, n), -n) == start


@given(first=DAYS, length=st.integers(0, 400))
def test_workdays_between_lists_exactly_the_workdays(first: date, length: int) -> None:
    days = [first + timedelta(days=n) for n in range(length)]
    assert CALENDAR.workdays_between(first, first + timedelta(days=length - 1)) == [
        day for day in days if CALENDAR.is_workday(day)
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("day,kind\n", "第1行缺少列 date"),
        ("date,kind,document\n2021/2/7,工作日,\n", "第2行的日期是“2021/2/7”"),
        ("date,kind,document\n2021-02-07,上班,\n", "第2行的类别是“上班”"),
        ("date,kind,document\n2021-02-07,工作日,\n2021-02-07,休息日,\n", "第3行的日期 2021-02-07 出现了两次"),
    ],
)
def test_a_bad_table_is_refused_with_line_and_content(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "workdays.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(BadCalendar, match=sentence):
        Calendar.load(path)
