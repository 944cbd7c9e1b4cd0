"""What became of a paper's words between its draft and its signature: sentences, headings, rows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from etl.edited import EditedBlock
from reports.blocks import Block, ChartBlock, Heading, PageBreak, Paragraph, Run, Table, TableCell
from reports.document import Document, blocks_of
from reports.issuing.steps.overrides import MARK
from reports.take.align import align_blocks, completed, similarity
from reports.take.words import heading_words, plain
from reports.units.rows import Rows, rows_of

_ENDS = re.compile(r"(?<=[。；！？])")
_PHRASE_ENDS = re.compile(r"[，。；：、（）()《》“”！？\s\0]+")
_LEAST_PHRASE = 2


def sentences_of(runs: Sequence[Run]) -> list[tuple[Run, ...]]:
    """The runs parted behind each 。 and ；, figures whole."""
    found: list[list[Run]] = [[]]
    for run in runs:
        parts = [run.text] if run.figure_id is not None else [one for one in _ENDS.split(run.text) if one]
        for text in parts:
            found[-1].append(replace(run, text=text))
            if run.figure_id is None and _ENDS.search(text, len(text)):
                found.append([])
    return [tuple(one) for one in found if one]


def text_of(runs: Iterable[Run]) -> str:
    """What the runs print."""
    return "".join(run.text for run in runs)


def _key(runs: Iterable[Run]) -> str:
    """The same sentence of the same figures, whatever these say by now."""
    return plain("".join(run.text if run.figure_id is None else f"\0{run.figure_id}\0" for run in runs))


@dataclass(frozen=True)
class Said:
    """What became of a sentence of the draft: its signed runs (none: it is gone), under which heading."""

    section: str
    drafted: tuple[Run, ...]
    signed: tuple[Run, ...]

    @property
    def is_other(self) -> bool:
        return plain(text_of(self.drafted)) != plain(text_of(self.signed))


@dataclass(frozen=True)
class PaperWords:
    """A paper as it was drafted and as it was signed, by its pieces."""

    drafted: Document
    signed: Document
    sentences: Mapping[str, tuple[Said, ...]]
    """By the sentence of the draft: those of the body, of the attachments, of the leader's page."""
    headings: Mapping[str, str]
    rows: Mapping[str, Rows]
    gone: frozenset[str] = field(default_factory=frozenset)
    """Phrases that the draft held in what was rewritten, and that the signed paper holds nowhere."""

    def said(self, runs: Sequence[Run], section: str) -> Said | None:
        """None: the draft of the paper does not have this sentence."""
        known = self.sentences.get(_key(runs), ())
        return next((one for one in known if one.section == section), known[0] if known else None)

    def rewritten(self) -> Iterator[Said]:
        return (one for many in self.sentences.values() for one in many if one.is_other)


def words_of(drafted: Document, signed: Document) -> PaperWords:
    """`drafted`: the paper as the program made it; `signed`: the same as people edited it."""
    base, edited = list(_placed(drafted)), list(_placed(signed))
    match = align_blocks([_as_edited(one) for _, one in base], [_as_edited(one) for _, one in edited])
    becomes = {b: edited[e][1] for e, b in match.items()}
    sentences: dict[str, list[Said]] = {}
    headings: dict[str, str] = {}
    for number in sorted(range(len(base)), key=lambda n: (_rank(base[n][0]), n)):
        (_, section), block = base[number]
        now = becomes.get(number)
        if isinstance(block, Heading):
            if isinstance(now, Heading):
                headings.setdefault(heading_words(block.text), heading_words(now.text))
        elif isinstance(block, Paragraph):
            to = now if isinstance(now, Paragraph) else Paragraph(())
            for one in _said(section, block, to):
                sentences.setdefault(_key(one.drafted), []).append(one)
    rows = {
        block.table_id: rows_of(block, now)
        for number, (_, block) in enumerate(base)
        if isinstance(block, Table) and isinstance(now := becomes.get(number), Table)
    }
    made = PaperWords(drafted, signed, {key: tuple(one) for key, one in sentences.items()}, headings, rows)
    return replace(made, gone=_gone(made))


def _placed(document: Document) -> Iterator[tuple[tuple[str, str], Block]]:
    """Every block, with its part of the paper and the heading that it stands under."""
    parts = [("leader", document.leader_page), ("body", document.body)]
    parts += [(f"att.{one.title}", one.blocks) for one in document.attachments]
    for part, blocks in parts:
        heading = "" if part in ("leader", "body") else part
        for block in blocks:
            yield (part, heading), block
            if isinstance(block, Heading):
                heading = heading_words(block.text)


def _rank(place: tuple[str, str]) -> int:
    return {"body": 0, "leader": 2}.get(place[0], 1)


def _as_edited(block: Block) -> EditedBlock:
    match block:
        case Paragraph():
            return EditedBlock("paragraph", text_of(block.runs))
        case Heading():
            return EditedBlock("paragraph", f"#{heading_words(block.text)}")
        case Table():
            return EditedBlock("table", block.table_id)
        case ChartBlock():
            return EditedBlock("picture", block.chart.chart_id)
        case PageBreak():
            return EditedBlock("picture", "")


def _said(section: str, drafted: Paragraph, signed: Paragraph) -> Iterator[Said]:
    """Sentence for sentence; what was added goes with the sentence before it, else with the one behind."""
    was, now = sentences_of(drafted.runs), sentences_of(signed.runs)
    if not was:
        return
    texts_was, texts_now = [plain(text_of(one)) for one in was], [plain(text_of(one)) for one in now]

    def likeness(b: int, e: int) -> float:
        shared = {run.figure_id for run in was[b]} & {_base(run) for run in now[e]} - {None}
        return 1.0 if shared else similarity(texts_was[b], texts_now[e])

    found = completed({}, texts_was, texts_now, likeness)
    free_was = [b for b in range(len(was)) if b not in found.values()]
    free_now = [e for e in range(len(now)) if e not in found]
    if len(free_was) == len(free_now) == 1:
        found[free_now[0]] = free_was[0]
    becomes: dict[int, list[Run]] = {b: [] for b in range(len(was))}
    before: list[Run] = []
    last: int | None = None
    for e, one in enumerate(now):
        last = found.get(e, last)
        if last is None:
            before += one
            continue
        becomes[last] += [*before, *one]
        before = []
    for b, one in enumerate(was):
        yield Said(section, one, tuple(becomes[b]))


def _base(run: Run) -> str | None:
    return run.figure_id.partition(MARK)[0] if run.figure_id is not None else None


def texts_of(document: Document) -> Iterator[tuple[str, str]]:
    """Section and words of every sentence and heading."""
    for (_, section), block in _placed(document):
        if isinstance(block, Paragraph):
            yield from ((section, text_of(one)) for one in sentences_of(block.runs))
        elif isinstance(block, Heading):
            yield section, heading_words(block.text)


def cells_of(document: Document) -> Iterator[TableCell]:
    """The cells of its tables that print words."""
    for block in blocks_of(document):
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row if cell.figure_id is None)


def _gone(words: PaperWords) -> frozenset[str]:
    """Names, document numbers and the like: what stands between two marks or digits."""
    now = plain(
        "".join((*(text for _, text in texts_of(words.signed)), *(c.text for c in cells_of(words.signed))))
    )
    was = ["".join("\0" if run.figure_id else run.text for run in one.drafted) for one in words.rewritten()]
    was += [cell for rows in words.rows.values() for cell in rows.old]
    phrases = {plain(part) for text in was for part in _PHRASE_ENDS.split(text)}
    return frozenset(one for one in phrases if len(one) >= _LEAST_PHRASE and one not in now)
