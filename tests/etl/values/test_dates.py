"""Dates, deadlines and ranges as they are written."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl import values as v
from etl.grid import CellValue
from schemas.period import Period

Q1 = Period.parse("2021Q1")


@pytest.mark.parametrize(
    ("value", "day", "precision"),
    [
        ("2021年3月31日", "2021-03-31", "day"),
        ("2021.3.31", "2021-03-31", "day"),
        ("2021／3／31", "2021-03-31", "day"),
        ("20210331", "2021-03-31", "day"),
        (20210331, "2021-03-31", "day"),
        (44286, "2021-03-31", "day"),
        (44286.0, "2021-03-31", "day"),
        ("44286", "2021-03-31", "day"),
        (datetime(2021, 3, 31, 17, 20), "2021-03-31", "day"),
        ("2021-03-31 00:00:00", "2021-03-31", "day"),
        ("3月22日", "2021-03-22", "day"),
        ("2021年3月31日前完成", "2021-03-31", "day"),
        ("2020年8月", "2020-08-31", "month"),
        ("2021.3", "2021-03-31", "month"),
        ("2021．03", "2021-03-31", "month"),
        ("21年3月", "2021-03-31", "month"),
        ("2021.10", "2021-10-31", "month"),
        (2021.12, "2021-12-31", "month"),
        ("3月底", "2021-03-31", "month"),
        ("月底前", "2021-03-31", "month"),
        ("3月中旬", "2021-03-20", "ten_days"),
        ("上旬", "2021-03-10", "ten_days"),
        ("2月下旬", "2021-02-28", "ten_days"),
        ("一季度末", "2021-03-31", "quarter"),
        ("年底前", "2021-12-31", "year"),
        ("上半年", "2021-06-30", "half"),
        ("21.3.31", "2021-03-31", "day"),
        ("21-03-31", "2021-03-31", "day"),
        ("二〇二一年三月三十一日", "2021-03-31", "day"),
        ("二〇二一年三月底", "2021-03-31", "month"),
        ("三月中旬", "2021-03-20", "ten_days"),
        ("二○二一年一季度末", "2021-03-31", "quarter"),
    ],
)
def test_dates_as_they_are_written(value: CellValue, day: str, precision: str) -> None:
    found = v.date_of(value, Q1)
    assert (found.day.isoformat(), found.precision) == (day, precision)


@pytest.mark.parametrize(
    "value", ["2021年2月30日", "2021.13", "2021年4月31日", "20211301", "1021年1月1日", "每周四", 7, 20213]
)
def test_days_that_do_not_exist_go_back(value: CellValue) -> None:
    with pytest.raises(v.ValueProblem):
        v.date_of(value, Q1)


@pytest.mark.parametrize("value", ["21.3.20", "31.3.21", "10.3.31", "21.3/31"])
def test_a_year_in_two_digits_that_may_be_another_one_goes_back(value: CellValue) -> None:
    with pytest.raises(v.ValueProblem):
        v.date_of(value, Q1)
    with pytest.raises(v.ValueProblem, match="年份只写了两位"):
        v.date_of("21.3.31", None)


@pytest.mark.parametrize("value", [2021.1, "2021.1"])
def test_january_or_october_is_a_question(value: CellValue) -> None:
    with pytest.raises(v.ValueProblem, match="1月还是10月") as caught:
        v.date_of(value, Q1)
    assert caught.value.is_question


@pytest.mark.parametrize(
    "text",
    ["2021年03月31日（周三）", "2021-3-31 星期三", "3.31上午", "3月31日（星期三）14:30", "3月31日（周三）前"],
)
def test_the_day_of_the_week_and_the_hour_may_stand_behind_a_date(text: str) -> None:
    assert v.date_of(text, Q1).day == date(2021, 3, 31)


def test_a_date_that_is_another_day_of_the_week_goes_back() -> None:
    with pytest.raises(v.ValueProblem, match="日期和星期不符，2021年3月31日是星期三"):
        v.date_of("3月31日（周四）", Q1)


def test_a_lost_zero_is_none_where_only_one_of_the_two_days_lies_in_the_week() -> None:
    week = Period.parse("2021-W09")  # 1 to 7 March
    assert v.date_of("3.3", week).day == date(2021, 3, 3)
    with pytest.raises(v.ValueProblem, match="看不出是3月1日还是3月10日"):
        v.date_of("3.1", Period.parse("2021-03"))


@pytest.mark.parametrize("text", ["周五", "本周五", "星期四", "下周一"])
def test_a_day_of_the_week_alone_is_asked_for_its_date(text: str) -> None:
    with pytest.raises(v.ValueProblem, match="只写了星期几，请写明日期"):
        v.date_of(text, Q1)


def test_a_missing_year_is_never_guessed() -> None:
    with pytest.raises(v.ValueProblem, match="没有写年份"):
        v.date_of("3月22日", None)


def test_a_day_by_a_dash_is_one_of_the_week_or_month_and_no_span() -> None:
    week, april = Period.parse("2022-W11"), Period.parse("2022-04")
    assert v.date_of("3-18", week).day == date(2022, 3, 18)
    assert v.date_of("4-11", april).day == date(2022, 4, 11)
    for text, period in (("3-5", april), ("4-11", None), ("4-11", Q1)):
        with pytest.raises(v.ValueProblem):
            v.date_of(text, period)


def test_a_day_without_a_year_in_a_return_of_the_year_may_be_the_next_year_s() -> None:
    year = Period.parse("2022")
    with pytest.raises(v.ValueProblem, match="看不出是2022年还是2023年"):
        v.date_of("1月12日", year)
    assert v.date_of("5月12日", year).day == date(2022, 5, 12)
    assert v.date_of("1月12日", year, ahead=True).day == date(2022, 1, 12)


@given(st.integers(2001, 2099))
def test_a_year_comes_back_from_every_way_of_writing_it(year: int) -> None:
    in_words = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))
    wide = str(year).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for written in (
        year, float(year), f"{year}.0", f" {year} 年", f"{year}年度", f"{wide}年", f"{in_words}年",
        f"{year % 100:02d}年", f"{year:,}",
    ):  # fmt: skip
        assert v.year_of(written) == year


@pytest.mark.parametrize(
    "value", [22, "22", "202", 20220, "2022-2023", date(2022, 1, 1), True, "今年", 2022.5]
)
def test_what_is_no_year_goes_back(value: CellValue) -> None:
    with pytest.raises(v.ValueProblem, match="不是年份，应填四位年份"):
        v.year_of(value)


def test_a_day_without_a_year_that_would_lie_half_a_year_back_is_asked_for_its_year() -> None:
    assert v.date_of("12月30日", Q1).day == date(Q1.year - 1, 12, 30)
    with pytest.raises(v.ValueProblem, match=f"看不出是{Q1.year - 1}年还是{Q1.year}年，请写明年份"):
        v.date_of("6.28", Q1)


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_date_comes_back_from_every_way_of_writing_it(day: date) -> None:
    serial = (day - date(1899, 12, 30)).days
    for written in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y/%m/%d}",
        f"{day:%Y%m%d}",
        serial,
        float(serial),
        day,
        datetime(day.year, day.month, day.day) + timedelta(hours=9),
    ):
        assert v.date_of(written, None).day == day


@pytest.mark.parametrize("text", ["长期", "每周四", "持续推进", "常态化", "—", ""])
def test_a_standing_task_has_no_deadline_and_keeps_its_text(text: str) -> None:
    assert v.due(text, Q1) == v.Due(None, text)


def test_deadlines_are_their_last_day() -> None:
    assert v.due("2021年6月底前", Q1).day == date(2021, 6, 30)
    with pytest.raises(v.ValueProblem):
        v.due("尽快", Q1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021.3-2021.12", "2021-03-01", "2021-12-31"),
        ("2021-2023", "2021-01-01", "2023-12-31"),
        ("2021年3月—12月", "2021-03-01", "2021-12-31"),
        ("3—12月", "2021-03-01", "2021-12-31"),
        ("2021-03-01至2021-04-30", "2021-03-01", "2021-04-30"),
        ("2021年二季度—三季度", "2021-04-01", "2021-09-30"),
    ],
)
def test_ranges_of_dates(text: str, first: str, last: str) -> None:
    begin, end = v.date_range(text, Q1)
    assert (str(begin.first), str(end.day)) == (first, last)
