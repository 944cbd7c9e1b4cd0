"""封面与口径: what this workbook is, as of when, by which rules, over how much of the input."""

from __future__ import annotations

from reports.blocks import LIGHT_MARKS
from reports.figures.wording import chinese_date
from reports.rows.return_state import NOT_DUE
from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.places import SHANGHAI, moment
from reports.yearly.model.tables import Cell, Column, Sheet

_READING = (
    (
        "怎样读",
        "每张表一行一事，表内不合并单元格，可筛选；数字按通报的小数位打印，未修约值和全部来源单元格见11来源单元格",
    ),
    ("来源写法", "“第12号 文件名 工作表!单元格”：报送编号见10佐证目录，该目录载有原件指纹（sha256）"),
    (
        "完成",
        "重点项目、改革措施、督查事项的完成情况为各单位自报，当季末经办公室核实的按核实结论；下达数（名单、计划、目标、时限）以下达文件为准，报送表不能改动",
    ),
    ("同比", "公布数与按累计数计算的数并列；两者不一致只作提示，以公布数为准"),
    ("覆盖", "“已报/应报”小于1的，不出合计、不亮灯、不排位；打印“不完整”，绝不以部分之和充作合计"),
    ("未报送", "没有报来的打印“未报送”，退回后未改的打印“退回待改”，均亮灰灯，不作0计"),
    ("位次", "在同一考核组内按完成率（保留1位小数）由高到低，同值并列取高位；组内可比单位不足两个不排位"),
    (
        "督查时限",
        "以台账登记的时限为准，没有登记的以首次交办的为准；经登记同意延期的按同意的，自报延期不改变时限。完成按周报送，完成周的周一不晚于时限即为按时",
    ),
    ("晾晒", "只记人和时间。计数未经本人核对确认，确认前不得作为发放依据；不含系数和金额"),
    (
        "分项和台账",
        "12为单位×分项×季度的完成、应完成和覆盖，13为其余各表本年的全部行，一表一册，每行写明来源；"
        "个人和单个企业的台账只在含企业明细的一册",
    ),
    ("企业", "企业诉求只给合计，不足3家企业的不公布"),
    (
        "计分",
        "1a、1b按成文的计分规则试算，逐项列算式，每个得分都能回到事实和单元格；各表的事实和计数不因计分而改变",
    ),
)


def cover_sheet(inputs: YearlyInputs) -> Sheet:
    """Two columns: what, and its words."""
    lines = [
        ("年度", f"{inputs.year}年，计至{chinese_date(inputs.data.end)}"),
        ("数据截止", f"{inputs.as_of.astimezone(SHANGHAI).isoformat(sep=' ', timespec='microseconds')}"),
        ("阶段", inputs.stage),
        ("使用范围", "考核人员；含个人记录，不得外传"),
        *_rules(inputs),
        *_bulletins(inputs),
        *_coverage(inputs),
        *_READING,
        *(("缺口", gap) for gap in inputs.gaps),
    ]
    rows: tuple[tuple[Cell, ...], ...] = tuple((name, words) for name, words in lines)
    columns = (Column("项目", 14), Column("内容", 120, align="left"))
    return Sheet("0封面与口径", f"{inputs.year}年考核基础数据", columns, rows)


def _rules(inputs: YearlyInputs) -> list[tuple[str, str]]:
    lines = []
    for edition in inputs.rules:
        lines.append(
            ("亮灯规则", f"版本{edition.version}（{edition.document}），指纹{edition.sha256()[:16]}")
        )
        for kind in edition.kinds:
            legend = "；".join(edition.legend(kind))
            lines.append((f"灯：{edition.kinds[kind].label}"[:30], legend))
        marks = "、".join(f"{mark}{light}" for light, mark in LIGHT_MARKS.items())
        lines.append(("灰灯", f"{edition.grey}。灯的符号：{marks}"))
    scoring = inputs.scoring
    lines.append(("计分规则", f"版本{scoring.version}（{scoring.document}），指纹{scoring.sha256()[:16]}"))
    posting = inputs.posting_rules
    lines.append(
        (
            "晾晒规则",
            f"版本{posting.version}（{posting.document}），截止时刻{posting.cutoff:%H:%M}；{posting.counting}；"
            f"免晒：{'、'.join(posting.exempt)}",
        )
    )
    days = (
        "按周一至周五暂计（放假安排未公布）"
        if inputs.calendar_provisional
        else "按国务院放假安排，含调休上班"
    )
    lines.append(("工作日", days))
    return lines


def _bulletins(inputs: YearlyInputs) -> list[tuple[str, str]]:
    return [
        (
            "已发通报",
            f"{b.period.chinese()}：第{b.version}版（发文编号{b.issue_id}），数据截止{moment(b.as_of)}，"
            f"{moment(b.approved_at)}签发",
        )
        for b in inputs.data.issued.values()
    ]


def _coverage(inputs: YearlyInputs) -> list[tuple[str, str]]:
    park = [line for line in inputs.indicators if not line.unit_code]
    months = sum(len(project.months) for project in inputs.projects)
    reported = sum(project.reported_months for project in inputs.projects)
    measures = sum(len(measure.reported) for measure in inputs.reform)
    told = sum(sum(measure.reported) for measure in inputs.reform)
    due = [r for r in inputs.data.returns if r.status not in NOT_DUE]
    came = [r for r in due if r.status in ("按时", "迟报")]
    expected = sum(month.expected for month in inputs.postings)
    unknown = sum(month.unknown for month in inputs.postings)
    weeks = sum(item.expected_weeks for item in inputs.supervision)
    weeks_told = sum(item.reported_weeks for item in inputs.supervision)
    return [
        ("覆盖：指标", f"{len(park)}项中{sum(line.reported_n for line in park)}项已报"),
        ("覆盖：项目", f"{len(inputs.projects)}个项目应报{months}个月次，已报{reported}个月次"),
        ("覆盖：改革", f"{len(inputs.reform)}条措施应报{measures}条次，已报{told}条次"),
        ("覆盖：督查", f"{len(inputs.supervision)}项应报{weeks}周次，已报{weeks_told}周次"),
        ("覆盖：晾晒", f"应晒{expected}人次，其中{expected - unknown}人次已采集"),
        ("覆盖：报表", f"到期{len(due)}份，已报{len(came)}份"),
    ]
