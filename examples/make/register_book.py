"""The office's register: list of projects with the year's plan, and the plan of milestones."""

from calendar import monthrange
from datetime import date
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from examples.make.common import draw, padded, person_name, sender_line, unit_in_short, unit_name
from examples.make.files import Styles, clerk_workbook
from examples.make.projects import CHAINS, Project, all_projects, in_chain

DOCUMENT_NO = "淄齐鲁化工管发【2021】3号"
_NUMERALS = "一二三四"
_MILESTONES = (("立项", -8), ("用地", -5), ("环评", -4), ("开工", 0), ("主体完工", None), ("投产", None))


def write_register(path: Path, filled_on: date) -> None:
    """The workbook with the sheets 项目名单 and 节点计划."""
    with clerk_workbook(path, unit_name("U01")) as (workbook, styles):
        _list_of_projects(workbook.add_worksheet("项目名单"), styles, filled_on)
        _plan_of_milestones(workbook.add_worksheet("节点计划"), styles)


def _list_of_projects(sheet: Worksheet, styles: Styles, filled_on: date) -> None:
    widths = (6, 27, 30, 24, 12, 9, 9, 14, 11, 11, 13, 10, 9, 9, 14, 14)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.merge_range("A1:P1", "2021年齐鲁化工区重点项目名单及年度计划", styles.title)
    sheet.merge_range("A2:P2", DOCUMENT_NO, styles.line)
    sheet.merge_range("A3:M3", sender_line("U01", "P030", filled_on), styles.line)
    sheet.merge_range("N3:P3", "单位：亿元", styles.line_right)
    headings = (
        *("序号", "项目代码", "项目名称", "建设单位", "产业链", "项目级别", "建设性质", "责任单位"),
        *("包建\n责任人", "总投资\n（亿元）", "2021年计划\n投资（万元）"),
    )
    for column, heading in enumerate(headings):
        sheet.merge_range(3, column, 4, column, heading, styles.head)
    sheet.merge_range("L4:N4", "达产后预计新增（亿元）", styles.head)
    for column, heading in enumerate(("销售收入", "利润", "税收"), start=11):
        sheet.write_string(4, column, heading, styles.head)
    sheet.merge_range("O4:O5", "计划开工\n时  间", styles.head)
    sheet.merge_range("P4:P5", "计划投产\n时  间", styles.head)
    row = 5
    for numeral, chain in zip(_NUMERALS, CHAINS, strict=True):
        members = in_chain(chain)
        sheet.merge_range(row, 0, row, 15, f"{numeral}、{chain}（{len(members)}个）", styles.group)
        row += 1
        sheet.merge_range(row, 4, row + len(members) - 1, 4, chain, styles.centre)
        for project in members:
            _project_row(sheet, styles, row, project)
            row += 1
    _totals(sheet, styles, row)
    notes = (
        "注：1.总投资、达产后预计新增指标以亿元计，年度计划投资以万元计；2.名单、计划和节点调整须报办公室登记。",
        "说明：省、市重大项目26个，其中省级10个、市级16个。",
    )
    for line, note in enumerate(notes, start=row + 1):
        sheet.merge_range(line, 0, line, 15, note, styles.note)
    sheet.freeze_panes(5, 3)


def _project_row(sheet: Worksheet, styles: Styles, row: int, project: Project) -> None:
    short = draw("short unit", project.project_code) < 0.3
    unit = unit_in_short(project.unit_code) if short else unit_name(project.unit_code)
    sheet.write_number(row, 0, project.number, styles.centre)
    texts = (project.project_code, project.project_name, project.enterprise_name)
    for column, text in enumerate(texts, start=1):
        sheet.write_string(row, column, text, styles.text)
    officer = padded(person_name(project.person_code))
    for column, text in ((5, project.project_level), (6, project.construction_type), (7, unit), (8, officer)):
        sheet.write_string(row, column, text, styles.centre)
    sheet.write_number(row, 9, float(project.total_yi_yuan), styles.decimal)
    sheet.write_number(row, 10, project.plan_wan_yuan, styles.number)
    for column, amount in enumerate(
        (project.revenue_yi_yuan, project.profit_yi_yuan, project.tax_yi_yuan), 11
    ):
        sheet.write_number(row, column, float(amount), styles.decimal)
    _write_month(sheet, styles, row, 14, project.planned_start, project.project_code)
    _write_month(sheet, styles, row, 15, project.planned_production, project.project_name)


def _totals(sheet: Worksheet, styles: Styles, row: int) -> None:
    projects = all_projects()
    sheet.merge_range(row, 0, row, 8, "合  计（34个）", styles.group)
    sums = (
        sum(project.total_yi_yuan for project in projects),
        sum(project.plan_wan_yuan for project in projects),
        sum(project.revenue_yi_yuan for project in projects),
        sum(project.profit_yi_yuan for project in projects),
        sum(project.tax_yi_yuan for project in projects),
    )
    for column, total in enumerate(sums, start=9):
        letter = "JKLMN"[column - 9]
        look = styles.number if column == 10 else styles.decimal
        sheet.write_formula(row, column, f"=SUM({letter}6:{letter}{row})", look, float(total))
    for column in (14, 15):
        sheet.write_blank(row, column, None, styles.text)


def _plan_of_milestones(sheet: Worksheet, styles: Styles) -> None:
    for column, width in enumerate((6, 27, 34, 12, 18)):
        sheet.set_column(column, column, width)
    sheet.merge_range("A1:E1", "2021年齐鲁化工区重点项目节点计划", styles.title)
    sheet.merge_range("A2:E2", DOCUMENT_NO, styles.line)
    for column, heading in enumerate(("序号", "项目代码", "项目名称", "节点\n名称", "计划完成\n时间")):
        sheet.write_string(2, column, heading, styles.head)
    row = 3
    for project in all_projects():
        last = row + len(_MILESTONES) - 1
        sheet.merge_range(row, 0, last, 0, project.number, styles.centre)
        sheet.merge_range(row, 1, last, 1, project.project_code, styles.text)
        sheet.merge_range(row, 2, last, 2, project.project_name, styles.text)
        for name, day in milestones(project):
            sheet.write_string(row, 3, name, styles.centre)
            _write_month(sheet, styles, row, 4, day, f"{project.project_code}{name}")
            row += 1
    sheet.freeze_panes(3, 3)


def milestones(project: Project) -> list[tuple[str, date]]:
    """The six milestones of a project, each with the first day of its planned month."""
    start, production = project.planned_start, project.planned_production
    whole = 12 * (production.year - start.year) + production.month - start.month
    offsets = {"主体完工": round(whole * 0.65), "投产": whole}
    return [
        (name, _months_later(start, offsets[name] if offset is None else offset))
        for name, offset in _MILESTONES
    ]


def _months_later(month: date, count: int) -> date:
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def _write_month(sheet: Worksheet, styles: Styles, row: int, column: int, month: date, salt: str) -> None:
    """A planned month, in one of the four ways that clerks write it."""
    last_day = monthrange(month.year, month.month)[1]
    way = int(draw("way of date", salt) * 4)
    if way == 2 and month.month == 1:
        way = 1  # 2022.1 may be January or, with a lost nought, October
    if way == 0:
        sheet.write_datetime(row, column, date(month.year, month.month, last_day), styles.date)
    else:
        text = (f"{month:%Y}年{month.month}月", f"{month:%Y}.{month.month}", f"{month:%Y}年{month.month}月底")
        sheet.write_string(row, column, text[way - 1], styles.centre)
