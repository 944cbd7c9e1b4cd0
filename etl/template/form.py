"""A source as a form to be filled: its sheets, their columns with stacked headings, and who fills which.

The form knows nothing of xlsx or docx. Its headings are the source's own heading paths, so that what is
written by it is read by the source; the order of the columns puts numbers and keys first and keeps groups
together.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from etl.table.headings import month_period
from etl.template.marks import PRIOR
from etl.template.words import TemplateFault, sheet_name_of, title_of
from etl.values import WAN_YUAN_PER, heading_unit
from schemas.labels import defined_table, table_label
from schemas.period import Period
from schemas.source import Source, TableSpec
from schemas.warehouse import LOADED

Role = Literal["number", "key", "given", "fill", "unit", "aside", "prior"]
"""number: 序号; given: repeats a registered value; unit: each row's unit; aside: seen, not loaded."""

FIGURES = ("money", "value", "number", "integer", "year", "percent")
TEXT: Mapping[str, Any] = {"kind": "text", "choices": (), "unit": "", "label": "", "key": False}


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column: its heading from top to bottom, and what stands below it.

    ``target`` is the warehouse column ('table.column' of the register for a ``given`` one); ``month`` the
    period of a column that stands side by side with those of other months.
    """

    path: tuple[str, ...]
    role: Role
    target: str = ""
    info: Mapping[str, Any] = field(default_factory=lambda: TEXT)
    month: Period | None = None

    @property
    def kind(self) -> str:
        return str(self.info["kind"])

    @property
    def name(self) -> tuple[str, Period | None]:
        """By which a row's value is found."""
        return (f"{self.role}:{self.target or self.path[-1]}", self.month)


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
        if with_prior and not specs[0].months_across:
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
    ordered = sorted(found.values(), key=lambda column: ranks[column.role])
    return _grouped(ordered)


def _of_table(spec: TableSpec, period: Period | None, day: date) -> list[FormColumn]:
    year = str(period.year if period else day.year)
    infos = {c.name: dict(c.info) for c in defined_table(spec.loaded).columns}

    def parts(path: str, info: Mapping[str, Any]) -> tuple[str, ...]:
        return _with_unit(path.replace("{year}", year).split("/"), info)

    columns = []
    for path, target in spec.headings.items():
        info = infos[target]
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
    return columns + _months(spec, period, day, infos)


def _with_unit(parts: list[str], info: Mapping[str, Any]) -> tuple[str, ...]:
    """A percent says %, any other measure its unit where reading knows it; money has its line above."""
    leaf, unit = parts[-1], "%" if info["kind"] == "percent" else str(info.get("unit") or "")
    if info["kind"] in FIGURES and info["kind"] != "money" and unit and heading_unit(leaf)[1] is None:
        heading = f"{leaf}（{unit}）"
        if unit not in WAN_YUAN_PER and heading_unit(heading) == (heading_unit(leaf)[0], unit):
            return (*parts[:-1], heading)
    return tuple(parts)


def _months(
    spec: TableSpec, period: Period | None, day: date, infos: Mapping[str, Mapping[str, Any]]
) -> list[FormColumn]:
    """A group of columns for each month of the year up to the period."""
    across = spec.months_across
    if across is None:
        return []
    last = period or Period.of(day, "month")
    groups: list[tuple[str, Period]] = []
    for month in Period.parse(str(last.year)).months()[: last.start.month]:
        number = month.start.month
        for text in (f"1—{number}月", f"{number}月", f"{number}月份", f"{month.year}年{number}月"):
            if re.fullmatch(across.group, text) and month_period(text, last) == month:
                groups.append((text, month))
                break
    if any(text.startswith("1—") for text, _ in groups):
        groups = [(text, month) for text, month in groups if month.start.month > 1]
    if not groups:
        raise TemplateFault(f"月份栏目“{across.group}”的写法太复杂，做不出模板")
    return [
        FormColumn((text, *_with_unit([heading], infos[target])), "fill", target, infos[target], month)
        for text, month in groups
        for heading, target in across.measures.items()
    ]


def _prior(columns: list[FormColumn]) -> list[FormColumn]:
    """Below the top heading 上期数 one column for each reported figure, by its last word where it can."""
    figures = [c for c in columns if c.role == "fill" and c.kind in FIGURES and c.info.get("reported")]
    leaves = [column.path[-1] for column in figures]
    return [
        FormColumn(
            (PRIOR, leaf if leaves.count(leaf) == 1 else "·".join(column.path)),
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
