"""Where the figures of a paragraph stand after it was edited: old words held against new, token by token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from reports.take.turned import turned_spans
from reports.take.words import Span, Token, loose_amounts, numerals_in, plain, tokens

_TRIMMED = "，。；、：！？,.;:!? \t\n　"
_CONTEXT = 4
_MOST_CELLS = 1_000_000


@dataclass(slots=True)
class Mapped:
    """`spans`: for each figure of the old text where it stands in the new; None: it does not.

    `free`: numbers and loose amounts (过半) of the new text that were neither figures nor words of the old.
    `origin`: for each letter
    of the new text the letter of the old that it comes from, None for new ones.
    """

    spans: list[Span | None]
    free: list[Token] = field(default_factory=list)
    origin: list[int | None] = field(default_factory=list)


def map_spans(old: str, figures: Sequence[Span], new: str) -> Mapped:
    """`figures` in the order of the text, none over another."""
    old_tokens, ranges = _cut(old, figures)
    new_tokens = tokens(new)
    partner = partners([one.key for one in old_tokens], [one.key for one in new_tokens])
    spans = _settled(figures, ranges, partner, new, new_tokens, [old[f.start : f.end] for f in figures])
    for number, span in turned_spans(old, figures, new).items():
        # The words tell which figure it is; another one that was only put there by its order gives way.
        spans = [None if one is not None and _overlap(one, span) else one for one in spans]
        spans[number] = span
    kept = {e for b, e in partner.items() if not _inside(b, ranges)}
    free = [
        one
        for number, one in enumerate(new_tokens)
        if one.is_number and number not in kept and not any(s and s.start <= one.start < s.end for s in spans)
    ]
    origin: list[int | None] = [None] * len(new)
    for b, e in partner.items():
        for step in range(new_tokens[e].end - new_tokens[e].start):
            origin[new_tokens[e].start + step] = min(old_tokens[b].start + step, old_tokens[b].end - 1)
    loose = [one for one in loose_amounts(new) if origin[one.start : one.end] == [None] * len(one.key)]
    return Mapped(spans, sorted([*free, *loose], key=lambda one: one.start), origin)


def rescued(old: str, figure: Span, texts: Sequence[tuple[str, Sequence[Token]]]) -> tuple[int, Token] | None:
    """A figure that left its place, found in one of `texts` (with its free numbers) among the same words.

    It must be the same number with the same letters before or after it; where two places would do, none does.
    """
    wanted = plain(old[figure.start : figure.end])
    before, after = plain(old[: figure.start])[-_CONTEXT:], plain(old[figure.end :])[:_CONTEXT]
    found = []
    for number, (text, free) in enumerate(texts):
        for one in free:
            if plain(text[one.start : one.end]) != wanted:
                continue
            same_before = len(before) > 1 and plain(text[: one.start]).endswith(before)
            same_after = len(after) > 1 and plain(text[one.end :]).startswith(after)
            if same_before or same_after:
                found.append((same_before + same_after, number, one))
    best = max((one[0] for one in found), default=0)
    told = [one for one in found if one[0] == best]
    return (told[0][1], told[0][2]) if len(told) == 1 else None


def partners(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Old place → new place of the same token, as many as can be in the same order."""
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    found = {place: place for place in range(head)}
    found |= {len(old) - 1 - step: len(new) - 1 - step for step in range(tail)}
    inner_old, inner_new = old[head : len(old) - tail], new[head : len(new) - tail]
    pairs = _longest if len(inner_old) * len(inner_new) <= _MOST_CELLS else _by_blocks
    found |= {head + a: head + b for a, b in pairs(inner_old, inner_new)}
    return found


def _longest(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """The longest common row of tokens. difflib takes long blocks first and misses it in repeated words."""
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for a in range(len(old) - 1, -1, -1):
        row, below, token = lengths[a], lengths[a + 1], old[a]
        for b in range(len(new) - 1, -1, -1):
            row[b] = below[b + 1] + 1 if token == new[b] else max(row[b + 1], below[b])
    pairs, a, b = [], 0, 0
    while a < len(old) and b < len(new):
        if old[a] == new[b]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        elif lengths[a + 1][b] >= lengths[a][b + 1]:
            a += 1
        else:
            b += 1
    return pairs


def _by_blocks(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Good enough, and quick, for texts that have hardly a word in common."""
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    return [(a + step, b + step) for a, b, size in blocks for step in range(size)]


def _cut(old: str, figures: Sequence[Span]) -> tuple[list[Token], list[range]]:
    """Tokens of the old text, none across the edge of a figure, and the tokens of each figure."""
    found: list[Token] = []
    ranges = []
    at = 0
    for figure in figures:
        found += tokens(old[at : figure.start], at)
        first = len(found)
        found += tokens(old[figure.start : figure.end], figure.start)
        ranges.append(range(first, len(found)))
        at = figure.end
    found += tokens(old[at:], at)
    return found, ranges


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _inside(token: int, ranges: Sequence[range]) -> bool:
    return any(token in one for one in ranges)


def _settled(
    figures: Sequence[Span],
    ranges: Sequence[range],
    partner: dict[int, int],
    new: str,
    new_tokens: Sequence[Token],
    texts: Sequence[str],
) -> list[Span | None]:
    spans: list[Span | None] = [None] * len(figures)
    open_by_stretch: dict[tuple[int, int], list[int]] = {}
    for number, tokens_of in enumerate(ranges):
        mates = [partner.get(one) for one in tokens_of]
        known = [one for one in mates if one is not None]
        if mates and len(known) == len(mates) and known[-1] - known[0] == len(known) - 1:
            spans[number] = Span(new_tokens[known[0]].start, new_tokens[known[-1]].end)
        else:
            stretch = _stretch(tokens_of, partner, len(new_tokens), ranges)
            open_by_stretch.setdefault(stretch, []).append(number)
    for (first, end), numbers in open_by_stretch.items():
        _share(spans, numbers, new, new_tokens[first:end], texts)
    return spans


def _stretch(
    tokens_of: range, partner: dict[int, int], n_new: int, ranges: Sequence[range]
) -> tuple[int, int]:
    """The new tokens between the nearest words before and after the figure that stayed."""
    before = next(
        (partner[one] + 1 for one in range(tokens_of.start - 1, -1, -1) if _stays(one, partner, ranges)), 0
    )
    last = max(partner, default=-1) + 1
    after = next((partner[one] for one in range(tokens_of.stop, last) if _stays(one, partner, ranges)), n_new)
    return before, max(before, after)


def _stays(token: int, partner: dict[int, int], ranges: Sequence[range]) -> bool:
    return token in partner and not _inside(token, ranges)


def _share(
    spans: list[Span | None],
    numbers: list[int],
    new: str,
    stretch: Sequence[Token],
    texts: Sequence[str],
) -> None:
    """The stretch belongs to these figures: number for number in order; words take what is left whole."""
    digits = [one for one in stretch if one.is_number]
    if len(numbers) == 1 and not _is_number(texts[numbers[0]]):
        if stretch:
            spans[numbers[0]] = _trimmed(new, stretch[0].start, stretch[-1].end)
        return
    if len(numbers) == 1 and not digits and stretch:
        # 6项 may be 六项 now, 28.4% 百分之二十八点四.
        first = stretch[0].start
        said = numerals_in(new[first : stretch[-1].end])
        if len(said) == 1:
            spans[numbers[0]] = Span(first + said[0].start(), first + said[0].end())
        return
    waiting = list(numbers)
    if len(digits) != len(waiting):
        # Of too many or too few the equal ones are sure; the rest must come out even.
        for number in list(waiting):
            same = next((one for one in digits if one.key == plain(texts[number])), None)
            if same is not None:
                spans[number] = Span(same.start, same.end)
                digits.remove(same)
                waiting.remove(number)
    if len(digits) == len(waiting):
        for number, one in zip(waiting, digits, strict=True):
            spans[number] = Span(one.start, one.end)


def _is_number(text: str) -> bool:
    found = tokens(text.strip().lstrip("-−"))
    return len(found) == 1 and found[0].is_number


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start] in _TRIMMED:
        start += 1
    while end > start and text[end - 1] in _TRIMMED:
        end -= 1
    return Span(start, end) if end > start else None
