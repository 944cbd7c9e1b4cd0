"""The monthly return on economic indicators (.xls, months across) and the year's targets (.xlsx)."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import xlwt

from examples.make.common import HERE, draw, read_csv, sender_line, unit_name
from examples.make.files import clerk_workbook

MONTHS = range(2, 13)  # January and February are one figure, booked on February
DOCUMENT_NO = "淄齐鲁化工管发【2021】4号"
# Reported growth that the amounts do not give: last year's base was adjusted (基数调整).
ADJUSTED = {("I04", 6): Decimal("13.6")}
# Share of the year reached by the end of each month from February on, in per cent.
_SHAPES: dict[str, tuple[float, ...]] = {
    "even": (15.1, 24.2, 32.6, 41.1, 50.2, 58.4, 66.7, 75.3, 83.5, 91.7, 100),
    "rising": (12.3, 21.6, 30.1, 38.9, 49.5, 57.8, 66.2, 75.9, 84.0, 91.6, 100),
    "front": (18.3, 27.4, 36.5, 45.2, 53.9, 62.3, 70.1, 78.0, 85.6, 92.4, 100),
    "level": (104, 103, 102.5, 102, 101.5, 101, 100.8, 100.6, 100.4, 100.2, 100),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One line of the table; amounts in the unit that `unit` names."""

    indicator_code: str
    name: str
    unit: str
    decimals: int
    last_year: Decimal
    target: Decimal
    target_growth_pct: Decimal
    year_growth_pct: Decimal
    shape: str


@dataclass(frozen=True, slots=True)
class Cumulated:
    """January to the end of a month: this year, last year, growth in per cent as reported."""

    ytd: Decimal
    previous_ytd: Decimal
    reported_growth_pct: Decimal


@cache
def all_indicators() -> tuple[Indicator, ...]:
    return tuple(
        Indicator(
            indicator_code=row["indicator_code"],
            name=row["name"],
            unit=row["unit"],
            decimals=int(row["decimals"]),
            last_year=Decimal(row["last_year"]),
            target=Decimal(row["target"]),
            target_growth_pct=Decimal(row["target_growth_pct"]),
            year_growth_pct=Decimal(row["year_growth_pct"]),
            shape=row["shape"],
        )
        for row in read_csv(HERE / "indicators.csv")
    )


@cache
def cumulated(indicator: Indicator, month: int) -> Cumulated:
    """The figures of one indicator from January to `month` (2…12)."""
    share_pct = Decimal(str(_SHAPES[indicator.shape][month - 2]))
    previous = _rounded(indicator.last_year * share_pct / 100, indicator.decimals)
    # Growth starts some points away from the year's and comes to it by December.
    swing = Decimal(str(round((draw("swing", indicator.indicator_code) - 0.35) * 9, 2)))
    wobble = Decimal(str(round((draw("growth", indicator.indicator_code, month) - 0.5) * 1.6, 2)))
    if indicator.indicator_code == "I01":
        swing = Decimal("4.2")  # the year began well
    still_open = Decimal(12 - month) / 10
    growth_pct = indicator.year_growth_pct + swing * still_open + (wobble if month < 12 else 0)
    ytd = _rounded(previous * (1 + growth_pct / 100), indicator.decimals)
    computed_pct = _rounded((ytd / previous - 1) * 100, 1)
    return Cumulated(ytd, previous, ADJUSTED.get((indicator.indicator_code, month), computed_pct))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def write_targets(path: Path, filled_on: date) -> None:
    """The office's register of the year's targets."""
    with clerk_workbook(path, unit_name("U01")) as (workbook, styles):
        sheet = workbook.add_worksheet("目标")
        for column, width in enumerate((6, 26, 16, 16, 14, 28)):
            sheet.set_column(column, column, width)
        sheet.merge_range("A1:F1", "2021年齐鲁化工区主要经济指标年度目标", styles.title)
        sheet.merge_range("A2:F2", sender_line("U01", "P030", filled_on), styles.line)
        headings = ("序号", "指标名称", "计量单位", "2021年\n目标", "目标增速\n（%）", "文号")
        for column, heading in enumerate(headings):
            sheet.write_string(2, column, heading, styles.head)
        for row, indicator in enumerate(all_indicators(), start=3):
            sheet.write_number(row, 0, row - 2, styles.centre)
            sheet.write_string(row, 1, indicator.name, styles.text)
            sheet.write_string(row, 2, indicator.unit, styles.centre)
            sheet.write_number(row, 3, float(indicator.target), styles.centre)
            sheet.write_number(row, 4, float(indicator.target_growth_pct), styles.centre)
            sheet.write_string(row, 5, DOCUMENT_NO, styles.centre)
        last = 3 + len(all_indicators())
        sheet.merge_range(last, 0, last, 5, "注：万元产值综合能耗为控制性指标，数值越低越好。", styles.note)


def write_indicators(path: Path, month: int, filled_on: date) -> None:
    """One month's return, an old .xls with three columns for each month so far."""
    workbook = xlwt.Workbook(encoding="utf-8")
    sheet = workbook.add_sheet("主要经济指标")
    look = _looks()
    months = range(2, month + 1)
    last_column = 2 + 3 * len(months)
    title = f"齐鲁化工区2021年1—{month}月主要经济指标完成情况"
    sheet.write_merge(0, 0, 0, last_column, title, look["title"])
    sheet.write_merge(1, 1, 0, last_column, sender_line("U02", "P012", filled_on), look["line"])
    for column, heading in enumerate(("序号", "指标名称", "计量\n单位")):
        sheet.write_merge(2, 3, column, column, heading, look["head"])
        sheet.col(column).width = (8, 26, 16)[column] * 256
    for index, each in enumerate(months):
        first = 3 + 3 * index
        sheet.write_merge(2, 2, first, first + 2, "1—2月" if each == 2 else f"{each}月", look["head"])
        for offset, heading in enumerate(("本年\n累计", "上年\n同期", "同比增长\n（%）")):
            sheet.write(3, first + offset, heading, look["head"])
    row = 4
    for row, indicator in enumerate(all_indicators(), start=4):
        sheet.write(row, 0, row - 3, look["centre"])
        indent = "    " if indicator.name.startswith("其中") else ""
        sheet.write(row, 1, indent + indicator.name, look["text"])
        sheet.write(row, 2, indicator.unit, look["centre"])
        for index, each in enumerate(months):
            figures = cumulated(indicator, each)
            first = 3 + 3 * index
            sheet.write(row, first, float(figures.ytd), look[f"number{indicator.decimals}"])
            sheet.write(row, first + 1, float(figures.previous_ytd), look[f"number{indicator.decimals}"])
            sheet.write(row, first + 2, float(figures.reported_growth_pct), look["number1"])
    notes = ["注：1.各月均为自年初累计数，1—2月合并统计；2.增速按可比口径计算。"]
    if month >= 6:
        notes.append(
            "说明：6月固定资产投资上年基数调整，增速按调整后基数公布，与按上年同期数直接计算的结果不同。"
        )
    notes.append("数据来源：统计、税务、商务部门。")
    for line, note in enumerate(notes, start=row + 1):
        sheet.write_merge(line, line, 0, last_column, note, look["note"])
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(str(path))


def _looks() -> dict[str, xlwt.XFStyle]:
    box = "borders: left thin, right thin, top thin, bottom thin; font: name 宋体, height 200;"
    middle = "align: vert centre, wrap on, horiz centre;"
    looks = {
        "title": xlwt.easyxf("font: name 黑体, height 360; align: horiz centre, vert centre;"),
        "line": xlwt.easyxf("font: name 宋体, height 220;"),
        "head": xlwt.easyxf(box.replace("宋体,", "宋体, bold on,") + middle),
        "text": xlwt.easyxf(box),
        "centre": xlwt.easyxf(box + middle),
        "note": xlwt.easyxf("font: name 宋体, height 180;"),
    }
    for decimals, pattern in enumerate(("0", "0.0", "0.00", "0.000")):
        looks[f"number{decimals}"] = xlwt.easyxf(box, num_format_str=pattern)
    return looks
