"""The same figures in every layout in which departments send them, and the form that reads each.

A layout gives sheets of cells (as a writer gets them) and the source that reads them; the rows that must come
back are those of the model, whatever the layout.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from etl.grid import CellRange, CellValue, Sheet, rectangular
from schemas.source import Source, TableSpec
from tests.etl.forms import CODES, HEADINGS, MERGES, REPORTER, SOURCES, TITLE

PLAIN = ("项目代码", "本月完成", "本年累计", "开工至今累计", "实际开工时间", "形象进度")
TARGETS = (
    "project_code",
    "month_investment_wan_yuan",
    "ytd_investment_wan_yuan",
    "cumulative_investment_wan_yuan",
    "actual_start_date",
    "progress_text",
)
UNITS = ("综合管理局", "招商局", "规划建设局")


@dataclass(frozen=True, slots=True)
class Project:
    """One row as the warehouse knows it; money in 万元."""

    code: str
    month: Decimal
    ytd: Decimal
    cumulative: Decimal
    started: date
    text: str

    @property
    def typed(self) -> tuple[object, ...]:
        return (self.code, self.month, self.ytd, self.cumulative, self.started, self.text)


@dataclass(frozen=True, slots=True)
class Written:
    """Sheets to write, the source that reads them, and the typed rows that must come back."""

    sheets: list[Sheet]
    source: Source
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]


def amount_spellings(wan_yuan: Decimal) -> list[CellValue]:
    """Ways to write an amount in a column of 万元."""
    plain = f"{wan_yuan:f}"
    wide = plain.translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    return [float(wan_yuan), plain, f"{wan_yuan:,}", f" {plain} ", wide, f"{plain}万元", f"'{plain}"]


def date_spellings(day: date) -> list[CellValue]:
    y, m, d = day.year, day.month, day.day
    return [
        *(
            day,
            f"{y}年{m}月{d}日",
            f"{y}.{m}.{d}",
            f"{y}-{m:02}-{d:02}",
            f"{y}/{m}/{d}",
            int(f"{y}{m:02}{d:02}"),
        ),
        (day - date(1899, 12, 30)).days,
    ]


def percent_spellings(points: Decimal) -> list[CellValue]:
    """Ways to write a growth rate under a heading with （%）."""
    size = f"{abs(points):f}"
    words = f"增长{size}%" if points > 0 else f"下降{size}%" if points < 0 else "持平"
    return [float(points), f"{points:f}%", f"{points:f}", words, f"{points:f}％"]


def projects(chance: random.Random) -> list[Project]:
    """Two to six registered projects with figures of all sizes."""

    def amount(most: int) -> Decimal:
        return Decimal(chance.randint(0, most * 100)).scaleb(-2)

    made = []
    for code in CODES[: chance.randint(2, 6)]:
        month, before, earlier = amount(99_999), amount(999_999), amount(999_999)
        day = date(2019, 1, 1) + timedelta(days=chance.randint(0, 800))
        text = chance.choice(("基础浇筑㎡①", "主体\n封顶", "设备 A2 安装，完成60%", "=1+1", "007", "—桩基—"))
        made.append(Project(code, month, month + before, month + before + earlier, day, text))
    return made


# ---------------------------------------------------------------- layouts


def plain(chance: random.Random) -> Written:
    """One row of headings, nothing around it but the title."""
    rows = projects(chance)
    cells: list[list[CellValue]] = [
        [TITLE + "　单位：万元"],
        [REPORTER],
        list(PLAIN),
        *(_cells(p, chance) for p in rows),
    ]
    return _written([_sheet("进展", cells)], _flat(), rows)


def stacked(chance: random.Random) -> Written:
    """Three rows of headings, merged as a clerk merges them."""
    rows = projects(chance)
    return _written([_stacked(rows, [], chance)], SOURCES["project_progress"], rows)


def grouped(chance: random.Random) -> Written:
    """Group rows, subtotals and a total, notes below."""
    rows = projects(chance)
    half = chance.randint(1, len(rows) - 1)
    parts = (("一、炼化一体化", rows[:half]), ("二、新材料", rows[half:]))
    body: list[list[CellValue] | Project] = []
    for name, group in parts:
        body += [[f"{name}（{len(group)}个）"], *group, _total("小　计", group)]
    body += [_total(f"合  计（{len(rows)}个）", rows), ["注：1.以下达数为准；"], ["    2.按月报送。"]]
    sheet = _stacked(rows, body, chance)
    return _written([sheet], SOURCES["project_progress"], rows)


def shuffled(chance: random.Random) -> Written:
    """Annex number, title and unit line above; the columns in any order, an ignored one among them."""
    rows = projects(chance)
    order = [*range(len(PLAIN)), len(PLAIN)]
    chance.shuffle(order)

    def put(values: list[CellValue]) -> list[CellValue]:
        return [values[i] for i in order]

    body = [put([*_cells(p, chance), number]) for number, p in enumerate(rows, 1)]
    top: list[list[CellValue]] = [["附件2"], [None, TITLE], [REPORTER], [None, None, "单位：万元"], []]
    cells: list[list[CellValue]] = [
        *top,
        put([*PLAIN, "序号"]),
        *body,
        [],
        ["填报人：某某", None, "审核人：某某"],
    ]
    return _written([_sheet("Sheet1", cells)], _flat(), rows)


def several_sheets(chance: random.Random) -> Written:
    """One sheet for each unit, columns in another order on each, an empty sheet and a hidden one between."""
    rows = projects(chance)
    sheets = []
    placed: list[Project] = []
    for number, unit in enumerate(UNITS[:2]):
        part = rows[number::2]
        order = list(range(len(PLAIN)))
        chance.shuffle(order)
        body = [[_cells(p, chance)[i] for i in order] for p in part]
        sheets.append(_sheet(unit, [[TITLE], [REPORTER, "单位：万元"], [PLAIN[i] for i in order], *body]))
        placed += part
    sheets.insert(1, _sheet("Sheet2", [[None]]))
    hidden = _sheet("底表", [["旧数", 1], ["作废", 2]])
    hidden.hidden = True
    source = _flat(every_sheet=True).model_copy(update={"load": "upsert"})
    return _written([*sheets, hidden], source, placed)


def months_across(chance: random.Random) -> Written:
    """Two months side by side, the unit beside each row."""
    measures: list[CellValue] = ["本年累计", "上年同期", "同比增长（%）"]
    cells: list[list[CellValue]] = [
        ["2021年1—3月主要经济指标完成情况"],
        ["填报单位：综合管理局"],
        ["序号", "指标名称", "计量单位", "1—2月", None, None, "3月", None, None],
        [None, None, None, *measures, *measures],
    ]
    expected: list[list[tuple[object, ...]]] = [[], []]
    for number, (name, code, unit) in enumerate(
        (("工业总产值", "I01", "万元"), ("亩均税收", "I09", "万元/亩")), 1
    ):
        row: list[CellValue] = [number, name, unit]
        for month, day in enumerate((date(2021, 2, 1), date(2021, 3, 1))):
            value, before = (Decimal(chance.randint(1, 10**7)).scaleb(-2) for _ in range(2))
            growth = Decimal(chance.randint(-999, 999)).scaleb(-1)
            row += [float(value), f"{before:,}", chance.choice(percent_spellings(growth))]
            expected[month].append((code, day, value, before, growth))
        cells.append(row)
    merges = [CellRange(2, c, 3, c) for c in range(3)] + [CellRange(2, c, 2, c + 2) for c in (3, 6)]
    columns = ("indicator_code", "period_start", "ytd_value", "previous_ytd_value", "reported_growth_pct")
    sheet = Sheet(1, "主要经济指标", rectangular(cells), merges)
    return Written([sheet], SOURCES["economic_indicators"], columns, [*expected[0], *expected[1]])


LAYOUTS: tuple[Callable[[random.Random], Written], ...] = (
    *(plain, stacked, grouped, shuffled, several_sheets, months_across),
)

# ---------------------------------------------------------------- parts


def _written(sheets: list[Sheet], source: Source, rows: list[Project]) -> Written:
    for number, sheet in enumerate(sheets, 1):
        sheet.number = number
    return Written(sheets, source, TARGETS, [p.typed for p in rows])


def _cells(project: Project, chance: random.Random) -> list[CellValue]:
    amounts = (chance.choice(amount_spellings(a)) for a in (project.month, project.ytd, project.cumulative))
    return [project.code, *amounts, chance.choice(date_spellings(project.started)), project.text]


def _stacked(rows: list[Project], body: list[list[CellValue] | Project], chance: random.Random) -> Sheet:
    lines: list[list[CellValue]] = [[TITLE], [REPORTER], *(list(row) for row in HEADINGS)]
    for line in body or rows:
        if isinstance(line, Project):
            code, month, ytd, cumulative, started, text = _cells(line, chance)
            name = f"项目{CODES.index(line.code) + 1}"
            line = [
                1,
                code,
                name,
                "综合管理局",
                "方令仪",
                1000,
                200,
                month,
                ytd,
                cumulative,
                "是",
                started,
                text,
            ]
        lines.append(line)
    merges = [CellRange(m.first_row + 2, m.first_col, m.last_row + 2, m.last_col) for m in MERGES]
    return Sheet(1, "进展", rectangular(lines), merges)


def _total(label: str, rows: list[Project]) -> list[CellValue]:
    sums = (sum((getattr(p, name) for p in rows), Decimal(0)) for name in ("month", "ytd", "cumulative"))
    return [label, *[None] * 6, *map(float, sums)]


def _sheet(name: str, cells: list[list[CellValue]]) -> Sheet:
    return Sheet(1, name, rectangular(cells))


def _flat(**changes: object) -> Source:
    """The form of the projects with plain headings."""
    form = SOURCES["project_progress"]
    table = {
        "table": "project_progress",
        "headings": dict(zip(PLAIN, TARGETS, strict=True)),
        "ignore": ["序号"],
        "optional": ["序号"],
        "unit": None,
    }
    return form.model_copy(update={"tables": [TableSpec.model_validate(table | changes)]})
