"""A line around the table that says another figure than its cells: 更正：第7号项目本月完成应为4300万元.

Nobody reads figures out of sentences, and nobody passes over one that says that a cell is wrong: the return
is held with one question. A line whose figure stands in the table already explains what was mended.
"""

from __future__ import annotations

import re
from typing import Any

from etl.grid import CellValue
from etl.identify.growth_reason import cell_of
from etl.table.body import Body
from etl.table.found_table import FoundTable
from etl.tidy.tidied import Doubt, Option, Tidied
from etl.values import nfkc

MOST_WORDS = 60
_FIGURE = r"(\d[\d,]*(?:\.\d+)?)"
# 应为4月8日 is a day, 5000万元以上 a bound, 第7号 a name.
_NO_MEASURE = r"(?![\d.,]|\s*(?:[年月日时号期周、:~-]|季度|至|[^,;。]{0,3}以[上下内]))"
_SAYS_ANOTHER = re.compile(
    rf"(?:应该?[为是]|(?:更正|修正|订正|调整|变更|改)[为成]|实际?应?为|应填报?)[^\d,;。]{{0,8}}{_FIGURE}{_NO_MEASURE}"
)
_SAYS_OFF = re.compile(
    rf"(?:[少多漏误错]|重复)[报填列计统算][^\d,;。]{{0,8}}{_FIGURE}{_NO_MEASURE}"
    rf"|[另还尚]有[^\d,;。]{{0,12}}{_FIGURE}[^;。]{{0,12}}(?:未|没有?)[^;。]{{0,4}}[计列报统填]"
)
_LABEL = re.compile(r"^(?:更正|补充|补报|勘误|订正|修正)(?:说明|内容)?:")
_LABELLED = re.compile(rf"(?<!第)(?<![\d.]){_FIGURE}(?:万|亿|元|%|个|户|家|人|项|件|次|亩|吨)")


def doubt_of_amendments(found: FoundTable, body: Body, said: Tidied, hints: dict[str, Any]) -> Doubt | None:
    """The question on the first such line; ``hints["amended"]`` is its answer."""
    if hints.get("amended") or not body.data:
        return None
    sheet = found.sheet
    unread = (words for _, words in body.unread)
    for line in (*found.preamble.texts, *body.notes, *unread, *sheet.tail_text):
        written = "".join(line.split())
        figures = _figures_told(nfkc(written), is_correction=bool(said.correction))
        if figures and not figures & _figures_of(found, body):
            return _question(sheet.name, cell_of(sheet, written), written[:MOST_WORDS])
    return None


def _figures_told(flat: str, *, is_correction: bool) -> set[float]:
    """The figures that a line puts in a cell's place.

    What a correction says of the figures before it (上次少报200) is its reason, and no figure of its own.
    """
    found = [match[1] for match in _SAYS_ANOTHER.finditer(flat)]
    if not found and not is_correction:
        found = [match[1] or match[2] for match in _SAYS_OFF.finditer(flat)]
        if not found and _LABEL.search(flat):
            found = [match[1] for match in _LABELLED.finditer(flat)]
    return {float(figure.replace(",", "")) for figure in found}


def _figures_of(found: FoundTable, body: Body) -> set[float]:
    sheet = found.sheet
    cells = (sheet.value(row, heading.col) for row in body.data for heading in found.header.headings)
    return {figure for cell in cells if (figure := _figure(cell)) is not None}


def _figure(cell: CellValue) -> float | None:
    if isinstance(cell, bool) or cell is None:
        return None
    try:
        return float(nfkc(str(cell)).replace(",", ""))
    except ValueError:
        return None


def _question(sheet_name: str, cell: str, words: str) -> Doubt:
    where = f"“{sheet_name}”表 {cell}" if cell else f"“{sheet_name}”表外"
    sentence = f"{where}写有“{words}”，表里没有这个数；入库的是表里各格的数，表外的话改不了它。如何处理？"
    options = (
        Option("A", "表里的数无误，照表受理", {"amended": True}),
        Option("B", "作废，把表里的数改好再报", {"discard": True}),
    )
    return Doubt("amended", sentence, options)


__all__ = ["doubt_of_amendments"]
