"""A mail as the office reads it: who sent it and when, what hangs on it, and whether a machine wrote it."""

from __future__ import annotations

import email
import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime

from lxml import etree
from lxml import html as lxml_html

from etl.collect.mail_words import as_text, decoded, file_name, head
from etl.read.archive import is_left_behind

_MOST_PARTS = 500
_DEEPEST = 8
_NO_PEOPLE = re.compile(r"(no-?reply|do-?not-?reply)([+.-].*)?@", re.IGNORECASE)
_MAIL_SYSTEMS = re.compile(r"(mailer-daemon|postmaster|bounces?)([+.-].*)?@", re.IGNORECASE)
_NOTICE_SUBJECT = re.compile(
    r"\s*(自动回复|自动答复|系统退信|退信通知|邮件投递失败|out of office|automatic reply"
    r"|auto(matic)?[ -]?(reply|response)|undeliver(ed|able)|delivery status notification"
    r"|mail delivery (failed|subsystem)|returned mail)",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"退信|投递失败|发送失败|undeliver(ed|able)|delivery (has )?fail|failure notice"
    r"|returned (to sender|mail)",
    re.IGNORECASE,
)
_QUOTED_ID = re.compile(r"Message-ID:\s*(<[^<>\s]+>)", re.IGNORECASE)
_NO_DATA = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
            "text/calendar", "text/vcard", "text/x-vcard", "message/delivery-status")  # fmt: skip
_LETTER_FORMAT = ("application/ms-tnef", "application/vnd.ms-tnef")
_QUOTED = re.compile(
    r"\s*(>|[-_=]{3,}\s*(原始邮件|(回复的)?原邮件|转发的邮件|转发邮件信息|original message"
    r"|forwarded message)|发件人\s*[:：]|from\s*[:：]"
    r"|on .{5,120} wrote\s*[:：]|.{0,60}20\d\d.{5,120}写道\s*[:：])",
    re.IGNORECASE,
)
_CLOCKS_DIFFER = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Part:
    """One attachment."""

    name: str
    content: bytes


@dataclass(slots=True)
class Mail:
    """One mail, read.

    ``key``: the same for every copy of this mail, however often and by whatever way it came. ``sent_at``:
    when it was handed in. ``answers``: Message-IDs that it refers to, the nearest first. ``is_automatic``:
    a machine wrote it, and it is never answered; ``is_notice``: an absence note or a bounce, in which there
    is no return either. ``passed_over``: names of signatures, invitations and pictures inside the text.
    ``bounced``: Message-IDs that a bounce speaks of; ``is_lost``: it did not say that they are only late.
    """

    key: str
    message_id: str
    sender: str
    sender_name: str
    subject: str
    sent_at: datetime
    answers: list[str]
    is_notice: bool
    is_automatic: bool
    parts: list[Part] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    bounced: list[str] = field(default_factory=list)
    is_lost: bool = True
    text: str = ""
    html: str = ""

    @property
    def own_text(self) -> str:
        """What the sender wrote, without what he quotes: above it, else below lines marked with >."""
        lines = [line.rstrip() for line in self.text.splitlines()]
        quoted = next((n for n, line in enumerate(lines) if _QUOTED.match(line)), len(lines))
        above = "\n".join(lines[:quoted]).strip()
        marked = [n for n, line in enumerate(lines) if line.lstrip().startswith(">")]
        return above if above or not marked else "\n".join(lines[marked[-1] + 1 :]).strip()

    @property
    def first_line(self) -> str:
        """The first line of it that says something; '' where none does."""
        return next((line.strip() for line in self.own_text.splitlines() if line.strip()), "")


def read_mail(raw: bytes, received_at: datetime) -> Mail:
    """Read the bytes of a mail. ``received_at``: when the server took it in (with time zone).

    Raises:
        ValueError: no mail at all, or nested beyond reason.
    """
    try:
        message = email.message_from_bytes(raw)
        mail = _heads(message, received_at)
        _walk(message, mail, 0)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not mail.text and mail.html:
        mail.text = _text_of(mail.html)
    if not mail.bounced and _LOST.search(mail.subject) and _MAIL_SYSTEMS.match(mail.sender):
        # A bounce without the standard's parts: what it replies to, or quotes in its text, is lost.
        mail.bounced = [*mail.answers, *_QUOTED_ID.findall(mail.text)]
    digests = [hashlib.sha256(part.content).hexdigest() for part in mail.parts]
    told = (mail.message_id, mail.sender, head(message, "date"), mail.subject, mail.text, *digests)
    mail.key = hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()
    return mail


# ---------------------------------------------------------------- heads


def _heads(message: Message, received_at: datetime) -> Mail:
    sender_name, sender = parseaddr(decoded(head(message, "from")))
    subject = decoded(head(message, "subject"))
    nearest_first = reversed(_identifiers(head(message, "references")))
    answers = list(dict.fromkeys([*_identifiers(head(message, "in-reply-to")), *nearest_first]))
    is_notice = _is_notice(message, sender, subject)
    return Mail(
        key="",
        message_id=next(iter(_identifiers(head(message, "message-id"))), ""),
        sender=sender.strip().lower(),
        sender_name=sender_name,
        subject=subject,
        sent_at=_handed_in(message, received_at),
        answers=answers,
        is_notice=is_notice,
        is_automatic=is_notice or _is_automatic(message, sender),
    )


def _handed_in(message: Message, received_at: datetime) -> datetime:
    """When our own mail server took it in; a mail that names no server, by its date.

    The sender's clock may be wrong: a date that lies after the mail lay in the box does not count.
    """
    for key, value in message.raw_items():
        if key.lower() == "received":  # the first one is the last server's: ours
            stamped = _moment(str(value).rpartition(";")[2])
            return stamped if stamped and stamped <= received_at + _CLOCKS_DIFFER else received_at
    written = _moment(head(message, "date"))
    return written if written and written <= received_at + _CLOCKS_DIFFER else received_at


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(" ".join(text.split()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_notice(message: Message, sender: str, subject: str) -> bool:
    return (
        message.get_content_type() == "multipart/report"
        or head(message, "auto-submitted").strip().lower().startswith("auto-replied")
        or head(message, "precedence").strip().lower() == "auto_reply"
        or any(head(message, name) for name in ("x-autoreply", "x-autorespond", "x-auto-reply-from"))
        or head(message, "return-path").strip() == "<>"
        or _MAIL_SYSTEMS.match(sender) is not None
        or _NOTICE_SUBJECT.match(subject) is not None
    )


def _is_automatic(message: Message, sender: str) -> bool:
    submitted = head(message, "auto-submitted").strip().lower()
    return (
        (bool(submitted) and not submitted.startswith("no"))
        or head(message, "precedence").strip().lower() in ("bulk", "junk")
        or _NO_PEOPLE.match(sender) is not None
    )


def _identifiers(text: str) -> list[str]:
    return re.findall(r"<[^<>\s]+>", text)


# ---------------------------------------------------------------- parts


def _walk(message: Message, mail: Mail, depth: int) -> None:
    if depth > _DEEPEST or len(mail.parts) > _MOST_PARTS:
        raise ValueError("nested too deeply, or too many parts")
    content_type = message.get_content_type()
    if content_type == "message/rfc822":
        for inner in _inner(message):
            mail.bounced += _identifiers(head(inner, "message-id"))
            _walk(inner, mail, depth + 1)
    elif content_type == "message/delivery-status":
        actions = {head(block, "action").strip().lower() for block in _inner(message)} - {""}
        mail.is_lost = "failed" in actions or not actions
    elif content_type == "text/rfc822-headers":
        mail.bounced += _identifiers(head(email.message_from_bytes(_content(message)), "message-id"))
    elif message.is_multipart():
        for inner in _inner(message):
            _walk(inner, mail, depth + 1)
    else:
        _leaf(message, mail, content_type, depth)


def _inner(message: Message) -> list[Message]:
    held = message.get_payload()
    return [part for part in held if isinstance(part, Message)] if isinstance(held, list) else []


def _leaf(part: Message, mail: Mail, content_type: str, depth: int) -> None:
    name = file_name(part)
    is_body = not name and part.get_content_disposition() != "attachment"
    if is_body and content_type in ("text/plain", "text/html"):
        # The first one is the mail's own; a forwarded mail's follows it.
        text = as_text(_content(part), part.get_content_charset())
        if content_type == "text/plain":
            mail.text = mail.text or text
        else:
            mail.html = mail.html or text
        return
    is_shown = content_type.startswith("image/") and _is_inside_the_text(part, mail.html)
    if content_type in _NO_DATA or is_left_behind(name) or is_shown:
        mail.passed_over.append(name or content_type)
        return
    content = _content(part)
    if content_type in _LETTER_FORMAT:
        name = name or "winmail.dat"
    if name.lower().endswith(".eml") and content_type == "application/octet-stream":
        _walk(email.message_from_bytes(content), mail, depth + 1)
        return
    if content or name:
        mail.parts.append(Part(name or f"附件{len(mail.parts) + 1}", content))


def _is_inside_the_text(part: Message, html: str) -> bool:
    """A picture that the text shows (a logo under a signature, whatever it is called) is no stamped scan."""
    name = head(part, "content-id").strip().strip("<>")
    return bool(name) and (part.get_content_disposition() != "attachment" or f"cid:{name}" in html)


def _content(part: Message) -> bytes:
    held = part.get_payload(decode=True)
    return held if isinstance(held, bytes) else b""


def _text_of(html: str) -> str:
    try:
        page = lxml_html.fromstring(html)
    except (etree.ParserError, ValueError):
        return ""
    for line in page.iter("br", "p", "div", "tr", "blockquote"):
        line.tail = "\n" + (line.tail or "")
    return "".join(str(text) for text in page.itertext()).strip()
