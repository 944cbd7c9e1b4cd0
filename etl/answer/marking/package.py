"""A workbook as a zip of parts: read once, a few parts rewritten, all others kept byte for byte."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

CONTENT_TYPES = "[Content_Types].xml"
_TYPES_NS = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS_NS = "http://schemas.openxmlformats.org/package/2006/relationships"
_MOST_UNPACKED_BYTES = 200 * 1024 * 1024
_MOST_PARSED_BYTES = 64 * 1024 * 1024
"""A tree takes some ten times the bytes of its part."""


class MarkFault(Exception):
    """The package is not what a workbook should be; the caller falls back to a list of problems."""


def parse(content: bytes) -> etree._Element:
    """The root of a part. Entities and document types are refused: a workbook has none.

    Raises:
        MarkFault: not XML, or XML that could be an attack.
    """
    if len(content) > _MOST_PARSED_BYTES:
        raise MarkFault("a part is too big to edit")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, strip_cdata=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as fault:
        raise MarkFault("a part is not XML") from fault
    if root.getroottree().docinfo.internalDTD is not None:
        raise MarkFault("a part has a document type")
    return root


def serialise(root: etree._Element) -> bytes:
    """A part's bytes with the declaration that Office writes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def namespace(root: etree._Element) -> str:
    """The namespace of a part, transitional or strict."""
    return etree.QName(root).namespace or ""


@dataclass(frozen=True, slots=True)
class Relationship:
    """One link from a part to another; ``target`` is the full name of that part."""

    identifier: str
    kind: str
    target: str


class Package:
    """The parts of one workbook, found whatever the case and slashes of their names."""

    def __init__(self, content: bytes) -> None:
        """Raises: MarkFault: no zip, encrypted, damaged, or too big when unpacked."""
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._parts: dict[str, bytes] = {}
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                if sum(info.file_size for info in archive.infolist()) > _MOST_UNPACKED_BYTES:
                    raise MarkFault("too big when unpacked")
                for info in archive.infolist():
                    key = _key(info.filename)
                    self._infos[key] = info
                    self._parts[key] = archive.read(info)
        except (
            zipfile.BadZipFile,
            RuntimeError,
            NotImplementedError,
            OSError,
            EOFError,
            ValueError,
        ) as fault:
            raise MarkFault("not a whole zip") from fault
        except zlib.error as fault:
            raise MarkFault("a part cannot be unpacked") from fault

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._parts

    def read(self, name: str) -> bytes:
        """Raises: MarkFault: there is no such part."""
        try:
            return self._parts[_key(name)]
        except KeyError as fault:
            raise MarkFault("a part is missing") from fault

    def write(self, name: str, content: bytes) -> None:
        self._parts[_key(name)] = content
        if _key(name) not in self._infos:
            info = zipfile.ZipInfo(name.lstrip("/"), date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            self._infos[_key(name)] = info

    def remove(self, name: str) -> None:
        """Drop a part, its relationships, and its content type."""
        for key in (_key(name), _key(_rels_name(name))):
            self._parts.pop(key, None)
            self._infos.pop(key, None)
        root = parse(self.read(CONTENT_TYPES))
        for override in root.findall(f"{{{_TYPES_NS}}}Override"):
            if _key(override.get("PartName", "")) == _key(name):
                root.remove(override)
        self.write(CONTENT_TYPES, serialise(root))

    def remove_relationships_of(self, name: str) -> None:
        self._parts.pop(_key(_rels_name(name)), None)
        self._infos.pop(_key(_rels_name(name)), None)

    def names(self) -> list[str]:
        """All parts, in lower case."""
        return list(self._parts)

    def free_name(self, pattern: str) -> str:
        """The first name of ``pattern`` (with ``{}``) that no part has yet."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def relationships(self, name: str) -> list[Relationship]:
        """Where a part ('' for the package itself) leads inside the package."""
        rels = _rels_name(name)
        if rels not in self:
            return []
        return [
            Relationship(
                link.get("Id", ""),
                link.get("Type", ""),
                posixpath.normpath(posixpath.join("/", posixpath.dirname(name), link.get("Target", ""))),
            )
            for link in parse(self.read(rels)).findall(f"{{{_RELS_NS}}}Relationship")
            if link.get("TargetMode") != "External"
        ]

    def related(self, name: str, kind: str) -> Relationship | None:
        """The first relationship whose type ends in ``kind``."""
        links = self.relationships(name)
        return next((link for link in links if link.kind.rsplit("/", 1)[-1] == kind), None)

    def relate(self, name: str, kind: str, target: str) -> str:
        """A new relationship of the full type ``kind`` to the part ``target``; its id."""
        rels = _rels_name(name)
        root = (
            parse(self.read(rels))
            if rels in self
            else etree.fromstring(f'<Relationships xmlns="{_RELS_NS}"/>')
        )
        taken = {link.get("Id") for link in root}
        number = len(root) + 1
        while f"rId{number}" in taken:
            number += 1
        etree.SubElement(
            root,
            f"{{{_RELS_NS}}}Relationship",
            {"Id": f"rId{number}", "Type": kind, "Target": "/" + target.lstrip("/")},
        )
        self.write(rels, serialise(root))
        return f"rId{number}"

    def unrelate(self, name: str, identifier: str) -> None:
        root = parse(self.read(_rels_name(name)))
        for link in root.findall(f"{{{_RELS_NS}}}Relationship"):
            if link.get("Id") == identifier:
                root.remove(link)
        self.write(_rels_name(name), serialise(root))

    def declare(self, content_type: str, *, part: str | None = None, extension: str | None = None) -> None:
        """State the content type of a part, or of all parts with an extension."""
        root = parse(self.read(CONTENT_TYPES))
        if extension is not None:
            known = [d.get("Extension", "").lower() for d in root.findall(f"{{{_TYPES_NS}}}Default")]
            if extension not in known:
                default = etree.Element(f"{{{_TYPES_NS}}}Default")
                default.set("Extension", extension)
                default.set("ContentType", content_type)
                root.insert(0, default)
        if part is not None:
            override = etree.SubElement(root, f"{{{_TYPES_NS}}}Override")
            override.set("PartName", "/" + part.lstrip("/"))
            override.set("ContentType", content_type)
        self.write(CONTENT_TYPES, serialise(root))

    def to_bytes(self) -> bytes:
        """The zip; entries keep their order, dates and way of packing."""
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for key, info in self._infos.items():
                fresh = zipfile.ZipInfo(info.filename, info.date_time)
                packed = info.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
                fresh.compress_type = info.compress_type if packed else zipfile.ZIP_DEFLATED
                fresh.external_attr = info.external_attr
                archive.writestr(fresh, self._parts[key])
        return target.getvalue()


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _rels_name(name: str) -> str:
    folder, base = posixpath.split(name)
    return posixpath.join(folder, "_rels", base + ".rels")
