"""What a file of any kind becomes: sheets of cells with addresses, merges and facts per cell.

Rows and columns are 0-based everywhere in the code; people read 1-based addresses through `Sheet.address`.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import overload

from etl.tidy.coded import CodedColumn

CellValue = str | int | float | bool | date | datetime | Decimal | None
"""One cell; None is an empty one. A whole number is an int, any other number a float."""

Cell = tuple[int, int]
"""(row, column), 0-based."""


@dataclass(frozen=True, slots=True)
class CellRange:
    """A rectangle of cells, 0-based, both ends inside."""

    first_row: int
    first_col: int
    last_row: int
    last_col: int

    def __contains__(self, cell: object) -> bool:
        if not isinstance(cell, tuple):
            return False
        row, col = cell
        return bool(self.first_row <= row <= self.last_row and self.first_col <= col <= self.last_col)


class ColumnRows(Sequence[list[CellValue]]):
    """The rows of a big sheet, kept as columns; a row is built when somebody asks for it."""

    def __init__(self, columns: Sequence[list[CellValue]]) -> None:
        self.columns = columns
        self._length = len(columns[0]) if columns else 0

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> list[CellValue]: ...
    @overload
    def __getitem__(self, index: slice) -> list[list[CellValue]]: ...
    def __getitem__(self, index: int | slice) -> list[CellValue] | list[list[CellValue]]:
        if isinstance(index, slice):
            return [list(row) for row in zip(*(column[index] for column in self.columns), strict=True)]
        return [column[index] for column in self.columns]

    def __iter__(self) -> Iterator[list[CellValue]]:
        return (list(row) for row in zip(*self.columns, strict=True))


@dataclass(slots=True)
class Sheet:
    """One sheet of a workbook, one Word or HTML table, one csv file, or one set of records."""

    number: int
    """1-based position in the file; for Word the number of the table."""
    name: str
    """Sheet name; '表1' for a Word table; the file's stem for csv; the endpoint for records."""
    rows: Sequence[list[CellValue]]
    """Rectangular; row 0 is the first row of the sheet; text as it stands (NUL removed)."""
    merges: list[CellRange] = field(default_factory=list)
    percent: set[Cell] = field(default_factory=set)
    """Cells whose number format is a percent; the value stays 0.1778."""
    errors: dict[Cell, str] = field(default_factory=dict)
    """'#REF!' and the like; the cell's value is None."""
    formulas_without_value: set[Cell] = field(default_factory=set)
    struck: set[Cell] = field(default_factory=set)
    comments: dict[Cell, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: set[int] = field(default_factory=set)
    hidden: bool = False
    formats_known: bool = True
    """False for csv, Word and web tables: a bare number in a percent column is then a question."""
    lead_text: list[str] = field(default_factory=list)
    """Word and HTML: the paragraphs between the table before (or the beginning) and this table."""
    tail_text: list[str] = field(default_factory=list)
    """Of the last table of a Word document: the paragraphs after it."""
    cells_written: list[int] = field(default_factory=list)
    """Delimited text whose rows are of different length: how many cells each row has; else []."""
    in_word: bool = False
    """Addresses are told as 第3行第2列: Word shows no column letters."""
    told_rows: set[int] = field(default_factory=set)
    """Rows that the grid's notices tell of already: who is on leave in a 接龙."""
    _anchors: dict[Cell, Cell] | None = field(default=None, repr=False, compare=False)

    @property
    def n_rows(self) -> int:
        return len(self.rows)

    @property
    def n_cols(self) -> int:
        if isinstance(self.rows, ColumnRows):
            return len(self.rows.columns)
        return len(self.rows[0]) if self.rows else 0

    def address(self, row: int, col: int) -> str:
        """'F12' for row 11, column 5; in Word '第12行第6列'."""
        if self.in_word:
            return f"第{row + 1}行第{col + 1}列"
        return f"{column_letters(col)}{row + 1}"

    def value(self, row: int, col: int) -> CellValue:
        """The cell's own value; None outside the sheet."""
        if 0 <= row < self.n_rows and 0 <= col < self.n_cols:
            return self.rows[row][col]
        return None

    def column_values(self, col: int, first_row: int, last_row: int) -> list[CellValue]:
        """One column from first_row to last_row, both included: the fast way through a big sheet."""
        if isinstance(self.rows, ColumnRows):
            column = self.rows.columns[col]
            if isinstance(column, CodedColumn):
                return column.part(first_row, last_row)
            return column[first_row : last_row + 1]
        return [row[col] for row in self.rows[first_row : last_row + 1]]

    def columns(self) -> list[list[CellValue]]:
        """All columns, each as long as the sheet."""
        if isinstance(self.rows, ColumnRows):
            return list(self.rows.columns)
        return [self.column_values(col, 0, self.n_rows - 1) for col in range(self.n_cols)]

    def anchor(self, row: int, col: int) -> Cell:
        """The cell that holds the value shown at (row, col): the first cell of its merge, or itself."""
        if self._anchors is None:
            self._anchors = _anchors_of(self.merges, self.n_rows, self.n_cols)
        return self._anchors.get((row, col), (row, col))

    def merged_value(self, row: int, col: int) -> CellValue:
        """The value shown at (row, col): filled from a merge, never from a blank's neighbour."""
        return self.value(*self.anchor(row, col))


@dataclass(slots=True)
class Grid:
    """A file that has been read."""

    format: str
    """xlsx | xls | xlsb | ods | xml | csv | docx | html | chain | records"""
    sheets: list[Sheet]
    notices: list[str] = field(default_factory=list)
    """What the reader saw beside the cells, one Chinese sentence each."""
    locked: bool = False
    """It came with an opening password: what was in it is sent to nobody without one."""


OF_THE_MACHINE = "of_the_machine"
"""Code of what is no file's fault."""


class Unreadable(Exception):
    """The file cannot be read; `sentence` tells the clerk why and what to do.

    code: empty, too_big, encrypted, damaged, unknown_format, evidence_only, archive, old_word,
    old_format, no_table, timeout, crashed; OF_THE_MACHINE comes no further than the reader.
    """

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def column_letters(col: int) -> str:
    """0 → 'A', 25 → 'Z', 26 → 'AA'. Raises ValueError for a negative number."""
    if col < 0:
        raise ValueError(f"column {col} is negative")
    letters = ""
    number = col + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def is_filled(value: CellValue) -> bool:
    """Something stands there besides white space."""
    return value is not None and not (isinstance(value, str) and (not value or value.isspace()))


def flat(value: CellValue) -> str:
    """Text without any white space; '' for an empty cell."""
    return "".join(str(value).split()) if value is not None else ""


def is_blank(value: CellValue) -> bool:
    """Nothing stands there, or only white space."""
    return not is_filled(value)


def filled(values: Iterable[CellValue]) -> int:
    """How many cells are not blank."""
    return sum(map(is_filled, values))


_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")
_WORD_ADDRESS = re.compile(r"第([1-9][0-9]{0,6})行第([1-9][0-9]{0,6})列")


def parse_address(text: str) -> Cell:
    """'F12' or '第12行第6列' → (11, 5). Raises ValueError for anything else."""
    if match := _ADDRESS.fullmatch(text):
        return int(match[2]) - 1, column_number(match[1])
    if match := _WORD_ADDRESS.fullmatch(text):
        return int(match[1]) - 1, int(match[2]) - 1
    raise ValueError(f"not a cell address: {text!r}")


def column_number(letters: str) -> int:
    """'A' → 0, 'AA' → 26; the inverse of `column_letters`."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def rectangular(rows: Iterable[Sequence[CellValue]]) -> list[list[CellValue]]:
    """Rows of any length → lists of the same length, filled with None."""
    listed = [list(row) for row in rows]
    width = max((len(row) for row in listed), default=0)
    for row in listed:
        row.extend([None] * (width - len(row)))
    return listed


def _anchors_of(merges: list[CellRange], n_rows: int, n_cols: int) -> dict[Cell, Cell]:
    return {
        (row, col): (merge.first_row, merge.first_col)
        for merge in merges
        for row in range(merge.first_row, min(merge.last_row, n_rows - 1) + 1)
        for col in range(merge.first_col, min(merge.last_col, n_cols - 1) + 1)
    }
