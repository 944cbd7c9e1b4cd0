"""A paragraph as it was edited: its words in their faces, its figures where they stand now."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reports.blocks import Block, Figure, Heading, Paragraph, Run
from reports.take.findings import Findings
from reports.take.judge import Typed
from reports.take.places import Mapped, map_spans
from reports.take.words import Span, Token, plain, snippet

_GAP = re.compile(r"【待办公室填写[^】]*】")
_DATE_OR_ORDER = re.compile(r"[年月日季号条章期版]|[-—–~至到]\d{1,2}[年月日]")
_LEVELS = {
    "公文一级标题": 1, "公文二级标题": 2, "公文三级标题": 3, "公文四级标题": 4,
    "heading 1": 1, "heading 2": 2, "heading 3": 3, "heading 4": 4,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stranger:
    """A figure that came here from another paragraph: `was` is how it stood there."""

    span: Span
    figure: Figure
    key: str
    was: Typed


@dataclass(slots=True)
class EditedText:
    """One paragraph on its way: what it was, what it is, where its figures are. `key` is its number."""

    paragraph: Paragraph
    key: str
    where: str
    new: str
    figure_ids: list[str]
    spans: list[Span]
    mapped: Mapped
    found: dict[int, Span] = field(default_factory=dict)
    strangers: list[Stranger] = field(default_factory=list)

    @property
    def old(self) -> str:
        return "".join(run.text for run in self.paragraph.runs)


def held_against(paragraph: Paragraph, new: str, key: str, where: str) -> EditedText:
    """Find each figure of the paragraph in its new words."""
    ids, spans = figure_spans(paragraph)
    old = "".join(run.text for run in paragraph.runs)
    mapped = map_spans(old, spans, new)
    found = {number: span for number, span in enumerate(mapped.spans) if span is not None}
    return EditedText(paragraph, key, where, new, ids, spans, mapped, found)


def figure_spans(paragraph: Paragraph) -> tuple[list[str], list[Span]]:
    """Ids of the paragraph's figures, and where in its text each is printed."""
    ids, spans, at = [], [], 0
    for run in paragraph.runs:
        if run.figure_id is not None and run.text:
            ids.append(run.figure_id)
            spans.append(Span(at, at + len(run.text)))
        at += len(run.text)
    return ids, spans


def rebuilt(text: EditedText, figures: Mapping[str, Figure], findings: Findings) -> Paragraph:
    """The paragraph with its new words; each figure is judged, what is new among the numbers is told."""
    placed: list[tuple[Span, Figure]] = []
    for one in text.strangers:
        here = f"{text.where}“{snippet(text.new, one.span.start, one.span.end)}”"
        typed = Typed.of(text.new, one.span.start, one.span.end)
        placed.append((one.span, findings.judged(one.figure, one.key, here, one.was, typed)))
    for number, (figure_id, span) in enumerate(zip(text.figure_ids, text.spans, strict=True)):
        now = text.found.get(number)
        if now is None:
            continue
        figure = findings.judged(
            figures[figure_id],
            f"{text.key}.{number + 1}",
            f"{text.where}“{snippet(text.new, now.start, now.end)}”",
            Typed.of(text.old, span.start, span.end),
            Typed.of(text.new, now.start, now.end),
        )
        placed.append((now, figure))
    tell_new_numbers(text.new, text.mapped.free, text.where, findings)
    placed.sort(key=lambda one: one[0].start)
    runs: list[Run] = []
    looks = _looks(text)
    at = 0
    for span, figure in placed:
        runs += _words(text, looks, at, span.start)
        own = looks[span.start]
        runs.append(Run(text.new[span.start : span.end], figure.figure_id, own.face, own.bold))
        at = span.end
    runs += _words(text, looks, at, len(text.new))
    return Paragraph(tuple(runs), text.paragraph.indent, text.paragraph.align)


def added(text: str, style: str) -> Block:
    """A paragraph that people wrote themselves: a heading where its style says so."""
    level = _LEVELS.get(style) or _LEVELS.get(style.lower())
    if level is not None:
        return Heading(level, text)  # type: ignore[arg-type]
    return Paragraph(tuple(_gaps_marked(text, Run(""))), indent=style != "公文顶格")


def told_lost(now: EditedText | None, figure: Figure, printed: str) -> str:
    """Struck out, or among words that do not tell it from another number; '' of a paragraph that is gone."""
    if now is None:
        return ""
    stands = any(one.key == plain(printed) for one in now.mapped.free)
    became = "换了说法，认不出是不是原来这个数" if stands else "在改后的话里找不到"
    return f"“{printed}”（{figure.label}）{became}"


def tell_new_numbers(text: str, free: Sequence[Token], where: str, findings: Findings) -> None:
    """Numbers that belong to no figure of the draft; days, ordinals and numbers of headings are left out."""
    for one in free:
        after, before = text[one.end : one.end + 4], text[max(0, one.start - 1) : one.start]
        is_mark = one.start == 0 and after[:1] in "、.．）)" and after
        if _DATE_OR_ORDER.match(after) or before in ("第", "表", "图", "件", "（", "(") or is_mark:
            continue
        number = text[one.start : one.end]
        findings.tell(f"{where}“{snippet(text, one.start, one.end)}”里的“{number}”是新写进的，不出自数据库")


def _words(text: EditedText, looks: list[Run], start: int, end: int) -> list[Run]:
    """Letters `start` to `end` in the faces that they or the letters before them had."""
    runs: list[Run] = []
    at = start
    while at < end:
        stop = at + 1
        while stop < end and looks[stop] == looks[at]:
            stop += 1
        runs += _gaps_marked(text.new[at:stop], looks[at])
        at = stop
    return runs


def _looks(text: EditedText) -> list[Run]:
    """Face and weight of each letter: its own of old, else those of the nearest letter before it."""
    of_old: list[Run] = []
    for run in text.paragraph.runs:
        # A gap that was filled in is ordinary text.
        of_old += [Run("", face="fang" if run.gap else run.face, bold=run.bold)] * len(run.text)
    looks: list[Run] = []
    last = of_old[0] if of_old else Run("")
    for origin in text.mapped.origin:
        last = last if origin is None else of_old[origin]
        looks.append(last)
    return looks


def _gaps_marked(text: str, looks: Run) -> list[Run]:
    runs, at = [], 0
    for match in _GAP.finditer(text):
        if match.start() > at:
            runs.append(Run(text[at : match.start()], face=looks.face, bold=looks.bold))
        runs.append(Run(match[0], gap=True))
        at = match.end()
    if at < len(text):
        runs.append(Run(text[at:], face=looks.face, bold=looks.bold))
    return runs
