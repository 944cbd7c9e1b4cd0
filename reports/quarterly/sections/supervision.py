"""五、督查事项: the latest weekly word on each item that was open in the quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from reports.blocks import Block, Figure, Heading, Table, TableColumn
from reports.figures.lineage import Piece, cell, given, joined, paragraph
from reports.figures.wording import chinese_date
from reports.quarterly.shared.context import Context, LightCounts, Lit, count_lights, days_past, light_cell
from reports.rows.item_due import due_of
from reports.rows.item_weeks import last_owed, weeks_between
from reports.rows.row import Row
from schemas.period import Period
from schemas.warehouse.reform import STATUS

SILENT = "未再报送"
UNMET_WEEKS = 3


@dataclass(frozen=True)
class SupervisionState:
    """One item. `due` is the date first told in the quarter, or the one that the office consented to;
    `extended`: the unit says that it was extended, and nobody has consented.
    """

    item_no: str
    text: str
    unit_code: str
    latest: Row
    status: str | None
    due: dt.date | None
    overdue: bool
    past_unknown: bool
    extended: bool
    consented: bool
    unmet_weeks: int
    status_figure: Figure
    due_figure: Figure
    lit: Lit


@dataclass(frozen=True)
class Supervision:
    """All items of the quarter, counted by the class last told or verified, with how many weeks came."""

    states: tuple[SupervisionState, ...]
    n: Figure
    weeks: Figure
    expected_weeks: int
    by_status: dict[str, Figure]
    silent_n: Figure
    overdue_n: Figure
    past_unknown_n: Figure
    """Past their dates and fallen silent: nobody knows whether they are done."""
    extended_n: Figure
    consented_n: Figure
    lights: LightCounts


def assess_supervision(ctx: Context) -> Supervision | None:
    """None where no week of the quarter was handed in and nothing was open before."""
    rows = ctx.data.supervision
    if not rows:
        return None
    owed = weeks_between(ctx.data.period.start, ctx.data.period.end)
    weeks = sorted({row.values["period_start"] for row in rows if row.values["period_start"] >= owed[0]})
    items: dict[str, list[Row]] = {}
    for row in rows:
        items.setdefault(row.text("item_no"), []).append(row)
    last = last_owed(owed, weeks, ctx.data.as_of)
    states = tuple(_assess(ctx, code, of_it, last) for code, of_it in sorted(items.items()))
    expected = len(owed)
    first_rows = [next(row for row in rows if row.values["period_start"] == week) for week in weeks]
    counted = ctx.book.count(
        "supervision.weeks",
        "已报送周数",
        len(weeks),
        "周",
        f"本季共{expected}周",
        [row.ref("item_no") for row in first_rows],
    )
    figures = [state.status_figure for state in states]
    by_status = {
        status: _count(ctx, status, f"督查事项{status}数", [s for s in states if s.status == status])
        for status in STATUS
    }
    return Supervision(
        states,
        ctx.book.count("supervision.n", "督查事项数", len(states), "项", parts=figures),
        counted,
        expected,
        by_status,
        _count(ctx, "silent", "督查事项未再报送数", [s for s in states if s.status is None]),
        _count(ctx, "overdue", "督查事项超期数", [s for s in states if s.overdue]),
        _count(ctx, "past_unknown", "督查事项时限已过而未再报送数", [s for s in states if s.past_unknown]),
        _count(ctx, "extended", "督查事项自报延期未经同意数", [s for s in states if s.extended]),
        _count(ctx, "consented", "督查事项经同意延期数", [s for s in states if s.consented]),
        count_lights(ctx, "supervision", "督查事项", [s.lit for s in states]),
    )


def _count(ctx: Context, name: str, label: str, states: Sequence[SupervisionState]) -> Figure:
    return ctx.book.count(
        f"supervision.{name}", label, len(states), "项", parts=[s.lit.figure for s in states]
    )


def _assess(ctx: Context, code: str, rows: Sequence[Row], last_week: dt.date) -> SupervisionState:
    latest, first = rows[-1], rows[0]
    status: str | None = latest.text("status") or None
    if status != "完成" and latest.values["period_start"] < last_week:
        # It left the weekly return without being done, or the last returns never came: nothing is known of
        # it at the quarter's end.
        status = None
    base, label = f"supervision.{code}", f"督查事项{code}"
    status_figure = ctx.book.words(
        f"{base}.status",
        f"{label}类别",
        status or SILENT,
        f"{Period.of(latest.values['period_start'], 'week').chinese()}报送",
        [latest.ref("status")],
    )
    consent = ctx.extension("supervision_item", code)
    told_due = due_of(ctx.data.item_due.get(code, first), consent)
    due = told_due.day
    due_text = chinese_date(due) if due else told_due.text or "—"
    due_figure = ctx.book.words(f"{base}.due", f"{label}办结时限", due_text, told_due.basis, [told_due.ref])
    exempt = ctx.exemption("supervision_item", code)
    past = days_past(due, ctx.data.period.end)
    lit = ctx.lit(
        "supervision",
        f"{base}.light",
        latest.text("item_text"),
        latest.text("responsible_unit_code"),
        "status",
        {"status": status, "days_past_due": past},
        parts=(status_figure, due_figure),
        grey=SILENT,
        exempt=exempt,
    )
    is_past = exempt is None and past is not None and past > 0
    told = [day for row in rows if (day := row.day("extended_date")) is not None]
    # What is done waits for nobody's consent any more.
    agreed = consent.day("until_date") if consent else None
    extended = status != "完成" and bool(told) and told[-1] != agreed
    return SupervisionState(
        code,
        latest.text("item_text"),
        latest.text("responsible_unit_code"),
        latest,
        status,
        due,
        is_past and status not in (None, "完成"),
        is_past and status is None,
        extended,
        consent is not None,
        _unmet_run(rows),
        status_figure,
        due_figure,
        lit,
    )


def _unmet_run(rows: Sequence[Row]) -> int:
    """How many weeks on end up to the last the item was 未达标."""
    run = 0
    for row in reversed(rows):
        if row.text("status") != "未达标":
            break
        run += 1
    return run


# ---- print ----


def supervision_pieces(state: Supervision) -> list[Piece]:
    """How many items of which class, how many fell silent, how many are overdue."""
    counts: list[list[Piece]] = [[name, figure, "项"] for name, figure in state.by_status.items()]
    line: list[Piece] = ["本季督查事项", state.n, "项，", *joined(counts, "、")]
    if state.silent_n.value:
        line += ["，另有", state.silent_n, "项季末未再报送"]
    line += ["；超过办结时限仍未完成", state.overdue_n, "项"]
    return [*line, *_past_unknown_pieces(state)]


def _past_unknown_pieces(state: Supervision) -> list[Piece]:
    if state.past_unknown_n.value:
        # Of these nothing is known: without them a 0 would read as none.
        return ["；已过办结时限、季末未再报送", state.past_unknown_n, "项，是否完成不明"]
    return []


def supervision_section(ctx: Context, state: Supervision | None, number: str) -> list[Block]:
    """督查事项: weeks handed in, counts, what was verified, and the items' table."""
    heading = Heading(1, f"{number}、督查事项")
    if state is None:
        return [heading, paragraph(given("本季督查事项周进展均未报送。"))]
    if not state.weeks.value:
        told_of: list[Piece] = [given("本季督查事项周进展均未报送。"), "此前报送而未办结的", state.n, "项"]
        told_of += ["，季末未再报送", state.silent_n, "项"]
        return [heading, paragraph(*told_of, *_past_unknown_pieces(state), "。")]
    weeks: list[Piece] = ["本季", str(state.expected_weeks), "周，已报送", state.weeks, "周。"]
    numbers = [one.item_no for one in state.states]
    verified = ctx.verification_pieces("supervision", "督查事项", numbers, "项")
    told: list[Piece] = ["；", *verified] if verified else []
    blocks: list[Block] = [heading, paragraph(*weeks, *supervision_pieces(state), *told, "。")]
    if state.extended_n.value:
        words = "项未经同意，登记同意前仍按原时限计。"
        blocks.append(paragraph("自报延期", state.extended_n, words))
    if state.consented_n.value:
        blocks.append(paragraph("经同意延期", state.consented_n, "项，自同意之日起按新时限计。"))
    long_unmet = [s for s in state.states if s.unmet_weeks >= UNMET_WEEKS]
    if long_unmet:
        n = _count(ctx, "long_unmet", f"连续{UNMET_WEEKS}周未达标督查事项数", long_unmet)
        names = "；".join(f"{s.text}（{ctx.data.unit_name(s.unit_code)}）" for s in long_unmet)
        blocks.append(paragraph(f"连续{UNMET_WEEKS}周以上未达标", n, f"项：{names}。"))
    return blocks


def supervision_table(ctx: Context, state: Supervision) -> Table:
    """附件6: every item with its latest word."""
    columns = (
        TableColumn("编号", 1.7),
        TableColumn("督查事项", 3.4, "left"),
        TableColumn("责任单位", 1.4),
        TableColumn("责任人", 1.2),
        TableColumn("办结时限", 1.4),
        TableColumn("类别", 1.0),
        TableColumn("亮灯", 0.9),
        TableColumn("最近进展（自报）", 3.2, "left", is_told=True),
        TableColumn("自报延期至", 1.4),
    )
    rows = tuple(
        (
            cell(s.item_no),
            cell(s.text),
            cell(ctx.data.unit_name(s.unit_code)),
            cell(s.latest.text("responsible_person_names") or "—"),
            cell(s.due_figure),
            cell(s.status_figure),
            light_cell(s.lit),
            cell(f"{ctx.found_otherwise('督查事项', s.item_no)}{s.latest.text('progress_text')}" or "—"),
            cell(_extended_to(s)),
        )
        for s in state.states
    )
    own = "类别和进展为责任单位自报"
    if ctx.is_verified("督查事项", [s.item_no for s in state.states]):
        own = "类别经核实的按核实结论，其余和进展为责任单位自报"
    note = f"注：{own}；延期未经登记同意的，仍按原办结时限亮灯。"
    return Table("supervision", "督查事项进展表", "", columns, rows, (note,), rows_figure="supervision.n")


def _extended_to(state: SupervisionState) -> str:
    day = state.latest.day("extended_date")
    return chinese_date(day) if day else "—"
