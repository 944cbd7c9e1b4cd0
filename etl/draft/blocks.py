"""A sheet → blocks of rows that may be tables, each with the lines above and below that are none."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from etl.draft.cells import EMPTY, Look, is_counted, look_at
from etl.draft.lines import NOTE, UNIT_TEXT, english_unit, stated_unit, title_of, without_links
from etl.draft.rows import figure_cols, filled_cols
from etl.draft.runs import stretches
from etl.grid import CellRange, Sheet, is_blank
from etl.table.preamble import UNIT_LINE
from etl.table.row_kinds import FOOTNOTE, SIGNATURES

SYMBOL = re.compile(
    r"\s*(?:[:：*†‡§#~–—-]|\.{2,3}|…|\[\w{1,4}\])\s*[=:：]?\s*[A-Za-z\u4e00-\u9fff]{2,}.*\s?\S+"
)
NUMBERED_NOTE = re.compile(r"\s*(?:[（(]?(?:\d{1,2}|[a-z])[)）]|[①-⑳]|[a-z][.．、]|\[\d{1,2}\])\s*\S{4,}")
LARGEST = 30_000  # rows of a table that are looked at; below them it goes on as it was


@dataclass(slots=True)
class Block:
    """Rows and columns of one table (0-based, within the sheet, inclusive), and the lines around it.

    ``looks[row][col]`` belongs to the table's own rows and columns; a cell that a merge covers looks EMPTY
    and has its anchor in ``spans`` of nobody: ``spans[(row, col)]`` is (rows, columns) of an anchor.
    """

    sheet: Sheet
    first_row: int
    last_row: int
    first_col: int
    last_col: int
    looks: list[list[Look]] = field(default_factory=list)
    spans: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    covered: set[tuple[int, int]] = field(default_factory=set)
    title: str = ""
    unit: str = ""
    above: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)

    @property
    def n_rows(self) -> int:
        return len(self.looks)

    @property
    def n_cols(self) -> int:
        return self.last_col - self.first_col + 1

    def address(self, row: int, col: int) -> str:
        """A1 style, of a cell of the table."""
        return self.sheet.address(self.first_row + row, self.first_col + col)

    def text(self, row: int, col: int) -> str:
        value = self.sheet.value(self.first_row + row, self.first_col + col)
        return "" if value is None else " ".join(str(value).split())


def blocks_of(sheet: Sheet) -> list[Block]:
    """The tables of a sheet, from top to bottom; none where it holds only lines of text."""
    sheet = without_links(sheet)
    runs = stretches(sheet)
    found: list[Block] = []
    pending: list[int] = []  # lines without a table, waiting for the next one
    for index, (first, last) in enumerate(runs):
        made = _beside_each_other(_block(sheet, first, last, pending))
        are_remarks = bool(made and found) and all(_are_remarks(block, found[-1]) for block in made)
        if not made or are_remarks or (index + 1 < len(runs) and all(map(_is_preamble, made))):
            rows = list(range(first, last + 1))
            if are_remarks or (found and any(NOTE.match(_first_text(sheet, row)) for row in rows)):
                found[-1].notes += rows
            else:
                pending += rows
            continue
        pending = []
        found += made
    return found


def _is_preamble(block: Block) -> bool:
    """A few words here and there above a table: what it is, of whom, in which unit."""
    looks = [look for row in block.looks for look in row]
    words = [look for look in looks if look.shape != "empty"]
    is_scattered = len(words) <= 0.35 * len(looks)
    return is_scattered and block.n_rows <= 6 and all(look.shape in ("text", "long") for look in words)


def _are_remarks(block: Block, table: Block) -> bool:
    """Words at both edges of the table above and nothing between: notes, and who made the table."""
    cols = {
        col for row in range(block.first_row, block.last_row + 1) for col in filled_cols(block.sheet, row)
    }
    looks = [look for row in block.looks for look in row if look.shape != "empty"]
    is_apart = len(cols) == 2 and max(cols) - min(cols) > 1 and table.n_cols > 2
    return is_apart and max(cols) <= table.last_col and all(look.shape in ("text", "long") for look in looks)


def _beside_each_other(block: Block | None) -> list[Block]:
    """Two tables side by side, a blank column between: the right one begins with words of its own."""
    if block is None:
        return []
    for cut in range(2, block.n_cols - 2):
        blank = all(row[cut].shape == "empty" for row in block.looks)
        if not blank or any((row, cut) in block.covered for row in range(block.n_rows)):
            continue
        own = [row[cut + 1].shape for row in block.looks if row[cut + 1].shape != "empty"]
        beside = [row[cut + 2].shape for row in block.looks if row[cut + 2].shape in ("number", "quantity")]
        words = sum(shape in ("text", "long", "period") for shape in own)
        is_own = words >= 0.7 * len(own) and len(beside) >= 0.5 * len(own)
        is_list = _heads_repeat(block, cut, 1) or (_names(block, cut + 1) and _heads_repeat(block, cut, 3))
        if len(own) >= 3 and (is_own or is_list or _is_headed(block, cut)):
            return [_part(block, 0, cut - 1), *_beside_each_other(_part(block, cut + 1, block.n_cols - 1))]
    return [block]


def _is_headed(block: Block, cut: int) -> bool:
    """Beyond the blank column stands a table of its own: words head it, names or 1, 2, 3 begin its rows."""
    right = range(cut + 1, block.n_cols)
    top = next(
        row for row in range(block.n_rows) if any(block.looks[row][col].shape != "empty" for col in right)
    )
    heads = [block.looks[top][col] for col in right]
    if top > 3 or heads[0].shape != "text" or sum(look.shape == "text" for look in heads) < 2:
        return False
    if any(map(is_counted, heads)):
        return False
    below = [row for row in block.looks[top + 1 :] if any(row[col].shape != "empty" for col in right)]
    first = [row[cut + 1] for row in below if row[cut + 1].shape != "empty"]
    numbered = [block.text(row, cut + 1) for row in range(top + 1, block.n_rows)]
    numbers = [text for text in numbered if text.isdigit()]
    is_numbered = len(numbers) >= 2 and numbers == [str(at) for at in range(1, len(numbers) + 1)]
    words = sum(look.shape in ("text", "long") for look in first)
    figures = sum(any(is_counted(row[col]) for col in right[1:]) for row in below)
    is_named = words >= 0.7 * len(first) or is_numbered
    return bool(first) and is_named and figures >= 0.5 * len(below)


def _heads_repeat(block: Block, cut: int, rows: int) -> bool:
    """The same headings on both sides of a blank column: a list that was too long for its page."""
    cells = [(row, col) for row in range(min(rows, block.n_rows)) for col in range(block.n_cols)]
    left = {block.text(*cell) for cell in cells if cell[1] < cut} - {""}
    right = {block.text(*cell) for cell in cells if cell[1] > cut} - {""}
    return len(left & right) >= 2


def _names(block: Block, col: int) -> bool:
    """The column says of what the figures beside it are: names, codes, classes such as 10-19."""
    looks = [row[col] for row in block.looks if row[col].shape != "empty"]
    counted = sum(is_counted(look) for look in looks)
    return counted < 0.3 * len(looks)


def _part(block: Block, first: int, last: int) -> Block:
    """Some columns of the block; what stands over these alone is their own title and unit."""
    part = Block(
        block.sheet, block.first_row, block.last_row, block.first_col + first, block.first_col + last,
        title=block.title, unit=block.unit, above=block.above, notes=block.notes,
    )  # fmt: skip
    fill(part)
    lines: list[str] = []
    while part.n_rows > 2 and (line := _own_line(part)) is not None:
        lines += [line] if line else []
        part.first_row += 1
        fill(part)
    part.title = title_of(lines) or part.title
    part.unit = stated_unit(lines) or part.unit
    return part


def _own_line(part: Block) -> str | None:
    """The words of the first row if it is a line over the part, '' if it is blank; None for a heading."""
    told = [col for col, look in enumerate(part.looks[0]) if look.shape != "empty"]
    if not told:
        return ""
    is_whole = part.spans.get((0, told[0]), (1, 1)) == (1, part.n_cols)
    is_alone = (0, told[0]) not in part.spans and sum(look.shape != "empty" for look in part.looks[1]) > 1
    if told != [0] or part.looks[0][told[0]].shape not in ("text", "long") or not (is_whole or is_alone):
        return None
    return part.text(0, told[0])


def _first_text(sheet: Sheet, row: int) -> str:
    return next((str(v) for v in sheet.rows[row] if not is_blank(v)), "")


def _longest_text(sheet: Sheet, row: int) -> str:
    return max((str(v) for v in sheet.rows[row] if not is_blank(v)), key=len, default="")


def _block(sheet: Sheet, first: int, last: int, pending: list[int]) -> Block | None:
    cols = sorted(
        {col for row in range(first, min(last, first + LARGEST) + 1) for col in filled_cols(sheet, row)}
    )
    if len(cols) < 2 or len({c for row in range(first, last + 1) for c in filled_cols(sheet, row)}) < 2:
        return None
    top, bottom = _without_lines(sheet, first, last)
    if bottom <= top or sum(len(filled_cols(sheet, row)) > 1 for row in range(top, bottom + 1)) < 1:
        return None
    inside = [col for row in range(top, min(bottom, top + LARGEST) + 1) for col in filled_cols(sheet, row)]
    reach = [
        min(m.last_col, sheet.n_cols - 1)
        for m in sheet.merges
        if top <= m.first_row <= bottom and m.first_col in inside
    ]
    left, right = min(inside), max([*inside, *reach])
    if right - left < 1:
        return None
    block = Block(sheet, top, bottom, left, right)
    block.above = [*pending, *range(first, top)]
    block.notes = [
        *(row for row in block.above if NOTE.match(_first_text(sheet, row)) and not _says_unit(sheet, row)),
        *(row for row in range(top + 1, bottom + 1) if _is_remark(sheet, row)),
        *range(bottom + 1, last + 1),
    ]
    _say(block)
    fill(block)
    return block


def _without_lines(sheet: Sheet, first: int, last: int) -> tuple[int, int]:
    """The rows left when lines of one cell above and below are taken off."""
    top, bottom = first, last
    while top < bottom and _is_line(sheet, top, first):
        top += 1
    while bottom > top and _is_note(sheet, bottom):
        bottom -= 1
    figures = figure_cols(sheet, (top, bottom))
    if len(figures) > 1:
        while top < bottom and _heads_nothing(sheet, top, figures):
            top += 1
    return top, bottom


def _heads_nothing(sheet: Sheet, row: int, figures: set[int]) -> bool:
    """A line of words over a table of figures that stands over none of them, its unit left out."""
    cols = filled_cols(sheet, row)
    if any(
        m.first_row <= row <= m.last_row and figures & {*range(m.first_col, m.last_col + 1)}
        for m in sheet.merges
    ):
        return False
    return all(
        (col not in figures or english_unit(str(sheet.value(row, col)))) and _is_words(sheet, row, col)
        for col in cols
    )


def _is_words(sheet: Sheet, row: int, col: int) -> bool:
    return look_at(sheet.value(row, col)).shape in ("text", "long")


def _is_line(sheet: Sheet, row: int, first: int) -> bool:
    """A title, a unit line or a remark: one cell alone, or labels with their values above the table."""
    cols = filled_cols(sheet, row)
    if len(cols) > 1:
        texts = [str(sheet.value(row, col)) for col in cols]
        if len(texts) > 3 or row >= first + 4:
            return False
        if all(re.search(r"[:：]", text) or _is_aside(text) for text in texts):
            return True
        return _is_title_row(sheet, row, texts)
    if not cols:
        return True
    merge = _merge_at(sheet, row, cols[0])
    if merge is not None and merge.last_row > merge.first_row and merge.last_col - merge.first_col < 2:
        return False  # the first cell of a heading that is stacked
    below = _next_filled(sheet, row)
    if row > first and len(below) > 1 and cols[0] == min(below) and _is_corner_free(sheet, row, cols[0]):
        return False  # a group's heading over its columns, the corner blank
    if look_at(sheet.value(row, cols[0])).shape == "period" and len(below) > 1:
        return cols[0] == min(below)
    if len(below) > 2 and cols[0] > min(below):
        # A group's heading alone in its row, unless it stands at the far right: 单位：万元.
        text = str(sheet.value(row, cols[0]))
        return bool(UNIT_TEXT.search(text)) or (merge is None and cols[0] >= max(below))
    return True


def _next_filled(sheet: Sheet, row: int) -> list[int]:
    """The filled columns of the next row that has any; a heading may have blank rows between its lines."""
    return next(
        (cols for one in range(row + 1, min(row + 4, sheet.n_rows)) if (cols := filled_cols(sheet, one))), []
    )


def _is_corner_free(sheet: Sheet, row: int, col: int) -> bool:
    """The columns before ``col`` are blank here and in the next row, and hold something further below."""
    below = range(row + 2, min(row + 12, sheet.n_rows))
    return any(cols and cols[0] < col < cols[-1] for one in below if (cols := filled_cols(sheet, one)))


def _is_aside(text: str) -> bool:
    """(100 million yuan): said of the whole table, in brackets of its own."""
    return bool(re.fullmatch(r"\s*[（(][^()（）]{2,40}[)）]\s*", text)) or bool(english_unit(text))


def _is_title_row(sheet: Sheet, row: int, texts: list[str]) -> bool:
    """A title with something small beside it (its number, a link, a unit) over a table that is much wider."""
    below = range(row + 1, min(row + 12, sheet.n_rows))
    wide = max((len(filled_cols(sheet, one)) for one in below), default=0)
    is_merged = any(m.first_row == row and m.last_col > m.first_col for m in sheet.merges)
    first = min((cols[0] for one in below if (cols := filled_cols(sheet, one))), default=0)
    cols = filled_cols(sheet, row)
    if cols[0] > first:
        return False  # a heading that leaves the corner free
    lower = next((own for one in below if len(own := filled_cols(sheet, one)) > 1), [])
    if first == cols[0] not in lower and len(lower) > len(cols) and {*cols[1:]} <= {*lower}:
        return False  # groups over the lower line of a heading; what names the rows has no second line
    return wide >= 2 * len(texts) and max(map(len, texts)) > 14 and (not is_merged or len(texts) == 2)


def _is_note(sheet: Sheet, row: int) -> bool:
    cols = filled_cols(sheet, row)
    if not cols:
        return True
    text = _first_text(sheet, row)
    if len(cols) == 1:
        merge = _merge_at(sheet, row, cols[0])
        if merge is not None and merge.last_row > merge.first_row:
            return False
        told = NOTE.match(text) or FOOTNOTE.match(text) or SYMBOL.match(text)
        if told or (len(text) > 30 and cols[0] == 0):
            return True
        return _is_sentence(text) or _is_numbered_note(sheet, row, text)
    numbered = re.fullmatch(r"[\d¹²³a-z*†][.)]?", text.strip()) and len(cols) == 2
    if numbered and len(str(sheet.value(row, cols[1]))) > 30:
        return True
    return bool(SIGNATURES.match(text)) and all(re.search(r"[:：]", str(sheet.value(row, c))) for c in cols)


def _is_sentence(text: str) -> bool:
    return len(text) > 6 and text.rstrip().endswith(("。", "；"))


def _is_numbered_note(sheet: Sheet, row: int, text: str) -> bool:
    """2) 含灵活就业人员, where the rows of the table are not numbered like that."""
    if not NUMBERED_NOTE.match(text):
        return False
    above = (one for one in range(max(0, row - 60), row) if len(filled_cols(sheet, one)) > 1)
    return not any(NUMBERED_NOTE.match(_first_text(sheet, one)) for one in above)


def _is_remark(sheet: Sheet, row: int) -> bool:
    """A note between the rows: one cell alone that says that it is one."""
    return len(filled_cols(sheet, row)) == 1 and bool(FOOTNOTE.match(_first_text(sheet, row)))


def _says_unit(sheet: Sheet, row: int) -> bool:
    text = _first_text(sheet, row)
    return bool(UNIT_LINE.search(text) or UNIT_TEXT.search(text))


def _merge_at(sheet: Sheet, row: int, col: int) -> CellRange | None:
    return next((m for m in sheet.merges if (m.first_row, m.first_col) == (row, col)), None)


def _say(block: Block) -> None:
    """Title and unit out of the lines above, and of Word's paragraphs."""
    lines = [*block.sheet.lead_text, *(_longest_text(block.sheet, row) for row in block.above)]
    everything = [*lines, *(str(v) for row in block.above for v in block.sheet.rows[row] if not is_blank(v))]
    block.unit = stated_unit(everything)
    block.title = title_of(lines)


def fill(block: Block) -> None:
    """The looks, merges and covered cells of the block's rows and columns, out of its sheet."""
    sheet = block.sheet
    block.looks, block.spans, block.covered = [], {}, set()
    last = min(block.last_row, block.first_row + LARGEST)
    for merge in sheet.merges:
        row, col = merge.first_row - block.first_row, merge.first_col - block.first_col
        rows = min(merge.last_row, block.last_row) - merge.first_row + 1
        cols = min(merge.last_col, block.last_col) - merge.first_col + 1
        if row < 0 or col < 0 or merge.first_row > last or merge.first_col > block.last_col:
            continue
        block.spans[row, col] = (rows, cols)
        block.covered |= {
            (r, c) for r in range(row, row + rows) for c in range(col, col + cols) if (r, c) != (row, col)
        }
    for number in range(block.first_row, last + 1):
        values = sheet.rows[number][block.first_col : block.last_col + 1]
        row = number - block.first_row
        block.looks.append(
            [EMPTY if (row, col) in block.covered else look_at(value) for col, value in enumerate(values)]
        )
