"""期号 of the weekly notice: the number of its week; 总 counts on from the first week that had a notice."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import schemas
from schemas.period import Period
from schemas.yaml_lines import read_yaml

_SCHEDULE = schemas.FOLDER / "rules" / "schedule.yml"
_NAME = re.compile(r"(?:(\d{4})年)?第(\d{1,2})[期周]")


@dataclass(frozen=True)
class Numbering:
    """`first`: the week whose notice was 总第1期."""

    first: Period

    def total(self, week: Period) -> int | None:
        """None for a week before the first."""
        weeks = (week.start - self.first.start).days // 7
        return weeks + 1 if weeks >= 0 else None


def load_numbering(path: Path = _SCHEDULE) -> Numbering:
    """Raises ValueError with a Chinese sentence when `counts_from` is no week."""
    told = str(read_yaml(path)["weekly_notice"]["counts_from"])
    wrong = f"schedule.yml 的 counts_from 写的是“{told}”，应为 2021-W01 这样的周"
    try:
        first = Period.parse(told)
    except ValueError:
        raise ValueError(wrong) from None
    if first.type != "week":
        raise ValueError(wrong)
    return Numbering(first)


def number_text(week: Period, numbering: Numbering) -> str:
    """第12期（总第12期）; without 总 before the count began."""
    total = numbering.total(week)
    return f"第{week.number}期" + (f"（总第{total}期）" if total else "")


def read_week_name(text: str, weeks: list[Period], over: Period) -> Period | None:
    """第12期, 第12周 or 2021年第12期 → its week; None where the text is no such name.

    Without a year it is the newest of `weeks` (those that were handed in) with that number, else the newest
    that does not lie after `over`. Raises ValueError where a year has no such week.
    """
    match = _NAME.fullmatch(text.strip())
    if match is None:
        return None
    number = int(match[2])
    if match[1]:
        return Period.parse(f"{match[1]}-W{number:02d}")
    handed_in = [week for week in weeks if week.number == number]
    if handed_in:
        return max(handed_in, key=lambda week: week.start)
    if not 1 <= number <= 53:
        raise ValueError(text)
    week = over
    while week.number != number:
        week = week.previous()
    return week
