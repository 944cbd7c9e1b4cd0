"""One table as WordprocessingML, written directly: python-docx, cell by cell, costs 29 times as much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.document import (
    LIGHT_COLOURS,
    LIGHT_MARKS,
    HeadCell,
    PlacedCell,
    Table,
    TableCell,
    head_cells,
    head_rows,
    place_cells,
)
from reports.fonts import OFFICIAL_NAMES
from reports.paging.columns import column_widths_pt
from reports.render.docx_marks import marked
from reports.render.docx_styles import AGAIN, SMALL_UNIT_TWIPS, UNIT_TWIPS
from reports.render.docx_xml import fonts, paragraph, run
from reports.render.layout import NOT_PRINTED, PrintedTable, bound_rows, cell_align

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
# What a table without a title of its own has above it in twips: in the text, and as the first of an
# attachment, whose title leaves it a line's gap.
_ABOVE_UNIT, _ABOVE_FIRST_UNIT = 134, 272
_ABOVE_GRID, _ABOVE_FIRST_GRID = 76, 192
_HEAD_SHADE = '<w:shd w:val="clear" w:color="auto" w:fill="F2F4F6"/>'


def table_xml(
    table: Table,
    width_twips: int,
    name: str,
    heading: str = "",
    printed: PrintedTable = NOT_PRINTED,
    is_first: bool = False,
) -> str:
    """Title, unit, grid and notes. Heads repeat on every page, rows are never split.

    `is_first`: an attachment begins with it.

    `printed`: its rows are at least as high as in the PDF and may grow when somebody edits them; a cell over
    rows of two pages stands on each, with all of its words.

    `name` marks the grid in its first cell, `name_title` and so on what stands around it.
    """
    widths = [int(width_pt * 20) for width_pt in column_widths_pt(table, width_twips / 20)]
    pieces = _above(table, name, heading, is_first)
    side, above = (44, 3) if table.is_small else (64, 40)
    heights = _twips(printed.heights_pt)
    head = _head(table, widths, name, heights)
    body = _body(table, widths, heights, printed.page_tops)
    notes = _notes(table, widths, name) if table.notes else ""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    pieces.append(
        f'<w:tbl><w:tblPr><w:tblW w:w="{width_twips}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:top w:w="{above}" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/>'
        f'<w:bottom w:w="{above}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
        f"<w:tblGrid>{columns}</w:tblGrid>"
        f"{head}{body}{notes}</w:tbl>"
    )
    # Two tables with no paragraph between them would become one.
    pieces.append(paragraph("Break", ""))
    return "".join(pieces)


def _above(table: Table, name: str, heading: str, is_first: bool) -> list[str]:
    """Title and unit, or the air in their place."""
    title = table.title_below(heading)
    pieces = [paragraph("TableTitle", marked(f"{name}_title", run(title)))] if title else []
    if table.unit:
        style, line = ("SmallUnit", SMALL_UNIT_TWIPS) if table.is_small else ("TableUnit", UNIT_TWIPS)
        air = 0 if title else _ABOVE_FIRST_UNIT if is_first else _ABOVE_UNIT
        high = f'<w:spacing w:line="{line + air}" w:lineRule="exact"/>' if air else ""
        pieces.append(paragraph(style, marked(f"{name}_unit", run(f"单位：{table.unit}")), high))
    elif not title:
        air = _ABOVE_FIRST_GRID if is_first else _ABOVE_GRID
        spacing = f'<w:spacing w:before="0" w:after="0" w:line="{air}" w:lineRule="exact"/>'
        pieces.append(paragraph("Break", "", f"<w:keepNext/>{spacing}"))
    return pieces


def _notes(table: Table, widths: list[int], name: str) -> str:
    """The notes as a last row without a frame. LibreOffice keeps rows together, but never a table with the
    paragraph below it: there the notes would go overleaf alone.
    """
    frame = "".join(f'<w:{side} w:val="nil"/>' for side in ("left", "bottom", "right"))
    inset = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))
    shape = (
        f"{_shape(sum(widths), len(widths), 1)}<w:tcBorders>{frame}</w:tcBorders><w:tcMar>{inset}</w:tcMar>"
    )
    # As high as in the PDF, less the point of the paragraph that ends the table.
    before, line = (46, 205) if table.is_small else (12, 270)
    lines = f'<w:spacing w:before="{before}" w:after="0" w:line="{line}" w:lineRule="exact"/>'
    text = paragraph("TableNote", marked(f"{name}_notes", run("\n".join(table.notes))), lines)
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr>{shape}</w:tcPr>{text}</w:tc></w:tr>"


def _head(table: Table, widths: list[int], name: str, heights: Iterator[int]) -> str:
    cells = {(cell.row, cell.col): cell for cell in head_cells(table)}
    rows = []
    for row in range(head_rows(table)):
        inside = ""
        for col in range(len(widths)):
            cell = cells.get((row, col))
            above = cells.get((0, col))
            if cell is not None:
                style = "SmallHead" if table.is_small else "TableHead"
                inside += _head_cell(cell, widths, style, name if (row, col) == (0, 0) else "")
            elif row == 1 and above is not None and above.row_span == 2:
                inside += _continued(widths[col], 1)
        rows.append(f"<w:tr><w:trPr><w:cantSplit/>{_high(heights)}<w:tblHeader/></w:trPr>{inside}</w:tr>")
    return "".join(rows)


def _twips(heights_pt: Sequence[float]) -> Iterator[int]:
    """Row heights in twentieths of a point; what rounding takes from one row the next gets back."""
    below, whole = 0.0, 0
    for height_pt in heights_pt:
        below += height_pt * 20
        yield int(below) - whole if height_pt else 0
        whole = int(below)


def _high(heights: Iterator[int]) -> str:
    """The least height of the next row."""
    twips = next(heights, 0)
    return f'<w:trHeight w:val="{twips}" w:hRule="atLeast"/>' if twips else ""


def _head_cell(cell: HeadCell, widths: list[int], style: str, name: str = "") -> str:
    width = sum(widths[cell.col : cell.col + cell.col_span])
    shape = _shape(width, cell.col_span, cell.row_span)
    words = run(cell.text)
    text = paragraph(style, marked(name, words) if name else words)
    return f'<w:tc><w:tcPr>{shape}{_HEAD_SHADE}<w:vAlign w:val="center"/></w:tcPr>{text}</w:tc>'


def _body(table: Table, widths: list[int], heights: Iterator[int], page_tops: frozenset[int]) -> str:
    placed = place_cells(table)
    # Where a cell begins: in its first row, and on each page that it goes on to.
    starts = {
        (row, one.col): one
        for one in placed
        for row in range(one.row, one.row + one.cell.row_span)
        if row == one.row or row in page_tops
    }
    # Where a tall cell goes on: Word wants a cell there that says so.
    tails = {(one.row + below, one.col): one for one in placed for below in range(1, one.cell.row_span)}
    kept = {
        row for first, count in bound_rows(table, sum(widths) / 20) for row in range(first, first + count - 1)
    }
    rows = []
    for row in range(len(table.rows)):
        inside = ""
        for col in range(len(widths)):
            if (row, col) in starts:
                inside += _body_cell(starts[row, col], row, table, widths, kept, page_tops)
            elif (row, col) in tails:
                span = tails[row, col].cell.col_span
                inside += _continued(sum(widths[col : col + span]), span)
        rows.append(f"<w:tr><w:trPr><w:cantSplit/>{_high(heights)}</w:trPr>{inside}</w:tr>")
    return "".join(rows)


def _body_cell(
    placed: PlacedCell, row: int, table: Table, widths: list[int], kept: set[int], page_tops: frozenset[int]
) -> str:
    """The cell from `row` on, down to its last or to the foot of the page."""
    cell, col = placed.cell, placed.col
    width = sum(widths[col : col + cell.col_span])
    end = placed.row + cell.row_span
    rows = min((top for top in page_tops if row < top < end), default=end) - row
    # The last row keeps the notes below it.
    is_last = row == len(table.rows) - 1
    keeps = bool(table.notes) if is_last else row in kept
    keep = "<w:keepNext/>" if keeps else ""
    align = cell_align(table, placed)
    style = ("SmallCell" if table.is_small else "TableCell") + (AGAIN if row > placed.row else "")
    text = paragraph(style, _cell_runs(cell, table.is_small), f'{keep}<w:jc w:val="{align}"/>')
    shape = _shape(width, cell.col_span, rows)
    return f'<w:tc><w:tcPr>{shape}<w:vAlign w:val="center"/></w:tcPr>{text}</w:tc>'


def _cell_runs(cell: TableCell, is_small: bool) -> str:
    # 黑体, as no 仿宋 has a bold of its own.
    bold = fonts(OFFICIAL_NAMES["hei"]) if cell.bold else ""
    if cell.light is None:
        return run(cell.text, bold) if cell.text else ""
    mark = f"{LIGHT_MARKS[cell.light]}{cell.light}"
    colour = LIGHT_COLOURS[cell.light].removeprefix("#")
    marked = run(mark, f'{fonts(OFFICIAL_NAMES["hei"])}<w:color w:val="{colour}"/>')
    rest = cell.printed.removeprefix(mark)
    if is_small and rest:
        # In a narrow column the light stands above its word.
        return f"{marked}<w:r><w:br/></w:r>{run(rest.strip(), bold)}"
    return marked + (run(rest, bold) if rest else "")


def _shape(width: int, col_span: int, row_span: int) -> str:
    grid = f'<w:gridSpan w:val="{col_span}"/>' if col_span > 1 else ""
    tall = '<w:vMerge w:val="restart"/>' if row_span > 1 else ""
    return f'<w:tcW w:w="{width}" w:type="dxa"/>{grid}{tall}'


def _continued(width: int, col_span: int) -> str:
    grid = f'<w:gridSpan w:val="{col_span}"/>' if col_span > 1 else ""
    empty = paragraph("TableCell", "")
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{grid}<w:vMerge/></w:tcPr>{empty}</w:tc>'
