"""What makes a row of a drafted table unique, and which names stand once for several rows below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from etl.draft.blocks import Block
from etl.draft.columns import DraftColumn
from etl.draft.draft import TableDraft
from etl.grid import is_filled
from etl.values import period_in_text
from schemas.period import PeriodType

MOST_KEYS = 4
REFERENCE_YEAR = 2021  # of 3月: only the length of what is said counts here
NAMING = ("text", "code", "choice", "date", "boolean")


def key_columns(draft: TableDraft, columns: Sequence[DraftColumn]) -> list[DraftColumn]:
    """The fewest columns from the left, figures left out, that together say another thing in each row.

    The first column alone where not even all of them do, none where that is a measured figure: what is
    missing then is for a person to say.
    """
    first = [column for column in columns[:1] if column.type not in ("number", "percent")]
    named = [column for column in columns if column.type in NAMING] or first
    down = {column.col for column in names_once(draft, columns)}
    told = {column.col: _down(draft, column, column.col in down) for column in named[:MOST_KEYS]}
    for length in range(1, len(told) + 1):
        rows = list(zip(*(told[column.col] for column in named[:length]), strict=True))
        if rows and all(map(all, rows)) and len(set(rows)) == len(rows):
            return named[:length]
    return first


def names_once(draft: TableDraft, columns: Sequence[DraftColumn]) -> list[DraftColumn]:
    """Names that stand in the first of their rows only, the cells below blank and not merged."""
    found = []
    for column, beside in pairwise(columns):
        if column.type not in NAMING or beside.type not in NAMING:
            break  # groups stand at the left of what they group
        own, next_to = _down(draft, column, False), _down(draft, beside, False)
        blanks = [at for at, text in enumerate(own) if not text]
        if own and own[0] and len(blanks) >= 0.25 * len(own) and all(next_to[at] for at in blanks):
            found.append(column)
    return found


def period_column(
    draft: TableDraft, columns: Sequence[DraftColumn]
) -> tuple[DraftColumn | None, set[PeriodType]]:
    """The one column in which every row states its period (2021年3月, no day), and how long they are."""
    found = []
    for column in columns:
        told = [period_in_text(text, year=REFERENCE_YEAR) for text in _down(draft, column, False)]
        if column.type in ("date", "text") and told and all(one is not None for one in told):
            lengths = {one.type for one in told if one is not None}
            if not lengths & {"day", "week"}:
                found.append((column, lengths))
    return found[0] if len(found) == 1 else (None, set())


def _down(draft: TableDraft, column: DraftColumn, is_once: bool) -> list[str]:
    """The column's texts over the rows of records; a merge says its name in each of its rows."""
    block = draft.block
    told: list[str] = []
    for row in _records(draft):
        text = _shown(block, row, column.col - block.first_col)
        told.append(told[-1] if is_once and not text and told else text)
    return told


def _records(draft: TableDraft) -> list[int]:
    """Rows of the block below the heading that are no sums, no remarks and not a lone line."""
    block = draft.block
    sums = {row for row, _ in draft.totals}
    rows = (row for row in range(draft.heads.head_rows, block.n_rows) if row not in sums)
    return [
        row
        for row in rows
        if block.first_row + row not in block.notes
        and sum(look.shape != "empty" for look in block.looks[row]) > 1
    ]


def _shown(block: Block, row: int, col: int) -> str:
    anchor = block.sheet.anchor(block.first_row + row, block.first_col + col)
    value = block.sheet.value(*anchor)
    return " ".join(str(value).split()) if is_filled(value) else ""
