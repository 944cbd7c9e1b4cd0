"""The returns that are measured: a hundred units hand in one week's items, in the shape of the weekly return.

Everything is computed from unit and row: the same workbooks on every machine and at every run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import xlsxwriter

UNITS = 100
MONDAY = date(2021, 3, 22)  # of 2021-W12
HEADINGS = (
    *("序号", "编号", "督查事项", "来源文号", "责任单位", "责任人", "交办日期", "办结时限"),
    *("本周进展", "类别", "原因", "下周计划", "延期至", "延期次数", "完成投资（万元）"),
)
COLUMNS = len(HEADINGS)
HEADING_ROWS = 3  # title, unit line, heading
PEOPLE = tuple(f"测{a}{b}" for a in "墨令牧知若" for b in "林仪之远谷")
_ITEMS = ("用地组卷报批", "安全隐患排查整治", "管廊维修", "污水提标改造", "危化品停车场建设", "企业帮办服务")
_PROGRESS = (
    "取得批复",
    "完成排查",
    "完成招标",
    "设备进场",
    "主体施工",
    "资料上报",
    "现场核查",
    "协调解决问题",
)
_NEXT_STEPS = ("按节点完成既定任务", "继续推进下一环节", "抓紧组织验收", "加强现场管理")


@dataclass(frozen=True, slots=True)
class Workbook:
    """One unit's return; of the twenty forms of a night, its form."""

    unit: int
    rows: int
    form: int | None = None

    @property
    def title(self) -> str:
        return f"测速用每周进展{'' if self.form is None else f'{self.form:02d}'}"

    @property
    def file_name(self) -> str:
        return f"{self.title}（2021年第12期）-{unit_name(self.unit)}.xlsx"

    @property
    def received_at(self) -> datetime:
        return datetime(2021, 3, 29, 1, 0, tzinfo=UTC) + timedelta(seconds=self.unit)


def unit_code(unit: int) -> str:
    return f"B{unit:03d}"


def unit_name(unit: int) -> str:
    return f"测速{unit:03d}局"


def workbooks(count: int, rows: int) -> list[Workbook]:
    """``count`` returns of ``rows`` rows."""
    if not 1 <= count <= UNITS:
        raise ValueError(f"-n must be 1 to {UNITS}, not {count}")
    return [Workbook(unit, rows) for unit in range(1, count + 1)]


def cells(book: Workbook) -> Iterator[tuple[str | int | float | date | None, ...]]:
    """The data rows as they stand in the workbook."""
    for n in range(book.rows):
        seed = n * 7919 + book.unit * 104_729
        assigned = date(2021, 1, 4) + timedelta(days=seed % 70)
        due = assigned + timedelta(days=30 + seed % 200)
        extended = due + timedelta(days=30) if seed % 11 == 0 else None
        is_late = seed % 13 == 0
        yield (
            n + 1,
            f"DC2021-{book.unit:03d}{n + 1:05d}",
            f"第{n + 1}号{_ITEMS[seed % 6]}事项",
            f"测督〔2021〕{seed % 40 + 1}号",
            unit_name(book.unit),
            PEOPLE[seed % 25] + (f"、{PEOPLE[seed % 24]}" if seed % 3 == 0 else ""),
            assigned,
            "长期" if seed % 9 == 0 else due,
            f"{_PROGRESS[seed % 8]}{seed % 97 + 1}项，完成全年任务的{seed % 100}%",
            "未达标" if is_late else "完成" if seed % 5 == 0 else "正在推进",
            "等待上级批复" if is_late else None,
            _NEXT_STEPS[seed % 4],
            extended if seed % 9 else None,
            1 if extended and seed % 9 else None,
            round((seed % 10_007) * 1.37, 2),
        )


def write(book: Workbook, folder: Path) -> Path:
    """Write one return with title, unit line and heading."""
    path = folder / book.file_name
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as made:
        sheet = made.add_worksheet("周进展")
        sheet.merge_range(0, 0, 0, COLUMNS - 1, f"{book.title}（2021年第12期：3月22日—28日）")
        sheet.merge_range(1, 0, 1, 7, f"填报单位：{unit_name(book.unit)}      填报日期：2021年3月29日")
        for col, heading in enumerate(HEADINGS):
            sheet.write_string(2, col, heading)
        for row, values in enumerate(cells(book), start=HEADING_ROWS):
            for col, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, col, value)
                elif isinstance(value, date):
                    sheet.write_datetime(row, col, datetime(value.year, value.month, value.day))
                elif value is not None:
                    sheet.write_number(row, col, value)
    return path
