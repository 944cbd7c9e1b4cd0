"""A source as a form to be filled: its sheets, their columns with stacked headings, and who fills which.

The form knows nothing of xlsx or docx. Its headings are the source's own heading paths, so that what is
written by it is read by the source; the order of the columns puts numbers and keys first and keeps groups
together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from etl.table.heads.headings import is_unnamed
from etl.template.marks import prior_heading
from etl.template.words import TemplateFault, sheet_name_of, title_of
from etl.tidy.period_cells import period_said
from etl.values import WAN_YUAN_PER, heading_unit
from etl.warehouse.reference import Reference, UnknownName
from schemas.across import PERIOD_KEY, Across
from schemas.labels import defined_table, table_label
from schemas.period import Period, PeriodType
from schemas.source import Source, TableSpec
from schemas.warehouse import LOADED

Role = Literal["number", "key", "given", "fill", "unit", "aside", "prior"]
"""number: 序号; given: repeats a registered value; unit: each row's unit; aside: seen, not loaded."""

YEARS_SHOWN = 5  # of yearly figures side by side
FIGURES = ("money", "value", "number", "integer", "year", "percent")
TEXT: Mapping[str, Any] = {"kind": "text", "choices": (), "unit": "", "label": "", "key": False}


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column: its heading from top to bottom, and what stands below it.

    ``target`` is the warehouse column ('table.column' of the register for a ``given`` one); ``across`` what a
    column stands for that is side by side with those of other periods, units or indicators.
    """

    path: tuple[str, ...]
    role: Role
    target: str = ""
    info: Mapping[str, Any] = field(default_factory=lambda: TEXT)
    across: Period | str | None = None

    @property
    def kind(self) -> str:
        return str(self.info["kind"])

    @property
    def name(self) -> tuple[str, Period | str | None]:
        """By which a row's value is found."""
        return (f"{self.role}:{self.target or self.path[-1]}", self.across)


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet. ``specs`` are all tables of the source that are read from it."""

    name: str
    title: str
    specs: tuple[TableSpec, ...]
    columns: tuple[FormColumn, ...]
    money_unit: str | None
    asks_document: bool
    accepts_zero: bool
    """零报告 may be ticked: a period can have nothing to report."""

    @property
    def depth(self) -> int:
        return max(len(column.path) for column in self.columns)


def form_of(source: Source, period: Period | None, day: date, *, with_prior: bool) -> list[FormSheet]:
    """The sheets of a source's form for ``period``; ``day`` gives the year where there is no period.

    ``with_prior``: columns at the right for the last period's figures.

    Raises:
        TemplateFault: the source's patterns are too involved to write a text that they match.
    """
    held: dict[tuple[Any, ...], list[TableSpec]] = {}
    for base in source.tables:
        spec = source.edition(base, period.start if period else None)
        headings = frozenset((*spec.headings, *spec.compare, *spec.ignore))
        held.setdefault((headings, spec.sheet, spec.title), []).append(spec)
    sheets = []
    for number, specs in enumerate(held.values(), 1):
        columns = _columns(specs, period, day)
        if with_prior and not specs[0].across:
            columns += _prior(columns)
        money = any(column.kind == "money" and column.role != "given" for column in columns)
        columns_of = {c.name for spec in specs for c in defined_table(spec.loaded).columns}
        is_mapped = any("document_no" in spec.headings.values() for spec in specs)
        sheets.append(
            FormSheet(
                sheet_name_of(specs[0], table_label(specs[0].loaded), number),
                title_of(source, specs[0], period),
                tuple(specs),
                tuple(columns),
                (specs[0].unit or "万元") if money or _gives_money(columns) else None,
                "document_no" in columns_of and not is_mapped,
                source.zero_report,
            )
        )
    return _with_own_names(sheets)


def _with_own_names(sheets: list[FormSheet]) -> list[FormSheet]:
    names = [sheet.name for sheet in sheets]
    if len(set(names)) != len(names):
        raise TemplateFault(f"几张表都叫“{max(names, key=names.count)}”，做不出模板，请在 sheet 里写明表名")
    return sheets


def _gives_money(columns: Sequence[FormColumn]) -> bool:
    return any(column.kind == "money" for column in columns)


# ---------------------------------------------------------------- columns


def _columns(specs: list[TableSpec], period: Period | None, day: date) -> list[FormColumn]:
    found: dict[str, FormColumn] = {}
    for spec in specs:
        for column in _of_table(spec, period, day):
            path = "/".join(column.path)
            if path not in found or found[path].role in ("aside", "number"):
                found[path] = column
    ranks: dict[Role, int] = {"number": 0, "key": 1, "given": 2, "unit": 2, "fill": 3, "aside": 3, "prior": 4}
    # Columns under no heading are known by their order alone, left of the others.
    named = [column for path, column in found.items() if not is_unnamed(path)]
    bare = sorted(path for path in found if is_unnamed(path))
    ordered = [found[path] for path in bare] + sorted(named, key=lambda column: ranks[column.role])
    return _grouped(ordered)


def _of_table(spec: TableSpec, period: Period | None, day: date) -> list[FormColumn]:
    year = str(period.year if period else day.year)
    infos = {c.name: dict(c.info) for c in defined_table(spec.loaded).columns}

    def parts(path: str, info: Mapping[str, Any]) -> tuple[str, ...]:
        return _with_unit(path.replace("{year}", year).split("/"), info)

    columns = []
    for path, target in spec.headings.items():
        info = infos[target] | ({"kind": "period"} if target == PERIOD_KEY else {})
        columns.append(FormColumn(parts(path, info), "key" if info["key"] else "fill", target, info))
    for path, compared in spec.compare.items():
        info = dict(defined_table(LOADED[compared.table]).columns[compared.column].info)
        target = f"{compared.table}.{compared.column}"
        columns.append(FormColumn(parts(path, info), "given", target, info))
    for path in dict.fromkeys([*spec.ignore, *([spec.unit_heading] if spec.unit_heading else [])]):
        if path not in spec.headings and path not in spec.compare:
            is_unit = path == spec.unit_heading
            role: Role = "unit" if is_unit else "number" if path.endswith("序号") else "aside"
            columns.append(FormColumn(parts(path, TEXT), role))
    return columns + (_side_by_side(spec.across, period, day, infos) if spec.across else [])


def _with_unit(parts: list[str], info: Mapping[str, Any]) -> tuple[str, ...]:
    """A percent says %, any other measure its unit where reading knows it; money has its line above."""
    leaf, unit = parts[-1], "%" if info["kind"] == "percent" else str(info.get("unit") or "")
    if info["kind"] in FIGURES and info["kind"] != "money" and unit and heading_unit(leaf)[1] is None:
        heading = f"{leaf}（{unit}）"
        if unit not in WAN_YUAN_PER and heading_unit(heading) == (heading_unit(leaf)[0], unit):
            return (*parts[:-1], heading)
    return tuple(parts)


def _side_by_side(
    across: Across, period: Period | None, day: date, infos: Mapping[str, Mapping[str, Any]]
) -> list[FormColumn]:
    """A group of columns for each value of the key that runs across."""
    groups: Sequence[tuple[str, Period | str]]
    if across.pattern is None:
        year = str(period.year if period else day.year)
        groups = [(head.replace("{year}", year), name) for head, name in across.names.items()]
    else:
        groups = _periods(across.pattern, period or Period.of(day, "month"))
    columns = []
    for head, value in groups:
        for label, target in across.columns.items():
            path = tuple(across.path(head, label).split("/"))
            columns.append(
                FormColumn(tuple(_with_unit(list(path), infos[target])), "fill", target, infos[target], value)
            )
    return columns


def with_units(sheet: FormSheet, reference: Reference) -> FormSheet:
    """Names of indicators side by side say their unit, where a heading can."""
    across = sheet.specs[0].across
    if across is None or across.key != "indicator_code":
        return sheet

    def named(column: FormColumn) -> FormColumn:
        if not isinstance(column.across, str) or column.kind != "value":
            return column
        try:
            unit = reference.indicator_units.get(reference.indicators.code(column.across), "")
        except UnknownName:
            return column
        leaf = f"{column.path[-1]}（{unit}）"
        fits = heading_unit(leaf) == (heading_unit(column.path[-1])[0], unit)
        return replace(column, path=(*column.path[:-1], leaf)) if fits else column

    return replace(sheet, columns=tuple(map(named, sheet.columns)))


def _periods(pattern: str, last: Period) -> list[tuple[str, Period]]:
    """The periods up to ``last``, each in words that the pattern takes; years before anything shorter."""
    years = [Period.of(date(last.year - ago, 1, 1), "year") for ago in range(YEARS_SHOWN - 1, -1, -1)]
    kinds: tuple[PeriodType, ...] = ("year", "half", "quarter", "month")
    for kind in kinds:
        found = years if kind == "year" else _within(last, kind)
        groups = [(text, one) for one in found if (text := _words(pattern, one, last)) is not None]
        if any(text == "1—2月" for text, _ in groups):
            groups = [(text, one) for text, one in groups if one.start.month > 1]
        if groups:
            return groups
    raise TemplateFault(f"横排的期别“{pattern}”的写法太复杂，做不出模板")


def _within(last: Period, kind: PeriodType) -> list[Period]:
    one = Period.of(date(last.year, 1, 1), kind)
    found = []
    while one.end <= last.end:
        found.append(one)
        one = one.next()
    return found


def _words(pattern: str, one: Period, last: Period) -> str | None:
    """How a heading may name the period: without the year where that is enough."""
    number, year = one.start.month, one.year
    quarter = "一二三四"[(number - 1) // 3]
    written: Mapping[str, tuple[str, ...]] = {
        "month": (
            *(("1—2月",) if number == 2 else ()),  # as it is usual: January is not published alone
            *(f"{number}月", f"{number}月份", f"{year}年{number}月", f"1—{number}月"),
        ),
        "quarter": (f"{quarter}季度", f"第{quarter}季度", one.chinese()),
        "half": ("上半年" if number == 1 else "下半年", one.chinese()),
        "year": (f"{year}年", f"{year}", f"{year}年度"),
    }
    fits = (t for t in written[one.type] if re.fullmatch(pattern, t) and period_said(t, last) == one)
    return next(fits, None)


def _prior(columns: list[FormColumn]) -> list[FormColumn]:
    """One column for each reported figure, by its last word where it can.

    Its heading is one cell: a row of its own would make a heading of one row higher than reading knows it.
    """
    figures = [c for c in columns if c.role == "fill" and c.kind in FIGURES and c.info.get("reported")]
    leaves = [column.path[-1] for column in figures]
    return [
        FormColumn(
            (prior_heading(leaf if leaves.count(leaf) == 1 else "·".join(column.path)),),
            "prior",
            column.target,
            column.info,
        )
        for column, leaf in zip(figures, leaves, strict=True)
    ]


def _grouped(columns: list[FormColumn], level: int = 0) -> list[FormColumn]:
    """The same order, with the columns of one top heading side by side, at every level."""
    groups: dict[str, list[FormColumn]] = {}
    for column in columns:
        groups.setdefault(column.path[level], []).append(column)
    made = []
    for members in groups.values():
        ended = [column for column in members if len(column.path) == level + 1]
        deeper = [column for column in members if len(column.path) > level + 1]
        made += ended + (_grouped(deeper, level + 1) if deeper else [])
    return made
