"""6c and 6d: routine work against its quotas, each period by itself: a surplus is never carried over."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reports.figures.measures import unmet_periods, yearly_quota
from reports.figures.wording import plain_number
from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.places import unit_name
from reports.yearly.model.tables import Cell, Column, Lamp, Sheet, decimal, flat
from reports.yearly.read.records_data import QuotaPeriod

_NOTHING = Decimal(0)
_EVERY = {"week": "每周", "month": "每月", "quarter": "每季度", "half": "每半年", "year": "全年"}


def quota_sheets(inputs: YearlyInputs) -> tuple[Sheet, Sheet]:
    """One line a quota and unit over the year; then one line a period."""
    quotas = inputs.data.records.quotas
    columns = (
        Column("工作事项", 24, align="left"),
        Column("单位", 22, align="left"),
        Column("周期", 8),
        Column("定额", 8, align="right"),
        Column("计量单位", 8),
        Column("期数", 7, align="right"),
        Column("完成（期）", 8, align="right"),
        Column("未完成（期）", 8, align="right"),
        Column("未报齐（期）", 8, align="right"),
        Column("各期合计", 9, align="right"),
        Column("序时参考", 9, align="right"),
        Column("情况", 14),
        Column("未完成的期别", 44, align="left"),
        Column("依据", 40, align="left"),
    )
    groups: dict[tuple[str, str], list[QuotaPeriod]] = {}
    for one in quotas:
        groups.setdefault((one.quota_code, one.unit_code), []).append(one)
    rows = tuple(_group_row(inputs, group) for group in groups.values())
    title = f"{inputs.year}年常态化工作定额完成情况"
    notes = [
        "注：每期单独计，多做的不结转；没有报齐又未达定额的不判未完成；全周放假按规则免计或折算。",
        "注：全年定额按季折算的序时参考只作参考，未到年末时完成数不低于参考数的整数部分即为达到序时下限。",
    ]
    if not rows:
        notes.insert(0, "注：本年度常态化工作均未报送。")
    return (
        Sheet("6c常态化定额", title, columns, rows, tuple(notes), 2),
        _periods(inputs, quotas, title),
    )


def _group_row(inputs: YearlyInputs, periods: Sequence[QuotaPeriod]) -> tuple[Cell, ...]:
    first = periods[0]
    reported = [one for one in periods if one.done is not None]
    # What is still missing may hold the rest: only a period whose returns have all come is judged.
    judged = [one.period for one in periods if one.is_met is not None]
    by_period = {one.period: one.done or _NOTHING for one in periods}
    unmet = unmet_periods(by_period, {one.period: one.quota for one in periods}, judged)
    open_ = [one for one in periods if one.is_met is None]
    done = sum((one.done or _NOTHING for one in reported), _NOTHING)
    reference: Cell = "—"
    state: Cell
    if first.period.type == "year":
        pace = yearly_quota(done, first.quota, inputs.data.end.month)
        reference = decimal(pace.reference, 2)
        state = _year_state(first, pace.on_schedule, inputs.data.end.month)
    elif unmet:
        state = Lamp("黄", "有未完成")
    else:
        state = Lamp("灰", "未报齐") if open_ else Lamp("绿", "所列各期均完成")
    return (
        *(first.activity_type, _whose(inputs, first), _EVERY[first.period.type]),
        *(plain_number(max(one.quota for one in periods)), first.unit, len(periods)),
        *(sum(one.is_met is True for one in periods), len(unmet), len(open_)),
        decimal(done if reported else None, 1 if done % 1 else 0),
        reference,
        state,
        "、".join(period.chinese() for period in unmet) or "—",
        first.basis or "—",
    )


def _year_state(one: QuotaPeriod, on_schedule: bool, month: int) -> Cell:
    """A yearly quota: met, or how it stands at its floor; short only when the year is over."""
    if one.is_met:
        return Lamp("蓝", "已完成")
    if one.done is None:
        return Lamp("灰", "未报送")
    if on_schedule and month < 12:
        return Lamp("绿", "达到序时下限")
    if one.is_met is None:
        return Lamp("灰", "未报齐")
    return Lamp("黄", "低于序时" if month < 12 else "未完成")


def _periods(inputs: YearlyInputs, quotas: Sequence[QuotaPeriod], title: str) -> Sheet:
    heads = [
        ("工作事项", 24),
        ("单位", 22),
        ("期别", 26),
        ("定额", 8),
        ("计量单位", 8),
        ("完成", 8),
        ("欠", 8),
    ]
    heads += [("是否完成", 9), ("报送情况", 10), ("已报/应报", 10), ("来源报送", 40), ("依据", 40)]
    met = {True: "完成", False: "未完成", None: "—"}
    rows: list[tuple[Cell, ...]] = [
        (
            *(one.activity_type, _whose(inputs, one), one.period.chinese()),
            *(plain_number(one.quota), one.unit),
            "未报送" if one.done is None else plain_number(one.done),
            "—" if one.short is None else plain_number(one.short),
            *(met[one.is_met], one.report_state, f"{one.reported_n}/{one.expected_n}"),
            _returns(inputs, one),
            one.basis,
        )
        for one in quotas
    ]
    return flat("6d定额逐期", f"{title}（逐期）", heads, rows)


def _whose(inputs: YearlyInputs, one: QuotaPeriod) -> str:
    return unit_name(inputs, one.unit_code) if one.unit_code else one.scope


def _returns(inputs: YearlyInputs, one: QuotaPeriod) -> str:
    """The accepted returns that the period is counted from; their originals stand in 10佐证目录."""
    found = [
        evidence
        for evidence in inputs.data.evidence
        if evidence.source_name == one.source_name
        and evidence.status in ("accepted", "partly")
        and one.unit_code in ("", evidence.unit_code)
        and evidence.first_day is not None
        and one.period.start <= evidence.first_day <= one.period.end
    ]
    numbers = [f"第{evidence.submission_id}号" for evidence in found]
    return "、".join(numbers[:8]) + (f"等{len(numbers)}份" if len(numbers) > 8 else "") or "—"
