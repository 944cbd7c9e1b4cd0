"""Sheets as plain data: columns, rows and notes, before any workbook is made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from reports.blocks import LIGHT_MARKS, Figure, Light
from reports.figures.wording import number_text

# Beyond this width in characters an A4 page would be scaled below two thirds.
_A4_CHARACTERS = 190
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Lamp:
    """A light: mark and character, then why there is none."""

    light: Light
    text: str = ""

    @property
    def printed(self) -> str:
        rest = "" if self.text in ("", self.light) else f" {self.text}"
        return f"{LIGHT_MARKS[self.light]}{self.light}{rest}"


@dataclass(frozen=True)
class Number:
    """A number as it prints: `text` holds the decimals that are shown."""

    text: str


Cell = str | int | Number | Lamp | None


@dataclass(frozen=True)
class Column:
    """`width` in characters; neighbours of the same `group` share a heading above."""

    label: str
    width: float = 10
    group: str = ""
    align: Literal["left", "center", "right"] = "center"


@dataclass(frozen=True)
class Whole:
    """The numbers of `column` add up to 100 over the rows that are alike in the columns `of` (places).

    A row in which one of the words `without` stands is no part of it.
    """

    column: str
    of: tuple[int, ...] = (0,)
    without: tuple[str, ...] = ("合计",)


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title, one table and its notes, landscape.

    `printed_columns`: how many of the first columns lie in the print area; None: all. The rest is for
    reading on the screen and for machines. `whole`: what must add up to 100 in it. `is_looked_up`: thousands
    of rows that nobody reads from paper; only their title and heads print, saying so.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    frozen_columns: int = 0
    printed_columns: int | None = None
    whole: Whole | None = None
    is_looked_up: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"{self.name}: a row has {len(row)} cells, {len(self.columns)} columns")

    @property
    def paper(self) -> Literal["A3", "A4"]:
        """A4 where the printed columns fit it at a readable size."""
        width = sum(column.width for column in self.columns[: self.printed_columns])
        return "A3" if width > _A4_CHARACTERS else "A4"


def printed(cell: Cell) -> str:
    """The text that a reader sees."""
    if cell is None:
        return ""
    if isinstance(cell, Lamp):
        return cell.printed
    return cell.text if isinstance(cell, Number) else str(cell)


def amount(figure: Figure | None, absent: str = "—") -> Cell:
    """A figure as a number where it has one, else its words."""
    if figure is None:
        return absent
    if figure.value is not None and _NUMBER.fullmatch(figure.text):
        return Number(figure.text)
    return figure.text


def decimal(value: Decimal | None, places: int, absent: str = "—") -> Cell:
    """A value printed at `places` decimals."""
    return absent if value is None else Number(number_text(value, places))


def flat(
    name: str, title: str, heads: Sequence[tuple[str, float]], rows: Sequence[tuple[Cell, ...]]
) -> Sheet:
    """A sheet for machines: one heading row, one fact a row."""
    columns = tuple(Column(label, width, align="left") for label, width in heads)
    return Sheet(name, title, columns, tuple(rows))
