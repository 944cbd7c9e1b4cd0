"""As `etl.read.excel.xlsx_far`, for .xlsb: spaces far below a table are cut out of its records."""

import struct
from collections.abc import Callable, Iterator

from etl.grid import column_letters
from etl.read.excel.xlsx_far import NEAR_ROWS, SPARSE_ROWS, far_below

_ROW, _DATA_END, _STRING = 0, 146, 19
_INLINE, _SHARED = 6, 7
_CELLS = frozenset((2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 62))


def records(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Record number, where the record begins, where its content begins and where it ends."""
    at = 0
    while at < len(data):
        begin = at
        kind, at = _varying(data, at, 2)
        size, at = _varying(data, at, 4)
        yield kind, begin, at, at + size
        at += size


def without_far_blanks(data: bytes, name: str, blank_strings: Callable[[], set[int]]) -> bytes | None:
    """A sheet's records without the blank rows below its last value; None where there is nothing to cut.

    Raises Unreadable("too_big") where something that is no blank stands far below everything else.
    """
    blanks: set[int] | None = None
    row = last_filled = -1
    rows, cut_from, end = 0, len(data), len(data)
    for kind, begin, at, after in records(data):
        if kind == _ROW and after - at >= 4:
            (row,) = struct.unpack_from("<I", data, at)
            rows += 1
            cut_from = min(cut_from, begin)
        elif kind == _DATA_END:
            end = begin
            break
        elif kind in _CELLS and after - at >= 8:
            if kind in (_INLINE, _SHARED) and row > NEAR_ROWS:
                blanks = blank_strings() if blanks is None else blanks
                if _is_space(data, kind, at, after, blanks):
                    continue
            if row > SPARSE_ROWS and rows * 10 < row:
                (col,) = struct.unpack_from("<I", data, at)
                raise far_below(name, "", f"{column_letters(col)}{row + 1}")
            last_filled, cut_from = row, len(data)
    if row - last_filled <= NEAR_ROWS or cut_from >= end:
        return None
    return data[:cut_from] + data[end:]


def blank_shared_strings(data: bytes) -> set[int]:
    """Numbers of the shared strings that hold only space."""
    strings = (data[at + 5 : after] for kind, _, at, after in records(data) if kind == _STRING)
    return {number for number, text in enumerate(strings) if not text.decode("utf-16-le", "replace").strip()}


def _is_space(data: bytes, kind: int, at: int, after: int, blanks: set[int]) -> bool:
    if after - at < 12:
        return False
    if kind == _SHARED:
        return struct.unpack_from("<I", data, at + 8)[0] in blanks
    return not data[at + 12 : after].decode("utf-16-le", "replace").strip()


def _varying(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of 7 bits a byte, lowest first."""
    number = 0
    for place in range(most):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << (7 * place)
        if not byte & 0x80:
            break
    return number, at
