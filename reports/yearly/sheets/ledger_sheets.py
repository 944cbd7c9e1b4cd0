"""8 to 11: the quality of returns, revisions, differences from the register, evidence, every source cell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from reports.figures.wording import plain_number
from reports.rows.return_state import states_told
from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.places import moment, place, unit_name
from reports.yearly.model.tables import Cell, Column, Sheet, flat
from reports.yearly.model.year import ReturnState, Revision
from schemas.period import Period
from schemas.warehouse.changes import EXTENSION

_ENDS = {
    "accepted": "已受理",
    "partly": "部分受理",
    "held": "待确认",
    "returned": "退回",
    "duplicate": "重复",
    "evidence": "盖章件",
    "received": "处理中",
}

_DECIMAL = re.compile(r"-?\d+\.\d+")


# ---- 8 ----


def return_sheets(inputs: YearlyInputs) -> tuple[Sheet, Sheet]:
    """Returns counted by unit and form, and one by one with their days."""
    states = states_told(one.status for one in inputs.data.returns)
    columns = (
        Column("报送单位", 22, align="left"),
        Column("报表", 30, align="left"),
        Column("应报（份）", 9, align="right"),
        *(Column(f"{state}（份）", 9, align="right") for state in states),
        Column("退回（次）", 9, align="right"),
        Column("其中计入考核（次）", 10, align="right"),
        Column("退回单元格（处）", 10, align="right"),
    )
    groups: dict[tuple[str, str], list[ReturnState]] = {}
    for one in inputs.data.returns:
        groups.setdefault((one.unit_code, one.source_name), []).append(one)
    rows = [
        _return_row(
            unit_name(inputs, unit), inputs.data.last.source_label(source), groups[unit, source], states
        )
        for unit, source in sorted(groups)
    ]
    units = sorted({unit for unit, _ in groups})
    if inputs.data.returns:
        rows += [
            _return_row(
                unit_name(inputs, unit),
                "全部",
                [r for r in inputs.data.returns if r.unit_code == unit],
                states,
            )
            for unit in units
        ]
        rows.append(_return_row("全部", "全部", inputs.data.returns, states))
    notes = (
        "注：按时、迟报以首次受理的报送收到时间与截止时间比较；截止前已改正的退回不计入考核；“退回”按退回单计，"
        "“退回单元格”含部分受理中的退回。",
    )
    lines: list[tuple[Cell, ...]] = [
        (
            unit_name(inputs, one.unit_code),
            inputs.data.last.source_label(one.source_name),
            one.period.chinese(),
            moment(one.due_at),
            moment(one.first_received_at) or "—",
            one.status,
            _ENDS.get(one.last_status, "—"),
            one.rounds_returned_n,
            one.rounds_counted_n,
            one.rejected_n,
            one.last_submission_id,
        )
        for one in inputs.data.returns
    ]
    heads = [("报送单位", 22), ("报表", 30), ("期别", 26), ("截止时间", 20), ("首次受理的收到时间", 20)]
    heads += [("报送情况", 9), ("最近一次处理", 12), ("退回（次）", 9), ("其中计入考核（次）", 10)]
    heads += [("退回单元格（处）", 10), ("最近报送编号", 10)]
    title = f"{inputs.year}年报送质量"
    return (
        Sheet("8报送质量", title, columns, tuple(rows), notes, 2),
        flat("8a报送逐份", f"{title}（逐份）", heads, lines),
    )


def _return_row(
    unit: str, source: str, owed: Sequence[ReturnState], states: tuple[str, ...]
) -> tuple[Cell, ...]:
    counts = Counter(one.status for one in owed)
    return (
        unit,
        source,
        len(owed),
        *(counts[state] for state in states),
        sum(one.rounds_returned_n for one in owed),
        sum(one.rounds_counted_n for one in owed),
        sum(one.rejected_n for one in owed),
    )


# ---- 9 ----


def revision_sheet(inputs: YearlyInputs) -> Sheet:
    """Loaded values that later returns changed; of persons and single enterprises the counts alone."""
    columns = (
        Column("序号", 5),
        Column("资料", 16, align="left"),
        Column("期别", 16, align="left"),
        Column("哪一行", 40, align="left"),
        Column("栏目", 16, align="left"),
        Column("变动", 9),
        Column("原值", 18, align="right"),
        Column("新值", 18, align="right"),
        Column("更正理由", 30, align="left"),
        Column("原值入库", 19),
        Column("得知时间", 19),
        Column("与通报先后", 26, align="left"),
        Column("原值来源", 46, align="left"),
        Column("新值来源", 46, align="left"),
    )
    rows = tuple(
        (
            *(number, r.table_label, r.period.chinese() if r.period else "—", r.row_name, r.column_label),
            *(r.change_type, _shown(r.old_value), _shown(r.new_value), r.reason or "—"),
            *(moment(r.old_recorded_at), moment(r.learned_at), _against_issue(inputs, r)),
            *(place(inputs, r.old_ref), place(inputs, r.new_ref)),
        )
        for number, r in enumerate(inputs.data.revisions, start=1)
    )
    notes = ["注：金额单位为万元；同一处多次修订逐次列出。"]
    if inputs.data.uncounted_revisions:
        told = "，".join(f"{label}{n}处" for label, n in inputs.data.uncounted_revisions.items())
        notes.append(f"注：个人和单个企业的资料只计数不列出：{told}（全部年度）。")
    title = f"{inputs.year}年数据修订记录"
    return Sheet("9数据修订记录", title, columns, rows, tuple(notes), 0, 12)


def _shown(value: str) -> str:
    """A stored value without idle zeros; — for none."""
    if _DECIMAL.fullmatch(value):
        return value.rstrip("0").rstrip(".")
    return value or "—"


def _against_issue(inputs: YearlyInputs, revision: Revision) -> str:
    """Whether the revision was learned before the data of the quarter's bulletin were cut off."""
    if revision.period is None:
        return "不属某一季度"
    quarter = Period.of(revision.period.anchor, "quarter")
    bulletin = inputs.data.issued.get(quarter.number)
    if bulletin is None:
        return f"{quarter.label}通报未签发"
    if revision.learned_at <= bulletin.first_as_of:
        return f"{quarter.label}通报数据截止前"
    if revision.learned_at <= bulletin.as_of:
        return f"{quarter.label}通报首版数据截止后，第{bulletin.version}版已采用"
    return f"{quarter.label}通报第{bulletin.version}版数据截止后，未采用"


def change_request_sheet(inputs: YearlyInputs) -> Sheet:
    """Requests for a change of registered values, each with the return that differs."""
    heads = [
        ("类别", 8),
        ("事项", 40),
        ("栏目", 16),
        ("下达数", 18),
        ("报送数", 18),
        ("报送编号", 10),
        ("报送文件", 40),
    ]
    heads += [("工作表", 12), ("单元格", 9), ("提出时间", 20)]
    names = {project.code: project.name for project in inputs.projects}
    rows: list[tuple[Cell, ...]] = []
    for c in inputs.data.change_requests:
        code = c.row_key.rpartition("/")[2]
        source = inputs.data.returned.get(c.submission_id)
        rows.append(
            (
                c.change_type,
                f"{c.row_key}（{names[code]}）" if code in names else c.row_key,
                *(c.column_label, c.registered_value, c.reported_value, c.submission_id),
                source.file_name if source else "",
                *(c.sheet, c.cell, moment(c.opened_at)),
            )
        )
    sheet = flat("9a与下达数不一致", f"{inputs.year}年报送值与下达数不一致情况", heads, rows)
    asked = sum(c.change_type == EXTENSION for c in inputs.data.change_requests)
    note = (
        "注：下达数继续计算；变更须经办公室登记同意后才生效。"
        f"其中报送值与下达数不一致{len(rows) - asked}处（季度通报所计的即此），自报延期{asked}处。"
    )
    return Sheet(sheet.name, sheet.title, sheet.columns, sheet.rows, (note,))


# ---- 10 ----


def evidence_sheet(inputs: YearlyInputs) -> Sheet:
    """The year's returns one by one: where they came from, how they ended, the original's fingerprint."""
    heads = [("报送编号", 9), ("文件名", 44), ("来路", 9), ("报表", 26), ("报送单位", 20), ("期别", 22)]
    heads += [("收到时间", 20), ("处理时间", 20), ("处理结果", 10), ("读到行数", 9), ("受理行数", 9)]
    heads += [("更正理由", 26), ("原件指纹（sha256）", 68)]
    rows: list[tuple[Cell, ...]] = [
        (
            *(e.submission_id, e.file_name, e.channel, inputs.data.last.source_label(e.source_name)),
            inputs.data.unit_name(e.unit_code) if e.unit_code else "",
            e.period_text,
            *(moment(e.received_at), moment(e.recorded_at), _ENDS.get(e.status, e.status)),
            *(e.rows_read, e.rows_accepted, e.correction_reason, e.sha256),
        )
        for e in inputs.data.evidence
    ]
    return flat("10佐证目录", f"{inputs.year}年佐证目录（报送原件）", heads, rows)


# ---- 11 ----


def source_sheet(inputs: YearlyInputs) -> Sheet:
    """Each figure with its exact value and formula, one line per cell that it rests on directly."""
    heads = [("数的标识", 40), ("名称", 40), ("印出", 16), ("未修约值", 20), ("单位", 9), ("算式", 50)]
    heads += [
        ("已报/应报", 10),
        ("由这些数得来", 50),
        ("报送", 30),
        ("文件", 40),
        ("工作表", 14),
        ("单元格", 12),
    ]
    cells: dict[str, list[tuple[Cell, ...]]] = {}
    for line in inputs.sources:
        of_it = cells.setdefault(line.figure_id, [])
        of_it.append((line.submission, line.file_name, line.sheet, line.cell))
    rows: list[tuple[Cell, ...]] = []
    for figure in inputs.figures.values():
        own: tuple[Cell, ...] = (
            figure.figure_id,
            figure.label,
            figure.text,
            "" if figure.value is None else plain_number(figure.value),
            figure.unit,
            figure.formula,
            "" if figure.expected_n is None else f"{figure.reported_n or 0}/{figure.expected_n}",
            "；".join(figure.parts[:3]) + (f"；等{len(figure.parts)}个" if len(figure.parts) > 3 else ""),
        )
        rows += [(*own, *where) for where in cells.get(figure.figure_id, [("", "", "", "")])]
    sheet = flat("11来源单元格", f"{inputs.year}年每个数的来源单元格", heads, rows)
    return replace(sheet, is_looked_up=True)
