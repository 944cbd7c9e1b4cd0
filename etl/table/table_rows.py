"""Below a heading: which rows are data, groups, totals, repeated headings or notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from etl.grid import CellValue, Sheet, filled, flat, is_blank
from etl.table.body import Beside, Body, Knows, TableColumns, TotalRow
from etl.table.column_lines import has_numbers_below
from etl.table.foreign import Foreign, ForeignTables
from etl.table.heads.heading import Header
from etl.table.plain_stretches import PlainStretches
from etl.table.row_kinds import OF_WHICH, RowKinds, is_number, may_be_no_data, numbered_label, stated_count
from etl.table.stacked import is_title_line
from etl.template.marks import EXAMPLE, is_example
from etl.tidy.cells import FilledRows
from schemas.source import TableSpec

# The template's own mark goes without saying; a row that a clerk calls so herself is told.
EXAMPLES = (EXAMPLE, "示例", "样例", "填写示例", "填报示例")
# After a note: a line that goes on with it, or a label with its text.
NOTE_GOES_ON = re.compile(r"\s*(?:[（(]?\d{1,2}\s*[)）.、．]|[①-⑳]|[\u4e00-\u9fff（）()\s]{1,12}[:：])")


MOST_LINES_OF_A_TITLE = 3
REPEATED_HEADING = "重复的表头"


def split_rows(
    sheet: Sheet,
    header: Header,
    spec: TableSpec,
    columns: TableColumns,
    until: int | None = None,
    first_row: int = 0,
    beside: Beside | None = None,
    knows: Knows | None = None,
) -> Body:
    """Classify every row below the heading, to the end of the sheet or to ``until``.

    ``first_row``: where the table's own title begins. ``knows``: of a row of 其中, whether it names anything.

    A row with nothing in a loaded column is no data. A total that stands above its rows sums those below
    it, and so does a group row with figures of its own. Notes do not end the table: rows of data below
    them are data, and other lines between the two are told in ``unread``. Another table does end it.
    """
    return _Split(sheet, header, spec, columns, first_row, beside or Beside(), knows).body(
        sheet.n_rows if until is None else until
    )


class _Split:
    """One walk down the rows; what is open until a later row tells its end stands here."""

    def __init__(
        self,
        sheet: Sheet,
        header: Header,
        spec: TableSpec,
        columns: TableColumns,
        first_row: int,
        beside: Beside,
        knows: Knows | None,
    ) -> None:
        self.sheet, self.columns, self.header = sheet, columns, header
        self.made = Body()
        self.kinds = RowKinds(sheet, header, spec, first_row)
        self.knows = knows
        self.foreign = ForeignTables(sheet, header, columns.typed)
        self.present = FilledRows(sheet)
        # A row with nothing but its own number waits to be filled in.
        self.telling = columns.loaded - {h.col for h in header.headings if h.path == "序号"}
        self.plain = PlainStretches(
            sheet,
            self.telling,
            columns.asked,
            self.kinds.cols,
            may_be_no_data,
            self.kinds.rows_with_faults | beside.sums.keys(),
            columns.keys,
        )
        self.sums_beside = beside.sums
        self.group: str | None = beside.group
        self.start = 0  # of the rows that the next subtotal sums
        self.open_total: tuple[int, str] | None = None
        self.open_group: tuple[int, str, int] | None = None
        self.is_blank_row = self.blank_above = False
        self.below_note = False
        self.remarks: list[tuple[int, str]] = []  # lines below a note; the table has not gone on since
        self.indent: tuple[int, int] | None = None  # column and depth of the 其中 row above

    def body(self, until: int) -> Body:
        row = self.header.last_row + 1
        if has_numbers_below(self.sheet, self.header):
            self.made.ignore("栏次行", self.present(row))
            row += 1
        if row < until and self._is_example(row):
            row += 1
        while row < until:
            end = row if self.below_note or self.indent else min(self.plain.end(row), until)
            if end > row:
                self._take_plain(range(row, end))
            else:
                end = self._take(row, self.sheet.rows[row], until)
            self.blank_above = end == row + 1 and self.is_blank_row
            row = end
        self._close_group()
        if self.open_total is not None:
            at, label = self.open_total
            self.made.totals.append(TotalRow(at, label, 0, len(self.made.data), stated_count(label)))
        return self.made

    def _is_example(self, row: int) -> bool:
        """The template's own example, whose label was typed over: taken into the body, and told."""
        values = self.sheet.rows[row]
        shown = {col: value for col, value in enumerate(values) if col and col in self.columns.loaded}
        keys = [value for col, value in shown.items() if col in self.columns.keys]
        if flat(values[0] if values else None) in EXAMPLES or not is_example([*shown.values()], keys):
            return False
        self.made.ignore("示例行", self.present(row))
        self.made.unread.append((row, _words(values)))
        return True

    def _take(self, row: int, values: Sequence[CellValue], until: int) -> int:
        """What the row is, into the body; the next row to look at."""
        lead = _first_filled(values)
        has_faults = row in self.kinds.rows_with_faults
        self.is_blank_row = lead is None and not has_faults
        if self.is_blank_row:
            return row + 1
        if isinstance(lead, str):
            if (after := self._take_words(row, lead, values, until)) is not None:
                return after
        elif self._is_sum_after_figures(row, values):
            self.below_note = self._goes_on()
            return row + 1
        if self._is_remark(row, lead, values):
            return row + 1
        is_part = self._is_part(values)
        if not self._is_no_data(row, values, is_part, has_faults):
            self.below_note = self._goes_on()
            if is_part:
                self.made.parts.add(len(self.made.data))
            self._take_data(range(row, row + 1))
        return row + 1

    def _take_words(self, row: int, lead: str, values: Sequence[CellValue], until: int) -> int | None:
        """A row known by its first words; the next row to look at, None where they tell nothing."""
        body = self.made
        if self.kinds.is_note(lead):
            _take_note(values, body, self.present(row))
            self.below_note = True
        elif flat(lead) in EXAMPLES:
            body.ignore("示例行", self.present(row))
            if flat(lead) != EXAMPLE:
                body.unread.append((row, _words(values)))
        elif self.kinds.is_line(values):
            body.ignore("续表、页码等标注行", self.present(row))
        elif self._is_structure(row, lead, values):
            self.below_note = self._goes_on()
        elif self._is_title_of_next_page(row, until):
            body.ignore(REPEATED_HEADING, self.present(row))
        else:
            return self._take_other_table(row, lead, values, until)
        return row + 1

    def _take_other_table(self, row: int, lead: str, values: Sequence[CellValue], until: int) -> int | None:
        """Another table that begins here, or our own on its next page; None where neither does."""
        if not (self.blank_above or self.kinds.is_heading_shuffled(lead, values)):
            return None
        other = self.foreign.at(row)
        if other is None:
            return None
        if not self._is_next_page(other):
            return self._skip_foreign(row, other, until)
        self.made.ignore(REPEATED_HEADING, self.present(row))
        return row + 1

    def _is_remark(self, row: int, lead: CellValue, values: Sequence[CellValue]) -> bool:
        """A line below a note that goes on with it, or says something else: taken into the body."""
        if not self.below_note or _is_data_below_note(lead, values, self.columns.loaded):
            return False
        _take_note(values, self.made, self.present(row))
        if not (isinstance(lead, str) and NOTE_GOES_ON.match(lead)):
            self.remarks.append((row, _words(values)))
        return True

    def _is_no_data(self, row: int, values: Sequence[CellValue], is_part: bool, has_faults: bool) -> bool:
        """A part without a key, a row with nothing of ours, one not filled in yet: taken into the body."""
        body, asked = self.made, self.columns.asked
        is_known = self.knows is None or not is_part or self.knows(values)
        if (is_part and self._is_unkeyed(values)) or not is_known or self.kinds.is_sum_of_some(values):
            body.ignore("其中项", self.present(row))
            body.unkeyed_parts.append((row, _words(values)))
        elif self.columns.keys and self.kinds.is_any_sum(values, self.columns.keys):
            body.ignore("合计行", self.present(row))
            body.unplaced_sums.append((row, _words(values)))
        elif self.columns.keys and self.kinds.is_comparison(values, self.columns.keys):
            body.ignore("与另一期比较的行", self.present(row))
            body.unplaced_sums.append((row, _words(values)))
        elif self.columns.keys and self.kinds.is_label(self.sheet, row, self.columns.keys):
            body.ignore("分组行", self.present(row))
            # （二）… where the form writes 一、…: below a group that is full it is no part of that group.
            if self.group and body.is_full(self.group) and (named := numbered_label(_words(values))):
                self._begin_group(row, *named)
            else:
                body.labels.append((row, _words(values)))
            self.start = len(body.data)
        elif not _is_data(self.sheet, row, values, self.telling, has_faults):
            body.ignore("只有序号或忽略栏的行", self.present(row))
            if any(not is_number(value) for value in values if not is_blank(value)):
                body.unread.append((row, _words(values)))
        elif asked and not _is_data(self.sheet, row, values, asked, has_faults):
            body.ignore("尚未填写的行", self.present(row))
        else:
            return False
        return True

    def _take_plain(self, rows: range) -> None:
        self.is_blank_row = False
        self._take_data(rows)

    def _take_data(self, rows: range) -> None:
        body = self.made
        body.data += rows
        body.group_of += [self.group] * len(rows)
        if self.group is not None:
            body.group_counts[self.group] = body.group_counts.get(self.group, 0) + len(rows)

    def _is_title_of_next_page(self, row: int, until: int) -> bool:
        """A line of words, and right below it (or below further such lines) our own heading again."""
        for at in range(row, min(row + MOST_LINES_OF_A_TITLE + 1, until)):
            values = self.sheet.rows[at]
            lead = _first_filled(values)
            if at > row and isinstance(lead, str) and self.kinds.is_heading_again(lead, values):
                return True
            if not is_title_line(self.sheet, at, self.header.headings[0].col):
                return False
        return False

    def _is_next_page(self, other: Foreign) -> bool:
        """Some title with our own heading in our own order below it."""
        values = self.sheet.rows[other.heading_row]
        lead = next((v for v in values if not is_blank(v)), None)
        return other.is_ours and isinstance(lead, str) and self.kinds.is_heading_again(lead, values)

    def _is_structure(self, row: int, lead: str, values: Sequence[CellValue]) -> bool:
        """A sum, a group or the heading again: taken into the body."""
        body = self.made
        keys = self.columns.keys
        if label := self.kinds.total(values, self.group) or self.kinds.sum_anywhere(values, keys):
            self._take_total(row, label)
        elif above := self.kinds.sum_of_above(values, keys):
            self._take_sum_of_above(row, *above)
        elif (named := self.kinds.group(lead, values, self.columns.keys)) is not None:
            self._begin_group(row, named, stated_count(flat(lead)))
            if filled(values) > 1:
                self.open_group = (row, named, len(body.data))
            body.ignore("分组行", self.present(row))
        elif self.kinds.is_heading_again(lead, values):
            body.ignore(REPEATED_HEADING, self.present(row))
        else:
            return False
        self.indent = None
        return True

    def _begin_group(self, row: int, name: str, count: int | None) -> None:
        self._close_group()
        self.group, self.start = name, len(self.made.data)
        self.made.groups.append((row, name, count))

    def _is_sum_after_figures(self, row: int, values: Sequence[CellValue]) -> bool:
        """A sum whose word stands behind figures, or in the part of the list at the left."""
        label = self.kinds.sum_after_figures(values, self.group)
        label = label or self.kinds.sum_anywhere(values, self.columns.keys)
        if label is None and row in self.sums_beside and self._is_unkeyed(values):
            label = None if any(isinstance(v, str) for v in values) else self.sums_beside[row]
        if label is None:
            return False
        self._take_total(row, label)
        self.indent = None
        return True

    def _take_total(self, row: int, label: str) -> None:
        body = self.made
        is_part = self.kinds.is_subtotal(label, self.group)
        if not is_part:
            self._close_group()
        if not body.data and not is_part:
            self.open_total = (row, label)
        else:
            first = self.start if is_part else 0
            kind: Literal["part", "whole"] = "part" if is_part else "whole"
            body.totals.append(TotalRow(row, label, first, len(body.data), stated_count(label), kind))
            self.start = len(body.data) if is_part else self.start
        body.ignore("合计行", self.present(row))

    def _take_sum_of_above(self, row: int, label: str, count: int) -> None:
        body = self.made
        there = len(body.data)
        body.totals.append(TotalRow(row, label, max(there - count, 0), there, count, "part"))
        body.ignore("合计行", self.present(row))

    def _close_group(self) -> None:
        if self.open_group is not None:
            row, name, first = self.open_group
            self.made.totals.append(TotalRow(row, name, first, len(self.made.data), None, "group"))
            self.open_group = None

    def _skip_foreign(self, row: int, other: Foreign, until: int) -> int:
        """To the end, or to our own heading printed again; the first row that is ours."""
        self.made.foreign.append(other)
        while row < until:
            values = self.sheet.rows[row]
            lead = next((v for v in values if not is_blank(v)), None)
            if row > other.row + 1 and isinstance(lead, str) and self.kinds.is_heading_again(lead, values):
                break
            self.made.ignore(f"另一张表（{other.name}）", self.present(row))
            row += 1
        return row

    def _is_part(self, values: Sequence[CellValue]) -> bool:
        """其中 and the lines that are indented below it."""
        for col in self.kinds.cols:
            value = values[col]
            if not isinstance(value, str) or not value.strip():
                continue
            depth = len(value) - len(value.lstrip())
            if OF_WHICH.match(value):
                self.indent = (col, depth)
                return True
            if self.indent is not None and self.indent[0] == col and 0 < depth >= self.indent[1]:
                return True
        self.indent = None
        return False

    def _is_unkeyed(self, values: Sequence[CellValue]) -> bool:
        """No key of its own beside the words: nothing tells which row of the warehouse it would be."""
        keys = self.columns.keys
        return bool(keys) and all(is_blank(values[col]) for col in keys)

    def _goes_on(self) -> bool:
        return _goes_on(self.remarks, self.made)


def _goes_on(remarks: list[tuple[int, str]], body: Body) -> bool:
    """The table goes on: the lines since the note stood inside it. False: the next row is not below one."""
    body.unread += remarks
    remarks.clear()
    return False


def _is_data(
    sheet: Sheet, row: int, values: Sequence[CellValue], cols: frozenset[int], has_faults: bool
) -> bool:
    if any(not is_blank(values[col]) for col in cols):
        return True
    if has_faults and any((row, c) in sheet.errors or (row, c) in sheet.formulas_without_value for c in cols):
        return True
    # A text merged over columns alone is a line of words; one merged over rows belongs to each of them.
    return bool(sheet.merges) and any(
        sheet.anchor(row, col)[0] < row and not is_blank(sheet.merged_value(row, col)) for col in cols
    )


def _is_data_below_note(lead: CellValue, values: Sequence[CellValue], cols: frozenset[int]) -> bool:
    """A note goes on in one cell, by its number or by a label; a row of data fills several columns."""
    if lead is None:
        return True  # nothing but errors
    loaded = [values[col] for col in cols if not is_blank(values[col])]
    if filled(values) < 2 or not loaded:
        return False
    if isinstance(lead, str) and NOTE_GOES_ON.match(lead) and filled(values) < 4:
        return False
    return len(loaded) > 1 or not isinstance(loaded[0], str)


def _words(values: Sequence[CellValue]) -> str:
    return " ".join(flat(value) for value in values if not is_blank(value))


def _take_note(values: Sequence[CellValue], body: Body, cells: int) -> None:
    body.notes.append(" ".join(str(v) for v in values if not is_blank(v)))
    body.ignore("表下注释", cells)


def _first_filled(values: Iterable[CellValue]) -> CellValue:
    for value in values:
        if not is_blank(value):
            return value
    return None
