"""A register that comes again changes what is registered only as a correction: else a consent does."""

from __future__ import annotations

from etl.grid import CellRange, CellValue, Sheet, rectangular
from tests.etl.conftest import Desk
from tests.etl.forms import xlsx
from tests.etl.judge.test_judge import kind

LATER = "2021-05-06T10:00:00+08:00"


def register(due: str = "2021-09-30", unit: str = "综合管理局", *, more: bool = False) -> bytes:
    heads: list[CellValue] = ["编号", "来源", "出处", "督查事项", "类别", "责任分工", None, None]
    heads += ["交办日期", "办结时限", "办结标准"]
    below: list[CellValue] = [*[None] * 5, "牵头单位", "配合单位", "责任人", None, None, None]
    first: list[CellValue] = ["DC2021-001", "会议", "纪要", "某事", "重点", unit, None, "方令仪"]
    rows = [[*first, "2021-03-02", due, "办成"]]
    if more:
        rows.append(
            ["DC2021-002", *first[1:5], "综合管理局", None, "方令仪", "2021-03-02", "2021-08-31", "办成"]
        )
    cells = rectangular([["2021年督查事项立项台账"], ["填报单位：办公室"], heads, below, *rows])
    return xlsx(Sheet(1, "立项", cells, [CellRange(2, 5, 2, 7)]))


def due_dates(desk: Desk) -> list[str]:
    return [
        day for (day,) in desk.rows("select due_date::text from report.supervision_item order by item_no")
    ]


def test_a_new_deadline_in_a_list_is_no_extension(desk: Desk) -> None:
    first = desk.hand_in(register(), "立项台账.xlsx")
    assert first["status"] == "accepted", first["question"] or first["rejected"]
    held = desk.hand_in(register(due="2021-12-31"), "立项台账2.xlsx", received=LATER)
    assert (held["status"], kind(held), held["question"]["asked_of"]) == ("held", "registered", "owner")
    assert "DC2021-001）“办结时限”原登记2021-09-30，现填2021-12-31" in held["question"]["sentence"]
    assert due_dates(desk) == ["2021-09-30"]
    assert desk.answer(held, "A")["status"] == "accepted"
    assert due_dates(desk) == ["2021-12-31"]


def test_another_unit_is_asked_about_and_a_new_item_is_not(desk: Desk) -> None:
    desk.hand_in(register(), "立项台账.xlsx")
    assert desk.hand_in(register(more=True), "立项台账2.xlsx", received=LATER)["status"] == "accepted"
    other = desk.hand_in(register(unit="招商局", more=True), "立项台账3.xlsx", received=LATER)
    assert kind(other) == "registered" and "牵头单位" in other["question"]["sentence"]


def goals(goal: CellValue = 3000, *, base: CellValue = 1600) -> bytes:
    heads: list[CellValue] = [
        "目标年",
        "指标名称",
        "计量单位",
        "目标值",
        "基期年",
        "基期值",
        "是否占比",
        "占比组",
    ]
    return xlsx(
        Sheet(
            1,
            "多年目标",
            rectangular(
                [
                    ["齐鲁化工区多年目标登记表"],
                    heads,
                    [2025, "工业总产值", "亿元", goal, 2020, base, None, None],
                ]
            ),
        )
    )


def goal_of(desk: Desk) -> list[tuple[object, ...]]:
    return [
        tuple(row) for row in desk.rows("select goal_value::int, base_value::int from report.indicator_goal")
    ]


def test_a_goal_that_nobody_can_consent_to_is_changed_by_the_office_s_answer_with_its_reason(
    desk: Desk,
) -> None:
    first = desk.hand_in(goals(base=None), "齐鲁化工区多年目标登记表.xlsx")
    assert first["status"] == "accepted", first["question"] or first["rejected"]
    held = desk.hand_in(goals(30000), "齐鲁化工区多年目标登记表.xlsx", received=LATER)
    assert (held["status"], kind(held), held["question"]["asked_of"]) == ("held", "registered", "owner")
    assert (
        "D3（2025·工业总产值）“目标值”原登记3000，现填30000。没有写“更正”和理由"
        in held["question"]["sentence"]
    )
    assert goal_of(desk) == [(3000, None)]
    done = desk.answer(held, "A")
    assert (done["status"], done["correction"]) == ("accepted", "填报差错")
    assert goal_of(desk) == [(30000, 1600)]


def test_what_was_empty_is_filled_in_unasked(desk: Desk) -> None:
    desk.hand_in(goals(base=None), "齐鲁化工区多年目标登记表.xlsx")
    assert desk.hand_in(goals(), "齐鲁化工区多年目标登记表.xlsx", received=LATER)["status"] == "accepted"
    assert goal_of(desk) == [(3000, 1600)]


def survey(score: CellValue) -> bytes:
    heads: list[CellValue] = [
        "测评名称",
        "测评年度",
        "轮次",
        "被测评单位",
        "得分",
        "位次",
        "参评数",
        "上次位次",
    ]
    heads += ["样本量", "发布日期"]
    row: list[CellValue] = ["群众满意度测评", 2021, 1, "综合管理局", score, 2, 10, None, 300, "2021-03-20"]
    return xlsx(Sheet(1, "测评", rectangular([["满意度测评结果登记表"], heads, row])))


def test_an_accepted_score_is_corrected_with_a_reason_only(desk: Desk) -> None:
    first = desk.hand_in(survey(92.41), "满意度测评结果登记表.xlsx")
    assert first["status"] == "accepted", first["question"] or first["rejected"]
    held = desk.hand_in(survey(9.241), "满意度测评结果登记表.xlsx", received=LATER)
    assert (kind(held), held["question"]["asked_of"]) == ("registered", "unit")
    assert "“得分”原登记92.41分，现填9.241分" in held["question"]["sentence"]
    assert desk.answer(held, "E")["status"] == "returned"
    assert (
        desk.one("select score::text from report.satisfaction_result where score is not null") == "92.410000"
    )


def livelihood(done: CellValue, planned: CellValue = 120, status: str = "正在推进") -> bytes:
    heads: list[CellValue] = [
        "年度",
        "事项编号",
        "村居",
        "事项类别",
        "事项内容",
        "责任单位",
        "计量单位",
        "计划数",
    ]
    heads += ["完成数", "投入资金（万元）", "完成时限", "进展类别", "进展情况"]
    row: list[CellValue] = [2022, "MS2022-01", "某村", "户户通", "通户道路", "综合管理局", "户", planned]
    row += [done, None, "2022-09-30", status, None]
    return xlsx(Sheet(1, "台账", rectangular([["民生实事和村居事项台账（2022年）"], heads, row])))


def test_what_is_done_so_far_goes_on_unasked_and_the_plan_does_not(desk: Desk) -> None:
    first = desk.hand_in(livelihood(40), "民生实事台账.xlsx")
    assert first["status"] == "accepted", first["question"] or first["rejected"]
    on = desk.hand_in(livelihood(120, status="完成"), "民生实事台账.xlsx", received=LATER)
    assert on["status"] == "accepted", on["question"] or on["rejected"]
    less = desk.hand_in(livelihood(120, planned=60, status="完成"), "民生实事台账.xlsx", received=LATER)
    assert kind(less) == "registered" and "“计划数”原登记120，现填60" in less["question"]["sentence"]
