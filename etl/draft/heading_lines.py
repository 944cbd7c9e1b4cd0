"""A heading whose lines have blank rows between them: which stretches of rows above the figures belong to it.

Official tables leave rows free under each line of a heading. A line belongs where it names columns of figures
that have no name yet, or stands over several that have one; titles, remarks and forms do neither.
"""

from __future__ import annotations

import re

from etl.draft.lines import NOTE, english_unit
from etl.draft.rows import figure_cols, filled_cols, is_figure, is_title_line
from etl.grid import Sheet

HEADING = 8  # rows of a heading, at most


def with_headings(sheet: Sheet, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """A heading whose lines have blank rows between stands with the figures that it heads."""
    joined: list[tuple[int, int]] = []
    at = len(runs)
    while at:
        at -= 1
        run = runs[at]
        first = _first_of_heading(sheet, runs[:at], run)
        joined.append((runs[first][0], run[1]))
        at = first
    return joined[::-1]


def _first_of_heading(sheet: Sheet, above: list[tuple[int, int]], below: tuple[int, int]) -> int:
    """The run with which the heading of ``below`` begins; ``len(above)``: with it itself."""
    figures = figure_cols(sheet, below)
    own, first = len(above), len(above)
    named = _named_cols(sheet, _own_heading(sheet, below, figures))
    top = below[0]
    for number in range(own - 1, -1, -1):
        run = above[number]
        if top - run[1] > _reach(sheet, run) or below[0] - run[0] > 2 * HEADING or not _may_head(sheet, run):
            break
        if not named and _is_lone_name(sheet, run, figures):
            top = run[0]  # the first section's name, or the stub's, below the heading
            continue
        is_next = not named
        if not (_names_figures(sheet, run, figures) if is_next else _groups(sheet, run, figures, named)):
            break
        top, first = run[0], number
        named |= _named_cols(sheet, range(run[0], run[1] + 1))
    return first if len(named & figures) >= max(2, 0.5 * len(figures)) else own


def _reach(sheet: Sheet, run: tuple[int, int]) -> int:
    """How far below the run its heading may go on: a wide line is hardly anything else."""
    is_wide = any(len(filled_cols(sheet, row)) > 2 for row in range(run[0], run[1] + 1))
    return HEADING if is_wide else HEADING // 2


def _own_heading(sheet: Sheet, run: tuple[int, int], figures: set[int]) -> range:
    """The lines of words that the run begins with."""
    row = run[0]
    while (
        row < run[1]
        and row - run[0] < HEADING
        and not any(is_figure(sheet, row, col) for col in filled_cols(sheet, row) if col in figures)
    ):
        row += 1
    told = [
        one for one in range(run[0], row) if len(cols := filled_cols(sheet, one)) > 1 and figures & {*cols}
    ]
    return range(run[0], told[-1] + 1) if told else range(0)


def _groups(sheet: Sheet, run: tuple[int, int], figures: set[int], named: set[int]) -> bool:
    """Words over the lines of a heading: over columns without a name yet, or over several that have one."""
    rows = range(run[0], run[1] + 1)
    cells = sorted({(col, row) for row in rows for col in filled_cols(sheet, row)})
    cols = sorted({col for col, _ in cells})
    over = [str(sheet.value(row, col)) for col, row in cells if col in figures]
    if not over:
        return len(cols) == 1 and cols[0] not in named  # the stub's own name in a line of its own
    tells = [
        col not in named or end - col > 1
        for col, end in zip(cols, [*cols[1:], max(figures) + 1], strict=True)
    ]
    names_all = len(figures & {*cols}) >= 0.8 * len(figures)
    return (all(tells) or names_all) and not all(map(english_unit, over))


def _is_lone_name(sheet: Sheet, run: tuple[int, int], figures: set[int]) -> bool:
    cols = {col for row in range(run[0], run[1] + 1) for col in filled_cols(sheet, row)}
    return run[0] == run[1] and len(cols) == 1 and max(cols) < min(figures, default=0)


def _may_head(sheet: Sheet, run: tuple[int, int]) -> bool:
    """A few rows of words, none of them a note or what a form says of itself."""
    rows = range(run[0], run[1] + 1)
    if len(rows) >= HEADING:
        return False
    for row in rows:
        cols = filled_cols(sheet, row)
        texts = [str(sheet.value(row, col)) for col in cols]
        if any(is_figure(sheet, row, col) for col in cols) or (len(texts) == 1 and NOTE.match(texts[0])):
            return False
        if is_title_line(sheet, row) or (texts and all(re.search(r"[:：]", text) for text in texts)):
            return False
    return True


def _named_cols(sheet: Sheet, rows: range) -> set[int]:
    """The columns over which a cell of these rows stands."""
    cols = {col for row in rows for col in filled_cols(sheet, row)}
    for merge in sheet.merges:
        if merge.last_row in rows:
            cols |= {*range(merge.first_col, min(merge.last_col, sheet.n_cols - 1) + 1)}
    return cols


def _names_figures(sheet: Sheet, run: tuple[int, int], figures: set[int]) -> bool:
    """What the lowest wide line names are columns of figures, most of them; one name may be the stub's."""
    ending = {m.first_col for m in sheet.merges if m.last_row == run[1] and m.last_row > m.first_row}
    lines = (filled_cols(sheet, row) for row in range(run[1], run[0] - 1, -1))
    last = {*next((cols for cols in lines if len(cols) > 1), []), *ending}
    named = len(last & figures)
    if len(last) > 2 and named >= 0.5 * len(last):
        return True  # the others name the rows: a name, a code, a year
    return len(last) > 1 and named >= min(0.7 * len(last), len(last) - 1)
