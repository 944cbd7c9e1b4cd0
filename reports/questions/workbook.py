"""An answer as a workbook: the rows, then a sheet that says what was asked and what each column means."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from reports.blocks import LIGHT_MARKS, Light
from reports.questions.answer import Answer
from reports.questions.catalogue import TOLD, QuestionFault
from reports.yearly.model.tables import Cell, Column, Lamp, Number, Sheet, printed
from reports.yearly.sheets.workbook import sheets_bytes

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_MOST_ROWS = 1_000_000
_MOST_DECIMALS = 6
_WIDEST, _NARROWEST = 48, 6
_LOOKED_AT = 500


def answer_bytes(answer: Answer, asked_by: str, labels: Mapping[str, str]) -> bytes:
    """The workbook; `labels` are the sources' by their names.

    Raises:
        QuestionFault: a sheet cannot hold the rows.
    """
    if len(answer.rows) > _MOST_ROWS:
        raise QuestionFault(f"答案有{len(answer.rows)}行，一张工作表放不下；请加上年度或单位")
    sheets = (_rows(answer, labels), _about(answer, asked_by))
    return sheets_bytes(answer.question.name, answer.as_of, sheets)


def cells_of(answer: Answer, labels: Mapping[str, str]) -> tuple[tuple[Cell, ...], ...]:
    """The rows as people read them: moments of Shanghai; a column has the decimals that its longest needs."""
    places = [_decimals([row[at] for row in answer.rows]) for at in range(len(answer.heads))]
    return tuple(
        tuple(
            _cell(head, value, decimals, labels)
            for head, value, decimals in zip(answer.heads, row, places, strict=True)
        )
        for row in answer.rows
    )


def told_text(answer: Answer) -> str:
    """What it was asked with, in words: `年度 2021，单位 全部`."""
    return "，".join(
        f"{TOLD[key]} {'全部' if value is None else value}" for key, value in answer.told.items()
    )


def _rows(answer: Answer, labels: Mapping[str, str]) -> Sheet:
    rows = cells_of(answer, labels)
    columns = tuple(
        Column(head, _width(head, [row[at] for row in rows[:_LOOKED_AT]]), align=_align(answer.rows, at))
        for at, head in enumerate(answer.heads)
    )
    title = f"{answer.question.name}（{told_text(answer)}）" if answer.told else answer.question.name
    notes = (f"数据截止 {_moment(answer.as_of)}。空格为没有值（未报送或不适用），不是 0。",)
    return Sheet(answer.question.name, title, columns, rows, notes, frozen_columns=1)


def _about(answer: Answer, asked_by: str) -> Sheet:
    facts: list[tuple[Cell, ...]] = [
        ("问题", answer.question.name),
        ("说明", answer.question.meaning),
        ("条件", told_text(answer) or "无"),
        ("数据截止", _moment(answer.as_of)),
        ("查询人", asked_by),
        ("行数", len(answer.rows)),
        *((f"栏目“{head}”", meaning) for head, meaning in answer.meanings.items() if meaning),
        ("查询语句", answer.question.sql),
    ]
    columns = (Column("项目", 22, align="left"), Column("内容", 100, align="left"))
    return Sheet("口径与来源", f"{answer.question.name}：口径与来源", columns, tuple(facts))


def _cell(head: str, value: Any, decimals: int, labels: Mapping[str, str]) -> Cell:
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        return value
    if isinstance(value, Decimal):
        return Number(f"{value:.{decimals}f}")
    if isinstance(value, dt.datetime):
        return _moment(value)
    if isinstance(value, str) and head.endswith("灯") and value in LIGHT_MARKS:
        return Lamp(cast(Light, value))
    return labels.get(str(value), str(value)) if head == "报表" else str(value)


def _decimals(values: Sequence[Any]) -> int:
    """As many as the longest of the column needs, quotients cut at six."""
    needed = 0
    for value in values:
        if isinstance(value, Decimal) and value.is_finite():
            needed = max(needed, -int(value.normalize().as_tuple().exponent))
    return min(needed, _MOST_DECIMALS)


def _moment(value: dt.datetime) -> str:
    return f"{value.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}"


def _align(rows: Sequence[Sequence[Any]], place: int) -> Literal["left", "center", "right"]:
    first = next((row[place] for row in rows if row[place] is not None), None)
    if isinstance(first, int | Decimal) and not isinstance(first, bool):
        return "right"
    return "left" if isinstance(first, str) else "center"


def _width(head: str, cells: Sequence[Cell]) -> float:
    widest = max([_letters(head), *(_letters(printed(cell)) for cell in cells)])
    return min(max(widest + 2, _NARROWEST), _WIDEST)


def _letters(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
