"""六、工作晾晒和企业服务: tallies by unit and in total; no person and no enterprise is named."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.blocks import Block, Figure, Heading, Table, TableColumn
from reports.figures.few import FEWEST_ENTERPRISES
from reports.figures.lineage import Piece, cell, given, paragraph
from reports.figures.measures import median, share_pct
from reports.quarterly.model.quarter import PostingTally, RequestTally
from reports.quarterly.shared.context import Context

_PRIVATE = "由数据库按单位汇总，个人记录不在公文及查询中展开"


@dataclass(frozen=True)
class PostingFigures:
    """Daily postings of one unit, or of all: persons, and days owed, on time, late and missing."""

    label: str
    people: Figure
    owed: Figure
    on_time: Figure
    late: Figure
    missing: Figure
    rate: Figure


POSTING_SOURCES = ("daily_posting", "posting_chain")
REQUEST_SOURCES = ("enterprise_requests", "enterprise_request_ledger")


def refused_n(ctx: Context, sources: tuple[str, ...]) -> int:
    """Records of these sources that were refused and have not come right: no total has them."""
    return sum(ctx.data.refused_records.get(source, 0) for source in sources)


def refused_pieces(ctx: Context, sources: tuple[str, ...]) -> list[Piece]:
    """`（另有14条记录退回待改，未计入）`; none where all records stand."""
    n = refused_n(ctx, sources)
    return [given(f"（另有{n}条记录退回待改，未计入）")] if n else []


def services_section(ctx: Context, number: str) -> list[Block]:
    """工作晾晒和企业服务: the sums of both, and the postings by unit."""
    blocks: list[Block] = [Heading(1, f"{number}、工作晾晒和企业服务")]
    postings = posting_figures(ctx)
    if postings:
        pieces = [*posting_pieces(postings[-1]), *unlocked_pieces(ctx)]
        pieces += refused_pieces(ctx, POSTING_SOURCES)
        blocks += [paragraph("本季", *pieces, "。"), _posting_table(ctx, postings)]
    elif ctx.data.unlocked_posting_months:
        blocks.append(paragraph(given("工作晾晒尚未经本人核对锁定，未统计。")))
    else:
        blocks.append(paragraph(given("工作晾晒记录未报送。")))
    blocks.append(paragraph(*request_pieces(ctx), *refused_pieces(ctx, REQUEST_SOURCES), "。"))
    return blocks


def posting_pieces(row: PostingFigures) -> list[Piece]:
    """`应晒120人次，按时晾晒110人次、迟晒5人次、未晒5人次，晾晒率95.8%`."""
    line: list[Piece] = ["应晒", row.owed, "人次，按时晾晒", row.on_time, "人次、迟晒", row.late]
    return [*line, "人次、未晒", row.missing, "人次，晾晒率", row.rate, "%"]


def unlocked_pieces(ctx: Context) -> list[Piece]:
    """`（5、6月未经本人核对锁定，未计入）`: what the sums leave out; none where nothing."""
    months = "、".join(map(str, ctx.data.unlocked_posting_months))
    return [given(f"（{months}月未经本人核对锁定，未计入）")] if months else []


def posting_figures(ctx: Context) -> list[PostingFigures]:
    """By unit in the official order, the total last; empty where nothing was handed in."""
    tallies = sorted(ctx.data.postings, key=lambda tally: ctx.data.unit_order(tally.unit_code))
    if not tallies:
        return []
    units = [
        _figures(ctx, f"posting.{tally.unit_code}", ctx.data.unit_name(tally.unit_code), tally)
        for tally in tallies
    ]
    total = PostingTally(
        "",
        sum(t.people_n for t in tallies),
        sum(t.owed_n for t in tallies),
        sum(t.on_time_n for t in tallies),
        sum(t.late_n for t in tallies),
        sum(t.missing_n for t in tallies),
    )
    return [*units, _figures(ctx, "posting", "合计", total, units)]


def _figures(
    ctx: Context, base: str, label: str, tally: PostingTally, units: list[PostingFigures] | None = None
) -> PostingFigures:
    def count(name: str, what: str, n: int, unit: str) -> Figure:
        parts = [getattr(u, name) for u in units or []]
        formula = f"各单位相加，{_PRIVATE}" if parts else _PRIVATE
        return ctx.book.count(
            f"{base}.{name}", f"{label}{what}", n, unit, formula, (), parts, rules=("posting",)
        )

    owed = count("owed", "应晒人次", tally.owed_n, "人次")
    on_time = count("on_time", "按时晾晒人次", tally.on_time_n, "人次")
    late = count("late", "迟晒人次", tally.late_n, "人次")
    posted = tally.on_time_n + tally.late_n
    rate = ctx.book.number(
        f"{base}.rate",
        f"{label}晾晒率",
        share_pct(Decimal(posted), Decimal(tally.owed_n)),
        "%",
        1,
        f"({on_time.text}+{late.text})÷{owed.text}×100%",
        (),
        (on_time, late, owed),
        absent="—",
    )
    return PostingFigures(
        label,
        count("people", "应晒人数", tally.people_n, "人"),
        owed,
        on_time,
        late,
        count("missing", "未晒人次", tally.missing_n, "人次"),
        rate,
    )


def _posting_table(ctx: Context, rows: list[PostingFigures]) -> Table:
    columns = (
        TableColumn("单位", 2.4, "left"),
        TableColumn("应晒人数", 1.0, "right"),
        TableColumn("应晒人次", 1.0, "right"),
        TableColumn("按时", 1.0, "right"),
        TableColumn("迟晒", 1.0, "right"),
        TableColumn("未晒", 1.0, "right"),
        TableColumn("晾晒率（%）", 1.1, "right"),
    )
    lines = []
    for row in rows:
        bold = row is rows[-1]
        figures = (row.people, row.owed, row.on_time, row.late, row.missing, row.rate)
        lines.append((cell(row.label, bold), *(cell(figure, bold) for figure in figures)))
    note = f"注：工作日{ctx.data.posting_cutoff:%H:%M}前晾晒为按时；请假、出差、公休、产假、借调不计应晒。"
    return Table("postings", "工作晾晒情况", "", columns, tuple(lines), (note,))


def request_pieces(ctx: Context) -> list[Piece]:
    """Totals only, and none over fewer than three enterprises."""
    tally = ctx.data.requests
    if tally is None:
        return [given("本季企业诉求未报送")]
    if tally.enterprise_n < FEWEST_ENTERPRISES:
        return [given(f"本季企业诉求涉及企业不足{FEWEST_ENTERPRISES}家，不单独公布")]
    return _request_pieces(ctx, tally)


def _request_pieces(ctx: Context, tally: RequestTally) -> list[Piece]:
    def count(name: str, label: str, n: int) -> Figure:
        return ctx.book.count(f"requests.{name}", label, n, "件", "由数据库汇总，单个企业不展开")

    received = count("received", "受理企业诉求", tally.received_n)
    solved = count("solved", "季末已办结企业诉求", tally.solved_n)
    still = count("open", "季末在办企业诉求", tally.open_n)
    overdue = count("overdue", "季末超期未办结企业诉求", tally.overdue_n)
    line: list[Piece] = ["本季受理企业诉求", received, "件，季末已办结", solved, "件、在办", still, "件"]
    if still.value:
        line += ["（其中超过办结时限", overdue, "件）"]
    if tally.returned_n:
        line += ["、退回", count("returned", "已退回企业诉求", tally.returned_n), "件"]
    days = median(tally.solved_days)
    if days is not None and len(tally.solved_days) >= FEWEST_ENTERPRISES:
        figure = ctx.book.number(
            "requests.median_days",
            "办结用时中位数",
            days,
            "天",
            0 if days == int(days) else 1,
            "办结日期减受理日期，取中位数",
        )
        line += ["；办结用时中位数", figure, "天"]
    return line
