"""Blank cells far below a table: a space left in row 1,048,576 makes every parser lay out a million rows.

They are cut out of the sheet's XML before it is parsed. Only the end of the XML is looked at: a sheet whose
last row holds something costs one search.
"""

import html
import io
import re
import zipfile
from collections.abc import Callable

from etl.grid import Unreadable
from etl.read.xml_pass import local, parse_xml

NEAR_ROWS = 10_000
"""Sheets up to this length cost little with or without blanks."""
SPARSE_ROWS = 200_000
"""A sheet longer than this of which not one row in ten is written is no table."""
_ROW_NUMBER = re.compile(rb'<row [^>]*?\br="(\d{1,7})"')
_CELL = re.compile(rb"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.S)
_TEXT = re.compile(rb"<(v|t)\b[^>]*>([^<]*)</\1>")
_ADDRESS = re.compile(rb'\br="([A-Z]{1,3}\d{1,7})"')


def without_far_blanks(data: bytes, name: str, blank_strings: Callable[[], set[int]]) -> bytes | None:
    """A sheet's XML without the blank rows below its last value; None where there is nothing to cut.

    ``blank_strings`` gives the numbers of the shared strings that are only space; it is asked at most once.
    Raises Unreadable("too_big") where something that is no blank stands far below everything else.
    """
    end = data.rfind(b"</sheetData>")
    last_at = data.rfind(b"<row ", 0, end) if end >= 0 else -1
    if last_at < 0 or _number_of(data, last_at) <= NEAR_ROWS:
        return None
    blanks: set[int] | None = None
    at, until = last_at, end
    while at >= 0:
        piece = data[at:until]
        if b"<v" in piece or b"<t" in piece or b"<f" in piece:
            if blanks is None:
                blanks = blank_strings()
            if (address := _first_filled(piece, blanks)) is not None:
                _refuse_sparse(data, at, name, address)
                break
        at, until = data.rfind(b"<row ", 0, at), at
    if until == end or _number_of(data, last_at) - (_number_of(data, at) if at >= 0 else 0) <= NEAR_ROWS:
        return None
    return data[:until] + data[end:]


def _number_of(data: bytes, at: int) -> int:
    found = _ROW_NUMBER.match(data, at)
    return int(found[1]) if found else 0


def _first_filled(row: bytes, blanks: set[int]) -> str | None:
    """Address of the row's first cell that is not only space."""
    for cell in _CELL.finditer(row):
        attributes, content = cell[1], cell[2] or b""
        texts = [html.unescape(text.decode("utf-8", "replace")).strip() for _, text in _TEXT.findall(content)]
        if b't="s"' in attributes:
            is_filled = any(not (text.isdecimal() and int(text) in blanks) for text in texts)
        else:
            is_filled = any(texts)
        if is_filled or b"<f" in content:
            address = _ADDRESS.search(attributes)
            return address[1].decode("ascii") if address else ""
    return None


def _refuse_sparse(data: bytes, at: int, name: str, address: str) -> None:
    number = _number_of(data, at)
    if number > SPARSE_ROWS and data.count(b"<row ", 0, at) * 10 < number:
        raise far_below(name, f"第{number}行", address)


def far_below(sheet: str, row: str, address: str) -> Unreadable:
    """Why a sheet is not read in which something stands far below its table."""
    return Unreadable(
        "too_big",
        f"“{sheet}”表 {address or row} 还有内容，与上面的表隔了许多空行，整表读不下。"
        f"请按 Ctrl+End 找到这一格，删去多余的行，保存后重新报送。",
    )


def blank_shared_strings(data: bytes) -> set[int]:
    """Numbers of the shared strings that hold only space."""
    blanks: set[int] = set()
    count = 0
    is_blank = True

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal is_blank
        if local(tag) == "si":
            is_blank = True

    def end(tag: str) -> None:
        nonlocal count
        if local(tag) == "si":
            if is_blank:
                blanks.add(count)
            count += 1

    def text(piece: str) -> None:
        nonlocal is_blank
        is_blank = is_blank and not piece.strip()

    parse_xml(data, start, end, text)
    return blanks


def with_part(archive: zipfile.ZipFile, part: str, data: bytes) -> bytes:
    """The bytes of a zip with one part replaced."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as changed:
        for info in archive.infolist():
            changed.writestr(info.filename, data if info.filename == part else archive.read(info))
    return target.getvalue()
