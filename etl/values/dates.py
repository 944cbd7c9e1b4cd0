"""Dates and due dates, as exact as they were written."""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NoReturn

from etl.grid import CellValue
from etl.values.text import SHANGHAI, ValueProblem, blank_reason, nfkc, plain, shown
from schemas.period import Period

Precision = Literal["day", "ten_days", "month", "quarter", "half", "year"]

FIRST_YEAR, LAST_YEAR = 1949, 2100
# 1990-01-01 … 2100-12-31 in the 1900 system: 20213, a month without its point, is no day of 1955.
_FIRST_SERIAL, _LAST_SERIAL = 32_874, 73_415
_SERIAL_ZERO = date(1899, 12, 30)

_TIME = re.compile(
    r"(?<=[\d日号午一二三四五六天)])[T ]*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$"
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)")
_TIME_IN_WORDS = re.compile(
    r"(?:(?<=[日号\d])(?:上午|下午|中午|晚上?|凌晨)(?:\d{1,2}[时点](?:\d{1,2}分)?)?"
    r"|(?<=[日号])\d{1,2}[时点](?:\d{1,2}分)?)(?:许|左右)?$"
)
_TAIL = re.compile(r"(?:(?:之|以)?前|截止|为止|完成|完工|竣工|开工|投产)+$")
_LEAD = re.compile(r"^(?:截止到?|截至|于|在|预计|计划|力争|确保)+")
_YEAR = r"(?P<year>(?:19|20)\d{2}|\d{2}(?=年))"
_YEAR_ALONE = re.compile(r"(?P<year>\d{4})(?:\.0*)?(?:年度?)?|(?P<short>\d{2})年度?")
# 21.3.10, as a csv or a narrow column has it.
_SHORT_YEAR = re.compile(r"(?P<year>\d{2})([./-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})")
_NEAR_YEARS = 3
_BY_DASH = re.compile(r"(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}

_FORMS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), form)
    for pattern, form in (
        (rf"{_YEAR}[年./-](?P<month>\d{{1,2}})[月./-](?P<day>\d{{1,2}})[日号]?", "day"),
        (r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})", "day"),
        (rf"{_YEAR}[年./-](?P<month>\d{{1,2}})月?(?:份|内)?", "month"),
        (r"(?P<year>(?:19|20)\d{2})(?P<month>0[1-9]|1[0-2])", "month"),
        (rf"(?:{_YEAR}年?)?(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]?", "day"),
        (r"(?P<month>0?[1-9]|1[0-2])[./](?P<day>\d{1,2})", "day"),
        (rf"(?:{_YEAR}年?)?(?P<month>\d{{1,2}})月(?:份)?(?:底|末|月底|月末|内)?", "month"),
        (rf"(?:{_YEAR}年?)?(?:(?P<month>\d{{1,2}})月(?:份)?|本月)?(?P<part>初|上旬|中旬|中|下旬)", "part"),
        (r"(?:本|当)?月(?:底|末|内)", "this_month"),
        (rf"(?:{_YEAR}年?)?第?(?P<quarter>[一二三四1-4])季度(?:底|末|内)?", "quarter"),
        (r"(?:本|当)季度?(?:底|末|内)", "this_quarter"),
        (rf"(?:{_YEAR}年?)?(?P<half>上|下)半年(?:底|末|内)?", "half"),
        (rf"(?:{_YEAR}|今|本|当|全)?年(?:底|末|内|终|度)?", "year"),
        (r"(?P<year>(?:19|20)\d{2})", "year"),
    )
)
_DIGITS = "〇一二三四五六七八九"
_ZEROS = str.maketrans("零○0OＯ", "〇〇〇〇〇")
_CHINESE_YEAR = re.compile(r"[一二][〇零○0OＯ一二三四五六七八九]{3}(?=年)")
_CHINESE_MONTH = re.compile(r"(?<![一二三四五六七八九十\d])(?:十[一二]?|[一二三四五六七八九])(?=月)")
_CHINESE_DAY = re.compile(r"(?<=月)(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[日号])")
_WEEKDAY = re.compile(r"(?:本|这|下|上)?(?:周|星期|礼拜)[一二三四五六日天末]")
# 2022年4月9日（周六）, 2022-04-09 星期六: it stands behind the day, and must be that day's.
_ITS_WEEKDAY = re.compile(r"(?<=[日号\d])[(\[]?(?:周|星期|礼拜)([一二三四五六日天])[)\]]?(?!\d)")
_WEEKDAYS = "一二三四五六日"
_AT_ONCE = re.compile(
    r"立即(?:整改|办理)?|立行立改|即知即改|立查立改|即时(?:整改)?|马上(?:整改)?|当场(?:整改)?|当日|当天"
)
_RECURRING = re.compile(r"^(?:每|按[日周月季年])|长期|持续|常态|全年|全程|日常|不定期|适时|随时|长效")
_JANUARY = re.compile(r"(?:19|20)\d\d\.1")
_LOST_ZERO = re.compile(r"(\d{1,2})\.([123])")
_HALF_A_YEAR, _LATE = timedelta(days=183), timedelta(days=62)
_RANGE = re.compile(r"(.+?)(?:~|至|到)(.+)|(.+?)--?(.+)")


@dataclass(frozen=True, slots=True)
class DateValue:
    """A date as exact as it was written.

    `day` is the last day that it can mean: '2021年3月' is true by 31 March. `first` is the first one.
    """

    day: date
    precision: Precision = "day"
    first: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A time limit. `day` None: no deadline (长期, 每周四), never late; `text` is what stood there."""

    day: date | None
    text: str
    precision: Precision | None = None


def in_digits(text: str) -> str:
    """二〇二一年三月三十一日 → 2021年3月31日, 三月底 → 3月底; what stands around them stays."""
    if text.isascii():
        return text
    text = _CHINESE_YEAR.sub(
        lambda found: "".join(str(_DIGITS.index(one)) for one in found[0].translate(_ZEROS)), text
    )
    text = _CHINESE_MONTH.sub(lambda found: str(_below_hundred(found[0])), text)
    return _CHINESE_DAY.sub(lambda found: str(_below_hundred(found[0])), text)


def _below_hundred(text: str) -> int:
    """三十一 → 31, 十 → 10."""
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.index(tens or "一") * 10 if ten else 0) + (_DIGITS.index(ones) if ones else 0)


# The same few days stand in most returns of a night.
@lru_cache(maxsize=4096, typed=True)
def date_of(value: CellValue, period: Period | None, *, ahead: bool = False) -> DateValue:
    """A date; where no year is written, `period` tells it: in January's return 12月30日 is last year's.

    Takes dates, serial numbers (1900 system), 20210331, 2021.3.31, 3.31, 3月底, 一季度末, 年底前. `ahead`: a
    plan or a limit, which may lie in the future; anything else has happened. Raises ValueProblem for a day
    that does not exist, for 2021.1 as a number (January or October?), for words, and for a limit without
    a year that may be this year's or next year's.
    """
    if isinstance(value, datetime):
        return _exact(value.astimezone(SHANGHAI).date() if value.tzinfo else value.date(), value)
    if isinstance(value, date):
        return _exact(value, value)
    if value is None or isinstance(value, bool):
        raise ValueProblem(f"“{shown(value)}”不是日期，应如 2021年3月31日")
    flat = plain(value) if not isinstance(value, str) else re.sub(r"[\s,]+", " ", nfkc(value))
    if re.fullmatch(r"\d{5}(?:\.\d+)?", flat) and _FIRST_SERIAL <= float(flat) < _LAST_SERIAL + 1:
        return _exact(_SERIAL_ZERO + timedelta(days=int(float(flat))), value)
    if _INSTANT.fullmatch(flat):
        # A system tells the moment in its own zone: 16:30Z is tomorrow here.
        return _exact(_instant(flat, value).astimezone(SHANGHAI).date(), value)
    if re.fullmatch(r"(?:19|20)\d\d\.1", flat):
        january, october = f"{flat[:4]}年1月", f"{flat[:4]}年10月"
        raise ValueProblem(
            f"“{shown(value)}”看不出是1月还是10月，请写成{january}或{october}",
            is_question=True,
            readings=((january, january), (october, october)),
        )
    bare = re.sub(r"\s+", "", _TIME.sub("", flat))
    if (weekday := _ITS_WEEKDAY.search(bare)) is not None:
        found = date_of(bare[: weekday.start()] + bare[weekday.end() :], period, ahead=ahead)
        return _on_its_weekday(found, weekday[1], value)
    bare = in_digits(_LEAD.sub("", _TAIL.sub("", _TIME_IN_WORDS.sub("", bare))))
    bare, years_off = _without_relative_year(bare)
    for pattern, form in _FORMS:
        match = pattern.fullmatch(bare)
        if match:
            _refuse_lost_zero(bare, value, period)
            parts = match.groupdict()
            if years_off is not None:
                if parts.get("year"):
                    break
                parts["year"] = str(_needed(period, value).year + years_off)
            if form in _WITHIN_A_YEAR and not parts.get("year"):
                return _in_the_year_meant(form, parts, value, _needed(period, value), ahead)
            return _built(form, parts, value, period)
    if not ahead and (day := _day_by_dash(bare, period)) is not None:
        return _exact(day, value)
    if (short := _SHORT_YEAR.fullmatch(bare)) is not None:
        return _of_short_year(short, value, period)
    if _WEEKDAY.fullmatch(bare):
        raise ValueProblem(f"“{shown(value)}”只写了星期几，请写明日期，如 2021年3月31日")
    if _AT_ONCE.fullmatch(bare):
        raise ValueProblem(f"“{shown(value)}”没有写日期，请写明是哪一天，如 2021年3月31日；当天办完的写当天")
    raise ValueProblem(f"“{shown(value)}”不是日期，应如 2021年3月31日")


def _day_by_dash(text: str, period: Period | None) -> date | None:
    """The day of the week or month that is reported on; None where it lies outside."""
    found = _BY_DASH.fullmatch(text)
    if found is None or period is None or period.type not in ("week", "month"):
        return None
    days = (period.start + timedelta(n) for n in range((period.end - period.start).days + 1))
    return next((one for one in days if (one.month, one.day) == (int(found[1]), int(found[2]))), None)


def _of_short_year(found: re.Match[str], value: CellValue, period: Period | None) -> DateValue:
    """21.3.10 among what is told of 2021; where the year may stand last as well (21.3.20) it is asked for."""

    def is_near(year: str) -> bool:
        return period is not None and len(year) == 2 and abs(2000 + int(year) - period.year) <= _NEAR_YEARS

    if not is_near(found["year"]) or is_near(found["day"]):
        raise ValueProblem(f"“{shown(value)}”的年份只写了两位，请写四位，如 2021年3月31日")
    return _day(2000 + int(found["year"]), int(found["month"]), int(found["day"]), value)


def _on_its_weekday(found: DateValue, weekday: str, value: CellValue) -> DateValue:
    """Raises ValueProblem for a day that is another one of the week than was written, or no day at all."""
    due = _WEEKDAYS[found.day.weekday()]
    if found.precision != "day":
        raise ValueProblem(f"“{shown(value)}”不是日期，应如 2021年3月31日")
    if weekday.replace("天", "日") != due:
        told = f"{found.day.year}年{found.day.month}月{found.day.day}日是星期{due}"
        raise ValueProblem(f"“{shown(value)}”里的日期和星期不符，{told}，请核对")
    return found


def year_of(value: CellValue) -> int:
    """2022 out of '２０２２', '2022年度', '二〇二二年' and '22年'. Raises ValueProblem; 22 is no year."""
    text = "" if isinstance(value, bool | date) else re.sub(r"\s+", "", nfkc(plain(value)))
    text = re.sub(r"^(\d),(?=\d{3}$)", r"\1", text)  # 2,022: a csv written from a column of figures
    match = _YEAR_ALONE.fullmatch(in_digits(text))
    year = int(match["year"] or f"20{match['short']}") if match else 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueProblem(f"“{shown(value)}”不是年份，应填四位年份，如 2022")
    return year


@lru_cache(maxsize=4096, typed=True)
def due(value: CellValue, period: Period | None) -> Due:
    """A time limit: a date as `date_of` reads it, or none for 长期, 每周四, 持续推进 and for a blank.

    Of a span (2021.3-2021.12) the end is the limit. Raises ValueProblem for anything else.
    """
    text = plain(value).strip()
    if isinstance(value, str) or value is None:
        if blank_reason(text):
            return Due(None, text)
        if _RECURRING.search(re.sub(r"\s+", "", text)):
            return Due(None, text)
    try:
        found = date_of(value, period, ahead=True)
    except ValueProblem as fault:
        try:
            found = date_range(value, period)[1]
        except ValueProblem:
            raise fault from None
    return Due(found.day, text, found.precision)


def date_range(value: CellValue, period: Period | None) -> tuple[DateValue, DateValue]:
    """'2021.3-2021.12', '2021年3月至12月', '2021-2023' → first and last. Raises ValueProblem."""
    text = re.sub(r"\s+", "", nfkc(plain(value)))
    parts = text.split("-")
    if len(parts) == 6 and all(part.isdecimal() for part in parts):  # 2021-03-01-2021-04-30
        text = "-".join(parts[:3]) + "至" + "-".join(parts[3:])
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ValueProblem(f"“{shown(value)}”应填起止时间，如 2021年3月—2021年12月")
    first_text, last_text = match[1] or match[3], match[2] or match[4]
    if first_text.isdecimal() and len(first_text) <= 2 and last_text.endswith("月"):
        first_text += "月"
    # Nobody types a span as a number, so no zero was lost: 2021.1 is January.
    first_text, last_text = (f"{t}月" if _JANUARY.fullmatch(t) else t for t in (first_text, last_text))
    first = date_of(first_text, period)
    last = date_of(last_text, Period.of(first.day, "year"))
    if last.day < (first.first or first.day):
        raise ValueProblem(f"“{shown(value)}”的结束早于开始，请核对")
    return first, last


def _instant(flat: str, value: CellValue) -> datetime:
    try:
        return datetime.fromisoformat(flat)
    except ValueError as fault:
        raise ValueProblem(f"“{shown(value)}”不是日期，应如 2021年3月31日") from fault


def _exact(day: date, value: CellValue) -> DateValue:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueProblem(f"“{shown(value)}”的年份是{day.year}年，请核对")
    return DateValue(day, "day", day)


def _built(form: str, parts: dict[str, str | None], value: CellValue, period: Period | None) -> DateValue:
    def year() -> int:
        written = parts.get("year")
        if written:
            return int(written) + (2000 if len(written) == 2 else 0)
        return _needed(period, value).year

    def month() -> int:
        written = parts.get("month")
        return int(written) if written else _last_month(_needed(period, value))

    builders: dict[str, Callable[[], DateValue]] = {
        "day": lambda: _day(year(), month(), int(parts["day"] or 0), value),
        "month": lambda: _months(year(), month(), month(), "month", value),
        "this_month": lambda: _months(year(), month(), month(), "month", value),
        "part": lambda: _part_of_month(year(), month(), str(parts["part"]), value),
        "quarter": lambda: _quarter(year(), _QUARTERS[str(parts["quarter"])], value),
        "this_quarter": lambda: _quarter(year(), (month() + 2) // 3, value),
        "half": lambda: _months(year(), *((1, 6) if parts["half"] == "上" else (7, 12)), "half", value),
        "year": lambda: _months(year(), 1, 12, "year", value),
    }
    return builders[form]()


_WITHIN_A_YEAR = ("day", "month", "part", "quarter", "half")
_RELATIVE_YEARS = {"明年": 1, "来年": 1, "今年": 0, "本年": 0, "去年": -1, "上年": -1}


def _without_relative_year(text: str) -> tuple[str, int | None]:
    """'明年3月底' → ('3月底', 1); a year alone (今年底) stays."""
    off = _RELATIVE_YEARS.get(text[:2])
    rest = text[2:].removeprefix("的")
    return (
        (rest, off) if off is not None and re.match(r"\d|[一二三四]季|第|上半|下半", rest) else (text, None)
    )


def _refuse_lost_zero(text: str, value: CellValue, period: Period | None) -> None:
    """'3.1' in a spreadsheet may have been typed as 3.10."""
    match = _LOST_ZERO.fullmatch(text)
    if match is None or (period is not None and not _is_day(period.year, int(match[1]), int(match[2]) * 10)):
        return
    if period is not None and period.type == "week":
        days = [(day.month, day.day) for day in (period.start + timedelta(n) for n in range(7))]
        if ((int(match[1]), int(match[2])) in days) and ((int(match[1]), int(match[2]) * 10) not in days):
            return  # of the two only one lies in the week
    first, tenth = f"{match[1]}月{match[2]}日", f"{match[1]}月{match[2]}0日"
    raise ValueProblem(f"“{shown(value)}”看不出是{first}还是{tenth}，请写成{first}或{tenth}")


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and day <= calendar.monthrange(year, month)[1]


def _in_the_year_meant(
    form: str, parts: dict[str, str | None], value: CellValue, period: Period, ahead: bool
) -> DateValue:
    """The year that the return's own period tells: a day of the period, else one that can be meant."""

    def of(year: int) -> DateValue:
        return _built(form, parts | {"year": str(year)}, value, period)

    if period.start.year != period.end.year:  # a week across the turn of the year
        within = (of(year) for year in (period.start.year, period.end.year))
        if (
            found := next((one for one in within if period.start <= one.day <= period.end), None)
        ) is not None:
            return found
    found = of(period.year)
    if not ahead:
        # What has happened lies not months after the end of what is reported on, nor half a year before.
        is_vague = found.precision in ("quarter", "half")
        if (found.first or found.day) <= period.end + (timedelta(0) if is_vague else _LATE):
            # A year's return comes in the next one: 1月12日 may lie in either.
            if period.type == "year" and of(period.year + 1).day <= period.end + _LATE:
                _ask_for_year(value, period.year, period.year + 1)
            return found
        # 四季度 among what happened in 上半年 may be the last one, or a plan of this year.
        is_near = is_vague and (found.first or found.day) < period.end + _HALF_A_YEAR
        if (before := of(period.year - 1)).day < period.start - _HALF_A_YEAR or is_near:
            _ask_for_year(value, period.year - 1, period.year)
        return before
    next_year = period.year + 1
    if (
        found.day < period.start - _HALF_A_YEAR
        and (of(next_year).first or found.day) < period.end + _HALF_A_YEAR
    ):
        _ask_for_year(value, period.year, next_year)
    return found


def _ask_for_year(value: CellValue, one: int, other: int) -> NoReturn:
    raise ValueProblem(f"“{shown(value)}”没有写年份，看不出是{one}年还是{other}年，请写明年份")


def _needed(period: Period | None, value: CellValue) -> Period:
    if period is None:
        raise ValueProblem(f"“{shown(value)}”没有写年份，应如 2021年3月31日")
    return period


def _last_month(period: Period) -> int:
    return period.anchor.month if period.type in ("day", "week") else period.end.month


def _day(year: int, month: int, day: int, value: CellValue) -> DateValue:
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueProblem(f"“{shown(value)}”这一天不存在，请核对日期") from None
    return _exact(found, value)


def _months(year: int, first: int, last: int, precision: Precision, value: CellValue) -> DateValue:
    if not 1 <= last <= 12:
        raise ValueProblem(f"“{shown(value)}”没有第{last}月，请核对日期")
    start = _day(year, first, 1, value).day
    return DateValue(date(year, last, calendar.monthrange(year, last)[1]), precision, start)


def _quarter(year: int, quarter: int, value: CellValue) -> DateValue:
    return _months(year, 3 * quarter - 2, 3 * quarter, "quarter", value)


def _part_of_month(year: int, month: int, part: str, value: CellValue) -> DateValue:
    whole = _months(year, month, month, "month", value)
    days = {"初": (1, 10), "上旬": (1, 10), "中旬": (11, 20), "中": (11, 20), "下旬": (21, whole.day.day)}
    first, last = days[part]
    return DateValue(whole.day.replace(day=last), "ten_days", whole.day.replace(day=first))
