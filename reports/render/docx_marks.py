"""Marks that lead from an edited DOCX back to the Document: invisible bookmarks, and one property.

Each printed piece stands between a bookmark's two ends; `_LS_body_3` is the fourth block of the text. A name
that begins with a line is hidden in Word and WPS, and both keep it when the words between are edited.
"""

from __future__ import annotations

import itertools
import re

from reports.document import Document, content_hash
from reports.render.docx_xml import XML_HEAD, clean

PREFIX = "_LS_"
PROPERTY = "liangshai"
_HASH_LETTERS = 16
_END = re.compile(r'<w:bookmark(Start|End) w:id="(_LS_\w+)"')
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def marked(name: str, inside: str) -> str:
    """`inside` between the ends of a bookmark; the number that Word wants comes with `numbered`."""
    full = PREFIX + name
    return (
        f'<w:bookmarkStart w:id="{full}" w:name="{full}"/>{inside}<w:bookmarkEnd w:id="{full}"/>'
        if inside
        else ""
    )


def numbered(xml: str) -> str:
    """The same with the bookmarks counted: each pair has one number of its own."""
    numbers: dict[str, int] = {}
    count = itertools.count(1)

    def number(match: re.Match[str]) -> str:
        name = match[2]
        if name not in numbers:
            numbers[name] = next(count)
        return f'<w:bookmark{match[1]} w:id="{numbers[name]}"'

    return _END.sub(number, xml)


def identity(document: Document) -> str:
    """Which draft a file is: kind, period and what it says, in short."""
    return f"{document.kind} {document.period_label} {short_hash(document)}"


def short_hash(document: Document) -> str:
    """The first letters of the document's content hash: what the DOCX carries to be known again."""
    return content_hash(document)[:_HASH_LETTERS]


def identity_mark(document: Document) -> str:
    """The same as a bookmark's name, for programs that lose properties: `id_0123456789abcdef`."""
    return f"id_{short_hash(document)}"


def custom_properties(document: Document) -> str:
    """docProps/custom.xml with the identity."""
    return (
        f"{XML_HEAD}<Properties "
        'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f'<property fmtid="{_FORMAT_ID}" pid="2" name="{PROPERTY}">'
        f"<vt:lpwstr>{clean(identity(document))}</vt:lpwstr></property></Properties>"
    )
