"""Which period does a return speak of? Everything that says so must agree, or the return is held.

Title, sheet name, file name, the mail's subject, the operator's word and the day of reporting are evidence.
Copying last month's file and forgetting the title must never turn April's figures into a correction of March.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from etl.identify.cut_off import cut_off
from etl.tidy.tidied import Doubt, Option
from etl.values import in_digits, nfkc, period_in_text
from schemas.period import Period, PeriodType
from schemas.source import Source

NO_MONTH = re.compile(r"(?<!\d)20\d\d年(?:0|1[3-9]|[2-9]\d)月")
# 本表填报2021年3月数据: it speaks of the figures; 2020年1月起启用 does not
_FIGURES_OF = re.compile(
    r"20\d\d年(?:\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年)(?!\d)的?[^，。；,;]{0,12}(?:数|情况|进展)"
)
# 22年民生实事台账, 化工区22年度台账; 建区20年 is no year
_SHORT_YEAR = re.compile(r"(?:^|[（(:：]|(?<!建)[区园市委局])(\d\d)年(?![以之来内间初底末前后代\d])")
_WEEK_OF_MONTH = re.compile(r"(?:(20\d\d)年)?(?<!\d)(\d{1,2})月(?:份)?第?([一二三四五1-5])周")
_YEARS_OF_A_SPAN = re.compile(r"(?<!\d)(20\d\d)(?:年度?)?(?:-{1,2}|~|至|到|、|和|及)(20\d\d)年")
_NTH = "一二三四五"
ISSUE = re.compile(r"第\s*0*(\d{1,2})\s*期")
_ANY_MONTH = re.compile(r"(?<!\d)\d{1,2}月")
_PARTS_OF_A_YEAR: tuple[PeriodType, ...] = ("month", "quarter", "half", "year")
_THURSDAY = 3
_KINDS = {"day": "日", "week": "周", "month": "月", "quarter": "季度", "half": "半年", "year": "年"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place that names a period."""

    where: str
    text: str
    period: Period


def read_period(text: str, period_type: PeriodType, near: date) -> Period | None:
    """The period that a title, a sheet name or a file name states.

    A missing year is that of ``near``, or the one before where the period would not have begun by then.
    """
    found = period_in_text(text, expected=period_type)
    if found is None:
        found = period_in_text(text, year=near.year, expected=period_type)
        if found is not None and found.start > near:
            found = period_in_text(text, year=near.year - 1, expected=period_type)
    if (
        period_type == "week"
        and (found is None or found.type != "week")
        and len(weeks := _weeks_of_month(text, near)) == 1
    ):
        return weeks[0]
    if found is None and period_type == "year":
        found = _short_year(text, near)
    return found if found is not None and found.type == period_type else None


def _short_year(text: str, near: date) -> Period | None:
    """22年民生实事台账 is of 2022, where that is about now; 近20年 is no year."""
    told = {2000 + int(short) for short in _SHORT_YEAR.findall(in_digits("".join(nfkc(text).split())))}
    years = [year for year in told if abs(year - near.year) <= 1]
    return Period(date(years[0], 1, 1), "year") if len(years) == len(told) == 1 else None


def read_issue(text: str, period: Period) -> Period | None:
    """The week that “第12期” names: issues are numbered by the week of the year, that of ``period``."""
    found = ISSUE.search(nfkc(text))
    if found is None or period.type != "week":
        return None
    try:
        return Period.of(date.fromisocalendar(period.start.isocalendar().year, int(found[1]), 1), "week")
    except ValueError:
        return None


def settle_period(
    source: Source,
    *,
    title: str,
    sheet_name: str,
    file_name: str,
    given: str | None,
    answered: str | None,
    reported_on: date | None,
    received_on: date,
    is_correction: bool,
    subject: str = "",
    lines: Sequence[str] = (),
    texts: Sequence[str] = (),
) -> tuple[Period | None, Doubt | None]:
    """The period, or the question that settles it.

    ``lines`` stand above the table and say nothing but a period; ``texts``: all that stands there.
    ``answered`` is the answer to an earlier question and wins; ``given`` is the operator's word and is held
    against what the return says itself.
    """
    if source.period == "none":
        return None, None
    if answered:
        return Period.parse(answered), None
    near = reported_on or received_on
    places = [("表题", title), ("工作表名", sheet_name), ("文件名", file_name), ("邮件主题", subject)]
    places += [("表上方", line) for line in lines if line not in title]
    evidence = _named_in(places, texts, source.period, near) or _of_cut_off(source.period, title, texts, near)
    if (impossible := next((w for w in (title, file_name) if NO_MONTH.search(nfkc(w))), None)) is not None:
        return None, _no_such_month(source, impossible, evidence, near)
    if given:
        asked = Period.parse(given)
        if asked.type != source.period:
            return None, _wrong_type(source, asked, evidence, near)
        evidence.append(Evidence("交报时指定", given, asked))
    other = _of_another_kind(title, source.period)
    if other is not None and evidence and source.period != "year":
        return None, _other_kind(source, other, evidence, near)
    if not evidence:
        return None, _which(source, near, places)
    reported_on = None if is_correction else reported_on
    return _agreed(evidence, source.period, reported_on, received_on, near)


def _named_in(
    places: Sequence[tuple[str, str]], texts: Sequence[str], period_type: PeriodType, near: date
) -> list[Evidence]:
    """What title, names and lines say, and numbers of issues that say another week than the first of them."""
    evidence = [
        Evidence(where, text, period)
        for where, text in places
        if text and (period := read_period(text, period_type, near))
    ]
    if not any(e.where in ("表题", "表上方") for e in evidence):
        told = [
            (text, match[0]) for text in texts if (match := _FIGURES_OF.search("".join(nfkc(text).split())))
        ]
        evidence += [
            Evidence("表上方", text, period)
            for text, words in told
            if (period := read_period(words, period_type, near))
        ]
    numbered = [
        Evidence(f"{where}期号", text, week)
        for where, text in places
        if evidence and where in ("表题", "文件名")
        if (week := read_issue(text, evidence[0].period)) and week != evidence[0].period
    ]
    return evidence + numbered


def _agreed(
    evidence: Sequence[Evidence],
    period_type: PeriodType,
    reported_on: date | None,
    received_on: date,
    near: date,
) -> tuple[Period | None, Doubt | None]:
    """The one period that all evidence names, where it could be reported on that day; else the question."""
    stated = list(dict.fromkeys(e.period for e in evidence))
    late = _outside_window(stated[0], reported_on, period_type) if len(stated) == 1 else None
    if len(stated) == 1 and late is None and not _has_opened(stated[0], received_on, period_type):
        # Whatever the form says of its day: what lies ahead of the receipt has not happened.
        late, near = _pointed_to(received_on, period_type), received_on
    if len(stated) == 1 and late is None:
        return stated[0], None
    if late is not None:
        stated.append(late)
    said = "、".join(f"{e.where}为{e.period.chinese()}" for e in evidence)
    on = f"，{near.month}月{near.day}日报送" if late is not None else ""
    return None, Doubt("period", f"{said}{on}，期别说法不一致。请问这是哪一期的数？", _options(stated))


def _of_another_kind(title: str, expected: PeriodType) -> Period | None:
    """The month, quarter or half-year that the title names where the return is of another kind."""
    flat = in_digits(nfkc(title))
    if expected not in _PARTS_OF_A_YEAR or (expected == "month" and _ANY_MONTH.search(flat)):
        return None  # 第一季度3月 names the month too
    found = period_in_text(title, expected=expected)
    is_other = found is not None and found.type in _PARTS_OF_A_YEAR[:-1] and found.type != expected
    return found if is_other else None


def _of_cut_off(period_type: PeriodType, title: str, texts: Sequence[str], near: date) -> list[Evidence]:
    """截至11月30日 says the month, where nothing else does."""
    days = [cut_off(title, near, is_title=True), *(cut_off(text, near) for text in texts)]
    return [Evidence("截止日期", "", Period.of(day, period_type)) for day in days if day is not None]


def _no_such_month(source: Source, text: str, evidence: list[Evidence], near: date) -> Doubt:
    """2021年13月: nobody knows whether December or January was meant."""
    assert source.period != "none"
    written = NO_MONTH.search(nfkc(text))
    current = Period.of(near, source.period)
    periods = list(dict.fromkeys(e.period for e in evidence)) or [current.previous(), current]
    what = written[0] if written else text
    return Doubt("period", f"写的期别是“{what}”，没有这个月。请问这是哪一期的数？", _options(periods))


def _which(source: Source, near: date, places: Sequence[tuple[str, str]]) -> Doubt:
    """Nothing names a period of the source's kind; what names another kind is told, and its end offered."""
    assert source.period != "none"
    current = Period.of(near, source.period)
    usual = [current.previous(), current]
    for where, text in places:
        if source.period == "week" and (weeks := _weeks_of_month(text, near)):
            days = "、".join(f"{w.start.month}月{w.start.day}日—{w.end.month}月{w.end.day}日" for w in weeks)
            sentence = f"{where}写的“{text}”可以是{days}这几周。请问这是哪一周的数？"
            return Doubt("period", sentence, _options(weeks))
        if source.period == "year" and (span := _YEARS_OF_A_SPAN.search("".join(nfkc(text).split()))):
            years = [Period(date(int(year), 1, 1), "year") for year in span.groups()]
            sentence = f"{where}写的“{text}”跨了几年，而“{source.label}”按年报送。请问这是哪一年的数？"
            return Doubt("period", sentence, _options(list(dict.fromkeys([*reversed(years), *usual]))))
        other = period_in_text(text, year=near.year) if text else None
        if other is not None and other.type not in (source.period, "year"):
            # The year alone stands in most titles.
            kind = f"“{source.label}”按{_KINDS[source.period]}报送"
            sentence = f"{where}写的是“{text}”，而{kind}。请问这是哪一期的数？"
            return Doubt("period", sentence, _options(list(dict.fromkeys([_meant(other, source), *usual]))))
    sentence = "表题、工作表名和文件名都没有写明期别。请问这是哪一期的数？"
    return Doubt("period", sentence, _options(usual))


def _meant(other: Period, source: Source) -> Period:
    """The period of the source that the other one ends with: March of a first quarter, the year of 1—11月."""
    assert source.period != "none"
    return Period.of(other.end, source.period)


def _weeks_of_month(text: str, near: date) -> list[Period]:
    """3月第2周: counted by the Thursdays, by the Mondays or by the first days of a month."""
    found = _WEEK_OF_MONTH.search("".join(nfkc(text).split()))
    if found is None or not 1 <= int(found[2]) <= 12:
        return []
    year, month = int(found[1] or near.year), int(found[2])
    nth = _NTH.index(found[3]) if found[3] in _NTH else int(found[3]) - 1
    first = date(year, month, 1)
    starts = [first + timedelta((day - first.weekday()) % 7) for day in (_THURSDAY, 0)]
    weeks = {Period.of(start + timedelta(weeks=nth), "week") for start in (*starts, first)}
    return sorted(weeks, key=lambda week: week.start)


def _wrong_type(source: Source, asked: Period, evidence: list[Evidence], near: date) -> Doubt:
    """A quarter was named for a monthly return: the form may still say which month."""
    assert source.period != "none"
    current = Period.of(near, source.period)
    periods = list(dict.fromkeys(e.period for e in evidence)) or [current.previous(), current]
    sentence = (
        f"交报时指定的是{asked.chinese()}，而“{source.label}”不是按这样的期别报送的。请问这是哪一期的数？"
    )
    return Doubt("period", sentence, _options(periods))


def _other_kind(source: Source, titled: Period, evidence: list[Evidence], near: date) -> Doubt:
    """A quarter in the title of a monthly return: its last month may be meant, or this is no such return."""
    assert source.period != "none"
    meant = Period.of(titled.end, source.period)
    periods = list(dict.fromkeys([*(e.period for e in evidence), meant]))
    said = "".join(f"，{e.where}为{e.period.chinese()}" for e in evidence if e.where != "表题")
    kind = _KINDS[source.period]
    sentence = f"表题写的是{titled.chinese()}{said}，而“{source.label}”按{kind}报送。请问这是哪一期的数？"
    return Doubt("period", sentence, _options(periods))


def _options(periods: list[Period]) -> tuple[Option, ...]:
    options = [
        Option("ABCDEF"[i], f"这是{p.chinese()}数", {"period": p.label}) for i, p in enumerate(periods[:5])
    ]
    return (*options, Option("ABCDEF"[len(options)], "作废，另行报送", {"discard": True}))


def _outside_window(period: Period, reported_on: date | None, period_type: PeriodType) -> Period | None:
    """The period that the day of reporting points to, where that is another one.

    The window is open from the middle of the period to the end of the next one: nobody reports April's
    figures on 6 April, and whoever reports March's on 8 May has forgotten the title. A week is open at once.
    """
    if reported_on is None or period_type in ("year", "day"):
        return None
    if _has_opened(period, reported_on, period_type) and reported_on <= period.next().end:
        return None
    return _pointed_to(reported_on, period_type)


def _has_opened(period: Period, day: date, period_type: PeriodType) -> bool:
    """Whether the period can be reported on that day; a year's lists and targets come in the year before."""
    if period_type == "year":
        return period.year <= day.year + 1
    if period_type in ("week", "day"):
        return period.start <= day
    return period.start + (period.end - period.start) / 2 <= day


def _pointed_to(day: date, period_type: PeriodType) -> Period:
    """The period that is usually reported on that day."""
    current = Period.of(day, period_type)
    # A week is reported on its Friday, the other periods after they have ended.
    return current if period_type == "week" and day.weekday() >= _THURSDAY else current.previous()
