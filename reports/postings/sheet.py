"""晾晒核对单: one person's own month, laid before that person, as an official form. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from reports.postings.month import tally
from reports.render import form

_HEADS = (("序号", 14), ("日期", 46), ("当日第一条晾晒", 42), ("按什么计", 30), ("说明", 24))
_HEAD_MM = (28, 50, 28, 50)
_ANSWER_MM = 34
_WEEKDAYS = "一二三四五六日"


def month_sheet_docx(head: Sequence[tuple[str, str]], matters: Mapping[str, Any], day: dt.date) -> bytes:
    """``head``: label and value of each line; ``matters``: as `PersonMonth.as_json` gives them."""
    rows = [
        [str(number), _day(one["day"]), one["time"] or "—", one["state"], "更正" if one["更正"] else ""]
        for number, one in enumerate(matters["days"], 1)
    ]
    body = form.title("工作晾晒月度核对单") + form.pairs(head, _HEAD_MM)
    body += form.heading("本月逐日记录（工作日，只列本人）") + form.table(_HEADS, rows)
    body += form.heading("核对意见（请在一项前打√；有异议的写明是哪一天、应按什么计，并附佐证）")
    body += form.box(
        ("□ 无异议", "□ 有异议：", "", "本人签字：　　　　　　　　年　　月　　日"),
        sum(_HEAD_MM),
        _ANSWER_MM,
    )
    return form.form_docx(body, day)


def month_letter(name: str, month: str, matters: Mapping[str, Any], due: str, again: str) -> str:
    """The words of the mail that a sheet goes with. ``again``: why it comes once more, '' the first time."""
    counted = "、".join(f"{state}{n}天" for state, n in tally(matters["days"]).items())
    return (
        f"{again}附件是{name}{month}的工作晾晒记录（{counted}），请转交本人核对；只给本人，不要转发其他人。\n"
        f"请在{due}前直接回复本邮件，正文第一行写：\n"
        "无异议\n或\n有异议：哪一天、应按什么计、为什么（佐证作为附件）\n"
        "有异议的逐件答复。到时没有回复的，记为“未回复”，当月仍会锁定；锁定以后才计入通报和考核。\n"
    )


def _day(told: str) -> str:
    day = dt.date.fromisoformat(told)
    return f"{day.month}月{day.day}日（星期{_WEEKDAYS[day.weekday()]}）"
