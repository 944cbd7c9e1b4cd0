"""A letter that fits the mail server: what is too big stays in the archive, and the letter says where."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from html import escape

from etl.answer.letter import Letter

# Base64 in lines of 76 with their ends, and the heads of a part.
_GROWTH = 78 / 57
_HEADS = 600
_BOX = "background:#fff7e0;border-left:4px solid #c98a00;padding:10px 14px;font-size:15px;margin:16px"
_PICTURE = re.compile(r'<img src="cid:([^"]+)" alt="([^"]*)"[^>]*>')


def mail_bytes(letter: Letter) -> int:
    """How long the mail will be on the wire, a little over rather than under."""
    bodies = (letter.text.encode(), letter.html.encode())
    parts = [*bodies, *letter.inline.values(), *letter.attachments.values()]
    return sum(int(len(part) * _GROWTH) + _HEADS for part in parts) + 2000


def fitted(letter: Letter, limit_bytes: int, place: str) -> Letter:
    """The letter itself where it fits; else without its biggest files, each named with its size and `place`.

    Pictures of the body go last, and leave their words behind.
    """
    left_out: dict[str, int] = {}
    made = letter
    while mail_bytes(made) > limit_bytes and letter.attachments:
        biggest = max(letter.attachments, key=lambda name: len(letter.attachments[name]))
        left_out[biggest] = len(letter.attachments[biggest])
        rest = {name: content for name, content in letter.attachments.items() if name != biggest}
        letter = replace(letter, attachments=rest)
        # The words on what was left out are letters too.
        made = _told(letter, left_out.items(), place)
    if mail_bytes(made) > limit_bytes and made.inline:
        html = _PICTURE.sub(r'<p style="text-align:center;color:#666">（图：\2）</p>', made.html)
        made = replace(made, html=html, inline={})
    return made


def _told(letter: Letter, left_out: Iterable[tuple[str, int]], place: str) -> Letter:
    lines = [f"《{name}》（{_size(length)}）" for name, length in left_out]
    sentence = f"以下{len(lines)}个文件超过邮件限额，没有随信附上，存放在 {place}："
    text = "\n".join([sentence, *(f"- {line}" for line in lines), "", letter.text])
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    box = f'<div style="{_BOX}">{escape(sentence)}<ul style="margin:0;padding-left:1.4em">{items}</ul></div>'
    head, body, rest = letter.html.partition("<body")
    if not body:
        return replace(letter, text=text, html=box + letter.html)
    opening, end, inside = rest.partition(">")
    return replace(letter, text=text, html=f"{head}{body}{opening}{end}{box}{inside}")


def _size(length: int) -> str:
    return f"{length / 1_000_000:.1f} MB" if length >= 100_000 else f"{max(length // 1000, 1)} KB"
