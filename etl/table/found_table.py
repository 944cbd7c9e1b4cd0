"""A table of a return as it was found: where it stands, and what becomes of each of its columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from etl.grid import Sheet
from etl.table.body import TableColumns
from etl.table.heads.across import placed
from etl.table.heads.heading import Header, Heading
from etl.table.preamble import Preamble
from etl.tidy.cell_readers import may_say_nothing
from etl.values import normalise_heading
from schemas.source import TableSpec
from schemas.warehouse import LOADED

FIGURE_KINDS = ("money", "value", "number", "integer", "percent")
TYPED_KINDS = (*FIGURE_KINDS, "year", "date", "moment")
DOCUMENT_NUMBERS = frozenset(("document_no", "paper_no", "approval_no"))
WORDS_STAY = ("text", "source", "choice", "due", "moment")  # kinds in which — is what was written


@dataclass(slots=True)
class FoundTable:
    """A table of the return, found on its sheet. ``known``: heading path → what becomes of it."""

    spec: TableSpec
    sheet: Sheet
    header: Header
    preamble: Preamble
    known: dict[str, str] = field(default_factory=dict)
    first_row: int = 0
    """Where the table's part of the sheet begins, its title and unit line included."""
    until: int | None = None
    """The row (0-based) where another table of the source begins on the same sheet."""
    goes_on: bool = False
    """It is the rest of the table before it, broken off by a page or a sheet."""
    group_no: int | None = None
    """Tells its columns from those of the same table elsewhere on the sheet; None where it stands once."""
    others: list[FoundTable] = field(default_factory=list)
    """Beside it on the same sheet, and read like it."""
    titles: list[tuple[int, str]] = field(default_factory=list)
    """Rows (0-based) from which the heading stands again, and the title above it."""

    @property
    def place(self) -> tuple[int, int, int]:
        """Sheet, row and column of its heading: two tables of one place are read from the same cells."""
        return self.sheet.number, self.header.first_row, self.header.headings[0].col

    def targets(self) -> dict[Heading, str]:
        """What becomes of each heading: a warehouse column, '=column' (compared) or '' (ignored)."""
        place = placed(self.spec.across, "") if self.spec.across else None
        made = {}
        for heading in self.header.headings:
            target = self.known.get(heading.path, "")
            if not target and place is not None and (across := place(heading)) is not None:
                target = across[1]
            made[heading] = target
        return made

    @property
    def columns(self) -> TableColumns:
        """Loaded and key columns, and those of figures and dates, by what becomes of each heading."""
        infos = _infos(self.spec.table)
        loaded, keys, typed, signs, figures, required = set(), set(), set(), set(), set(), set()
        for heading, target in self.targets().items():
            info = infos.get(target)
            if target.startswith("=") and (compare := self.spec.compare.get(heading.path)):
                info = LOADED[compare.table].__table__.columns[compare.column].info
            elif target:
                loaded.add(heading.col)
            if info and not target.startswith("="):
                if info["key"]:
                    keys.add(heading.col)
                if info["kind"] not in WORDS_STAY or may_say_nothing(info) or target in DOCUMENT_NUMBERS:
                    signs.add(heading.col)
                if info.get("required"):
                    required.add(heading.col)
                if info["kind"] in FIGURE_KINDS:
                    figures.add(heading.col)
            if info and info["kind"] in TYPED_KINDS and not info["key"]:
                typed.add(heading.col)
        wanted = {normalise_heading(heading) for heading in self.spec.filled_in}
        asked = {heading.col for heading in self.header.headings if heading.path in wanted}
        return TableColumns(*map(frozenset, (loaded, keys, typed, signs, figures, asked, required)))


@cache
def _infos(table: str) -> dict[str, Any]:
    """Label, kind and the rest of each column of a warehouse table."""
    return {column.name: column.info for column in LOADED[table].__table__.columns}
