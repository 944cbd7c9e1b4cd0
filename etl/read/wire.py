"""Grid ↔ bytes, between the reading child and its parent: JSON, and numbers for what repeats. Never pickle.

A message is a row of pieces, each after its length and whether it is the last. The last one is JSON and says
what came before it: the columns of long sheets one by one, as JSON of their values, or of their different
values and the code of each cell (32 bits) where they repeat; and the files of a zip. A piece is sent before
the next one is made, so that a long sheet never stands twice in the child's memory.
What the child sends may come from hostile bytes: every field is checked by use.
"""

import struct
from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

import orjson

from etl.edited import EditedPaper
from etl.grid import Cell, CellRange, ColumnRows, Grid, Sheet, Unreadable
from etl.read.archive import Member
from etl.read.cells.clean import Column

PIECE = struct.Struct("<Q?")
"""Length of the piece that follows, and whether it is the last one."""
Pieces: TypeAlias = deque[bytes | bytearray]
"""What came before the JSON, in that order; who reads a piece takes it out."""
MOST_ROWS_AS_LISTS = 1_000
REPEATS = 2  # a column is coded where its different values are fewer than a half of its rows


def framed(content: bytes, *, is_last: bool) -> Iterator[bytes]:
    """One piece as it is sent."""
    yield PIECE.pack(len(content), is_last)
    yield content


def encode_error(error: Unreadable) -> Iterator[bytes]:
    """A file that cannot be read: its code, and the sentence for the clerk. Pieces before it do not count."""
    return framed(_json({"error": [error.code, error.sentence]}), is_last=True)


def encode_grid(grid: Grid) -> Iterator[bytes]:
    """A Grid whose sheets hold str, int, float, bool, date, datetime and None."""
    sheets = []
    for sheet in grid.sheets:
        message = _facts(sheet)
        columns = sheet.columns()
        message["n_rows"] = sheet.n_rows
        if sheet.n_rows > MOST_ROWS_AS_LISTS:
            message["coded"] = []
            for column in columns:
                coded = _coded(column)
                message["coded"].append(coded is not None)
                yield from framed(_json(_plain(coded[0] if coded else column)), is_last=False)
                if coded:
                    yield from framed(coded[1], is_last=False)
        else:
            message["columns"] = [_plain(column) for column in columns]
        sheets.append(message)
    message = {"format": grid.format, "notices": grid.notices, "sheets": sheets, "locked": grid.locked}
    yield from framed(_json(message), is_last=True)


def encode_members(members: Sequence[Member]) -> Iterator[bytes]:
    """The files of a zip; none where it is no zip of files."""
    for member in members:
        yield from framed(member.content, is_last=False)
    yield from framed(_json({"members": [[member.name, member.place] for member in members]}), is_last=True)


def decode_members(head: bytes, pieces: Pieces) -> list[Member]:
    """The body of a message → the files, or the Unreadable that it carries is raised."""
    message = orjson.loads(head)
    if "error" in message:
        raise Unreadable(*message["error"])
    return [Member(str(name), str(place), bytes(pieces.popleft())) for name, place in message["members"]]


def encode_paper(paper: EditedPaper) -> Iterator[bytes]:
    """A paper that people edited; `decode_paper` takes it back."""
    return framed(_json({"paper": paper.to_plain()}), is_last=True)


def decode_paper(head: bytes, pieces: Pieces) -> EditedPaper:
    """The body of a message → EditedPaper, or the Unreadable that it carries is raised."""
    message = orjson.loads(head)
    if "error" in message:
        raise Unreadable(*message["error"])
    return EditedPaper.from_plain(message["paper"])


def decode(head: bytes, pieces: Pieces) -> Grid:
    """The body of a message → Grid, or the Unreadable that it carries is raised."""
    message = orjson.loads(head)
    if "error" in message:
        raise Unreadable(*message["error"])
    sheets = []
    for facts in message["sheets"]:
        n_rows = facts.pop("n_rows")
        if n_rows > MOST_ROWS_AS_LISTS:
            columns = [_column(is_coded, n_rows, pieces) for is_coded in facts.pop("coded")]
            sheets.append(_sheet(facts, ColumnRows(columns)))
        else:
            columns = [_with_moments(*plain) for plain in facts.pop("columns")]
            sheets.append(_sheet(facts, ColumnRows(columns)[:]))
    return Grid(message["format"], sheets, message["notices"], bool(message["locked"]))


def _facts(sheet: Sheet) -> dict[str, Any]:
    """All of a sheet but its cells."""
    return {
        "number": sheet.number,
        "name": sheet.name,
        "merges": [(m.first_row, m.first_col, m.last_row, m.last_col) for m in sheet.merges],
        "percent": list(sheet.percent),
        "errors": list(sheet.errors.items()),
        "formulas_without_value": list(sheet.formulas_without_value),
        "struck": list(sheet.struck),
        "comments": list(sheet.comments.items()),
        "hidden_rows": list(sheet.hidden_rows),
        "hidden_cols": list(sheet.hidden_cols),
        "told_rows": list(sheet.told_rows),
        "hidden": sheet.hidden,
        "formats_known": sheet.formats_known,
        "lead_text": sheet.lead_text,
        "tail_text": sheet.tail_text,
        "in_word": sheet.in_word,
        "cells_written": sheet.cells_written,
    }


def _sheet(facts: dict[str, Any], rows: Any) -> Sheet:
    facts["merges"] = [CellRange(*merge) for merge in facts["merges"]]
    for name in ("percent", "formulas_without_value", "struck"):
        facts[name] = _cells(facts[name])
    for name in ("errors", "comments"):
        facts[name] = {(row, col): text for (row, col), text in facts[name]}
    for name in ("hidden_rows", "hidden_cols", "told_rows"):
        facts[name] = set(facts[name])
    return Sheet(rows=rows, **facts)


def _cells(pairs: Iterable[list[int]]) -> set[Cell]:
    return {(row, col) for row, col in pairs}


def _plain(column: Column) -> tuple[Column, list[tuple[int, str]]]:
    """A column without dates, and the dates by position."""
    if set(map(type, column)).isdisjoint((date, datetime)):
        return column, []
    moments = [(row, value.isoformat()) for row, value in enumerate(column) if isinstance(value, date)]
    column = column.copy()
    for row, _ in moments:
        column[row] = None
    return column, moments


def _with_moments(column: Column, moments: list[tuple[int, str]]) -> Column:
    for row, text in moments:
        column[row] = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    return column


def _coded(column: Column) -> tuple[Column, bytes] | None:
    """The different values in the order of their coming, and the code of each cell; None where few repeat."""
    seen = dict.fromkeys(column)
    if len(seen) * REPEATS > len(column):
        return None
    if (1 in seen or 0 in seen) and bool in set(map(type, column)):
        return None  # True would be taken for 1
    different = list(seen)
    code_of = {value: code for code, value in enumerate(different)}
    return different, array("i", map(code_of.__getitem__, column)).tobytes()


def _column(is_coded: bool, n_rows: int, pieces: Pieces) -> Column:
    values = _with_moments(*orjson.loads(pieces.popleft()))
    if not is_coded:
        if len(values) != n_rows:
            raise ValueError("a column of another length")
        return values
    import numpy as np

    from etl.tidy.coded import CodedColumn

    codes = np.frombuffer(pieces.popleft(), np.int32, n_rows)
    if not 0 <= int(np.min(codes)) <= int(np.max(codes)) < len(values):
        raise ValueError("a code without a value")
    return CodedColumn(values, codes)


def _json(message: Any) -> bytes:
    try:
        return orjson.dumps(message, option=orjson.OPT_PASSTHROUGH_DATETIME, default=_well_formed)
    except TypeError:  # half a surrogate pair in some text
        return orjson.dumps(_scrubbed(message), option=orjson.OPT_PASSTHROUGH_DATETIME, default=_well_formed)


def _well_formed(value: Any) -> Any:
    """Text that UTF-8 can hold; anything else is a mistake of ours."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if value is None:
        return None
    raise TypeError(f"cannot send a {type(value).__name__}")


def _scrubbed(value: Any) -> Any:
    if isinstance(value, str):
        return _well_formed(value)
    if isinstance(value, dict):
        return {key: _scrubbed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_scrubbed(item) for item in value]
    return value
