"""The pieces of a Document: words, tables, charts, attachments, and the figures they print. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Face = Literal["fang", "hei", "kai", "song"]
Align = Literal["left", "center", "right", "justify"]
Light = Literal["蓝", "绿", "黄", "红", "灰"]

LIGHTS: tuple[Light, ...] = ("蓝", "绿", "黄", "红", "灰")
# Colour alone is lost on a black-and-white printer and on one reader in twenty: each light has a mark.
LIGHT_MARKS: Mapping[str, str] = {"蓝": "◆", "绿": "●", "黄": "▲", "红": "■", "灰": "○"}
LIGHT_COLOURS: Mapping[str, str] = {
    "蓝": "#2F5C9B",
    "绿": "#3B8457",
    "黄": "#C98A00",
    "红": "#B02A22",
    "灰": "#7A7A7A",
}
GAP_TEXT = "【待办公室填写】"
NOT_REPORTED = "未报送"


class DocumentError(ValueError):
    """The document contradicts itself; the message is Chinese and lists every offender."""


@dataclass(frozen=True)
class CellRef:
    """One cell of a return as the clerk sees it: sheet, row, column from 1; no column: the whole row."""

    submission_id: int
    sheet_no: int
    row_no: int
    col_no: int | None
    column_name: str
    table: str


@dataclass(frozen=True)
class Figure:
    """One printed figure.

    `value` is unrounded, in `unit` (None: not reported or not computable), `text` as printed. `formula` is
    Chinese with the numbers in it, `inputs` are cells of returns, `parts` are ids of other figures.
    `reported_n` of `expected_n` inputs were there; both None where coverage does not apply. `rules` names the
    rule files by which the figure was judged, in the edition that its issue keeps.
    """

    figure_id: str
    label: str
    value: Decimal | None
    text: str
    unit: str
    formula: str = ""
    inputs: tuple[CellRef, ...] = ()
    parts: tuple[str, ...] = ()
    reported_n: int | None = None
    expected_n: int | None = None
    rules: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """True when nothing that was expected is missing."""
        return self.expected_n is None or self.reported_n == self.expected_n

    @property
    def printed(self) -> str:
        """The text with its unit; words (`同比增长14.7%`) say theirs themselves."""
        return f"{self.text}{self.unit}" if self.text[-1:].isdigit() else self.text


@dataclass(frozen=True)
class Run:
    """Words in one face. `gap` marks 【待办公室填写】: the office alone can write it; it stops the issue.

    `is_given`: words that the data give as they give a figure (an item and its class, 未报送).
    """

    text: str
    figure_id: str | None = None
    face: Face = "fang"
    bold: bool = False
    gap: bool = False
    is_given: bool = False


@dataclass(frozen=True)
class Heading:
    """Level 1 一、 (黑体) · 2 （一） (楷体) · 3 1. · 4 （1）. The number is part of the text."""

    level: Literal[1, 2, 3, 4]
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text; `indent`: its first line by two characters; `starts_page`: overleaf."""

    runs: tuple[Run, ...]
    indent: bool = True
    align: Align = "justify"
    starts_page: bool = False


@dataclass(frozen=True)
class TableColumn:
    """`width` is relative to the other columns; neighbours of the same `group` share a heading above.

    `is_told`: words of people (progress, problems), which an editor may shorten; all other words are labels.
    """

    label: str
    width: float = 1.0
    align: Align = "center"
    group: str | None = None
    is_told: bool = False


@dataclass(frozen=True)
class TableCell:
    """With a `light` the cell prints mark and character (`▲黄`), then its text, if any."""

    text: str = ""
    figure_id: str | None = None
    light: str | None = None
    bold: bool = False
    row_span: int = 1
    col_span: int = 1

    @property
    def printed(self) -> str:
        if self.light is None:
            return self.text
        rest = "" if self.text in ("", self.light) else f" {self.text}"
        return f"{LIGHT_MARKS[self.light]}{self.light}{rest}"


@dataclass(frozen=True)
class Table:
    """`rows` hold the anchor cells only, as in HTML: a cell that spans leaves out those that it covers.

    A cell over the whole row is the heading of the rows below it. `is_small`: 小五 and narrow rows, for a
    paper that should stay on one page. A title that is not shown names the workbook's sheet all the same.
    `rows_figure`: the figure that says how many things the table lists, one a row.
    """

    table_id: str
    title: str
    unit: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[TableCell, ...], ...]
    notes: tuple[str, ...] = ()
    is_small: bool = False
    shows_title: bool = True
    rows_figure: str | None = None

    def title_below(self, heading: str) -> str:
        """The title as it is printed; '' where it is not shown or stands above already."""
        return "" if self.title == heading or not self.shows_title else self.title


@dataclass(frozen=True)
class BulletRow:
    """One indicator against its target. Percents are of the target, unrounded; None: missing or no target.

    `unit`: that of the two amounts.
    """

    label: str
    actual_text: str
    target_text: str
    done_pct: Decimal | None
    done_text: str
    pace_pct: Decimal
    light: str | None = None
    actual_figure: str | None = None
    target_figure: str | None = None
    done_figure: str | None = None
    unit: str = ""


@dataclass(frozen=True)
class BulletChart:
    """Indicators against target and pace, one row each; `alt` says in words what it shows."""

    chart_id: str
    title: str
    alt: str
    rows: tuple[BulletRow, ...]
    pace_label: str = "序时进度"


@dataclass(frozen=True)
class LightsRow:
    """How many items of one unit stand on each light; lights left out count 0."""

    label: str
    counts: Mapping[str, int]
    figures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LightsChart:
    """`longest`: the count that a bar of full width stands for, where other pictures share its scale."""

    chart_id: str
    title: str
    alt: str
    rows: tuple[LightsRow, ...]
    unit: str = "项"
    longest: int = 0


@dataclass(frozen=True)
class MatrixCell:
    """One month of one project. `light` None: not due yet, drawn empty. `text`: short, such as `62`."""

    light: str | None = None
    text: str = ""
    figure_id: str | None = None
    light_figure: str | None = None


@dataclass(frozen=True)
class MatrixRow:
    """One project's months; rows of one `group` stand together under its name."""

    group: str
    label: str
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True)
class MatrixChart:
    """Projects × months: `columns` are month labels, each row has as many cells, groups stand together.

    `cell_note`: what the short texts in the cells are.
    """

    chart_id: str
    title: str
    alt: str
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    cell_note: str = ""


@dataclass(frozen=True)
class TrendPoint:
    """One period on the axis. None is a gap in the line, never a 0 (January alone is not published)."""

    label: str
    this_year: Decimal | None
    last_year: Decimal | None
    this_text: str = ""
    last_text: str = ""
    this_figure: str | None = None
    last_figure: str | None = None


@dataclass(frozen=True)
class TrendChart:
    """Cumulative values of this year beside last year's, in `unit`."""

    chart_id: str
    title: str
    alt: str
    unit: str
    this_label: str
    last_label: str
    points: tuple[TrendPoint, ...]


Chart = BulletChart | LightsChart | MatrixChart | TrendChart


@dataclass(frozen=True)
class ChartBlock:
    """A picture with its caption as letters below; without a caption the chart's title stands there."""

    chart: Chart
    caption: str = ""

    @property
    def printed_caption(self) -> str:
        return self.caption or self.chart.title


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Table | ChartBlock | PageBreak


@dataclass(frozen=True)
class Masthead:
    """版头. `文件`: red name, 发文字号, rule. `通报`: fixed red title, issue number, office, date, rule."""

    red_text: str
    number: str
    office: str = ""
    date_text: str = ""
    style: Literal["文件", "通报"] = "文件"


@dataclass(frozen=True)
class Attachment:
    """`paper` A3 is for tables that A4 cannot hold; it is always landscape."""

    number: int
    title: str
    blocks: tuple[Block, ...]
    landscape: bool = False
    paper: Literal["A4", "A3"] = "A4"


@dataclass(frozen=True)
class SourceLine:
    """One line of 口径与来源: a figure and one cell that it rests on."""

    figure_id: str
    label: str
    value: str
    submission: str
    file_name: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class PlacedCell:
    """A cell on the grid of its table; `row` and `col` count from 0, header rows not counted."""

    row: int
    col: int
    cell: TableCell


def place_cells(table: Table) -> list[PlacedCell]:
    """Where each anchor cell stands, row by row. Raises DocumentError when spans overlap or leave a hole."""
    width, taken, placed = len(table.columns), set[tuple[int, int]](), list[PlacedCell]()
    for row_no, row in enumerate(table.rows):
        col = 0
        for cell in row:
            while (row_no, col) in taken:
                col += 1
            covered = {(row_no + i, col + j) for i in range(cell.row_span) for j in range(cell.col_span)}
            if covered & taken or col + cell.col_span > width or row_no + cell.row_span > len(table.rows):
                where = f"表“{table.title}”第{row_no + 1}行"
                raise DocumentError(f"{where}的单元格“{cell.printed}”超出表格或与别格重叠。")
            taken |= covered
            placed.append(PlacedCell(row_no, col, cell))
        if any((row_no, j) not in taken for j in range(width)):
            raise DocumentError(f"表“{table.title}”第{row_no + 1}行不足{width}列。")
    return placed


@dataclass(frozen=True)
class HeadCell:
    """One heading cell; `row` 0 is the upper of `head_rows(table)` rows."""

    row: int
    col: int
    text: str
    row_span: int
    col_span: int


def head_rows(table: Table) -> int:
    """How many rows the heading has: 2 where columns stand in groups."""
    return 2 if any(column.group for column in table.columns) else 1


def head_cells(table: Table) -> list[HeadCell]:
    """The heading as a grid: groups above their columns, columns without a group over both rows."""
    rows = head_rows(table)
    upper: list[HeadCell] = []
    lower: list[HeadCell] = []
    start = 0
    while start < len(table.columns):
        column = table.columns[start]
        if column.group is None:
            upper.append(HeadCell(0, start, column.label, rows, 1))
            start += 1
            continue
        end = start
        while end < len(table.columns) and table.columns[end].group == column.group:
            lower.append(HeadCell(1, end, table.columns[end].label, 1, 1))
            end += 1
        upper.append(HeadCell(0, start, column.group, 1, end - start))
        start = end
    return upper + lower
