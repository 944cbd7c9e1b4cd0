"""Registered names in an edited paper (units, people, documents) are touched only with a reason.

A row of a table speaks of its own unit. Of paragraphs a name may go along when its sentence goes into a new
one, or comes out of one that is gone; any other change is asked about.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from reports.blocks import GAP_TEXT
from reports.take.findings import Finding, Findings

FAULT, PERSON, DOCUMENT = "单位名称改动", "姓名改动", "文号改动"
# 管发〔2020〕8号, in the brackets and widths that keyboards give it; 第 and leading zeros say nothing.
_NUMBER = re.compile(r"(?P<office>[\u4e00-\u9fff]{0,2})[〔\[［【](?P<year>\d{4})[〕\]］】]第?0*(?P<no>\d+)号")


@dataclass(frozen=True, slots=True)
class _Touched:
    """A paragraph that names others than before. `lost`, `gained`: full names."""

    key: str
    where: str
    lost: Counter[str]
    gained: Counter[str]


@dataclass
class Names:
    """`known`: every spelling of a unit → its full name; `people`: names of persons."""

    known: Mapping[str, str]
    findings: Findings
    people: Collection[str] = ()
    _touched: list[_Touched] = field(default_factory=list)
    _came: Counter[str] = field(default_factory=Counter)
    _went: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        spellings = sorted((re.escape(one) for one in self.known if one), key=len, reverse=True)
        self._pattern = re.compile("|".join(spellings)) if spellings else None
        persons = sorted((re.escape(one) for one in self.people if one), key=len, reverse=True)
        self._person = re.compile("|".join(persons)) if persons else None

    def of(self, text: str) -> Counter[str]:
        """Full name → how often the text says it, in any spelling."""
        told = text.replace(GAP_TEXT, "")
        found = Counter(f"{one['office']}〔{one['year']}〕{one['no']}号" for one in _NUMBER.finditer(told))
        if self._pattern is not None:
            found.update(self.known[match[0]] for match in self._pattern.finditer(told))
        if self._person is not None:
            found.update(match[0] for match in self._person.finditer(told))
        return found

    def hidden(self, text: str) -> str:
        """The text with every unit, person and document as one and the same sign."""
        for pattern, sign in ((self._pattern, "《单位》"), (self._person, "《人》"), (_NUMBER, "《文号》")):
            text = text if pattern is None else pattern.sub(sign, text)
        return text

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
        faults = list(dict.fromkeys(self._fault(name) for name in (*lost, *gained)))
        stands, expected, fault = "、".join(gained), "、".join(lost), "、".join(faults)
        told = "" if lost and gained else f"加写了“{stands}”，原来没有点到" if gained else ""
        self.findings.ask(Finding(key, where, stands, expected, fault, told=told))

    def _fault(self, name: str) -> str:
        return FAULT if name in self.known.values() else DOCUMENT if _NUMBER.fullmatch(name) else PERSON
