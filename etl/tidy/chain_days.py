"""The day of a pasted 接龙: from its topic, each entry's own day before it; never the day of handing in."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime, time

from etl.grid import Grid, Unreadable
from etl.read.text.chain import is_absence
from etl.values import SHANGHAI

_DAY = re.compile(
    r"(?:(?P<y>\d{4})\s*[年./-]\s*)?(?P<m>\d{1,2})\s*[月./-]\s*(?P<d>\d{1,2})\s*[日号]?(?![:：\d])"
)
_TIME = re.compile(
    r"(?P<part>上午|下午|晚上?|早上?|中午|傍晚|凌晨|[ap]m)?\s*(?P<h>\d{1,2})\s*"
    r"(?:[:：]\s*(?P<min>[0-5]\d)(?!\d)(?:[:：](?P<s>[0-5]\d))?|[点时]\s*(?P<min2>[0-5]?\d|半)?)\s*(?P<half>[ap]m)?"
)
_SAYS_A_TIME = re.compile(r"昨|\d\s*[:：点时]|[.．]\d\d$|^\d{4}$")
_AFTERNOON = ("下午", "傍晚", "晚", "晚上", "pm")
_NAMED = 10
NUMBER, PERSON, WHEN = 0, 2, 3
FIRST_ENTRY = 2  # below topic and heading


def settle_days(grid: Grid, received_at: datetime) -> None:
    """Write into each entry its moment and a number of its own (day and person: a list that has grown since
    and is pasted again brings only what is new). What is no time (25:40, 21.05) stays and goes back.

    A day without a year is the last such day before the list was handed in. Raises Unreadable where neither
    the topic nor an entry says the day.
    """
    rows = grid.sheets[0].rows
    received_on = received_at.astimezone(SHANGHAI).date()
    topic = str(rows[0][0] or "")
    of_topic = _day_in(topic, received_on)
    without_time: list[str] = []
    taken: Counter[str] = Counter()
    for row in rows[FIRST_ENTRY:]:
        if is_absence(row):
            continue
        written = str(row[WHEN] or "")
        own = _day_in(written, received_on)
        day = own or of_topic
        if day is None:
            raise Unreadable("no_day", _no_day(topic))
        at = _time_in(written)
        if own is None and _DAY.search(written):
            pass  # 2月30日 9:00: no day of the topic's stands in for it
        elif at is not None:
            row[WHEN] = datetime.combine(day, at)
        elif not _SAYS_A_TIME.search(written):
            without_time.append(str(row[PERSON] or "无名"))
            row[WHEN] = None
        number = f"接龙{day:%Y%m%d}-{row[PERSON] or '无名'}"
        taken[number] += 1
        row[NUMBER] = number if taken[number] == 1 else f"{number}-{taken[number]}"
    if without_time:
        names = "、".join(without_time[:_NAMED]) + ("等" if len(without_time) > _NAMED else "")
        grid.notices.append(
            f"接龙里有{len(without_time)}人没有写时间（{names}），写明几点几分才能记为按时或迟晒"
        )


def _no_day(topic: str) -> str:
    if written := _DAY.search(topic):
        return (
            f"接龙首行写的“{written[0].strip()}”不是日历上有的一天，请改正（如：3月1日工作晾晒）后重新报送。"
        )
    return "接龙里没有写是哪一天的，请在首行写明日期（如：3月1日工作晾晒）后重新报送。"


def _day_in(text: str, received_on: date) -> date | None:
    match = _DAY.search(text)
    if match is None:
        return None
    month, day = int(match["m"]), int(match["d"])
    years = [int(match["y"])] if match["y"] else [received_on.year, received_on.year - 1]
    for year in years:
        try:
            found = date(year, month, day)
        except ValueError:
            continue
        if match["y"] or found <= received_on:
            return found
    return None


def _time_in(text: str) -> time | None:
    match = _TIME.search(_DAY.sub("", text).lower().replace(".m", "m"))
    if match is None or "昨" in text:
        return None
    hour, minute = int(match["h"]), match["min"] or match["min2"] or "0"
    part = match["part"] or match["half"]
    if part in ("晚", "晚上") and hour == 12:
        return None  # midnight, and nobody says of which day
    if (part in _AFTERNOON and hour < 12) or (part == "中午" and hour < 11):
        hour += 12
    elif part == "am" and hour == 12:
        hour = 0
    try:
        return time(hour, 30 if minute == "半" else int(minute), int(match["s"] or 0))
    except ValueError:
        return None
