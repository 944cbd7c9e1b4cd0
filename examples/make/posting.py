"""The daily postings (晾晒) of a department's database, and the roster of who owes one."""

import csv
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from examples.make.common import (
    CODES,
    HERE,
    SHANGHAI,
    draw,
    is_workday,
    padded,
    person_name,
    pick,
    read_csv,
    sender_line,
    unit_in_short,
    unit_name,
)
from examples.make.files import clerk_workbook
from examples.make.reform import QUARTERS

COLUMNS = ("id", "person_name", "dept_name", "posted_at", "updated_at", "content")
_CONTENTS = (
    "上午调度项目，下午走访企业",
    "整理台账，报送周报",
    "参加机关学习，检查学习笔记",
    "现场查看施工进度",
    "帮办企业手续",
    "起草文件，核对数据",
)
_FIRST, _LAST = date(2021, 1, 1), date(2021, 12, 31)


@dataclass(frozen=True, slots=True)
class Leave:
    """A stretch in which a person owes no posting."""

    person_code: str
    start: date
    end: date
    kind: str


@cache
def leaves() -> tuple[Leave, ...]:
    return tuple(
        Leave(
            row["person_code"], date.fromisoformat(row["start"]), date.fromisoformat(row["end"]), row["kind"]
        )
        for row in read_csv(HERE / "leaves.csv")
    )


@cache
def service() -> tuple[tuple[str, str, date, date], ...]:
    """Who served where in 2021: (person, unit, first day, last day). Leaders post nothing."""
    stretches: list[tuple[str, str, date, date]] = []
    for row in read_csv(CODES / "posts.csv"):
        if row["person_code"] in ("P001", "P002", "P003", "P004", "P005"):
            continue
        start = max(_FIRST, date.fromisoformat(row["valid_from"]))
        end = min(_LAST, date.fromisoformat(row["valid_to"]) if row["valid_to"] else _LAST)
        last = stretches[-1] if stretches else None
        if (
            last
            and last[:2] == (row["person_code"], row["unit_code"])
            and last[3] + timedelta(days=1) == start
        ):
            stretches[-1] = (*last[:3], end)  # a new post in the same unit
        else:
            stretches.append((row["person_code"], row["unit_code"], start, end))
    return tuple(stretches)


def write_roster(path: Path, quarter: int, filled_on: date) -> None:
    """Who owes a posting in this quarter, and the stretches of leave in it."""
    first = date(2021, 3 * quarter - 2, 1)
    last = date(2021 + quarter // 4, 3 * quarter % 12 + 1, 1) - timedelta(days=1)
    unit_of = {}
    rows = []
    for person_code, unit_code, start, end in service():
        if start <= last and end >= first:
            unit_of[person_code] = unit_code
            rows.append((person_code, unit_code, max(start, first), min(end, last), "应晒"))
    for leave in leaves():
        if leave.start <= last and leave.end >= first:
            unit = unit_of[leave.person_code]
            rows.append((leave.person_code, unit, max(leave.start, first), min(leave.end, last), leave.kind))
    with clerk_workbook(path, unit_name("U01")) as (workbook, styles):
        sheet = workbook.add_worksheet("名册")
        for column, width in enumerate((6, 12, 22, 14, 14, 10)):
            sheet.set_column(column, column, width)
        title = f"工作晾晒人员名册（2021年第{QUARTERS[quarter - 1]}季度）"
        sheet.merge_range("A1:F1", title, styles.title)
        sheet.merge_range("A2:F2", sender_line("U01", "P032", filled_on), styles.line)
        for column, heading in enumerate(("序号", "姓  名", "单  位", "起", "止", "状态")):
            sheet.write_string(2, column, heading, styles.head)
        for row, (person_code, unit_code, start, end, kind) in enumerate(rows, start=3):
            sheet.write_number(row, 0, row - 2, styles.centre)
            sheet.write_string(row, 1, padded(person_name(person_code)), styles.centre)
            sheet.write_string(row, 2, unit_name(unit_code), styles.centre)
            sheet.write_datetime(row, 3, start, styles.date)
            sheet.write_datetime(row, 4, end, styles.date)
            sheet.write_string(row, 5, kind, styles.centre)
        note = "注：请假、出差、公休、产假、借调期间不计应晒；同一人两行重叠时以请假等行为准。"
        sheet.merge_range(3 + len(rows), 0, 3 + len(rows), 5, note, styles.note)


def all_postings() -> list[tuple[int, str, str, datetime, datetime, str]]:
    """The year's postings in order of time: id, person, department, posted, last edited, content."""
    found = []
    for person_code, unit_code, start, end in service():
        for offset in range((end - start).days + 1):
            day = start + timedelta(days=offset)
            posted_at = _posted_at(person_code, day)
            if posted_at is not None:
                edited = draw("edited", person_code, day) < 0.03
                hours = 2 + int(draw("edit hours", person_code, day) * 70)
                updated_at = posted_at + timedelta(hours=hours) if edited else posted_at
                content = pick(_CONTENTS, "content", person_code, day)
                dept_name = unit_in_short(unit_code)
                found.append((posted_at, person_name(person_code), dept_name, updated_at, content))
    found.sort()
    return [
        (number, name, dept_name, posted_at, updated_at, content)
        for number, (posted_at, name, dept_name, updated_at, content) in enumerate(found, start=1)
    ]


def _posted_at(person_code: str, day: date) -> datetime | None:
    """When the person posted on that day: usually before 18:00, sometimes late, sometimes never."""
    away = any(leave.person_code == person_code and leave.start <= day <= leave.end for leave in leaves())
    chance = draw("posting", person_code, day)
    carelessness = draw("careless", person_code) ** 3
    if away or not is_workday(day):
        return _at(day, 10, person_code) if chance > 0.998 else None
    if chance < 0.006 + 0.05 * carelessness:
        return None
    if chance < 0.03 + 0.14 * carelessness:
        return _at(day, 18, person_code)
    return _at(day, 16 if draw("hour", person_code, day) < 0.4 else 17, person_code)


def _at(day: date, hour: int, person_code: str) -> datetime:
    seconds = 1 + int(draw("second", person_code, day) * 3590)
    return datetime(day.year, day.month, day.day, hour) + timedelta(seconds=seconds)


def write_postings(path: Path) -> None:
    """The dump from which `make_posting_database` fills a database."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(all_postings())


def make_posting_database(database: Path, csv_file: Path, until: datetime | None = None) -> int:
    """Fill the SQLite file `database` with the table work_posting as it stood at `until`.

    None means the whole year; a time without a zone is local, one with a zone is turned into Shanghai time.
    An edit after `until` is not seen yet. An existing table is replaced. Returns the number of rows.
    """
    seen_at = until.astimezone(SHANGHAI).replace(tzinfo=None) if until and until.tzinfo else until
    limit = seen_at.isoformat(" ") if seen_at else "9999"
    rows = [
        (
            int(row["id"]),
            row["person_name"],
            row["dept_name"],
            row["posted_at"],
            row["updated_at"] if row["updated_at"] <= limit else row["posted_at"],
            row["content"],
        )
        for row in read_csv(csv_file)
        if row["posted_at"] <= limit
    ]
    connection = sqlite3.connect(database)
    try:
        with connection:
            connection.execute("drop table if exists work_posting")
            connection.execute(
                "create table work_posting (id integer primary key, person_name text not null,"
                " dept_name text, posted_at datetime not null, updated_at datetime not null, content text)"
            )
            connection.executemany("insert into work_posting values (?, ?, ?, ?, ?, ?)", rows)
    finally:
        connection.close()
    return len(rows)
