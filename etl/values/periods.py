"""The period that a title, a sheet name or a file name tells."""

import re
from datetime import date

from etl.values.dates import in_digits
from etl.values.text import nfkc
from schemas.period import Period, PeriodType

_Y = r"(?:(?P<year>20\d\d)[年.\-_/]?|(?<!\d)(?P<short>\d\d)年)"
_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR_ALONE = re.compile(r"(?<!\d)(20\d\d)年(?:度|全年|$|(?![\d\-~至到初底末前后]))")
_YEARS = re.compile(r"(?<!\d)20\d\d(?:年度?)?(?:-{1,2}|~|至|到|、|和|及)20\d\d年(?:度)?")
_ANY_YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年|\D|$)")

_DAYS = re.compile(
    rf"(?:{_Y})?(?P<month>\d{{1,2}})[月.](?P<day>\d{{1,2}})[日号]?(?:-|~|至|到)"
    r"(?:(?:20\d\d年)?(?P<month2>\d{1,2})[月.])?(?P<day2>\d{1,2})[日号]?"
)
_ISO_WEEK = re.compile(r"(?<!\d)(20\d\d)-?W(\d{2})(?!\d)|(?<!\d)(20\d\d)年第(\d{1,2})周")
_FULL_DAY = re.compile(
    r"(?<!\d)(?P<y>20\d\d)(?:年(?P<m>\d{1,2})月(?P<d>\d{1,2})[日号]|(?P<sep>[-./])(?P<m2>\d{1,2})(?P=sep)(?P<d2>\d{1,2})(?!\d))"
)
_MONTHS = re.compile(rf"(?:{_Y})?(?<!\d)1月?(?:-|~|至|到)(?P<month>\d{{1,2}})月(?!\d*[日号])")
_MONTH_SPAN = re.compile(
    rf"(?:{_Y})?(?<!\d)(?P<first>[2-9]|1\d)月?(?:-|~|至|到)(?P<month>\d{{1,2}})月(?!\d*[日号])"
)
_QUARTERS = re.compile(rf"(?:{_Y})?(?:第?(?P<quarter>[一二三四1-4])季度|Q(?P<q>[1-4])(?!\d))")
_HALVES = re.compile(rf"(?:{_Y})?(?P<half>上|下)半年")
_MONTH = re.compile(rf"(?:{_Y})?(?<!\d)(?P<month>\d{{1,2}})月(?!\d*[日号])")
_COMPACT_MONTH = re.compile(r"(?<!\d)(20\d\d)(?:[-._]?(?=0[1-9]|1[0-2])|\.(?=[1-9](?!\d)))(\d{1,2})(?![\d.])")


def period_in_text(
    text: str, *, year: int | None = None, expected: PeriodType | None = None
) -> Period | None:
    """The one period that the text tells, or None: when it tells none, two, or one without a year.

    '2021年3月' → 2021-03; '2021年第一季度' → 2021Q1; '2021年1—3月' (cumulative) → 2021-03, or 2021Q1 where
    a quarter is `expected`; '第12期（2021年3月22日—28日）' → 2021-W12. `year` stands in for a missing one.
    """
    flat = in_digits(re.sub(r"\s+", "", nfkc(text)))
    years = set(_ANY_YEAR.findall(flat))
    if year is None and len(years) == 1:
        year = int(next(iter(years)))
    found = {period for period in _all_in(flat, year) if period is not None}
    if expected is not None:
        found = {_as_expected(period, flat, expected) for period in found}
        if len(found) > 1:
            found = {period for period in found if period.type == expected}
    return found.pop() if len(found) == 1 else None


def _all_in(flat: str, year: int | None) -> list[Period | None]:
    """All periods of the first kind of wording that occurs: a span of days is not also a month."""
    if match := _ISO_WEEK.search(flat):
        return [_iso_week(int(match[1] or match[3]), int(match[2] or match[4]))]
    if spans := list(_DAYS.finditer(flat)):
        return [_span_of_days(match, year) for match in spans]
    if days := list(_FULL_DAY.finditer(flat)):
        return [_full_day(match) for match in days]
    for pattern in (_MONTHS, _MONTH_SPAN, _QUARTERS, _HALVES, _MONTH):
        if matches := list(pattern.finditer(flat)):
            return [_from_match(match, year) for match in matches]
    if months := _COMPACT_MONTH.findall(flat):
        return [Period(date(int(y), int(m), 1), "month") for y, m in months]
    # 2021—2022年 is neither of both.
    return [Period(date(int(y), 1, 1), "year") for y in _YEAR_ALONE.findall(_YEARS.sub("", flat))]


def _iso_week(year: int, week: int) -> Period | None:
    try:
        return Period(date.fromisocalendar(year, week, 1), "week")
    except ValueError:
        return None


def _full_day(match: re.Match[str]) -> Period | None:
    try:
        day = date(int(match["y"]), int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))
    except ValueError:
        return None
    return Period(day, "day")


def _year_of(match: re.Match[str], year: int | None) -> int | None:
    parts = match.groupdict()
    if parts.get("year"):
        return int(parts["year"])
    return 2000 + int(parts["short"]) if parts.get("short") else year


def _span_of_days(match: re.Match[str], year: int | None) -> Period | None:
    """A week, or a whole month or quarter given by its days; None for any other span."""
    known = _year_of(match, year)
    if known is None:
        return None
    month, last_month = int(match["month"]), int(match["month2"] or match["month"])
    try:
        first = date(known, month, int(match["day"]))
        last = date(known + (1 if last_month < month else 0), last_month, int(match["day2"]))
    except ValueError:
        return None
    week = Period.of(first, "week")
    if first <= last <= week.end and (last - first).days >= 3:
        return week
    whole = (Period.of(first, period_type) for period_type in ("month", "quarter", "half", "year"))
    return next((period for period in whole if (period.start, period.end) == (first, last)), None)


def _from_match(match: re.Match[str], year: int | None) -> Period | None:
    known = _year_of(match, year)
    if known is None:
        return None
    parts = match.groupdict()
    if parts.get("half"):
        return Period(date(known, 1 if parts["half"] == "上" else 7, 1), "half")
    quarter = parts.get("quarter") or parts.get("q")
    if quarter:
        return Period(date(known, 3 * _QUARTER[quarter] - 2, 1), "quarter")
    month = int(parts["month"] or 0)
    if not 1 <= month <= 12:
        return None
    if parts.get("first"):
        span = (int(parts["first"]), month)
        if span == (7, 12):
            return Period(date(known, 7, 1), "half")
        return Period(date(known, span[0], 1), "quarter") if span in ((4, 6), (7, 9), (10, 12)) else None
    return Period(date(known, month, 1), "month")


def _as_expected(period: Period, flat: str, expected: PeriodType) -> Period:
    """'1—3月' names the quarter, '1—6月' the half-year, '1—12月' the year, where one is expected."""
    cumulative = period.type == "month" and _MONTHS.search(flat)
    if cumulative and expected in ("quarter", "half", "year"):
        longer = period.within(expected)
        return longer if longer.end == period.end else period
    return period
