"""Where a figure comes from, in words: submission, file, sheet, cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from reports.blocks import CellRef, Figure
from reports.figures.lineage import cell_name
from reports.yearly.model.judged import YearlyInputs

SHANGHAI = ZoneInfo("Asia/Shanghai")
_SHOWN = 2


def place(inputs: YearlyInputs, ref: CellRef | None) -> str:
    """`第12号 重点项目….xlsx 3月!I7`; '' for nothing."""
    if ref is None:
        return ""
    source = inputs.data.returned.get(ref.submission_id)
    if source is None:
        return f"第{ref.submission_id}号 第{ref.sheet_no}张表 第{ref.row_no}行"
    cell = cell_name(source.file_name, source.channel, ref.row_no, ref.col_no)
    return f"第{ref.submission_id}号 {source.file_name} {source.sheet_name(ref.sheet_no)}!{cell}"


def cells_of(inputs: YearlyInputs, figures: Sequence[Figure | None]) -> list[CellRef]:
    """Every cell that some figures rest on, through their parts, each once."""
    found: dict[CellRef, None] = {}
    waiting = [figure for figure in figures if figure is not None]
    seen = {figure.figure_id for figure in waiting}
    while waiting:
        one = waiting.pop(0)
        found.update(dict.fromkeys(one.inputs))
        for part in one.parts:
            if part not in seen and part in inputs.figures:
                seen.add(part)
                waiting.append(inputs.figures[part])
    return list(found)


def places(inputs: YearlyInputs, *figures: Figure | None) -> str:
    """The cells of some figures; of many the first, how many, and the sheet that lists them all."""
    refs = cells_of(inputs, figures)
    shown = "；".join(place(inputs, ref) for ref in refs[:_SHOWN])
    if len(refs) > _SHOWN:
        shown += f"；等{len(refs)}处，见11来源单元格"
    return shown


def moment(value: dt.datetime | None) -> str:
    """2021-04-20 09:00:00, Shanghai time."""
    return "" if value is None else f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"


def unit_name(inputs: YearlyInputs, code: str) -> str:
    """The unit's name; 园区 for the park as a whole."""
    return inputs.data.unit_name(code) if code else "园区"


def quarter_words(number: int) -> str:
    """第一季度."""
    return f"第{'一二三四'[number - 1]}季度"
