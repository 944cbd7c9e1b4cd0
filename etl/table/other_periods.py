"""The same table again on one sheet under the title of another period: asked about, never added together."""

from __future__ import annotations

import re
from typing import Any

from etl.identify.period import read_period
from etl.table.found_table import FoundTable
from etl.tidy.cells import FilledRows
from etl.tidy.tidied import Doubt, Ignored, Option, Tidied
from schemas.source import Source

# Another period that is named from this one: 上周隐患, 附：去年同期, 下月计划.
OTHER_TIME = re.compile("[上下]一?个?(?:周|月|季|期|年)|[去往前]年|[往历]期|同期|历史|预计")


def settle_other_periods(
    found: list[FoundTable], source: Source, said: Tidied, hints: dict[str, Any]
) -> list[FoundTable]:
    """The tables to be read; a question in ``said`` where a title below speaks of another period.

    ``hints["below"]``: ``together`` or ``unread``, the answer.
    """
    kept: list[FoundTable] = []
    for table in found:
        row, title = _other_title(table, source, said)
        if row is None or hints.get("below") == "together":
            kept.append(table)
        elif hints.get("below") == "unread":
            if row > table.header.last_row:
                kept.append(table)
            _leave_unread(table, row, said)
        else:
            kept.append(table)
            said.doubts.append(_question(table, row, title, said))
    return kept


def _other_title(table: FoundTable, source: Source, said: Tidied) -> tuple[int | None, str]:
    """The first row under a title of another period, and that title."""
    if said.period is not None and source.period != "none":
        for row, title in table.titles:
            period = read_period(title, source.period, said.period.end)
            is_other = bool(OTHER_TIME.search(title)) if period is None else period != said.period
            if is_other:
                return row, title
    return None, ""


def _leave_unread(table: FoundTable, row: int, said: Tidied) -> None:
    end = table.sheet.n_rows if table.until is None else table.until
    cells = sum(map(FilledRows(table.sheet), range(row, end)))
    where = f"第{row + 1}行至第{end}行"
    said.ignored.append(Ignored(table.sheet.name, "另一期的表", cells, where, table.sheet.number))
    table.until = row


def _question(table: FoundTable, row: int, title: str, said: Tidied) -> Doubt:
    assert said.period is not None
    where = f"工作表“{table.sheet.name}”第{row + 1}行起又有一张表，表题为“{title[:40]}”"
    options = (
        Option("A", f"表题忘改，都是{said.period.chinese()}数，一并读取", {"below": "together"}),
        Option("B", f"第{row + 1}行以下是另一期的，不读取", {"below": "unread"}),
        Option("C", "作废，每期分开重报", {"discard": True}),
    )
    return Doubt("period", f"{where}，与本次的{said.period.chinese()}不是同一期。如何处理？", options)
