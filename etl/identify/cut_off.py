"""Until when its figures run, as a return says itself: 数据截至10月31日 above or below the table."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from datetime import date, timedelta

from etl.tidy.tidied import Doubt, Option
from etl.values import in_digits, nfkc
from schemas.period import Period
from schemas.source import Source

_DAY = r"(?:(?P<year>20\d\d)[年./-])?(?P<month>\d{1,2})(?:月|(?<=\d)[./-](?=\d))(?:(?P<day>\d{1,2})[日号]?)?"
_UNTIL = rf"截[至止]到?(?:时间|日期)?(?:于|为|是)?:?{_DAY}(?:底|末|份|止|为止|数据|数)*"
# Of the whole table alone: a note may also say of one column or one row until when it counts.
_OF_THE_TABLE = re.compile(
    rf"(?:^|[(:,。;、.])(?:以上|本表|上表|表中|表内|所有|各项)?(?:数据|数字|统计|情况|进度|进展|填报|时间)*"
    rf"(?:均|都)?(?:为|是|系)?{_UNTIL}(?=$|[),。;])"
)
_IN_A_TITLE = re.compile(rf"{_UNTIL}(?![\d前])")
# 2023年7月, and not the month of a day: 填报日期：2023年7月5日.
_A_MONTH = re.compile(r"(20\d\d)年\s?(\d{1,2})月(?!\s?\d{1,2}\s?[日号])")
_AHEAD = timedelta(days=31)


def cut_off(text: str, near: date, *, is_title: bool = False) -> date | None:
    """The last day that the figures speak of; None where the text says nothing of it.

    A missing year is that of ``near``, or the one before where the day would lie far ahead.
    """
    flat = in_digits(re.sub(r"\s+", "", nfkc(text)))
    found = (_IN_A_TITLE if is_title else _OF_THE_TABLE).search(flat)
    if found is None:
        return None
    day = _day(found, int(found["year"] or near.year))
    if day is not None and not found["year"] and day > near + _AHEAD:
        day = _day(found, near.year - 1)
    return day


def month_told(texts: Iterable[str], near: date) -> Period | None:
    """The one month that the lines above a table speak of: 截至2022年4月30日, 2023年7月; None of several.

    The year must stand there, and the month must not lie ahead of ``near``.
    """
    months = set()
    for text in texts:
        flat = in_digits(re.sub(r"\s+", " ", nfkc(text)))
        day = cut_off(text, near, is_title=True) if re.search(r"截[至止]\D{0,8}20\d\d", flat) else None
        found = [(day.year, day.month)] if day else [(int(y), int(m)) for y, m in _A_MONTH.findall(flat)]
        months |= {Period(date(y, m, 1), "month") for y, m in found if 1 <= m <= 12}
    [month] = months if len(months) == 1 else [None]
    return month if month is not None and month.start <= near else None


def doubt_of_cut_off(
    source: Source, period: Period | None, title: str, lines: Iterable[tuple[str, str]], near: date
) -> Doubt | None:
    """A question where the figures end before their period begins, or after the day of reporting.

    ``lines``: where a line stands and what it says.
    """
    if period is None or source.period == "none":
        return None
    days = [("表题", cut_off(title, near, is_title=True))]
    days += [(where, cut_off(text, near)) for where, text in lines]
    for where, day in days:
        if day is None or period.start <= day <= max(period.end, near):
            continue
        other = Period.of(day, source.period)
        said = f"这一份是{period.chinese()}的，{where}却写着数据截至{day.year}年{day.month}月{day.day}日"
        options = (
            Option("A", f"这是{period.chinese()}数，截止日期写错了", {"period": period.label}),
            Option("B", f"这是{other.chinese()}数", {"period": other.label}),
            Option("C", "作废，另行报送", {"discard": True}),
        )
        return Doubt("period", f"{said}。请问这是哪一期的数？", options)
    return None


def _day(found: re.Match[str], year: int) -> date | None:
    month = int(found["month"])
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    day = int(found["day"] or last)
    return date(year, month, day) if 1 <= day <= last else None
