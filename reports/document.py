"""The Document: everything that a bulletin prints, and where each figure comes from.

Pure data. Builders (reports/quarterly, reports/yearly) make one, renderers (reports/render) print it four
ways. Every printed figure is a `Figure` in `Document.figures`; runs, table cells and chart items name it by
`figure_id` and print exactly its `text`. `check_figures` refuses a document where they differ.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reports.blocks import (
    GAP_TEXT,
    LIGHT_COLOURS,
    LIGHT_MARKS,
    LIGHTS,
    NOT_REPORTED,
    Align,
    Attachment,
    Block,
    BulletChart,
    BulletRow,
    CellRef,
    Chart,
    ChartBlock,
    DocumentError,
    Face,
    Figure,
    HeadCell,
    Heading,
    Light,
    LightsChart,
    LightsRow,
    Masthead,
    MatrixCell,
    MatrixChart,
    MatrixRow,
    PageBreak,
    Paragraph,
    PlacedCell,
    Run,
    SourceLine,
    Table,
    TableCell,
    TableColumn,
    TrendChart,
    TrendPoint,
    head_cells,
    head_rows,
    place_cells,
)

__all__ = [
    "FINAL_STAGES",
    "GAP_TEXT",
    "LIGHTS",
    "LIGHT_COLOURS",
    "LIGHT_MARKS",
    "NOT_REPORTED",
    "Align",
    "Attachment",
    "Block",
    "BulletChart",
    "BulletRow",
    "CellRef",
    "Chart",
    "ChartBlock",
    "Document",
    "DocumentError",
    "Face",
    "Figure",
    "HeadCell",
    "Heading",
    "Light",
    "LightsChart",
    "LightsRow",
    "Masthead",
    "MatrixCell",
    "MatrixChart",
    "MatrixRow",
    "PageBreak",
    "Paragraph",
    "PlacedCell",
    "Run",
    "SourceLine",
    "Table",
    "TableCell",
    "TableColumn",
    "TrendChart",
    "TrendPoint",
    "attachment_label",
    "attachment_list",
    "blocks_of",
    "chart_figures",
    "charts_of",
    "check_figures",
    "content_hash",
    "gaps_of",
    "head_cells",
    "head_rows",
    "leader_subtitle",
    "place_cells",
    "plain_lines",
    "plain_text",
    "tables_of",
    "used_figures",
]
_SECTION_NUMBER = re.compile(r"^[（(]?[一二三四五六七八九十]+[）)、]")

# Drafts say so on their first page; at these stages it is the paper itself: one that was corrected or
# withdrawn later is still shown as it was printed.
FINAL_STAGES = ("签发", "印发", "更正", "撤回")


@dataclass(frozen=True)
class Document:
    """A whole paper. `date` goes into the files' metadata, so that the same document gives the same bytes.

    `is_compact`: a notice that should stay on one page; the 版头 is lower and its blank lines are fewer.
    """

    kind: str
    period_label: str
    title: str
    masthead: Masthead
    addressee: str
    leader_page: tuple[Block, ...]
    body: tuple[Block, ...]
    attachments: tuple[Attachment, ...]
    signer: str
    date_text: str
    copy_to: str
    printed_by: str
    print_date: str
    date: dt.date
    figures: Mapping[str, Figure]
    sources: tuple[SourceLine, ...] = ()
    stage: str = "征求意见稿"
    summary: str = ""
    summary_runs: tuple[Run, ...] = ()
    """The same with its figures, so that it goes on saying what the paper prints; older papers have none."""
    cut_off: str = ""
    period_words: str = ""
    """The period as a reader says it, for the leader's page; papers from before have the label alone."""
    missing: tuple[str, ...] = ()
    draft_notes: tuple[str, ...] = ()
    leader_title: str = "领导一页纸"
    is_compact: bool = False

    @property
    def is_draft(self) -> bool:
        return self.stage not in FINAL_STAGES

    @property
    def open_points(self) -> tuple[str, ...]:
        """Inputs that are missing and, on a draft, what the office should know before it signs."""
        notes = self.draft_notes if self.is_draft else ()
        return tuple(dict.fromkeys((*self.missing, *notes)))


# ---- walking ----


def blocks_of(document: Document) -> Iterator[Block]:
    """Every block in print order."""
    yield from document.leader_page
    yield from document.body
    for attachment in document.attachments:
        yield from attachment.blocks


def tables_of(document: Document) -> list[Table]:
    """Every table in print order."""
    return [block for block in blocks_of(document) if isinstance(block, Table)]


def charts_of(document: Document) -> list[Chart]:
    """Every chart in print order; one that stands twice comes once."""
    charts = {b.chart.chart_id: b.chart for b in blocks_of(document) if isinstance(b, ChartBlock)}
    return list(charts.values())


def gaps_of(document: Document) -> list[str]:
    """The places that still wait for the office's words, a bare one under the name of its section."""
    found, heading = [], ""
    for block in blocks_of(document):
        if isinstance(block, Heading):
            heading = _SECTION_NUMBER.sub("", block.text)
        elif isinstance(block, Paragraph) and any(run.gap for run in block.runs):
            words = "".join(run.text for run in block.runs)
            found.append(f"{heading}：{words}" if heading and all(run.gap for run in block.runs) else words)
    return found


# ---- words ----


def _chart_words(chart: Chart) -> Iterator[str]:
    yield chart.alt
    match chart:
        case BulletChart():
            for bullet in chart.rows:
                values = (bullet.actual_text, bullet.target_text, bullet.done_text, bullet.light or "")
                yield "\t".join((bullet.label, *values))
        case LightsChart():
            for lights in chart.rows:
                counts = "\t".join(f"{light}{lights.counts.get(light, 0)}" for light in LIGHTS)
                yield f"{lights.label}\t{counts}"
        case MatrixChart():
            for line in chart.rows:
                marks = "\t".join(f"{cell.light or ''}{cell.text}" for cell in line.cells)
                yield f"{line.group}\t{line.label}\t{marks}"
        case TrendChart():
            for point in chart.points:
                yield f"{point.label}\t{point.this_text}\t{point.last_text}"


def _table_words(table: Table, heading: str) -> Iterator[str]:
    if title := table.title_below(heading):
        yield title
    if table.unit:
        yield f"单位：{table.unit}"
    for row in range(head_rows(table)):
        yield "\t".join(head.text for head in head_cells(table) if head.row == row)
    for cells in table.rows:
        yield "\t".join(cell.printed for cell in cells)
    yield from table.notes


def _block_words(block: Block, charts: bool, heading: str = "") -> Iterator[str]:
    match block:
        case Heading():
            yield block.text
        case Paragraph():
            yield "".join(run.text for run in block.runs)
        case Table():
            yield from _table_words(block, heading)
        case ChartBlock():
            yield block.printed_caption
            if charts:
                yield from _chart_words(block.chart)
        case PageBreak():
            pass


def leader_subtitle(document: Document) -> str:
    """Below 领导一页纸: the period, and the moment up to which data counts."""
    period = document.period_words or document.period_label
    return "　".join(part for part in (period, document.cut_off) if part)


def attachment_list(document: Document) -> list[str]:
    """The lines of 附件说明: `附件：1. 甲表`, then `2. 乙表`; a single attachment has no number."""
    if len(document.attachments) == 1:
        return [f"附件：{document.attachments[0].title}"]
    lines = [f"{attachment.number}. {attachment.title}" for attachment in document.attachments]
    return [f"附件：{lines[0]}", *lines[1:]] if lines else []


def attachment_label(document: Document, attachment: Attachment) -> str:
    """附件 where it is the only one, else 附件1, 附件2 …"""
    return "附件" if len(document.attachments) == 1 else f"附件{attachment.number}"


def plain_lines(document: Document, charts: bool = True) -> Iterator[str]:
    """Every printed line in order; without `charts` only what stands as letters in all forms."""
    if document.leader_page:
        yield document.leader_title
        yield leader_subtitle(document)
        for block in document.leader_page:
            yield from _block_words(block, charts)
    masthead = document.masthead
    yield from (line for line in (masthead.red_text, masthead.number) if line)
    if masthead.style == "通报":
        yield from (line for line in (masthead.office, masthead.date_text) if line)
    yield document.title
    yield document.addressee
    for block in document.body:
        yield from _block_words(block, charts)
    yield from attachment_list(document)
    # A notice whose 版头 names office and date is not signed a second time.
    yield from (line for line in (document.signer, document.date_text) if line)
    for attachment in document.attachments:
        yield attachment_label(document, attachment)
        yield attachment.title
        for block in attachment.blocks:
            yield from _block_words(block, charts, attachment.title)
    if document.copy_to:
        yield f"抄送：{document.copy_to}"
    yield document.printed_by
    yield f"{document.print_date}印发"


def plain_text(document: Document, charts: bool = True) -> str:
    """Every word and figure in print order, the data of charts too: the basis of "same to the letter".

    The stage is no part of it: a draft and the signed paper say the same.
    """
    return "\n".join(plain_lines(document, charts)) + "\n"


def content_hash(document: Document) -> str:
    """sha256 (hex) of the plain text: equal exactly when two issues say the same to the letter."""
    return hashlib.sha256(plain_text(document).encode()).hexdigest()


# ---- figures ----


def chart_figures(chart: Chart) -> Iterator[tuple[str | None, str]]:
    """Every (figure_id, text) of a picture; no id: words that are no figure."""
    match chart:
        case BulletChart():
            for bullet in chart.rows:
                yield bullet.actual_figure, bullet.actual_text
                yield bullet.target_figure, bullet.target_text
                yield bullet.done_figure, bullet.done_text
        case LightsChart():
            for lights in chart.rows:
                for light, figure_id in lights.figures.items():
                    yield figure_id, str(lights.counts.get(light, 0))
        case MatrixChart():
            for line in chart.rows:
                for cell in line.cells:
                    yield cell.light_figure, cell.light or ""
                    yield cell.figure_id, cell.text
        case TrendChart():
            for point in chart.points:
                yield point.this_figure, point.this_text
                yield point.last_figure, point.last_text


def used_figures(document: Document) -> Iterator[tuple[str, str]]:
    """Every (figure_id, printed text) of the document, in print order, repeats and all."""
    return ((figure_id, text) for figure_id, text in _printed(document) if figure_id is not None)


def _printed(document: Document) -> Iterator[tuple[str | None, str]]:
    for block in blocks_of(document):
        match block:
            case Paragraph():
                yield from ((run.figure_id, run.text) for run in block.runs)
            case Table():
                yield from ((cell.figure_id, cell.text) for row in block.rows for cell in row)
            case ChartBlock():
                yield from chart_figures(block.chart)
            case Heading() | PageBreak():
                pass


def check_figures(document: Document) -> None:
    """Raise DocumentError unless every figure used exists, prints its text and rests on existing figures."""
    faults: list[str] = []
    for figure_id, text in used_figures(document):
        figure = document.figures.get(figure_id)
        if figure is None:
            faults.append(f"正文引用的数字“{figure_id}”不存在（印出“{text}”）")
        elif figure.text != text:
            faults.append(f"数字“{figure_id}”应印“{figure.text}”，实际印出“{text}”")
    for key, figure in document.figures.items():
        if key != figure.figure_id:
            faults.append(f"数字“{figure.figure_id}”登记在“{key}”之下")
        absent = [part for part in figure.parts if part not in document.figures]
        faults += [f"数字“{key}”的组成“{part}”不存在" for part in absent]
    lights = {cell.light for table in tables_of(document) for row in table.rows for cell in row} - {None}
    faults += [f"没有“{light}”这种灯" for light in sorted(str(x) for x in lights - set(LIGHTS))]
    if faults:
        raise DocumentError("；".join(dict.fromkeys(faults)) + "。")
