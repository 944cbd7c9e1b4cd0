"""What a comparison finds: figures that need a reason, other words, and what people should know besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reports.blocks import Figure
from reports.issuing.steps.overrides import REWRITTEN
from reports.take.judge import Typed, fault_of, is_same_amount, typed_value
from reports.take.words import plain, shortened, unit_after

_LEAST_REASON = 2
LOST = "数字不见了"


@dataclass(frozen=True)
class Finding:
    """A printed figure that the edited paper does not print as the warehouse has it.

    `key` is what a reason is given for: block, place in it; `figure_id` is '' where a whole block or row with
    figures is gone. `stands` is what the file says ('' where it is gone), `expected` what the draft printed.
    """

    key: str
    where: str
    stands: str
    expected: str
    fault: str
    figure_id: str = ""
    reason: str = ""
    told: str = ""
    """In place of what stands and what was expected, where that says too little."""
    against: str = "数据库为"
    """Who says what was expected: a rewriting that was carried along is not the warehouse's."""

    @property
    def sentence(self) -> str:
        if self.told:
            return f"{self.where}：{self.told}"
        stands = f"写的是“{self.stands}”" if self.stands else "已删去"
        return f"{self.where}：{stands}，{self.against}“{self.expected}”（{self.fault}）"

    @property
    def is_explained(self) -> bool:
        return len(self.reason) >= _LEAST_REASON

    @property
    def told_reason(self) -> str:
        """What follows the sentence: its reason, or what is still wanted."""
        if self.is_explained:
            return f"；理由：{self.reason}"
        return f"；理由只写了“{self.reason}”，太短，要写明为什么" if self.reason else "；要写理由"


@dataclass(frozen=True)
class WordChange:
    """Words that were changed, added ('' before) or removed ('' after)."""

    where: str
    before: str
    after: str


@dataclass
class Findings:
    """Gathers as the paper is gone through; `reasons`: key → reason, as people gave them."""

    reasons: Mapping[str, str]
    earlier: Mapping[tuple[str, str], str] = field(default_factory=dict)
    found: list[Finding] = field(default_factory=list)
    words: list[WordChange] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    figures: dict[str, Figure] = field(default_factory=dict)
    struck_out: list[tuple[str, str, list[str]]] = field(default_factory=list)
    """Key and place of a whole row or paragraph that is gone, and its figures."""
    restated: set[str] = field(default_factory=set)
    """Figures that say the same in another unit or in Chinese numerals: the unit around them differs."""
    checked_n: int = 0
    equal_n: int = 0

    def judged(self, figure: Figure, key: str, where: str, was: Typed, now: Typed) -> Figure:
        """The figure that stands there now: the draft's own, or one of its own that leads back to it."""
        self.checked_n += 1
        fault = fault_of(figure, was, now)
        if not fault:
            self.equal_n += 1
            if plain(now.text) != plain(was.text) and is_same_amount(was, now):
                self.restated.add(figure.figure_id)
        reason = ""
        before, after = unit_after(was.after), unit_after(now.after)
        is_other_unit = before != after
        if fault:
            stands, expected = (
                (f"{now.text}{after}", f"{was.text}{before}") if is_other_unit else (now.text, was.text)
            )
            reason = self.ask(
                Finding(key, where, stands, expected, fault, figure.figure_id, against=said_by(figure))
            )
        if now.text == figure.text and not fault:
            return figure
        own = self.rewritten(figure, key, now.text, fault, reason)
        if is_other_unit:
            # A number of another unit is no value in the figure's own.
            unit = f"{after}{own.unit.removeprefix(before)}" if own.unit.startswith(before) else own.unit
            own = self.figures[own.figure_id] = replace(own, value=None, unit=unit)
        return own

    def ask(self, finding: Finding, *, shares: bool = False) -> str:
        """Enter a finding with the reason that was given for it; '' where none was.

        `shares`: what is said of the whole paragraph or row is said of it too.
        """
        reason = self._reason_for(finding, shares)
        self.found.append(replace(finding, reason=reason))
        return reason

    def lost(self, figure: Figure, key: str, where: str, printed: str, told: str = "") -> None:
        self.checked_n += 1
        self.ask(Finding(key, where, "", printed, LOST, figure.figure_id, told=told))

    def lost_together(self, key: str, where: str, printed: list[str], figure_ids: list[str]) -> None:
        """A whole block or row of figures is gone: one reason for all."""
        self.struck_out.append((key, where, figure_ids))
        self.checked_n += len(printed)
        shown = "、".join(dict.fromkeys(printed[:8])) + ("等" if len(printed) > 8 else "")
        self.ask(Finding(key, where, "", shown, f"连同{len(printed)}个数一并删去"))

    def changed(self, where: str, before: str, after: str) -> None:
        self.words.append(WordChange(where, before, after))

    def tell(self, sentence: str) -> None:
        if sentence not in self.told:
            self.told.append(sentence)

    @property
    def unexplained(self) -> list[Finding]:
        return [one for one in self.found if not one.is_explained]

    def unknown_reasons(self) -> list[str]:
        """Keys of reasons that belong to nothing found."""
        known = {one.key for one in self.found}
        return [
            key
            for key in self.reasons
            if key not in known and not any(one.startswith(f"{key}.") for one in known)
        ]

    def _reason_for(self, finding: Finding, shares: bool) -> str:
        given = self.reasons.get(finding.key, "").strip()
        if given or (finding.stands and not shares):
            # A figure that says another thing has a reason of its own, never that of its block.
            return given or self.earlier.get((finding.key, finding.stands), "")
        parts = finding.key.split(".")
        above = (".".join(parts[:n]) for n in range(len(parts) - 1, 0, -1))
        own = next((self.reasons[key].strip() for key in above if key in self.reasons), "")
        return own or self.earlier.get((finding.key, finding.stands), "")

    def rewritten(self, figure: Figure, key: str, text: str, fault: str, reason: str) -> Figure:
        """A figure that prints `text` and leads back to the draft's; `fault` '': the same number."""
        if fault:
            formula = f"{REWRITTEN}（{fault}）：{said_by(figure)}“{figure.printed}”；理由：{reason}"
        else:
            formula = f"与“{figure.printed}”为同一数，照成文的写法印出"
        value = typed_value(text) if fault else figure.value
        made = Figure(
            f"{figure.figure_id}@{key}", figure.label, value, text, figure.unit, formula,
            parts=(figure.figure_id,), reported_n=figure.reported_n, expected_n=figure.expected_n,
        )  # fmt: skip
        self.figures[made.figure_id] = made
        return made

    def to_plain(self) -> dict[str, Any]:
        """JSON-able, for the ledger."""
        return {
            "found": [vars(one) for one in self.found],
            "words": [vars(one) for one in self.words],
            "told": list(self.told),
            "checked_n": self.checked_n,
            "equal_n": self.equal_n,
        }


def said_by(figure: Figure) -> str:
    """Whose a draft's figure is: the warehouse's, or an earlier version's that people rewrote."""
    return "前次改写为" if figure.formula.startswith(REWRITTEN) else "数据库为"


def at(where: str, words: str) -> str:
    """A place as people find it: 二、主要经济指标“…工业总产值…”."""
    return f"{where}“{shortened(words)}”"
