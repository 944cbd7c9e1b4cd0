"""What came together becomes submissions: a zip by its files, each scan linked to its return.

The zip's own bytes are kept too; each of its files says in its hints which zip it lay in, and where.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from etl.collect import evidence
from etl.collect.landing import keep, path_of
from etl.grid import Unreadable
from etl.read import Reader, glance
from etl.warehouse import ledger
from etl.warehouse.ledger import Arrival

TOGETHER = 100  # entered in one transaction


@dataclass(slots=True)
class _Drop:
    """Submissions that came together: the numbers of scans, and of all else."""

    scans: list[int]
    returns: list[int]


@dataclass(frozen=True, slots=True)
class _Kept:
    """A file whose bytes are kept and that is not entered yet."""

    arrival: Arrival
    drop: _Drop
    is_scan: bool


def take_in(
    engine: sa.Engine,
    landing: Path,
    arrivals: Iterable[Arrival],
    reader: Callable[[], Reader],
    *,
    is_one_letter: bool = False,
) -> list[int]:
    """Keep and register ``arrivals`` and the files of the zips among them; all numbers, in order.

    ``arrivals`` are taken one at a time: no two need be held in memory together.

    ``is_one_letter``: what came is one mail, so that a scan in it speaks for every return in it; of other
    drops only where it bears the return's name, or the drop is a zip or holds one return alone. ``reader``
    makes the child that opens zips. May run again after a crash, with the same end.
    """
    every: list[int] = []
    loose, zips = _Drop([], []), []
    with ExitStack() as stack:
        opened: Reader | None = None
        together: list[_Kept] = []
        for arrival in arrivals:
            drop = loose
            files = [arrival]
            if glance(arrival.content) == "bag":
                keep(landing, arrival.content)
                opened = opened or stack.enter_context(reader())
                files = files_of(arrival, path_of(landing, arrival.sha256), opened)
                drop = _Drop([], [])
                zips.append(drop)
            together += [_kept(landing, file, drop) for file in files]
            if len(together) >= TOGETHER:
                every += _registered(engine, together)
                together = []
        every += _registered(engine, together)
    _link(engine, loose, zips, is_one_letter)
    return every


def files_of(arrival: Arrival, content: Path | bytes, reader: Reader) -> list[Arrival]:
    """The files of a zip; the arrival itself where it cannot be opened."""
    try:
        members = reader.unpack(content)
    except Unreadable:
        return [arrival]  # it is read as it is, and returned with the reason
    archive = {"file": arrival.file_name, "sha256": arrival.sha256, "files": len(members)}
    return [
        replace(
            arrival,
            content=member.content,
            file_name=member.name,
            hints=arrival.hints | {"archive": archive | {"place": member.place}},
        )
        for member in members
    ] or [arrival]


def _kept(landing: Path, arrival: Arrival, drop: _Drop) -> _Kept:
    is_scan = glance(arrival.content) == "evidence"
    return _Kept(arrival.without_bytes(keep(landing, arrival.content)), drop, is_scan)


def _registered(engine: sa.Engine, kept: Sequence[_Kept]) -> list[int]:
    """Enter what is kept; a crash before the commit leaves bytes without an entry, which come again."""
    if not kept:
        return []
    with engine.begin() as connection:
        numbers = ledger.register_all(connection, [one.arrival for one in kept])
    for number, one in zip(numbers, kept, strict=True):
        (one.drop.scans if one.is_scan else one.drop.returns).append(number)
    return numbers


def _link(engine: sa.Engine, loose: _Drop, zips: Sequence[_Drop], is_one_letter: bool) -> None:
    scans = [*loose.scans, *(scan for drop in zips for scan in drop.scans)]
    returns = [*loose.returns, *(one for drop in zips for one in drop.returns)]
    if not scans and not returns:
        return
    with engine.begin() as connection:
        if is_one_letter:
            evidence.link_together(connection, scans, returns, speaks_for_all=True)
            return
        for drop in zips:
            evidence.link_together(connection, drop.scans, drop.returns, speaks_for_all=True)
        evidence.link_together(connection, loose.scans, returns)
