"""安全环保: patrol days, hazards, exam and training, environment. No enterprise and no person is named."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import NOT_REPORTED, Block, Figure, Heading, Table, TableCell, TableColumn
from reports.figures.lineage import Piece, cell, joined, paragraph
from reports.figures.measures import growth, improvement_pct, is_base_too_small, share_pct
from reports.figures.wording import BASE_TOO_SMALL, growth_cell, improvement_phrase, plain_number
from reports.quarterly.model.further import HazardTally
from reports.quarterly.read.further_data import SAFETY_SOURCES
from reports.quarterly.shared.context import Context, absent_text
from reports.quarterly.shared.coverage import coverage_pieces, has_come, is_complete
from reports.rows.row import Row

_PRIVATE = "由数据库汇总，企业和个人不展开"
WITHHELD = "不足三家企业，不单独公布"


@dataclass(frozen=True)
class EnvironmentState:
    """One measured value beside last year and its target; better may mean lower."""

    row: Row
    label: str
    value: Figure
    previous: Figure
    change: Figure
    target: Figure
    verdict: str
    rank: str


@dataclass(frozen=True)
class Safety:
    """安全环保: what is measured at each station; patrols and hazards are counted where they are printed."""

    environment: tuple[EnvironmentState, ...]


def assess_safety(ctx: Context) -> Safety | None:
    """None where nothing of it is owed or there."""
    if not ctx.data.further.has(*SAFETY_SOURCES):
        return None
    rows = sorted(
        ctx.data.further.environment, key=lambda r: (r.text("station_name"), r.text("measure_name"))
    )
    return Safety(tuple(_measured(ctx, row, place) for place, row in enumerate(rows, start=1)))


def _measured(ctx: Context, row: Row, place: int) -> EnvironmentState:
    label = f"{row.text('station_name')}{row.text('measure_name')}"
    base = f"environment.{row.text('station_name')}.{row.text('measure_name')}"
    value, previous, target = (
        row.decimal(column) for column in ("ytd_value", "previous_ytd_value", "annual_target")
    )
    unit = row.text("measure_unit")

    def number(name: str, what: str, amount: Decimal | None, column: str, absent: str) -> Figure:
        text = absent if amount is None else plain_number(amount)
        ref = [row.ref(column)] if amount is not None else []
        return ctx.book.words(f"{base}.{name}", f"{label}{what}", text, "取自报送", ref, (), amount, unit)

    shown = number("value", "本年累计", value, "ytd_value", absent_text(row))
    before = number("previous", "上年同期", previous, "previous_ytd_value", "—")
    goal = number("target", "年度目标", target, "annual_target", "—")
    lower = row.text("better") == "越低越好"
    better = improvement_pct(value, previous, "lower") if lower else None
    told_below_pct = ctx.measures.growth_told_below_pct
    if is_base_too_small(better, told_below_pct):
        better, text = None, BASE_TOO_SMALL
    else:
        text = improvement_phrase(better, 1).removeprefix("同比") if better is not None else ""
    if not lower:
        moved = growth(value, previous, told_below_pct)
        text, better = growth_cell(moved, 1), moved.rate_pct
    change = ctx.book.words(
        f"{base}.change",
        f"{label}同比",
        text or "—",
        "与上年同期比较",
        (),
        (shown, before),
        better,
        "%",
    )
    verdict = "—"
    if value is not None and target is not None:
        verdict = "达到" if (value <= target if lower else value >= target) else "未达到"
    rank = row.integer("city_rank")
    return EnvironmentState(
        row, label, shown, before, change, goal, verdict, "—" if rank is None else f"第{rank}位"
    )


# ---- print ----


def safety_section(ctx: Context, state: Safety, number: str) -> list[Block]:
    """安全环保: patrols, hazards, exams and measured values, each where its return is owed or there."""
    further = ctx.data.further
    blocks: list[Block] = [Heading(1, f"{number}、安全环保")]
    if further.has("safety_patrols"):
        blocks.append(paragraph(*_patrol_pieces(ctx), "。"))
    if further.has("hazards"):
        blocks.append(paragraph(*_hazard_pieces(ctx), "。"))
    if further.has("safety_exams"):
        blocks.append(paragraph(*_exam_pieces(ctx), "。"))
    if further.has("environment_values"):
        if state.environment:
            blocks.append(environment_table(ctx, state))
        else:
            blocks.append(paragraph(f"{ctx.months_label}环境质量指标{NOT_REPORTED}。"))
    return blocks


def _patrol_pieces(ctx: Context) -> list[Piece]:
    """Group-weeks: how many were laid down, met, short and not handed in; days only where all came."""
    told = [one for one in ctx.data.further.patrols if one.quota_days is not None]
    if not any(one.days is not None for one in told):
        return [f"服务组沉在企业巡查本季{NOT_REPORTED}"]

    def count(name: str, label: str, n: int) -> Figure:
        return ctx.book.count(f"patrol.{name}", f"服务组巡查{label}", n, "组周", _PRIVATE)

    known = [
        (one.days, one.quota_days) for one in told if one.days is not None and one.quota_days is not None
    ]
    met = sum(days >= quota for days, quota in known)
    line: list[Piece] = ["服务组沉在企业巡查应完成", count("owed", "应完成", len(told)), "组周，达到定额"]
    line += [
        count("met", "达到定额", met),
        "组周、未达到",
        count("short", "未达到", len(known) - met),
        "组周",
    ]
    if len(known) < len(told):
        silent = count("absent", NOT_REPORTED, len(told) - len(known))
        return [*line, f"、{NOT_REPORTED}", silent, "组周，不合计天数"]
    days = sum((one for one, _ in known), Decimal(0))
    places = 0 if days == days.to_integral_value() else 1
    figure = ctx.book.number("patrol.days", "服务组沉在企业天数", days, "天", places, _PRIVATE)
    return [*line, "，共", figure, "天"]


def _hazard_pieces(ctx: Context) -> list[Piece]:
    every = next((one for one in ctx.data.further.hazards if one.kind == "全部"), None)
    if every is None:
        return ["本季没有登记发现隐患" if has_come(ctx, "hazards") else f"本季隐患台账{NOT_REPORTED}"]
    if every.is_withheld:
        return [f"本季发现隐患涉及{WITHHELD}"]
    line: list[Piece] = ["本季发现隐患", *_hazard_counts(ctx, every), *coverage_pieces(ctx, "hazards")]
    kinds = [one for one in ctx.data.further.hazards if one.kind != "全部" and not one.is_withheld]
    parts: list[list[Piece]] = [[f"{one.kind}隐患", *_found(ctx, one)] for one in kinds]
    return [*line, "。其中", *joined(parts, "、")] if parts else line


def _found(ctx: Context, one: HazardTally) -> list[Piece]:
    label = f"{one.kind}隐患"
    return [
        ctx.book.count(f"hazard.{one.kind}.found", f"本季发现{label}", one.found_n or 0, "处", _PRIVATE),
        "处",
    ]


def _hazard_counts(ctx: Context, every: HazardTally) -> list[Piece]:
    def count(name: str, label: str, n: int | None) -> Figure:
        return ctx.book.count(f"hazard.{name}", f"本季所发现隐患{label}", n or 0, "处", _PRIVATE)

    found = count("found", "数", every.found_n)
    closed = count("closed", "已销号数", every.closed_n)
    line: list[Piece] = [
        found,
        "处（重大",
        count("major", "重大数", every.major_n),
        "处），截至数据截止时已销号",
    ]
    line += [closed, "处、逾期", count("overdue", "逾期数", every.overdue_n), "处"]
    if not is_complete(ctx, "hazards"):
        return line
    if every.reported_n == every.found_n and found.value:
        rate = share_pct(closed.value, found.value)
        formula = f"{closed.text}÷{found.text}×100%"
        line += [
            "，销号率",
            ctx.book.number("hazard.rate", "隐患销号率", rate, "%", 1, formula, (), (closed, found)),
            "%",
        ]
    else:
        waiting = (every.found_n or 0) - (every.reported_n or 0)
        line += ["，另有", count("returned", "退回待改数", waiting), "处退回待改，不计算销号率"]
    return line


def _exam_pieces(ctx: Context) -> list[Piece]:
    exams = ctx.data.further.exams
    if not exams:
        return [f"本季安全环保知识考试成绩{NOT_REPORTED}"]

    def count(name: str, label: str, n: int) -> Figure:
        return ctx.book.count(f"exam.{name}", f"安全环保知识考试{label}", n, "人", _PRIVATE)

    people, told = sum(one.people_n for one in exams), sum(one.reported_n for one in exams)
    line: list[Piece] = ["安全环保知识考试应考", count("people", "应考人数", people), "人，参加"]
    line += [count("took_part", "参加人数", sum(one.took_part_n for one in exams)), "人、合格"]
    line += [count("passed", "合格人数", sum(one.passed_n for one in exams)), "人、缺考"]
    line += [count("absent", "缺考人数", sum(one.absent_n for one in exams)), "人"]
    if told < people:
        line += ["，", count("unknown", "没有成绩人数", people - told), "人没有成绩（不计算参考率）"]
    if ctx.data.further.has("safety_training"):
        trained = count("trained", "本年轮训合格人数", sum(one.trained_n for one in exams))
        line += ["；本年实训轮训合格", trained, "人"]
    return line


def environment_table(ctx: Context, state: Safety) -> Table:
    """One row for each station and measure, beside last year and the target."""
    columns = (
        TableColumn("站点", 1.6, "left"),
        TableColumn("指标", 2.2, "left"),
        TableColumn("计量单位", 1.2),
        TableColumn("本年累计", 1.1, "right"),
        TableColumn("上年同期", 1.1, "right"),
        TableColumn("同比（%）", 1.2, "right"),
        TableColumn("年度目标", 1.1, "right"),
        TableColumn("与目标", 1.0),
        TableColumn("全市位次", 1.0),
    )
    rows: tuple[tuple[TableCell, ...], ...] = tuple(
        (
            cell(one.row.text("station_name")),
            cell(one.row.text("measure_name")),
            cell(one.row.text("measure_unit")),
            *(cell(figure) for figure in (one.value, one.previous, one.change, one.target)),
            cell(one.verdict),
            cell(one.rank),
        )
        for one in state.environment
    )
    note = "注：越低越好的指标，同比以改善、变差表示；位次为全市公布。"
    return Table("environment", f"{ctx.months_label}环境质量指标", "", columns, rows, (note,))
