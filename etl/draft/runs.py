"""A sheet's rows → stretches that belong together, in spite of blank rows between."""

from __future__ import annotations

from etl.draft.cells import look_at
from etl.draft.heading_lines import HEADING, with_headings
from etl.draft.lines import NOTE
from etl.draft.rows import figure_cols, filled_cols, is_figure, is_title_line
from etl.grid import Sheet, is_blank

SECTION_LINES = 4  # lines that name a section, at most: 经常账户, below it 货物和服务


def stretches(sheet: Sheet) -> list[tuple[int, int]]:
    """(first row, last row) of each, from top to bottom; a heading stands with what it heads."""
    return with_headings(sheet, _joined(sheet, _rows_together(sheet)))


def _rows_together(sheet: Sheet) -> list[tuple[int, int]]:
    """Stretches of rows without a blank one between."""
    merged = {row for m in sheet.merges for row in range(m.first_row, min(m.last_row + 1, sheet.n_rows))}
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for row in range(sheet.n_rows):
        filled = row in merged or any(not is_blank(value) for value in sheet.rows[row])
        if filled and start is None:
            start = row
        elif not filled and start is not None:
            runs.append((start, row - 1))
            start = None
    if start is not None:
        runs.append((start, sheet.n_rows - 1))
    return runs


def _joined(sheet: Sheet, runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Runs that go on after a blank row: same columns, and no heading where they begin anew."""
    joined: list[tuple[int, int]] = []
    for index, run in enumerate(runs):
        after = runs[index + 1] if index + 1 < len(runs) else None
        if joined and (_goes_on(sheet, joined[-1], run) or _heads_a_section(sheet, joined[-1], run, after)):
            joined[-1] = (joined[-1][0], run[1])
        else:
            joined.append(run)
    return joined


def _heads_a_section(
    sheet: Sheet, before: tuple[int, int], line: tuple[int, int], after: tuple[int, int] | None
) -> bool:
    """A lone line in the first columns, and below it figures under the same columns as above."""
    if after is None or line[0] != line[1] or line[0] - before[1] > 3 or after[0] - line[1] > 2:
        return False
    return _goes_on_under(sheet, before, range(line[0], line[0] + 1), after)


def _goes_on_under(sheet: Sheet, before: tuple[int, int], lines: range, after: tuple[int, int]) -> bool:
    """``lines`` and those that ``after`` begins with name a section of the same columns of figures.

    Above may be figures, or no more than the heading.
    """
    first = next((row for row in range(after[0], after[1] + 1) if len(filled_cols(sheet, row)) > 1), None)
    if first is None or first - after[0] > SECTION_LINES:
        return False
    told = [*lines, *range(after[0], first)]
    own = {col for col in filled_cols(sheet, first) if is_figure(sheet, first, col)}
    old = figure_cols(sheet, before) or _last_wide(sheet, before)
    if len(old) < 2 or len(own) < max(2, 0.5 * len(old)) or not own <= old:
        return False
    for row in told:
        cols = filled_cols(sheet, row)
        if len(cols) != 1 or cols[0] >= min(own | old) or NOTE.match(str(sheet.value(row, cols[0]))):
            return False
    return True


def _last_wide(sheet: Sheet, run: tuple[int, int]) -> set[int]:
    """The columns of a heading: of the last rows that hold more than one cell, lone lines below left out."""
    cols: set[int] = set()
    for row in range(run[1], max(run[0], run[1] - HEADING - SECTION_LINES) - 1, -1):
        own = filled_cols(sheet, row)
        if len(own) > 1:
            cols |= set(own)
        elif cols:
            break
    return cols


def _goes_on(sheet: Sheet, before: tuple[int, int], after: tuple[int, int]) -> bool:
    if after[0] - before[1] > 3 or is_title_line(sheet, before[1]):
        return False
    old, new = (filled_cols(sheet, row) for row in (before[1], after[0]))
    if len(new) == 1 and len(filled_cols(sheet, min(after[0] + 1, after[1]))) == 1:
        return _goes_on_under(sheet, before, range(0), after)
    if len(old) < 2 and len(new) < 2:
        return False
    rows = [row for row in (after[0], min(after[0] + 1, after[1])) if len(filled_cols(sheet, row)) > 1]
    figures = any(
        look_at(sheet.value(row, col)).shape == "number" for row in rows for col in filled_cols(sheet, row)
    )
    wide = max((len(filled_cols(sheet, row)) for row in range(*_head(before))), default=0)
    if not figures or wide < 2:
        return False
    if _begins_anew(sheet, before[1], after):
        return False
    last = [look_at(sheet.value(before[1], col)) for col in old]
    is_heading = len(last) > 1 and not any(look.shape in ("number", "quantity", "date") for look in last)
    return wide >= len(new) - 1 or (is_heading and 2 * wide >= len(new))


def _begins_anew(sheet: Sheet, last: int, after: tuple[int, int]) -> bool:
    """Nothing but words, each over a column of its own, with values above and figures below: a heading."""
    if after[0] == after[1]:
        return False
    words, below = filled_cols(sheet, after[0]), filled_cols(sheet, after[0] + 1)
    ends = {look_at(sheet.value(last, col)).shape for col in filled_cols(sheet, last)}
    shapes = [look_at(sheet.value(after[0], col)).shape for col in words]
    are_words = {*shapes} <= {"text", "period"} and shapes.count("text") >= 2 < len(words)
    return bool(ends & {"number", "quantity", "date", "code"}) and are_words and {*below} <= {*words}


def _head(run: tuple[int, int]) -> tuple[int, int]:
    return max(run[0], run[1] - 20), run[1] + 1
