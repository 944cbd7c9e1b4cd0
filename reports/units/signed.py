"""What people wrote otherwise in a paper, or struck out of it, carried into a unit's version. Pure.

A version is built of the data; the paper that was signed may print another number or light, or leave a row
out, each with a reason. A unit must read what was signed. Pictures stay as the data give them, in both alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.blocks import LIGHTS, Block, Figure, Paragraph, Run, Table, TableCell
from reports.document import Document, blocks_of, check_figures, used_figures
from reports.figures.lineage import text_of
from reports.issuing.correction.correction import REPLACES
from reports.issuing.steps.overrides import MARK, REWRITTEN, overrides_of, shown_ids, struck_ids
from reports.take.judge import Typed
from reports.take.paragraphs import figure_spans
from reports.take.words import turned_as, unit_after
from reports.units.carried import Carried
from reports.units.left_out import without
from reports.units.words import PaperWords

_REASON_KEPT = f"{REWRITTEN}，理由由办公室存档"


@dataclass(frozen=True)
class Place:
    """Where a figure stands: its clause before it, the unit behind it, the light of its cell."""

    clause: str = ""
    unit: str = ""
    light: str | None = None


@dataclass(frozen=True)
class Written:
    """A figure as it was signed, in place of `computed`; how it stood in the draft, and how it stands now."""

    figure: Figure
    computed: str
    was: Place
    now: Place

    @property
    def is_in_other_unit(self) -> bool:
        return bool(self.now.unit and self.was.unit) and self.now.unit != self.was.unit


@dataclass(frozen=True)
class Signed:
    """What a paper says otherwise than its data: `written` by the data's figure; `struck` of `drafted`."""

    written: Mapping[str, Written]
    struck: frozenset[str]
    drafted: frozenset[str]

    def holding(self, now: Mapping[str, Figure]) -> Signed:
        """Without what other data have overtaken: they give neither what they gave nor what was written."""
        written = {
            key: one
            for key, one in self.written.items()
            if key in now and now[key].text in (one.computed, one.figure.text)
        }
        return replace(self, written=written)


NOTHING = Signed({}, frozenset(), frozenset())


def signed_otherwise(drafted: Document, signed: Document) -> Signed:
    """`drafted`: the paper as the program made it; `signed`: the same as people edited it."""
    was, now = _places(drafted), _places(signed)
    written = {
        key: Written(
            _led_back(signed.figures[one.figure_id], key),
            one.computed,
            was.get(key, Place()),
            now.get(one.figure_id, Place()),
        )
        for key, one in overrides_of(signed.figures).items()
    }
    return Signed(written, frozenset(struck_ids(drafted, signed)), frozenset(shown_ids(drafted)))


def as_signed(
    version: Document,
    signed: Signed,
    may_see: Callable[[str], bool],
    words: PaperWords | None = None,
    names_others: Callable[[str], bool] = lambda _: False,
) -> Document:
    """The version with what was signed. `may_see`: is this figure, with its reason, the unit's own?

    `words`: what the paper says by now in what it shares with the version. A sentence that came to name
    others (`names_others`) is none of the unit's and left out.

    Raises DocumentError where a printed figure is not that of the version.
    """
    used = {figure_id for figure_id, _ in used_figures(version)}
    made = {key: _figure(one, may_see(key)) for key, one in signed.written.items() if key in used}
    if not made and not used & signed.struck and words is None:
        return version

    def is_out(figures: Sequence[str | None]) -> bool:
        if not figures:
            return True  # a paragraph of which no sentence was left in the paper
        stand = [one.partition(MARK)[0] for one in figures if one is not None]
        known = [one for one in stand if one in signed.drafted]
        return bool(known) and signed.struck.issuperset(known)

    rewriting = _Rewriting(signed.written, made)
    summary = rewriting.runs(version.summary_runs)
    carried = None
    blocks = rewriting.blocks
    if words is not None:
        carried = Carried(words, version, may_see, names_others, _REASON_KEPT, rewriting.runs)
        reworded = carried.blocks

        def blocks(blocks: Sequence[Block]) -> tuple[Block, ...]:
            return rewriting.cells(reworded(blocks))

    document = replace(
        version,
        summary=text_of(summary) if summary else version.summary,
        summary_runs=summary,
        leader_page=blocks(version.leader_page),
        body=blocks(version.body),
        attachments=tuple(replace(one, blocks=blocks(one.blocks)) for one in version.attachments),
        figures={**version.figures, **{one.figure_id: one for one in made.values()}},
    )
    if carried is not None:
        document = carried.framed(replace(document, figures={**document.figures, **carried.figures}))
    document = without(document, is_out)
    check_figures(document)
    return document


def told_as_signed(drafted: Document, signed: Document) -> Document:
    """The summary of an edited draft, which no reader edits, with the figures that the paper prints now."""
    written = signed_otherwise(drafted, signed).written
    rewriting = _Rewriting(written, {key: _figure(one, is_own=True) for key, one in written.items()})
    summary = rewriting.runs(drafted.summary_runs)
    if summary and REPLACES.match(summary[0].text):
        lines = (text_of(one.runs) for one in signed.body if isinstance(one, Paragraph))
        summary = (Run(next((line for line in lines if REPLACES.match(line)), "")), *summary[1:])
    return replace(signed, summary=text_of(summary), summary_runs=summary) if summary else signed


def _led_back(figure: Figure, key: str) -> Figure:
    """What was written over another writing leads back to the data's own figure where that is not at hand."""
    place = figure.figure_id.rpartition("@")[2]
    return figure if figure.parts == (key,) else replace(figure, figure_id=f"{key}@{place}", parts=(key,))


def _places(document: Document) -> dict[str, Place]:
    """Figure → its first clause, unit and light."""
    found: dict[str, Place] = {}
    for block in blocks_of(document):
        for figure_id, one in _places_in(block):
            first = found.get(figure_id, Place())
            found[figure_id] = Place(
                first.clause or one.clause, first.unit or one.unit, first.light or one.light
            )
    return found


def _places_in(block: Block) -> Iterator[tuple[str, Place]]:
    match block:
        case Paragraph():
            ids, spans = figure_spans(block)
            words = "".join(run.text for run in block.runs)
            for figure_id, span in zip(ids, spans, strict=True):
                typed = Typed.of(words, span.start, span.end)
                yield (
                    figure_id,
                    Place(typed.clause, unit_after(typed.after) if typed.text[-1:].isdigit() else ""),
                )
        case Table():
            for cell in (cell for row in block.rows for cell in row):
                if cell.figure_id is not None:
                    yield cell.figure_id, Place(light=cell.light)


def _figure(one: Written, is_own: bool) -> Figure:
    """As the version prints it: where the office wrote another unit, it brings its unit along."""
    figure = one.figure if is_own else replace(one.figure, formula=_REASON_KEPT)
    if one.is_in_other_unit:
        return replace(figure, text=f"{figure.text}{one.now.unit}", unit=one.now.unit)
    return figure


@dataclass(frozen=True)
class _Rewriting:
    """`made`: figure of the data → what stands in its place."""

    written: Mapping[str, Written]
    made: Mapping[str, Figure]

    def blocks(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        return tuple(self._block(block) for block in blocks)

    def cells(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """The tables alone."""
        return tuple(self._block(block) if isinstance(block, Table) else block for block in blocks)

    def _block(self, block: Block) -> Block:
        match block:
            case Paragraph():
                return replace(block, runs=self.runs(block.runs))
            case Table():
                return replace(block, rows=tuple(tuple(map(self._cell, row)) for row in block.rows))
        return block

    def _cell(self, cell: TableCell) -> TableCell:
        figure = self.made.get(cell.figure_id or "")
        if figure is None:
            return cell
        light = cell.light
        if light is not None:
            # The figure of a bare light prints the light itself.
            signed = (self.written[cell.figure_id or ""].now.light, figure.text)
            light = next((one for one in LIGHTS if one in signed), light)
        return replace(cell, text=figure.text, figure_id=figure.figure_id, light=light)

    def runs(self, runs: Sequence[Run]) -> tuple[Run, ...]:
        """The words around a figure follow it: the verb before says its sign, the unit behind its size."""
        made: list[Run] = []
        behind = ""
        for run in runs:
            figure = self.made.get(run.figure_id or "")
            if figure is None:
                made.append(replace(run, text=run.text.removeprefix(behind)))
                behind = ""
                continue
            one = self.written[run.figure_id or ""]
            if made and made[-1].figure_id is None:
                made[-1] = replace(made[-1], text=_turned(made, one.now.clause))
            made.append(replace(run, text=figure.text, figure_id=figure.figure_id))
            behind = one.was.unit if one.is_in_other_unit else ""
        return tuple(run for run in made if run.text)


def _turned(runs: Sequence[Run], signed: str) -> str:
    """The last run's words, their clause's verb as in the clause that was `signed`."""
    text = runs[-1].text
    clause = Typed("", "".join(run.text for run in runs)).clause
    if not clause or not text.endswith(clause):
        return text
    return text.removesuffix(clause) + turned_as(clause, signed)
