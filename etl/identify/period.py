"""Which period does a return speak of? Everything that says so must agree, or the return is held.

Title, sheet name, file name, the mail's subject, the operator's word and the day of reporting are evidence.
Copying last month's file and forgetting the title must never turn April's figures into a correction of March.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from etl.identify.cut_off import cut_off
from etl.tidy.tidied import Doubt, Option
from etl.values import nfkc, period_in_text
from schemas.period import Period, PeriodType
from schemas.source import Source

NO_MONTH = re.compile(r"(?<!\d)20\d\d年(?:0|1[3-9]|[2-9]\d)月")
# 本表填报2021年3月数据: it speaks of the figures; 2020年1月起启用 does not
_FIGURES_OF = re.compile(
    r"20\d\d年(?:\d{1,2}月份?|第?[一二三四1-4]季度|[上下]半年)(?!\d)的?[^，。；,;]{0,12}(?:数|情况|进展)"
)
ISSUE = re.compile(r"第\s*0*(\d{1,2})\s*期")


_THURSDAY = 3


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
    return found if found is not None and found.type == period_type else None


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
    if not evidence:
        return None, _which(source, near)
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


def _which(source: Source, near: date) -> Doubt:
    assert source.period != "none"
    current = Period.of(near, source.period)
    sentence = "表题、工作表名和文件名都没有写明期别。请问这是哪一期的数？"
    return Doubt("period", sentence, _options([current.previous(), current]))


def _wrong_type(source: Source, asked: Period, evidence: list[Evidence], near: date) -> Doubt:
    """A quarter was named for a monthly return: the form may still say which month."""
    assert source.period != "none"
    current = Period.of(near, source.period)
    periods = list(dict.fromkeys(e.period for e in evidence)) or [current.previous(), current]
    sentence = (
        f"交报时指定的是{asked.chinese()}，而“{source.label}”不是按这样的期别报送的。请问这是哪一期的数？"
    )
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
