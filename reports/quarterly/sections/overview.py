"""一、总体情况: all lights together, by subject and by unit, and against the last issue as it was printed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.blocks import LIGHTS, Block, Figure, Heading, Light, LightsChart, Table, TableColumn
from reports.figures.lineage import Piece, cell, joined, paragraph
from reports.figures.wording import count_change_phrase
from reports.quarterly.model.quarter import PreviousIssue
from reports.quarterly.shared.chart_parts import chart_blocks
from reports.quarterly.shared.context import (
    SUBJECTS,
    Context,
    LightCounts,
    Lit,
    Subject,
    count_lights,
    light_cells,
    lights_row,
)

_GREY: Light = "灰"
NOTHING = "本季没有列入亮灯晾晒的工作。"


@dataclass(frozen=True)
class FollowUp:
    """What became of the items that stood red in the last issue (上期整改情况).

    `of`: that issue's quarter, where it is not the one before.
    """

    of: str
    red_then: Figure
    now: Mapping[str, Figure]


@dataclass(frozen=True)
class Overview:
    """Every lit item of the quarter, counted in all, by subject and by unit."""

    items: tuple[Lit, ...]
    everything: LightCounts
    subjects: Mapping[Subject, LightCounts]
    units: Mapping[str, LightCounts]
    follow_up: FollowUp | None

    def of(self, light: str) -> list[Lit]:
        return [item for item in self.items if item.light == light]


def assess_overview(ctx: Context, items: list[Lit]) -> Overview:
    """`items`: every indicator, project, reform measure and supervision item with its light."""
    subjects: dict[Subject, LightCounts] = {
        subject: count_lights(ctx, f"all.{subject}", label, [i for i in items if i.subject == subject])
        for subject, label in SUBJECTS.items()
        if any(i.subject == subject for i in items)
    }
    codes = sorted({item.unit_code for item in items if item.unit_code}, key=ctx.data.unit_order)
    units = {
        code: count_lights(
            ctx, f"unit.{code}", ctx.data.unit_name(code), [i for i in items if i.unit_code == code]
        )
        for code in codes
    }
    everything = count_lights(ctx, "all", "全部事项", items)
    return Overview(tuple(items), everything, subjects, units, _follow_up(ctx, items))


def _follow_up(ctx: Context, items: list[Lit]) -> FollowUp | None:
    before = ctx.data.previous
    if before is None:
        return None
    now = {item.figure.figure_id: item for item in items}
    subjects = ("indicator.", "project.", "reform.", "supervision.")
    was_red = [
        figure_id
        for figure_id, text in before.texts.items()
        if text == "红" and figure_id.endswith(".light") and figure_id.startswith(subjects)
    ]
    counts: dict[str, Figure] = {}
    for light in LIGHTS:
        parts = [now[i].figure for i in was_red if i in now and now[i].light == light]
        counts[light] = ctx.book.count(
            f"follow_up.{light}", f"上期红灯事项本期{light}灯数", len(parts), "项", parts=parts
        )
    gone = [i for i in was_red if i not in now]
    told = f"不再列入的计数：{_listed(before, gone)}" if gone else ""
    counts["不再列入"] = ctx.book.count("follow_up.gone", "上期红灯事项本期不再列入数", len(gone), "项", told)
    formula = f"{before.period.chinese()}通报所印红灯（{_listed(before, was_red) or '没有'}），按本期亮灯相加"
    red = ctx.book.count(
        "follow_up.red_then", "上期红灯事项数", len(was_red), "项", formula, parts=counts.values()
    )
    return FollowUp("" if ctx.data.is_held_against_last else f"（{before.period.chinese()}）", red, counts)


def _listed(before: PreviousIssue, figure_ids: Sequence[str]) -> str:
    return "、".join(before.labels[i].removesuffix("亮灯") for i in figure_ids)


# ---- print ----


def lights_line(ctx: Context, counts: LightCounts) -> list[Piece]:
    """`蓝灯3项、绿灯20项（较上季度增加2项）、…`"""
    parts: list[list[Piece]] = []
    for light in LIGHTS:
        phrase: list[Piece] = [f"{light}灯", counts.by_light[light], "项"]
        change = light_change(ctx, light, counts)
        if change is not None:
            phrase += ["（", change, "）"]
        parts.append(phrase)
    return [*joined(parts, "、"), *judged_pieces(ctx, counts)]


def judged_pieces(ctx: Context, counts: LightCounts) -> list[Piece]:
    """Fewer red ones are no progress where fewer are judged: both numbers stand beside the changes."""
    before = ctx.data.previous
    base = counts.total.figure_id
    then = {light: before.values.get(f"{base}.{light}") for light in LIGHTS} if before is not None else {}
    if not then or any(one is None for one in then.values()) or counts.n(_GREY) <= int(then[_GREY] or 0):
        return []
    judged = [counts.by_light[light] for light in LIGHTS if light != _GREY]
    label = f"{counts.total.label}（不含灰灯"
    n = sum(int(one.value or 0) for one in judged)
    n_then = sum(int(one or 0) for light, one in then.items() if light != _GREY)
    now = ctx.book.count(f"{base}.judged", f"{label}）", n, "项", "各色灯项数相加，不含灰灯", parts=judged)
    told = f"{before.period.chinese()}通报所印，不含灰灯" if before is not None else ""
    was = ctx.book.count(f"{base}.judged_then", f"{label}，{ctx.data.then}）", n_then, "项", told)
    return ["；不含灰灯的", now, f"项，{ctx.data.then}", was, "项"]


def light_change(ctx: Context, light: Light, counts: LightCounts) -> Figure | None:
    """A count against the last issue as it was printed; None without one."""
    figure = counts.by_light[light]
    if ctx.data.previous is None or figure.value is None:
        return None
    then = ctx.data.previous.values.get(figure.figure_id)
    if then is None:
        return None
    change = int(figure.value) - int(then)
    formula = f"{figure.text}−{int(then)}（{ctx.data.previous.period.chinese()}通报所印）"
    return ctx.book.words(
        f"{figure.figure_id}.change",
        f"{figure.label}变化",
        count_change_phrase(change, then=ctx.data.then),
        formula,
        (),
        (figure,),
        figure.value - then,
        "项",
    )


def follow_up_pieces(follow: FollowUp) -> list[Piece]:
    """`上期亮红灯9项，本期转为绿灯2项、…仍为红灯5项`."""
    words: dict[str, str] = {str(light): f"{light}灯" for light in LIGHTS}
    words["红"] = "仍为红灯"
    parts: list[list[Piece]] = [
        [words.get(name, name), figure, "项"] for name, figure in follow.now.items() if figure.value
    ]
    line: list[Piece] = [f"上期{follow.of}亮红灯", follow.red_then, "项"]
    return [*line, "，本期", *joined(parts, "、")] if parts else line


def overview_section(ctx: Context, overview: Overview, number: str) -> list[Block]:
    """总体情况: how many lights of which colour, by subject and by unit."""
    heading = Heading(1, f"{number}、总体情况")
    if not overview.items:
        return [heading, paragraph(NOTHING)]
    line: list[Piece] = ["本季对", overview.everything.total, "项工作进行亮灯晾晒，"]
    blocks: list[Block] = [
        heading,
        paragraph(*line, *lights_line(ctx, overview.everything), "。"),
    ]
    blocks.append(subject_table(overview))
    if overview.units:
        blocks += chart_blocks(unit_chart(ctx, overview))
    return blocks


def subject_table(overview: Overview, table_id: str = "overview.subjects") -> Table:
    """Lights by subject, the sum last."""
    columns = (
        TableColumn("类别", 2.4, "left"),
        TableColumn("合计", 1.0, "right"),
        *(TableColumn(light, 1.0, "right", "亮灯（项）") for light in LIGHTS),
    )
    rows = [
        (cell(SUBJECTS[subject]), cell(counts.total), *light_cells(counts))
        for subject, counts in overview.subjects.items()
    ]
    every = overview.everything
    rows.append((cell("合计", True), cell(every.total, True), *light_cells(every, True)))
    if table_id.startswith("leader"):
        return Table(table_id, "重点工作亮灯情况", "", columns, tuple(rows))
    notes = (
        "注：灰灯为未报送、待确认、退回待改、未到期或不适用，不因未报送亮红灯；亮灯规则见所附口径说明。",
    )
    return Table(table_id, "重点工作亮灯情况", "", columns, tuple(rows), notes)


def unit_table(ctx: Context, overview: Overview) -> Table:
    """Lights by unit in the official order."""
    columns = (
        TableColumn("单位", 2.4, "left"),
        TableColumn("合计", 1.0, "right"),
        *(TableColumn(light, 1.0, "right", "亮灯（项）") for light in LIGHTS),
    )
    rows = tuple(
        (cell(ctx.data.unit_name(code)), cell(counts.total), *light_cells(counts))
        for code, counts in overview.units.items()
    )
    note = "注：经济指标为园区整体数，不计入单位。"
    return Table("overview.units", "各单位重点工作亮灯情况", "", columns, rows, (note,))


def unit_chart(ctx: Context, overview: Overview) -> LightsChart:
    """The same as stacked bars; its `alt` says every number."""
    rows = tuple(lights_row(ctx.data.unit_name(code), counts) for code, counts in overview.units.items())
    alt = "；".join(
        f"{row.label}：" + "、".join(f"{light}{n}" for light, n in row.counts.items() if n) for row in rows
    )
    return LightsChart("overview.units", "各单位重点工作亮灯情况", f"{alt}。", rows)
