"""The sheet 问题清单: one line per problem, as the XML of a worksheet with inline strings."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from etl.answer.marking.styles import Styles
from etl.answer.marking.words import HEADINGS, WIDTHS, cell_text, cells_of, row_of
from etl.grid import column_letters
from etl.tidy.tidied import Problem

_FROZEN_HEAD = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/></sheetView></sheetViews>'
)


def problem_sheet(problems: Sequence[Problem], styles: Styles, main: str, sheets: Sequence[str]) -> bytes:
    """The worksheet part. ``main``: namespace; ``sheets``: names that a link may lead to.

    Every text is an inline string: the shared strings stay as they are, and none becomes a formula.
    """
    head, body, link = styles.plain(bold=True, filled=True), styles.plain(), styles.plain(link=True)
    rows = [_row(1, HEADINGS, [head] * len(HEADINGS))]
    links = []
    for number, problem in enumerate(problems, 1):
        leads = problem.sheet in sheets and bool(cells_of(problem))
        formats = [body, body, link if leads else body, body, body, body, body]
        rows.append(_row(number + 1, row_of(number, problem), formats))
        if leads:
            links.append(_link(number + 1, problem))
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(WIDTHS, 1)
    )
    hyperlinks = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<worksheet xmlns={quoteattr(main)}>"
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{column_letters(len(HEADINGS) - 1)}{len(rows)}"/>'
        f"{_FROZEN_HEAD}<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>{hyperlinks}"
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def _row(number: int, values: Sequence[object], formats: Sequence[int]) -> str:
    cells = []
    for col, (value, style) in enumerate(zip(values, formats, strict=True)):
        place = f'r="{column_letters(col)}{number}" s="{style}"'
        if isinstance(value, int):
            cells.append(f"<c {place}><v>{value}</v></c>")
        else:
            text = escape(cell_text(str(value)))
            cells.append(f'<c {place} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>')
    return f'<row r="{number}">{"".join(cells)}</row>'


def _link(row: int, problem: Problem) -> str:
    line, col = cells_of(problem)[0][0]
    sheet = problem.sheet.replace("'", "''")
    location = f"'{sheet}'!{column_letters(col)}{line + 1}"
    return f'<hyperlink ref="C{row}" location={quoteattr(cell_text(location))}/>'
