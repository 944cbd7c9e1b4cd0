"""Returns built by tests: sheets in memory or as xlsx, and the registers that their names are found in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from etl.grid import CellRange, CellValue, Grid, Sheet, rectangular
from etl.tidy.tidied import Tidied
from etl.tidy.tidy import tidy
from etl.warehouse.reference import Reference
from schemas.source import Source, TableSpec, load_sources

ROOT = Path(__file__).resolve().parents[2]
SOURCES = load_sources(ROOT / "schemas" / "sources")
CODES = [f"2020-370305-26-03-00001{number}" for number in range(1, 7)]
TITLE = "重点项目进展情况表（2021年3月）"
REPORTER = "填报单位（盖章）：综合管理局      填报人：秦墨林      填报日期：2021年4月6日"

_UNMERGED: list[CellValue] = [None] * 5
HEADINGS: list[list[CellValue]] = [
    [
        *("序号", "项目代码", "项目名称", "责任单位", "包建责任人", "投资（万元）", None, None, None, None),
        *("建设进展", None, None, None, "存在问题", "下步打算"),
    ],
    [
        *(*_UNMERGED, "总投资", "年度计划", "完成情况", None, None),
        *("是否开工", "实际开工时间", "形象进度", "是否入库", None, None),
    ],
    [*_UNMERGED, None, None, "本月完成", "本年累计", "开工至今累计", *_UNMERGED, None],
]
MERGES = [
    *(CellRange(0, col, 2, col) for col in (0, 1, 2, 3, 4, 14, 15)),
    CellRange(0, 5, 0, 9),
    CellRange(0, 10, 0, 13),
    *(CellRange(1, col, 2, col) for col in (5, 6, 10, 11, 12, 13)),
    CellRange(1, 7, 1, 9),
]
FIRST = 5  # row of the first project, 0-based: title, reporter, three rows of heading
MONTH, YTD, CUMULATIVE = 7, 8, 9


def project(
    number: int, month: CellValue = 10, ytd: CellValue = 30, cumulative: CellValue = 100
) -> list[CellValue]:
    """One project's row; 1 to 6 are registered."""
    return [
        *(
            number,
            CODES[number - 1],
            f"项目{number}",
            "综合管理局",
            "方令仪",
            1000,
            200,
            month,
            ytd,
            cumulative,
        ),
        *("是", "2020.8.18", "基础浇筑", "是", "无", "加快推进"),
    ]


def progress(rows: Sequence[Sequence[CellValue]], *, title: str = TITLE, unit: str | None = None) -> Sheet:
    """The monthly form of the key projects around ``rows``, as sheet '进展'."""
    top: list[list[CellValue]] = [[title], [REPORTER, *[None] * 11, f"单位：{unit}" if unit else None]]
    cells = rectangular([*top, *HEADINGS, *(list(row) for row in rows)])
    merges = [CellRange(m.first_row + 2, m.first_col, m.last_row + 2, m.last_col) for m in MERGES]
    return Sheet(1, "进展", cells, merges)


def reference() -> Reference:
    """Registers with two units, three people, six projects and two indicators."""
    known = Reference()
    for code, name in (("U01", "办公室"), ("U02", "综合管理局"), ("U03", "招商局"), ("U04", "规划建设局")):
        known.units.add(name, code)
        known.units.add(code, code)
        known.unit_names[code] = name
    for code, name in (("P001", "方令仪"), ("P002", "刘慧涓"), ("P003", "秦墨林")):
        known.people.add(name, code)
        known.person_names[code] = name
    known.enterprises.add("临河化工有限公司", "E001")
    register = known.registered.setdefault("project", {})
    for number, code in enumerate(CODES, 1):
        known.projects.add(code, code)
        known.projects.add(f"项目{number}", code)
        register[(2021, code)] = {
            "project_name": f"项目{number}",
            "responsible_unit_code": "U02",
            "responsible_person_code": "P001",
            "total_investment_wan_yuan": Decimal(1000),
            "annual_plan_wan_yuan": Decimal(200),
        }
    for code, name, unit in (("I01", "工业总产值", "万元"), ("I09", "亩均税收", "万元/亩")):
        known.indicators.add(name, code)
        known.indicator_units[code] = unit
    return known


def read(
    sheet: Sheet | Grid,
    source: str | Source = "project_progress",
    *,
    file_name: str = "表.xlsx",
    received: str = "2021-04-06T16:50:00+08:00",
    unit: str | None = None,
    **hints: Any,
) -> Tidied:
    """Tidy a sheet as an intake would."""
    grid = sheet if isinstance(sheet, Grid) else Grid("xlsx", [sheet])
    form = source if isinstance(source, Source) else SOURCES[source]
    return tidy(
        grid,
        form,
        reference(),
        file_name=file_name,
        received_at=datetime.fromisoformat(received),
        unit_hint=unit,
        hints=hints,
    )


def spec(**changes: Any) -> TableSpec:
    """A small table of the kind that the tests of one step need."""
    return TableSpec.model_validate(
        {"table": "project_progress", "headings": {"代码": "project_code", "完成": "ytd_investment_wan_yuan"}}
        | changes
    )


def xlsx(*sheets: Sheet) -> bytes:
    """The sheets as a workbook, the same bytes whenever it is made."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"created": datetime(2021, 1, 1)})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        covered = {(m.first_row, m.first_col): m for m in sheet.merges}
        for row_no, row in enumerate(sheet.rows):
            for col_no, value in enumerate(row):
                merge = covered.get((row_no, col_no))
                if merge is not None:
                    page.merge_range(merge.first_row, merge.first_col, merge.last_row, merge.last_col, value)
                elif value is not None:
                    page.write(row_no, col_no, value)
    book.close()
    return content.getvalue()
