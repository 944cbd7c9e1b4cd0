"""An edited DOCX as it goes out: tracked changes accepted, comments gone, some paragraphs with other words.

All else stays as the editor's program wrote it: faces, sizes, breaks, what people set by hand.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from lxml import etree

from etl.read.limits import Limits
from etl.read.word.edited import MAIN_PART, Parsed, Walk, is_end_deleted, is_gone, open_docx, parse
from etl.read.word.word_xml import child, local

_UNWRAPPED = {"ins", "moveTo"}
_REMOVED = {
    "del", "moveFrom", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd",
    "commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "cellIns", "cellMerge",
    "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd",
}  # fmt: skip
# Inside properties the same names only say what happened to the paragraph's end, the row or the run.
_SWITCHES = {"ins", "moveTo", "del", "moveFrom"}
_PARTS = ("document", "header", "footer", "footnotes", "endnotes")
_COMMENTS = "comments"


def accepted(data: bytes, texts: Mapping[int, str], limits: Limits) -> bytes:
    """The docx without tracked changes and comments; block n (as `read_edited` counts) says `texts[n]`.

    The same file and texts give the same bytes. Raises Unreadable.
    """
    with open_docx(data, limits) as archive:
        roots = {
            name: parse(archive.read(name))
            for name in archive.namelist()
            if _has_words(name) or name in ("[Content_Types].xml", "word/settings.xml") or _leads(name)
        }
        for name, root in roots.items():
            if _has_words(name):
                _accept(root)
        _drop_comments(roots)
        _write_words(archive, roots[MAIN_PART], texts)
        return _packed(archive, roots)


def _has_words(name: str) -> bool:
    stem = name.removeprefix("word/").removesuffix(".xml").rstrip("0123456789-")
    return name.startswith("word/") and name.endswith(".xml") and stem.split("-")[0] in _PARTS


def _leads(name: str) -> bool:
    return name == "word/_rels/document.xml.rels"


# ---- tracked changes ----


def _accept(root: etree._Element) -> None:
    _join_paragraphs(root)
    for one in list(root.iter()):
        name, parent = local(one), one.getparent()
        if parent is None or not name:
            continue
        if _is_gone_with_its_words(one) or (local(parent) in ("rPr", "trPr", "tcPr") and name in _SWITCHES):
            parent.remove(one)
        elif name in _REMOVED or name.endswith("Change"):
            _remove(one)
        elif name in _UNWRAPPED:
            _unwrap(one)
    for row in [one for one in root.iter() if local(one) == "tr"]:
        if not any(local(one) in ("tc", "sdt") for one in row):
            _remove(row)
    for table in [one for one in root.iter() if local(one) == "tbl"]:
        if not any(local(one) in ("tr", "sdt") for one in table):
            _remove(table)


def _is_gone_with_its_words(one: etree._Element) -> bool:
    if local(one) == "tr":
        return child(child(one, "trPr"), "del") is not None
    return local(one) == "tc" and is_gone(one)


def _join_paragraphs(root: etree._Element) -> None:
    """A paragraph whose end is deleted goes into the next, which keeps its looks."""
    for one in [one for one in root.iter() if local(one) == "p" and is_end_deleted(one)]:
        following = one.getnext()
        while following is not None and local(following) not in ("p", "tbl"):
            following = following.getnext()
        if following is None or local(following) != "p":
            continue
        words = [part for part in one if local(part) != "pPr"]
        place = 1 if child(following, "pPr") is not None else 0
        for number, part in enumerate(words):
            following.insert(place + number, part)
        _remove(one)


def _remove(one: etree._Element) -> None:
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)


def _unwrap(one: etree._Element) -> None:
    parent = one.getparent()
    if parent is None:
        return
    place = parent.index(one)
    for number, part in enumerate(list(one)):
        parent.insert(place + number, part)
    parent.remove(one)


def _drop_comments(roots: Mapping[str, etree._Element]) -> None:
    """No part of the package leads to comments, and the paper does not track what is typed next."""
    for name, key in (("[Content_Types].xml", "PartName"), ("word/_rels/document.xml.rels", "Target")):
        for one in list(roots.get(name, ())):
            if local(one) and _is_comments(one.get(key) or ""):
                _remove(one)
    for one in list(roots.get("word/settings.xml", ())):
        if local(one) in ("trackRevisions", "documentProtection", "rsids"):
            _remove(one)


def _is_comments(name: str) -> bool:
    last = name.rpartition("/")[2]
    return last.startswith(_COMMENTS) or last == "people.xml"


# ---- words ----


def _write_words(archive: zipfile.ZipFile, root: etree._Element, texts: Mapping[int, str]) -> None:
    parsed = Parsed(archive)
    parsed.root = root
    for number, (_, element) in enumerate(list(Walk(parsed).body())):
        if number in texts:
            _write(element, texts[number])


def _write(paragraph: etree._Element, text: str) -> None:
    """Other words in the looks of the paragraph's first words; its bookmarks stay."""
    runs = [one for one in paragraph.iter() if local(one) == "r" and any(local(p) == "t" for p in one)]
    if not runs:
        return
    first, *others = runs
    for one in others:
        _remove(one)
    for one in [one for one in paragraph.iter() if local(one) == "r" and one is not first]:
        if all(local(part) in ("rPr", "tab", "br") for part in one):
            _remove(one)
    space = first.tag.removesuffix("r")
    for part in list(first):
        if local(part) != "rPr":
            first.remove(part)
    for line_number, line in enumerate(text.split("\n")):
        if line_number:
            etree.SubElement(first, f"{space}br")
        for piece_number, piece in enumerate(line.split("\t")):
            if piece_number:
                etree.SubElement(first, f"{space}tab")
            words = etree.SubElement(first, f"{space}t")
            words.text = piece
            words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _packed(archive: zipfile.ZipFile, roots: Mapping[str, etree._Element]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as made:
        for info in archive.infolist():
            if _is_comments(info.filename) or info.is_dir():
                continue
            root = roots.get(info.filename)
            content = archive.read(info) if root is None else _serialized(root)
            entry = zipfile.ZipInfo(info.filename, info.date_time)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            made.writestr(entry, content)
    return buffer.getvalue()


def _serialized(root: etree._Element) -> bytes:
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return made
