"""What xlrd passes over in an .xls: words of text boxes, pictures, formulas that were never calculated."""

from __future__ import annotations

import io
import struct
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import olefile  # type: ignore[import-untyped]
import xlrd.book
import xlrd.sheet

from etl.grid import Cell
from etl.read.cells.beside import Beside
from etl.read.cells.controls import IN_XLS

_PICTURE = 0x08
_BOUND_SHEET, _BOF, _FORMULA = 0x85, 0x809, 0x06
_WORKSHEET = 0x10
_HEAD = struct.Struct("<HH")
_FORMULA_HEAD = struct.Struct("<HHH8sHIH")
_TO_BE_CALCULATED = 0x2
_NO_TEXT = b"\x03"
# Operators and functions whose result is a number: the last token of a formula says what it gives.
_ARITHMETIC = frozenset((0x03, 0x04, 0x05, 0x06, 0x07, 0x12, 0x13, 0x14))
_FIXED_FUNCTION, _FUNCTION, _ATTRIBUTE, _SUM_ATTRIBUTE = 0x01, 0x02, 0x19, 0x10
_NUMERIC = frozenset((0, 4, 5, 6, 7, 24, 25, 27, 36, 169, 183, 212, 213, 228, 344, 345, 346))
"""COUNT SUM AVERAGE MIN MAX ABS INT ROUND … SUMPRODUCT SUBTOTAL SUMIF COUNTIF."""


class SheetWithObjects(xlrd.sheet.Sheet):  # type: ignore[misc]
    """A sheet that keeps what its text boxes say; xlrd reads those of comments alone."""

    def handle_obj(self, data: bytes) -> Any:
        found = super().handle_obj(data)
        kind = getattr(found, "type", None)
        if kind == _PICTURE:
            self.__dict__["pictures"] = self.__dict__.get("pictures", 0) + 1
        elif kind in IN_XLS and not found.autofilter:
            self.__dict__.setdefault("controls", Counter())[IN_XLS[kind]] += 1
        return found

    def handle_txo(self, data: bytes) -> Any:
        found = super().handle_txo(data)
        if found is not None:
            self.__dict__.setdefault("boxes", []).append(found)
        return found


# xlrd makes its sheets by this name and takes no other kind as an argument.
xlrd.book.sheet.Sheet = SheetWithObjects


def note_objects(source: Any, beside: Beside) -> None:
    """Add the words of a sheet's text boxes and count its pictures."""
    of_comments = {note.text for note in source.cell_note_map.values()}
    boxes = source.__dict__.get("boxes", [])
    beside.drawn = [box.text for box in boxes if box.text.strip() and box.text not in of_comments]
    beside.pictures = source.__dict__.get("pictures", 0)
    beside.controls += source.__dict__.get("controls", Counter())


def never_calculated(data: bytes) -> list[set[Cell]]:
    """For each worksheet in order, the formulas whose result was never written.

    Programs that write .xls without calculating leave a 0 that is to be calculated on opening (Java), or no
    text where a number must stand (Python). Where one such formula of the file has a result, all have been
    calculated.
    """
    stream = _stream(data)
    waiting: list[set[Cell]] = []
    empty: list[set[Cell]] = []
    is_calculated = False
    for kind, at, size in _records(stream):
        if kind == _BOF and size >= 4:
            if struct.unpack_from("<H", stream, at + 2)[0] == _WORKSHEET:
                waiting.append(set())
                empty.append(set())
        elif kind == _FORMULA and size >= _FORMULA_HEAD.size and waiting:
            row, col, _, result, flags, _, tokens = _FORMULA_HEAD.unpack_from(stream, at)
            if result[6:] == b"\xff\xff":
                begin = at + _FORMULA_HEAD.size
                if result[:1] == _NO_TEXT and gives_a_number(stream[begin : begin + tokens]):
                    empty[-1].add((row, col))
            elif flags & _TO_BE_CALCULATED:
                waiting[-1].add((row, col))
                is_calculated = is_calculated or any(result)
    return [found if is_calculated else found | zeros for found, zeros in zip(empty, waiting, strict=True)]


def has_history(data: bytes) -> bool:
    """Whether a shared workbook keeps what its cells said before."""
    return bool(_stream(data, ("Revision Log",)))


def gives_a_number(tokens: bytes) -> bool:
    """Whether the last token of a formula, which is the outermost, gives a number whatever it is given."""
    if len(tokens) < 4:
        return False
    function = int.from_bytes(tokens[-2:], "little") & 0x7FFF
    return (
        tokens[-1] in _ARITHMETIC
        or (tokens[-4] == _ATTRIBUTE and bool(tokens[-3] & _SUM_ATTRIBUTE))
        or (_is_token(tokens[-4], _FUNCTION) and function in _NUMERIC)
        or (_is_token(tokens[-3], _FIXED_FUNCTION) and function in _NUMERIC)
    )


def _is_token(byte: int, token: int) -> bool:
    """A token's two high bits say in which class its result is wanted."""
    return byte & 0x1F == token and bool(byte & 0x60)


def _stream(data: bytes, names: Sequence[str] = ("Workbook", "Book")) -> bytes:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            for name in names:
                if container.exists(name):
                    content: bytes = container.openstream(name).read()
                    return content
    except Exception:  # olefile meets odd containers with errors of many kinds; xlrd has read this one
        return b""
    return b""


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Kind, begin and size of each record."""
    at, end = 0, len(stream) - 4
    unpack = _HEAD.unpack_from
    while at <= end:
        kind, size = unpack(stream, at)
        yield kind, at + 4, size
        at += 4 + size
