"""The words of a template: a title that settles source and period, and one example for each kind of cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from etl.answer.marking.words import PROBLEM_SHEET
from etl.template.marks import EXAMPLE_FIGURES, EXAMPLE_TEXTS, LISTS_SHEET
from etl.warehouse.deadlines import due_day
from etl.workdays import Calendar
from schemas.period import Period
from schemas.source import Source, TableSpec

_FORMS = ("表", "台账", "清单", "名单", "名录", "名册", "登记簿")


class TemplateFault(Exception):
    """No template can be made of this source; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def title_of(source: Source, spec: TableSpec, period: Period | None) -> str:
    """A title by which the form is recognised, with its period: '重点项目进展情况表（2021年3月）'."""
    wanted = [re.compile(pattern) for pattern in (*source.recognise, *([spec.title] if spec.title else []))]
    called = (source.label, f"{source.label}表")
    # 台账 and 清单 are forms by their own name: 台账表 is said by nobody.
    stems = [
        *(called if source.label.endswith(_FORMS) else reversed(called)),
        *(literal_of(p) for p in source.recognise),
    ]
    if spec.title:
        stems += [f"{source.label}{literal_of(spec.title)}", literal_of(spec.title)]
    when = _period_words(source, period)
    for stem in stems:
        for title in (f"{stem}{f'（{when}）' if when else ''}", f"{when}{stem}"):
            flat = re.sub(r"\s", "", title)
            named = not source.recognise or any(p.search(flat) for p in wanted[: len(source.recognise)])
            if named and all(p.search(flat) for p in wanted[len(source.recognise) :]):
                return title
    raise TemplateFault(f"“{source.label}”的表题写法太复杂，做不出模板，请在 recognise 里加一种简单写法")


def _period_words(source: Source, period: Period | None) -> str:
    if period is None:
        return ""
    return period.chinese(combined_january=source.joins_january)


def sheet_name_of(spec: TableSpec, label: str, number: int) -> str:
    """A name that the source's own pattern finds."""
    name = literal_of(spec.sheet) if spec.sheet else label
    name = re.sub(r"[\[\]:*?/\\']", "", name)[:31] or f"表{number}"
    if name in (PROBLEM_SHEET, LISTS_SHEET):
        name += "表"  # sheets of these names are ours, and are never read
    if spec.sheet and not re.search(spec.sheet, name):
        raise TemplateFault(f"工作表名“{spec.sheet}”的写法太复杂，做不出模板")
    return name


def literal_of(pattern: str) -> str:
    """A text that a simple pattern matches: '主要经济指标$' → '主要经济指标', '第?[一二]批' → '一批'."""
    text = pattern
    while (simpler := re.sub(r"\((?:\?:)?([^()|]*)(?:\|[^()]*)?\)\??", r"\1", text)) != text:
        text = simpler
    text = text.split("|")[0]
    text = re.sub(r"\\[bB]|[\^$]", "", text)
    text = re.sub(r"(?:\\[sSwWdD]|\[[^\]]*\]|\.|\\.|[^\\])(?:\*|\?)\??", "", text)
    text = re.sub(r"\\d(?:\{(\d+)[^}]*\})?\+?", lambda m: "1" * int(m[1] or 1), text)
    text = re.sub(r"\[([^\]^])[^\]]*\]\+?", r"\1", text)
    text = re.sub(r"\\(.)", r"\1", text)
    return re.sub(r"\.\+\??", "某", text).replace("+", "")


def deadline_words(source: Source, period: Period | None, calendar: Calendar | None) -> str:
    """'报送截止：2021年4月6日18:00'; by its rule where the period or the calendar is not known; else ''."""
    deadline = source.deadline
    if deadline is None:
        return ""
    if period is not None and calendar is not None:
        day = due_day(period, deadline, calendar)
        return f"报送截止：{day.year}年{day.month}月{day.day}日{deadline.time}"
    when = f"每期结束后第{deadline.workdays}个工作日" if deadline.workdays else "每期最后一个工作日"
    return f"报送截止：{when}{deadline.time}"


def example_of(info: Mapping[str, Any], names: Mapping[str, str], day: date) -> str | int | float | date:
    """What an example cell of this kind shows; ``names``: kind → a registered name, where there is one."""
    kind = info["kind"]
    if info.get("choices"):
        return str(info["choices"][0])
    known: dict[str, str | int | float | date] = {
        **EXAMPLE_FIGURES,
        **EXAMPLE_TEXTS,
        "year": day.year,
        "date": day,
        "due": day,
        "moment": f"{day.isoformat()} 09:00",
        "period": f"{day.year}年{day.month}月",
    }
    return names.get(kind) or known.get(kind, EXAMPLE_TEXTS["text"])
