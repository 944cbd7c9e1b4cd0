"""四、改革攻坚事项: the registered measures and what their lead units report of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.blocks import GAP_TEXT, Block, Figure, Heading, Run, Table, TableCell, TableColumn
from reports.figures.lineage import Piece, cell, given, joined, paragraph
from reports.figures.measures import Coverage, share_pct
from reports.figures.wording import chinese_number, full_stop
from reports.quarterly.shared.context import (
    ABSENT,
    Context,
    LightCounts,
    Lit,
    absent_text,
    count_lights,
    days_past,
    light_cell,
)
from reports.rows.row import Row
from schemas.warehouse.reform import STATUS


@dataclass(frozen=True)
class MeasureState:
    """One measure: as registered, as last reported (None: never), its class and its light."""

    item_no: int
    measure_no: int
    registered: Row
    reported: Row | None
    status: str | None
    status_figure: Figure
    unit_code: str
    lit: Lit

    def told(self, column: str) -> str:
        return self.reported.text(column) if self.reported is not None else ""


@dataclass(frozen=True)
class ItemState:
    """One item of the list and its measures, counted by class."""

    registered: Row
    measures: tuple[MeasureState, ...]
    n: Figure
    by_status: dict[str, Figure]
    absent: dict[str, Figure]

    @property
    def name(self) -> str:
        return self.registered.text("item_name")


@dataclass(frozen=True)
class Reform:
    """All items and measures; `done_rate` is None over an incomplete input."""

    items: tuple[ItemState, ...]
    measures: tuple[MeasureState, ...]
    n_items: Figure
    n_measures: Figure
    by_status: dict[str, Figure]
    absent: dict[str, Figure]
    coverage: Coverage
    done_rate: Figure | None
    lights: LightCounts


def assess_reform(ctx: Context) -> Reform | None:
    """None where no list is registered."""
    if not ctx.data.reform_items:
        return None
    items: list[ItemState] = []
    for row in ctx.data.reform_items:
        of_it = [m for m in ctx.data.reform_measures if m.key("item_no") == row.key("item_no")]
        measures = tuple(_measure(ctx, row, m) for m in of_it)
        base = f"reform.{row.key('item_no')}"
        by_status = _count_statuses(ctx, base, row.text("item_name"), measures)
        n = _count(ctx, f"{base}.n", f"{row.text('item_name')}措施数", measures)
        absent = _count_absent(ctx, base, row.text("item_name"), measures)
        items.append(ItemState(row, measures, n, by_status, absent))
    every = tuple(measure for item in items for measure in item.measures)
    n_items = ctx.book.count(
        "reform.items",
        "改革攻坚事项数",
        len(items),
        "项",
        "清单逐项计数",
        [item.registered.ref("item_name") for item in items],
    )
    n_measures = _count(ctx, "reform.measures", "改革攻坚措施数", every)
    by_status = _count_statuses(ctx, "reform", "改革攻坚措施", every)
    coverage = Coverage(sum(m.status is not None for m in every), len(every))
    rate = None
    if coverage.complete and every:
        rate = ctx.book.number(
            "reform.done_rate",
            "改革措施完成率",
            share_pct(by_status["完成"].value, n_measures.value),
            "%",
            1,
            f"{by_status['完成'].text}÷{n_measures.text}×100%",
            (),
            (by_status["完成"], n_measures),
            coverage,
        )
    return Reform(
        tuple(items),
        every,
        n_items,
        n_measures,
        by_status,
        _count_absent(ctx, "reform", "改革攻坚措施", every),
        coverage,
        rate,
        count_lights(ctx, "reform", "改革攻坚措施", [m.lit for m in every], "条"),
    )


def _measure(ctx: Context, item: Row, registered: Row) -> MeasureState:
    item_no, measure_no = registered.key("item_no"), registered.key("measure_no")
    row = ctx.data.reform_progress.get((item_no, measure_no))
    status = row.text("status") or None if row else None
    base = f"reform.{item_no}.{measure_no}"
    label = f"改革事项{item_no}措施{measure_no}"
    is_returned = ("reform_progress", f"{item_no}-{measure_no}") in ctx.data.withheld
    waiting = ctx.data.waits("reform_progress", ctx.data.period, item.text("lead_unit_code"))
    absent = absent_text(row, row is None and is_returned, waiting)
    figure = ctx.book.words(
        f"{base}.status",
        f"{label}完成情况",
        status or absent,
        "报送类别",
        [row.ref("status")] if row is not None and status else [],
    )
    lit = ctx.lit(
        "reform",
        f"{base}.light",
        f"{item.text('item_name')}措施{measure_no}",
        item.text("lead_unit_code"),
        "status",
        {"status": status, "days_past_due": days_past(registered.day("due_date"), ctx.data.period.end)},
        parts=(figure,),
        grey=absent,
        exempt=ctx.exemption("reform_measure", ctx.data.period.year, item_no, measure_no)
        or ctx.exemption("reform_item", ctx.data.period.year, item_no),
    )
    return MeasureState(
        item_no, measure_no, registered, row, status, figure, item.text("lead_unit_code"), lit
    )


def _count(ctx: Context, figure_id: str, label: str, measures: Sequence[MeasureState]) -> Figure:
    refs = [m.registered.ref("measure_text") for m in measures]
    return ctx.book.count(figure_id, label, len(measures), "条", "清单逐条计数", refs)


def _count_statuses(
    ctx: Context, base: str, label: str, measures: Sequence[MeasureState]
) -> dict[str, Figure]:
    return {
        status: ctx.book.count(
            f"{base}.{status}",
            f"{label}{status}数",
            sum(m.status == status for m in measures),
            "条",
            parts=[m.status_figure for m in measures if m.status == status],
        )
        for status in STATUS
    }


def _count_absent(ctx: Context, base: str, label: str, measures: Sequence[MeasureState]) -> dict[str, Figure]:
    """How many measures were not handed in, and of how many a mended cell or an answer is awaited."""
    missing = {
        why: [m.status_figure for m in measures if m.status is None and m.status_figure.text == why]
        for why in ABSENT.values()
    }
    return {
        why: ctx.book.count(f"{base}.{key}", f"{label}{why}数", len(missing[why]), "条", parts=missing[why])
        for key, why in ABSENT.items()
    }


# ---- print ----


def status_pieces(
    n: Figure, by_status: dict[str, Figure], absent: dict[str, Figure], unit: str = "条"
) -> list[Piece]:
    """`完成3条、正在推进18条、未达标2条` and, where any, `未报送4条`; `均未报送` where nothing came."""
    for why, figure in absent.items():
        if figure.value and figure.value == n.value:
            return [given(f"均{why}")]
    counts = [*by_status.items(), *((why, figure) for why, figure in absent.items() if figure.value)]
    return joined([[name, figure, unit] for name, figure in counts], "、")


def _item_status_pieces(item: ItemState) -> list[Piece]:
    """The same of one item, whose few measures are often alike: `均正在推进`; an empty class is left out."""
    for status, figure in item.by_status.items():
        if figure.value and figure.value == item.n.value:
            return [given(status if item.n.value == 1 else f"均{status}")]
    shown = {status: figure for status, figure in item.by_status.items() if figure.value}
    return status_pieces(item.n, shown, item.absent)


def reform_pieces(reform: Reform) -> list[Piece]:
    """How many items and measures, how many of each class, and the share that is done."""
    line: list[Piece] = [reform.n_items, "项改革攻坚事项共", reform.n_measures, "条措施，"]
    line += status_pieces(reform.n_measures, reform.by_status, reform.absent)
    if reform.done_rate is not None:
        line += ["，完成率", reform.done_rate, "%"]
    else:
        line += ["，报送不完整，不计算完成率"]
    return line


def reform_section(ctx: Context, reform: Reform | None, number: str) -> list[Block]:
    """改革攻坚事项: the counts, what was verified beside what was reported, and each item in words."""
    blocks: list[Block] = [Heading(1, f"{number}、改革攻坚事项")]
    if reform is None:
        return [*blocks, paragraph("重点改革攻坚事项任务清单尚未登记。")]
    numbers = [f"{m.item_no}-{m.measure_no}" for m in reform.measures]
    verified = ctx.verification_pieces("reform", "改革措施", numbers, "条")
    told: list[Piece] = (
        ["。", *verified, "；经核实的按核实结论计，其余为牵头单位自报。"]
        if verified
        else ["。完成情况为牵头单位自报，尚未经办公室核实。"]
    )
    blocks.append(paragraph(*reform_pieces(reform), *told))
    for place, item in enumerate(reform.items, start=1):
        blocks.append(Heading(2, f"（{chinese_number(place)}）{item.name}"))
        blocks.append(paragraph(*item_pieces(ctx, item)))
    return blocks


def item_pieces(ctx: Context, item: ItemState) -> list[Piece]:
    """Who leads, the counts, the lead unit's own words, then what the office says of it."""
    row = item.registered
    unit = ctx.data.unit_name(row.text("lead_unit_code"))
    who = given(f"牵头领导：{row.text('lead_person_names')}；牵头单位：{unit}。")
    line: list[Piece] = [
        who,
        "共",
        item.n,
        "条措施，",
        *_item_status_pieces(item),
        "。",
    ]
    problems = [m for m in item.measures if _real(m.told("problem_text"))]
    if problems:
        # Quoted without a mark before it: whose problem it is stays one clause with it.
        told = "；".join(
            f"措施{m.measure_no}反映“{m.told('problem_text').strip().rstrip('。；')}”" for m in problems
        )
        line.append(given(full_stop(f"自报存在问题：{told}")))
    return [*line, *_office_pieces(ctx, item)]


def _office_pieces(ctx: Context, item: ItemState) -> list[Piece]:
    """评价 and what was found, from the 督查核实表; a missing 评价 is a gap that stops the issue."""
    found = [ctx.data.verified.get(("改革措施", f"{m.item_no}-{m.measure_no}")) for m in item.measures]
    lines: dict[str, list[str]] = {}
    for column, label in (("assessment_text", "评价"), ("problem_text", "核实发现问题")):
        told = dict.fromkeys(one.told(column) for one in found if one is not None and one.told(column))
        lines[label] = [text.rstrip("。；") for text in told]
    pieces: list[Piece] = ["评价："]
    pieces.append(given(full_stop("；".join(lines["评价"]))) if lines["评价"] else Run(GAP_TEXT, gap=True))
    if lines["核实发现问题"]:
        pieces.append(given(full_stop(f"核实发现问题：{'；'.join(lines['核实发现问题'])}")))
    return pieces


def _real(text: str) -> bool:
    return text.strip() not in ("", "无", "暂无", "—", "-", "/")


def reform_table(ctx: Context, reform: Reform) -> Table:
    """附件4: every measure with the lead unit's words."""
    columns = (
        TableColumn("序号", 0.5),
        TableColumn("事项名称", 1.8, "left"),
        TableColumn("牵头单位", 1.1),
        TableColumn("措施", 0.5),
        TableColumn("具体措施", 3.2, "left"),
        TableColumn("完成情况", 0.9),
        TableColumn("亮灯", 0.8),
        TableColumn("进展（自报）", 3.0, "left", is_told=True),
        TableColumn("存在问题（自报）", 2.0, "left", is_told=True),
        TableColumn("下步打算（自报）", 2.0, "left", is_told=True),
    )
    rows: list[tuple[TableCell, ...]] = []
    for item in reform.items:
        for first, measure in enumerate(item.measures):
            head: tuple[TableCell, ...] = ()
            if first == 0:
                span = len(item.measures)
                unit = ctx.data.unit_name(measure.unit_code)
                head = (
                    cell(str(measure.item_no), row_span=span),
                    cell(item.name, row_span=span),
                    cell(unit, row_span=span),
                )
            rows.append((*head, *_measure_cells(ctx, measure)))
    numbers = [f"{one.item_no}-{one.measure_no}" for one in reform.measures]
    own = "完成情况及进展为牵头单位自报"
    if ctx.is_verified("改革措施", numbers):
        own = "完成情况经核实的按核实结论，其余及进展为牵头单位自报"
    note = f"注：事项、措施和牵头单位为下达的任务清单，{own}。"
    return Table(
        "reform", "改革攻坚事项清单进展表", "", columns, tuple(rows), (note,), rows_figure="reform.measures"
    )


def _measure_cells(ctx: Context, measure: MeasureState) -> tuple[TableCell, ...]:
    beside = ctx.found_otherwise("改革措施", f"{measure.item_no}-{measure.measure_no}")
    return (
        cell(str(measure.measure_no)),
        cell(measure.registered.text("measure_text")),
        cell(measure.status_figure),
        light_cell(measure.lit),
        cell(f"{beside}{measure.told('progress_text')}" or "—"),
        cell(measure.told("problem_text") or "—"),
        cell(measure.told("next_step_text") or "—"),
    )
