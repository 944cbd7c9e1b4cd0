"""The words of the signed paper in place of the draft's, wherever a unit's version shares them. Pure.

A sentence, a heading or a row is shared where the version prints what the draft of the paper printed, figure
for figure. What the version alone prints (the unit's own counts) is listed, and asked about where the office
wrote its like otherwise: a unit is not handed words that the paper no longer holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from etl.edited import EditedBlock
from reports.blocks import Block, ChartBlock, Figure, Heading, PageBreak, Paragraph, Run, Table, TableCell
from reports.document import Document, blocks_of
from reports.issuing.steps.overrides import MARK, base_id
from reports.take.align import align_blocks, completed, similarity
from reports.take.words import heading_words, plain
from reports.units.rows import Rows, reworded_table, rows_of

_ENDS = re.compile(r"(?<=[。；！？])")
_PHRASE_ENDS = re.compile(r"[，。；：、（）()《》“”！？\s\0]+")
_LEAST_PHRASE = 2
_ALIKE, _SAME_SENTENCE = 0.5, 0.4


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


# ---- a version in the words of the paper ----


@dataclass
class Carried:
    """A version on its way into the paper's words; `written`: a run of the version alone, as it prints it."""

    words: PaperWords
    version: Document
    may_see: Callable[[str], bool]
    names_others: Callable[[str], bool]
    kept_reason: str
    written: Callable[[Sequence[Run]], tuple[Run, ...]]
    figures: dict[str, Figure] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)

    def blocks(self, blocks: Sequence[Block], section: str = "") -> tuple[Block, ...]:
        """A paragraph whose sentences are all gone stays as an empty one."""
        made: list[Block] = []
        for block in blocks:
            match block:
                case Heading():
                    section = heading_words(block.text)
                    number = block.text[: len(block.text) - len(section)]
                    made.append(replace(block, text=number + self.words.headings.get(section, section)))
                case Paragraph():
                    made.append(replace(block, runs=self._runs(block.runs, section)))
                case Table():
                    made.append(reworded_table(block, self.words.rows.get(block.table_id)))
                case _:
                    made.append(block)
        return tuple(made)

    def framed(self, document: Document) -> Document:
        """Title, masthead, signature and 版记 as signed; the addressee is the unit."""
        was, now = self.words.drafted, self.words.signed
        mine = document.title.removeprefix(was.title)
        masthead = document.masthead
        return replace(
            document,
            title=now.title + mine if document.title.startswith(was.title) else document.title,
            masthead=replace(
                masthead, red_text=now.masthead.red_text, number=now.masthead.number,
                office=now.masthead.office, date_text=now.masthead.date_text,
            ),
            signer=now.signer, date_text=now.date_text, date=now.date,
            printed_by=now.printed_by, print_date=now.print_date,
        )  # fmt: skip

    def _runs(self, runs: Sequence[Run], section: str) -> tuple[Run, ...]:
        parted = sentences_of(runs)
        said = [self.words.said(one, section) for one in parted]
        if not any(said):
            return self.written(runs)
        made: list[Run] = []
        for one, paper in zip(parted, said, strict=True):
            signed = self._signed(one, paper) if paper is not None else None
            made += self.written(one) if signed is None else signed
        return _joined(made)

    def _signed(self, runs: Sequence[Run], said: Said) -> list[Run] | None:
        """None: other data have overtaken what was written."""
        figures = self.words.signed.figures
        words = text_of(said.signed)
        bases = [
            (run, base_id(figures[run.figure_id], figures) if run.figure_id else "") for run in said.signed
        ]
        is_others = self.names_others(words) and not self.names_others(text_of(said.drafted))
        if is_others or any(key and key not in self.version.figures for _, key in bases):
            self.left_out.append(words)
            return []
        is_same = all(self.version.figures[key].text == figures[key].text for _, key in bases if key)
        if not is_same and any(key and key != run.figure_id for run, key in bases):
            return None
        return [self._run(run, key) for run, key in bases]

    def _run(self, run: Run, key: str) -> Run:
        if not key or run.figure_id is None:
            return run
        if key == run.figure_id:
            return replace(run, text=self.version.figures[key].text)
        figure = self.words.signed.figures[run.figure_id]
        if figure.parts != (key,):
            figure = replace(
                figure, figure_id=f"{key}{MARK}{figure.figure_id.rpartition(MARK)[2]}", parts=(key,)
            )
        if not self.may_see(key):
            figure = replace(figure, formula=self.kept_reason)
        self.figures[figure.figure_id] = figure
        return replace(run, figure_id=figure.figure_id, text=figure.text)


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    made: list[Run] = []
    for run in runs:
        if made and run.figure_id is None and replace(made[-1], text="") == replace(run, text=""):
            made[-1] = replace(run, text=made[-1].text + run.text)
        else:
            made.append(run)
    return tuple(made)


# ---- what the version alone says ----


def own_sentences(version: Document, signed: Document) -> list[str]:
    """The sentences of a version that the signed paper does not hold, in print order."""
    known = {plain(text) for _, text in _texts(signed)}
    return list(dict.fromkeys(text for _, text in _texts(version) if plain(text) not in known))


def asked_of(version: Document, words: PaperWords) -> list[str]:
    """A line for each sentence of the version alone whose like the office wrote otherwise in the paper."""
    own = set(own_sentences(version, words.signed))
    rewritten = list(words.rewritten())
    lines: dict[str, None] = {}
    for section, text in _texts(version):
        if text not in own:
            continue
        phrase = next((one for one in sorted(words.gone, key=len, reverse=True) if one in plain(text)), None)
        like = next((one for one in rewritten if one.section == section and _is_like(one, text)), None)
        if phrase is not None:
            lines[f"“{text}”里的“{phrase}”，文稿上已改写"] = None
        elif like is not None:
            now = text_of(like.signed)
            told = f"改为“{now}”" if now else "删去"
            lines[f"“{text}”，文稿上同类的“{text_of(like.drafted)}”已{told}"] = None
    return [*lines, *(f"表中“{cell}”，文稿上已改写" for cell in _old_cells(version, words))]


def _is_like(said: Said, text: str) -> bool:
    return similarity(_wordy(text_of(said.drafted)), _wordy(text)) >= _ALIKE


def _wordy(text: str) -> str:
    return re.sub(r"[\d.,%\-—]+", "", plain(text))


def _texts(document: Document) -> Iterator[tuple[str, str]]:
    """Section and words of every sentence and heading."""
    for (_, section), block in _placed(document):
        if isinstance(block, Paragraph):
            yield from ((section, text_of(one)) for one in sentences_of(block.runs))
        elif isinstance(block, Heading):
            yield section, heading_words(block.text)


def _cells(document: Document) -> Iterator[TableCell]:
    for block in blocks_of(document):
        if isinstance(block, Table):
            yield from (cell for row in block.rows for cell in row if cell.figure_id is None)


def _old_cells(version: Document, words: PaperWords) -> list[str]:
    held = {plain(cell.text) for cell in _cells(words.signed)}
    return list(
        dict.fromkeys(
            cell.text
            for cell in _cells(version)
            if plain(cell.text) not in held and any(one in plain(cell.text) for one in words.gone)
        )
    )


def _gone(words: PaperWords) -> frozenset[str]:
    """Names, document numbers and the like: what stands between two marks or digits."""
    now = plain(
        "".join((*(text for _, text in _texts(words.signed)), *(c.text for c in _cells(words.signed))))
    )
    was = ["".join("\0" if run.figure_id else run.text for run in one.drafted) for one in words.rewritten()]
    was += [cell for rows in words.rows.values() for cell in rows.old]
    phrases = {plain(part) for text in was for part in _PHRASE_ENDS.split(text)}
    return frozenset(one for one in phrases if len(one) >= _LEAST_PHRASE and one not in now)
