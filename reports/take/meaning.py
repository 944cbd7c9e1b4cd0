"""The words around a figure say what it means: sign, class, period, label, name.

A sentence of the draft that prints a figure, or words that the data give (`Run.is_given`), is held clause by
clause: each stands in the edited paper as it was, at this place or at another, or a reason is asked for.
Clauses that people add, the marks between clauses and every other sentence are free.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from reports.blocks import Paragraph, Run
from reports.take.align import similarity
from reports.take.findings import LOST, Finding, Findings
from reports.take.judge import WORDS_AROUND
from reports.take.names import Names
from reports.take.turned import turned_key
from reports.take.words import CLAUSE_END, neutral, numbers_in, plain, said_plainly, units_in

FAULT = "数所说的意思改动"
_SENTENCE_ENDS = "。！？!?\n"
_FIGURE = re.compile("《[^》]+》")
_ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Clause:
    """`key`: its words with each figure by its id; `text`: as it reads."""

    key: str
    text: str
    is_held: bool


_NONE = Clause("", "", is_held=False)


@dataclass(frozen=True, slots=True)
class _Changed:
    """A paragraph of the draft and what became of it; `key` is what a reason for all of it is given for."""

    key: str
    where: str
    old: list[Clause]
    new: list[Clause]


@dataclass
class Meaning:
    """Gathers the changed paragraphs of a paper; a clause may have moved to another one."""

    names: Names
    findings: Findings
    _changed: list[_Changed] = field(default_factory=list)
    _free: Counter[str] = field(default_factory=Counter)

    def paragraph(self, key: str, where: str, old: Paragraph, new: Paragraph) -> None:
        one = _Changed(key, where, clauses(old), clauses(new))
        self._changed.append(one)
        self._free.update(clause.key for clause in one.new)

    def came(self, new: Paragraph) -> None:
        """A paragraph that people wrote themselves, or cut out of another one."""
        self._free.update(clause.key for clause in clauses(new))

    def words(self, key: str, where: str, before: str, after: str) -> None:
        """A label: the words of a cell, a heading above figures, a title."""
        if plain(self.names.hidden(before)) != plain(self.names.hidden(after)):
            self.findings.ask(_finding(key, where, before, after), shares=True)

    def piece(self, key: str, where: str, was: str, now: str, *, is_notes: bool) -> None:
        """What stands around a table or below a picture: labels; of its notes the lines with a number."""
        if not is_notes:
            # Another unit of scale is asked for where the table is compared.
            if units_in(was) == units_in(now):
                self.words(key, where, was, now)
            return
        old, new = was.split("\n"), now.split("\n")
        stands = {plain(line) for line in new}
        for line in (one for one in old if numbers_in(one) and plain(one) not in stands):
            came = [one for one in new if one not in old]
            self.words(key, where, line, max(came, key=lambda one: similarity(line, one), default=""))

    def settle(self) -> None:
        """Ask about the clauses that stand nowhere any more, once all paragraphs are known."""
        for one in self._changed:
            lost = [place for place, it in enumerate(one.old) if it.is_held and not self._taken(it)]
            stood = {clause.key for clause in one.old}
            came = [it for it in one.new if it.key not in stood and self._free[it.key] > 0]
            asked: set[str] = set()
            for number, place in enumerate(lost, 1):
                clause = one.old[place]
                turned = next((it for it in came if turned_key(clause.key, it.key)), None)
                if turned is not None:
                    came.remove(turned)
                    continue
                after = _became(one, place, came)
                if after is _NONE and asked & set(_FIGURE.findall(clause.key)):
                    continue  # it was joined to the clause before, which asks
                if after in came:
                    came.remove(after)
                if self._says_another(one.key, clause.key, after.key):
                    found = _finding(f"{one.key}.{number}", one.where, clause.text, after.text)
                    self.findings.ask(found, shares=True)
                    asked.update(_FIGURE.findall(after.key))

    def _taken(self, clause: Clause) -> bool:
        stands = self._free[clause.key] > 0
        self._free[clause.key] -= stands
        return stands

    def _says_another(self, key: str, before: str, after: str) -> bool:
        """Not where a figure is gone, its verb or scale, or a unit's name differs: those are asked for."""
        if self._is_asked_as_lost(before, after):
            return False
        gone = set(_FIGURE.findall(before)) ^ set(_FIGURE.findall(after))
        one, other = (
            plain(self.names.hidden(_FIGURE.sub(lambda it: "" if it[0] in gone else it[0], text)))
            for text in (before, after)
        )
        block = f"{key.partition('.')[0]}."
        asked = {
            f"《{it.figure_id.partition('@')[0]}》"
            for it in self.findings.found
            if it.key.startswith(block) and it.fault.startswith(WORDS_AROUND)
        }
        asked |= {f"《{figure_id.partition('@')[0]}》" for figure_id in self.findings.restated}
        if asked & set(_FIGURE.findall(before)):
            one, other = neutral(one), neutral(other)
        return one != other

    def _is_asked_as_lost(self, before: str, after: str) -> bool:
        """Whether all that differs are the words in place of a figure that is asked for already."""
        missed = {f"《{it.figure_id}》" for it in self.findings.found if it.fault == LOST}
        gone = [one for one in _FIGURE.findall(before) if one in missed]
        if not gone:
            return False
        around = re.split("|".join(map(re.escape, gone)), before)
        kept = [re.escape(plain(self.names.hidden(words))) for words in around]
        return re.fullmatch("[^《》]+".join(kept), plain(self.names.hidden(after))) is not None


def clauses(paragraph: Paragraph) -> list[Clause]:
    """The clauses of a paragraph in their order, without the marks between them."""
    found: list[Clause] = []
    for sentence in _sentences(paragraph):
        is_held = any(run.figure_id is not None or run.is_given for run in sentence)
        found += [Clause(key, text, is_held) for key, text, has_gap in _parts(sentence) if not has_gap]
    return found


def _sentences(paragraph: Paragraph) -> Iterator[list[Run]]:
    sentence: list[Run] = []
    for run in paragraph.runs:
        if run.figure_id is not None:
            sentence.append(run)
            continue
        for piece in re.split(f"(?<=[{_SENTENCE_ENDS}])", run.text):
            if piece:
                sentence.append(Run(piece, gap=run.gap, is_given=run.is_given))
            if piece.endswith(tuple(_SENTENCE_ENDS)):
                yield sentence
                sentence = []
    if sentence:
        yield sentence


def _parts(sentence: list[Run]) -> Iterator[tuple[str, str, bool]]:
    """Key, text, and whether the office has still to write in it, of each clause."""
    key, text, has_gap = "", "", False
    for run in sentence:
        if run.figure_id is not None:
            key += f"《{run.figure_id.partition('@')[0]}》"
            text += run.text
            continue
        pieces = CLAUSE_END.split(run.text)
        for number, piece in enumerate(pieces):
            if number:
                if plain(key):
                    yield said_plainly(key), text.strip(), has_gap
                key, text, has_gap = "", "", False
            key, text, has_gap = key + piece, text + piece, has_gap or run.gap
    if plain(key):
        yield said_plainly(key), text.strip(), has_gap


def _became(one: _Changed, place: int, came: list[Clause]) -> Clause:
    """Of the clauses that came the most alike, else the one that stands behind the same words; else none."""
    clause = one.old[place]
    like = max(came, key=lambda new: similarity(clause.key, new.key), default=_NONE)
    if similarity(clause.key, like.key) >= _ALIKE:
        return like
    before = one.old[place - 1].key if place else ""
    keys = ["", *(new.key for new in one.new)]
    behind = one.new[keys.index(before)] if before in keys[:-1] else _NONE
    return behind if behind in came else _NONE


def _finding(key: str, where: str, before: str, after: str) -> Finding:
    became = f"改为“{after}”" if after else "删去了"
    told = f"原为“{before}”，{became}；说的是数的意思，请改回，或说明理由" if before else f"加上了“{after}”"
    return Finding(key, where, after, before, FAULT, told=told)
