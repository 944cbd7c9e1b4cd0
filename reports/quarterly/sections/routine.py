"""常态化工作: what was done of each quota in each of its periods. A surplus is never carried over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import NOT_REPORTED, Block, Figure, Heading, Table, TableCell, TableColumn
from reports.figures.lineage import Piece, cell, paragraph
from reports.figures.measures import yearly_quota
from reports.figures.wording import plain_number
from reports.quarterly.model.further import QuotaTally
from reports.quarterly.read.further_data import ROUTINE_SOURCES
from reports.quarterly.shared.context import Context

OFFICE = "机关"
_PERIODS = {"week": "每周", "month": "每月", "quarter": "每季", "half": "每半年", "year": "全年"}
_PRIVATE = "由数据库按单位汇总，个人记录不展开"


@dataclass(frozen=True)
class QuotaFigures:
    """One quota of one unit over the quarter. Counts are of its periods; `done` adds up what was told."""

    code: str
    name: str
    unit_code: str
    label: str
    quota: Figure
    done: Figure
    owed_n: Figure
    met_n: Figure
    short_n: Figure
    open_n: Figure
    pace: Figure | None


def assess_routine(ctx: Context) -> tuple[QuotaFigures, ...] | None:
    """By quota, then unit in official order. None where no such return is owed or there."""
    if not ctx.data.further.has(*ROUTINE_SOURCES):
        return None
    groups: dict[tuple[str, str], list[QuotaTally]] = {}
    for tally in ctx.data.further.quotas:
        groups.setdefault((tally.code, tally.unit_code), []).append(tally)
    ordered = sorted(groups, key=lambda key: (key[0], ctx.data.unit_order(key[1])))
    return tuple(_figures(ctx, groups[key]) for key in ordered)


def _figures(ctx: Context, tallies: Sequence[QuotaTally]) -> QuotaFigures:
    first = tallies[0]
    base = f"routine.{first.unit_code or 'office'}.{first.code}"
    unit = ctx.data.unit_name(first.unit_code) if first.unit_code else OFFICE
    label = f"{unit}{first.activity}"
    period = _PERIODS[first.period_type]

    def count(name: str, what: str, n: int) -> Figure:
        return ctx.book.count(f"{base}.{name}", f"{label}{what}", n, "期", _PRIVATE)

    told = [one.done for one in tallies if one.done is not None]
    total = sum(told, Decimal(0)) if told else None
    quota = ctx.book.words(
        f"{base}.quota",
        f"{label}定额",
        f"{period}{plain_number(first.quota)}{first.unit}",
        "常态化工作定额登记",
        value=first.quota,
        unit=first.unit,
    )
    text = NOT_REPORTED if total is None else f"{plain_number(total)}{first.unit}"
    if total is not None and len(told) < len(tallies):
        text += f"（{len(told)}/{len(tallies)}期）"
    formula = f"{len(told)}期相加" if len(tallies) > 1 else _PRIVATE
    done = ctx.book.words(f"{base}.done", f"{label}完成", text, formula, value=total, unit=first.unit)
    is_year = first.period_type == "year"
    return QuotaFigures(
        first.code,
        first.activity,
        first.unit_code,
        unit,
        quota,
        done,
        count("owed_n", "应考期数", 0 if is_year else len(tallies)),
        count("met_n", "达标期数", 0 if is_year else sum(one.is_met is True for one in tallies)),
        count("short_n", "未达标期数", 0 if is_year else sum(one.is_met is False for one in tallies)),
        count("open_n", "未报齐期数", 0 if is_year else sum(one.is_met is None for one in tallies)),
        _pace(ctx, base, label, first) if is_year else None,
    )


def _pace(ctx: Context, base: str, label: str, one: QuotaTally) -> Figure:
    """A yearly quota has no verdict before the year's end: what should have been reached, for reference."""
    if one.done is None or (one.is_met is None and one.reported_n < one.expected_n):
        return ctx.book.words(f"{base}.pace", f"{label}序时参考", "未报齐", "统计来源的报表没有报齐")
    state = yearly_quota(one.done, one.quota, ctx.month)
    reference = plain_number(state.reference)
    words = "已完成" if one.done >= one.quota else "达到" if state.on_schedule else "欠"
    text = words if words == "已完成" else f"{words}序时下限{state.floor}{one.unit}"
    if words == "欠":
        text = f"欠{plain_number(state.floor - one.done)}{one.unit}（序时下限{state.floor}）"
    formula = f"{plain_number(one.quota)}×{ctx.month}÷12＝{reference}，取整为下限"
    return ctx.book.words(f"{base}.pace", f"{label}序时参考", text, formula)


# ---- print ----


def routine_section(ctx: Context, state: Sequence[QuotaFigures], number: str) -> list[Block]:
    """常态化工作: a paragraph for each quota; what was not handed in is said."""
    heading = Heading(1, f"{number}、常态化工作")
    if not any(one.done.value is not None for one in state):
        return [heading, paragraph(f"本季常态化工作{NOT_REPORTED}。")]
    blocks: list[Block] = [heading]
    for code in dict.fromkeys(one.code for one in state):
        blocks.append(paragraph(*_quota_pieces(ctx, [one for one in state if one.code == code])))
    return blocks


def _quota_pieces(ctx: Context, of_it: Sequence[QuotaFigures]) -> list[Piece]:
    """`联系村居（每周3次）：应考78期，达标70期，未达标5期，未报齐3期。`"""
    first = of_it[0]
    line: list[Piece] = [f"{first.name}（", first.quota, "）："]
    if first.pace is not None:
        return [*line, "完成" if first.done.value is not None else "", first.done, "，", first.pace, "。"]
    if not first.unit_code:
        line += ["完成" if first.done.value is not None else "", first.done, "，"]
    base = f"routine.all.{first.code}"
    names = {"owed_n": "应考", "met_n": "达标", "short_n": "未达标", "open_n": "未报齐"}
    for place, (name, word) in enumerate(names.items()):
        parts = [getattr(one, name) for one in of_it]
        total = int(sum((part.value or Decimal(0) for part in parts), Decimal(0)))
        if name == "open_n" and not total:
            continue
        figure = ctx.book.count(
            f"{base}.{name}", f"{first.name}{word}期数", total, "期", "各单位相加", (), parts
        )
        line += ["，" if place else "", word, figure, "期"]
    return [*line, "。"]


def routine_table(state: Sequence[QuotaFigures]) -> Table:
    """附件: every quota of every unit: 完成, 目标, 欠."""
    columns = (
        TableColumn("工作事项", 2.4, "left"),
        TableColumn("定额", 1.3),
        TableColumn("单位", 2.2, "left"),
        TableColumn("本季完成", 1.1, "right"),
        TableColumn("应考", 0.8, "right", "期数"),
        TableColumn("达标", 0.8, "right", "期数"),
        TableColumn("未达标", 0.9, "right", "期数"),
        TableColumn("未报齐", 0.9, "right", "期数"),
        TableColumn("序时参考", 2.0),
    )
    rows: list[tuple[TableCell, ...]] = []
    for code in dict.fromkeys(one.code for one in state):
        of_it = [one for one in state if one.code == code]
        for place, one in enumerate(of_it):
            span = len(of_it)
            head = (cell(one.name, row_span=span), cell(one.quota, row_span=span)) if place == 0 else ()
            counts = (one.owed_n, one.met_n, one.short_n, one.open_n)
            periods = [cell("—") for _ in counts] if one.pace is not None else [cell(n) for n in counts]
            rows.append((*head, cell(one.label), cell(one.done), *periods, cell(one.pace or "—")))
    notes = (
        "注：每期单独考核，上期超出的不结转；报表没有报齐而又未达定额的为“未报齐”，不判定。",
        "全年定额的完成数自年初累计，序时参考只作对照，年终判定。",
    )
    return Table("routine", "常态化工作完成情况表", "", columns, tuple(rows), notes)
