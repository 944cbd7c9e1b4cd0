"""正负面纪实 by unit: how often, how many points, never netted, no person named."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import NOT_REPORTED, Block, Figure, Heading, Table, TableColumn
from reports.figures.lineage import Piece, cell, given, paragraph
from reports.quarterly.model.further import ConductTally
from reports.quarterly.shared.context import RETURNED, Context
from reports.quarterly.shared.coverage import has_come

SOURCE = "conduct_records"
_PRIVATE = "由数据库按单位汇总，逐条纪实不在公文及查询中展开"


@dataclass(frozen=True)
class ConductFigures:
    """Records of one unit or of all: how many, their points, those appealed against."""

    unit_code: str
    label: str
    positive: Figure
    positive_points: Figure
    negative: Figure
    negative_points: Figure
    appealed: Figure
    pending_n: int


@dataclass(frozen=True)
class Conduct:
    """`units` in official order; `everything` their sum."""

    units: tuple[ConductFigures, ...]
    everything: ConductFigures


def assess_conduct(ctx: Context) -> Conduct | None:
    """None where the register is neither owed nor there."""
    if not ctx.data.further.has(SOURCE):
        return None
    tallies = sorted(ctx.data.further.conduct, key=lambda one: ctx.data.unit_order(one.unit_code))
    units = tuple(
        _figures(ctx, f"conduct.{one.unit_code}", ctx.data.unit_name(one.unit_code), one) for one in tallies
    )
    whole = ConductTally(
        "",
        sum(one.positive_n for one in tallies),
        sum(one.negative_n for one in tallies),
        _added([one.positive_points for one in tallies]),
        _added([one.negative_points for one in tallies]),
        sum(one.appealed_n for one in tallies),
        sum(one.pending_n for one in tallies),
    )
    return Conduct(units, _figures(ctx, "conduct", "合计", whole, units))


def _added(points: list[Decimal | None]) -> Decimal | None:
    given = [one for one in points if one is not None]
    return sum(given, Decimal(0)) if given else None


def _figures(
    ctx: Context, base: str, label: str, tally: ConductTally, units: tuple[ConductFigures, ...] = ()
) -> ConductFigures:
    def count(name: str, what: str, n: int) -> Figure:
        parts = [getattr(unit, name) for unit in units]
        return ctx.book.count(f"{base}.{name}", f"{label}{what}次数", n, "次", _PRIVATE, (), parts)

    def points(name: str, what: str, value: Decimal | None) -> Figure:
        places = 0 if value is None or value == value.to_integral_value() else 1
        parts = [getattr(unit, name) for unit in units]
        return ctx.book.number(
            f"{base}.{name}", f"{label}{what}分值", value, "分", places, _PRIVATE, (), parts, absent="—"
        )

    return ConductFigures(
        tally.unit_code,
        label,
        count("positive", "正面", tally.positive_n),
        points("positive_points", "正面", tally.positive_points),
        count("negative", "负面", tally.negative_n),
        points("negative_points", "负面", tally.negative_points),
        count("appealed", "申诉中", tally.appealed_n),
        tally.pending_n,
    )


# ---- print ----


def conduct_section(ctx: Context, state: Conduct, number: str) -> list[Block]:
    """正负面纪实: the sums in a sentence and the units' table; what was not handed in is said."""
    heading = Heading(1, f"{number}、正负面纪实")
    if not state.units:
        none = has_come(ctx, SOURCE)
        told = "本季没有登记正负面纪实。" if none else f"本季正负面纪实{NOT_REPORTED}。"
        return [heading, paragraph(given(told))]
    every = state.everything
    line: list[Piece] = ["本季登记正面纪实", every.positive, "次、负面纪实", every.negative, "次"]
    if every.appealed.value:
        line += ["，其中申诉中", every.appealed, "次"]
    return [heading, paragraph(*line, "；正面、负面分别登记，不相抵，分单位情况见附件。")]


def conduct_table(state: Conduct) -> Table:
    """One row for each unit with records: counts and points."""
    columns = (
        TableColumn("单位", 2.4, "left"),
        TableColumn("次数", 1.0, "right", "正面"),
        TableColumn("分值", 1.0, "right", "正面"),
        TableColumn("次数", 1.0, "right", "负面"),
        TableColumn("分值", 1.0, "right", "负面"),
        TableColumn("申诉中（次）", 1.1, "right"),
    )
    every = [*state.units, state.everything] if len(state.units) > 1 else [*state.units]
    rows = []
    for one in every:
        figures = (one.positive, one.positive_points, one.negative, one.negative_points, one.appealed)
        bold = one is state.everything
        rows.append((cell(one.label, bold), *(cell(figure, bold) for figure in figures)))
    notes = ["注：含单位及其人员的纪实，不列个人；申诉后撤销的不计；分值为已填的合计，“—”为没有填分值。"]
    if state.everything.pending_n:
        notes.append(f"另有{state.everything.pending_n}条{RETURNED}，未计入。")
    return Table("conduct", "正负面纪实情况表", "", columns, tuple(rows), tuple(notes))
