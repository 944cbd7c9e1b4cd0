"""What a leader has to know of the further subjects: only what is amiss, and what new investment there is."""

from __future__ import annotations

from collections.abc import Sequence

from reports.blocks import Figure
from reports.figures.lineage import Piece
from reports.quarterly.sections.assessed import Assessed
from reports.quarterly.sections.conduct import SOURCE as CONDUCT_SOURCE
from reports.quarterly.sections.conduct import Conduct
from reports.quarterly.sections.investment import SOURCE as INVESTMENT_SOURCE
from reports.quarterly.sections.investment import Investment
from reports.quarterly.sections.problems import SOURCE as PROBLEMS_SOURCE
from reports.quarterly.sections.problems import Problems
from reports.quarterly.sections.routine import QuotaFigures
from reports.quarterly.sections.safety import Safety
from reports.quarterly.shared.context import Context
from reports.quarterly.shared.coverage import coverage_pieces


def further_to_know(ctx: Context, found: Assessed) -> list[list[Piece]]:
    """Clauses, the gravest first; a subject of which nothing is amiss has none."""
    clauses = [
        _hazards(ctx),
        _problems(ctx, found.problems),
        _environment(ctx, found.safety),
        _requests(ctx),
        _conduct(ctx, found.conduct),
        _routine(ctx, found.routine),
        _investment(ctx, found.investment),
    ]
    return [clause for clause in clauses if clause]


def _hazards(ctx: Context) -> list[Piece]:
    return _amiss(ctx, [("重大隐患", "hazard.major", "处"), ("隐患逾期", "hazard.overdue", "处")], "hazards")


def _problems(ctx: Context, problems: Problems | None) -> list[Piece]:
    if problems is None or not problems.states:
        return []
    counts = problems.counts
    return _told(
        ctx,
        [("挂牌督办问题", counts["listed"], "个"), ("问题整改逾期", counts["overdue"], "个")],
        PROBLEMS_SOURCE,
    )


def _environment(ctx: Context, safety: Safety | None) -> list[Piece]:
    missed = [one for one in safety.environment if one.verdict == "未达到"] if safety else []
    if not missed:
        return []
    parts = [part for one in missed for part in (one.value, one.target)]
    count = ctx.book.count(
        "environment.missed", "未达到目标的环境质量指标数", len(missed), "项", "逐项与年度目标比较", (), parts
    )
    return ["环境质量指标未达到目标", count, "项"]


def _requests(ctx: Context) -> list[Piece]:
    return _amiss(ctx, [("企业诉求超期", "requests.overdue", "件")], "")


def _conduct(ctx: Context, state: Conduct | None) -> list[Piece]:
    """Both sides, for they are never netted; where nothing negative was entered the attachment is enough."""
    if state is None or not state.everything.negative.value:
        return []
    every = state.everything
    line: list[Piece] = ["负面纪实", every.negative, "次、正面纪实", every.positive, "次"]
    if every.appealed.value:
        line += ["、申诉中", every.appealed, "次"]
    return [*line, *coverage_pieces(ctx, CONDUCT_SOURCE)]


def _routine(ctx: Context, quotas: Sequence[QuotaFigures] | None) -> list[Piece]:
    short = [one.short_n for one in quotas or () if one.short_n.value]
    if not short:
        return []
    total = int(sum(one.value or 0 for one in short))
    count = ctx.book.count(
        "routine.short", "常态化工作未达标期数", total, "期", "各项定额、各单位相加", (), short
    )
    return ["常态化工作未达标", count, "期"]


def _investment(ctx: Context, state: Investment | None) -> list[Piece]:
    if state is None or not state.everything.signed_n.value:
        return []
    every = state.everything
    line: list[Piece] = ["招商新签约", every.signed_n, "个、其中已落地", every.landed_n, "个"]
    return [*line, *coverage_pieces(ctx, INVESTMENT_SOURCE)]


def _amiss(ctx: Context, wanted: Sequence[tuple[str, str, str]], source: str) -> list[Piece]:
    """Figures that the body entered, by id; none where it prints them not, as of too few enterprises."""
    known = ctx.book.figures
    return _told(ctx, [(label, known[key], unit) for label, key, unit in wanted if key in known], source)


def _told(ctx: Context, counts: Sequence[tuple[str, Figure, str]], source: str) -> list[Piece]:
    """Those that are not 0, with the coverage of what they were counted over."""
    line: list[Piece] = []
    for label, figure, unit in counts:
        if figure.value:
            line += ["、" if line else "", label, figure, unit]
    return [*line, *coverage_pieces(ctx, source)] if line and source else line
