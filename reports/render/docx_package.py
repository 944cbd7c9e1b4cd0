"""The parts of the DOCX around its text: what the package holds, and how the parts lead to each other."""

from __future__ import annotations

from collections.abc import Sequence

from reports.document import Document
from reports.render.docx_xml import XML_HEAD, clean

FOOTERS = ("none", "portrait-odd", "portrait-even", "landscape-odd", "landscape-even", "wide-odd")
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def content_types() -> str:
    """`[Content_Types].xml`: which part is of which type."""
    parts = {"document": "document.main+xml", "styles": "styles+xml", "settings": "settings+xml"}
    parts |= {"fontTable": "fontTable+xml"} | {f"footer-{name}": "footer+xml" for name in FOOTERS}
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_MAIN}{kind}"/>' for part, kind in parts.items()
    )
    return (
        f'{XML_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        '<Override PartName="/docProps/custom.xml" '
        f'ContentType="application/vnd.openxmlformats-officedocument.custom-properties+xml"/>{overrides}</Types>'
    )


def relations_xml(relations: Sequence[tuple[str, str, str]], base: str = _RELATIONS) -> str:
    """A `.rels` part of (id, kind, target); `base` stands before each kind."""
    inside = "".join(
        f'<Relationship Id="{one}" Type="{base}{kind}" Target="{target}"/>' for one, kind, target in relations
    )
    return (
        f'{XML_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{inside}</Relationships>"
    )


def root_relations() -> str:
    """`_rels/.rels`: the document and its two parts of properties."""
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    text = relations_xml([("rId1", "officeDocument", "word/document.xml")])
    extra = (
        f'<Relationship Id="rId2" Type="{core}" Target="docProps/core.xml"/>'
        f'<Relationship Id="rId3" Type="{_RELATIONS}custom-properties" Target="docProps/custom.xml"/>'
    )
    return text.replace("</Relationships>", f"{extra}</Relationships>")


def core_properties(document: Document) -> str:
    """`docProps/core.xml`; its day is the document's own, so that the same paper gives the same bytes."""
    stamp = f"{document.date.isoformat()}T00:00:00Z"
    return (
        f"{XML_HEAD}<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{clean(document.title)}</dc:title><dc:creator>{clean(document.signer)}</dc:creator>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified></cp:coreProperties>'
    )
