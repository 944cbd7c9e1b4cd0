"""A letter as the bytes of a mail: text, html, inline pictures, attachments, and an identifier that stays."""

from __future__ import annotations

import base64
import hashlib
import re
from datetime import datetime
from email import encoders
from email.generator import BytesGenerator
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from io import BytesIO
from pathlib import PurePath
from urllib.parse import quote

from etl.answer.letter import Letter, LetterMissing, read_letter, write_letter

__all__ = [
    "Letter",
    "LetterMissing",
    "build_mail",
    "is_address",
    "message_id",
    "normal_address",
    "read_letter",
    "write_letter",
]

_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".svg": "image/svg+xml",
    ".csv": "text/csv",
}
_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@"
    r"(?=.{1,255}$)[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*"
)
# A line of a mail holds 998 bytes (RFC 5322); so many letters of a name stay well below, with what is around.
_NAME_PIECE = 700


def message_id(kind: str, reference: str, email: str) -> str:
    """The Message-ID of this piece for this recipient: the same whenever it is sent again."""
    key = "\n".join((kind, reference, normal_address(email)))
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:48]}@liangshai>"


def normal_address(email: str) -> str:
    """An address without blanks around it; its domain in small letters, a Chinese one as xn--…."""
    local, at, domain = email.strip().rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            return f"{local}{at}{domain}"
    return f"{local}{at}{domain.lower()}"


def is_address(email: str) -> bool:
    """Could a mail be sent there (also: no line break that would add a header)?"""
    return _ADDRESS.fullmatch(email) is not None


def build_mail(
    letter: Letter, *, sender: str, recipient_name: str, recipient_email: str, subject: str, identifier: str,
    date: datetime, in_reply_to: str | None = None,
) -> bytes:  # fmt: skip
    """The mail as it goes over the wire (CRLF). Pure: sent again it is the same to the byte.

    ``sender``: ``name <address>`` or an address; ``identifier``: ``message_id``; ``date``: with time zone.
    ``in_reply_to``: Message-ID of a mail that this one answers.
    """
    mail = _multipart("mixed", identifier)
    mail.attach(_body(letter, identifier))
    for number, (name, content) in enumerate(letter.attachments.items(), 1):
        mail.attach(_attachment(number, name, content))
    sender_name, sender_email = parseaddr(sender)
    mail["From"] = _mailbox(sender_name, sender_email)
    mail["To"] = _mailbox(recipient_name, recipient_email)
    # No encoded word is longer than 75 letters (RFC 2047); the library's own limit is a line's 76.
    mail["Subject"] = Header(_one_line(subject), "utf-8", maxlinelen=75, header_name="Subject").encode()
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = identifier
    if in_reply_to and re.fullmatch(r"<[^<>\s]{1,900}>", in_reply_to):
        mail["In-Reply-To"] = in_reply_to
        mail["References"] = in_reply_to
    mail["Auto-Submitted"] = "auto-replied" if in_reply_to else "auto-generated"
    target = BytesIO()
    BytesGenerator(target, mangle_from_=False, policy=mail.policy.clone(linesep=SMTP.linesep)).flatten(mail)
    return target.getvalue()


def _body(letter: Letter, identifier: str) -> MIMEBase:
    both = _multipart("alternative", identifier)
    both.attach(MIMEText(letter.text, "plain", "utf-8"))
    html = MIMEText(letter.html, "html", "utf-8")
    if not letter.inline:
        both.attach(html)
        return both
    related = _multipart("related", identifier)
    related.attach(html)
    for number, (content_id, content) in enumerate(letter.inline.items(), 1):
        picture = _part("image/png", content)
        picture["Content-ID"] = f"<{_one_line(content_id)}>"
        picture["Content-Disposition"] = f'inline; filename="picture-{number}.png"'
        related.attach(picture)
    both.attach(related)
    return both


def _attachment(number: int, name: str, content: bytes) -> MIMEBase:
    """A name in RFC 2231 for those who read it, in RFC 2047 for older programs, in ASCII for all others."""
    ending = PurePath(name).suffix.lower()
    safe_ending = ending if re.fullmatch(r"\.[a-z0-9]{1,8}", ending) else ""
    part = _part(_TYPES.get(ending, "application/octet-stream"), content)
    plain = _one_line(name).replace('"', "'").replace("\\", "_").replace("/", "_")
    if plain.isascii():
        part["Content-Disposition"] = f'attachment; filename="{plain}"'
        return part
    words = "\n ".join(Header(plain, "utf-8", maxlinelen=70).encode().split())
    part.replace_header("Content-Type", f'{part["Content-Type"]};\n name="{words}"')
    part["Content-Disposition"] = (
        f'attachment;\n {_encoded_name(plain)};\n filename="attachment-{number}{safe_ending}"'
    )
    return part


def _encoded_name(name: str) -> str:
    """RFC 2231: one parameter, as most programs read it; in pieces where its line would be too long."""
    encoded = quote(name, safe="")
    if len(encoded) <= _NAME_PIECE:
        return f"filename*=UTF-8''{encoded}"
    pieces = re.findall(rf"(?:%..|[^%]){{1,{_NAME_PIECE // 3}}}", encoded)
    pieces[0] = f"UTF-8''{pieces[0]}"
    return ";\n ".join(f"filename*{place}*={piece}" for place, piece in enumerate(pieces))


def _part(content_type: str, content: bytes) -> MIMEBase:
    main, sub = content_type.split("/")
    part = MIMEBase(main, sub)
    part.set_payload(content)
    encoders.encode_base64(part)
    return part


def _multipart(kind: str, identifier: str) -> MIMEMultipart:
    # The boundary comes from the Message-ID: a random one would make each sending another mail.
    boundary = base64.b32encode(hashlib.sha256(f"{kind} {identifier}".encode()).digest()).decode().rstrip("=")
    return MIMEMultipart(kind, boundary=f"={boundary}")


def _mailbox(name: str, email: str) -> str:
    plain = _one_line(name)
    if plain.isascii():
        return formataddr((plain, email))
    # Encoded words of at most 75 letters (RFC 2047): a long name is several of them.
    return f"{Header(plain, 'utf-8', maxlinelen=70).encode()} <{email}>"


def _one_line(text: str) -> str:
    return " ".join(text.split())
