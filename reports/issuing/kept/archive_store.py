"""The archive's memory: each printed piece with its files, to the byte, in the warehouse and in a folder.

What was kept first for the same content stays: a later program that would print it in other bytes changes
nothing. A piece whose content did change (the number that the registry gives after the signature) is kept
anew beside its earlier print.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.dialects.postgresql import insert

from etl.collect.landing import write_durably
from reports.issuing.kept.papers import IssueProblem
from schemas.warehouse.delivery import ArchiveEntry, ArchiveFile

_ENTRY = cast(sa.Table, ArchiveEntry.__table__)
_FILE = cast(sa.Table, ArchiveFile.__table__)
_ARCHIVE_LOCK = 71006


@dataclass(frozen=True, slots=True)
class Piece:
    """One version of one printed thing. ``folder`` is relative to the home; ``as_of`` has a time zone."""

    kind: str
    period_label: str
    version: int
    title: str
    as_of: dt.datetime
    content_hash: str
    folder: str
    issue_id: int | None = None

    @property
    def key(self) -> dict[str, str | int]:
        return {"kind": self.kind, "period_label": self.period_label, "version": self.version}


def keep(connection: Connection, piece: Piece, files: Mapping[str, bytes]) -> None:
    """Keep a piece in the caller's transaction; what is kept of the same content already stays as it is."""
    values = {
        "title": piece.title,
        "issue_id": piece.issue_id,
        "as_of": piece.as_of,
        "content_hash": piece.content_hash,
        "folder": piece.folder,
        "archived_at": sa.func.clock_timestamp(),
    }
    entry = insert(_ENTRY).values(**piece.key, **values)
    connection.execute(
        entry.on_conflict_do_update(
            index_elements=list(piece.key),
            set_=values,
            where=_ENTRY.c.content_hash != piece.content_hash,
        )
    )
    if not _fingerprints(connection, piece.key, piece.content_hash):
        _insert(connection, piece.key, piece.content_hash, files)


def add(connection: Connection, issue: Mapping[str, Any], files: Mapping[str, bytes]) -> None:
    """More files of a kept issue (a row of the ledger); names may lead into a folder of its own."""
    key = {name: issue[name] for name in ("kind", "period_label", "version")}
    known = _fingerprints(connection, key, issue["content_hash"])
    more = {name: content for name, content in files.items() if name not in known}
    if more and known:
        _insert(connection, key, issue["content_hash"], more)


def _insert(
    connection: Connection, key: Mapping[str, str | int], content_hash: str, files: Mapping[str, bytes]
) -> None:
    rows = [
        {
            **key,
            "content_hash": content_hash,
            "name": _inside(name),
            "sha256": hashlib.sha256(content).hexdigest(),
            "content": content,
        }
        for name, content in files.items()
    ]
    if rows:
        connection.execute(insert(_FILE).on_conflict_do_nothing(), rows)


def _inside(name: str) -> str:
    """A name that cannot lead out of the piece's own folder."""
    path = PurePath(name)
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{name} leads out of the archive")
    return str(path)


def is_kept(connection: Connection, issue: Mapping[str, Any]) -> bool:
    """Does the archive hold this issue (a row of the ledger) as it reads now?"""
    key = {name: issue[name] for name in ("kind", "period_label", "version")}
    kept = connection.scalar(sa.select(_ENTRY.c.content_hash).filter_by(**key))
    return bool(kept == issue["content_hash"])


def content_of(files: Mapping[str, bytes]) -> str:
    """sha256 (hex) over names and bytes, for a piece that has no text of its own."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(name.encode() + b"\0" + hashlib.sha256(files[name]).digest())
    return total.hexdigest()


def next_version(connection: Connection, kind: str, label: str, content_hash: str) -> int:
    """The last version where it has this content, else the one after it. Holds a lock until the commit."""
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_ARCHIVE_LOCK)))
    query = (
        sa.select(_ENTRY.c.version, _ENTRY.c.content_hash)
        .where(_ENTRY.c.kind == kind, _ENTRY.c.period_label == label)
        .order_by(_ENTRY.c.version.desc())
        .limit(1)
    )
    last = connection.execute(query).first()
    if last is None:
        return 1
    same = bool(last.content_hash == content_hash)
    return int(last.version) if same else int(last.version) + 1


def restore(
    engine: Engine, home: Path, kind: str, label: str, version: int, content_hash: str | None = None
) -> Path | None:
    """Write the kept files where they belong, those alone that are gone or differ: the folder.

    None: nothing is kept, or not of ``content_hash``.

    Raises:
        IssueProblem: what is kept does not have its fingerprint any more.
    """
    key: dict[str, str | int] = {"kind": kind, "period_label": label, "version": version}
    with engine.connect() as connection:
        query = sa.select(_ENTRY.c.folder, _ENTRY.c.content_hash).filter_by(**key)
        entry = connection.execute(query).first()
        if entry is None or content_hash not in (None, entry.content_hash):
            return None
        folder = home / str(entry.folder)
        for name, sha256 in _fingerprints(connection, key, entry.content_hash).items():
            if _stands(folder / name, sha256):
                continue
            one = sa.select(_FILE.c.content).filter_by(**key, content_hash=entry.content_hash, name=name)
            content = connection.scalar(one)
            if content is None or hashlib.sha256(content).hexdigest() != sha256:
                raise IssueProblem(f"{label}第{version}版存档的 {name} 被改动过，与指纹不符，应从备份恢复")
            write_durably(folder / name, content)
    return folder


def _fingerprints(connection: Connection, key: Mapping[str, str | int], content_hash: str) -> dict[str, str]:
    """File name → sha256."""
    query = sa.select(_FILE.c.name, _FILE.c.sha256).filter_by(**key, content_hash=content_hash)
    return {row.name: row.sha256 for row in connection.execute(query.order_by(_FILE.c.name))}


def _stands(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256
