"""What can be told of a file from outside, without any parser: a scan, a bag of files, or something to read.

The service's own process looks at bytes with nothing but this; everything else is done by the reading child.
"""

from typing import Literal

from etl.read.sniff import EVIDENCE, kind_by_magic

Glance = Literal["evidence", "bag", "other"]

_END_OF_DIRECTORY = b"PK\x05\x06"
_LONGEST_COMMENT = 65_535 + 22
# Names that only packages of one document hold: OOXML, OpenDocument, OFD.
_DOCUMENT_PARTS = (b"[Content_Types].xml", b"mimetype", b"xl/workbook.", b"word/document.xml")


def glance(data: bytes) -> Glance:
    """'bag' means a zip that is no document itself: the child says what is in it."""
    if data[:4] in (b"PK\x03\x04", _END_OF_DIRECTORY):
        names = _directory(data)
        if b"OFD.xml" in names:
            return "evidence"
        return "other" if any(part in names for part in _DOCUMENT_PARTS) else "bag"
    return "evidence" if kind_by_magic(data) in EVIDENCE else "other"


def _directory(data: bytes) -> bytes:
    """The directory at the end of a zip, unparsed; members may be zips with directories of their own.

    Without one (a truncated file) everything stands for it.
    """
    end = data.rfind(_END_OF_DIRECTORY, max(0, len(data) - _LONGEST_COMMENT))
    if end < 0 or len(data) < end + 20:
        return data
    size = int.from_bytes(data[end + 12 : end + 16], "little")
    return data[max(0, end - size) : end] if size < end else data
