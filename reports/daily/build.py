"""The tally: DayTallies → Document. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from reports.blocks import Block, Figure, Masthead, Table, TableCell, TableColumn
from reports.daily.data import DayTallies
from reports.document import Document, check_figures
from reports.figures.lineage import FigureBook, cell, paragraph
from reports.figures.wording import chinese_date
from reports.quarterly.build import OFFICE
from reports.quarterly.model.quarter import PostingTally

_WEEKDAYS = "一二三四五六日"
_PRIVATE = "由数据库按单位汇总，个人记录不展开"
_NAMES = {"owed": "应晒", "posted": "已晒", "late": "其中迟晒", "missing": "未晒"}


def build(data: DayTallies) -> Document:
    """One table of units for each workday. Raises DocumentError when a figure is not that of its book."""
    book = FigureBook()
    last = chinese_date(data.period.end)
    moment = data.as_of.astimezone(ZoneInfo("Asia/Shanghai"))
    document = Document(
        kind="daily",
        period_label=data.period.label,
        title=f"工作晾晒日统计（{data.period.chinese()}）",
        masthead=Masthead("工作晾晒", "内部资料", OFFICE, chinese_date(moment.date()), "通报"),
        addressee="",
        leader_page=(),
        body=tuple(_body(data, book)),
        attachments=(),
        signer="",
        date_text="",
        copy_to="",
        printed_by=OFFICE,
        print_date=chinese_date(moment.date()),
        date=data.period.end,
        figures=book.figures,
        stage="印发",
        summary=f"{data.period.chinese()}工作晾晒按单位统计。",
        cut_off=f"数据截至{last}",
        is_compact=True,
    )
    check_figures(document)
    return document


def _body(data: DayTallies, book: FigureBook) -> Iterator[Block]:
    moment = data.as_of.astimezone(ZoneInfo("Asia/Shanghai"))
    if not data.days:
        yield paragraph(f"{data.period.chinese()}不是工作日，不晾晒。")
        return
    for day in data.days:
        label = f"{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"
        if not data.is_known(day):
            yield paragraph(f"{label}：晾晒记录尚未采集，不统计。")
        elif day not in data.by_day:
            yield paragraph(f"{label}：没有应晒人员。")
        else:
            yield _table(data, book, day, label)
    yield paragraph(
        f"统计截至{chinese_date(moment.date())}{moment:%H:%M}已采集的记录；请假、出差、公休、产假、借调不计应晒。"
        "内部掌握，不排名，不涉及个人。"
    )


def _table(data: DayTallies, book: FigureBook, day: dt.date, label: str) -> Table:
    columns = (
        TableColumn("单位", 2.4, "left"),
        *(TableColumn(f"{name}（人）", 1.0, "right") for name in _NAMES.values()),
    )
    tallies = sorted(data.by_day[day], key=lambda one: data.unit_order(one.unit_code))
    base = f"posting.{day:%Y%m%d}"
    units = [_figures(book, f"{base}.{one.unit_code}", data.unit_name(one.unit_code), one) for one in tallies]
    rows = [
        (cell(data.unit_name(one.unit_code)), *map(cell, figures))
        for one, figures in zip(tallies, units, strict=True)
    ]
    rows.append(_total(book, base, units))
    return Table(base, f"{label}工作晾晒情况", "", columns, tuple(rows), is_small=len(data.days) > 1)


def _figures(book: FigureBook, base: str, label: str, tally: PostingTally) -> list[Figure]:
    counts = {
        "owed": tally.owed_n,
        "posted": tally.on_time_n + tally.late_n,
        "late": tally.late_n,
        "missing": tally.missing_n,
    }
    return [
        book.count(f"{base}.{name}", f"{label}{_NAMES[name]}人数", n, "人", _PRIVATE)
        for name, n in counts.items()
    ]


def _total(book: FigureBook, base: str, units: list[list[Figure]]) -> tuple[TableCell, ...]:
    sums = [
        book.count(
            f"{base}.{name}",
            f"合计{_NAMES[name]}人数",
            sum(int(one[place].value or 0) for one in units),
            "人",
            "各单位相加",
            (),
            [one[place] for one in units],
        )
        for place, name in enumerate(_NAMES)
    ]
    return cell("合计", True), *(cell(figure, True) for figure in sums)
