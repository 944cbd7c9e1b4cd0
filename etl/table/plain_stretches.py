"""Stretches of a sheet whose rows can be nothing but data, found column by column.

A row is plain where its first filled cell is no text (so it is no sum, group, heading or note), no cell of
its leading columns says 其中 or a word like one for a sum, and something stands in a column that is read.
All others are looked at singly.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from etl.grid import CellValue, Sheet, is_filled
from etl.tidy.coded import CodedColumn

Mask = NDArray[np.bool_]


class PlainStretches:
    """Where stretches of plain rows end."""

    def __init__(
        self,
        sheet: Sheet,
        loaded: Collection[int],
        asked: Collection[int],
        leading: Iterable[int],
        may_be_other: Callable[[str], bool],
        with_faults: Collection[int],
        keys: Collection[int] = (),
    ) -> None:
        """``keys``: columns of which a row of data fills one; none where the form has no key."""
        columns = sheet.columns()
        filled = [_where(column, _filled) for column in columns]
        plain = ~_led_by_text(columns, filled)
        for needed in (loaded, asked or loaded):
            plain &= _any_of([filled[col] for col in needed], sheet.n_rows)
        if keys:
            plain &= _any_of([filled[col] for col in keys], sheet.n_rows)
        for col in {*leading, *keys}:
            plain &= ~_where(columns[col], partial(_matching, may_be_other))
        plain[[row for row in with_faults if row < sheet.n_rows]] = False
        self._ends = _ends(plain)

    def end(self, row: int) -> int:
        """The first row from ``row`` on that is not plain; ``row`` itself where it is not."""
        return int(self._ends[row])


def _where(column: list[CellValue], answers: Callable[[list[CellValue]], list[bool]]) -> Mask:
    if isinstance(column, CodedColumn):
        return np.array(answers(column.distinct), dtype=np.bool_)[column.codes]
    return np.array(answers(column), dtype=np.bool_)


def _filled(cells: list[CellValue]) -> list[bool]:
    return [is_filled(cell) if type(cell) is str else cell is not None for cell in cells]


def _texts(cells: list[CellValue]) -> list[bool]:
    return [isinstance(cell, str) for cell in cells]


def _matching(matches: Callable[[str], bool], cells: list[CellValue]) -> list[bool]:
    return [isinstance(cell, str) and matches(cell) for cell in cells]


def _led_by_text(columns: Sequence[list[CellValue]], filled: Sequence[Mask]) -> Mask:
    """Rows whose first filled cell is text, and rows in which nothing stands."""
    led_by_text = np.ones(len(columns[0]), dtype=np.bool_)
    undecided = led_by_text.copy()
    for column, is_there in zip(columns, filled, strict=True):
        if not undecided.any():
            break
        led_by_text[undecided & is_there & ~_where(column, _texts)] = False
        undecided &= ~is_there
    return led_by_text


def _any_of(masks: list[Mask], n_rows: int) -> Mask:
    found = np.zeros(n_rows, dtype=np.bool_)
    for mask in masks:
        found |= mask
    return found


def _ends(plain: Mask) -> NDArray[np.int64]:
    """For each row the next one, itself included, that is not plain."""
    rows = np.arange(len(plain), dtype=np.int64)
    breaks = np.where(plain, len(plain), rows)
    ends: NDArray[np.int64] = np.minimum.accumulate(breaks[::-1])[::-1]
    return ends
