"""A letter as a folder: text, html, inline pictures and attachments, written whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePath


class LetterMissing(Exception):
    """The folder of a letter is gone or not whole."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says.

    ``inline``: content id (as in ``cid:…``) → PNG; ``attachments``: file name → bytes, in their order.
    """

    text: str
    html: str
    inline: Mapping[str, bytes] = field(default_factory=dict)
    attachments: Mapping[str, bytes] = field(default_factory=dict)


def write_letter(folder: Path, letter: Letter) -> None:
    """Keep a letter as files, whole or not at all; an earlier one in the same place is replaced."""
    draft = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}.tmp")
    draft.mkdir(parents=True, mode=0o700)
    _write(draft / "letter.txt", letter.text.encode())
    _write(draft / "letter.html", letter.html.encode())
    # Files have numbers for names: a name from a department must not become a path.
    contents = [("inline", *pair) for pair in letter.inline.items()]
    contents += [("attachments", *pair) for pair in letter.attachments.items()]
    listing: dict[str, dict[str, str]] = {"inline": {}, "attachments": {}}
    for number, (group, name, content) in enumerate(contents, 1):
        listing[group][name] = f"{number:02d}.bin"
        _write(draft / listing[group][name], content)
    _write(draft / "letter.json", json.dumps(listing, ensure_ascii=False, indent=1).encode())
    _put(draft, folder)


def _put(draft: Path, folder: Path) -> None:
    """Into its place; two processes may write the same letter at once, and the later one replaces."""
    while True:
        try:
            draft.rename(folder)
            return
        except OSError as fault:
            if fault.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise
        former = folder.with_name(f".{folder.name}.{secrets.token_hex(6)}.tmp")
        with suppress(FileNotFoundError):
            folder.rename(former)
            shutil.rmtree(former)


def read_letter(folder: Path) -> Letter:
    """Raises: LetterMissing."""
    try:
        listing = json.loads((folder / "letter.json").read_bytes())
        parts = {
            group: {
                name: (folder / PurePath(file).name).read_bytes() for name, file in listing[group].items()
            }
            for group in ("inline", "attachments")
        }
        text, html = ((folder / name).read_text("utf-8") for name in ("letter.txt", "letter.html"))
    except (OSError, ValueError, KeyError) as fault:
        raise LetterMissing(folder.name) from fault
    return Letter(text, html, parts["inline"], parts["attachments"])


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
