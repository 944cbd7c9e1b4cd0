"""Periods: which stretch of time a row speaks of.

A period is a first day and a type; labels like '2021Q1' are made from it and never stored. A week is
Monday to Sunday and belongs to the year, quarter and month of its Thursday (ISO 8601).
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

PeriodType = Literal["day", "week", "month", "quarter", "half", "year"]
PERIOD_TYPES: tuple[PeriodType, ...] = get_args(PeriodType)

_MONTHS_IN: dict[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_LABELS: tuple[tuple[re.Pattern[str], PeriodType], ...] = (
    (re.compile(r"(\d{4})-(\d{2})-(\d{2})"), "day"),
    (re.compile(r"(\d{4})-W(\d{2})"), "week"),
    (re.compile(r"(\d{4})-(\d{2})"), "month"),
    (re.compile(r"(\d{4})Q([1-4])"), "quarter"),
    (re.compile(r"(\d{4})H([12])"), "half"),
    (re.compile(r"(\d{4})"), "year"),
)
_CHINESE_QUARTERS = "一二三四"


@dataclass(frozen=True, slots=True)
class Period:
    """A day, week, month, quarter, half-year or year.

    Raises ValueError when `start` is not the first day of such a period.
    """

    start: date
    type: PeriodType

    def __post_init__(self) -> None:
        if self.type not in PERIOD_TYPES:
            raise ValueError(f"unknown period type {self.type!r}")
        if _first_day(self.start, self.type) != self.start:
            raise ValueError(f"{self.start} is not the first day of a {self.type}")

    @classmethod
    def of(cls, day: date, period_type: PeriodType) -> "Period":
        """The period of this type in which `day` lies."""
        return cls(_first_day(day, period_type), period_type)

    @classmethod
    def parse(cls, label: str) -> "Period":
        """'2021Q1', '2021-03', '2021-W12', '2021H1', '2021', '2021-03-22' → Period; else ValueError."""
        for pattern, period_type in _LABELS:
            match = pattern.fullmatch(label.strip())
            if match:
                return _from_numbers(period_type, [int(number) for number in match.groups()])
        raise ValueError(f"not a period: {label!r} (2021Q1, 2021-03, 2021-W12, 2021H1, 2021 or 2021-03-22)")

    @property
    def end(self) -> date:
        """The last day."""
        return self.next().start - timedelta(days=1)

    @property
    def anchor(self) -> date:
        """The day that decides to which longer period this one belongs: a week's Thursday, else the first."""
        return self.start + timedelta(days=3) if self.type == "week" else self.start

    @property
    def year(self) -> int:
        return self.anchor.year

    @property
    def number(self) -> int:
        """Which one of its year: month 1–12, quarter 1–4, half 1–2, ISO week 1–53, day 1–366, year 1."""
        if self.type == "week":
            return self.start.isocalendar().week
        if self.type == "day":
            return self.start.timetuple().tm_yday
        return (self.start.month - 1) // _MONTHS_IN[self.type] + 1

    @property
    def label(self) -> str:
        """'2021Q1', '2021-03', '2021-W12', '2021H1', '2021', '2021-03-22'."""
        match self.type:
            case "day":
                return self.start.isoformat()
            case "week":
                return f"{self.year:04d}-W{self.number:02d}"
            case "month":
                return f"{self.year:04d}-{self.start.month:02d}"
            case "quarter":
                return f"{self.year:04d}Q{self.number}"
            case "half":
                return f"{self.year:04d}H{self.number}"
            case "year":
                return f"{self.year:04d}"

    def __str__(self) -> str:
        return self.label

    def chinese(self, *, combined_january: bool = False) -> str:
        """'2021年第一季度', '2021年3月'; '2021年1—2月' where January is not handed in alone."""
        match self.type:
            case "day":
                return f"{self.start.year}年{self.start.month}月{self.start.day}日"
            case "week":
                return f"{self.year}年第{self.number}周（{_chinese_days(self.start, self.end)}）"
            case "month":
                months = "1—2" if combined_january and self.start.month == 2 else str(self.start.month)
                return f"{self.year}年{months}月"
            case "quarter":
                return f"{self.year}年第{_CHINESE_QUARTERS[self.number - 1]}季度"
            case "half":
                return f"{self.year}年{'上' if self.number == 1 else '下'}半年"
            case "year":
                return f"{self.year}年"

    def chinese_cumulative(self) -> str:
        """The year up to this period's end: '1—3月' for March and for the first quarter."""
        month = 12 if self.type == "year" else self.end.month if self.type != "week" else self.anchor.month
        return "1月" if month == 1 else f"1—{month}月"

    def next(self) -> "Period":
        """The period of the same type that follows."""
        return self._shifted(1)

    def previous(self) -> "Period":
        """The period of the same type before."""
        return self._shifted(-1)

    def contains(self, other: "date | Period") -> bool:
        """Whether a day lies in this period, or a period belongs to it (a week by its Thursday)."""
        if isinstance(other, Period):
            if other == self:
                return True
            if PERIOD_TYPES.index(other.type) >= PERIOD_TYPES.index(self.type):
                return False
            return self.contains(other.anchor)
        return self.start <= other <= self.end

    def within(self, period_type: PeriodType) -> "Period":
        """The period of that type to which this one belongs: `Period.parse('2021-03').within('quarter')`.

        Raises ValueError when that type is shorter than this one.
        """
        if PERIOD_TYPES.index(period_type) < PERIOD_TYPES.index(self.type):
            raise ValueError(f"a {self.type} does not lie within a {period_type}")
        return self if period_type == self.type else Period.of(self.anchor, period_type)

    def months(self) -> list["Period"]:
        """Its months in order; the month of its anchor for a day or a week."""
        if self.type in ("day", "week"):
            return [Period.of(self.anchor, "month")]
        months = [Period(self.start, "month")]
        while len(months) < _MONTHS_IN[self.type]:
            months.append(months[-1].next())
        return months

    def _shifted(self, steps: int) -> "Period":
        if self.type == "day":
            return Period(self.start + timedelta(days=steps), "day")
        if self.type == "week":
            return Period(self.start + timedelta(days=7 * steps), "week")
        month = self.start.year * 12 + self.start.month - 1 + steps * _MONTHS_IN[self.type]
        return Period(date(month // 12, month % 12 + 1, 1), self.type)


def _first_day(day: date, period_type: PeriodType) -> date:
    if period_type == "day":
        return day
    if period_type == "week":
        return day - timedelta(days=day.weekday())
    length = _MONTHS_IN[period_type]
    return date(day.year, (day.month - 1) // length * length + 1, 1)


def _from_numbers(period_type: PeriodType, numbers: list[int]) -> Period:
    match period_type, numbers:
        case "day", [year, month, day]:
            return Period(date(year, month, day), "day")
        case "week", [year, week]:
            return Period(date.fromisocalendar(year, week, 1), "week")
        case "year", [year]:
            return Period(date(year, 1, 1), "year")
        case _, [year, number]:
            return Period(date(year, (number - 1) * _MONTHS_IN[period_type] + 1, 1), period_type)
    raise ValueError(f"not the numbers of a {period_type}: {numbers}")


def _chinese_days(first: date, last: date) -> str:
    """'3月22日—28日', '3月29日—4月4日'."""
    last_text = f"{last.day}日" if first.month == last.month else f"{last.month}月{last.day}日"
    return f"{first.month}月{first.day}日—{last_text}"
