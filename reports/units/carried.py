"""The words of the signed paper in place of the draft's, wherever a unit's version shares them. Pure.

A sentence, a heading or a row is shared where the version prints what the draft of the paper printed, figure
for figure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from reports.blocks import Block, Figure, Heading, Paragraph, Run, Table
from reports.document import Document
from reports.issuing.steps.overrides import MARK, base_id
from reports.take.words import heading_words
from reports.units.rows import reworded_table
from reports.units.words import PaperWords, Said, sentences_of, text_of


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
