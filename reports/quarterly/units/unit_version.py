"""The bulletin for one unit: its own matters, and the park's totals beside them. Pure.

Everything is judged over the whole park, as in the bulletin itself; only what is printed is narrowed. No
other unit's items, people or figures stand in it, nor does any total lead to them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from reports.blocks import LIGHTS, Block, Heading, Masthead, Table, TableColumn
from reports.document import Document, check_figures, used_figures
from reports.figures.arithmetic import checked
from reports.figures.lineage import Piece, cell, joined, paragraph, source_lines
from reports.figures.measure_rules import MeasureRules
from reports.figures.rules import Edition
from reports.figures.wording import chinese_date, chinese_number, full_stop
from reports.quarterly.build import OFFICE, issue_number, lead_pieces
from reports.quarterly.indicators.indicators_print import indicator_sentence
from reports.quarterly.model.quarter import QuarterData
from reports.quarterly.projects.projects_print import sum_pieces
from reports.quarterly.sections.conduct import conduct_table
from reports.quarterly.sections.follow_up import follow_up_table, told_instructions
from reports.quarterly.sections.overview import lights_line
from reports.quarterly.sections.problems import day_words
from reports.quarterly.sections.quality import NO_LEDGER
from reports.quarterly.sections.reform import Reform, item_pieces
from reports.quarterly.sections.routine import routine_table
from reports.quarterly.sections.services import (
    POSTING_SOURCES,
    posting_figures,
    posting_pieces,
    refused_pieces,
    unlocked_pieces,
)
from reports.quarterly.sections.shortfalls import item_shortfalls
from reports.quarterly.sections.supervision import Supervision
from reports.quarterly.shared.context import (
    SUBJECTS,
    Context,
    light_cells,
)
from reports.quarterly.shared.findings import finding_blocks
from reports.quarterly.units.unit_attachments import listing, unit_attachments
from reports.quarterly.units.unit_data import OwnMatters, visible_figures
from reports.quarterly.units.unit_own import Own, narrowed, own_conduct, own_routine
from reports.rows.return_state import states_told


def build_unit(
    data: QuarterData,
    rules: Edition,
    issue_date: dt.date,
    unit_code: str,
    stage: str = "送审稿",
    measures: MeasureRules | None = None,
) -> Document:
    """The unit's version of the quarter's bulletin; `unit_code` is one of `data.units`.

    Raises DocumentError when a printed figure is not the figure of its book, or contradicts another.
    """
    own = narrowed(Context(data, rules, issue_date, kept_measures=measures), unit_code)
    document = Document(
        kind="quarterly",
        period_label=data.period.label,
        title=f"关于{data.period.chinese()}重点工作推进情况的通报（{own.name}）",
        masthead=Masthead("督查通报", issue_number(data), OFFICE, chinese_date(issue_date), "通报"),
        addressee=f"{own.name}：",
        leader_page=(),
        body=_body(own),
        attachments=unit_attachments(own),
        signer=OFFICE,
        date_text=chinese_date(issue_date),
        copy_to="",
        printed_by=OFFICE,
        print_date=chinese_date(issue_date),
        date=issue_date,
        figures=own.park.book.figures,
        stage=stage,
        summary=f"{data.period.chinese()}重点工作推进情况通报中涉及{own.name}的事项。",
        cut_off=f"数据截至{chinese_date(data.period.end)}",
        period_words=data.period.chinese(),
    )
    check_figures(document)
    return _without_others(checked(document), data, own.matters)


def _without_others(document: Document, data: QuarterData, matters: OwnMatters) -> Document:
    printed = [figure_id for figure_id, _ in used_figures(document)]
    figures = visible_figures(document.figures, printed, matters)
    narrowed = replace(document, figures=figures, sources=source_lines(figures, data.returned))
    check_figures(narrowed)
    return narrowed


def _body(own: Own) -> tuple[Block, ...]:
    number = (chinese_number(n) for n in range(1, 20))
    blocks: list[Block] = [paragraph(*lead_pieces(own.park))]
    for title, section in _sections(own):
        blocks += [Heading(1, f"{next(number)}、{title}"), *section]
    return tuple(blocks)


def _sections(own: Own) -> Iterator[tuple[str, list[Block]]]:
    """Heading and blocks; a subject in which the unit has no part is left out."""
    yield "总体情况", _overview(own)
    if own.found.indicators:
        states = enumerate(own.found.indicators)
        yield "主要经济指标", [indicator_sentence(own.park, state, i == 0) for i, state in states]
    if own.projects is not None:
        yield "重点项目", [paragraph(*_project_pieces(own))]
    if own.reform is not None:
        yield "改革攻坚事项", _reform(own, own.reform)
    if own.supervision is not None:
        yield "督查事项", [paragraph(*_supervision_pieces(own, own.supervision))]
    yield from _further(own)
    if postings := _posting_pieces(own):
        yield "工作晾晒", [paragraph(*postings)]
    yield "报送质量", [paragraph(*_returns_pieces(own))]
    if amiss := [*item_shortfalls(own.park, own.projects, own.reds), *finding_blocks(own.ctx)]:
        yield "存在问题", amiss
    if steps := own.ctx.next_steps:
        yield "下步要求", [paragraph(full_stop(text)) for text in steps]
    if asked := own.ctx.coordination:
        yield "需领导协调解决事项", [paragraph(full_stop(text)) for text in asked]


def _further(own: Own) -> Iterator[tuple[str, list[Block]]]:
    """What a year may owe beside the first subjects, where the unit has a part in it."""
    reds = [one for one in own.found.reds_before if one.unit_code == own.matters.unit_code]
    told = told_instructions(own.ctx, own.ctx.data.instructions, own.found.overview.items)
    if reds or told:
        table: list[Block] = [listing(follow_up_table(own.ctx, reds), None)] if reds else []
        yield "上期整改情况", [*table, *told]
    if routine := own_routine(own):
        yield "常态化工作", [routine_table(routine)]
    if problems := _problem_pieces(own):
        yield "问题整改", [paragraph(*problems)]
    if conduct := own_conduct(own):
        yield "正负面纪实", [conduct_table(conduct)]


def _problem_pieces(own: Own) -> list[Piece]:
    found = own.found.problems
    if found is None or own.matters.unit_code not in found.units:
        return []
    n, counts = found.units[own.matters.unit_code]
    line: list[Piece] = [
        f"全园区{day_words(own.ctx)}未销号问题",
        found.counts["open"],
        "个；由",
        own.name,
        "整改的",
        n,
        f"个，{day_words(own.ctx)}未销号",
    ]
    line += [
        counts["open"],
        "个，其中挂牌督办",
        counts["listed"],
        "个、逾期",
        counts["overdue"],
        "个；本季销号",
    ]
    return [*line, counts["closed_now"], "个、重新打开", counts["reopened_now"], "个。"]


def _overview(own: Own) -> list[Block]:
    every = own.found.overview.everything
    line: list[Piece] = ["全园区", every.total, "项工作亮灯晾晒，", *lights_line(own.park, every), "。"]
    if own.is_empty:
        return [paragraph(*line), paragraph(f"本期没有由{own.name}负责的亮灯事项。")]
    line += ["其中", own.name, own.lights.total, "项，", *lights_line(own.park, own.lights), "。"]
    return [paragraph(*line), _light_table(own)]


def _light_table(own: Own) -> Table:
    columns = (
        TableColumn("类别", 2.4, "left"),
        TableColumn("合计", 1.0, "right"),
        *(TableColumn(light, 1.0, "right", "亮灯（项）") for light in LIGHTS),
    )
    rows = [(cell(label), cell(n.total), *light_cells(n)) for label, n in own.subjects.items()]
    every = own.found.overview.everything
    rows.append((cell(own.name, True), cell(own.lights.total, True), *light_cells(own.lights, True)))
    rows.append((cell("全园区"), cell(every.total), *light_cells(every)))
    return Table("overview.own", f"{own.name}重点工作亮灯情况", "", columns, tuple(rows))


def _project_pieces(own: Own) -> list[Piece]:
    assert own.found.projects is not None and own.standing is not None
    park = own.found.projects.everything
    line: list[Piece] = ["全园区", park.n, "个重点项目，", *sum_pieces(own.park, park), "。"]
    sums = own.standing.sums
    line += [
        f"其中{own.name}负责",
        sums.n,
        "个，总投资",
        sums.total,
        "亿元，年度计划投资",
        sums.plan,
        "亿元，",
    ]
    line += [*sum_pieces(own.park, sums), "；组内位次", own.standing.rank]
    if (change := own.standing.change) is not None:
        line += [f"（较{own.ctx.data.then}" if change.value is not None else "（", change, "）"]
    return [*line, "。"]


def _reform(own: Own, reform: Reform) -> list[Block]:
    blocks: list[Block] = []
    for place, item in enumerate(reform.items, start=1):
        blocks.append(Heading(2, f"（{chinese_number(place)}）{item.name}"))
        blocks.append(paragraph(*item_pieces(own.ctx, item)))
    return blocks


def _supervision_pieces(own: Own, state: Supervision) -> list[Piece]:
    assert own.found.supervision is not None
    counts = own.subjects[SUBJECTS["supervision"]]
    line: list[Piece] = [
        "全园区督查事项",
        own.found.supervision.n,
        "项，其中",
        own.name,
        counts.total,
        "项：",
    ]
    return [*line, *joined([[s.text, "（", s.status_figure, "）"] for s in state.states]), "。"]


def _posting_pieces(own: Own) -> list[Piece]:
    rows = posting_figures(own.park)
    base = f"posting.{own.matters.unit_code}.owed"
    mine = [row for row in rows if row.owed.figure_id == base]
    if not mine:
        return []
    whole = [*posting_pieces(rows[-1]), *unlocked_pieces(own.park)]
    whole += refused_pieces(own.park, POSTING_SOURCES)
    return [own.name, *posting_pieces(mine[0]), "。全园区", *whole, "。"]


def _returns_pieces(own: Own) -> list[Piece]:
    """What the unit owed and how it came; nothing is compared with other units."""
    owed = own.ctx.data.obligations
    if not own.park.data.obligations:
        return [NO_LEDGER, "。"]
    if not owed:
        return [f"本季没有应由{own.name}报送的报表。"]
    base = f"unit.{own.matters.unit_code}.returns"
    counts = {
        state: own.park.book.count(
            f"{base}.{state}",
            f"{own.name}{state}报表数",
            sum(o.state == state for o in owed),
            "份",
            "台账计数",
        )
        for state in states_told(o.state for o in owed)
    }
    total = own.park.book.count(
        f"{base}.owed",
        f"{own.name}应报报表数",
        len(owed),
        "份",
        "应报台账，各类报表数相加",
        (),
        counts.values(),
    )
    line: list[Piece] = [own.name, "本季应报报表", total, "份"]
    for state, figure in counts.items():
        if figure.value or state in ("按时", "迟报", "未报"):
            line += ["，", state, figure, "份"]
    return [*line, "。"]
