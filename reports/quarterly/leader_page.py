"""一页纸: what a leader reads first, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.blocks import Block
from reports.lineage import Piece, paragraph
from reports.quarterly.context import Context
from reports.quarterly.indicators_print import lead_indicator_pieces
from reports.quarterly.overview import follow_up_pieces, lights_line, subject_table
from reports.quarterly.projects_print import late_starts, progress_pieces
from reports.quarterly.quality import quality_pieces
from reports.quarterly.reform import reform_pieces
from reports.quarterly.supervision import supervision_pieces
from reports.wording import full_stop

if TYPE_CHECKING:
    from reports.quarterly.build import Assessed

_NAMES_SHOWN = 5


def leader_page(ctx: Context, found: Assessed) -> tuple[Block, ...]:
    """Lights, four lines on the four subjects, what is late, what needs a leader."""
    every = found.overview.everything
    blocks: list[Block] = [
        paragraph("亮灯：共", every.total, "项，", *lights_line(ctx, every), "。"),
        subject_table(found.overview, "leader.subjects"),
    ]
    lead = lead_indicator_pieces(found.indicators)
    if lead:
        blocks.append(paragraph(f"指标：{ctx.months_label}，", *lead, "。"))
    if found.projects is not None:
        blocks.append(paragraph("项目：", *progress_pieces(ctx, found.projects), "。", *_lagging(ctx, found)))
    if found.reform is not None:
        blocks.append(paragraph("改革：", *reform_pieces(found.reform), "。"))
    if found.supervision is not None:
        blocks.append(paragraph("督查：", *supervision_pieces(found.supervision), "。"))
    blocks.append(paragraph("报送：", *quality_pieces(found.quality), "。"))
    follow = found.overview.follow_up
    if follow is not None and follow.red_then.value:
        blocks.append(paragraph("上期整改：", *follow_up_pieces(follow), "。"))
    blocks.append(paragraph("需领导协调解决事项：", _coordination(ctx)))
    return tuple(blocks)


def _lagging(ctx: Context, found: Assessed) -> list[Piece]:
    """The red projects and those not begun in time, named by project and unit."""
    assert found.projects is not None
    red = sorted(found.projects.with_light("红"), key=lambda state: state.gap.value or 0)
    line: list[Piece] = []
    if red:
        names = "、".join(f"{s.name}（{ctx.data.unit_name(s.unit_code)}）" for s in red[:_NAMES_SHOWN])
        more = "等" if len(red) > _NAMES_SHOWN else ""
        line += ["红灯", found.projects.everything.lights.by_light["红"], f"个：{names}{more}。"]
    late = late_starts(found.projects)
    if late:
        line += ["应开工未开工", ctx.book.figures["projects.start_late"], "个。"]
    return line


def _coordination(ctx: Context) -> str:
    if not ctx.words.coordination:
        return "本期未收到需领导协调解决的事项。"
    return "".join(full_stop(text) for text in ctx.words.coordination)
