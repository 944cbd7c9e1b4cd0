"""A whole bulletin with invented facts: every kind of block and chart, and texts that try to break out."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from reports.document import (
    Attachment,
    Block,
    BulletChart,
    BulletRow,
    CellRef,
    ChartBlock,
    Document,
    Figure,
    Heading,
    LightsChart,
    LightsRow,
    Masthead,
    MatrixCell,
    MatrixChart,
    MatrixRow,
    Paragraph,
    Run,
    SourceLine,
    Table,
    TableCell,
    TableColumn,
    TrendChart,
    TrendPoint,
)
from reports.fonts import FontSet, find_fonts

UNITS = ("办公室", "综合管理局", "招商局", "规划建设局", "张店东部化工区管委会", "营商服务中心")
# Markup of every output format, and a formula: all of it has to come out as letters.
HOSTILE = '=1+1 #let x = [*甲* _乙_] $a$ <b>&amp;"丙"</b> @ref `丁` \\ //戊'


def figure(
    figure_id: str,
    label: str,
    value: str | None,
    text: str,
    unit: str,
    reported_n: int | None = None,
    expected_n: int | None = None,
) -> Figure:
    number = None if value is None else Decimal(value)
    cell = CellRef(7, 1, 12, 6, "本年累计", "indicator_month")
    return Figure(
        figure_id,
        label,
        number,
        text,
        unit,
        formula=f"{label} = {text}{unit}",
        inputs=(cell,),
        reported_n=reported_n,
        expected_n=expected_n,
    )


FIGURES = {
    one.figure_id: one
    for one in (
        figure("ind.output.ytd", "工业总产值累计", "125.04", "125.0", "亿元"),
        figure("ind.output.yoy", "工业总产值同比", "47.52", "47.5", "%"),
        figure("ind.output.done", "工业总产值完成率", "25.008", "25.0", "%"),
        figure("ind.tax.ytd", "税收累计", None, "未报送", "亿元"),
        figure("projects.total", "重点项目总投资", "477.1", "477.1", "亿元", reported_n=34, expected_n=34),
        figure("projects.ytd", "重点项目完成投资", "12.3456", "12.3", "亿元", reported_n=31, expected_n=34),
    )
}


def words(*parts: str | Run) -> tuple[Run, ...]:
    return tuple(part if isinstance(part, Run) else Run(part) for part in parts)


def number(figure_id: str) -> Run:
    return Run(FIGURES[figure_id].text, figure_id=figure_id)


BULLET = BulletChart(
    "indicators",
    "主要经济指标完成年度目标情况",
    "六项指标与年度目标、序时进度的比较",
    (
        BulletRow("工业总产值", "125.0 亿元", "500 亿元", Decimal("25.008"), "25.0%", Decimal(25), "绿"),
        BulletRow("固定资产投资", "30.2 亿元", "160 亿元", Decimal("18.9"), "18.9%", Decimal(25), "黄"),
        BulletRow("一般公共预算收入", "2.1 亿元", "16 亿元", Decimal("13.1"), "13.1%", Decimal(25), "红"),
        BulletRow("税收", "未报送", "20 亿元", None, "未报送", Decimal(25), "灰"),
        BulletRow("招商到位资金", "41.0 亿元", "40 亿元", Decimal("102.5"), "102.5%", Decimal(25), "蓝"),
        BulletRow("新开工项目个数", "31 个", "20 个", Decimal("155"), "155.0%", Decimal(25), "蓝"),
    ),
)
LIGHTS_CHART = LightsChart(
    "lights",
    "各单位任务亮灯情况",
    "六个单位各灯项数",
    tuple(
        LightsRow(unit, {"蓝": 1 + n % 3, "绿": 7 - n, "黄": n % 4, "红": (n * 2) % 3, "灰": int(n == 4) * 3})
        for n, unit in enumerate(UNITS)
    ),
)
CHAINS = ("高端聚烯烃产业链", "精细化工产业链", "新材料产业链", "配套设施")


def matrix_row(n: int) -> MatrixRow:
    lights = ("绿", "绿", "黄", "绿", "红", "蓝")
    cells = tuple(
        MatrixCell("灰" if (n, m) in {(3, 2), (11, 1), (20, 2)} else lights[(n * 5 + m) % 6])
        if m < 3
        else MatrixCell()
        for m in range(12)
    )
    chain = CHAINS[0 if n < 11 else 1 if n < 20 else 2 if n < 31 else 3]
    return MatrixRow(chain, f"{n + 1}. 年产{n + 3}万吨特种聚合物装置项目", cells)


MATRIX = MatrixChart(
    "matrix",
    "重点项目按月亮灯情况",
    "34个项目12个月的灯",
    tuple(f"{month}月" for month in range(1, 13)),
    tuple(matrix_row(n) for n in range(34)),
)


def point(label: str, this: str | None, last: str | None, this_text: str | None = None) -> TrendPoint:
    return TrendPoint(
        label,
        None if this is None else Decimal(this),
        None if last is None else Decimal(last),
        this_text if this_text is not None else this or "",
        last or "",
    )


TREND = TrendChart(
    "trend",
    "工业总产值累计与上年同期比较",
    "今年与上年逐月累计",
    "亿元",
    "2021年",
    "2020年",
    (
        point("1—2月", "80.1", "51.2"),
        point("3月", "125.0", "84.8"),
        point("4月", None, "120.3", "未报送"),
        point("5月", "215.6", "160.9"),
        point("6月", "262.0", "201.4"),
        *(point(f"{month}月", None, str(201.4 + 40.3 * (month - 6))) for month in range(7, 13)),
    ),
)

INDICATOR_TABLE = Table(
    "indicators",
    "主要经济指标完成情况表",
    "亿元",
    (
        TableColumn("指标", 3, "left"),
        TableColumn("累计", 1.4, "right", "本期"),
        TableColumn("同比%", 1.4, "right", "本期"),
        TableColumn("年度目标", 1.6, "right", "目标"),
        TableColumn("完成%", 1.4, "right", "目标"),
        TableColumn("亮灯", 1.2),
    ),
    (
        (
            TableCell("工业总产值"),
            TableCell("125.0", "ind.output.ytd"),
            TableCell("47.5", "ind.output.yoy"),
            TableCell("500"),
            TableCell("25.0", "ind.output.done"),
            TableCell(light="绿"),
        ),
        (
            TableCell("税收"),
            TableCell("未报送", "ind.tax.ytd"),
            TableCell("—"),
            TableCell("20"),
            TableCell("—"),
            TableCell(light="灰"),
        ),
        (
            TableCell(HOSTILE),
            TableCell("1,234.5"),
            TableCell("-3.2"),
            TableCell("2,000"),
            TableCell("61.7"),
            TableCell("升2位", light="黄"),
        ),
        (
            TableCell("合计", bold=True, col_span=2),
            TableCell("007"),
            TableCell("—"),
            TableCell("—"),
            TableCell(),
        ),
    ),
    ("注：数据截至2021年3月31日；“—”表示不适用。",),
)


def project_table() -> Table:
    rows = tuple(
        (
            *((TableCell(CHAINS[n // 9], row_span=9 if n < 27 else 7),) if n % 9 == 0 else ()),
            TableCell(str(n + 1)),
            TableCell(f"年产{n + 3}万吨特种聚合物装置项目（一期）"),
            TableCell(f"{10 + n}.5"),
            TableCell(f"{2 + n % 4}.0"),
            TableCell(f"{1 + n % 3}.1"),
            TableCell("主体结构施工至三层，设备基础完成八成，外围管廊同步推进。"),
            TableCell(light=("绿", "黄", "红", "蓝", "灰")[n % 5]),
        )
        for n in range(34)
    )
    columns = (
        TableColumn("产业链", 1.6),
        TableColumn("序号", 0.8),
        TableColumn("项目名称", 5, "left"),
        TableColumn("总投资", 1.2, "right", "投资"),
        TableColumn("年度计划", 1.3, "right", "投资"),
        TableColumn("累计完成", 1.3, "right", "投资"),
        TableColumn("形象进度", 5, "left", is_told=True),
        TableColumn("亮灯", 1.1),
    )
    return Table("projects", "重点项目推进情况表", "亿元", columns, rows, ("注：灰灯为未报送。",))


LEADER_PAGE: tuple[Block, ...] = (
    Heading(1, "一、一句话结论"),
    Paragraph(
        words(
            "1—3月，工业总产值完成",
            number("ind.output.ytd"),
            "亿元，同比增长",
            number("ind.output.yoy"),
            "%。",
        )
    ),
    Heading(1, "二、需领导协调解决事项"),
    Paragraph(words("1. 二号路管廊占地协调，请招商局牵头，4月底前办结。")),
    Paragraph(words("2. ", Run("【待办公室填写】", gap=True))),
    ChartBlock(LIGHTS_CHART, "图1 各单位任务亮灯情况（单位：项）"),
)
BODY: tuple[Block, ...] = (
    Paragraph(
        words(
            "根据《齐鲁化工区重点工作督查实施方案》要求，办公室对各单位重点工作推进情况进行了全面督查。"
            "截至3月31日，各项工作总体平稳。现将有关情况通报如下："
        )
    ),
    Heading(1, "一、总体情况"),
    Paragraph(
        words(
            "34个重点项目总投资",
            number("projects.total"),
            "亿元；34个项目中31个已报，合计完成",
            number("projects.ytd"),
            "亿元（不完整）。",
        )
    ),
    Heading(2, "（一）主要经济指标"),
    Paragraph(
        words(
            "1—3月，工业总产值完成",
            number("ind.output.ytd"),
            "亿元，同比增长",
            number("ind.output.yoy"),
            "%，完成年度目标的",
            number("ind.output.done"),
            "%，快于序时进度；税收",
            number("ind.tax.ytd"),
            "。",
        )
    ),
    INDICATOR_TABLE,
    ChartBlock(BULLET, "图2 主要经济指标完成年度目标情况"),
    Heading(2, "（二）趋势"),
    Paragraph(words("与上年同期相比，工业总产值保持较快增长。" * 6)),
    ChartBlock(TREND, "图3 工业总产值累计与上年同期比较"),
    Heading(3, "1. 特别说明"),
    Paragraph(words(HOSTILE)),
    Heading(4, "（1）再说明"),
    Paragraph(
        words(
            Run("楷体引文", face="kai"),
            "、",
            Run("黑体强调", face="hei"),
            "与",
            Run("加粗", bold=True),
            "各一处。",
        )
    ),
    Heading(1, "二、下步要求"),
    Paragraph(words("（一）压实责任。各单位主要负责同志要亲自调度，逐项盯办，按期销号。" * 4)),
)


def build_sample() -> Document:
    return Document(
        kind="quarterly",
        period_label="2021年第一季度",
        title="关于2021年第一季度重点工作推进情况的通报",
        masthead=Masthead("齐鲁化工区管理委员会办公室文件", "齐鲁化工管办发〔2021〕8号"),
        addressee="各办局，张店东部化工区管委会：",
        leader_page=LEADER_PAGE,
        body=BODY,
        attachments=(
            Attachment(1, "重点项目推进情况表", (project_table(),), landscape=True),
            Attachment(2, "重点项目按月亮灯情况", (ChartBlock(MATRIX, "图4 重点项目按月亮灯情况"),)),
            Attachment(3, "主要经济指标完成情况表", (INDICATOR_TABLE,)),
        ),
        signer="齐鲁化工区管理委员会办公室",
        date_text="2021年4月20日",
        copy_to="工委、管委领导。",
        printed_by="齐鲁化工区管理委员会办公室",
        print_date="2021年4月21日",
        date=dt.date(2021, 4, 20),
        figures=FIGURES,
        sources=(
            SourceLine(
                "ind.output.ytd", "工业总产值累计", "125.0", "S-2021-0007", "一季度指标.xls", "指标", "F12"
            ),
            SourceLine("ind.output.yoy", "工业总产值同比", "47.5", "S-2021-0007", HOSTILE, "指标", "G12"),
        ),
        stage="征求意见稿",
        summary="2021年第一季度重点工作推进情况通报（征求意见稿）已编成，请审阅。",
        cut_off="数据截至2021年4月19日18:00。",
        missing=("税收：综合管理局未报送3月数", "3个重点项目未报送3月进度"),
    )


@pytest.fixture(scope="session")
def sample_document() -> Document:
    return build_sample()


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    return find_fonts()
