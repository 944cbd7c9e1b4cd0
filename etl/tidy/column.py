"""A column that is about to be read: its cells, and what is known of how they are meant."""

from __future__ import annotations

from dataclasses import dataclass, field

from etl.grid import CellValue


@dataclass(slots=True)
class Column:
    """One column to be read. Positions are indexes into ``values``."""

    kind: str
    label: str
    values: list[CellValue]
    required: bool = False
    choices: tuple[str, ...] = ()
    heading_unit: str | None = None
    sheet_unit: str | None = None
    row_units: list[str | None] | None = None
    percent: set[int] = field(default_factory=set)
    formats_known: bool = True
    allow_approximate: bool = False
    unit: str = ""
    """The unit of the stored value, as the warehouse says it."""
    accounting: bool = False
    bounded: bool = False
    falls: bool = False
    path: str = ""
    """The whole heading, its groups before it."""
    is_start: bool = False
    """From when something is in force: 2022年1月 is its first day, of any other date the last."""
    is_end: bool = False
    """Until when: 至今 is no day."""
    is_share: bool = False
    """Of percents: hardly ever below 1."""
    is_settled: bool = False
    """Somebody was asked whether these percents are percents or fractions."""
    ahead: bool = False
    """Dates of a plan or a limit; others have happened."""
    names_of: tuple[str, ...] = ()
    """Directories that may hold whom a text names."""
    names: dict[str, str] = field(default_factory=dict)
    """Names as they were answered for: what is written → who is meant."""
    not_names: frozenset[str] = frozenset()
    """Names of which somebody said that none of those near them is meant."""

    def __len__(self) -> int:
        return len(self.values)
