"""Submissions are taken in waves: none in it changes what another one of it means."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from etl.reading import Read
from etl.warehouse.ledger import Waiting

ROWS_PER_WAVE = 250_000


def waves(
    todo: Iterable[Waiting],
    read_next: Callable[[Waiting], Read],
    *,
    after_all: Collection[int] = (),
    rows_per_wave: int = ROWS_PER_WAVE,
) -> Iterator[list[Read]]:
    """Submissions in order of arrival; a register is a wave alone, since it changes what names mean.

    Nothing else does: what was read before the wave before it was loaded need not be read again. A wave has
    one submission of a source and unit at most, and no more than ``rows_per_wave`` rows unless in one return.
    ``after_all``: numbers of submissions that are read once all before them are loaded: what a copy of an
    earlier return is depends on what became of that one.
    """
    wave: list[Read] = []
    slots: set[tuple[str, str | None]] = set()
    n_rows = 0
    for waiting in todo:
        if wave and waiting.submission_id in after_all:
            yield wave
            wave, slots, n_rows = [], set(), 0
        read = read_next(waiting)
        is_register = read.source is not None and read.source.registered
        clashes = read.slot in slots
        is_full = n_rows + read.n_rows > rows_per_wave
        if wave and (clashes or is_full or is_register):
            yield wave
            wave, slots, n_rows = [], set(), 0
        wave.append(read)
        n_rows += read.n_rows
        if read.slot is not None:
            slots.add(read.slot)
        if is_register:
            yield wave
            wave, slots, n_rows = [], set(), 0
    if wave:
        yield wave
