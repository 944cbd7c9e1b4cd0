"""6 and 7: postings by person and month, requests by unit. Counts alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.yearly.model.judged import PostingMonth, RequestTotal, YearlyInputs
from reports.yearly.model.places import SHANGHAI, place, unit_name
from reports.yearly.model.tables import Cell, Column, Sheet, decimal

NOT_CONFIRMED = "未经本人确认"
_COUNTS = ("应晒", "已晒", "其中按时", "其中迟晒", "未晒", "未采集")


def posting_sheets(inputs: YearlyInputs) -> tuple[Sheet, Sheet, Sheet]:
    """Person × month, person × year, unit × month."""
    year = inputs.year
    months = [
        (
            unit_name(inputs, m.unit_code),
            m.person_code,
            m.person_name,
            m.month,
            *_counts([m]),
            _exempt([m]),
            _confirmed([m]),
        )
        for m in inputs.postings
    ]
    people: dict[tuple[str, str], list[PostingMonth]] = {}
    units: dict[tuple[str, int], list[PostingMonth]] = {}
    for m in inputs.postings:
        people.setdefault((m.unit_code, m.person_code), []).append(m)
        units.setdefault((m.unit_code, m.month), []).append(m)
    totals = [
        (
            unit_name(inputs, unit),
            person,
            of_it[0].person_name,
            *_counts(of_it),
            _exempt(of_it),
            _confirmed(of_it),
        )
        for (unit, person), of_it in people.items()
    ]
    order = list(dict.fromkeys(unit for unit, _ in units))
    by_unit = [
        (unit_name(inputs, unit), month, len(units[unit, month]), *_counts(units[unit, month]))
        for unit, month in sorted(units, key=lambda key: (order.index(key[0]), key[1]))
    ]
    person = (Column("单位", 22, align="left"), Column("人员代码", 10), Column("姓名", 10))
    counts = tuple(Column(name, 9, align="right") for name in _COUNTS)
    tail = (Column("免晒（工作日）", 26, align="left"), Column("确认情况", 14))
    notes = (
        f"注：截止时刻{inputs.posting_rules.cutoff:%H:%M}；应晒为名册在列且未请假、出差等的工作日（含调休上班日），"
        "已晒＝按时＋迟晒，未采集的日子不计为未晒。单位为人次。",
        _note_on_locks(inputs.postings),
    )
    monthly = (*person, Column("月份", 6, align="right"), *counts, *tail)
    unit_heads = (
        Column("单位", 22, align="left"),
        Column("月份", 6, align="right"),
        Column("名册人数", 8, align="right"),
    )
    return (
        Sheet("6晾晒台账", f"{year}年晾晒台账（人月）", monthly, tuple(months), notes, 3),
        Sheet(
            "6a晾晒个人全年", f"{year}年晾晒台账（个人全年）", (*person, *counts, *tail), tuple(totals), notes
        ),
        Sheet(
            "6b晾晒单位逐月", f"{year}年晾晒台账（单位逐月）", (*unit_heads, *counts), tuple(by_unit), notes
        ),
    )


def _counts(months: Sequence[PostingMonth]) -> tuple[Cell, ...]:
    on_time, late = sum(m.on_time for m in months), sum(m.late for m in months)
    return (
        sum(m.expected for m in months),
        on_time + late,
        on_time,
        late,
        sum(m.missing for m in months),
        sum(m.unknown for m in months),
    )


def _confirmed(months: Sequence[PostingMonth]) -> str:
    """Whether the person could object before it was counted: the day of the lock, or in how many months."""
    locked = [month.locked_at for month in months if month.locked_at is not None]
    if not locked:
        return NOT_CONFIRMED
    if len(months) == 1:
        return f"{locked[0].astimezone(SHANGHAI).date()}锁定"
    return "已锁定" if len(locked) == len(months) else f"{len(months)}个月中{len(locked)}个月已锁定"


def _note_on_locks(months: Sequence[PostingMonth]) -> str:
    if not any(month.locked_at for month in months):
        return "注：仓库尚无本人核对确认的记录，本表只供核对；不含系数和金额。"
    return "注：已锁定的月份经本人核对、异议处理完毕；未锁定的只供核对。不含系数和金额。"


def _exempt(months: Sequence[PostingMonth]) -> str:
    tally: dict[str, int] = {}
    for month in months:
        for state, n in month.exempt.items():
            tally[state] = tally.get(state, 0) + n
    return _told(tally)


def _told(tally: Mapping[str, int]) -> str:
    return "、".join(f"{state}{n}天" for state, n in tally.items())


def request_sheet(inputs: YearlyInputs) -> Sheet:
    """企业诉求 by handling unit, counted; no enterprise is named."""
    columns = (
        Column("承办单位", 22, align="left"),
        *(
            Column(name, 11, align="right")
            for name in (
                *("企业数（家）", "受理（件）", "已退回（件）", "已办结（件）", "按时办结（件）"),
                *("超期办结（件）", "在办（件）", "在办已超期（件）", "满意度均分", "已评/已办结"),
            )
        ),
    )
    rows = tuple(_request_row(inputs, total) for total in inputs.requests)
    notes = (
        "注：受理日期在本年度的诉求，状态为数据截止时的；不足3家企业的不公布，只有一个单位不公布时另隐去最小的一个。",
        "注：满意度只计已评的，“已评/已办结”为其覆盖。",
    )
    return Sheet("7企业诉求", f"{inputs.year}年企业诉求办理情况", columns, rows, notes, 1)


def _request_row(inputs: YearlyInputs, total: RequestTotal) -> tuple[Cell, ...]:
    name = unit_name(inputs, total.unit_code) if total.unit_code else "合计"
    if total.withheld:
        return (name, *("不公布",) * 10)
    return (
        name,
        *(total.enterprises, total.received, total.sent_back, total.closed, total.closed_on_time),
        *(total.closed_late, total.open_, total.open_overdue),
        decimal(total.satisfaction_mean, 2),
        f"{total.satisfaction_n}/{total.closed}",
    )


def enterprise_sheet(inputs: YearlyInputs) -> Sheet:
    """Single requests with their enterprises: restricted."""
    columns = tuple(
        Column(label, width, align="left")
        for label, width in (
            *(("诉求编号", 14), ("企业名称", 30), ("承办单位", 20), ("类别", 14), ("受理日期", 12)),
            *(("办结时限", 12), ("状态", 9), ("办结日期", 12), ("满意度", 8), ("来源单元格", 50)),
        )
    )
    rows = tuple(
        (
            *(r.request_no, r.enterprise_name, unit_name(inputs, r.unit_code), r.category),
            r.received.isoformat(),
            r.due.isoformat() if r.due else "",
            r.status,
            r.solved.isoformat() if r.solved else "",
            decimal(r.satisfaction, 0, ""),
            place(inputs, r.ref),
        )
        for r in inputs.data.requests
    )
    notes = ("注：本表含单个企业的信息，只限有权查看的考核人员，不得外传。",)
    title = f"{inputs.year}年企业诉求明细（受限）"
    return Sheet("7a企业诉求明细（受限）", title, columns, rows, notes)
