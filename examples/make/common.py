"""What every maker of returns needs: codes, padded names, dates, and draws that never change."""

import csv
import hashlib
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from pathlib import Path

import chinese_calendar

CODES = Path(__file__).resolve().parents[2] / "schemas" / "codes"
HERE = Path(__file__).resolve().parent
SHANGHAI = timezone(timedelta(hours=8))


def draw(*names: object) -> float:
    """A number in [0, 1) that belongs to these names: no state, no order, the same on every machine."""
    digest = hashlib.sha256("/".join(str(name) for name in names).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def pick(options: tuple[str, ...], *names: object) -> str:
    """One of the options, drawn by these names."""
    return options[int(draw(*names) * len(options))]


def read_csv(path: Path) -> list[dict[str, str]]:
    """Rows of a UTF-8 csv with a header."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _names(table: str, code: str, name: str) -> dict[str, str]:
    return {row[code]: row[name] for row in read_csv(CODES / f"{table}.csv")}


def unit_name(unit_code: str) -> str:
    return _names("units", "unit_code", "unit_name")[unit_code]


def unit_in_short(unit_code: str) -> str:
    return _names("units", "unit_code", "short_name")[unit_code]


def person_name(person_code: str) -> str:
    return _names("people", "person_code", "person_name")[person_code]


def padded(name: str, space: str = "  ") -> str:
    """A name of two characters as offices lay it out: 邵  文."""
    return f"{name[0]}{space}{name[1]}" if len(name) == 2 else name


def chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def sender_line(unit_code: str, person_code: str, day: date) -> str:
    """The line under the title: who hands in, who filled in, when."""
    sender = f"填报单位（盖章）：{unit_name(unit_code)}"
    return f"{sender}      填报人：{padded(person_name(person_code))}      填报日期：{chinese_date(day)}"


def moment(day: date, clock: str) -> datetime:
    """A point in time in Shanghai, e.g. moment(day, '16:50')."""
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)


def is_workday(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def nth_workday_after(day: date, count: int) -> date:
    """The count-th workday after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def previous_workday(day: date) -> date:
    """The last workday before `day`."""
    day -= timedelta(days=1)
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def month_end(month: int) -> date:
    """The last day of a month of 2021."""
    return date(2021 + month // 12, month % 12 + 1, 1) - timedelta(days=1)
