"""七、报送质量: who handed in on time, what is missing, what was returned, what differs from the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.grid import parse_address
from reports.blocks import Block, CellRef, Figure, Heading, Table, TableColumn
from reports.figures.lineage import Piece, cell, given, paragraph
from reports.quarterly.indicators.indicators import IndicatorState
from reports.quarterly.model.quarter import (
    PlanDifference,
    RejectedTally,
)
from reports.quarterly.projects.projects import Projects
from reports.quarterly.sections.missing import missing_inputs, return_names
from reports.quarterly.sections.reform import Reform
from reports.quarterly.sections.registered_changes import (
    consent_pieces,
    consent_table,
    count_consents,
    this_quarter,
)
from reports.quarterly.sections.rounds import kind_pieces, our_fault_pieces, rounds_table
from reports.quarterly.shared.context import Context
from reports.rows.return_state import AWAITED, states_told
from schemas.period import Period
from schemas.warehouse import LOADED
from schemas.warehouse.ledger import REMARK_KINDS


@dataclass(frozen=True)
class Quality:
    """Counts over everything that was owed; `by_state` may be all 0 where no ledger of obligations exists."""

    owed: Figure
    by_state: dict[str, Figure]
    returned: Figure
    rejected: Figure
    differences: Figure
    consents: dict[str, Figure]
    missing: tuple[str, ...]


def assess_quality(
    ctx: Context, indicators: Sequence[IndicatorState], projects: Projects | None, reform: Reform | None
) -> Quality:
    """How the returns came in: on time, late, missing; cells sent back; what differs from the register."""
    data, count = ctx.data, ctx.book.count
    by_state = {
        state: count(
            f"quality.{state}",
            f"{state}报表数",
            sum(o.state == state for o in data.obligations),
            "份",
            "首次受理时间与截止时间比较，各单位各类报表相加",
            parts=[_owed_state(ctx, *of, state) for of in _owed_groups(ctx)],
        )
        for state in states_told(o.state for o in data.obligations)
    }
    owed = count(
        "quality.owed",
        "应报报表数",
        len(data.obligations),
        "份",
        "应报台账，各类报表数相加",
        parts=by_state.values(),
    )
    returned_n = sum(o.returned_n for o in data.obligations)
    return Quality(
        owed,
        by_state,
        count("quality.returned", "截止时仍未改正的退回次数", returned_n, "次", "退回单逐份计数"),
        count(
            "quality.rejected",
            "退回单元格数",
            sum(r.cells_n for r in data.rejected),
            "处",
            _told_places("退回单元格逐处计数", ctx, data.rejected),
        ),
        count(
            "quality.differences",
            "与下达数不一致处",
            len(data.plan_differences),
            "处",
            "报送值与下达数逐处比较",
            _cells_of(data.plan_differences),
        ),
        count_consents(ctx),
        missing_inputs(ctx, indicators, projects, reform),
    )


def _owed_groups(ctx: Context) -> list[tuple[str, str]]:
    """(Source, unit) of everything that was owed, in the ledger's order."""
    return list(dict.fromkeys((o.source_name, o.unit_code) for o in ctx.data.obligations))


def _owed_state(ctx: Context, source: str, unit: str, state: str) -> Figure:
    """How many of a unit's returns came in that state; the formula names their periods."""
    owed = [o for o in ctx.data.obligations if (o.source_name, o.unit_code, o.state) == (source, unit, state)]
    periods = "、".join(o.period.chinese() for o in owed)
    label = f"{ctx.data.unit_name(unit)}《{ctx.data.source_label(source)}》{state}"
    told = f"台账计数：{periods}" if owed else "台账计数"
    return ctx.book.count(f"quality.{source}.{unit}.{state}", label, len(owed), "份", told)


def _told_places(what: str, ctx: Context, rejected: Sequence[RejectedTally]) -> str:
    """Where the counted cells stand, never what stood there: a return may speak of one person."""
    told = [
        f"《{ctx.data.source_label(one.source_name)}》（{one.period.chinese()}）{'、'.join(one.places)}"
        + (f"等{one.cells_n}处" if one.cells_n > len(one.places) else "")
        for one in rejected
    ]
    return f"{what}：{'；'.join(told)}" if told else what


def _cells_of(differences: Sequence[PlanDifference]) -> list[CellRef]:
    """A difference names its cell by address; the row is enough for the lineage."""
    refs: list[CellRef] = []
    for difference in differences:
        try:
            row, col = parse_address(difference.cell)
        except ValueError:
            continue
        refs.append(
            CellRef(
                difference.submission_id,
                1,
                row + 1,
                col + 1,
                difference.column_name,
                difference.table_name,
            )
        )
    return refs


def told_of_figures(ctx: Context) -> list[str]:
    """Returns on which a figure of this paper rests and that call figures 预计数 or the like, by period.

    Their own words may name an enterprise: they stand in the ledger.
    """
    used = {ref.submission_id for figure in ctx.book.figures.values() for ref in figure.inputs}
    told: dict[tuple[str, str, str], list[Period]] = {}
    for one in ctx.data.told_of_figures:
        if one.submission_id in used:
            periods = told.setdefault((one.unit_code, one.source_name, one.kind), [])
            periods += [one.period] if one.period and one.period not in periods else []
    return [
        f"{ctx.data.unit_name(unit)}《{ctx.data.source_label(source)}》{_in_brackets(periods)}{REMARK_KINDS[kind]}"
        for (unit, source, kind), periods in told.items()
    ]


def _in_brackets(periods: Sequence[Period]) -> str:
    """`（2021年6月、7月）`: the year once; '' without a period."""
    words: list[str] = []
    told_year = None
    for period in sorted(periods, key=lambda one: one.start):
        text = period.chinese()
        words.append(text.removeprefix(f"{told_year}年") or text)
        told_year = period.year
    return f"（{'、'.join(words)}）" if words else ""


# ---- print ----

NO_LEDGER = "本季应报台账尚未建立，不统计按时、迟报和未报"


def quality_pieces(quality: Quality) -> list[Piece]:
    """`本季应报报表40份，按时36份，迟报3份，未报1份`; states that nothing is in are left out."""
    if not quality.owed.value:
        return [given(NO_LEDGER)]
    line: list[Piece] = ["本季应报报表", quality.owed, "份"]
    for state, figure in quality.by_state.items():
        if figure.value or state in ("按时", "迟报", "未报"):
            line += ["，", state, figure, "份"]
    return line


def quality_section(ctx: Context, quality: Quality, number: str) -> list[Block]:
    """报送质量: punctuality, cells sent back, changes of registered values, and who was late."""
    line = [*quality_pieces(quality), *kind_pieces(ctx)]
    if quality.rejected.value or quality.returned.value or ctx.data.rounds:
        line += ["；退回单元格", quality.rejected, "处，截止时仍未改正的退回", quality.returned, "次"]
    elif not ctx.data.refused_records:
        line += ["；", given("没有退回")]
    if refused := sum(ctx.data.refused_records.values()):
        line += ["；", given(f"逐条采集的记录另有{refused}条退回待改")]
    line += our_fault_pieces(ctx)
    if quality.differences.value:
        line += ["；报送值与下达数不一致", quality.differences, "处，均按下达数计，变更未经登记同意不生效。"]
    else:
        line += ["；", given("没有报送值与下达数不一致"), "。"]
    blocks: list[Block] = [Heading(1, f"{number}、报送质量"), paragraph(*line)]
    if told := consent_pieces(quality.consents):
        blocks.append(paragraph(*told))
    if remarks := told_of_figures(ctx):
        blocks.append(paragraph(f"报送单位自己注明：{'；'.join(remarks)}。"))
    late = [o for o in ctx.data.obligations if o.state in ("迟报", "未报")]
    if late:
        by_state = {
            state: "；".join(return_names(ctx, [o for o in late if o.state == state]))
            for state in ("未报", "迟报")
        }
        text = "".join(f"{state}：{names}。" for state, names in by_state.items() if names)
        blocks.append(paragraph(given(text)))
    return blocks


def quality_tables(ctx: Context, missing: Sequence[str]) -> list[Table]:
    """附件7: returns by source and unit; differences from the register; what is missing."""
    tables = []
    if ctx.data.obligations:
        tables.append(_obligation_table(ctx))
    if (rounds := rounds_table(ctx)) is not None:
        tables.append(rounds)
    if ctx.data.plan_differences:
        tables.append(_difference_table(ctx))
    if this_quarter(ctx):
        tables.append(consent_table(ctx))
    if missing:
        rows = tuple((cell(str(n)), cell(line)) for n, line in enumerate(missing, start=1))
        columns = (TableColumn("序号", 0.5), TableColumn("缺报和待确认的输入", 8, "left"))
        tables.append(Table("quality.missing", "本期缺报和待确认清单", "", columns, rows))
    return tables


def _obligation_table(ctx: Context) -> Table:
    states = states_told(o.state for o in ctx.data.obligations)
    columns = (
        TableColumn("报表", 3.2, "left"),
        TableColumn("报送单位", 1.8),
        TableColumn("应报（份）", 0.9, "right"),
        *(TableColumn(state, 1.4 if state == AWAITED else 0.8, "right") for state in states),
        TableColumn("退回（次）", 0.9, "right"),
        TableColumn("退回单元格（处）", 1.1, "right"),
    )
    rows = []
    for source, unit in _owed_groups(ctx):
        owed = [o for o in ctx.data.obligations if (o.source_name, o.unit_code) == (source, unit)]
        own = [r for r in ctx.data.rejected if (r.source_name, r.unit_code) == (source, unit)]
        cells_n = sum(r.cells_n for r in own)
        name = f"{ctx.data.unit_name(unit)}《{ctx.data.source_label(source)}》"
        base = f"quality.{source}.{unit}"
        counts = [_owed_state(ctx, source, unit, state) for state in states]
        total = ctx.book.count(f"{base}.owed", f"{name}应报", len(owed), "份", "台账计数", parts=counts)
        returned = ctx.book.count(
            f"{base}.returned", f"{name}退回", sum(o.returned_n for o in owed), "次", "退回单计数"
        )
        rejected = ctx.book.count(
            f"{base}.rejected", f"{name}退回单元格", cells_n, "处", _told_places("退回单元格计数", ctx, own)
        )
        rows.append(
            (
                cell(ctx.data.source_label(source)),
                cell(ctx.data.unit_name(unit)),
                cell(total),
                *(cell(figure) for figure in counts),
                cell(returned),
                cell(rejected),
            )
        )
    note = (
        "注：按时、迟报以首次受理的报送收到时间计，零报告也是报送；"
        "截止前已改正的、截止后才报来的、因本办表式或规则引起的退回不计。"
    )
    return Table("quality.returns", "数据报送情况表", "", columns, tuple(rows), (note,))


def _difference_table(ctx: Context) -> Table:
    columns = (
        TableColumn("序号", 0.5),
        TableColumn("事项", 2.6, "left"),
        TableColumn("栏目", 1.6),
        TableColumn("下达数", 1.3, "right"),
        TableColumn("报送数", 1.3, "right"),
        TableColumn("报送文件", 3.2, "left"),
        TableColumn("单元格", 0.9),
        TableColumn("办理", 0.9),
    )
    names = {row.text("project_code"): row.text("project_name") for row in ctx.data.projects}
    rows = tuple(
        (
            cell(str(number)),
            cell(next((name for code, name in names.items() if code in d.row_key), d.row_key)),
            cell(_column_label(d)),
            cell(d.registered_value),
            cell(d.reported_value),
            cell(
                ctx.data.returned[d.submission_id].file_name if d.submission_id in ctx.data.returned else "—"
            ),
            cell(d.cell),
            cell(d.status),
        )
        for number, d in enumerate(ctx.data.plan_differences, start=1)
    )
    note = "注：下达数继续计算；变更须经登记同意后生效。"
    return Table("quality.differences", "报送值与下达数不一致情况", "", columns, rows, (note,))


def _column_label(difference: PlanDifference) -> str:
    table = LOADED.get(difference.table_name)
    if table is None or difference.column_name not in table.__table__.columns:
        return difference.column_name
    return str(table.__table__.columns[difference.column_name].info["label"])
