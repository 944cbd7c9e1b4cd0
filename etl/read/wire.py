"""Grid ↔ bytes, between the reading child and its parent: JSON, and Arrow for long sheets. Never pickle.

A message is: u64 length of all that follows, u32 length of the JSON, the JSON, then binary pieces one after
the other: Arrow streams, and the codes (32 bits each) of columns whose values repeat, of which the JSON holds
each different value once. What the child sends may come from hostile bytes: every field is checked by use.
"""

import io
import struct
from array import array
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import orjson

from etl.edited import EditedPaper
from etl.grid import Cell, CellRange, ColumnRows, Grid, Sheet, Unreadable
from etl.read.archive import Member
from etl.read.cells.clean import EXACT_INTEGER_LIMIT, Column

HEADER = struct.Struct("<QI")
MOST_ROWS_AS_LISTS = 1_000
REPEATS = 2  # a column is coded where its different values are fewer than a half of its rows


def pack(message: dict[str, Any], blobs: list[bytes]) -> bytes:
    """One message of the protocol."""
    head = orjson.dumps(message, option=orjson.OPT_PASSTHROUGH_DATETIME, default=_well_formed)
    total = 4 + len(head) + sum(map(len, blobs))
    return b"".join([HEADER.pack(total, len(head)), head, *blobs])


def encode_error(error: Unreadable) -> bytes:
    """The whole message of a file that cannot be read: its code, and the sentence for the clerk."""
    return pack({"error": [error.code, error.sentence]}, [])


def encode_grid(grid: Grid, json_rows: int) -> bytes:
    """A Grid whose sheets hold str, int, float, bool, date, datetime and None."""
    blobs: list[bytes] = []
    sheets = [_sheet_message(sheet, json_rows, blobs) for sheet in grid.sheets]
    message = {"format": grid.format, "notices": grid.notices, "sheets": sheets, "locked": grid.locked}
    try:
        return pack(message, blobs)
    except TypeError:  # half a surrogate pair in some text
        return pack(_scrubbed(message), blobs)


def encode_members(members: Sequence[Member]) -> bytes:
    """The files of a zip; none where it is no zip of files."""
    told = [[member.name, member.place, len(member.content)] for member in members]
    return pack(_scrubbed({"members": told}), [member.content for member in members])


def decode_members(head: bytes, blobs: memoryview) -> list[Member]:
    """The body of a message → the files, or the Unreadable that it carries is raised."""
    message = orjson.loads(head)
    if "error" in message:
        raise Unreadable(*message["error"])
    members, offset = [], 0
    for name, place, size in message["members"]:
        members.append(Member(str(name), str(place), bytes(blobs[offset : offset + size])))
        offset += size
    return members


def encode_paper(paper: EditedPaper) -> bytes:
    """The whole message of a paper that people edited; `decode_paper` takes it back."""
    return pack(_scrubbed({"paper": paper.to_plain()}), [])


def decode_paper(head: bytes, blobs: memoryview) -> EditedPaper:
    """The body of a message → EditedPaper, or the Unreadable that it carries is raised."""
    message = orjson.loads(head)
    if "error" in message:
        raise Unreadable(*message["error"])
    return EditedPaper.from_plain(message["paper"])


def decode(head: bytes, blobs: memoryview) -> Grid:
    """The body of a message → Grid, or the Unreadable that it carries is raised."""
    message = orjson.loads(head)
    if "error" in message:
        raise Unreadable(*message["error"])
    offset = 0
    sheets = []
    for facts in message["sheets"]:
        size = facts.pop("arrow", None)
        if size is None:
            columns = _columns_from_json(facts.pop("columns"), facts.pop("moments"))
            is_coded, n_rows = facts.pop("coded"), facts.pop("n_rows")
            if any(is_coded):
                offset = _take_codes(columns, is_coded, n_rows, blobs, offset)
            rows = ColumnRows(columns)
            sheets.append(_sheet(facts, rows if len(rows) > MOST_ROWS_AS_LISTS else rows[:]))
        else:
            columns = _columns_from_arrow(blobs[offset : offset + size], facts.pop("kinds"))
            offset += size
            sheets.append(_sheet(facts, ColumnRows(columns)))
    return Grid(message["format"], sheets, message["notices"], bool(message["locked"]))


def _sheet_message(sheet: Sheet, json_rows: int, blobs: list[bytes]) -> dict[str, Any]:
    message: dict[str, Any] = {
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
        "hidden": sheet.hidden,
        "formats_known": sheet.formats_known,
        "lead_text": sheet.lead_text,
        "tail_text": sheet.tail_text,
        "in_word": sheet.in_word,
        "cells_written": sheet.cells_written,
    }
    if sheet.n_rows > json_rows:
        blob, message["kinds"] = _columns_to_arrow(sheet.columns())
        message["arrow"] = len(blob)
        blobs.append(blob)
    else:
        columns = sheet.columns()
        message["coded"], message["n_rows"] = [False] * len(columns), sheet.n_rows
        if sheet.n_rows > MOST_ROWS_AS_LISTS:
            for col, column in enumerate(columns):
                if (coded := _coded(column)) is not None:
                    columns[col], codes = coded
                    message["coded"][col] = True
                    blobs.append(codes)
        message["columns"], message["moments"] = _columns_to_json(columns)
    return message


def _sheet(facts: dict[str, Any], rows: Any) -> Sheet:
    facts["merges"] = [CellRange(*merge) for merge in facts["merges"]]
    for name in ("percent", "formulas_without_value", "struck"):
        facts[name] = _cells(facts[name])
    for name in ("errors", "comments"):
        facts[name] = {(row, col): text for (row, col), text in facts[name]}
    facts["hidden_rows"] = set(facts["hidden_rows"])
    facts["hidden_cols"] = set(facts["hidden_cols"])
    return Sheet(rows=rows, **facts)


def _cells(pairs: Iterable[list[int]]) -> set[Cell]:
    return {(row, col) for row, col in pairs}


def _columns_to_json(columns: list[Column]) -> tuple[list[Column], list[tuple[int, int, str]]]:
    """Columns without dates, and the dates by (column, row)."""
    moments: list[tuple[int, int, str]] = []
    plain: list[Column] = []
    for col, column in enumerate(columns):
        if not set(map(type, column)).isdisjoint((date, datetime)):
            column = column.copy()
            for row, value in enumerate(column):
                if isinstance(value, date):
                    moments.append((col, row, value.isoformat()))
                    column[row] = None
        plain.append(column)
    return plain, moments


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


def _take_codes(
    columns: list[Column], is_coded: list[bool], n_rows: int, blobs: memoryview, offset: int
) -> int:
    """Coded columns in the place of their different values; where the next piece begins."""
    import numpy as np

    from etl.tidy.coded import CodedColumn

    for col, coded in enumerate(is_coded):
        if coded:
            codes = np.frombuffer(blobs, np.int32, n_rows, offset)
            if len(codes) and not 0 <= int(codes.min()) <= int(codes.max()) < len(columns[col]):
                raise ValueError("a code without a value")
            columns[col] = CodedColumn(columns[col], codes)
            offset += 4 * n_rows
    return offset


def _columns_from_json(columns: list[Column], moments: list[tuple[int, int, str]]) -> list[Column]:
    for col, row, text in moments:
        columns[col][row] = _moment(text)
    return columns


def _moment(text: str) -> date | datetime:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def _columns_to_arrow(columns: list[Column]) -> tuple[bytes, list[str]]:
    """An Arrow stream of all columns and, for each column, how it was laid out.

    number: one float64 array. text: one string array. mixed: a float64 array and a string array whose
    texts begin with a letter for their type: s text, d date, t date-time, b truth, i long integer.
    """
    import pyarrow as pa

    arrays: list[Any] = []
    kinds: list[str] = []
    for column in columns:
        types = set(map(type, column)) - {type(None)}
        if types <= {int, float} and not _has_long_integer(column, types):
            kinds.append("number")
            arrays.append(pa.array(column, pa.float64()))
        elif types == {str}:
            kinds.append("text")
            arrays.append(_text_array(pa, column))
        else:
            kinds.append("mixed")
            numbers = [value if _is_short_number(value) else None for value in column]
            others = [
                None if value is None or _is_short_number(value) else _tagged(value) for value in column
            ]
            arrays += [pa.array(numbers, pa.float64()), _text_array(pa, others)]
    table = pa.record_batch(arrays, names=[str(number) for number in range(len(arrays))])
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_batch(table)
    return sink.getvalue(), kinds


def _text_array(pa: Any, texts: Any) -> Any:
    try:
        return pa.array(texts, pa.large_string())
    except UnicodeEncodeError:
        return pa.array([_well_formed(text) for text in texts], pa.large_string())


def _has_long_integer(column: Column, types: set[type]) -> bool:
    return int in types and any(type(value) is int and abs(value) >= EXACT_INTEGER_LIMIT for value in column)


def _is_short_number(value: object) -> bool:
    kind = type(value)
    return kind is float or (kind is int and abs(value) < EXACT_INTEGER_LIMIT)  # type: ignore[arg-type]


def _tagged(value: object) -> str:
    if isinstance(value, str):
        return f"s{value}"
    if isinstance(value, datetime):
        return f"t{value.isoformat()}"
    if isinstance(value, date):
        return f"d{value.isoformat()}"
    return f"b{int(value)}" if isinstance(value, bool) else f"i{value}"


def _untagged(text: str) -> Any:
    tag, rest = text[0], text[1:]
    match tag:
        case "s":
            return rest
        case "d" | "t":
            return _moment(rest)
        case "b":
            return rest == "1"
        case _:
            return int(rest)


def _columns_from_arrow(blob: memoryview, kinds: list[str]) -> list[Column]:
    import pyarrow as pa

    with pa.ipc.open_stream(pa.py_buffer(blob)) as reader:
        arrays = iter(reader.read_all().combine_chunks().columns)
    columns: list[Column] = []
    for kind in kinds:
        if kind == "text":
            columns.append(next(arrays).to_numpy(zero_copy_only=False).tolist())
            continue
        column = _numbers(next(arrays))
        if kind == "mixed":
            others = next(arrays)
            positions = others.is_valid().to_numpy(zero_copy_only=False).nonzero()[0].tolist()
            for row, text in zip(positions, others.drop_null().to_pylist(), strict=True):
                column[row] = _untagged(text)
        columns.append(column)
    return columns


def _numbers(array: Any) -> Column:
    """A float64 array → numbers as `clean` makes them: whole ones int, missing ones None."""
    import numpy as np

    values = array.to_numpy(zero_copy_only=False)
    missing = np.isnan(values)
    with np.errstate(invalid="ignore"):
        whole = (values == np.floor(values)) & (np.abs(values) < EXACT_INTEGER_LIMIT)
    if whole.all():
        return list(values.astype(np.int64).tolist())
    column: Column = values.tolist()
    for row in np.flatnonzero(whole).tolist():
        column[row] = int(column[row])  # type: ignore[arg-type]
    for row in np.flatnonzero(missing).tolist():
        column[row] = None
    return column


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
