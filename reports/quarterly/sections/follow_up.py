"""上期整改情况: what the last issue printed red, item by item, and how it stands now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.blocks import Block, Heading, Table, TableColumn
from reports.figures.lineage import cell, given, paragraph
from reports.figures.wording import chinese_date, full_stop
from reports.quarterly.instructions import Instruction, count_pieces, instruction_blocks
from reports.quarterly.model.quarter import IssuedCorrection, PreviousIssue
from reports.quarterly.sections.overview import FollowUp, Overview, follow_up_pieces
from reports.quarterly.shared.context import SUBJECTS, Context, Lit, Subject, light_cell

_PREFIXES: dict[str, Subject] = {
    "indicator": "indicators",
    "project": "projects",
    "reform": "reform",
    "supervision": "supervision",
}
_RESULTS = {"蓝": "已整改", "绿": "已整改", "黄": "有好转", "红": "未整改到位", "灰": "—"}
GONE = "不再列入"
_MOST_LINES = 5


@dataclass(frozen=True)
class FormerRed:
    """One item that stood red in the last issue. `now` None: it is not judged any more."""

    figure_id: str
    subject: Subject
    label: str
    unit_code: str
    requirement: str
    now: Lit | None

    @property
    def result(self) -> str:
        return GONE if self.now is None else _RESULTS[self.now.light]


def former_reds(ctx: Context, items: Sequence[Lit]) -> tuple[FormerRed, ...]:
    """In the order of the last issue; empty without one."""
    before = ctx.data.previous
    if before is None:
        return ()
    now = {item.figure.figure_id: item for item in items}
    found = []
    for figure_id, text in before.texts.items():
        subject = _PREFIXES.get(figure_id.split(".")[0])
        if subject is None or text != "红" or not figure_id.endswith(".light"):
            continue
        item = now.get(figure_id)
        label = item.label if item else before.labels[figure_id].removesuffix("亮灯")
        unit = item.unit_code if item else ""
        found.append(FormerRed(figure_id, subject, label, unit, _asked(ctx, subject, figure_id), item))
    return tuple(found)


def _asked(ctx: Context, subject: Subject, figure_id: str) -> str:
    """下步要求 of the 督查核实表 that belonged to the last issue."""
    inside = figure_id.split(".", 1)[1].removesuffix(".light")
    wanted: dict[Subject, tuple[str, str]] = {
        "projects": ("重点项目", inside),
        "reform": ("改革措施", inside.replace(".", "-")),
        "supervision": ("督查事项", inside),
    }
    row = ctx.data.further.requirements.get(wanted.get(subject, ("", "")))
    return row.text("requirement_text") if row is not None else ""


# ---- print ----


def follow_up_section(
    ctx: Context, overview: Overview, reds: Sequence[FormerRed], number: str
) -> list[Block]:
    """From the second issue on; nothing before it. What leaders wrote on it stands at its end."""
    told = [
        *_reds(ctx, overview.follow_up, reds),
        *_corrections(overview.follow_up, ctx.data.previous),
        *_instructions(ctx, overview),
    ]
    return [Heading(1, f"{number}、上期整改情况"), *told] if told else []


def _reds(ctx: Context, follow: FollowUp | None, reds: Sequence[FormerRed]) -> list[Block]:
    if follow is None or ctx.data.previous is None:
        return []
    if not reds:
        return [paragraph(given(f"上期{follow.of}通报没有红灯事项。"))]
    blocks: list[Block] = [paragraph(*follow_up_pieces(follow), "。")]
    still = [one for one in reds if one.now is not None and one.now.light == "红"]
    if still:
        names = "；".join(f"{one.label}{_of_unit(ctx, one)}" for one in still)
        blocks.append(paragraph(given(full_stop(f"仍为红灯的：{names}"))))
    return blocks


def _corrections(follow: FollowUp | None, before: PreviousIssue | None) -> list[Block]:
    """What readers of the last issue were told to correct in it, and what this one is held against."""
    if follow is None or before is None or not before.corrections:
        return []
    told = "".join(_correction(one) for one in before.corrections)
    against = "更正后的一版" if before.corrections[-1].is_version else "上期所印的数"
    compared = f"本期的增减和位次变化与{against}比较。"
    return [paragraph(given(f"上期{follow.of}通报已印发的数据有更正。{told}{compared}"))]


def _correction(one: IssuedCorrection) -> str:
    shown = "；".join(line.rstrip("。；") for line in one.lines[:_MOST_LINES])
    more = f"；等共{len(one.lines)}处，均见{one.way}" if len(one.lines) > _MOST_LINES else ""
    return f"{chinese_date(one.day)}{one.way}：{shown}{more}。"


def _instructions(ctx: Context, overview: Overview) -> list[Block]:
    given = ctx.data.instructions
    if not given:
        return []
    return [paragraph(*count_pieces(ctx.book, given), "。"), *told_instructions(ctx, given, overview.items)]


def told_instructions(ctx: Context, given: Sequence[Instruction], items: Sequence[Lit]) -> list[Block]:
    """Each with the unit and the light of its item today."""
    now = {item.figure.figure_id: item for item in items}
    units = {key: ctx.data.unit_name(item.unit_code) for key, item in now.items() if item.unit_code}
    return instruction_blocks(
        given, lambda one: ["本期亮灯：", now[one.figure_id].figure] if one.figure_id in now else [], units
    )


def _of_unit(ctx: Context, one: FormerRed) -> str:
    return f"（{ctx.data.unit_name(one.unit_code)}）" if one.unit_code else ""


def follow_up_table(ctx: Context, reds: Sequence[FormerRed]) -> Table:
    """上期整改情况: what was red in the last issue, what was asked, and what came of it."""
    columns = (
        TableColumn("序号", 0.5),
        TableColumn("类别", 1.2),
        TableColumn("事项", 3.2, "left"),
        TableColumn("责任单位", 1.6),
        TableColumn("上期要求", 2.8, "left", is_told=True),
        TableColumn("本期亮灯", 1.0),
        TableColumn("整改结果", 1.2),
    )
    rows = tuple(
        (
            cell(str(number)),
            cell(SUBJECTS[one.subject]),
            cell(one.label),
            cell(ctx.data.unit_name(one.unit_code) if one.unit_code else "—"),
            cell(one.requirement or "—"),
            light_cell(one.now) if one.now is not None else cell("—"),
            cell(one.result),
        )
        for number, one in enumerate(reds, start=1)
    )
    label = ctx.data.previous.period.chinese() if ctx.data.previous else ""
    note = f"注：列{label}通报所印的红灯事项；“{GONE}”为本期不再列入亮灯。"
    n = "follow_up.red_then"
    return Table("follow_up", "上期红灯事项整改情况表", "", columns, rows, (note,), rows_figure=n)
