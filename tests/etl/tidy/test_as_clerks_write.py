"""What a careful human reads at once is read: ordinals, counters, a noun behind a choice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from etl.grid import CellRange, CellValue, Grid, Sheet, rectangular
from etl.tidy.column import Column
from etl.tidy.convert import convert
from etl.tidy.counted import place_in_order
from etl.values import heading_unit, normalise_heading
from etl.warehouse.reference import Reference
from schemas.period import Period
from tests.etl.forms import CODES, SOURCES, progress, project, read

MARCH = Period.parse("2021-03")


def converted(kind: str, value: CellValue, **known: object) -> tuple[object, list[str]]:
    """What one cell comes to, and what is said of it."""
    made = convert(Column(kind, "栏目", [value], **known), Reference(), MARCH)  # type: ignore[arg-type]
    return made.array[0].as_py(), [sentence for _, sentence in made.problems.values()]


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("第一组", 1),
        ("一组", 1),
        ("3批", 3),
        ("第十二期", 12),
        ("第54位", 54),
        ("并列第 2", 2),
    ],
)
def test_a_place_in_an_order_is_its_number(written: str, place: int) -> None:
    assert place_in_order(written) == place
    assert converted("integer", written) == (place, [])


@pytest.mark.parametrize("written", ["上升1位", "前三", "第一季度", "1—3组", "新上榜", 3, None])
def test_other_words_are_no_place(written: CellValue) -> None:
    assert place_in_order(written) is None


def test_where_things_are_counted_a_place_is_no_count() -> None:
    assert converted("integer", "第3次", unit="次")[1]


def test_a_counter_may_have_its_measure_word() -> None:
    assert converted("integer", "60个工作日", unit="工作日") == (60, [])
    assert converted("integer", "8天", unit="工作日")[1]


@pytest.mark.parametrize(
    ("written", "path", "choice"),
    [
        ("一般隐患", "隐患级别", "一般"),
        ("重大", "隐患级别", "重大"),
        ("特别重大事故", "事故等级", "特别重大"),
        ("重大事故", "事故等级", "重大"),
        ("市级媒体", "刊发媒体/级别", "市级"),
        ("国家级", "发布层级", "国家"),
    ],
)
def test_a_word_of_the_heading_behind_a_choice_adds_nothing(written: str, path: str, choice: str) -> None:
    choices = ("一般", "重大", "特别重大", "市级", "国家")
    assert converted("choice", written, choices=choices, path=path) == (choice, [])


@pytest.mark.parametrize("written", ["一般80%", "不重大隐患", "一般以上", "隐患"])
def test_another_word_behind_or_before_it_does(written: str) -> None:
    assert converted("choice", written, choices=("一般", "重大"), path="隐患级别")[1]


def test_a_number_shown_as_a_percent_is_what_is_shown_or_goes_back() -> None:
    assert converted("number", 0.675, percent={0}, unit="%") == (Decimal("67.5"), [])
    assert converted("value", 0.675, percent={0}, row_units=["%"]) == (Decimal("67.5"), [])
    for kind in ("number", "integer", "value"):
        _, [sentence] = converted(kind, 0.5, percent={0})
        assert "按百分数显示（50%）" in sentence
    assert "按百分数显示" in converted("money", 0.5, percent={0}, heading_unit="万元")[1][0]


def test_a_word_for_nothing_where_a_figure_must_stand_is_named() -> None:
    assert converted("integer", "无", required=True) == (
        None,
        ["“栏目”填的是“无”，这一栏不能为空，请填写；确实没有的填0"],
    )
    assert converted("integer", None, required=True) == (None, ["“栏目”不能为空，请填写"])


@pytest.mark.parametrize("written", ["3月2日上午", "2021年3月2日14时20分", "三月二日下午3点", "3月2日9时许"])
def test_the_hour_behind_a_day_is_passed_over(written: str) -> None:
    assert converted("date", written) == (date(2021, 3, 2), [])


@pytest.mark.parametrize(
    "written",
    ["是否开工（是/否）", "是否开工（填是或否）", "是否开工(打√)", "是否开工（如：是）", "是否开工[是否]"],
)
def test_what_a_heading_says_to_whoever_fills_it_in_is_no_part_of_it(written: str) -> None:
    assert normalise_heading(written) == "是否开工"


def test_what_belongs_to_a_heading_stays() -> None:
    assert normalise_heading("备注（盖章）") == "备注（盖章）"
    assert heading_unit("投资（万元）（如有）") == ("投资", "万元")


def test_a_sum_that_the_form_does_not_know_is_no_row() -> None:
    rows: list[list[CellValue]] = [
        ["催办督办登记表（2021年3月）"],
        ["填报单位：办公室"],
        ["文书编号", "方式", "督查事项编号", "事由", "被催办单位", "责任人", "发出日期", "回复"],
        [*[None] * 7, "要求日期", "实际日期", "回复情况"],
        ["CB-1", "提醒", None, "滞后", "综合管理局", "方令仪", "3月2日", "3月5日", None, None],
        ["合计", "共1件"],
    ]
    said = read(Sheet(1, "表", rectangular(rows)), "urge_records")
    assert (said.rows_read, said.problems, said.doubts) == (1, [], [])


def test_a_sum_is_known_wherever_its_word_stands() -> None:
    rows: list[list[CellValue]] = [
        ["企业走访服务台账（2021年3月）"],
        ["填报单位：综合管理局"],
        ["随行人员", "企业反映问题", "处理情况", "走访日期", "企业名称", "带队人", "方式", "用时"],
        [None, None, None, "3月2日", "某公司", "方令仪", "走访", 1],
        [None, None, None, "合计", None, None, None, 1],
    ]
    source = SOURCES["enterprise_visits"].model_copy(update={"reporters": ["U02"]})
    said = read(Sheet(1, "表", rectangular(rows)), source)
    assert said.rows_read == 1
    assert [check.agrees for check in said.totals] == [True]


def test_a_padded_kind_of_consent_changes_what_it_says() -> None:
    rows: list[list[CellValue]] = [
        ["变更延期豁免登记表"],
        ["填报单位：办公室"],
        [
            *("登记号", "类别", "对象", "年度", "对象编号", "栏目", "变更后", "延期或豁免至"),
            *("事由", "批准人", "文号", "同意日期"),
        ],
        [
            *("BG-1", "变  更", "重点项目", 2021, CODES[0], "总投资", "1200", None),
            *("调整", "某人", "某办〔2021〕1号", "2021年3月2日"),
        ],
    ]
    said = read(Sheet(1, "表", rectangular(rows)), "registered_changes")
    assert (said.problems, said.doubts) == ([], [])
    assert said.tables[0].columns["column_name"].to_pylist() == ["total_investment_wan_yuan"]
    assert said.tables[0].columns["new_value"].to_pylist() == ["1200"]


def test_two_tables_side_by_side_have_each_the_unit_above_it() -> None:
    heads: list[CellValue] = ["合同编号", "本月到位", "本年累计", "佐证"]
    rows: list[list[CellValue]] = [
        ["招商引资月报（2021年3月）"],
        ["填报单位：招商局", None, "单位：万元", None, None, None, None, "单位：亿元"],
        ["合同编号", "到位资金", None, "佐证", None, "合同编号", "到位资金", None, "佐证"],
        [None, *heads[1:3], None, None, None, *heads[1:3], None],
        ["HT-1", 100, 300, None, None, "HT-2", 0.5, 1.5, None],
    ]
    source = SOURCES["investment_promotion"]
    fund = source.model_copy(update={"tables": [source.tables[2].model_copy(update={"sheet": None})]})
    merges = [CellRange(2, 1, 2, 2), CellRange(2, 6, 2, 7)]
    said = read(Sheet(1, "表", rectangular(rows), merges), fund)
    assert (said.problems, said.doubts) == ([], [])
    found = [table.columns["ytd_wan_yuan"].to_pylist() for table in said.tables]
    assert found == [[Decimal(300), Decimal(15000)]]


def test_the_days_in_a_line_of_their_own_tell_the_week_of_an_issue() -> None:
    rows: list[list[CellValue]] = [
        ["督查事项周进展（2021年第12期）"],
        ["填报单位：办公室", None, "2021年3月22日—28日"],
        list(SOURCES["supervision_weekly"].tables[0].headings),
        [
            "DC2021-001",
            "甲",
            "综合管理局",
            "方令仪",
            "1.14",
            "6月底",
            "推进",
            "正在推进",
            None,
            None,
            None,
            None,
        ],
    ]
    said = read(Sheet(1, "表", rectangular(rows)), "supervision_weekly", received="2021-03-29T09:00:00+08:00")
    assert (str(said.period), said.problems, said.doubts) == ("2021-W12", [], [])


def test_a_table_on_two_sheets_can_be_answered_to_be_one_return() -> None:
    def part(name: str, number: int, area: str) -> Sheet:
        rows: list[list[CellValue]] = [
            ["“9+1”重点工作等次评价结果（2022年下半年）"],
            ["填报单位：办公室"],
            ["序号", "被评价单位", "评价领域", "等次", "全市位次", "参评数", "失分原因"],
            [number, "某区", area, "好", 2, 8, None],
        ]
        return Sheet(number, name, rectangular(rows))

    grid = Grid("xlsx", [part("上", 1, "双招双引"), part("下", 2, "改革攻坚")])
    received = "2023-01-20T09:00:00+08:00"
    [doubt] = read(grid, "graded_evaluation", received=received).doubts
    words = [option.words for option in doubt.options]
    assert words[2:] == ["两张合起来是一份，都读取", "作废，请每份只留一张表重报"]
    said = read(grid, "graded_evaluation", received=received, **doubt.options[2].effect)
    assert (said.rows_read, said.problems, said.doubts) == (2, [], [])
    assert [area for table in said.tables for area in table.columns["area_name"].to_pylist()] == [
        *("双招双引", "改革攻坚")
    ]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("☑是 □否", True),
        ("□是 ☑否", False),
        ("是（ ）否（√）", False),
        ("是√ 否", True),
        ("是 否√", False),
        ("□是√ □否", True),
        ("□是 □√否", False),
        ("√", True),
    ],
)
def test_a_choice_printed_in_the_cell_is_what_is_ticked(written: str, meant: bool) -> None:
    assert converted("boolean", written) == (meant, [])


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("☑是 ☑否", "勾选了2项"),
        ("□是 □否", "没有勾选"),
        ("是√否", "看不出勾选的是哪一项"),
        ("□是 √□否", "看不出勾选的是哪一项"),
    ],
)
def test_what_is_ticked_twice_or_nowhere_goes_back(written: str, why: str) -> None:
    typed, [problem] = converted("boolean", written)
    assert typed is None and why in problem


def test_one_of_several_printed_words_is_ticked() -> None:
    choices = ("属实", "部分属实", "不属实")
    column = Column(
        "choice", "核实结论", ["□属实 ☑部分属实 □不属实", "属实√ 部分属实 不属实"], choices=choices
    )
    assert convert(column, Reference(), None).array.to_pylist() == ["部分属实", "属实"]


def ticks_in_two_columns(ignored: list[str]) -> list[str]:
    """What the question about 是否入库 with a column for each answer offers."""
    sheet = progress([project(1), project(2)])
    rows = [[*row[:14], None, *row[14:]] for row in sheet.rows]
    rows[4][13:15] = ["是", "否"]
    rows[5][13:15], rows[6][13:15] = ["√", None], [None, "√"]
    split = CellRange(3, 13, 3, 14)
    merges = [split if (m.first_row, m.first_col) == (3, 13) else moved(m) for m in sheet.merges]
    said = read(Sheet(1, sheet.name, rectangular(rows), merges=merges), ignore_headings=ignored)
    return [option.words for option in said.doubts[0].options]


def moved(m: CellRange) -> CellRange:
    """The range in a sheet that has one more column behind the fourteenth."""
    first, last = (col + (col > 13) for col in (m.first_col, m.last_col))
    return CellRange(m.first_row, first, m.last_row, last + (m.first_row == 2 and m.last_col == 13))


def test_neither_of_two_columns_to_be_ticked_is_offered_as_the_one_that_is_missing() -> None:
    yes = "建设进展/是否入库/是"
    assert ticks_in_two_columns([]) == [f"“{yes}”栏不读取", "退回，请按原表头报送"]
    no = "建设进展/是否入库/否"
    assert ticks_in_two_columns([yes]) == [f"“{no}”栏不读取", "退回，请按原表头报送"]


@pytest.mark.parametrize(
    ("title", "due"), [("2021年督查事项立项台账", date(2021, 9, 30)), ("督查事项立项台账（2020年）", None)]
)
def test_the_year_of_a_list_is_that_of_its_time_limits(title: str, due: date | None) -> None:
    heads: list[CellValue] = [
        *(
            "编号",
            "来源",
            "出处",
            "督查事项",
            "类别",
            "责任分工",
            None,
            None,
            "交办日期",
            "办结时限",
            "办结标准",
        )
    ]
    below: list[CellValue] = [*[None] * 5, "牵头单位", "配合单位", "责任人", None, None, None]
    row: list[CellValue] = [
        *("DC2021-001", "会议", "纪要", "某事", "重点工作", "综合管理局", None, "方令仪", "3月2日"),
        *("9月30日前", "办成"),
    ]
    rows = rectangular([[title], ["填报单位：办公室"], heads, below, row])
    said = read(Sheet(1, "表", rows, [CellRange(2, 5, 2, 7)]), "supervision_register")
    told = [problem.message for problem in said.problems if problem.column == "办结时限"]
    if due is None:
        assert told == ["“9月30日前”没有写年份，应如 2021年3月31日"]
    else:
        assert said.tables[0].columns["due_date"].to_pylist() == [due] and told == []
