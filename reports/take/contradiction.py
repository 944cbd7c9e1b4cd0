"""What a rewritten figure contradicts in its paper: the same measure printed otherwise, sums that fail.

Pure. The draft's own figures agree (reports/figures/arithmetic.py): what disagrees rests on a rewriting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import LIGHTS, Figure
from reports.document import Document, used_figures
from reports.figures.arithmetic import evaluated, in_unit, is_sum
from reports.figures.measures import rounded
from reports.figures.wording import plain_number
from reports.issuing.steps.overrides import REWRITTEN, base_id, stands_for
from reports.take.judge import ROUNDED
from reports.take.relit import relit
from reports.take.words import decimals, direction, numbers_in, plain

# What a source publishes beside what its printed base gives: the one is held against the other.
_PUBLISHED, _COMPUTED = ".growth", ".growth_computed"
_MOST_NAMED = 5
_COUNTS_OF_LIGHTS = "lights."


@dataclass(frozen=True)
class Contradiction:
    """`figure_ids`: the rewritings of one measure; `printed`: as the first says it; `told`: against what."""

    figure_ids: tuple[str, ...]
    label: str
    printed: str
    told: str

    @property
    def sentence(self) -> str:
        """`工业总产值同比改写为“17.4”，文中前后不一：…`."""
        return f"{self.label}改写为“{self.printed}”，文中前后不一：{self.told}"


def contradictions(document: Document) -> list[Contradiction]:
    """One for each rewritten measure that does not agree with the rest of the paper, in print order."""
    paper = _Paper(document)
    return [one for root in paper.rewritten if (one := paper.held(root)) is not None]


def rewritings(document: Document) -> list[str]:
    """A line for each figure that prints other than the warehouse has it: as printed, as computed, why."""
    figures = document.figures
    used = dict.fromkeys(figure_id for figure_id, _ in used_figures(document))
    return [
        f"{figure.label}：印为“{figure.printed}”，{figure.formula}"
        for figure in (figures[one] for one in used if one in figures)
        if figure.formula.startswith(REWRITTEN)
    ]


class _Paper:
    """The printed figures by the measure that they say."""

    def __init__(self, document: Document) -> None:
        self.figures = document.figures
        self.members: dict[str, list[Figure]] = {}
        self.below: dict[str, list[str]] = {}
        for one in dict.fromkeys(figure_id for figure_id, _ in used_figures(document)):
            if one in self.figures:
                self.members.setdefault(self._root(one), []).append(self.figures[one])
        self.rewritten = [root for root, ones in self.members.items() if any(map(self._is_rewritten, ones))]

    def held(self, root: str) -> Contradiction | None:
        """The measure `root` against itself, its base and what was worked out of it."""
        ones = self.members[root]
        changed = [one for one in ones if self._is_rewritten(one)]
        if all(one.formula.startswith(f"{REWRITTEN}（{ROUNDED}") for one in changed):
            return None  # 28.95亿元 is the same amount as 289486万元
        told = [*self._said_otherwise(ones, changed), *self._off_its_base(root, changed[0])]
        told += self._left_behind(root, changed[0])
        told += self._lit_otherwise(root)
        told += self._miscounted(root)
        if not told:
            return None
        ids = tuple(one.figure_id for one in changed)
        return Contradiction(ids, self.figures[root].label, changed[0].printed, "；".join(told))

    # ---- the same measure ----

    def _said_otherwise(self, ones: list[Figure], changed: list[Figure]) -> Iterator[str]:
        first = changed[0]
        others = [one for one in ones if one not in changed or not self._agree(first, one)]
        if others:
            shown = "、".join(f"“{text}”" for text in dict.fromkeys(one.printed for one in others))
            yield f"同一个数别处（含图表）印为{shown}"

    def _agree(self, one: Figure, other: Figure) -> bool:
        """Two rewritings of a measure, each in its own way of printing it (1.5倍 beside 150%)."""
        if _scale(self._base(one)) != _scale(self._base(other)):
            return True
        mine, its = numbers_in(one.text), numbers_in(other.text)
        if len(mine) != 1 or len(its) != 1:
            return plain(one.text) == plain(other.text)
        places = min(decimals(mine[0]), decimals(its[0]))
        ways = {direction(one.text), direction(other.text)} - {""}
        return len(ways) < 2 and rounded(Decimal(mine[0]), places) == rounded(Decimal(its[0]), places)

    # ---- what it is worked out of, and what is worked out of it ----

    def _off_its_base(self, root: str, changed: Figure) -> Iterator[str]:
        """The base's own sum, with the numbers that the paper prints now."""
        base = self.figures[root]
        if base.formula and evaluated(base.formula) is None and not is_sum(base):
            beside = f"{root.removesuffix(_PUBLISHED)}{_COMPUTED}" if root.endswith(_PUBLISHED) else ""
            base = self.figures.get(beside, base)
        result, number = self._result(base), _value(changed)
        if result is None or number is None or base.value is None:
            return
        places = decimals(numbers_in(changed.text)[0])
        if rounded(abs(result), places) != abs(number) and not self._may_round_to(
            base, result, number, places
        ):
            yield f"按文中印的{self._operands(base)}计算为{rounded(result, places):f}{base.unit}"

    def _may_round_to(self, base: Figure, result: Decimal, number: Decimal, places: int) -> bool:
        """A share that was written by hand stands for all that round to it: 51.3−8.33 may be 42.9 or 43.0."""
        texts = [
            numbers_in(one.text)
            for part in base.parts
            if part in self.figures and self._is_by_hand(part)
            for one in self.members[self._root(part)]
            if self._is_rewritten(one)
        ]
        loose = [Decimal(5).scaleb(-1 - decimals(numbers[0])) for numbers in texts if numbers]
        own = Decimal(5).scaleb(-1 - places)
        return bool(loose) and abs(abs(result) - abs(number)) < own + max(loose)

    def _left_behind(self, root: str, changed: Figure) -> Iterator[str]:
        """Printed figures that still are what the number before the rewriting gave."""
        stale = []
        for key, ones in self.members.items():
            figure = self.figures[key]
            parts = {self._root(part) for part in self._parts_of(key)[1:]}
            if key == root or root not in parts or any(map(self._is_rewritten, ones)):
                continue
            result = self._result(figure)
            if result is None or figure.value is None or not numbers_in(figure.text):
                continue
            places = decimals(numbers_in(figure.text)[0])
            if rounded(result, places) != rounded(figure.value, places):
                stale.append(f"{figure.label}“{figure.printed}”（应为{rounded(result, places):f}）")
        if stale:
            many = f"等{len(stale)}个数" if len(stale) > _MOST_NAMED else ""
            yield f"由它算出的{'、'.join(stale[:_MOST_NAMED])}{many}没有跟着改"

    # ---- the lights that rest on it ----

    def _lit_otherwise(self, root: str) -> Iterator[str]:
        """Lights that the paper still prints though the numbers that it prints now give another."""
        for key, ones in self.members.items():
            parts = [self.figures[part] for part in self.figures[key].parts if part in self.figures]
            below = [self._root(one) for part in parts for one in self._parts_of(part.figure_id)]
            # Several rewritings under one light: the first one asks.
            if root in below and root == next((one for one in below if one in self.rewritten), root):
                lit = relit(self.figures[key], parts, self._says)
                shown = dict.fromkeys(one.printed for one in ones)
                if lit is not None and any(text != lit.light for text in shown):
                    printed = "、".join(f"“{text}”" for text in shown)
                    wanted = f"按改写后的应为“{lit.light}”" if lit.light else "要重新判定"
                    yield f"{self.figures[key].label}{printed}{wanted}（{lit.arithmetic}）"

    def _miscounted(self, root: str) -> Iterator[str]:
        """Counts of lights that still count what a light was before it was written over."""
        stale = []
        for key in self.members:
            scope, _, light = key.rpartition(".")
            if not key.startswith(_COUNTS_OF_LIGHTS) or light not in LIGHTS:
                continue
            kin = [f"{scope}.{one}" for one in LIGHTS if f"{scope}.{one}" in self.figures]
            moved = [
                (_light(self.figures[one].text), self._light_now(one))
                for counted in kin
                for one in self.figures[counted].parts
                if one in self.rewritten
            ]
            # Several lights of one scope: the first that was written over asks.
            first = next(
                (one for one in self.rewritten if any(one in self.figures[k].parts for k in kin)), ""
            )
            value = self.figures[key].value
            if root != first or value is None:
                continue
            want = value + sum((now == light) - (was == light) for was, now in moved)
            if self._now(key) != want:
                shown = next(iter(self.members[key]))
                stale.append(f"{self.figures[key].label}“{shown.printed}”（应为{want:f}）")
        if stale:
            many = f"等{len(stale)}个数" if len(stale) > _MOST_NAMED else ""
            yield f"按它计的{'、'.join(stale[:_MOST_NAMED])}{many}没有跟着改"

    def _light_now(self, root: str) -> str:
        return next(_light(one.text) for one in self.members[root] if self._is_rewritten(one))

    def _says(self, figure: Figure) -> Decimal | str | None:
        """A figure as the paper has it: rewritten, or worked out of what was; words as they are printed."""
        if figure.value is None:
            words = [one.printed for one in self.members.get(self._root(figure.figure_id), [])]
            return next((one for one in words if one != figure.printed), figure.printed)
        now = self._now(figure.figure_id)
        if now is None or now != figure.value:
            return now
        result = self._result(figure)
        return figure.value if result is None else result

    def _result(self, figure: Figure) -> Decimal | None:
        """What the figure's formula comes to with its parts as printed; None where it is words."""
        now = {part: self._now(part) for part in figure.parts if part in self.figures}
        if is_sum(figure):
            moved = ((value, self.figures[part]) for part, value in now.items())
            by = sum(
                (
                    in_unit(new - old.value, old.unit, figure.unit)
                    for new, old in moved
                    if new is not None and old.value is not None
                ),
                Decimal(0),
            )
            return None if figure.value is None else figure.value + by
        formula = figure.formula
        for part in now:
            if self._is_by_hand(part) and (own := self._own_sum(part, formula)):
                formula = formula.replace(own, plain_number(now[part] or Decimal(0)))
                continue
            inside = [one for one in self._parts_of(part) if self._is_moved(one)]
            filled = formula
            for one in inside:
                filled = self._put_in(filled, one)
            if inside and filled == formula:
                return (
                    None  # a formula that spells the part's own sum out knows nothing of a part written over
                )
            formula = filled
        return evaluated(formula)

    def _parts_of(self, figure_id: str) -> list[str]:
        """A figure and what it is worked out of, however far down: formulas spell some parts out."""
        if figure_id not in self.below:
            found = {figure_id: None}
            waiting = [figure_id]
            while waiting:
                more = [part for part in self.figures[waiting.pop(0)].parts if part in self.figures]
                waiting += [part for part in dict.fromkeys(more) if part not in found]
                found |= dict.fromkeys(more)
            self.below[figure_id] = [*found]
        return self.below[figure_id]

    def _is_moved(self, figure_id: str) -> bool:
        was, value = self.figures[figure_id].value, self._now(figure_id)
        return was is not None and value is not None and value != was

    def _is_by_hand(self, figure_id: str) -> bool:
        """Written otherwise, and not what its own sum comes to now: the print is all that is known of it."""
        if not self._is_moved(figure_id):
            return False
        figure, now = self.figures[figure_id], self._now(figure_id)
        result = self._result(figure)
        if result is None or now is None or result == figure.value:
            return True
        return rounded(result, max(0, -int(now.as_tuple().exponent))) != now

    def _own_sum(self, figure_id: str, formula: str) -> str:
        """The part of `formula` that spells a figure's own sum out; '' where it does not."""
        own = self.figures[figure_id].formula
        wanted = (own, own.removesuffix("%"))
        return next((one for one in wanted if one and evaluated(one) is not None and one in formula), "")

    def _put_in(self, formula: str, figure_id: str) -> str:
        was, value = self.figures[figure_id].value, self._now(figure_id)
        if was is None or value is None:
            return formula
        return re.sub(rf"(?<![\d.]){re.escape(plain_number(was))}(?![\d.])", plain_number(value), formula)

    def _now(self, figure_id: str) -> Decimal | None:
        """The value as the paper says it: a rewriting's, where it is a number of the same unit."""
        ones = [one for one in self.members.get(self._root(figure_id), []) if self._is_rewritten(one)]
        mine = self.figures[figure_id].value
        for one in ones:
            base = self._base(one)
            numbers = numbers_in(base.text)
            if mine is None or len(numbers) != 1 or not _is_same_unit(base, self.figures[figure_id]):
                continue
            # A value that does not round to what is printed is kept in another unit than it prints in.
            if rounded(abs(mine), decimals(numbers[0])) == Decimal(numbers[0]) and one.value is not None:
                # 低于序时进度4.3个百分点: the same words over another number leave its sign as it was.
                is_alike = mine < 0 and _without_numbers(one.text) == _without_numbers(base.text)
                return -abs(one.value) if is_alike else one.value
        return mine

    def _operands(self, figure: Figure) -> str:
        parts = [self.figures[part] for part in figure.parts if part in self.figures]
        many = f"等{len(parts)}个数" if len(parts) > _MOST_NAMED else ""
        return "、".join(f"{one.label}{self._shown(one)}" for one in parts[:_MOST_NAMED]) + many or "各数"

    def _shown(self, figure: Figure) -> str:
        now = self._now(figure.figure_id)
        return figure.printed if now is None or now == figure.value else f"{plain_number(now)}{figure.unit}"

    # ---- who says what ----

    def _base(self, figure: Figure) -> Figure:
        return self.figures[base_id(figure, self.figures)]

    def _is_rewritten(self, figure: Figure) -> bool:
        """Says another thing than the warehouse; what was written back to it does not."""
        base, words, steps = self._base(figure), [], 0
        one = figure
        while one is not base:
            words.append(one.formula.startswith(REWRITTEN))
            one, steps = self.figures[stands_for(one)], steps + 1
        return any(words) and not (steps > 1 and plain(figure.text) == plain(base.text))

    def _root(self, figure_id: str) -> str:
        """The figure that says the number itself: `同比增长14.7%` stands for the 14.7 that it is made of."""
        figure = self._base(self.figures[figure_id])
        seen = {figure.figure_id}
        while (part := self._said_by(figure)) is not None and part.figure_id not in seen:
            figure = part
            seen.add(part.figure_id)
        return figure.figure_id

    def _said_by(self, figure: Figure) -> Figure | None:
        if len(figure.parts) != 1 or figure.formula.startswith("逐"):
            return None
        part = self.figures.get(figure.parts[0])
        if part is None or part.value is None or not _is_same_unit(figure, part):
            return None
        same = figure.value is not None and abs(figure.value) == abs(part.value)
        return part if same or (figure.value is None and _scale(figure) == _scale(part) != ()) else None


def _light(text: str) -> str:
    """The light that a text says; what is not lit says why, and is grey."""
    return next((one for one in LIGHTS if one in text), "灰")


def _scale(figure: Figure) -> tuple[str, ...]:
    """The numbers that a figure prints: two that print the same number print it in the same unit."""
    return tuple(numbers_in(figure.text))


def _is_same_unit(figure: Figure, part: Figure) -> bool:
    """低于序时进度4.3个百分点 has its unit among its words."""
    is_in_words = figure.value is None and not figure.unit and bool(part.unit) and part.unit in figure.text
    return part.unit == figure.unit or is_in_words


def _without_numbers(text: str) -> str:
    return re.sub(r"[\d.,]+", "", plain(text))


def _value(figure: Figure) -> Decimal | None:
    numbers = numbers_in(figure.text)
    return Decimal(numbers[0]) if len(numbers) == 1 else None
