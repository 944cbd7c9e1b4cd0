"""招商引资: leads by stage, contracts of the year, funds in place. No investor is named with an amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.blocks import NOT_REPORTED, Block, Figure, Heading, Table, TableCell, TableColumn
from reports.figures.few import FEWEST_ENTERPRISES, are_too_few, withheld_groups
from reports.figures.lineage import Piece, cell, given, joined, paragraph
from reports.figures.measures import CoveredSum, covered_sum
from reports.figures.wording import WAN_PER_YI, day_text, number_text
from reports.quarterly.shared.context import Context
from reports.quarterly.shared.coverage import coverage_pieces
from reports.rows.row import Row
from schemas.warehouse.investment import CAPITAL

SOURCE = "investment_promotion"
WITHHELD = "不单独公布"
STAGES = ("线索", "洽谈", "签约", "落地", "终止")


@dataclass(frozen=True)
class Promotion:
    """Contracts of one kind of capital, or of all. Amounts are 亿元 and stand over no gap."""

    label: str
    signed_n: Figure
    landed_n: Figure
    signed: Figure
    fund: Figure
    cover: Figure
    is_signed_withheld: bool
    is_fund_withheld: bool


@dataclass(frozen=True)
class Investment:
    """招商引资 of the year so far: leads by stage, contracts by kind of capital and in all."""

    stages: dict[str, Figure]
    leads_n: Figure
    kinds: tuple[Promotion, ...]
    everything: Promotion
    partial: Figure | None
    is_fund_reported: bool


def assess_investment(ctx: Context) -> Investment | None:
    """None where the return is neither owed nor there."""
    further = ctx.data.further
    if not further.has(SOURCE):
        return None
    by_stage = {stage: [r for r in further.leads if r.text("stage") == stage] for stage in STAGES}
    stages = {
        stage: ctx.book.count(
            f"investment.leads.{stage}", f"招商{stage}数", len(rows), "条", "", [r.ref("stage") for r in rows]
        )
        for stage, rows in by_stage.items()
    }
    leads_n = ctx.book.count(
        "investment.leads",
        "招商线索总数",
        len(further.leads),
        "条",
        "台账逐条计数",
        [row.ref("lead_name") for row in further.leads],
    )
    kinds = tuple(_promotion(ctx, kind, kind) for kind in CAPITAL)
    every = _promotion(ctx, "", "合计")
    return Investment(stages, leads_n, kinds, every, _partial(ctx), bool(further.funds))


def _of_kind(rows: Sequence[Row], kind: str) -> list[Row]:
    return [row for row in rows if not kind or row.text("capital_type") == kind]


def _is_new(ctx: Context, row: Row) -> bool:
    signed = row.day("signed_date")
    return signed is not None and signed.year == ctx.data.period.year


def _landed(ctx: Context, row: Row) -> bool:
    day = row.day("landed_date")
    return bool(row.flag("is_landed")) and (day is None or day <= ctx.data.period.end)


def _investors(rows: Sequence[Row]) -> set[str]:
    return {row.text("investor_name") or row.text("contract_no") for row in rows}


def _is_withheld(contracts: Sequence[Row], kind: str) -> bool:
    """Whether the sum over these contracts of a kind ("": of all) would tell of single investors."""
    if not kind:
        return are_too_few(_investors(contracts))
    kinds = {one: [row for row in contracts if row.text("capital_type") == one] for one in CAPITAL}
    return kind in withheld_groups({one: _investors(rows) for one, rows in kinds.items()})


def _funded(ctx: Context) -> list[Row]:
    """Every landed contract, and any that reports."""
    funds = ctx.data.further.funds
    contracts = ctx.data.further.contracts
    return [row for row in contracts if _landed(ctx, row) or row.text("contract_no") in funds]


def _funds(ctx: Context, rows: Sequence[Row]) -> tuple[CoveredSum, list[Row]]:
    """Funds in place of the quarter's last month, of these contracts."""
    funds = ctx.data.further.funds
    found = [funds.get(row.text("contract_no")) for row in rows]
    values = [row.decimal("ytd_wan_yuan") if row is not None else None for row in found]
    return covered_sum(values), [row for row in found if row is not None]


def _promotion(ctx: Context, kind: str, label: str) -> Promotion:
    base = f"investment.{kind or 'all'}"
    every_new, funded = [row for row in ctx.data.further.contracts if _is_new(ctx, row)], _funded(ctx)
    new = _of_kind(every_new, kind)
    landed = [row for row in new if _landed(ctx, row)]
    # Each sum is judged by the contracts that it adds up: few may be new where many are landed.
    hides_signed, hides_funds = _is_withheld(every_new, kind), _is_withheld(funded, kind)
    signed = covered_sum([row.decimal("contract_wan_yuan") for row in new])
    funds, told = _funds(ctx, _of_kind(funded, kind))
    cover = ctx.book.words(
        f"{base}.cover",
        f"{label}到位资金已报/应报",
        f"{funds.coverage.reported_n}/{funds.coverage.expected_n}",
        "已落地和已报过的合同逐个计数",
    )
    return Promotion(
        label,
        ctx.book.count(
            f"{base}.signed_n",
            f"{label}本年新签约数",
            len(new),
            "个",
            "",
            [r.ref("signed_date") for r in new],
        ),
        ctx.book.count(
            f"{base}.landed_n",
            f"{label}本年新签约已落地数",
            len(landed),
            "个",
            "",
            [r.ref("is_landed") for r in landed],
        ),
        _amount(
            *(ctx, f"{base}.signed", f"{label}本年新签合同投资额", signed, new),
            *("contract_wan_yuan", hides_signed),
        ),
        _amount(
            *(ctx, f"{base}.fund", f"{label}{ctx.months_label}到位资金", funds, told),
            *("ytd_wan_yuan", hides_funds),
        ),
        cover,
        hides_signed,
        hides_funds,
    )


def _amount(
    ctx: Context,
    figure_id: str,
    label: str,
    total: CoveredSum,
    rows: Sequence[Row],
    column: str,
    hidden: bool,
) -> Figure:
    """A sum in 亿元; of too few investors neither the sum nor the way to their cells is given."""
    if hidden:
        why = f"涉及投资方不足{FEWEST_ENTERPRISES}家，或可由其余各数推出"
        return ctx.book.words(figure_id, label, WITHHELD, why)
    coverage = total.coverage
    return ctx.book.number(
        figure_id,
        label,
        None if total.total is None else total.total / WAN_PER_YI,
        "亿元",
        2,
        f"{coverage.reported_n}个合同相加" if coverage.complete else "输入不完整，不出合计",
        [row.ref(column) for row in rows],
        (),
        coverage,
        absent=NOT_REPORTED if coverage.empty else "不完整",
    )


def _partial(ctx: Context) -> Figure | None:
    """`5个落地项目中4个已报，合计3.20亿元（不完整）`; None where all or none reported."""
    funded = _funded(ctx)
    total, told = _funds(ctx, funded)
    cover = total.coverage
    if cover.complete or cover.empty:
        return None
    text = f"{cover.expected_n}个应报项目中{cover.reported_n}个已报"
    # A kind that is whole shows its sum: less that, this one would be the other kind's.
    of_kind = {kind: _of_kind(funded, kind) for kind in CAPITAL}
    whole = {kind for kind, rows in of_kind.items() if _funds(ctx, rows)[0].coverage.complete}
    reporting = [row for row in funded if row.text("contract_no") in ctx.data.further.funds]
    rest = [row for row in reporting if row.text("capital_type") not in whole]
    hidden = any(are_too_few(_investors(rows)) for rows in (reporting, rest))
    if not hidden:
        text += f"，合计{number_text(total.reported_sum / WAN_PER_YI, 2)}亿元（不完整）"
    return ctx.book.words(
        "investment.fund_partial",
        "到位资金（不完整）",
        text,
        "已报的相加",
        [] if hidden else [row.ref("ytd_wan_yuan") for row in told],
        (),
        None if hidden else total.reported_sum / WAN_PER_YI,
        "亿元",
    )


# ---- print ----


def investment_section(ctx: Context, state: Investment, number: str) -> list[Block]:
    """招商引资: contracts, funds and leads in sentences, and the table."""
    heading = Heading(1, f"{number}、招商引资")
    if not (ctx.data.further.leads or ctx.data.further.contracts):
        return [heading, paragraph(f"{ctx.months_label}招商引资情况{NOT_REPORTED}。")]
    every = state.everything
    line: list[Piece] = [f"{ctx.months_label}，新签约项目", every.signed_n, "个"]
    if every.signed.value is not None and every.signed_n.value:
        line += ["、合同投资额", every.signed, "亿元"]
    line += ["，其中已落地", every.landed_n, "个；", *_fund_pieces(state)]
    line += _lead_pieces(ctx, state)
    return [heading, paragraph(*line, *coverage_pieces(ctx, SOURCE), "。"), investment_table(state)]


def _lead_pieces(ctx: Context, state: Investment) -> list[Piece]:
    """Leads by stage as of the day that the newest return tells of: a lead has but one stage, its last."""
    told, period = ctx.data.further.leads_told, ctx.data.period
    stages: list[list[Piece]] = [[stage, n, "条"] for stage, n in state.stages.items() if n.value]
    if not stages:
        return []
    if told is None or told < period.start:
        return [given(f"。本季招商线索{NOT_REPORTED}")]
    day = "" if told == period.end else f"截至{day_text(told, period.year)}"
    return [f"。{day}招商线索共", state.leads_n, "条，其中", *joined(stages, "、")]


def _fund_pieces(state: Investment) -> list[Piece]:
    fund = state.everything.fund
    if fund.value is not None and state.is_fund_reported:
        return ["到位资金", fund, "亿元"]
    if state.partial is not None:
        return ["到位资金", state.partial]
    if state.everything.is_fund_withheld:
        return [f"到位资金涉及投资方不足{FEWEST_ENTERPRISES}家，不单独公布"]
    return [f"到位资金{NOT_REPORTED}"]


def investment_table(state: Investment) -> Table:
    """One row for each kind of capital, the sum last; amounts in 亿元."""
    columns = (
        TableColumn("资金类型", 1.4, "left"),
        TableColumn("新签约（个）", 1.1, "right", "本年新签约"),
        TableColumn("合同投资额（亿元）", 1.5, "right", "本年新签约"),
        TableColumn("已落地（个）", 1.1, "right", "本年新签约"),
        TableColumn("累计到位（亿元）", 1.4, "right", "到位资金"),
        TableColumn("已报/应报（个）", 1.3, "center", "到位资金"),
    )
    rows = tuple(_row(one, one is state.everything) for one in (*state.kinds, state.everything))
    notes = ["注：到位资金自年初累计，含往年签约项目；有落地项目未报的，不出合计。"]
    rows_of = (*state.kinds, state.everything)
    if any(one.is_signed_withheld or one.is_fund_withheld for one in rows_of):
        notes.append(f"投资方不足{FEWEST_ENTERPRISES}家的金额不单独公布。")
    return Table("investment", "招商引资情况表", "", columns, rows, tuple(notes))


def _row(one: Promotion, bold: bool) -> tuple[TableCell, ...]:
    figures = (one.signed_n, one.signed, one.landed_n, one.fund, one.cover)
    return (cell(one.label, bold), *(cell(figure, bold) for figure in figures))
