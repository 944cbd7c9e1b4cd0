"""The list of reform items (a Word table) and the lead units' quarterly progress (workbooks)."""

import io
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell
from docx.text.run import Run

from examples.make.common import HERE, padded, person_name, pick, sender_line, unit_name
from examples.make.files import CREATED, clerk_workbook, stored_again

DOCUMENT_NO = "淄齐鲁化工管发【2020】8号"
QUARTERS = "一二三四"
STATUS = {"w": "完成", "t": "正在推进", "n": "未达标"}
_PROBLEMS = {
    "w": ("无",),
    "t": ("无", "工作推进不够均衡", "部门间协同还需加强", "专业力量不足"),
    "n": ("责任分工不够明确，节点滞后", "相关方意见未达成一致", "前期工作不细，推进缓慢"),
}
_STEPS = {
    "w": ("巩固成效，形成长效机制",),
    "t": ("按计划继续推进", "细化任务，按月调度", "加强对接，加快推进"),
    "n": ("倒排工期，下季度补齐进度", "提请专题研究，明确完成时限"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    text: str
    quarters: tuple[str, ...]
    progress: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    number: int
    name: str
    goal: str
    problems: tuple[str, ...]
    lead_person: str
    unit: str
    heads: tuple[str, ...]
    measures: tuple[Measure, ...]


@cache
def all_items() -> tuple[Item, ...]:
    rows = yaml.safe_load((HERE / "reform_items.yml").read_text(encoding="utf-8"))
    return tuple(
        Item(
            number=row["number"],
            name=row["name"],
            goal=row["goal"],
            problems=tuple(row["problems"]),
            lead_person=row["lead_person"],
            unit=row["unit"],
            heads=tuple(row["heads"]),
            measures=tuple(
                Measure(measure["text"], tuple(measure["quarters"]), tuple(measure["progress"]))
                for measure in row["measures"]
            ),
        )
        for row in rows
    )


def write_reform_list(path: Path) -> None:
    """The Word table, with the blank paragraphs and the broken headings of such documents."""
    document = Document()
    _leave_out_what_no_one_uses(document)
    document.core_properties.author = unit_name("U01")
    document.core_properties.created = document.core_properties.modified = CREATED
    section = document.sections[0]
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    for line, size in ((DOCUMENT_NO, 14), ("2021年齐鲁化工区重点改革攻坚事项任务清单", 18)):
        run = document.add_paragraph().add_run(line)
        _in_chinese(run, size)
    table = document.add_table(rows=1, cols=8)
    table.style = "Table Grid"
    headings = (
        "序号",
        "事项名称",
        "\n改革攻坚目标",
        "改革针对的\n突出问题",
        "改革的具体项目",
        "牵头领 导",
        "牵头单位及负责人",
        "备注",
    )
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        _fill(cell, heading)
    for item in all_items():
        cells = table.add_row().cells
        heads = "\n".join(padded(person_name(code)) for code in item.heads)
        # Some cells have the label on a line of its own, some do not; blank paragraphs here and there.
        label = "负责人：" if item.number in (1, 6) else "负责人：\n"
        gap = "\n" if item.number in (1, 5) else "\n\n"
        contents = (
            str(item.number),
            item.name,
            f"\n{item.goal}" if item.number % 2 == 0 else item.goal,
            _numbered(item.problems),
            _numbered(tuple(measure.text for measure in item.measures)),
            padded(person_name(item.lead_person), "  " if item.number != 2 else "　"),
            f"{unit_name(item.unit)}{gap}{label}{heads}" + ("\n" if item.number % 2 == 0 else ""),
            "",
        )
        for cell, content in zip(cells, contents, strict=True):
            _fill(cell, content)
    buffer = io.BytesIO()
    document.save(buffer)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stored_again(buffer.getvalue()))


def _leave_out_what_no_one_uses(document: WordDocument) -> None:
    """The template's unused table styles are 98 % of the file once nothing is deflated."""
    for style in list(document.styles.element):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:styleId")) not in (
            "TableNormal",
            "TableGrid",
        ):
            document.styles.element.remove(style)
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            del document.part.rels[key]


def _numbered(lines: tuple[str, ...]) -> str:
    last = len(lines)
    return "\n".join(f"{n}、{line}{'。' if n == last else '；'}" for n, line in enumerate(lines, start=1))


def _fill(cell: _Cell, content: str) -> None:
    """One paragraph per line, as Word keeps them."""
    for index, line in enumerate(content.split("\n")):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        _in_chinese(paragraph.add_run(line), 10.5)


def _in_chinese(run: Run, size: float) -> None:
    run.font.size = Pt(size)
    run.font.name = "仿宋_GB2312"
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "仿宋_GB2312")


def write_reform_progress(
    path: Path,
    unit_code: str,
    person_code: str,
    quarter: int,
    filled_on: date,
    problem_heading: str = "存在问题",
) -> None:
    """One lead unit's return on its measures at the end of a quarter."""
    with clerk_workbook(path, unit_name(unit_code)) as (workbook, styles):
        sheet = workbook.add_worksheet("进展情况")
        for column, width in enumerate((6, 22, 6, 46, 11, 40, 26, 26)):
            sheet.set_column(column, column, width)
        title = f"重点改革攻坚事项进展情况表（2021年第{QUARTERS[quarter - 1]}季度）"
        sheet.merge_range("A1:H1", title, styles.title)
        sheet.merge_range("A2:H2", sender_line(unit_code, person_code, filled_on), styles.line)
        headings = (
            "序号",
            "事项名称",
            "措施\n序号",
            "具体措施",
            "完成\n情况",
            "进展情况",
            problem_heading,
            "下步打算",
        )
        for column, heading in enumerate(headings):
            sheet.write_string(2, column, heading, styles.head)
        row = 3
        for item in all_items():
            if item.unit != unit_code:
                continue
            last = row + len(item.measures) - 1
            sheet.merge_range(row, 0, last, 0, item.number, styles.centre)
            sheet.merge_range(row, 1, last, 1, item.name, styles.text)
            for number, measure in enumerate(item.measures, start=1):
                state = measure.quarters[quarter - 1]
                sheet.write_number(row, 2, number, styles.centre)
                sheet.write_string(row, 3, measure.text, styles.text)
                sheet.write_string(row, 4, STATUS[state], styles.centre)
                sheet.write_string(row, 5, measure.progress[quarter - 1], styles.text)
                salt = ("reform", item.number, number, quarter)
                sheet.write_string(row, 6, pick(_PROBLEMS[state], "problem", *salt), styles.text)
                sheet.write_string(row, 7, pick(_STEPS[state], "step", *salt), styles.text)
                row += 1
        sheet.merge_range(row, 0, row, 7, "注：完成情况填“完成”“正在推进”“未达标”之一。", styles.note)
