"""Which units a paper names, and with what: the rows and sentences that speak of each, and their cells. Pure.

What is printed decides, whatever the paper: a table's row with the unit in one of its cells, a sentence or a
row of a picture with its name in it, or with the name of an item that a table of the paper gives to it. Where
a sentence names several units, each gets the part that is its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reports.blocks import Block, ChartBlock, Heading, MatrixChart, Paragraph, Table, place_cells
from reports.document import Document

# A unit's name is one only between these: “办公室对……进行了督查” names nobody.
_BEFORE = r"(?:^|(?<=[（(、，；：;。“《由和及与]))"
_AFTER = r"(?=[）)、，；。：;《（(”]|$|牵头|未|迟|等|和|及|与)"
# In words that people wrote it is one anywhere, but for the bureaus of the city and the state.
_NOT_OURS = r"(?<![市区省县国])"
_SENTENCES = re.compile(r"[。；]")
_LIST_MARKS = re.compile(r"[、，,；;/\s]+")
_MOST_CELLS = 6
# Columns whose cells name an item; a shorter text may be a word like others.
_ITEM_HEAD = re.compile(r"(?:名称|事项|项目)$")
_SHORTEST_ITEM = 4


@dataclass(frozen=True)
class NamedRow:
    """A row of a table: its printed cells by heading; `light` is printed, `basis` is why it is on."""

    place: str
    cells: tuple[tuple[str, str], ...]
    light: str
    basis: str
    sources: tuple[str, ...]


@dataclass(frozen=True)
class NamedSentence:
    """A sentence that names the unit, where it stands, and what its figures come from."""

    place: str
    text: str
    sources: tuple[str, ...]


@dataclass
class Named:
    """Everything that a paper prints of one unit, in print order."""

    rows: list[NamedRow] = field(default_factory=list)
    sentences: list[NamedSentence] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As the ledger keeps it; equal matters give equal JSON."""
        return {
            "rows": [
                {
                    "place": row.place,
                    "cells": [list(cell) for cell in row.cells],
                    "light": row.light,
                    "basis": row.basis,
                    "sources": list(row.sources),
                }
                for row in self.rows
            ],
            "sentences": [
                {"place": one.place, "text": one.text, "sources": list(one.sources)} for one in self.sentences
            ],
        }


def named_units(
    document: Document, spellings: Mapping[str, str], drafted: Document | None = None
) -> dict[str, Named]:
    """Unit code → what is printed of it. `spellings`: name or short name → unit code.

    `drafted`: the paper before people edited it; what they wrote names a unit wherever its name stands.
    """
    found: dict[str, Named] = {}
    if not spellings:
        return found
    reader = _Reader(document, spellings, drafted)
    for place, block in _placed(document):
        if isinstance(block, Table):
            for code, row in reader.rows(place, block):
                found.setdefault(code, Named()).rows.append(row)
        elif isinstance(block, ChartBlock) and isinstance(block.chart, MatrixChart):
            for code, row in reader.months(place, block.chart):
                found.setdefault(code, Named()).rows.append(row)
        elif isinstance(block, Paragraph):
            for code, sentence in reader.sentences(place, block):
                found.setdefault(code, Named()).sentences.append(sentence)
    return found


def _placed(document: Document) -> Iterator[tuple[str, Block]]:
    """Every block with the heading that it stands under."""
    parts = [(document.leader_title, document.leader_page), ("", document.body)]
    parts += [(f"附件{one.number}", one.blocks) for one in document.attachments]
    for part, blocks in parts:
        heads: dict[int, str] = {}
        for block in blocks:
            if isinstance(block, Heading):
                heads = {level: text for level, text in heads.items() if level < block.level}
                heads[block.level] = block.text
            yield " ".join(word for word in (part, *heads.values()) if word), block


class _Reader:
    def __init__(
        self, document: Document, spellings: Mapping[str, str], drafted: Document | None = None
    ) -> None:
        self.document = document
        self.known = "。".join(_words(drafted)) if drafted is not None else None
        self.spellings = spellings
        names = sorted(spellings, key=len, reverse=True)
        self.name = re.compile(f"{_BEFORE}({'|'.join(map(re.escape, names))}){_AFTER}")
        # The office that writes the paper is its author there, not whom it names.
        others = [name for name in names if name not in document.printed_by]
        self.anywhere = re.compile(f"{_NOT_OURS}({'|'.join(map(re.escape, others or names))})")
        self.cells: dict[str, list[tuple[str, str]]] = {}
        for line in document.sources:
            number = line.submission.partition("（")[0]
            file = f"{number}《{line.file_name}》“{line.sheet}”"
            self.cells.setdefault(line.figure_id, []).append((file, line.cell))

        self.items = self._items()
        listed = "|".join(map(re.escape, sorted(self.items, key=len, reverse=True)))
        self.item = re.compile(listed or r"(?!)")

    def _items(self) -> dict[str, str]:
        """Item → the one unit that the paper's tables give it to."""
        found: dict[str, set[str]] = {}
        for _, block in _placed(self.document):
            if isinstance(block, Table):
                named = [n for n, one in enumerate(block.columns) if _ITEM_HEAD.search(one.label)]
                for cells in _grid(block):
                    units = {code for cell in cells if cell for code in self._listed(cell.text)}
                    for text in {cells[n].text.strip() for n in named if cells[n] is not None}:
                        if units and len(text) >= _SHORTEST_ITEM:
                            found.setdefault(text, set()).update(units)
        return {text: next(iter(units)) for text, units in found.items() if len(units) == 1}

    # ---- tables and pictures ----

    def months(self, place: str, chart: MatrixChart) -> Iterator[tuple[str, NamedRow]]:
        """The lights and numbers of each item, month by month, as the picture prints them."""
        where = " ".join(dict.fromkeys((*place.split(" "), chart.title)))
        for row in chart.rows:
            code = self.items.get(row.label)
            printed = tuple(
                (label, f"{cell.light or ''}{cell.text}")
                for label, cell in zip(chart.columns, row.cells, strict=True)
                if cell.light or cell.text
            )
            if code is not None and printed:
                ids = [one for cell in row.cells for one in (cell.figure_id, cell.light_figure) if one]
                yield code, NamedRow(where, (("项目", row.label), *printed), "", "", self._sources(ids))

    def rows(self, place: str, table: Table) -> Iterator[tuple[str, NamedRow]]:
        width = len(table.columns)
        heads = [f"{one.group} {one.label}" if one.group else one.label for one in table.columns]
        where = " ".join(dict.fromkeys((*place.split(" "), table.title)))
        group = ""
        for cells in _grid(table):
            if cells[0] is not None and cells[0].col_span == width:
                group = cells[0].printed
                continue
            for code in dict.fromkeys(code for cell in cells for code in self._listed(cell.text)):
                yield code, self._row(f"{where} {group}".rstrip(), heads, cells)

    def _listed(self, text: str) -> list[str]:
        """The units that a cell consists of: 综合管理局, or 综合管理局、招商局."""
        parts = [part for part in _LIST_MARKS.split(text.strip()) if part]
        return [self.spellings[part] for part in parts if part in self.spellings]

    def _row(self, where: str, heads: Sequence[str], cells: Sequence[Any]) -> NamedRow:
        lit = next((cell for cell in cells if cell.light is not None), None)
        figure = self.document.figures.get(lit.figure_id) if lit and lit.figure_id else None
        return NamedRow(
            where,
            tuple((head, cell.text) for head, cell in zip(heads, cells, strict=True) if cell is not lit),
            lit.printed if lit else "",
            figure.formula if figure else "",
            self._sources([cell.figure_id for cell in cells if cell.figure_id]),
        )

    # ---- sentences ----

    def sentences(self, place: str, block: Paragraph) -> Iterator[tuple[str, NamedSentence]]:
        text = "".join(run.text for run in block.runs)
        spans: list[tuple[int, int, str]] = []
        at = 0
        for run in block.runs:
            if run.figure_id is not None:
                spans.append((at, at + len(run.text), run.figure_id))
            at += len(run.text)
        for code in self._units(text):
            told, kept = self._own(text, code)
            ids = [figure for a, b, figure in spans if any(start < b and a < end for start, end in kept)]
            yield code, NamedSentence(place, told, self._sources(ids))

    def _units(self, text: str) -> list[str]:
        found = [match[1] for match in self.name.finditer(text)]
        if self.known is not None:
            written = [one for one in _SENTENCES.split(text) if one not in self.known]
            found += [match[1] for one in written for match in self.anywhere.finditer(one)]
        codes = [self.spellings[name] for name in found]
        return list(dict.fromkeys([*codes, *(self.items[match[0]] for match in self.item.finditer(text))]))

    def _own(self, text: str, code: str) -> tuple[str, list[tuple[int, int]]]:
        """The unit's words and where they stand: the whole text where it begins with this unit alone."""
        whole = [(start, end) for start, end in _pieces(text, "。")]
        if self._units(text) == [code] and self._units(text[: whole[0][1]]):
            return text, [(0, len(text))]
        told = ""
        spans: list[tuple[int, int]] = []
        for start, end in whole:
            units = self._units(text[start:end])
            if units == [code]:
                told, spans = told + text[start:end], [*spans, (start, end)]
            elif code in units:
                words, parts = self._clauses(text, start, end, code)
                told, spans = told + words, spans + parts
        return told, spans

    def _clauses(self, text: str, start: int, end: int, code: str) -> tuple[str, list[tuple[int, int]]]:
        """`进度滞后：` and the unit's own clauses; one that names several at once is theirs together."""
        body = text.find("：", start, end) + 1 or start
        if self._units(text[start:body]):
            body = start
        kept = []
        for a, b in _pieces(text, "；", body, end):
            if self._units(text[a:b]) == [code]:
                kept.append((a, b))
            elif code in self._units(text[a:b]):
                parts = _outer(text, a, b)
                kept += [part for part in parts if len(parts) == 1 or code in self._units(text[slice(*part)])]
        words = "；".join(text[a:b].strip("；。、") for a, b in kept)
        return (f"{text[start:body]}{words}。" if kept else ""), kept

    # ---- cells ----

    def _sources(self, figure_ids: Sequence[str]) -> tuple[str, ...]:
        """The cells that some figures rest on, by file.

        A total over many matters is not traced: it leads to other units' cells; its parts stand beside it.
        It is said of how many cells it is the sum.
        """
        files: dict[str, list[str]] = {}
        summed = 0
        for figure_id in dict.fromkeys(figure_ids):
            leaves = self._leaves(figure_id)
            if len(leaves) > _MOST_CELLS:
                summed = max(summed, len(leaves))
                continue
            for file, cell in leaves:
                known = files.setdefault(file, [])
                if cell not in known:
                    known.append(cell)
        told = [f"{file}{'、'.join(cells)}" for file, cells in files.items()]
        return (*told, *((f"合计由{summed}处汇总，见各项",) if summed else ()))

    def _leaves(self, figure_id: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        seen: set[str] = set()
        waiting = [figure_id]
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self.document.figures:
                continue
            seen.add(name)
            found += self.cells.get(name, [])
            waiting += reversed(self.document.figures[name].parts)
        return found


def _grid(table: Table) -> list[list[Any]]:
    """Every cell of every row: one that spans stands in each place that it covers."""
    grid: list[list[Any]] = [[None] * len(table.columns) for _ in table.rows]
    for placed in place_cells(table):
        for row in range(placed.row, placed.row + placed.cell.row_span):
            for col in range(placed.col, placed.col + placed.cell.col_span):
                grid[row][col] = placed.cell
    return grid


def _words(document: Document) -> Iterator[str]:
    for _, block in _placed(document):
        if isinstance(block, Paragraph):
            yield "".join(run.text for run in block.runs)


def _pieces(text: str, mark: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Where the parts between marks stand, each with its mark."""
    last = len(text) if end is None else end
    while start < last:
        at = text.find(mark, start, last)
        stop = last if at < 0 else at + 1
        yield start, stop
        start = stop


def _outer(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the parts between 、 outside of brackets stand: `甲项目（一局）、乙项目（二局）` are two."""
    parts, depth, begin = [], 0, start
    for at in range(start, end):
        depth += (text[at] in "（《“") - (text[at] in "）》”")
        if text[at] == "、" and depth == 0:
            parts.append((begin, at))
            begin = at + 1
    return [*parts, (begin, end)]
