"""Names of units in an edited paper: whom a line speaks of is touched only with a reason.

A row of a table speaks of its own unit. Of paragraphs a name may go along when its sentence goes into a new
one, or comes out of one that is gone; any other change is asked about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.blocks import GAP_TEXT
from reports.take.findings import Finding, Findings

FAULT = "单位名称改动"


@dataclass(frozen=True, slots=True)
class _Touched:
    """A paragraph that names others than before. `lost`, `gained`: full names."""

    key: str
    where: str
    lost: Counter[str]
    gained: Counter[str]


@dataclass
class Names:
    """`known`: every spelling → the full name."""

    known: Mapping[str, str]
    findings: Findings
    _touched: list[_Touched] = field(default_factory=list)
    _came: Counter[str] = field(default_factory=Counter)
    _went: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        spellings = sorted((re.escape(one) for one in self.known if one), key=len, reverse=True)
        self._pattern = re.compile("|".join(spellings)) if spellings else None

    def of(self, text: str) -> Counter[str]:
        """Full name → how often the text says it, in any spelling."""
        if self._pattern is None:
            return Counter()
        told = text.replace(GAP_TEXT, "")
        return Counter(self.known[match[0]] for match in self._pattern.finditer(told))

    def hidden(self, text: str) -> str:
        """The text with every unit as one and the same sign."""
        return text if self._pattern is None else self._pattern.sub("《单位》", text)

    def paragraph(self, key: str, where: str, before: str, after: str) -> None:
        old, new = self.of(before), self.of(after)
        if old != new:
            self._touched.append(_Touched(key, where, old - new, new - old))

    def came(self, text: str) -> None:
        """A paragraph that people wrote themselves."""
        self._came += self.of(text)

    def went(self, key: str, where: str, text: str, *, is_asked: bool) -> None:
        """A paragraph that is gone; `is_asked`: its figures ask for a reason already."""
        names = self.of(text)
        self._went += names
        if names and not is_asked:
            self._touched.append(_Touched(key, where, names, Counter()))

    def cell(self, key: str, where: str, before: str, after: str) -> None:
        """A cell, or a row that is gone (`after` '')."""
        old, new = self.of(before), self.of(after)
        if old != new:
            self._ask(key, where, old - new, new - old)

    def settle(self) -> None:
        """Ask about the paragraphs, once all are known."""
        for one in self._touched:
            lost, self._came = one.lost - self._came, self._came - one.lost
            gained, self._went = one.gained - self._went, self._went - one.gained
            if lost or gained:
                self._ask(one.key, one.where, lost, gained)

    def _ask(self, key: str, where: str, lost: Counter[str], gained: Counter[str]) -> None:
        expected = "、".join(lost) or "没有这个单位"
        self.findings.ask(Finding(key, where, "、".join(gained), expected, FAULT))
