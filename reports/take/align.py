"""Which block of an edited paper was which of the draft: by its mark, its words, its neighbours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TypeVar

from etl.edited import EditedBlock
from reports.take.words import plain

T = TypeVar("T")
_MOST_COMPARED = 1_200
_MOST_PAIRS = 4_000
_SOME_PICTURE = 0.5
_SAME_PLACE, _ANYWHERE, _BY_MARK = 0.45, 0.6, 0.3


def align_blocks(base: Sequence[EditedBlock], edited: Sequence[EditedBlock]) -> dict[int, int]:
    """Edited block → block of the draft; what is new has no entry, what was left out is named by none."""
    keys_base, keys_edited = [_key(one) for one in base], [_key(one) for one in edited]
    texts_base, texts_edited = [plain(one.text) for one in base], [plain(one.text) for one in edited]

    def likeness(b: int, e: int) -> float:
        if base[b].kind != edited[e].kind:
            return 0.0
        alike = similarity(texts_base[b], texts_edited[e])
        # A program may drop a picture's alternative text and write its bytes anew.
        return max(alike, _SOME_PICTURE) if base[b].kind == "picture" else alike

    found = _by_mark(base, edited, likeness, _BY_MARK)
    completed(found, keys_base, keys_edited, likeness)
    # Words written anew from first to last (a gap that the office filled in) are known by mark or place.
    found |= _by_mark(base, edited, lambda b, e: float(base[b].kind == edited[e].kind), 1.0, found)
    for bases, edits in _gaps(found, len(base), len(edited)):
        if len(bases) == len(edits) == 1 and base[bases[0]].kind == edited[edits[0]].kind:
            found[edits[0]] = bases[0]
    return found


def completed(
    found: dict[int, int],
    keys_base: Sequence[str],
    keys_edited: Sequence[str],
    likeness: Callable[[int, int], float],
) -> dict[int, int]:
    """`found` with the pairs that say the same, then those alike between two pairs, then those moved away."""
    taken = set(found.values())
    free_base = [number for number in range(len(keys_base)) if number not in taken]
    free_edited = [number for number in range(len(keys_edited)) if number not in found]
    matcher = SequenceMatcher(
        None, [keys_base[n] for n in free_base], [keys_edited[n] for n in free_edited], autojunk=False
    )
    for b, e, size in matcher.get_matching_blocks():
        for step in range(size):
            found[free_edited[e + step]] = free_base[b + step]
    for bases, edits in _gaps(found, len(keys_base), len(keys_edited)):
        _greedy(found, bases, edits, likeness, _SAME_PLACE)
    taken = set(found.values())
    _greedy(
        found,
        [number for number in range(len(keys_base)) if number not in taken],
        [number for number in range(len(keys_edited)) if number not in found],
        likeness,
        _ANYWHERE,
    )
    return found


def in_order(found: Mapping[int, int]) -> set[int]:
    """The edited numbers that stand in the draft's order: the longest rising row; the others were moved."""
    best: list[tuple[int, int]] = []  # (draft's number, edited number) that ends the shortest row so far
    before: dict[int, int | None] = {}
    for edited, base in sorted(found.items()):
        place = next((n for n, (end, _) in enumerate(best) if end >= base), len(best))
        before[edited] = best[place - 1][1] if place else None
        best[place:] = [(base, edited), *best[place + 1 :]]
    row: set[int] = set()
    last = best[-1][1] if best else None
    while last is not None:
        row.add(last)
        last = before[last]
    return row


def similarity(one: str, other: str) -> float:
    """0 to 1; 1 for the same letters."""
    if one == other:
        return 1.0
    one, other = one[:_MOST_COMPARED], other[:_MOST_COMPARED]
    matcher = SequenceMatcher(None, one, other, autojunk=len(one) > 1_000)
    if matcher.quick_ratio() < _BY_MARK:
        return 0.0
    return matcher.ratio()


def _key(block: EditedBlock) -> str:
    return f"{block.kind}\n{plain(block.text)}"


def _by_mark(
    base: Sequence[EditedBlock],
    edited: Sequence[EditedBlock],
    likeness: Callable[[int, int], float],
    least: float,
    known: Mapping[int, int] | None = None,
) -> dict[int, int]:
    """A paragraph that two were joined into bears two marks: the one whose words it has more of counts.

    `known` pairs stay as they are.
    """
    known = known or {}
    of_mark = {mark: number for number, block in enumerate(base) for mark in block.marks}
    wanted = [
        (likeness(of_mark[mark], number), number, of_mark[mark])
        for number, block in enumerate(edited)
        for mark in block.marks
        if mark in of_mark
    ]
    found: dict[int, int] = {}
    taken = set(known.values())
    for alike, number, b in sorted(wanted, key=lambda one: (-one[0], one[1], one[2])):
        if alike >= least and number not in found and number not in known and b not in taken:
            found[number] = b
            taken.add(b)
    return found


def _gaps(found: Mapping[int, int], n_base: int, n_edited: int) -> list[tuple[list[int], list[int]]]:
    """What is free between two neighbouring pairs that stand in order."""
    row = sorted(in_order(found))
    ends = [(-1, -1), *((found[number], number) for number in row), (n_base, n_edited)]
    taken = set(found.values())
    gaps = []
    for (b0, e0), (b1, e1) in pairwise(ends):
        bases = [number for number in range(b0 + 1, b1) if number not in taken]
        edits = [number for number in range(e0 + 1, e1) if number not in found]
        if bases and edits:
            gaps.append((bases, edits))
    return gaps


def _greedy(
    found: dict[int, int],
    bases: Iterable[int],
    edits: Iterable[int],
    likeness: Callable[[int, int], float],
    least: float,
) -> None:
    """The most alike first; of equals the one that stands nearer to its old place."""
    bases, edits = list(bases), list(edits)
    if len(bases) * len(edits) > _MOST_PAIRS:
        return
    scored = [(likeness(b, e), -abs(b - e), b, e) for b in bases for e in edits]
    taken: set[int] = set()
    for alike, _, b, e in sorted(scored, reverse=True):
        if alike >= least and e not in found and b not in taken:
            found[e] = b
            taken.add(b)
