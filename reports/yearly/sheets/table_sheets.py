"""12 and 13: what each unit did of each subject by quarter; every table's rows of the year, with an index."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from reports.figures.measures import share_pct
from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.places import place, quarter_words, unit_name
from reports.yearly.model.tables import Cell, Column, Sheet, decimal, flat, printed
from reports.yearly.read.subjects_data import SubjectQuarter, UnitSubject
from reports.yearly.read.table_ledgers import TableLedger

INCOMPLETE = "不完整"
# Numbers of the view's subjects: 隐患, 事故, 企业诉求.
OF_ENTERPRISES = (302, 303, 401)
_LONG = 40
# Heading and width; the last one holds 84/84，报表52/52 on one line.
_PER_QUARTER = (("完成", 10), ("应完成", 10), ("完成率（%）", 10), ("已报/应报", 18))


# ---- 12 ----


def subject_sheet(inputs: YearlyInputs, *, restricted: bool) -> Sheet:
    """Unit × subject: done, owed and share by quarter, and of the year where the quarters add up.

    What counts single enterprises' matters by unit may tell of one enterprise: for the restricted book alone.
    """
    labels = [quarter_words(quarter.period.number) for quarter in inputs.data.quarters]
    columns = [
        Column("单位", 18, align="left"),
        Column("类别", 11),
        Column("分项", 20, align="left"),
        Column("计量单位", 8),
        Column("计数口径", 10),
    ]
    for label in [*labels, "全年"]:
        columns += [Column(name, width, label, "right") for name, width in _PER_QUARTER]
    numbers = [quarter.period.number for quarter in inputs.data.quarters]
    rows = tuple(
        (
            *(unit_name(inputs, one.unit_code), one.group, one.name, one.measure_unit, one.accumulation),
            *(cell for number in numbers for cell in _quarter(one.quarters.get(number))),
            *_year(one, numbers),
        )
        for one in inputs.data.subjects
        if restricted or one.subject_no not in OF_ENTERPRISES
    )
    notes = (
        "注：逐行计数，见视图“考核.年度单位分项”；有一行退回待改，或统计所依据的报表有一份没有报来的，印“不完整”，不出数。",
        "注：隐患、事故、企业诉求按单位的件数可能说出单个企业，只在含企业明细的一册。",
        "注：空白为该季没有这一项。计数口径为年初累计或季末的不跨季相加，全年取最后一季。逐行明细和来源见13各表。",
    )
    return Sheet("12单位分项", f"{inputs.year}年各单位分项完成情况", tuple(columns), rows, notes, 3)


def _quarter(one: SubjectQuarter | None) -> tuple[Cell, ...]:
    if one is None:
        return ("", "", "", "")
    told = f"{one.reported_n}/{one.expected_n}"
    if one.returns_expected_n is not None:
        told += f"，报表{one.returns_reported_n}/{one.returns_expected_n}"
    places = 0 if one.value is None or one.value == one.value.to_integral_value() else 2
    return (
        decimal(one.value, places, INCOMPLETE),
        decimal(one.target, 0),
        decimal(one.completion_pct, 1),
        told,
    )


def _year(one: UnitSubject, numbers: Sequence[int]) -> tuple[Cell, ...]:
    """The quarters together where they add up, the last one where each holds the year so far."""
    there = [one.quarters[number] for number in numbers if number in one.quarters]
    if not one.adds_up:
        return _quarter(one.quarters.get(numbers[-1]))
    return _quarter(_together(there)) if there else ("", "", "", "")


def _together(quarters: Sequence[SubjectQuarter]) -> SubjectQuarter:
    values = [one.value for one in quarters if one.value is not None]
    targets = [one.target for one in quarters if one.target is not None]
    value = sum(values, Decimal(0)) if len(values) == len(quarters) else None
    target = sum(targets, Decimal(0)) if targets else None
    owed = [(one.returns_reported_n or 0, one.returns_expected_n) for one in quarters]
    owed_n = [expected for _, expected in owed if expected is not None]
    return SubjectQuarter(
        value,
        target,
        share_pct(value, target),
        sum(one.reported_n for one in quarters),
        sum(one.expected_n for one in quarters),
        sum(came for came, expected in owed if expected is not None) if owed_n else None,
        sum(owed_n) if owed_n else None,
    )


# ---- 13 ----


def table_sheets(inputs: YearlyInputs, *, restricted: bool) -> tuple[Sheet, ...]:
    """The index, and a sheet for each table with rows; those of persons and enterprises where asked for."""
    shown = [one for one in inputs.data.ledgers if one.rows and (restricted or not one.is_restricted)]
    return (_index(inputs, shown), *(_ledger(inputs, one) for one in shown))


def sheet_name(ledger: TableLedger) -> str:
    """`13_` and the ledger's label; a restricted one says so."""
    return f"13_{ledger.label}" + ("（受限）" if ledger.is_restricted else "")


def _index(inputs: YearlyInputs, shown: Sequence[TableLedger]) -> Sheet:
    def where(one: TableLedger) -> str:
        if not one.rows:
            return "无"
        return sheet_name(one) if one in shown else "受限，见含企业明细的一册"

    heads = [("台账", 24), ("表名", 28), ("本年行数", 10), ("其中退回待改", 12), ("所在工作表", 36)]
    rows: list[tuple[Cell, ...]] = [
        (one.label, one.table, len(one.rows), one.withdrawn_n, where(one)) for one in inputs.data.ledgers
    ]
    sheet = flat("13台账目录", f"{inputs.year}年各类台账目录", heads, rows)
    note = "注：1至7已列出的（指标、项目、改革、督查、晾晒、诉求）不再重列。本年行数为数据截止时有效的行。"
    return Sheet(sheet.name, sheet.title, sheet.columns, sheet.rows, (note,))


def _ledger(inputs: YearlyInputs, ledger: TableLedger) -> Sheet:
    rows = [(*row.cells, place(inputs, row.ref)) for row in ledger.rows]
    # As wide as its longest text, so that a row is a line high and a page holds more than some of them.
    longest = [
        max((2 * len(printed(cell)) for cell in column), default=0) for column in zip(*rows, strict=True)
    ]
    heads = [
        (head, float(min(_LONG, max(9, 2 * len(head), longest[col] + 2))))
        for col, head in enumerate(ledger.heads)
    ]
    title = f"{inputs.year}年{ledger.label}台账"
    return flat(sheet_name(ledger), title, [*heads, ("来源", 50)], rows)
