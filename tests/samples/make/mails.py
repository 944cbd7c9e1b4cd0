"""A case's ``mail.yml`` → the bytes of the mail that it tells, as the mail programs of offices write them.

``file``     name of the kept mail
``subject``, ``from``, ``date``
``parts``    what hangs on it, each as a ``sheet.yml`` tells a file, and
  ``named``    how the name is written: ``gbk`` (raw bytes), ``rfc2047``, ``rfc2231``
``forwarded``  optional: a mail inside it, with a ``zip`` of ``parts`` whose names are GBK
"""

from __future__ import annotations

import base64
from email.header import Header
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml

from tests.etl.read.test_archive import zipped
from tests.samples.make.sheets import written

Spec = dict[str, Any]
BOUNDARY = "----=_liangshai_"


def built(path: Path) -> tuple[str, bytes]:
    """The mail's file name and bytes."""
    spec = yaml.safe_load(path.read_text(encoding="utf-8"))
    parts = [_attached(part["file"], written(part), part["named"]) for part in spec["parts"]]
    if inner := spec.get("forwarded"):
        files = {part["file"]: written(part) for part in inner["parts"]}
        packed = _attached(inner["zip"], zipped(files, gbk=True), "gbk")
        mail = _mail(inner["subject"], inner["from"], spec["date"], [packed], "inner")
        parts.append(b"Content-Type: message/rfc822\r\n\r\n" + mail)
    return spec["file"], _mail(spec["subject"], spec["from"], spec["date"], parts, "outer")


def _mail(subject: str, sender: str, date: str, parts: list[bytes], boundary: str) -> bytes:
    head = (
        f"From: {sender}\r\nSubject: {Header(subject, 'utf-8').encode()}\r\nDate: {date}\r\n"
        f"Message-ID: <{boundary}@example.invalid>\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/mixed; boundary="{BOUNDARY}{boundary}"\r\n\r\n'
    ).encode()
    text = b"Content-Type: text/plain; charset=gb18030\r\n\r\n" + "请查收。".encode("gb18030")
    line = f"--{BOUNDARY}{boundary}".encode()
    return head + b"".join(line + b"\r\n" + part + b"\r\n" for part in [text, *parts]) + line + b"--\r\n"


def _attached(name: str, content: bytes, named: str) -> bytes:
    match named:
        case "gbk":
            disposition = b'attachment; filename="' + name.encode("gbk") + b'"'
        case "rfc2047":
            coded = base64.b64encode(name.encode("gb2312")).decode()
            disposition = f'attachment; filename="=?gb2312?B?{coded}?="'.encode()
        case _:
            disposition = f"attachment; filename*=utf-8''{quote(name)}".encode()
    return (
        b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
        b"Content-Disposition: " + disposition + b"\r\n\r\n" + base64.encodebytes(content)
    )
