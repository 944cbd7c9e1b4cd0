"""A table as it was edited: rows by what they say, cells by their place in the row, figures judged."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from etl.edited import EditedBlock, EditedCell
from reports.blocks import (
    DocumentError,
    Figure,
    PlacedCell,
    Table,
    TableCell,
    TableColumn,
    head_rows,
    place_cells,
)
from reports.take.align import completed, similarity
from reports.take.findings import Finding, Findings
from reports.take.judge import Typed
from reports.take.meaning import Meaning
from reports.take.paragraphs import tell_new_numbers
from reports.take.places import map_spans
from reports.take.problem import TakeProblem
from reports.take.words import numbers_in, plain, shortened, units_in

_LIGHT = re.compile(r"^\s*[◆●▲■○]?\s*([蓝绿黄红灰])(?:灯)?(?=$|\s|[^\w])\s*(.*)$", re.DOTALL)
_SAME_LABEL = 0.9


@dataclass(frozen=True, slots=True)
class _Cell:
    """An edited cell with its columns and what it was; `was` None: new, or the tail of a tall cell."""

    cell: EditedCell
    col: int
    span: int
    was: PlacedCell | None


@dataclass(slots=True)
class TableAt:
    """A table of the draft, as it reads in the DOCX, with the number and the words that people find it by."""

    table: Table
    base: EditedBlock
    key: str
    where: str
    figures: Mapping[str, Figure]
    findings: Findings
    meaning: Meaning
    placed: dict[tuple[int, int], PlacedCell] = field(init=False)
    """(row, column) → the cell of the draft that begins there."""
    names: dict[tuple[int, int], str] = field(init=False)
    """(row, column) → the words of the tall cell that goes on there."""
    columns_free: list[bool] = field(init=False)
    """Of which columns the words may be changed: what people told, and the numbers of the rows."""

    def __post_init__(self) -> None:
        self.placed = {(one.row, one.col): one for one in place_cells(self.table)}
        self.names = {
            (row, one.col): one.cell.printed
            for one in self.placed.values()
            for row in range(one.row + 1, one.row + one.cell.row_span)
            if one.cell.figure_id is None and one.cell.light is None
        }
        self.columns_free = [
            column.is_told or self._counts_rows(col) for col, column in enumerate(self.table.columns)
        ]

    def _counts_rows(self, col: int) -> bool:
        """1, 2, 3 … from the first row on: a row that is taken out changes all below it."""
        cells = [
            one.cell for (_, at), one in sorted(self.placed.items()) if at == col and one.cell.col_span == 1
        ]
        counted = [cell.text for cell in cells if cell.text.isdigit() and cell.figure_id is None]
        return bool(counted) and counted == [str(n) for n in range(1, len(counted) + 1)]


def rebuilt_table(at: TableAt, edited: EditedBlock) -> Table:
    """The table with its new words. Raises TakeProblem where columns or merged cells no longer fit."""
    n_head = head_rows(at.table)
    base_rows, rows = at.base.rows[n_head:], edited.rows[n_head:]
    columns = _columns(at, edited.rows[:n_head], n_head)
    match = _matched_rows(base_rows, rows)
    _tell_lost_rows(at, base_rows, set(match.values()))
    _ask_doubled_rows(at, base_rows, rows, match)
    lines = [_line(at, row, number, match.get(number), base_rows) for number, row in enumerate(rows)]
    made = []
    for number, line in enumerate(lines):
        cells = []
        for one in line:
            if not _is_tail(lines, number, one):
                tall = _height(lines, number, one)
                cell = _cell(at, one, match.get(number), number)
                cells.append(replace(cell, row_span=tall, col_span=one.span))
        made.append(tuple(cells))
    table = replace(at.table, columns=columns, rows=tuple(made))
    try:
        place_cells(table)
    except DocumentError as fault:
        raise TakeProblem(
            f"{at.where}改动后排不齐：{str(fault).rstrip('。')}，请恢复表格的行列再交"
        ) from None
    return table


def new_table(edited: EditedBlock, number: int, where: str, findings: Findings) -> Table:
    """A table that people put in themselves: its first row is the head. Raises TakeProblem."""
    width = max(sum(cell.span for cell in row) for row in edited.rows)
    if any(sum(cell.span for cell in row) != width or any(c.merge for c in row) for row in edited.rows):
        raise TakeProblem(f"{where}“{shortened(edited.text)}”有合并的单元格或长短不一的行，请改成规整的表")
    head, *rows = edited.rows
    for row in rows:
        for cell in row:
            tell_new_numbers(cell.text, map_spans("", [], cell.text).free, where, findings)
    labels = [cell.text for cell in head for _ in range(cell.span)]
    made = tuple(tuple(TableCell(cell.text, col_span=cell.span) for cell in row) for row in rows)
    columns = tuple(TableColumn(label) for label in labels)
    return Table(f"added_{number}", labels[0] or "附表", "", columns, made, shows_title=False)


def table_figures(table: Table) -> list[tuple[str, str]]:
    """The figures of a table with their texts, in order."""
    return [(cell.figure_id, cell.text) for row in table.rows for cell in row if cell.figure_id is not None]


# ---- heads ----


def _columns(at: TableAt, rows: Sequence[Sequence[EditedCell]], n_head: int) -> tuple[TableColumn, ...]:
    base = at.base.rows[:n_head]
    if [len(row) for row in rows] != [len(row) for row in base]:
        wanted, stands = len(at.table.columns), max((len(row) for row in rows), default=0)
        raise TakeProblem(f"{at.where}的表头改了格数（原{wanted}列，现{stands}格），请恢复原来的列再交")
    columns = list(at.table.columns)
    for row_no, (old, new) in enumerate(zip(base, rows, strict=True)):
        col = 0
        for before, after in zip(old, new, strict=True):
            if before.merge != "continue" and plain(before.text) != plain(after.text):
                _relabel(at, columns, (row_no, col, before.span), before.text, after.text)
            col += before.span
    return tuple(columns)


def _relabel(
    at: TableAt, columns: list[TableColumn], place: tuple[int, int, int], before: str, after: str
) -> None:
    row_no, first, span = place
    where = f"{at.where}表头第{first + 1}列"
    at.findings.changed(where, before, after)
    if units_in(before) != units_in(after):
        at.findings.ask(Finding(f"{at.key}.0.{first + 1}", where, after, before, "单位改动"))
    else:
        at.meaning.words(f"{at.key}.0.{first + 1}", where, before, after)
    for col in range(first, first + span):
        is_group = row_no == 0 and columns[col].group is not None
        column = columns[col]
        columns[col] = replace(column, group=after) if is_group else replace(column, label=after)


# ---- rows ----


def _matched_rows(
    base: Sequence[Sequence[EditedCell]], rows: Sequence[Sequence[EditedCell]]
) -> dict[int, int]:
    """Edited row → row of the draft, by all its words, then by the words that are no numbers."""
    keys_base, keys_rows = [_row_key(row) for row in base], [_row_key(row) for row in rows]
    labels_base, labels_rows = [_label(row) for row in base], [_label(row) for row in rows]

    def likeness(b: int, e: int) -> float:
        is_named = bool(labels_base[b]) and labels_base[b] == labels_rows[e]
        return max(similarity(keys_base[b], keys_rows[e]), _SAME_LABEL if is_named else 0.0)

    return completed({}, keys_base, keys_rows, likeness)


def _row_key(row: Sequence[EditedCell]) -> str:
    return "\t".join(plain(cell.text) for cell in row if cell.merge != "continue")


def _label(row: Sequence[EditedCell]) -> str:
    return "\t".join(
        plain(cell.text) for cell in row if cell.merge != "continue" and not numbers_in(cell.text)
    )


def _tell_lost_rows(at: TableAt, base_rows: Sequence[Sequence[EditedCell]], kept: set[int]) -> None:
    placed = at.placed.values()
    for row in range(len(base_rows)):
        if row in kept:
            continue
        words = " ".join(cell.text for cell in base_rows[row] if cell.text)
        where = f"{at.where}第{row + 1}行“{shortened(words)}”"
        cells = [one.cell for one in placed if one.row == row]
        figures = [(one.figure_id, one.printed) for one in cells if one.figure_id is not None]
        printed = [text for _, text in figures if text]
        if printed:
            ids = [figure_id for figure_id, _ in figures]
            at.findings.lost_together(f"{at.key}.{row + 1}", where, printed, ids)
        else:
            at.meaning.names.cell(f"{at.key}.{row + 1}", where, words, "")
        at.findings.changed(where, words, "")


def _ask_doubled_rows(
    at: TableAt,
    base_rows: Sequence[Sequence[EditedCell]],
    rows: Sequence[Sequence[EditedCell]],
    match: Mapping[int, int],
) -> None:
    """A new row that says what one of the draft's says, or bears its name, counts twice for a reader."""
    kept = {b for b in match.values() if any(c.figure_id for r, c in _anchors(at) if r == b)}
    for number, row in enumerate(rows):
        if number in match:
            continue
        key, label = _row_key(row), _label(row)
        same = (
            b
            for b in sorted(kept)
            if _row_key(base_rows[b]) == key or (label and _label(base_rows[b]) == label)
        )
        if (b := next(same, None)) is not None:
            words = " ".join(cell.text for cell in row if cell.text)
            where = f"{at.where}第{number + 1}行“{shortened(words)}”"
            told = f"与原第{b + 1}行是同一项，写了两遍，合计只计了一遍"
            at.findings.ask(Finding(f"{at.key}.{b + 1}.0", where, words, "", "写了两遍", told=told))


def _anchors(at: TableAt) -> list[tuple[int, TableCell]]:
    return [(one.row, one.cell) for one in at.placed.values()]


def _line(
    at: TableAt,
    row: Sequence[EditedCell],
    number: int,
    base_row: int | None,
    base_rows: Sequence[Sequence[EditedCell]],
) -> list[_Cell]:
    """The cells of an edited row on the table's columns."""
    width = len(at.table.columns)
    shape = base_rows[base_row] if base_row is not None else ()
    # Dragging a border gives a row other spans; cell for cell it is the same row still.
    spans = [one.span for one in (shape if len(shape) == len(row) else row)]
    if sum(spans) != width:
        raise TakeProblem(f"{at.where}第{number + 1}行有{sum(spans)}格，应为{width}格，请恢复原来的列再交")
    line, col = [], 0
    for cell, span in zip(row, spans, strict=True):
        line.append(_Cell(cell, col, span, at.placed.get((base_row, col)) if base_row is not None else None))
        col += span
    return line


def _is_tail(lines: Sequence[Sequence[_Cell]], number: int, one: _Cell) -> bool:
    """Goes on from a cell above that is as wide."""
    if one.cell.merge != "continue" or number == 0:
        return False
    above = next((cell for cell in lines[number - 1] if cell.col == one.col and cell.span == one.span), None)
    return above is not None and above.cell.merge != ""


def _height(lines: Sequence[Sequence[_Cell]], number: int, one: _Cell) -> int:
    tall = 1
    for below in range(number + 1, len(lines)):
        same = next((cell for cell in lines[below] if cell.col == one.col and cell.span == one.span), None)
        if one.cell.merge == "" or same is None or not _is_tail(lines, below, same):
            break
        tall += 1
    return tall


# ---- cells ----


def _cell(at: TableAt, one: _Cell, base_row: int | None, number: int) -> TableCell:
    text = one.cell.text
    where = f"{at.where}第{number + 1}行“{at.table.columns[one.col].label}”列"
    if one.was is None or base_row is None:
        before = "" if base_row is None else at.names.get((base_row, one.col), "")
        if text and plain(text) != plain(before):
            at.findings.changed(where, before, text)
            if base_row is not None and before and not at.columns_free[one.col]:
                at.meaning.words(f"{at.key}.{base_row + 1}.{one.col + 1}", where, before, text)
            tell_new_numbers(text, map_spans("", [], text).free, where, at.findings)
        return TableCell(text)
    was = one.was.cell
    key = f"{at.key}.{base_row + 1}.{one.col + 1}"
    if plain(text) == plain(was.printed):
        at.findings.checked_n += was.figure_id is not None
        at.findings.equal_n += was.figure_id is not None
        return was
    at.findings.changed(where, was.printed, text)
    if was.light is not None:
        return _light_cell(at, was, text, key, where)
    if was.figure_id is None:
        at.meaning.names.cell(key, where, was.printed, text)
        if not at.columns_free[one.col]:
            at.meaning.words(key, where, was.printed, text)
        tell_new_numbers(text, map_spans(was.text, [], text).free, where, at.findings)
        return TableCell(text, bold=was.bold)
    figure = at.figures[was.figure_id]
    if not text:
        at.findings.lost(figure, key, where, was.printed)
        return TableCell("", bold=was.bold)
    own = at.findings.judged(figure, key, where, Typed(was.text), Typed(text))
    return TableCell(text, own.figure_id, bold=was.bold)


def _light_cell(at: TableAt, was: TableCell, text: str, key: str, where: str) -> TableCell:
    """A light is as good as a figure: another one, or none, wants a reason."""
    found = _LIGHT.match(text)
    light, rest = (found[1], found[2].strip()) if found else (None, text)
    figure = at.figures.get(was.figure_id or "")
    fault = reason = ""
    if light != was.light:
        at.findings.checked_n += 1
        fault = f"灯由“{was.light}”改为“{light}”" if light else f"“{was.light}”灯删去"
        reason = at.findings.ask(Finding(key, where, text, was.printed, fault, was.figure_id or ""))
    if figure is None and was.text not in ("", was.light):
        at.meaning.words(key, where, was.text, rest)
    if figure is None or not (light or rest):
        return TableCell(rest, light=light, bold=was.bold)
    if was.text not in ("", was.light) and rest:
        own = at.findings.judged(figure, key, where, Typed(was.text), Typed(rest))
        if own is figure and fault:
            own = at.findings.rewritten(figure, key, rest, fault, reason)
        return TableCell(rest, own.figure_id, light=light, bold=was.bold)
    # The figure of a bare light prints the light itself; words that people put beside it are no figure.
    own = at.findings.rewritten(figure, key, light or rest, fault, reason) if fault else figure
    if rest and rest != own.text:
        return TableCell(rest, light=light, bold=was.bold)
    return TableCell(own.text, own.figure_id, light=light, bold=was.bold)
