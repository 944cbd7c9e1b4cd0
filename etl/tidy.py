"""A Grid and a source become typed rows, and an account of every cell that is not a row.

``tidy`` reads like the clerk's form: find the table by its headings, read what stands around it,
settle unit and period, split the rows, read each column, hold totals and registered values against
what was read. Nothing is guessed: what is unclear becomes a problem of one cell or a doubt of the whole.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from etl import headings as heads
from etl.convert import TYPES, Column, Converted, convert, gather
from etl.grid import CellValue, Grid, Sheet
from etl.mark import PROBLEM_SHEET
from etl.period import read_period, settle
from etl.preamble import Preamble, read_preamble
from etl.reference import Reference, UnknownName
from etl.registered import compare_registered
from etl.table_rows import Body, split_rows
from etl.tidied import ColumnPlace, Doubt, Ignored, Option, Problem, TableRows, Tidied, Warned, key_text
from etl.totals import Summed, check_totals
from etl.values import normalise_heading
from schemas.period import Period
from schemas.source import Source, TableSpec
from schemas.warehouse import LOADED

SETTLED = ("period_start", "period_type", "reporting_unit_code", "document_no", "list_year", "target_year")
MERGE_KEEPS = (
    "text",
    "code",
    "unit",
    "person",
    "people",
    "project",
    "indicator",
    "choice",
    "integer",
    "date",
    "due",
)

Reshape = Callable[[dict[str, list[CellValue]], list[int]], tuple[dict[str, list[CellValue]], list[int]]]


@dataclass(slots=True)
class _Found:
    """A table of the return, found on its sheet."""

    spec: TableSpec
    sheet: Sheet
    header: heads.Header
    preamble: Preamble
    known: dict[str, str] = field(default_factory=dict)


def tidy(
    grid: Grid,
    source: Source,
    reference: Reference,
    *,
    file_name: str,
    received_at: datetime,
    unit_hint: str | None,
    hints: dict[str, Any],
) -> Tidied:
    """Read one return. ``hints`` hold the operator's words and the answers to earlier questions."""
    said = Tidied(source.name)
    found = _find_tables(grid, source, said, hints)
    if not found:
        return said
    first = found[0]
    said.title, said.document_no = first.preamble.title, first.preamble.document_no
    said.reported_on = first.preamble.reported_on
    said.correction = hints.get("correction") or first.preamble.correction
    is_correction = bool(said.correction) or first.preamble.is_correction or "更正" in file_name
    _settle_unit(said, source, reference, [f.preamble.reporter for f in found], unit_hint)
    said.period, doubt = settle(
        source,
        title=_title(first),
        sheet_name=first.sheet.name if grid.format in ("xlsx", "xls", "xlsb", "ods") else "",
        file_name=file_name if grid.format != "records" else "",
        given=hints.get("given_period"),
        answered=hints.get("period"),
        reported_on=said.reported_on,
        received_on=received_at.date(),
        is_correction=is_correction,
    )
    if is_correction and not said.correction:
        said.correction = "（未写明理由）"
    if doubt:
        said.doubts.append(doubt)
        return said
    for table in found:
        _check_headings(table, source, said, hints)
    if said.doubts:
        return said
    for table in found:
        _read_table(table, source, said, reference, hints)
        if table.spec.table == "project" and said.tables and said.tables[-1].table == "project":
            # The milestones on the next sheet name the projects of this one.
            listed = said.tables[-1].columns
            pairs = zip(listed["project_code"].to_pylist(), listed["project_name"].to_pylist(), strict=True)
            named = [(code, name) for code, name in pairs if code and name]
            reference = reference.with_projects([c for c, _ in named], [n for _, n in named])
    return said


# ---------------------------------------------------------------- finding


def _find_tables(grid: Grid, source: Source, said: Tidied, hints: dict[str, Any]) -> list[_Found]:
    found: list[_Found] = []
    used: set[int] = set()
    for spec in source.tables:
        best: tuple[int, _Found] | None = None
        for sheet in grid.sheets:
            if (
                sheet.hidden
                or sheet.name == PROBLEM_SHEET
                or (spec.sheet and not re.search(spec.sheet, sheet.name))
            ):
                continue
            known = heads.expected(_in_force(source, spec, None), None)
            header = heads.find_header(sheet, spec, known | dict.fromkeys(hints.get("rename", {}), ""))
            if header is None:
                continue
            preamble = read_preamble(sheet, header.first_row)
            if spec.title and not re.search(spec.title, "".join(preamble.texts)):
                continue
            if best is None or len(header.headings) > best[0]:
                best = (len(header.headings), _Found(spec, sheet, header, preamble))
        if best is not None:
            found.append(best[1])
            used.add(best[1].sheet.number)
    missing = [spec for spec in source.tables if spec.table not in {f.spec.table for f in found}]
    for spec in missing:
        where = f"工作表“{spec.sheet}”里" if spec.sheet else "文件里"
        wanted = "、".join(list(spec.headings)[:4])
        said.problems.append(
            Problem(
                "", "", "", "", "R-no-table",
                f"{where}找不到“{source.label}”的表头（应有{wanted}等栏目），请核对是否报错了表", fatal=True,
            )
        )  # fmt: skip
    for sheet in grid.sheets:
        if sheet.number in used:
            continue
        cells = sum(value is not None for row in sheet.rows for value in row)
        if cells:
            why = (
                "我们附的问题清单"
                if sheet.name == PROBLEM_SHEET
                else "隐藏的工作表"
                if sheet.hidden
                else "不是本报表的工作表"
            )
            said.ignored.append(Ignored(sheet.name, why, cells))
            if sheet.name != PROBLEM_SHEET:
                said.warnings.append(
                    Warned("W-sheet", f"工作表“{sheet.name}”有{cells}个单元格未读取（{why}）", sheet.name)
                )
    return [] if missing else found


def _in_force(source: Source, spec: TableSpec, period: Period | None) -> TableSpec:
    return source.edition(spec, period.start if period else None)


def _title(found: _Found) -> str:
    """The title, or for a table without one nothing: a sheet name is evidence of its own."""
    return found.preamble.title


def _settle_unit(
    said: Tidied, source: Source, reference: Reference, reporters: list[str | None], unit_hint: str | None
) -> None:
    written = next((r for r in reporters if r), None)
    codes: dict[str, str] = {}
    for where, name in (("表中填报单位", written), ("交报时指定", unit_hint)):
        if name:
            try:
                codes[where] = reference.units.code(name)
            except UnknownName:
                said.doubts.append(
                    _unit_doubt(source, reference, f"{where}“{name}”不在单位名录里。请问这是哪个单位报送的？")
                )
                return
    if len(set(codes.values())) > 1:
        names = "，".join(f"{where}为{reference.unit_name(code)}" for where, code in codes.items())
        said.doubts.append(_unit_doubt(source, reference, f"{names}，两者不一致。请问这是哪个单位报送的？"))
        return
    if codes:
        said.unit_code = next(iter(codes.values()))
    elif len(source.reporters) == 1:
        said.unit_code = source.reporters[0]
    else:
        said.doubts.append(_unit_doubt(source, reference, "表中没有写填报单位。请问这是哪个单位报送的？"))
        return
    if said.unit_code not in source.reporters:
        name = reference.unit_name(said.unit_code)
        said.doubts.append(
            _unit_doubt(source, reference, f"{name}不在“{source.label}”的报送单位之列。请问由哪个单位报送？")
        )


def _unit_doubt(source: Source, reference: Reference, sentence: str) -> Doubt:
    options = [
        Option("ABCDEFGH"[i], reference.unit_name(u), {"unit": u}) for i, u in enumerate(source.reporters[:7])
    ]
    options.append(Option("ABCDEFGH"[len(options)], "作废，另行报送", {"discard": True}))
    return Doubt("unit", sentence, tuple(options), "owner")


# ---------------------------------------------------------------- headings


def _check_headings(found: _Found, source: Source, said: Tidied, hints: dict[str, Any]) -> None:
    found.spec = _in_force(source, found.spec, said.period)
    found.known = heads.expected(found.spec, said.period)
    rename: dict[str, str] = hints.get("rename", {})
    if rename:
        renamed = tuple(
            heads.Heading(rename.get(h.path, h.path), h.unit, h.col) for h in found.header.headings
        )
        found.header = heads.Header(found.header.first_row, found.header.last_row, renamed)
    for heading in hints.get("ignore_headings", []):
        found.known.setdefault(heading, "")
    faults = heads.faults(found.header, found.spec, found.known)
    if not faults:
        return
    sheet = found.sheet
    row = found.header.last_row
    parts = [f"{sheet.address(row, h.col)}“{h.path}”是名录外的栏目" for h in faults.new]
    parts += [f"缺少栏目“{path}”" for path in faults.missing]
    parts += [f"栏目“{path}”出现了不止一次" for path in faults.doubled]
    options: list[Option] = []
    for new in faults.new[:3]:
        for old in faults.missing[:3]:
            options.append(Option("", f"“{new.path}”就是“{old}”", {"rename": {new.path: old}}))
    if faults.new and not faults.missing and not faults.doubled:
        options.append(Option("", "新栏目不读取", {"ignore_headings": [h.path for h in faults.new]}))
    options.append(Option("", "退回，请按原表头报送", {"discard": True}))
    lettered = tuple(Option("ABCDEFGHIJ"[i], o.words, o.effect) for i, o in enumerate(options))
    said.doubts.append(
        Doubt(
            "headings",
            f"工作表“{sheet.name}”的表头与“{source.label}”不符：{'；'.join(parts)}。如何处理？",
            lettered,
            "owner",
        )
    )


# ---------------------------------------------------------------- rows


def _read_table(
    found: _Found, source: Source, said: Tidied, reference: Reference, hints: dict[str, Any]
) -> None:
    spec, sheet = found.spec, found.sheet
    by_target = {h: found.known.get(h.path, "") for h in found.header.headings}
    groups = heads.month_groups(found.header, spec)
    across_cols = {h.col for _, columns in groups for h in columns}
    loaded = {h.col for h, target in by_target.items() if target} | across_cols
    body = split_rows(sheet, found.header, spec, loaded)
    if not body.data:
        said.problems.append(
            Problem(sheet.name, sheet.address(found.header.last_row + 1, 0), "", "", "R-empty",
                    f"工作表“{sheet.name}”的表头下面没有数据行，请填写后重报", fatal=True)
        )  # fmt: skip
        return
    reader = _TableReader(found, source, said, reference, hints, body)
    reader.account(by_target)
    reader.warn_of_facts()
    rows = reader.months(groups) if groups else reader.plain(by_target)
    said.rows_read += len(rows)
    said.tables.append(rows)


@dataclass(slots=True)
class _TableReader:
    found: _Found
    source: Source
    said: Tidied
    reference: Reference
    hints: dict[str, Any]
    body: Body

    # -- one column ------------------------------------------------------

    def raw(self, col: int, kind: str) -> tuple[list[CellValue], dict[int, tuple[str, str]]]:
        """The column's cells in the data rows, filled from merges, and the cells that are faults already."""
        sheet, rows = self.found.sheet, self.body.data
        first, last = rows[0], rows[-1]
        column = sheet.column_values(col, first, last)
        cells = column if len(column) == len(rows) else [column[r - first] for r in rows]
        problems: dict[int, tuple[str, str]] = {}
        merged = [
            m
            for m in sheet.merges
            if m.first_col <= col <= m.last_col and m.first_row <= last and m.last_row >= first
        ]
        if merged:
            cells = list(cells)
            for merge in merged:
                if merge.last_row == merge.first_row:
                    continue
                value = sheet.value(merge.first_row, merge.first_col)
                for position, row in enumerate(rows):
                    if merge.first_row <= row <= merge.last_row:
                        if kind in MERGE_KEEPS:
                            cells[position] = value
                        elif value is not None:
                            problems[position] = (
                                "R-merged",
                                f"{value}合并在多行里，一数不能分属几行，请分行填写",
                            )
        facts = (
            (set(sheet.errors) | sheet.formulas_without_value)
            if sheet.errors or sheet.formulas_without_value
            else ()
        )
        if facts:
            where = {row: position for position, row in enumerate(rows)}
            for row, c in facts:
                if c == col and row in where:
                    shown = sheet.errors.get((row, c))
                    sentence = (
                        f"单元格是错误值{shown}，请改为数值"
                        if shown
                        else "公式没有计算结果，请在本机打开保存后重报，或直接填数"
                    )
                    problems[where[row]] = ("R-error" if shown else "R-formula", sentence)
        return cells, problems

    def read(self, heading: heads.Heading, kind: str, info: dict[str, Any], cells: list[CellValue],
             problems: dict[int, tuple[str, str]], rows: list[int], row_units: list[str | None] | None) -> Converted:  # fmt: skip
        sheet = self.found.sheet
        percent = (
            {i for i, row in enumerate(rows) if (row, heading.col) in sheet.percent}
            if sheet.percent
            else set()
        )
        column = Column(
            kind,
            info["label"],
            [None if i in problems else cell for i, cell in enumerate(cells)] if problems else cells,
            required=bool(info.get("required")),
            choices=tuple(info.get("choices", ())),
            heading_unit=heading.unit,
            sheet_unit=self.found.spec.unit or self.found.preamble.unit,
            row_units=row_units,
            percent=percent,
            formats_known=sheet.formats_known,
            allow_approximate=self.found.spec.approximate == "flag",
        )
        names = self.hints.get("names", {})
        if names and kind in ("person", "unit", "project", "indicator"):
            column.values = [names.get(str(cell), cell) for cell in column.values]
        made = convert(column, self.reference, self.said.period)
        for position, problem in problems.items():
            made.problems[position] = problem
        return made

    # -- whole tables ----------------------------------------------------

    def plain(self, by_target: dict[heads.Heading, str]) -> TableRows:
        """One warehouse row per data row."""
        loaded = LOADED[self.found.spec.table].__table__.columns
        cells: dict[str, list[CellValue]] = {}
        faults: dict[str, dict[int, tuple[str, str]]] = {}
        heading_of: dict[str, heads.Heading] = {}
        for heading, target in by_target.items():
            if not target or target.startswith("="):
                continue
            cells[target], faults[target] = self.raw(heading.col, loaded[target].info["kind"])
            heading_of[target] = heading
        rows = list(self.body.data)
        if self.found.spec.expand:
            module = importlib.import_module(f"etl.sources.{self.source.name}")
            reshape: Reshape = getattr(module, self.found.spec.expand)
            cells, rows = reshape(cells, rows)
            faults = {name: {} for name in cells}
            for name in cells:
                heading_of.setdefault(name, next(iter(heading_of.values())))
        columns: dict[str, pa.Array] = {}
        converted: dict[str, Converted] = {}
        row_units = self._row_units(rows)
        for name, values in cells.items():
            info = loaded[name].info
            made = self.read(heading_of[name], info["kind"], info, values, faults[name], rows, row_units)
            converted[name] = made
            columns[name] = made.array
            if made.source is not None and (source_column := _source_column(name)) in loaded:
                columns[source_column] = made.source
        for due_column, text_column in self.found.spec.text_copies.items():
            columns[text_column] = convert(
                Column("text", "", list(map(_as_text, cells[due_column]))), self.reference, None
            ).array
        if self.found.spec.group_column and self.found.spec.group_column not in columns:
            columns[self.found.spec.group_column] = pa.array(self.body.group_of, pa.string())
        places = [ColumnPlace(name, heading_of[name].path, heading_of[name].col + 1) for name in cells]
        places += [
            ColumnPlace(_source_column(p.column_name), p.heading, p.col_no)
            for p in places
            if _source_column(p.column_name) in columns
        ]
        self._settle_columns(columns, len(rows), None)
        table = TableRows(self.found.spec.table, self.found.sheet.number, self.found.sheet.name, columns,
                          [row + 1 for row in rows], None, places)  # fmt: skip
        self._name_problems(table, converted, heading_of, cells, rows, None)
        if not self.found.spec.expand:
            self._hold_totals(by_target, converted, heading_of)
            compare_registered(self.found.spec, self.found.sheet, by_target, self.body.data, table, self.raw,
                               self.read, self.reference, self.said)  # fmt: skip
        return table

    def months(self, groups: list[tuple[str, list[heads.Heading]]]) -> TableRows:
        """One warehouse row per data row and month group that has anything in it."""
        loaded = LOADED[self.found.spec.table].__table__.columns
        across = self.found.spec.months_across
        assert across is not None
        measures = {normalise_heading(m): c for m, c in across.measures.items()}
        base = {
            h: t
            for h in self.found.header.headings
            if (t := self.found.known.get(h.path, "")) and not t.startswith("=")
        }
        units = self._row_units(self.body.data)
        parts: list[TableRows] = []
        for text, columns_of_group in groups:
            month = read_period(text, "month", self.said.period.end if self.said.period else date.today())
            group_no = columns_of_group[0].col + 1
            cells, faults, heading_of = {}, {}, {}
            for heading in (*base, *columns_of_group):
                name = base.get(heading) or measures[heading.last]
                cells[name], faults[name] = self.raw(heading.col, loaded[name].info["kind"])
                heading_of[name] = heading
            names = [measures[h.last] for h in columns_of_group]
            keep = [
                i
                for i in range(len(self.body.data))
                if any(cells[n][i] is not None or i in faults[n] for n in names)
            ]
            if not keep or month is None:
                continue
            rows = [self.body.data[i] for i in keep]
            cells = {n: [c[i] for i in keep] for n, c in cells.items()}
            at = {old: new for new, old in enumerate(keep)}
            faults = {n: {at[i]: p for i, p in f.items() if i in at} for n, f in faults.items()}
            row_units = [units[i] for i in keep] if units else None
            converted: dict[str, Converted] = {}
            columns: dict[str, pa.Array] = {}
            for name, values in cells.items():
                info = loaded[name].info
                converted[name] = made = self.read(
                    heading_of[name], info["kind"], info, values, faults[name], rows, row_units
                )
                columns[name] = made.array
                if made.source is not None and (source_column := _source_column(name)) in loaded:
                    columns[source_column] = made.source
            places = [ColumnPlace(n, heading_of[n].path, heading_of[n].col + 1, group_no) for n in cells]
            places += [
                ColumnPlace(_source_column(p.column_name), p.heading, p.col_no, group_no)
                for p in places
                if _source_column(p.column_name) in columns
            ]
            self._settle_columns(columns, len(rows), month)
            table = TableRows(self.found.spec.table, self.found.sheet.number, self.found.sheet.name, columns,
                              [row + 1 for row in rows], [group_no] * len(rows), places)  # fmt: skip
            self._name_problems(table, converted, heading_of, cells, rows, group_no)
            parts.append(table)
        return _joined(parts)

    def _row_units(self, rows: list[int]) -> list[str | None] | None:
        heading = self.found.spec.unit_heading
        col = (
            next((h.col for h in self.found.header.headings if h.path == heading), None) if heading else None
        )
        if col is None:
            return None
        return [_as_text(self.found.sheet.merged_value(row, col)) for row in rows]

    def _settle_columns(self, columns: dict[str, pa.Array], n: int, month: Period | None) -> None:
        loaded = LOADED[self.found.spec.table].__table__.columns
        period = month or self.said.period
        settled: dict[str, Any] = {
            "period_start": period.start if period else None,
            "period_type": period.type if period else None,
            "reporting_unit_code": self.said.unit_code,
            "document_no": self.said.document_no,
            "list_year": period.year if period else None,
            "target_year": period.year if period else None,
        } | self.found.spec.constants
        for name, value in settled.items():
            if name in loaded and name not in columns:
                kind = TYPES.get(loaded[name].info["kind"], pa.string())
                columns[name] = (
                    pa.repeat(pa.scalar(value, kind), n) if value is not None else pa.nulls(n, kind)
                )

    # -- accounts ----------------------------------------------------------

    def account(self, by_target: dict[heads.Heading, str]) -> None:
        """Every cell that is not loaded, by reason; loaded cells are counted."""
        sheet, said, header = self.found.sheet, self.said, self.found.header
        heading_cells = sum(
            v is not None for r in range(header.first_row, header.last_row + 1) for v in sheet.rows[r]
        )
        for what, cells in (("表题和填报信息", self.found.preamble.cells), ("表头", heading_cells)):
            if cells:
                said.ignored.append(Ignored(sheet.name, what, cells))
        for what, cells in self.body.ignored_cells.items():
            said.ignored.append(
                Ignored(sheet.name, what, cells, "；".join(self.body.notes) if what == "表下注释" else "")
            )
        first, last = self.body.data[0], self.body.data[-1]
        known_cols = {h.col for h in header.headings}
        wanted = set(self.body.data)
        everything = len(wanted) == last - first + 1
        for heading, target in by_target.items():
            column = sheet.column_values(heading.col, first, last)
            filled = sum(v is not None for i, v in enumerate(column) if everything or first + i in wanted)
            ignored = not target and not (self.found.spec.months_across and "/" in heading.path)
            if ignored or target.startswith("="):
                if filled:
                    what = (
                        f"“{heading.path}”栏按约定只比对不入库"
                        if target
                        else f"“{heading.path}”栏按约定不读取"
                    )
                    said.ignored.append(Ignored(sheet.name, what, filled))
            else:
                said.cells_loaded += filled
        stray = [
            sheet.address(row, col)
            for col in range(sheet.n_cols) if col not in known_cols
            for row, value in zip(range(first, last + 1), sheet.column_values(col, first, last), strict=True) if value is not None
        ]  # fmt: skip
        if stray:
            said.ignored.append(Ignored(sheet.name, "表头之外的单元格", len(stray), "、".join(stray[:20])))
            said.warnings.append(
                Warned(
                    "W-stray",
                    f"{'、'.join(stray[:5])}等{len(stray)}个单元格在表头之外，未读取",
                    sheet.name,
                    stray[0],
                )
            )

    def warn_of_facts(self) -> None:
        """Hidden, struck through and commented cells are read, and said."""
        sheet, said = self.found.sheet, self.said
        rows = set(self.body.data)
        hidden = sorted(r + 1 for r in sheet.hidden_rows & rows)
        if hidden:
            shown = "、".join(map(str, hidden[:10]))
            said.warnings.append(Warned("W-hidden", f"第{shown}行是隐藏行，已照常读取，请确认", sheet.name))
        for row, col in sorted(sheet.struck):
            if row in rows:
                said.warnings.append(
                    Warned(
                        "W-struck",
                        "单元格加了删除线，已照常读取，请确认",
                        sheet.name,
                        sheet.address(row, col),
                    )
                )
        for (row, col), text in sorted(sheet.comments.items()):
            if row in rows and not text.startswith("【晾晒】"):
                said.warnings.append(
                    Warned(
                        "W-comment",
                        f"单元格有批注“{text[:40]}”，批注不入库",
                        sheet.name,
                        sheet.address(row, col),
                    )
                )

    def _hold_totals(self, by_target: dict[heads.Heading, str], converted: dict[str, Converted],
                     heading_of: dict[str, heads.Heading]) -> None:  # fmt: skip
        spec = self.found.spec
        if spec.totals is None or not (self.body.totals or self.body.groups):
            return
        loaded = LOADED[spec.table].__table__.columns
        tolerance = Decimal(spec.totals.tolerance)
        sheet_unit = spec.unit or self.found.preamble.unit
        summed = []
        for name, made in converted.items():
            kind = loaded[name].info["kind"]
            if kind not in ("money", "number") or (spec.totals.columns and name not in spec.totals.columns):
                continue
            heading = heading_of[name]
            unit = (heading.unit or sheet_unit) if kind == "money" else None
            unreadable = frozenset(i for i, (rule, _) in made.problems.items() if rule != "R-required")
            summed.append(Summed(heading.path, heading.col, made.array, unreadable, unit, tolerance))
        checks = check_totals(self.found.sheet, self.body, summed)
        self.said.totals += checks
        wrong = [c for c in checks if c.agrees is False]
        for check in checks:
            if check.agrees is None:
                self.said.warnings.append(
                    Warned(
                        "W-total",
                        f"{check.label}的“{check.column}”有行无法读取，合计{check.printed}未能核对",
                        check.sheet,
                        check.cell,
                    )
                )
        if wrong and self.hints.get("totals") != "rows":
            said = "；".join(
                f"{c.cell} {c.label}“{c.column}”为{c.printed}，各行相加为{c.computed}" for c in wrong[:5]
            )
            options = (
                Option("A", "各行数据无误，合计写错，以各行为准", {"totals": "rows"}),
                Option("B", "作废，核对后重新报送", {"discard": True}),
            )
            self.said.doubts.append(Doubt("totals", f"合计与分项之和不符：{said}。以哪个为准？", options))

    def _name_problems(self, table: TableRows, converted: dict[str, Converted], heading_of: dict[str, heads.Heading],
                       cells: dict[str, list[CellValue]], rows: list[int], group_no: int | None) -> None:  # fmt: skip
        loaded = LOADED[table.table]
        keys = loaded.key_columns()
        sheet = self.found.sheet
        key_values = {k: table.columns[k] for k in keys if k in table.columns}
        for name, made in converted.items():
            heading = heading_of[name]
            for position, (rule, sentence) in sorted(made.problems.items()):
                row = rows[position]
                shown = sheet.errors.get((row, heading.col)) or _as_text(cells[name][position]) or ""
                self.said.problems.append(
                    Problem(
                        sheet.name, sheet.address(row, heading.col), heading.path, shown, rule, sentence,
                        sheet.number, row + 1, heading.col + 1, table.table, name,
                        {k: key_text(a[position].as_py()) for k, a in key_values.items() if a[position].is_valid},
                        fatal=name in keys,
                    )
                )  # fmt: skip
            for position, (written, near) in sorted(made.near.items()):
                options = [
                    Option("ABCDE"[i], f"就是“{n}”", {"names": {written: n}}) for i, n in enumerate(near[:4])
                ]
                options.append(Option("ABCDE"[len(options)], "不是同一个，退回更正", {"discard": True}))
                self.said.doubts.append(
                    Doubt("names", f"{sheet.name} {sheet.address(rows[position], heading.col)}“{heading.path}”写的是“{written}”，"
                          f"名录里没有，只有相近的“{'”“'.join(near[:4])}”。是同一个吗？", tuple(options), "owner")
                )  # fmt: skip
        self._doubled_keys(table, key_values, rows, heading_of)

    def _doubled_keys(self, table: TableRows, key_values: dict[str, pa.Array], rows: list[int],
                      heading_of: dict[str, heads.Heading]) -> None:  # fmt: skip
        if not key_values or len(table) < 2:
            return
        grouped = (
            pa.table(key_values | {"n": pa.array(range(len(table)))})
            .group_by(list(key_values))
            .aggregate([("n", "list")])
        )
        sizes = pc.list_value_length(grouped["n_list"])
        for positions in grouped.filter(pc.greater(sizes, 1))["n_list"].to_pylist():
            if any(not a[positions[0]].is_valid for a in key_values.values()):
                continue
            name = next((k for k in key_values if k in heading_of), None)
            heading = heading_of[name] if name else next(iter(heading_of.values()))
            sheet = self.found.sheet
            places = "、".join(sheet.address(rows[p], heading.col) for p in positions)
            self.said.problems.append(
                Problem(sheet.name, sheet.address(rows[positions[-1]], heading.col), heading.path,
                        _as_text(sheet.merged_value(rows[positions[-1]], heading.col)) or "", "R-double-key",
                        f"{places}填的是同一个“{heading.path}”，同一期只能有一行，请删去重复行", sheet.number,
                        rows[positions[-1]] + 1, heading.col + 1, table.table, name, None, fatal=True)
            )  # fmt: skip


def _joined(parts: list[TableRows]) -> TableRows:
    first = parts[0]
    return TableRows(
        first.table, first.sheet_no, first.sheet_name,
        {name: gather([p.columns[name] for p in parts]) for name in first.columns},
        [r for p in parts for r in p.row_no],
        [c for p in parts for c in (p.col_no or [])],
        [place for p in parts for place in p.places],
    )  # fmt: skip


def _source_column(name: str) -> str:
    return re.sub(r"_wan_yuan$", "", name) + "_source"


def _as_text(value: CellValue) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value).strip() or None
