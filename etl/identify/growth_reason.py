"""Why a published growth is another than the computed one, where a line around the table says so.

`说明：工业总产值增速按可比口径计算。` answers what the checks and the bulletin ask of a difference. A line
that names no indicator (增速按可比口径计算) is the form's and stands there every month: it answers for none.
What only asks for reasons (差异较大的请说明) gives none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from etl.grid import CellValue, Sheet, is_blank
from etl.table.found_table import FoundTable
from etl.values import nfkc

_OF_GROWTH = re.compile(r"增速|增幅|增长|同比|基数|可比|上年|去年")
_ASKS = re.compile(r"请|[应须需]|如|若|凡|的话")
_DENIED = re.compile(r"[未没非]\S{0,4}$|不(?:是|按|采用|涉及)?$")
_REASONS = {
    "可比口径": re.compile(r"可比|同口径|同一口径"),
    "快报与终报": re.compile(r"快报|终报|年报数"),
    "基数调整": re.compile(
        r"基数.{0,8}(?:调整|修订|修正|核实|核减|核增|变动|变化|更正)|(?:调整|修订|核减)了?.{0,8}基数"
    ),
    "口径变化": re.compile(r"(?:口径|范围)\S{0,6}(?:调整|变化|变动|改变|扩大|缩小)|不可比"),
    "价格因素": re.compile(r"价格|不变价|价格指数"),
}
_PART = re.compile(r"^其中[:：]?")


def reasons_in(words: str) -> tuple[str, ...]:
    """Those of `indicators.REASONS` (schemas/warehouse) that a clause gives for a growth; mostly none."""
    flat = "".join(nfkc(words).split())
    if not _OF_GROWTH.search(flat) or _ASKS.search(flat):
        return ()
    return tuple(reason for reason, said in _REASONS.items() if _gives(flat, said))


def is_about(words: str, name: str, others: Iterable[str]) -> bool:
    """Whether the clause names this indicator, and not only within another's longer name."""
    flat, own = _plain(words), _plain(name)
    for longer in {_plain(other) for other in others} - {own}:
        if own in longer:
            flat = flat.replace(longer, "、")
    return own in flat


def tells_growth(found: FoundTable) -> bool:
    """Whether the table gives a growth that may differ from the computed one."""
    headings = (heading for heading in found.header.headings if heading.col in found.columns.typed)
    return any("同比" in heading.last or "增速" in heading.last for heading in headings)


def cell_of(sheet: Sheet, written: str) -> str:
    """Where a clause stands that was read without its whitespace; '' where it runs over several cells."""
    for row in range(sheet.n_rows - 1, -1, -1):
        for col in range(sheet.n_cols):
            value: CellValue = sheet.value(row, col)
            if isinstance(value, str) and not is_blank(value) and written in "".join(value.split()):
                return sheet.address(row, col)
    return ""


def names_by_row(sheet: Sheet, rows: Iterable[int]) -> dict[int, list[str]]:
    """Row (0-based) → its words that stand in no other: its indicator's name, and not the unit of many."""
    words = {row: {*_words(sheet, row)} for row in rows}
    seen = Counter(word for of_row in words.values() for word in of_row)
    return {row: [word for word in of_row if seen[word] == 1] for row, of_row in words.items()}


def _words(sheet: Sheet, row: int) -> Iterator[str]:
    for col in range(sheet.n_cols):
        value = sheet.value(row, col)
        if isinstance(value, str) and len(_plain(value)) > 1:
            yield value


def _gives(flat: str, said: re.Pattern[str]) -> bool:
    spans = [(found.group(), flat[: found.start()]) for found in said.finditer(flat)]
    return any(words == "不可比" or not _DENIED.search(before) for words, before in spans)


def _plain(text: str) -> str:
    return _PART.sub("", "".join(nfkc(text).split()))
