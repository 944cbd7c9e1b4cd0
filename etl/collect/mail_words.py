"""Words of a mail's heads as people wrote them: RFC 2047, RFC 2231, and raw GBK where neither was known.

Chinese mail programs name a charset narrower than what they write (gb2312 for GB18030), cut a character
in two between two encoded words, and encode names inside quotes, where RFC 2047 forbids it. All is read.
"""

from __future__ import annotations

import base64
import binascii
import re
from email.message import Message
from email.utils import decode_rfc2231
from urllib.parse import unquote_to_bytes

_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030", "ms936": "gb18030"}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LONGEST_NAME = 150


def head(message: Message, name: str) -> str:
    """A head line with its eight-bit bytes read and its encoded words as they stand ('' for none)."""
    for key, value in message.raw_items():
        if key.lower() == name:
            return re.sub(r"[\r\n]+[ \t]*", " ", _raw_text(str(value)))
    return ""


def decoded(raw: str) -> str:
    """The words of one head line."""
    text = _BETWEEN_WORDS.sub(r"\1", raw)
    out: list[str] = []
    pending, charset, position = b"", "", 0
    for match in _WORD.finditer(text):
        if match.start() != position or (charset and match[1].lower() != charset):
            out.append(as_text(pending, charset))
            pending = b""
        out.append(text[position : match.start()])
        # Bytes first, words later: two encoded words may share one character.
        pending, charset, position = pending + _word_bytes(match), match[1].lower(), match.end()
    out += [as_text(pending, charset), text[position:]]
    return " ".join("".join(out).split())


def file_name(part: Message) -> str:
    """The name of an attachment without any folder, or '' where it has none."""
    for line, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        plain = Message()
        plain[line] = head(part, line)
        held = plain.get_param(parameter, header=line)
        if held:
            words = _parameter(held)
            name = re.split(r"[/\\]", words)[-1]
            name = _CONTROLS.sub("", name).strip(" .\"'")
            if name:
                return _shortened(name)
    return ""


def as_text(content: bytes, charset: str | None) -> str:
    """Bytes as the charset says, or, where it lies, as UTF-8 or GB18030."""
    named = (charset or "").split("*")[0].strip().strip('"').lower()  # RFC 2231: charset*language
    for encoding in (_WIDER.get(named, named), "utf-8", "gb18030"):
        try:
            return content.decode(encoding) if encoding else content.decode("ascii")
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("gb18030", "replace")


def _parameter(held: str | tuple[str | None, str | None, str]) -> str:
    if isinstance(held, tuple):
        charset, _, value = held
        return as_text(value.encode("latin-1", "replace"), charset)
    if match := re.fullmatch(r"([A-Za-z0-9_-]+)'[A-Za-z-]*'(.*)", held, re.DOTALL):
        # filename=utf-8''%E8… without the star
        return as_text(unquote_to_bytes(match[2]), decode_rfc2231(held)[0] or match[1])
    words = decoded(held)
    if re.search(r"%[0-9A-Fa-f]{2}", words) and words.isascii():
        plain = unquote_to_bytes(words)
        return as_text(plain, "") if any(byte > 127 for byte in plain) else words
    return words


def _raw_text(text: str) -> str:
    """Eight-bit bytes, which the parser keeps as surrogates, as the words they were."""
    if text.isascii():
        return text
    return as_text(text.encode("utf-8", "surrogateescape"), "")


def _word_bytes(match: re.Match[str]) -> bytes:
    payload = match[3].encode("ascii", "ignore")
    if match[2] in "bB":
        try:
            return base64.b64decode(payload + b"=" * (-len(payload) % 4))
        except (binascii.Error, ValueError):
            return match[0].encode("ascii", "ignore")
    return binascii.a2b_qp(payload, header=True)


def _shortened(name: str) -> str:
    if len(name) <= _LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 9:
        return name[:_LONGEST_NAME]
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}"
