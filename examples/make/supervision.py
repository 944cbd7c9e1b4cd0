"""The weekly return on supervision items: csv in GB18030, 52 weeks."""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from examples.make.common import (
    CODES,
    HERE,
    chinese_date,
    draw,
    padded,
    person_name,
    pick,
    read_csv,
    unit_in_short,
    unit_name,
)

WEEKS = range(1, 53)
HEADINGS = (
    "编号",
    "督查事项",
    "责任单位",
    "责任人",
    "交办日期",
    "办结时限",
    "本周进展",
    "类别",
    "原因",
    "下周计划",
    "延期至",
    "延期次数",
)
_REASONS = ("协调对象意见未统一", "前置手续未办结", "责任单位力量投入不足", "外部单位批复晚于预期")
_PLANS = ("继续推进下一环节", "按节点完成既定任务", "加强对接，及时协调解决问题", "每日调度，确保完成")


@dataclass(frozen=True, slots=True)
class Item:
    """One supervision item; weeks are numbers of 2021."""

    number: int
    text: str
    unit_code: str
    people: tuple[str, ...]
    assigned_on: date
    due: str
    done_week: int | None
    missed_weeks: frozenset[int]
    extended_week: int | None
    extended_to: str
    steps: tuple[str, ...]

    @property
    def item_no(self) -> str:
        return f"DC2021-{self.number:03d}"


@cache
def all_items() -> tuple[Item, ...]:
    return tuple(
        Item(
            number=int(row["number"]),
            text=row["text"],
            unit_code=row["unit_code"],
            people=tuple(row["people"].split(";")),
            assigned_on=date.fromisoformat(row["assigned_on"]),
            due=row["due"],
            done_week=int(row["done_week"]) if row["done_week"] else None,
            missed_weeks=frozenset(int(week) for week in row["missed_weeks"].split(";") if week),
            extended_week=int(row["extended_week"]) if row["extended_week"] else None,
            extended_to=row["extended_to"],
            steps=tuple(row["steps"].split(";")),
        )
        for row in read_csv(HERE / "supervision_items.csv")
    )


def monday_of(week: int) -> date:
    return date.fromisocalendar(2021, week, 1)


def rows_of_week(week: int) -> list[tuple[str, ...]]:
    """The lines of one week: an item enters when assigned, stands once as 完成, then leaves."""
    sunday = monday_of(week) + timedelta(days=6)
    return [
        _row(item, week)
        for item in all_items()
        if item.assigned_on <= sunday and (item.done_week is None or week <= item.done_week)
    ]


def _row(item: Item, week: int) -> tuple[str, ...]:
    done, missed = week == item.done_week, week in item.missed_weeks
    status = "完成" if done else "未达标" if missed else "正在推进"
    extended = item.extended_week is not None and week >= item.extended_week
    due = item.due if not item.due[0].isdigit() else chinese_date(date.fromisoformat(item.due))
    short = draw("unit", item.number, week) < 0.25
    return (
        item.item_no,
        item.text,
        unit_in_short(item.unit_code) if short else unit_name(item.unit_code),
        "、".join(_as_written(code, week) for code in item.people),
        f"{item.assigned_on.year}.{item.assigned_on.month}.{item.assigned_on.day}",
        due,
        _step(item, week),
        status,
        pick(_REASONS, "reason", item.number, week) if missed else "",
        "销号" if done else pick(_PLANS, "plan", item.number, week),
        chinese_date(date.fromisoformat(item.extended_to)) if extended else "",
        "1" if extended else "",
    )


def _as_written(person_code: str, week: int) -> str:
    """The padded name; now and then the registered other spelling."""
    if week % 9 == 0:
        for row in read_csv(CODES / "person_aliases.csv"):
            if row["person_code"] == person_code:
                return row["alias_name"]
    return padded(person_name(person_code))


def _step(item: Item, week: int) -> str:
    """What was done this week: in order for an item with an end, in turn for one without."""
    first = item.assigned_on.isocalendar().week
    if item.done_week is None:
        return item.steps[week % len(item.steps)]
    if week == item.done_week:
        return item.steps[-1]
    gone = (week - first) / max(1, item.done_week - first)
    return item.steps[min(int(gone * len(item.steps)), len(item.steps) - 2)]


def write_week(path: Path, week: int, filled_on: date) -> None:
    """One week's csv as a spreadsheet program saves it: title lines are padded with commas."""
    monday = monday_of(week)
    sunday = monday + timedelta(days=6)
    until = f"{sunday.day}日" if sunday.month == monday.month else f"{sunday.month}月{sunday.day}日"
    title = f"督查事项周进展（2021年第{week}期：{monday.month}月{monday.day}日—{until}）"
    sender = f"填报人：{padded(person_name('P031'))}"
    lines: list[tuple[str, ...]] = [
        (title,),
        (f"填报单位：{unit_name('U01')}", "", sender, "", f"填报日期：{chinese_date(filled_on)}"),
        HEADINGS,
        *rows_of_week(week),
        ("注：类别分为完成、正在推进、未达标三类；延期须经办公室登记同意。",),
    ]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for line in lines:
        writer.writerow(line + ("",) * (len(HEADINGS) - len(line)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue().encode("gb18030"))
