"""Figures with their lineage: each is entered in the book once; and how a cell is named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from etl.grid import column_letters
from reports.blocks import NOT_REPORTED, CellRef, Figure, Paragraph, Run, SourceLine, TableCell
from reports.figures.measures import Coverage, Growth
from reports.figures.wording import growth_cell, number_text

Piece = str | Figure | Run


@dataclass(frozen=True)
class Returned:
    """A return as the lineage names it."""

    submission_id: int
    file_name: str
    channel: str
    unit_name: str
    period_text: str
    sheet_names: Mapping[int, str]

    @property
    def name(self) -> str:
        """`第12号（综合管理局，2021年3月）`."""
        inside = "，".join(part for part in (self.unit_name, self.period_text) if part)
        return f"第{self.submission_id}号（{inside}）" if inside else f"第{self.submission_id}号"

    def sheet_name(self, sheet_no: int) -> str:
        return self.sheet_names.get(sheet_no, f"第{sheet_no}张表")


def cell_name(file_name: str, channel: str, row_no: int, col_no: int | None) -> str:
    """Where a cell is, as its clerk would find it: F12; Word and records 第3行第2列; no column: 第3行."""
    if col_no is None:
        return f"第{row_no}行"
    if channel in ("database", "web") or file_name.lower().endswith((".docx", ".doc", ".html", ".htm")):
        return f"第{row_no}行第{col_no}列"
    return f"{column_letters(col_no - 1)}{row_no}"


class FigureBook:
    """All figures of one document, by id. The same id twice with different content is our own fault."""

    def __init__(self) -> None:
        self.figures: dict[str, Figure] = {}

    def put(self, figure: Figure) -> Figure:
        known = self.figures.setdefault(figure.figure_id, figure)
        if known != figure:
            raise ValueError(f"figure {figure.figure_id} is entered twice and differs")
        return known

    def number(
        self,
        figure_id: str,
        label: str,
        value: Decimal | None,
        unit: str,
        places: int,
        formula: str = "",
        inputs: Sequence[CellRef | None] = (),
        parts: Iterable[Figure] = (),
        coverage: Coverage | None = None,
        absent: str = NOT_REPORTED,
        rules: Sequence[str] = (),
        edges: Collection[Decimal] = (),
    ) -> Figure:
        """A figure printed at `places` decimals; `absent` stands where there is no value.

        `value` is unrounded, in `unit`. With an incomplete `coverage` it is a part, and the caller prints it
        with its coverage sentence only. `edges`: where its light changes; it is never printed beyond one.
        """
        return self.put(
            Figure(
                figure_id,
                label,
                value,
                absent if value is None else number_text(value, places, edges=edges),
                unit,
                formula,
                tuple(ref for ref in inputs if ref is not None),
                tuple(dict.fromkeys(part.figure_id for part in parts)),
                coverage.reported_n if coverage else None,
                coverage.expected_n if coverage else None,
                tuple(rules),
            )
        )

    def count(
        self,
        figure_id: str,
        label: str,
        n: int,
        unit: str,
        formula: str = "",
        inputs: Sequence[CellRef | None] = (),
        parts: Iterable[Figure] = (),
        rules: Sequence[str] = (),
    ) -> Figure:
        """A number of things."""
        told = formula or "逐项计数"
        return self.number(figure_id, label, Decimal(n), unit, 0, told, inputs, parts, rules=rules)

    def words(
        self,
        figure_id: str,
        label: str,
        text: str,
        formula: str = "",
        inputs: Sequence[CellRef | None] = (),
        parts: Iterable[Figure] = (),
        value: Decimal | None = None,
        unit: str = "",
        rules: Sequence[str] = (),
    ) -> Figure:
        """A figure whose print is words: 同比增长47.5%, 并列第2位, a light, a date."""
        cells = tuple(ref for ref in inputs if ref is not None)
        ids = tuple(dict.fromkeys(part.figure_id for part in parts))
        return self.put(Figure(figure_id, label, value, text, unit, formula, cells, ids, rules=tuple(rules)))

    def growth(
        self, figure_id: str, label: str, change: Growth, places: int, parts: Iterable[Figure], formula: str
    ) -> Figure:
        """A growth as a table prints it."""
        text = growth_cell(change, places)
        return self.words(figure_id, label, text, formula, (), parts, change.rate_pct, "%")


def runs(*pieces: Piece) -> tuple[Run, ...]:
    """Words and figures in one line; empty pieces fall away."""
    made = (
        piece
        if isinstance(piece, Run)
        else Run(piece.text, figure_id=piece.figure_id)
        if isinstance(piece, Figure)
        else Run(piece)
        for piece in pieces
    )
    return tuple(run for run in made if run.text)


def text_of(line: Iterable[Run]) -> str:
    """The words of a line."""
    return "".join(run.text for run in line)


def given(text: str) -> Run:
    """Words that the data give as they give a figure: whom or what a list names, its class, 未报送."""
    return Run(text, is_given=True)


def paragraph(*pieces: Piece) -> Paragraph:
    """A paragraph of words and figures; each figure keeps its id."""
    return Paragraph(runs(*pieces))


def joined(parts: Sequence[Sequence[Piece]], mark: str = "；") -> list[Piece]:
    """Several phrases with a mark between them."""
    line: list[Piece] = []
    for number, part in enumerate(parts):
        if number:
            line.append(mark)
        line.extend(part)
    return line


def cell(content: Figure | str, bold: bool = False, row_span: int = 1, col_span: int = 1) -> TableCell:
    """A table cell that prints a figure or words."""
    if isinstance(content, Figure):
        return TableCell(
            content.text, figure_id=content.figure_id, bold=bold, row_span=row_span, col_span=col_span
        )
    return TableCell(content, bold=bold, row_span=row_span, col_span=col_span)


def source_lines(figures: Mapping[str, Figure], returned: Mapping[int, Returned]) -> tuple[SourceLine, ...]:
    """One line for each figure and each cell that it rests on directly."""
    lines: list[SourceLine] = []
    for figure in figures.values():
        for ref in figure.inputs:
            source = returned.get(ref.submission_id)
            if source is None:
                continue
            where = cell_name(source.file_name, source.channel, ref.row_no, ref.col_no)
            lines.append(
                SourceLine(
                    figure.figure_id,
                    figure.label,
                    figure.printed if figure.value is not None else figure.text,
                    source.name,
                    source.file_name,
                    source.sheet_name(ref.sheet_no),
                    where,
                )
            )
    return tuple(lines)
