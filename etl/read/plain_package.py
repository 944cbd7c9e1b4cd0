"""Packages of parts (xlsx, docx) as most programs write them: names with /, parts in UTF-8.

Names with \\ and parts in UTF-16 are in use: the parsers take the first for no package at all, the second
for an empty sheet.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")


class InUtf16(Exception):
    """A part of the package is in UTF-16: it is to be read from `plain_package`."""


def part_name(name: str) -> str:
    """The name of a part as the standard writes it."""
    return name.replace("\\", "/")


def has_odd_names(archive: zipfile.ZipFile) -> bool:
    """Some program wrote the names of its parts with backslashes."""
    return any("\\" in name for name in archive.namelist())


def is_utf16(archive: zipfile.ZipFile, part: str) -> bool:
    """By the mark at its beginning; False for a part that is not there."""
    try:
        with archive.open(part) as file:
            return file.read(2) in UTF16_MARKS
    except (KeyError, zipfile.BadZipFile, OSError, EOFError, RuntimeError):
        return False


def in_utf8(part: bytes) -> bytes:
    """The XML of a part in UTF-8, whatever it was written in. Raises ValueError for broken UTF-16."""
    if part[:2] not in UTF16_MARKS:
        return part
    return _DECLARATION.sub("", part.decode("utf-16"), count=1).encode()


def with_plain_names(data: bytes) -> bytes:
    """The package itself where all its names are plain. Raises as `plain_package` does."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        is_odd = has_odd_names(archive)
    return plain_package(data) if is_odd else data


def plain_package(data: bytes) -> bytes:
    """The same parts under plain names and in UTF-8, unpacked. Raises ValueError and errors of zipfile."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(made, "w") as plain:
        for info in archive.infolist():
            part = archive.read(info)
            name = part_name(info.orig_filename)
            plain.writestr(name, in_utf8(part) if name.endswith((".xml", ".rels", ".vml")) else part)
    return made.getvalue()
