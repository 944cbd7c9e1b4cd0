"""The monthly return on the 34 projects, with its merged header, groups, subtotals and footnotes."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from examples.make.common import (
    chinese_date,
    draw,
    month_end,
    padded,
    person_name,
    pick,
    sender_line,
    unit_in_short,
    unit_name,
)
from examples.make.files import Styles, clerk_workbook
from examples.make.progress_words import next_step, problem, state_of_work
from examples.make.projects import CHAINS, Project, all_projects, in_chain, year_of

CellText = str | int | date
_NUMERALS = "一二三四"
# Columns by name, in the order of the sheet (A…P).
COLUMNS = (
    "number",
    "project_code",
    "project_name",
    "unit",
    "officer",
    "total",
    "plan",
    "month",
    "ytd",
    "since_start",
    "started",
    "started_on",
    "state",
    "in_statistics",
    "problem",
    "next_step",
)
_MONEY = COLUMNS[5:10]
_ERRORS = {"#REF!": "=#REF!", "#DIV/0!": "=1/0", "#N/A": "=NA()"}


@dataclass(frozen=True, slots=True)
class ProgressReturn:
    """One return: its month, its day, and what is odd about it.

    `cells` puts another content into a cell, by project number and column; `typed_totals` writes totals as
    numbers (over the true figures where a cell holds none) in place of formulas.
    """

    month: int
    filled_on: date
    title_month: int | None = None
    correction: str = ""
    cells: dict[tuple[int, str], CellText] = field(default_factory=dict)
    typed_totals: bool = False


def write_progress(path: Path, this: ProgressReturn) -> None:
    """The workbook of one month."""
    shown_month = this.title_month or this.month
    with clerk_workbook(path, unit_name("U02")) as (workbook, styles):
        sheet = workbook.add_worksheet(f"{shown_month}月")
        for column, width in enumerate((5, 26, 26, 13, 9, 11, 10, 10, 10, 11, 7, 13, 24, 7, 24, 24)):
            sheet.set_column(column, column, width)
        row = _heading(sheet, styles, this, shown_month)
        subtotal_rows = []
        for numeral, chain in zip(_NUMERALS, CHAINS, strict=True):
            members = in_chain(chain)
            sheet.merge_range(row, 0, row, 15, f"{numeral}、{chain}（{len(members)}个）", styles.group)
            first = row + 1
            for row, project in enumerate(members, start=first):
                _project_row(sheet, styles, row, project, this)
            row += 1
            _total_row(sheet, styles, row, "小  计", this, members, f"{{0}}{first + 1}:{{0}}{row}")
            subtotal_rows.append(row + 1)
            row += 1
        cells_to_add = ",".join(f"{{0}}{number}" for number in subtotal_rows)
        _total_row(sheet, styles, row, "合  计（34个）", this, list(all_projects()), cells_to_add)
        _footnotes(sheet, styles, row + 1, this)
        sheet.set_landscape()
        sheet.set_paper(8)


def _heading(sheet: Worksheet, styles: Styles, this: ProgressReturn, shown_month: int) -> int:
    """Title, sender and the three header rows; returns the row below them."""
    again = "（更正）" if this.correction else ""
    sheet.merge_range("A1:P1", f"齐鲁化工区重点项目进展情况表（2021年{shown_month}月）{again}", styles.title)
    sheet.merge_range("A2:L2", sender_line("U02", "P015", this.filled_on), styles.line)
    sheet.merge_range("M2:P2", "单位：万元", styles.line_right)
    top = 2
    if this.correction:
        sheet.merge_range("A3:P3", f"更正说明：{this.correction}", styles.line)
        top = 3
    for column, heading in enumerate(("序号", "项目代码", "项目名称", "责任单位", "包建\n责任人")):
        sheet.merge_range(top, column, top + 2, column, heading, styles.head)
    sheet.merge_range(top, 5, top, 9, "投资（万元）", styles.head)
    sheet.merge_range(top + 1, 5, top + 2, 5, "总投资", styles.head)
    sheet.merge_range(top + 1, 6, top + 2, 6, "年度\n计划", styles.head)
    sheet.merge_range(top + 1, 7, top + 1, 9, "完成情况", styles.head)
    for column, heading in enumerate(("本月\n完成", "本年\n累计", "开工至今\n累计"), start=7):
        sheet.write_string(top + 2, column, heading, styles.head)
    sheet.merge_range(top, 10, top, 13, "建设进展", styles.head)
    for column, heading in enumerate(("是否\n开工", "实际开工\n时间", "形象进度", "是否\n入库"), start=10):
        sheet.merge_range(top + 1, column, top + 2, column, heading, styles.head)
    for column, heading in enumerate(("存在问题", "下步打算"), start=14):
        sheet.merge_range(top, column, top + 2, column, heading, styles.head)
    sheet.freeze_panes(top + 3, 3)
    return top + 3


def true_row(project: Project, month: int) -> dict[str, CellText]:
    """What the row of a project says in an orderly return of that month."""
    done = year_of(project)[month - 1]
    day = month_end(month)
    started = project.started_by(day)
    unit = unit_in_short(project.unit_code) if draw("unit", project.number, month) < 0.3 else ""
    return {
        "number": project.number,
        "project_code": project.project_code,
        "project_name": project.project_name,
        "unit": unit or unit_name(project.unit_code),
        "officer": padded(person_name(project.person_code), "  " if month % 2 else "　"),
        "total": project.total_wan_yuan,
        "plan": project.plan_wan_yuan,
        "month": done.month_wan_yuan,
        "ytd": done.ytd_wan_yuan,
        "since_start": done.since_start_wan_yuan,
        "started": "是" if started else "否",
        "started_on": _start_as_written(project) if started else "—",
        "state": state_of_work(project, month),
        "in_statistics": "是" if started and (day - project.actual_start).days > 30 else "否",
        "problem": problem(project, month),
        "next_step": next_step(project, month),
    }


def _start_as_written(project: Project) -> CellText:
    day = project.actual_start
    way = int(draw("start written", project.project_code) * 3)
    texts = (day, chinese_date(day), f"{day.year}.{day.month}.{day.day}")
    return texts[way]


def _project_row(sheet: Worksheet, styles: Styles, row: int, project: Project, this: ProgressReturn) -> None:
    content = true_row(project, this.month)
    for column, name in enumerate(COLUMNS):
        value = this.cells.get((project.number, name), content[name])
        if isinstance(value, date):
            sheet.write_datetime(row, column, value, styles.date)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, styles.number if name in _MONEY else styles.centre)
        elif value in _ERRORS:
            sheet.write_formula(row, column, _ERRORS[value], styles.number, value)
        else:
            left = name in ("project_code", "project_name", "state", "problem", "next_step")
            sheet.write_string(row, column, value, styles.text if left else styles.centre)


def _total_row(
    sheet: Worksheet,
    styles: Styles,
    row: int,
    label: str,
    this: ProgressReturn,
    members: list[Project],
    cells_to_add: str,
) -> None:
    sheet.merge_range(row, 0, row, 4, label, styles.group)
    for column, name in enumerate(_MONEY, start=5):
        total = sum(_standing_number(project, name, this) for project in members)
        if this.typed_totals:
            sheet.write_number(row, column, total, styles.number)
        else:
            formula = f"=SUM({cells_to_add.format('FGHIJ'[column - 5])})"
            sheet.write_formula(row, column, formula, styles.number, total)
    for column in range(10, 16):
        sheet.write_blank(row, column, None, styles.text)


def _standing_number(project: Project, name: str, this: ProgressReturn) -> int:
    """The number in a cell, or the true one where something unreadable stands in it."""
    standing = this.cells.get((project.number, name))
    true = true_row(project, this.month)[name]
    number = standing if isinstance(standing, int) else true
    assert isinstance(number, int)
    return number


def _footnotes(sheet: Worksheet, styles: Styles, row: int, this: ProgressReturn) -> None:
    notes = (
        "注：1.本表由包建责任人填报，综合管理局汇总，每月结束后3个工作日内报办公室；",
        "    2.年度计划以下达数为准；“入库”指纳入固定资产投资统计库。",
        pick(
            ("数据来源：项目单位报送。", "数据来源：项目单位报送，包建责任人核对。"),
            "source note",
            this.month,
        ),
    )
    for line, note in enumerate(notes, start=row):
        sheet.merge_range(line, 0, line, 15, note, styles.note)
