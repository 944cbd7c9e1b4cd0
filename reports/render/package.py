"""Zip files whose bytes depend on their contents alone: fixed times, fixed order, one compression."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Mapping


def write_package(files: Mapping[str, str | bytes], date: dt.date) -> bytes:
    """A zip of `files` in the order given, every entry stamped with midnight of `date` (not before 1980)."""
    buffer = io.BytesIO()
    stamp = (max(date.year, 1980), date.month, date.day, 0, 0, 0)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return buffer.getvalue()
