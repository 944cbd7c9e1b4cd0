"""1 to 5: the indicators, their way through the quarters, projects, reform measures, supervision items."""

from __future__ import annotations

from collections.abc import Sequence

from reports.blocks import LIGHTS, Figure
from reports.figures.wording import chinese_date, plain_number
from reports.yearly.judge.indicators import calculation
from reports.yearly.model.judged import TrackPoint, UnitIndicator, YearlyInputs
from reports.yearly.model.places import place, places, quarter_words, unit_name
from reports.yearly.model.tables import Cell, Column, Lamp, Sheet, amount, decimal, flat


def lamp(figure: Figure | None, absent: str = "—") -> Cell:
    """A light's figure: its text is the light, or why there is none."""
    if figure is None:
        return absent
    light = next((one for one in LIGHTS if figure.text == one), None)
    return Lamp("灰", figure.text) if light is None else Lamp(light)


def _quarters(inputs: YearlyInputs) -> list[str]:
    return [quarter_words(quarter.period.number) for quarter in inputs.data.quarters]


# ---- 1 ----


def indicator_sheet(inputs: YearlyInputs) -> Sheet:
    """Unit × indicator: target, value, completion, a light for each quarter and the source cells."""
    columns = (
        Column("序号", 5),
        Column("单位", 18, align="left"),
        Column("类别", 10),
        Column("指标", 24, align="left"),
        Column("计量单位", 9),
        Column("年度目标/应完成", 12, align="right"),
        Column("完成", 14, align="right"),
        Column("完成率（%）", 9, align="right"),
        Column("公布（%）", 9, "同比", "right"),
        Column("计算（%）", 9, "同比", "right"),
        *(Column(label, 8, "亮灯") for label in _quarters(inputs)),
        Column("组内位次", 22, align="left"),
        Column("已报/应报", 10),
        Column("数据来源单元格", 50, align="left"),
        Column("计算过程", 36, align="left"),
        Column("目标来源单元格", 40, align="left"),
        Column("说明", 40, align="left"),
        Column("数的标识", 30, align="left"),
    )
    rows = [_indicator_row(inputs, number, line) for number, line in enumerate(inputs.indicators, start=1)]
    notes = ("注：单位行的灯只对项目投资合计判定，改革措施和督查事项逐条亮灯，见4、5。",)
    title = f"{inputs.year}年指标总表"
    return Sheet("1指标总表", title, columns, tuple(rows), notes, 4, len(columns) - 3)


def _indicator_row(inputs: YearlyInputs, number: int, line: UnitIndicator) -> tuple[Cell, ...]:
    lights = [lamp(light) for light in line.lights] or ["—"] * len(inputs.data.quarters)
    return (
        number,
        unit_name(inputs, line.unit_code),
        line.group,
        line.name,
        line.measure_unit,
        amount(line.target),
        amount(line.value),
        amount(line.completion),
        amount(line.published_growth),
        amount(line.computed_growth),
        *lights,
        line.rank,
        f"{line.reported_n}/{line.expected_n}" if line.expected_n else "—",
        places(inputs, line.value) or "逐项计数，见分表",
        calculation(line),
        places(inputs, line.target),
        line.note,
        line.value.figure_id,
    )


# ---- 2 ----

_POINT = ("现值", "现完成率（%）", "现灯", "通报值", "通报完成率（%）", "通报灯", "比较")


def track_sheets(inputs: YearlyInputs) -> tuple[Sheet, Sheet]:
    """The printed one has a line per subject; the flat one a line per subject and quarter, with cells."""
    columns = [
        Column("类别", 14),
        Column("单位", 16, align="left"),
        Column("对象", 24, align="left"),
        Column("计量单位", 8),
    ]
    for label in _quarters(inputs):
        columns += [Column(name, 8, label) for name in _POINT]
    rows: list[tuple[Cell, ...]] = []
    lines: list[tuple[Cell, ...]] = []
    for track in inputs.tracks:
        head: tuple[Cell, ...] = (
            track.group,
            unit_name(inputs, track.unit_code),
            track.name,
            track.measure_unit,
        )
        rows.append((*head, *(cell for point in track.points for cell in _point_cells(point))))
        for quarter, point in zip(inputs.data.quarters, track.points, strict=True):
            bulletin = inputs.data.issued.get(quarter.period.number)
            lines.append(
                (
                    *head,
                    quarter.period.label,
                    *_point_cells(point),
                    f"发文编号{bulletin.issue_id}第{bulletin.version}版" if bulletin else "",
                    plain_number(point.value.value) if point.value and point.value.value is not None else "",
                    places(inputs, point.value, point.completion),
                    point.light.formula if point.light else "",
                    point.value.figure_id if point.value else "",
                )
            )
    notes = (
        "注：“现”为数据截止时仓库中的数，“通报”为该季度最后一版已签发通报所印；已修订的，原因见9数据修订记录。",
    )
    title = f"{inputs.year}年季度轨迹"
    wide = Sheet("2季度轨迹", title, tuple(columns), tuple(rows), notes, 3)
    heads = [("类别", 14), ("单位", 16), ("对象", 24), ("计量单位", 8), ("季度", 8)]
    heads += [(name, 10) for name in _POINT]
    heads += [("通报", 18), ("未修约值", 16), ("来源单元格", 60), ("亮灯算式", 50), ("数的标识", 34)]
    return wide, flat("2a季度轨迹明细", f"{title}（明细）", heads, lines)


def _point_cells(point: TrackPoint) -> tuple[Cell, ...]:
    return (
        amount(point.value),
        amount(point.completion),
        lamp(point.light),
        amount(point.issued_value),
        amount(point.issued_completion),
        lamp(point.issued_light),
        point.agreement,
    )


# ---- 3 ----


def project_sheets(inputs: YearlyInputs) -> tuple[Sheet, Sheet]:
    """Projects with their year, and the same month by month."""
    columns = (
        Column("序号", 5),
        Column("项目代码", 24),
        Column("项目名称", 28, align="left"),
        Column("建设单位", 20, align="left"),
        Column("产业链", 12),
        Column("级别", 7),
        Column("责任单位", 18, align="left"),
        Column("包建责任人", 10),
        Column("总投资（亿元）", 9, align="right"),
        Column("年度计划（万元）", 11, align="right"),
        Column("年度完成（万元）", 11, align="right"),
        Column("完成率（%）", 9, align="right"),
        Column("进度差（个百分点）", 10, align="right"),
        *(Column(label, 8, "亮灯") for label in _quarters(inputs)),
        Column("计划", 14, "开工"),
        Column("实际", 14, "开工"),
        Column("亮灯", 8, "开工"),
        Column("已报月数", 8),
        Column("缺报月份", 16, align="left"),
        Column("与下达数不一致", 40, align="left"),
        Column("完成数来源", 46, align="left"),
        Column("计划数来源", 46, align="left"),
        Column("文号", 22, align="left"),
    )
    rows: list[tuple[Cell, ...]] = []
    months: list[tuple[Cell, ...]] = []
    for number, p in enumerate(inputs.projects, start=1):
        missing = "、".join(f"{m.month}月{m.state}" for m in p.months if m.state != "已报")
        rows.append(
            (
                *(number, p.code, p.name, p.enterprise, p.chain, p.level, unit_name(inputs, p.unit_code)),
                *(p.officer, amount(p.total), amount(p.plan), amount(p.ytd), amount(p.completion)),
                amount(p.gap),
                *(lamp(light) for light in p.lights),
                *(p.start_planned.text, p.start_actual.text, lamp(p.start_light)),
                f"{p.reported_months}/{len(p.months)}",
                missing,
                "；".join(p.differences),
                *(places(inputs, p.ytd), places(inputs, p.plan), p.document_no),
            )
        )
        months += [
            (p.code, p.name, m.month, m.state, decimal(m.ytd_wan_yuan, 2, m.state), place(inputs, m.ref))
            for m in p.months
        ]
    notes = (
        "注：名单、计划、时限和责任人为下达数；完成情况为自报，经核实的按核实值。报送数与下达数不一致的按下达数计，变更未经登记同意不生效。",
    )
    title = f"{inputs.year}年重点项目年度台账"
    heads = [("项目代码", 26), ("项目名称", 28), ("月份", 6), ("报送情况", 10)]
    heads += [("本年累计完成投资（万元）", 16), ("来源单元格", 60)]
    return (
        Sheet("3重点项目年度台账", title, columns, tuple(rows), notes, 3, len(columns) - 3),
        flat("3a项目逐月", f"{title}（逐月）", heads, months),
    )


# ---- 4 ----


def reform_sheet(inputs: YearlyInputs) -> Sheet:
    """Every measure with its class in each quarter."""
    labels = _quarters(inputs)
    columns = (
        Column("事项", 5),
        Column("事项名称", 24, align="left"),
        Column("牵头单位", 16, align="left"),
        Column("负责人", 14, align="left"),
        Column("措施", 5),
        Column("具体措施", 40, align="left"),
        *(Column(label, 9, "完成情况（经核实的按核实）") for label in labels),
        *(Column(label, 8, "亮灯") for label in labels),
        Column("首次报完成", 10),
        Column("已报/应报", 9),
        Column("最近进展（自报）", 40, align="left"),
        Column("存在问题（自报）", 30, align="left"),
        Column("来源单元格（末季）", 46, align="left"),
        Column("文号", 22, align="left"),
    )
    rows = tuple(
        (
            *(m.item_no, m.item_name, unit_name(inputs, m.unit_code), m.heads, m.measure_no, m.text),
            *_padded([figure.text for figure in m.statuses], len(labels)),
            *_padded([lamp(light) for light in m.lights], len(labels)),
            m.done_quarter or "—",
            f"{sum(m.reported)}/{len(labels)}",
            *(m.progress, m.problem, places(inputs, m.statuses[-1]) if m.statuses else "", m.document_no),
        )
        for m in inputs.reform
    )
    return Sheet(
        "4改革事项年度台账", f"{inputs.year}年改革事项年度台账", columns, rows, (), 2, len(columns) - 2
    )


def _padded(cells: Sequence[Cell], n: int) -> list[Cell]:
    """Quarters before a measure was registered stand empty in front."""
    return [*["—"] * (n - len(cells)), *cells]


# ---- 5 ----


def item_sheet(inputs: YearlyInputs) -> Sheet:
    """督查事项 one by one: due dates, extensions, what was found."""
    columns = (
        Column("编号", 13),
        Column("督查事项", 40, align="left"),
        Column("责任单位", 16, align="left"),
        Column("责任人", 12, align="left"),
        Column("交办日期", 13),
        Column("办结时限", 14),
        Column("自报延期至", 13),
        Column("延期次数", 8, align="right"),
        Column("应报周数", 8, align="right"),
        Column("已报周数", 8, align="right"),
        Column("未达标周数", 8, align="right"),
        Column("年末类别（经核实的按核实）", 13),
        Column("完成周", 24),
        Column("时限判定", 16),
        Column("时限来源", 46, align="left"),
        Column("类别来源", 46, align="left"),
        Column("延期来源", 46, align="left"),
    )
    rows = tuple(
        (
            *(i.item_no, i.text, unit_name(inputs, i.unit_code), i.persons),
            chinese_date(i.assigned) if i.assigned else "—",
            chinese_date(i.due) if i.due else i.due_text or "—",
            chinese_date(i.extended_to) if i.extended_to else "—",
            *(i.extensions_n, i.expected_weeks, i.reported_weeks, i.missed_weeks, i.status),
            i.done_week.chinese() if i.done_week else "—",
            i.outcome,
            *(place(inputs, i.first_ref), place(inputs, i.last_ref), place(inputs, i.extension_ref)),
        )
        for i in inputs.supervision
    )
    notes = (
        "注：时限以台账登记的为准，没有登记的以首次交办的为准，经登记同意延期的以同意的为准，自报延期不改变时限；"
        "完成周的周一不晚于时限为按时（周报不载明具体日期）。",
    )
    title = f"{inputs.year}年督查事项全年台账"
    return Sheet("5督查事项全年台账", title, columns, rows, notes, 2, len(columns) - 3)
