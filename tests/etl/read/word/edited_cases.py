"""Small DOCX packages for the tests: a body as it is typed here, in the least package that opens."""

from __future__ import annotations

import io
import zipfile

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def package(body: str, **parts: str) -> bytes:
    """`parts`: word/<name>.xml, or docProps/custom.xml by the name `custom`; their text as it is."""
    files = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": f"<w:document {NS}><w:body>{body}</w:body></w:document>",
    }
    for name, text in parts.items():
        files["docProps/custom.xml" if name == "custom" else f"word/{name}.xml"] = text
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def p(inside: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    look = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def deleted(text: str) -> str:
    return f'<w:del w:id="1" w:author="甲"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def inserted(inside: str) -> str:
    return f'<w:ins w:id="2" w:author="甲">{inside}</w:ins>'


def row(*cells: str, properties: str = "") -> str:
    inside = "".join(
        f"<w:tc><w:tcPr/>{one if one.startswith('<w:p>') else p(r(one))}</w:tc>" for one in cells
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inside}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"
