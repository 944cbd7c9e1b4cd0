"""What a column holds, by its cells and its heading's words: a telephone is no number, 1988.10 is a month."""

from __future__ import annotations

import re
from typing import Literal

from etl.draft.cells import Look
from etl.grid import CellValue

ColumnType = Literal["integer", "number", "percent", "date", "boolean", "choice", "code", "text", "empty"]
YES_NO = frozenset(("是", "否", "有", "无", "√", "×", "Y", "N", "已", "未"))
MOST = 0.7  # of a column's cells; the rest may be slips
# Headings of what is counted by nobody, though digits alone may stand there.
_NAMES_THINGS = re.compile(
    r"(?:身份证|证件|手机|电话|座机|传真|联系方式|邮编|邮政编码|号码|编号|编码|代码|代号|文号|牌照|微信|QQ"
    r"|[账帐工学卡文案票车证件批]号)(?:码|号码?)?$",
    re.IGNORECASE,
)
_NAMES_A_DAY = re.compile(r"(?:日期|时间|年月|月份|时限|期限|节点|出生|生日)$|(?:日|于)$")
_THING = re.compile(r"[+]?[0-9A-Za-z][0-9A-Za-z\-—/ ()（）]*")
_MONTH = re.compile(r"(?:19|20)\d\d[.．](?:0?[1-9]|1[0-2])")
_DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


def type_of(
    heading: str, looks: list[Look], values: list[CellValue], unit: str | None
) -> tuple[ColumnType, tuple[str, ...]]:
    """The column's type and, of a choice, its words; ``looks``, ``values``: of the cells below."""
    if not looks:
        return "empty", ()
    shapes: list[str] = [look.shape for look in looks if look.shape != "mark"] or ["mark"]
    share = {shape: shapes.count(shape) / len(shapes) for shape in set(shapes)}
    texts = [str(value).strip() for value in values]
    if _are_things(heading, texts):
        return "code", ()
    numeric = share.get("number", 0) + share.get("period", 0) * (not any("年" in text for text in texts))
    if _are_days(heading, values) or share.get("date", 0) + share.get("period", 0) * (numeric < MOST) >= MOST:
        return "date", ()
    if numeric >= MOST:
        if unit == "%" or sum(text.endswith("%") for text in texts) > len(texts) / 2:
            return "percent", ()
        return ("integer" if all(_is_whole(value) for value in values) else "number"), ()
    if {text for text in texts if text} <= YES_NO:
        return "boolean", ()
    kinds = tuple(dict.fromkeys(texts))
    if len(texts) >= 6 and len(kinds) <= min(6, len(texts) / 2) and max(map(len, kinds)) <= 10:
        return "choice", kinds
    return ("code" if share.get("code", 0) >= MOST else "text"), ()


def _are_things(heading: str, texts: list[str]) -> bool:
    """Digits that name and count nothing: the heading says so, or they are as long as telephones are."""
    told = [text for text in texts if text]
    digits = [text for text in told if _THING.fullmatch(text) and any(char.isdigit() for char in text)]
    if len(digits) < MOST * len(told) or not digits:
        return False
    if _NAMES_THINGS.search(heading):
        return [text for text in told if text.isdigit()] != [str(at) for at in range(1, len(told) + 1)]
    lengths = {len(text) for text in told}
    return (
        len(lengths) == 1 and min(lengths) >= 10 and all(re.fullmatch(r"\d+[0-9Xx]", text) for text in told)
    )


def _are_days(heading: str, values: list[CellValue]) -> bool:
    """1988.10 written as text is a month; so is the number below 出生年月, and 20210331 a day below 日期."""
    told = [value for value in values if str(value).strip()]
    is_said = bool(_NAMES_A_DAY.search(heading))
    days = [
        value
        for value in told
        if (_MONTH.fullmatch(str(value).strip()) and (is_said or isinstance(value, str)))
        or (is_said and _DAY.fullmatch(str(value).strip()))
    ]
    if is_said:
        return bool(days) and len(days) >= MOST * len(told)
    return len(days) > 1 and len(days) == len(told)


def _is_whole(value: CellValue) -> bool:
    if isinstance(value, int | float):
        return float(value).is_integer()
    return "." not in str(value)
