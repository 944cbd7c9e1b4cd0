"""The account of a table's cells: each is loaded, ignored for a told reason, or named in the answer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from etl.grid import Cell, CellValue, Sheet, flat, is_blank
from etl.table.body import Body
from etl.table.found_table import FoundTable
from etl.table.heads.heading import Heading
from etl.table.row_kinds import AVERAGE, COMPARISON
from etl.tidy.cells import FilledRows, faults_of, filled_cells
from etl.tidy.coded import distinct
from etl.tidy.columns import Columns
from etl.tidy.tidied import Ignored, Loading, Tidied, Warned
from etl.values import blank_reason, footnote_mark, is_to_come, ordinal, says_no_figure

SHOWN = 20  # cells named one by one in a sentence
COMMENTS = 50  # comments told one by one
NO_SUMS = ((AVERAGE, "是平均数，不是一行数据"), (COMPARISON, "是与另一期的比较，不是一行数据"))
# What a marked workbook that comes back still bears, below what she said herself.
OUR_COMMENTS = re.compile("【晾晒】|【数据退回")


Told = tuple[str, str, Cell | None]
"""A warning: its rule, its sentence, and the cell that it begins with."""


def account(found: FoundTable, body: Body, by_target: dict[Heading, str], said: Tidied) -> None:
    """Count what is to be loaded and tell what is not, by reason; a cell that is not empty is one of both."""
    sheet, header = found.sheet, found.header

    def ignore(what: str, cells: int, where: str = "") -> None:
        if cells:
            said.ignored.append(Ignored(sheet.name, what, cells, where, sheet.number))

    filled_in_row = FilledRows(sheet)
    ignore("表题和填报信息", sum(map(filled_in_row, range(found.first_row, header.first_row))))
    ignore("表头", sum(map(filled_in_row, range(header.first_row, header.last_row + 1))))
    for what, cells in body.ignored_cells.items():
        ignore(what, cells, "；".join(body.notes) if what == "表下注释" else "")
    counted = _Counted(sheet, body)
    loading = Loading(sheet.number, body.data, frozenset(_loaded_cols(found, by_target)), 0)
    covered = _covered(sheet, body, loading.cols)
    for heading, target in by_target.items():
        count = counted(heading.col)
        if heading.col in loading.cols:
            loading.cells += count
        elif heading.path == found.spec.unit_heading:
            ignore(f"“{heading.path}”栏用于确定单位", count)
        else:
            ignore(f"“{heading.path}”栏{'按约定只比对不入库' if target else '按约定不读取'}", count)
    signs = found.columns
    for reason, cells_of_sign in _signs(sheet, body, signs.signs & loading.cols, signs.figures).items():
        loading.left_out.update(cells_of_sign)
        ignore(f"表示没有数的符号（{reason}）", len(cells_of_sign), _addresses(sheet, cells_of_sign))
    loading.left_out.update(covered)
    loading.cells -= len(loading.left_out)
    if covered:
        ignore("合并区域里被遮住的内容", len(covered), _addresses(sheet, covered))
        sentence = f"{_addresses(sheet, covered)}被合并单元格遮住，里面还有内容，未读取，请确认"
        said.warnings.append(Warned("W-covered", sentence, sheet.name, sheet.address(*covered[0])))
    said.loading.append(loading)
    _account_stray(found, body, counted, said)


def _loaded_cols(found: FoundTable, by_target: dict[Heading, str]) -> Iterable[int]:
    own = found.targets()
    for heading, target in by_target.items():
        target = target or own.get(heading, "")
        if target and not target.startswith("="):
            yield heading.col


def _signs(sheet: Sheet, body: Body, cols: frozenset[int], figures: frozenset[int]) -> dict[str, list[Cell]]:
    """—, 无, 未统计 … in columns where they stand for nothing: reason → cells. 待定 for a figure is none."""
    found: dict[str, list[Cell]] = {}
    for col in sorted(cols):
        cells = _data_cells(sheet, body, col)
        texts = {cell for cell in distinct(cells) if isinstance(cell, str) and cell.strip()}
        texts = {text for text in texts if col not in figures or not is_to_come(text)}
        reasons = {text: reason for text in texts if (reason := blank_reason(text)) is not None}
        for row, cell in zip(body.data, cells, strict=True) if reasons else ():
            if isinstance(cell, str) and cell in reasons and sheet.anchor(row, col) == (row, col):
                found.setdefault(reasons[cell], []).append((row, col))
    return found


def _covered(sheet: Sheet, body: Body, cols: frozenset[int]) -> list[Cell]:
    """Cells of data below a merge that hold something of their own: nobody sees it on the screen."""
    rows = set(body.data)
    return sorted(
        (row, col)
        for merge in sheet.merges
        for row in range(merge.first_row, min(merge.last_row, sheet.n_rows - 1) + 1)
        if row in rows
        for col in range(merge.first_col, min(merge.last_col, sheet.n_cols - 1) + 1)
        if col in cols
        and (row, col) != (merge.first_row, merge.first_col)
        and not is_blank(sheet.value(row, col))
    )


def _account_stray(found: FoundTable, body: Body, counted: _Counted, said: Tidied) -> None:
    """Cells beside the table, under no heading: in rows of data, of sums and of groups."""
    sheet = found.sheet
    known = {heading.col for heading in found.header.headings}
    beyond = [col for col in range(sheet.n_cols) if col not in known]
    strange = [col for col in beyond if counted(col)]
    stray = [(row, col) for col in strange for row in body.data if counted.is_filled(row, col)]
    if stray:
        where = "、".join(sheet.address(*cell) for cell in stray[:SHOWN])
        said.ignored.append(Ignored(sheet.name, "表头之外的单元格", len(stray), where, sheet.number))
    # Those beside sums and groups are counted with their rows.
    stray += [
        (row, col) for row in dict.fromkeys(body.breaks) for col in beyond if counted.is_filled(row, col)
    ]
    if stray:
        first = "、".join(sheet.address(*cell) for cell in stray[:5])
        sentence = f"{first}等{len(stray)}个单元格在表头之外，未读取"
        said.warnings.append(Warned("W-stray", sentence, sheet.name, sheet.address(*stray[0])))


class _Counted:
    """How many cells of a column are not empty in the rows of data."""

    def __init__(self, sheet: Sheet, body: Body) -> None:
        self.sheet, self.body = sheet, body
        rows = set(body.data)
        self.faults = {cell for cell in faults_of(sheet) if cell[0] in rows}
        self.faults_in = Counter(col for _, col in self.faults)

    def __call__(self, col: int) -> int:
        return filled_cells(_data_cells(self.sheet, self.body, col)) + self.faults_in[col]

    def is_filled(self, row: int, col: int) -> bool:
        return not is_blank(self.sheet.value(row, col)) or (row, col) in self.faults


def _data_cells(sheet: Sheet, body: Body, col: int) -> list[CellValue]:
    if not body.data:
        return []
    first = body.data[0]
    column = sheet.column_values(col, first, body.data[-1])
    return column if len(column) == len(body.data) else [column[row - first] for row in body.data]


def warn_of_facts(found: FoundTable, body: Body, said: Tidied) -> None:
    """What is odd about the rows and cells that are read or passed over, each told once."""
    sheet = found.sheet
    told = [
        *_odd_rows(sheet, body),
        *_odd_numbers(found, body),
        *_hidden_or_struck(found, body),
        *_commented(sheet),
    ]
    for rule, sentence, cell in told:
        warned = Warned(rule, sentence, sheet.name, sheet.address(*cell) if cell is not None else "")
        if warned not in said.warnings:  # a sheet's comments are those of every table on it
            said.warnings.append(warned)


def _odd_rows(sheet: Sheet, body: Body) -> Iterator[Told]:
    """Rows that look like none of the table's."""
    for row, words in body.unread:
        if row in sheet.told_rows:
            continue
        what = f"“{words[:40]}”" if words else "几个字"
        sentence = f"第{row + 1}行只有{what}，不像数据行，未读取，请确认"
        yield "W-row", sentence, (row, _first_filled(sheet, row))
    for row, words in body.unkeyed_parts:
        sentence = f"第{row + 1}行“{words[:40]}”是其中项，不单独入库，也不计入合计"
        yield "W-part", sentence, (row, _first_filled(sheet, row))
    for row, words in body.labels:
        what = "像是说明或另一种写法的分组标题" if body.groups else "是分组的标题行，本表不分组"
        sentence = f"第{row + 1}行“{words[:40]}”{what}，未读取，请确认"
        yield "W-row", sentence, (row, _first_filled(sheet, row))
    for row, words in body.unplaced_sums:
        found = (what for kind, what in NO_SUMS if any(map(kind.fullmatch, words.split())))
        what = next(found, "看不出是哪些行的合计")
        sentence = f"第{row + 1}行“{words[:40]}”{what}，不入库，也未核对"
        yield "W-total", sentence, (row, _first_filled(sheet, row))
    for other in body.foreign:
        heads = "、".join(other.headings[:6])
        title = f"“{other.title}”" if other.title else ""
        sentence = f"第{other.row + 1}行起是另一张表{title}（表头：{heads}），不属于本报表，未读取"
        yield "W-table", sentence, (other.row, _first_filled(sheet, other.row))


def _odd_numbers(found: FoundTable, body: Body) -> Iterator[Told]:
    """Words for no figure, figures with a footnote's mark, and 序号 that leave one out or stand twice."""
    for word, at in _worded(found, body).items():
        sentence = f"{_addresses(found.sheet, at)}写的是“{word}”，按没有数留空，请确认；有数的请补报"
        yield "W-blank", sentence, at[0]
    for cell, mark, note in _footnotes(found, body):
        what = f"见注“{note[:40]}”" if note else "表下没有这个注号的注释，请确认"
        yield "W-mark", f"数后带注号“{mark}”，已按数读取；{what}", cell
    if missing := _numbers_missing(found, body):
        yield "W-order", f"序号不连续，缺{_listed(missing)}，已照常读取，请核对是否漏行", None
    if again := _numbers_again(found, body):
        cells = _addresses(found.sheet, again)
        yield "W-order", f"{cells}的序号与前面的行重复，已照常读取，请核对是否有重复行", again[0]


def _hidden_or_struck(found: FoundTable, body: Body) -> Iterator[Told]:
    """Cells that are read like others, though the screen does not show them or shows them crossed out."""
    sheet = found.sheet
    # A hidden unit line or a hidden sum tells as much as a hidden row of data.
    rows = {*range(found.first_row, found.header.last_row + 1), *body.data, *body.breaks}
    if hidden := sorted(row + 1 for row in sheet.hidden_rows & rows):
        yield "W-hidden", f"第{_listed(map(str, hidden))}行是隐藏行，已照常读取，请确认", None
    titles = {heading.col: heading.path for heading in found.header.headings}
    if columns := sorted(sheet.hidden_cols & set(titles)):
        names = _listed(f"“{titles[col]}”" for col in columns)
        yield "W-hidden", f"{names}是隐藏列，已照常读取，请确认", None
    if struck := sorted(cell for cell in sheet.struck if cell[0] in rows):
        yield "W-struck", f"{_addresses(sheet, struck)}加了删除线，已照常读取，请确认", struck[0]


def _commented(sheet: Sheet) -> Iterator[Told]:
    stripped = ((cell, OUR_COMMENTS.split(text)[0].strip()) for cell, text in sorted(sheet.comments.items()))
    comments = [(cell, text) for cell, text in stripped if text]
    for cell, text in comments[:COMMENTS]:
        yield "W-comment", f"单元格有批注“{text[:40]}”，批注不入库", cell
    if rest := [cell for cell, _ in comments[COMMENTS:]]:
        yield "W-comment", f"{_addresses(sheet, rest)}也有批注，批注不入库", rest[0]


def warn_of_filled(columns: Columns, said: Tidied) -> None:
    """Cells that say 同上, blank ones of a group column, days without a year: read as meant, and told."""
    sheet = columns.found.sheet
    month = columns.year_of_dates.chinese() if columns.year_of_dates else ""
    for rule, cells, words in (
        ("W-date", columns.without_year, f"没有写年份，已照表上写的{month}补上年份"),
        ("W-same", columns.same, "写的是“同上”，已按上一行读取"),
        ("W-inferred", columns.filled, "是空的，已按上一行读取"),
    ):
        if cells:
            sentence = f"{_addresses(sheet, sorted(cells))}{words}，请确认"
            said.warnings.append(Warned(rule, sentence, sheet.name, sheet.address(*min(cells))))


def _worded(found: FoundTable, body: Body) -> dict[str, list[Cell]]:
    """Words for nothing among figures, as they stand: word → cells. Where one must stand they go back."""
    told: dict[str, list[Cell]] = {}
    for col in sorted(found.columns.figures - found.columns.required):
        cells = _data_cells(found.sheet, body, col)
        words = {cell for cell in distinct(cells) if isinstance(cell, str) and says_no_figure(cell)}
        words = {word for word in words if not is_to_come(word)}
        for row, cell in zip(body.data, cells, strict=True) if words else ():
            if cell in words and found.sheet.anchor(row, col) == (row, col):
                told.setdefault(str(cell).strip(), []).append((row, col))
    return told


def _numbers_again(found: FoundTable, body: Body) -> list[Cell]:
    """Cells of 序号 whose number stood before, in the same group; where it is not read as a key."""
    col = _number_col(found)
    if col is None:
        return []
    seen: set[tuple[str | None, str]] = set()
    again = []
    values = _data_cells(found.sheet, body, col)
    if set(map(type, values)) == {int} and len(set(values)) == len(values):
        return []
    for row, group, value in zip(body.data, body.group_of, values, strict=True):
        number = (group, flat(value))
        if number[1] and number in seen and found.sheet.anchor(row, col) == (row, col):
            again.append((row, col))
        seen.add(number)
    return again


def _footnotes(found: FoundTable, body: Body) -> Iterable[tuple[Cell, str, str]]:
    """Figures with a footnote's mark, and the note that begins with it (or '')."""
    lines = [line for note in body.notes for line in note.splitlines()]
    for col in sorted(found.columns.typed & found.columns.loaded):
        cells = _data_cells(found.sheet, body, col)
        if not any(isinstance(value, str) for value in distinct(cells)):
            continue
        for row, value in zip(body.data, cells, strict=True):
            if isinstance(value, str) and (mark := footnote_mark(value)):
                yield (row, col), mark, next((line.strip() for line in lines if mark in line[:8]), "")


def _numbers_missing(found: FoundTable, body: Body) -> list[str]:
    """Numbers left out of 序号 in each run of rising ones; '' where the column is no plain count."""
    col = _number_col(found)
    if col is None:
        return []
    missing: list[str] = []
    before = 0
    for value in _data_cells(found.sheet, body, col):
        number = value if isinstance(value, int) and not isinstance(value, bool) else ordinal(value)
        if number is None:
            continue
        if number > before + 1 and before:
            missing += [str(n) for n in range(before + 1, min(number, before + 1 + SHOWN))]
        before = number
    return missing if len(missing) <= len(body.data) else []


def _number_col(found: FoundTable) -> int | None:
    """The column of 序号, where it is not read as a key."""
    headings = found.header.headings
    return next((h.col for h in headings if h.path == "序号" and not found.known.get(h.path)), None)


def _first_filled(sheet: Sheet, row: int) -> int:
    return next((col for col, value in enumerate(sheet.rows[row]) if not is_blank(value)), 0)


def _addresses(sheet: Sheet, cells: list[Cell]) -> str:
    return _listed(sheet.address(*cell) for cell in cells)


def _listed(names: Iterable[str]) -> str:
    """'A1、A2', or the first ones and how many there are."""
    listed = list(names)
    if len(listed) <= SHOWN:
        return "、".join(listed)
    return f"{'、'.join(listed[:SHOWN])}等{len(listed)}处"
