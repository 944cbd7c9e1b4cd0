"""Files that somebody names on the command line: where they go, and written whole.

A name may stand for what is no file: a pipe, a device, /dev/stdout. It is written into as it is; its mode and
its place are never ours to change.
"""

from __future__ import annotations

import os
from pathlib import Path


def path_for(out: Path | None, file_name: str) -> Path:
    """``out`` is a file, or a folder where it is one already or bears no ending."""
    if out is None:
        return Path(file_name)
    is_folder = out.is_dir() or (not out.suffix and not out.exists())
    return out / file_name if is_folder else out


def write_named(path: Path, content: bytes, *, is_private: bool = False) -> None:
    """Write ``path`` whole or not at all; ``is_private``: nobody else can read it at any instant (0600)."""
    if path.exists() and not path.is_file():
        with path.open("wb") as special:
            special.write(content)
        return
    path = path.resolve()  # a link stays one
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if is_private else 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
