"""问题整改: the office's list of problems at the quarter's end: 挂牌, 销号, reopened, overdue.

A list tells of the days up to its own month's end: what became of a problem afterwards is not known. Where
the newest list is of a month within the quarter everything is told as of that month's end, and where it is
of an earlier quarter nothing is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.blocks import NOT_REPORTED, Block, Figure, Heading, Table, TableCell, TableColumn
from reports.figures.lineage import Piece, cell, given, paragraph
from reports.figures.measures import share_pct
from reports.figures.wording import chinese_date, count_change_phrase
from reports.quarterly.shared.context import RETURNED, Context, days_past
from reports.quarterly.shared.coverage import coverage_pieces, has_come, is_complete
from reports.rows.row import Row

SOURCE = "problem_list"
CLOSED, OPEN, REOPENED = "已销号", "整改中", "重新打开"


@dataclass(frozen=True)
class ProblemState:
    """One problem as it stood on the last day that is told of. `status` None: 退回待改."""

    number: str
    unit_code: str
    row: Row
    status: str | None
    is_listed: bool
    closed_now: bool
    reopened_now: bool
    found_now: bool
    days_past_due: int
    status_figure: Figure

    @property
    def is_open(self) -> bool:
        return self.status in (OPEN, REOPENED)

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.days_past_due > 0


_COUNTS: dict[str, Callable[[ProblemState], bool]] = {
    "found": lambda one: one.found_now,
    "closed_now": lambda one: one.closed_now,
    "reopened_now": lambda one: one.reopened_now,
    "open": lambda one: one.is_open,
    "listed": lambda one: one.is_open and one.is_listed,
    "overdue": lambda one: one.is_overdue,
    "closed": lambda one: one.status == CLOSED,
    "returned": lambda one: one.status is None,
}
_LABELS = {
    "found": "本季新增",
    "closed_now": "本季销号",
    "reopened_now": "本季重新打开",
    "open": "{day}未销号",
    "listed": "{day}挂牌督办",
    "overdue": "{day}逾期未销号",
    "closed": "累计销号",
    "returned": RETURNED,
}


@dataclass(frozen=True)
class Problems:
    """`units` in official order; each with the same counts as the whole.

    `last`: the day as of which all is told; None where no list of the quarter came, and there are no states.
    """

    last: dt.date | None
    states: tuple[ProblemState, ...]
    n: Figure
    counts: dict[str, Figure]
    closed_rate: Figure | None
    units: dict[str, tuple[Figure, dict[str, Figure]]]

    @property
    def overdue(self) -> list[ProblemState]:
        return [state for state in self.states if state.is_overdue]


def assess_problems(ctx: Context) -> Problems | None:
    """None where the list is neither owed nor there."""
    if not ctx.data.further.has(SOURCE):
        return None
    last = known_on(ctx)
    states = tuple(_assess(ctx, row, last) for row in ctx.data.further.problems) if last else ()
    n, counts = _count(ctx, "problems", "问题", states)
    codes = sorted({state.unit_code for state in states}, key=ctx.data.unit_order)
    units = {
        code: _count(
            ctx, f"problems.{code}", ctx.data.unit_name(code), [s for s in states if s.unit_code == code]
        )
        for code in codes
    }
    rate = None
    if states and all(state.status for state in states) and is_complete(ctx, SOURCE):
        rate = ctx.book.number(
            "problems.closed_rate",
            "问题销号率",
            share_pct(counts["closed"].value, n.value),
            "%",
            1,
            f"{counts['closed'].text}÷{n.text}×100%",
            (),
            (counts["closed"], n),
        )
    return Problems(last, states, n, counts, rate, units)


def known_on(ctx: Context) -> dt.date | None:
    """Up to which day of the quarter the list tells; None where its newest month is before the quarter."""
    told, period = ctx.data.further.problems_told, ctx.data.period
    return min(told, period.end) if told is not None and told >= period.start else None


def day_words(ctx: Context) -> str:
    """季末, or the end of the month in it of which the newest list is: 4月末."""
    last = known_on(ctx)
    return "季末" if last is None or last == ctx.data.period.end else f"{last.month}月末"


def _count(
    ctx: Context, base: str, label: str, states: Sequence[ProblemState]
) -> tuple[Figure, dict[str, Figure]]:
    counts = {
        name: ctx.book.count(
            f"{base}.{name}",
            f"{label}{_LABELS[name].format(day=day_words(ctx))}数",
            len(chosen),
            "个",
            parts=[state.status_figure for state in chosen],
        )
        for name, holds in _COUNTS.items()
        for chosen in [[state for state in states if holds(state)]]
    }
    whole = [state.status_figure for state in states]
    return ctx.book.count(
        f"{base}.n", f"{label}问题总数", len(states), "个", "清单逐个计数", (), whole
    ), counts


def _assess(ctx: Context, row: Row, last: dt.date) -> ProblemState:
    first = ctx.data.period.start
    number = row.text("problem_no")
    closed, reopened, found = row.day("closed_date"), row.day("reopened_date"), row.day("found_date")
    listed = row.day("listed_date")
    status = _status_on(row, last)
    ref = [row.ref("status")] if status is not None else []
    past = days_past(row.day("due_date"), last)
    return ProblemState(
        number,
        row.text("lead_unit_code"),
        row,
        status,
        bool(row.flag("is_listed")) and (listed is None or listed <= last),
        closed is not None and first <= closed <= last and status == CLOSED,
        reopened is not None and first <= reopened <= last,
        found is not None and first <= found <= last,
        int(past) if past is not None else 0,
        ctx.book.words(
            f"problem.{number}.status",
            f"问题{number}整改状态",
            status or RETURNED,
            f"按{day_words(ctx)}状态",
            ref,
        ),
    )


def _status_on(row: Row, last: dt.date) -> str | None:
    """What was told later is taken back to the last day that is told of."""
    status = row.text("status") or None
    closed, reopened = row.day("closed_date"), row.day("reopened_date")
    if status == CLOSED and closed is not None and closed > last:
        return REOPENED if reopened is not None and reopened <= last else OPEN
    if status == REOPENED and reopened is not None and reopened > last:
        return CLOSED if closed is not None and closed <= last else OPEN
    return status


# ---- print ----


def problems_section(ctx: Context, state: Problems, number: str) -> list[Block]:
    """问题整改: counts by state, what is overdue, and the list; what was not handed in is said."""
    heading = Heading(1, f"{number}、问题整改")
    if untold := _untold(ctx):
        return [heading, paragraph(given(f"{untold}。"))]
    if not state.states:
        none = "问题清单中没有问题" if has_come(ctx, SOURCE) else f"问题清单{NOT_REPORTED}"
        return [heading, paragraph(given(f"{none}。"))]
    counts = state.counts
    line: list[Piece] = [
        "问题清单共",
        state.n,
        "个问题，本季新增",
        counts["found"],
        "个、销号",
        counts["closed_now"],
    ]
    line += ["个、重新打开", counts["reopened_now"], f"个。截至{day_words(ctx)}未销号", counts["open"], "个"]
    line += _since_last(ctx, counts["open"])
    line += ["，其中挂牌督办", counts["listed"], "个、逾期", counts["overdue"], "个"]
    if state.closed_rate is not None:
        line += ["；累计销号率", state.closed_rate, "%"]
    else:
        line += ["；", counts["returned"], f"个{RETURNED}"] if counts["returned"].value else []
        line.append("，不计算销号率")
    if state.last != ctx.data.period.end:
        line.append("；其后各月未报送，情况不明")
    return [heading, paragraph(*line, *coverage_pieces(ctx, SOURCE), "。")]


def _untold(ctx: Context) -> str:
    """That there is a list of problems, but none of this quarter; empty where one came or none ever did."""
    told = ctx.data.further.problems_told
    if told is None or known_on(ctx) is not None:
        return ""
    return (
        f"问题清单本季{NOT_REPORTED}（最近一次为{told.year}年{told.month}月），整改、销号和逾期情况不作统计"
    )


def problem_notes(ctx: Context) -> list[str]:
    """For the draft: of which days the list of problems tells nothing."""
    if untold := _untold(ctx):
        return [untold]
    last = known_on(ctx)
    if last is None or last == ctx.data.period.end:
        return []
    return [f"问题清单最近一次为{last.year}年{last.month}月，问题整改只写到{day_words(ctx)}，其后情况不明"]


def _since_last(ctx: Context, figure: Figure) -> list[Piece]:
    """（较上季度增加2个）, against the last issue as it was printed."""
    before = ctx.data.previous.values.get(figure.figure_id) if ctx.data.previous else None
    if before is None or figure.value is None:
        return []
    words = count_change_phrase(int(figure.value - before), "个", ctx.data.then)
    formula = f"{figure.text}−{int(before)}（{ctx.data.then}通报所印）"
    change = ctx.book.words(
        f"{figure.figure_id}.change",
        f"{figure.label}变化",
        words,
        formula,
        (),
        (figure,),
        figure.value - before,
    )
    return ["（", change, "）"]


def overdue_pieces(ctx: Context, state: Problems | None) -> list[Piece]:
    """For 存在问题: what is overdue by name and unit; empty where nothing is."""
    if state is None or not state.overdue:
        return []
    names = "；".join(
        f"{one.row.text('problem_text').rstrip('。；')}（{ctx.data.unit_name(one.unit_code)}，"
        f"超期{one.days_past_due}天）"
        for one in state.overdue
    )
    return ["问题整改逾期", state.counts["overdue"], f"个：{names}。"]


def problem_tables(ctx: Context, state: Problems) -> list[Table]:
    """By unit; then each problem that was open at the quarter's end, or was closed or reopened in it."""
    tables = [_unit_table(ctx, state)] if len(state.units) > 1 else []
    told = told_problems(state.states)
    return [*tables, problem_list_table(ctx, told)] if told else tables


def told_problems(states: Sequence[ProblemState]) -> list[ProblemState]:
    """Those that were open at the quarter's end, or were closed or reopened in it."""
    return [state for state in states if state.status != CLOSED or state.closed_now or state.reopened_now]


def _unit_table(ctx: Context, state: Problems) -> Table:
    shown = ("open", "listed", "overdue", "closed_now", "reopened_now", "closed")
    columns = (
        TableColumn("整改责任单位", 2.0, "left"),
        TableColumn("总数", 0.8, "right"),
        *(TableColumn(_LABELS[name].format(day=day_words(ctx)), 1.0, "right") for name in shown),
    )

    def line(label: str, n: Figure, counts: dict[str, Figure], bold: bool = False) -> tuple[TableCell, ...]:
        return cell(label, bold), cell(n, bold), *(cell(counts[name], bold) for name in shown)

    rows = [line(ctx.data.unit_name(code), *of_it) for code, of_it in state.units.items()]
    rows.append(line("合计", state.n, state.counts, bold=True))
    return Table("problems.units", "问题整改分单位情况", "个", columns, tuple(rows))


def problem_list_table(ctx: Context, states: Sequence[ProblemState]) -> Table:
    """Problems one by one: who puts them right, how, by when, and what became of it."""
    columns = (
        TableColumn("编号", 1.3),
        TableColumn("存在问题", 3.2, "left"),
        TableColumn("责任单位", 1.4),
        TableColumn("责任人", 1.1),
        TableColumn("整改措施", 2.6, "left", is_told=True),
        TableColumn("整改时限", 1.3),
        TableColumn("挂牌", 0.9),
        TableColumn("状态", 1.0),
        TableColumn("销号日期", 1.3),
        TableColumn("重新打开", 2.0, "left", is_told=True),
        TableColumn("超期（天）", 0.8, "right"),
    )
    rows = tuple(
        (
            cell(one.number),
            cell(one.row.text("problem_text")),
            cell(ctx.data.unit_name(one.unit_code)),
            cell(one.row.text("responsible_person_names") or "—"),
            cell(one.row.text("measure_text") or "—"),
            cell(_day(one.row, "due_date") or one.row.text("due_text") or "—"),
            cell((one.row.text("listed_level") or "是") if one.is_listed else "—"),
            cell(one.status_figure),
            cell(_day(one.row, "closed_date") or "—" if one.status == CLOSED else "—"),
            cell(_reopened(one, ctx)),
            cell(_overdue(ctx, one)),
        )
        for one in states
    )
    day = day_words(ctx)
    note = f"注：列{day}未销号的，和本季销号、重新打开的；超期天数算到{day}。"
    return Table("problems", "问题清单", "", columns, rows, (note,))


def _overdue(ctx: Context, one: ProblemState) -> Figure | str:
    if not one.is_overdue:
        return "—"
    return ctx.book.count(
        f"problem.{one.number}.overdue",
        f"问题{one.number}超期天数",
        one.days_past_due,
        "天",
        f"{chinese_date(known_on(ctx) or ctx.data.period.end)}减整改时限",
        [one.row.ref("due_date")],
    )


def _day(row: Row, column: str) -> str:
    day = row.day(column)
    return chinese_date(day) if day else ""


def _reopened(one: ProblemState, ctx: Context) -> str:
    day = one.row.day("reopened_date")
    if day is None or day > (known_on(ctx) or ctx.data.period.end):
        return "—"
    return "，".join(part for part in (chinese_date(day), one.row.text("reopened_reason_text")) if part)
