"""What a file really is: told from its bytes, never from its name.

In daily life an .xls is often an HTML table, an .et is BIFF or OOXML, and a .csv comes in GB18030.
"""

import codecs
import io
import re
import zipfile
from typing import Literal, get_args

from etl.grid import Unreadable
from etl.read.plain_package import part_name

Table = Literal["xlsx", "xls", "xlsb", "ods", "fods", "excel_xml", "csv", "docx", "html", "mht"]
Evidence = Literal["pdf", "jpg", "png", "gif", "tif", "bmp", "heic", "webp", "ofd"]
Other = Literal[
    "empty",
    "encrypted",
    "old_word",
    "slides",
    "writer",
    "zip",
    "rar",
    "7z",
    "gz",
    "xml",
    "link",
    "unknown",
    "broken",
    "spoilt_text",
    "winmail",
    "iwork",
]
Kind = Table | Evidence | Other

TABLES: frozenset[str] = frozenset(get_args(Table))
EVIDENCE: frozenset[str] = frozenset(get_args(Evidence))
"""Stamped scans: kept and linked, never read for figures."""

_SAVE_AS_XLSX = "请用 WPS 或 Excel 打开，另存为 .xlsx 后重新报送。"
REFUSALS: dict[str, tuple[str, str]] = {
    "empty": ("empty", "文件是空的（0 字节），请检查后重新报送。"),
    "encrypted": ("encrypted", "文件已加密，打不开，请取消密码后重新报送。"),
    "old_word": ("old_word", "这是旧版文字文档（.doc、.wps 或 .rtf），请另存为 .docx 后重新报送。"),
    "slides": ("unknown_format", "这是演示文稿，里面没有可读的表格，请报送电子表格。"),
    "writer": ("unknown_format", "这是 .odt 文字文档，请另存为 .docx 后重新报送。"),
    "zip": ("archive", "压缩包里又套了两层压缩包，请解压后直接报送里面的表格，或只压缩一次。"),
    "rar": ("archive", "这是 .rar 压缩包，打不开，请解压后直接报送里面的表格，或压缩成 .zip。"),
    "7z": ("archive", "这是 .7z 压缩包，打不开，请解压后直接报送里面的表格，或压缩成 .zip。"),
    "gz": ("archive", "这是 .gz 压缩包，打不开，请解压后直接报送里面的表格，或压缩成 .zip。"),
    "xml": ("old_format", f"这是 XML 格式的表格，{_SAVE_AS_XLSX}"),
    "link": ("unknown_format", "只收到一个链接，没有收到表格，请把在线表格下载为 .xlsx 后报送。"),
    "broken": ("damaged", "文件不完整或已损坏（可能没有传完），请重新报送。"),
    "spoilt_text": (
        "damaged",
        "文本表格里有损坏的字符（空字符，或不是 UTF-8 也不是 GBK 编码的乱码），"
        "请用 WPS 或 Excel 打开核对，另存为 .xlsx 后重新报送。",
    ),
    "winmail": (
        "unknown_format",
        "附件是 Outlook 专用的 winmail.dat，里面的表取不出来，"
        "请在 Outlook 里把邮件格式改为 HTML 或纯文本后重发。",
    ),
    "iwork": ("unknown_format", "这是苹果 Numbers 或 Pages 文件，请导出为 .xlsx 或 .docx 后重新报送。"),
    "unknown": ("unknown_format", "认不出这是什么文件，请报送 .xlsx、.xls、.csv 或 .docx 表格。"),
}

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gz"),
    (b"{\\rtf", "old_word"),
    (b"\x78\x9f\x3e\x22", "winmail"),
)
_BIFF_WITHOUT_OLE = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
_PICTURE_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."
_CONTROLS = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
_LINK_ALONE = re.compile(r"\s*(?:\[InternetShortcut\].*|https?://\S+)\s*", re.DOTALL)
_FLAT_OPEN_DOCUMENT = re.compile(r"<office:document\s[^>]*mimetype")
_EXCEL_XML = re.compile(r"<(?:\w+:)?Workbook\s[^>]*urn:schemas-microsoft-com:office:spreadsheet")
_WEB_ARCHIVE = re.compile(
    r"(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*){0,8}?(?:mime-version:|content-type: *multipart/related)",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+")
_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|style|tr|td)\b", re.IGNORECASE)


def refusal(kind: Kind) -> Unreadable | None:
    """Why a file of this kind holds no table for us; None when it can be read."""
    if kind in TABLES:
        return None
    if kind in EVIDENCE:
        return Unreadable("evidence_only", f"已收盖章件（{kind}），里面的数不读取，请补报电子表。")
    return Unreadable(*REFUSALS[kind])


def sniff(data: bytes) -> Kind:
    """The kind of a whole file's bytes. Total: any bytes get an answer."""
    if not data.strip(b"\x00\t\r\n\x1a "):
        return "empty"
    if data[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zip_kind(data)
    if data.startswith(_OLE):
        return _ole_kind(data)
    return kind_by_magic(data) or _text_kind(data)


def kind_by_magic(data: bytes) -> Kind | None:
    """The kind where the first bytes alone say it."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data[4:8] == b"ftyp" and data[8:12] in _PICTURE_BRANDS:
        return "heic"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    if data[:2] == b"BM" and len(data) > 14 and int.from_bytes(data[2:6], "little") == len(data):
        return "bmp"
    return "xls" if data[:4] in _BIFF_WITHOUT_OLE else None


def decode_text(data: bytes) -> str | None:
    """Text in UTF-8, UTF-16 or GB18030, by mark or by trial; None when it is no text at all."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, encoding)
    if b"\x00" in data[:4096]:
        encoding = "utf-16-le" if data[1:4096:2].count(0) > data[0:4096:2].count(0) else "utf-16-be"
        return _decoded(data, encoding)
    text = _decoded(data, "utf-8")
    return text if text is not None else _decoded(data, "gb18030")


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    # Random bytes often pass as GB18030 or UTF-16; control characters and unassigned planes give them away.
    if _CONTROLS.search(text):
        return None
    if encoding in ("utf-8", "utf-8-sig"):
        return text
    odd = sum(
        1 for char in text[:4096] if "\ue000" <= char <= "\uf8ff" or char > "\U0003ffff" or char == "\ufffd"
    )
    return text if odd * 20 <= min(len(text), 4096) else None


def _is_spoilt_text(data: bytes) -> bool:
    """Lines of Chinese text or of fields, but for a few bytes or control characters."""
    for encoding in ("utf-8", "gb18030"):
        text = data.decode(encoding, errors="replace")
        bad = len(_CONTROLS.findall(text)) + text.count("\ufffd")
        han = sum("\u4e00" <= char <= "\u9fff" for char in text)
        if bad * 50 <= len(text) and han * 10 >= len(text) and "\n" in text:
            return True
    return False


def _text_kind(data: bytes) -> Kind:
    text = decode_text(data)
    if text is None:
        return "spoilt_text" if _is_spoilt_text(data[:65536]) else "unknown"
    head = text[:4096].lstrip("\ufeff \t\r\n")
    if _WEB_ARCHIVE.match(head):
        return "mht"
    if head.startswith("<"):
        if _FLAT_OPEN_DOCUMENT.search(text[:65536]):
            return "fods" if "opendocument.spreadsheet" in text[:65536] else "writer"
        if _EXCEL_XML.search(text[:65536]):
            return "excel_xml"
        if _TAG.search(text[:65536]):
            return "html"
        if "<plist" in text[:1000] and "<key>URL</key>" in text[:2000]:
            return "link"
        return "xml" if head.startswith("<?xml") else "unknown"
    if _LINK_ALONE.fullmatch(text) or _is_shared_link(text):
        return "link"
    return "csv"


def _is_shared_link(text: str) -> bool:
    """A few words around a link, as an online table is shared in a chat; no lines of fields."""
    lines = [line for line in text.splitlines() if line.strip()]
    is_short = len(lines) <= 4 and len(text) < 600
    return is_short and bool(_LINK.search(text)) and not any(mark in _LINK.sub("", text) for mark in ",\t;|")


def _zip_kind(data: bytes) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {part_name(info.filename): info for info in archive.infolist()}
            mimetype = b""
            if "mimetype" in members and members["mimetype"].file_size < 200:
                mimetype = archive.read(members["mimetype"])
    except Exception:
        # Truncated: the directory at the end is missing. What the first member is called still tells.
        return _kind_of_names({name for name in _PART_NAMES if name.encode() in data[:65536]}, b"")
    kind = _kind_of_names(set(members), mimetype)
    is_locked = any(info.flag_bits & 1 for info in members.values())
    return "encrypted" if is_locked and kind != "zip" else kind


_PART_NAMES = ("xl/workbook.bin", "xl/workbook.xml", "xl/", "word/document.xml", "word/", "ppt/", "OFD.xml")


def _kind_of_names(names: set[str], mimetype: bytes) -> Kind:
    if mimetype.startswith(_OPEN_DOCUMENT):
        return "ods" if b"spreadsheet" in mimetype else "slides" if b"presentation" in mimetype else "writer"
    if "xl/workbook.bin" in names:
        return "xlsb"
    folders = {name.split("/", 1)[0] for name in names if "/" in name}
    if "xl" in folders:
        return "xlsx"
    if "word" in folders:
        return "docx"
    if "ppt" in folders:
        return "slides"
    if any(name.startswith("Index/") and name.endswith(".iwa") for name in names) or "Index.zip" in names:
        return "iwork"
    return "ofd" if "OFD.xml" in names else "zip"


def _ole_kind(data: bytes) -> Kind:
    """By the streams in the root folder alone: an .xls may hold a Word document, and the other way round."""
    import olefile  # type: ignore[import-untyped]

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            streams = {path[0].lower() for path in container.listdir() if len(path) == 1}
    except Exception:  # olefile meets damaged bytes with errors of many kinds
        return "broken"
    if "encryptedpackage" in streams:
        return "encrypted"
    if streams & {"workbook", "book"}:
        return "xls"
    if "worddocument" in streams:
        return "old_word"
    return "slides" if "powerpoint document" in streams else "unknown" if streams else "broken"
