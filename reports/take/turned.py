"""正在推进20条 and 20条正在推进 are one clause: the figure with its unit stands elsewhere in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.take.words import CLAUSE_END, Span, number_spans, said_plainly, unit_after

_ORDINAL = "第"
_HERE = "《》"


@dataclass(frozen=True, slots=True)
class Said:
    """A clause with one figure: the words before and behind it."""

    before: str
    after: str

    @classmethod
    def of(cls, before: str, after: str) -> Said:
        head, _, tail = said_plainly(f"{before}{_HERE}{after}").partition(_HERE)
        return cls(head, tail)

    def is_turned(self, other: Said) -> bool:
        """The same words in the same order, be the figure with its unit before, behind or among them.

        What goes along with the figure is what follows it in both. 第3位 is no 3位.
        """
        if self == other:
            return True
        if unit_after(self.after) != unit_after(other.after):
            return False
        if _ORDINAL in (self.before[-1:], other.before[-1:]):
            return False
        along = _n_alike(self.after, other.after)
        if self.before + self.after[along:] == other.before + other.after[along:]:
            return True
        is_whole = not (self.before and other.before)
        return is_whole and self.after + self.before == other.after + other.before


def turned_spans(old: str, figures: Sequence[Span], new: str) -> dict[int, Span]:
    """Figures of clauses that were turned round, and where they stand now.

    Only where one clause of the old text says it and one of the new: of two like ones no order tells which.
    """
    places = [
        (Span(start, end), Said.of(new[clause.start : start], new[end : clause.end]))
        for clause in _clauses(new)
        for start, end in number_spans(new, clause.start, clause.end)
    ]
    said = dict(_one_figure_each(old, figures))
    found = {}
    for number, clause in said.items():
        here = [(span, now) for span, now in places if clause.is_turned(now)]
        if len(here) != 1 or here[0][1] == clause:
            continue
        if sum(one.is_turned(clause) for one in said.values()) == 1:
            found[number] = here[0][0]
    return found


def turned_key(key: str, other: str) -> bool:
    """The same for two keys of clauses, in which each figure stands by its id."""
    (head, figure, tail), (other_head, other_figure, other_tail) = _parted(key), _parted(other)
    if not figure or figure != other_figure:
        return False
    return Said.of(head, tail).is_turned(Said.of(other_head, other_tail))


def _n_alike(one: str, other: str) -> int:
    """How many letters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _parted(key: str) -> tuple[str, str, str]:
    """Words, the one figure, words; no figure where there are none or more."""
    if key.count("《") != 1:
        return key, "", ""
    head, _, rest = key.partition("《")
    figure, _, tail = rest.partition("》")
    return head, figure, tail


def _one_figure_each(text: str, figures: Sequence[Span]) -> Iterator[tuple[int, Said]]:
    for clause in _clauses(text):
        inside = [n for n, one in enumerate(figures) if clause.start <= one.start and one.end <= clause.end]
        if len(inside) != 1:
            continue
        figure = figures[inside[0]]
        if number_spans(text, figure.start, figure.end) == [(figure.start, figure.end)]:
            yield inside[0], Said.of(text[clause.start : figure.start], text[figure.end : clause.end])


def _clauses(text: str) -> Iterator[Span]:
    at = 0
    for mark in CLAUSE_END.finditer(text):
        yield Span(at, mark.start())
        at = mark.end()
    yield Span(at, len(text))
