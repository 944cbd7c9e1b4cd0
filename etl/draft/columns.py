"""The columns below a heading: what they hold, in the words of a person and of the warehouse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from etl.draft.blocks import Block
from etl.draft.cells import Look
from etl.draft.view import LOOKED_AT, View
from etl.grid import CellValue
from etl.table.headings import header_at

ColumnType = Literal["integer", "number", "percent", "date", "boolean", "choice", "code", "text", "empty"]
YES_NO = frozenset(("是", "否", "有", "无", "√", "×", "Y", "N", "已", "未"))


@dataclass(frozen=True, slots=True)
class DraftColumn:
    """One column: heading path, the unit that it states, its place (0-based in the sheet), its values."""

    path: str
    unit: str
    col: int
    type: ColumnType
    choices: tuple[str, ...]
    filled: int
    sample: tuple[str, ...]

    def as_json(self, letter: str) -> dict[str, Any]:
        return {
            "heading": self.path,
            "column": letter,
            "unit": self.unit or None,
            "type": self.type,
            "choices": list(self.choices),
            "filled": self.filled,
            "sample": list(self.sample),
        }


def columns_of(block: Block, head_rows: int) -> list[DraftColumn]:
    """The columns below ``head_rows`` rows of heads; none where no heads stand on top."""
    if head_rows == 0:
        return []
    header = header_at(block.sheet, block.first_row, block.first_row + head_rows - 1)
    view = View(block)
    made = []
    for heading in header.headings:
        col = heading.col - block.first_col
        if not 0 <= col < block.n_cols:
            continue
        looks = view.column(col, head_rows)
        values = _values(block, head_rows, heading.col)
        kind, choices = _type(looks, values, heading.unit)
        sample = tuple(dict.fromkeys(str(value)[:40] for value in values))[:3]
        made.append(
            DraftColumn(heading.path, heading.unit or "", heading.col, kind, choices, len(values), sample)
        )
    return made


def _values(block: Block, head_rows: int, col: int) -> list[CellValue]:
    found: list[CellValue] = []
    for row in range(block.first_row + head_rows, block.last_row + 1):
        value = block.sheet.value(row, col)
        if value is not None and str(value).strip():
            found.append(value)
            if len(found) == LOOKED_AT:
                break
    return found


def _type(looks: list[Look], values: list[CellValue], unit: str | None) -> tuple[ColumnType, tuple[str, ...]]:
    if not looks:
        return "empty", ()
    shapes: list[str] = [look.shape for look in looks if look.shape != "mark"] or ["mark"]
    share = {shape: shapes.count(shape) / len(shapes) for shape in set(shapes)}
    texts = [str(value).strip() for value in values]
    numeric = share.get("number", 0) + share.get("period", 0) * (not any("年" in text for text in texts))
    if numeric >= 0.7:
        if unit == "%" or sum(text.endswith("%") for text in texts) > len(texts) / 2:
            return "percent", ()
        return ("integer" if all(_is_whole(value) for value in values) else "number"), ()
    if share.get("date", 0) + share.get("period", 0) >= 0.7:
        return "date", ()
    if {text for text in texts if text} <= YES_NO:
        return "boolean", ()
    kinds = tuple(dict.fromkeys(texts))
    if len(texts) >= 6 and len(kinds) <= min(6, len(texts) / 2) and max(map(len, kinds)) <= 10:
        return "choice", kinds
    if share.get("code", 0) >= 0.7:
        return "code", ()
    return "text", ()


def _is_whole(value: CellValue) -> bool:
    if isinstance(value, int | float):
        return float(value).is_integer()
    return "." not in str(value)
