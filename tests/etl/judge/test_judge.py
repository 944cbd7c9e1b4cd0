"""A return is held against what was handed in before it; one question settles what is doubtful."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from etl.grid import CellRange, Sheet, rectangular
from tests.etl.conftest import Desk
from tests.etl.forms import CODES, REPORTER, progress, project, xlsx

APRIL = "重点项目进展情况表（2021年4月）"


def returned(
    *numbers: int, ytd: int = 30, title: str = "重点项目进展情况表（2021年3月）", more: int = 0
) -> bytes:
    """A monthly return of these projects."""
    return xlsx(progress([project(n, ytd=ytd, cumulative=100 + ytd + more) for n in numbers], title=title))


ALL = (1, 2, 3, 4, 5, 6)


def corrected(reason: str | None, ytd: int = 31) -> bytes:
    sheet = progress(
        [project(n, ytd=ytd, cumulative=131) for n in ALL], title="重点项目进展情况表（2021年3月）（更正）"
    )
    if reason:
        sheet.rows[1][14] = f"更正说明：{reason}"
    return xlsx(sheet)


def kind(receipt: dict[str, Any]) -> Any:
    return receipt["question"] and receipt["question"]["kind"]


def ytd_of(desk: Desk, month: str) -> list[Any]:
    query = (
        "select ytd_investment_wan_yuan::int from warehouse.project_progress"
        " where period_start = :day and superseded_at = 'infinity' order by project_code"
    )
    return [value for (value,) in desk.rows(query, day=f"{month}-01")]


def test_a_second_return_of_a_month_is_asked_about_and_is_the_next_month_s_or_a_correction(
    desk: Desk,
) -> None:
    assert desk.hand_in(returned(*ALL))["status"] == "accepted"
    second = desk.hand_in(returned(*ALL, ytd=45))
    assert (second["status"], kind(second)) == ("held", "second")
    assert [o["words"] for o in second["question"]["options"]] == [
        "这是2021年4月数",
        "更正2021年3月数（理由请写在字母后面）",
        "作废",
    ]
    assert ytd_of(desk, "2021-03") == [30] * 6
    assert desk.answer(second, "A")["status"] == "accepted"
    assert (ytd_of(desk, "2021-03"), ytd_of(desk, "2021-04")) == ([30] * 6, [45] * 6)


def test_the_answer_that_it_corrects_replaces_the_month_with_the_reason_beside_the_letter(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    second = desk.hand_in(returned(*ALL, ytd=45))
    done = desk.answer(second, "b", "三项重复计入")
    assert (done["status"], done["correction"]) == ("accepted", "三项重复计入")
    assert ytd_of(desk, "2021-03") == [45] * 6
    assert desk.one("select count(*) from warehouse.project_progress") == 12


def test_a_discarded_return_leaves_nothing(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    before = desk.warehouse()
    second = desk.hand_in(returned(*ALL, ytd=45))
    assert desk.answer(second, "C")["status"] == "returned"
    assert desk.warehouse() == before


def test_a_correction_that_says_its_reason_replaces_without_a_question(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    assert desk.hand_in(corrected("付款凭证核对后更正"))["status"] == "accepted"
    assert ytd_of(desk, "2021-03") == [31] * 6
    assert desk.one(
        "select correction_reason from ledger.submission order by submission_id desc limit 1"
    ) == ("付款凭证核对后更正")


def test_a_correction_without_its_reason_is_asked_for_it(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    receipt = desk.hand_in(corrected(None))
    assert kind(receipt) == "reason"
    done = desk.answer(receipt, "A")
    assert (done["status"], done["correction"]) == ("accepted", "填报差错")


def test_a_return_that_mends_one_sent_back_in_part_needs_no_word_of_correction(desk: Desk) -> None:
    rows = [project(n, cumulative=130) for n in ALL]
    rows[0][8] = "三十"
    assert desk.hand_in(xlsx(progress(rows)))["status"] == "partly"
    assert desk.hand_in(returned(*ALL))["status"] == "accepted"


def issue(desk: Desk, paper: str = "quarterly", period: str = "2021Q1") -> None:
    desk.write(
        "insert into ledger.issue (kind, period_label, version, run_key, stage, as_of, issue_date,"
        " created_at, approved_by, approved_at, rule_versions, content_hash, plain_text)"
        f" values ('{paper}', '{period}', 1, '{paper}', '签发', now(), '2021-04-15',"
        " now(), '某人', now(), '{}', '', '')"
    )


@pytest.mark.parametrize(("letter", "status", "value"), [("A", "accepted", 31), ("B", "returned", 30)])
def test_a_correction_of_an_issued_period_needs_the_office_s_consent(
    desk: Desk, letter: str, status: str, value: int
) -> None:
    desk.hand_in(returned(*ALL))
    issue(desk)
    receipt = desk.hand_in(corrected("付款凭证核对后更正"))
    assert kind(receipt) == "consent"
    assert receipt["question"]["asked_of"] == "owner"
    assert "付款凭证核对后更正" in receipt["question"]["sentence"]
    assert desk.answer(receipt, letter)["status"] == status
    assert ytd_of(desk, "2021-03") == [value] * 6


@pytest.mark.parametrize(("letter", "status", "values"), [("A", "accepted", [30] * 6), ("B", "returned", [])])
def test_a_first_return_that_comes_after_the_bulletin_needs_the_office_s_consent(
    desk: Desk, letter: str, status: str, values: list[int]
) -> None:
    issue(desk)
    receipt = desk.hand_in(returned(*ALL))
    assert (receipt["status"], kind(receipt)) == ("held", "consent")
    assert receipt["question"]["asked_of"] == "owner"
    assert "首次报来" in receipt["question"]["sentence"]
    assert desk.answer(receipt, letter)["status"] == status
    assert ytd_of(desk, "2021-03") == values


def test_questions_follow_one_another_until_all_are_answered(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    issue(desk)
    first = desk.hand_in(returned(*ALL, ytd=45))
    second = desk.answer(first, "B", "填报差错")
    assert (kind(first), kind(second)) == ("second", "consent")
    assert desk.answer(second, "A")["status"] == "accepted"


def test_figures_that_all_equal_last_month_s_are_asked_about(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    same = desk.hand_in(returned(*ALL, title=APRIL), received="2021-05-06T10:00:00+08:00")
    # 填报日期 of the form is still last month's, which is the first thing to be asked.
    assert kind(same) == "period"
    again = desk.answer(same, "A")
    assert kind(again) == "same"
    assert desk.answer(again, "A")["status"] == "accepted"
    assert ytd_of(desk, "2021-04") == [30] * 6


def test_a_snapshot_that_loses_more_than_a_fifth_of_its_rows_is_held(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    sheet = progress([project(n, cumulative=130) for n in ALL[:4]])
    sheet.rows[1][14] = "更正说明：两个项目停建"
    receipt = desk.hand_in(xlsx(sheet))
    assert kind(receipt) == "fewer"
    assert "现有6行，这一份只剩4行，有2行不再出现" in receipt["question"]["sentence"]
    assert len(ytd_of(desk, "2021-03")) == 6
    assert desk.answer(receipt, "A")["status"] == "accepted"
    assert len(ytd_of(desk, "2021-03")) == 4


def test_a_list_that_goes_on_on_a_second_sheet_is_one_list(desk: Desk) -> None:
    """Neither part leaves out what stands in the other one."""

    def on_two_sheets(ytd: int, note: str | None = None) -> bytes:
        parts = [[project(n, ytd=ytd, cumulative=100 + ytd) for n in part] for part in (ALL[:3], ALL[3:])]
        first, second = (progress(rows) for rows in parts)
        second.name = "进展续"
        first.rows[1][14] = note
        return xlsx(first, second)

    receipt = desk.hand_in(on_two_sheets(30))
    assert (receipt["status"], receipt["question"], receipt["warnings"]) == ("accepted", None, [])
    again = desk.hand_in(on_two_sheets(31, "更正说明：录入错误"))
    assert (again["status"], again["question"]) == ("accepted", None)
    assert ytd_of(desk, "2021-03") == [31] * 6


def test_one_row_of_six_may_go_without_a_question(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    sheet = progress([project(n, cumulative=130) for n in ALL[:5]])
    sheet.rows[1][14] = "更正说明：一个项目停建"
    assert desk.hand_in(xlsx(sheet))["status"] == "accepted"
    assert len(ytd_of(desk, "2021-03")) == 5


def test_one_project_that_a_new_month_leaves_out_is_named(desk: Desk) -> None:
    receipt = desk.hand_in(returned(*ALL[:5]))
    assert receipt["status"] == "accepted"
    [told] = [w["message"] for w in receipt["warnings"] if w["rule"] == "W-fewer"]
    assert told == f"2021年重点项目名单有6行，这一份缺1行：{CODES[5]}“项目6”，请核对是否漏报"


def test_a_new_month_that_leaves_out_more_than_a_fifth_of_the_register_is_held(desk: Desk) -> None:
    receipt = desk.hand_in(returned(*ALL[:4]))
    assert (receipt["status"], kind(receipt)) == ("held", "fewer")
    assert "2021年重点项目名单有6行，这一份缺2行" in receipt["question"]["sentence"]
    assert desk.answer(receipt, "A")["status"] == "accepted"


def test_last_month_s_figures_are_asked_about_though_a_row_is_missing(desk: Desk) -> None:
    desk.hand_in(returned(*ALL))
    same = desk.hand_in(returned(*ALL[:5], title=APRIL), received="2021-05-06T10:00:00+08:00")
    assert kind(desk.answer(same, "A")) == "same"


def test_a_year_without_its_register_is_held(desk: Desk) -> None:
    january = returned(*ALL, ytd=10, title="重点项目进展情况表（2022年1月）")
    receipt = desk.hand_in(january, received="2022-02-06T10:00:00+08:00")
    if kind(receipt) == "period":
        receipt = desk.answer(receipt, "A")
    assert (receipt["status"], kind(receipt)) == ("held", "register")
    assert receipt["question"]["sentence"].startswith("2022年重点项目名单尚未下达")
    assert kind(desk.answer(receipt, "A")) == "register"


def indicators(
    unit: str = "万元", *, names: Sequence[str] = ("工业总产值",), **months: tuple[float, ...]
) -> bytes:
    """The indicators' form; each month is (value, last year's, growth), for every indicator the same."""
    rows: list[list[Any]] = [
        [f"主要经济指标完成情况（2021年{list(months)[-1][1:]}月）"],
        ["填报单位：综合管理局"],
        ["序号", "指标名称", "计量单位"],
        [None, None, None],
        *([n, name, unit] for n, name in enumerate(names, 1)),
    ]
    for name, figures in months.items():
        label = "1—2月" if name == "m2" else f"{name[1:]}月"
        rows[2] += [label, None, None]
        rows[3] += ["本年累计", "上年同期", "同比增长（%）"]
        for row in rows[4:]:
            row += figures
    sheet = Sheet(1, "主要经济指标", rectangular(rows))
    sheet.merges += [CellRange(2, col, 3, col) for col in range(3)]
    sheet.merges += [CellRange(2, 3 + 3 * n, 2, 5 + 3 * n) for n in range(len(months))]
    return xlsx(sheet)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_week_whose_notice_is_signed_needs_the_office_s_consent(desk: Desk, is_first: bool) -> None:
    if not is_first:
        first = desk.hand_in(week("正在推进"), "周.xlsx")
        assert first["status"] == "accepted", first["question"]
    issue(desk, "weekly", "2021-W12")
    receipt = desk.hand_in(week("完成", "" if is_first else "（更正）"), "周更正.xlsx")
    assert (receipt["status"], kind(receipt)) == ("held", "consent")
    sentence = receipt["question"]["sentence"]
    told = "2021年第12期督查通报已经签发" if is_first else "数已印入2021年第12期督查通报，"
    assert told in sentence and receipt["question"]["asked_of"] == "owner"
    assert desk.answer(receipt, "A")["status"] == "accepted"
    query = "select status from report.supervision_week"
    assert desk.rows(query) == [("完成",)]


def week(status: str, marked: str = "") -> bytes:
    heads = ["编号", "督查事项", "责任单位", "责任人", "交办日期", "办结时限", "本周进展", "类别"]
    more = ["原因", "下周计划", "延期至", "延期次数"]
    line = ["DC-001", "园区道路整治", "综合管理局", "秦墨林", "2021-03-01", "2021-04-30", "铺设", status]
    why = "更正说明：台账核对后更正" if marked else None
    rows: list[list[Any]] = [
        [f"督查事项周进展（2021年3月22日—3月28日）{marked}"],
        ["填报单位：办公室", *[None] * 7, why],
        [*heads, *more],
        [*line, "无", "验收", None, None],
    ]
    return xlsx(Sheet(1, "周进展", rectangular(rows)))


FEBRUARY, MARCH = (800, 700, 14), (1200, 1000, 20)


def hand_in_indicators(desk: Desk, content: bytes) -> dict[str, Any]:
    return desk.hand_in(content, "主要经济指标.xlsx", received="2021-04-16T10:00:00+08:00")


def test_earlier_months_repeated_unchanged_are_no_correction(desk: Desk) -> None:
    assert hand_in_indicators(desk, indicators(m2=FEBRUARY))["status"] == "accepted"
    assert hand_in_indicators(desk, indicators(m2=FEBRUARY, m3=MARCH))["status"] == "accepted"


@pytest.mark.parametrize("is_issued", [False, True])
def test_an_earlier_month_that_changed_needs_a_reason_and_an_issued_one_the_office_s_consent(
    desk: Desk, is_issued: bool
) -> None:
    hand_in_indicators(desk, indicators(m2=FEBRUARY))
    if is_issued:
        issue(desk)
    receipt = hand_in_indicators(desk, indicators(m2=(820, 700, 17), m3=MARCH))
    assert (receipt["status"], kind(receipt)) == ("held", "earlier")
    assert "D5“工业总产值”2021年1—2月“本年累计”原报800万元，现填820万元" in receipt["question"]["sentence"]
    receipt = desk.answer(receipt, "B")
    if is_issued:
        assert kind(receipt) == "consent"
        assert "基础数据或口径调整" in receipt["question"]["sentence"]
        receipt = desk.answer(receipt, "A")
    assert (receipt["status"], receipt["correction"]) == ("accepted", "基础数据或口径调整")
    query = "select ytd_value::int from report.indicator_value order by period_start"
    assert [value for (value,) in desk.rows(query)] == [820, 1200]


def test_an_indicator_in_another_unit_than_ever_before_is_asked_about(desk: Desk) -> None:
    hand_in_indicators(desk, indicators(m2=FEBRUARY))
    receipt = hand_in_indicators(desk, indicators("亿元", m2=(0.08, 0.07, 14), m3=(0.12, 0.1, 20)))
    assert (receipt["status"], kind(receipt)) == ("held", "measure")
    assert "工业总产值现填“亿元”，以前各期为“万元”" in receipt["question"]["sentence"]
    done = desk.answer(receipt, "A")
    assert done["question"] is None, done["question"]["sentence"]
    assert done["status"] == "accepted"


def taken_over(desk: Desk, *numbers: int) -> dict[str, Any]:
    """March of these projects by 招商局, which may hand the form in too, after 综合管理局 did for all six."""
    desk.hand_in(returned(*ALL))
    source = desk.intake.sources["project_progress"].model_copy(update={"reporters": ["U02", "U03"]})
    desk.intake.sources = {**desk.intake.sources, source.name: source}
    sheet = progress([project(n, ytd=31, cumulative=131) for n in numbers])
    sheet.rows[1][0] = REPORTER.replace("综合管理局", "招商局")
    return desk.hand_in(xlsx(sheet), "续报.xlsx")


def shown(desk: Desk) -> list[tuple[Any, ...]]:
    query = (
        "select reporting_unit_code, count(*)::int, sum(ytd_investment_wan_yuan)::int"
        " from report.project_progress group by 1 order by 1"
    )
    return [tuple(row) for row in desk.rows(query)]


def test_rows_that_another_unit_reported_are_taken_over_only_by_the_office_s_word(desk: Desk) -> None:
    held = taken_over(desk, *ALL)
    assert (held["status"], kind(held), held["question"]["asked_of"]) == ("held", "elsewhere", "owner")
    assert "第6行起的6行，综合管理局已在2021年3月的第" in held["question"]["sentence"]
    assert shown(desk) == [("U02", 6, 180)]
    assert desk.answer(held, "A")["status"] == "accepted"
    assert shown(desk) == [("U03", 6, 186)]
    revised = "select count(distinct row_key) from report.data_revision where change_type = '改数'"
    assert desk.one(revised) == 6
    assert desk.faults == []


def test_rows_that_another_unit_reported_stay_where_the_office_says_so(desk: Desk) -> None:
    held = taken_over(desk, *ALL)
    assert desk.answer(held, "B")["status"] == "returned"
    assert shown(desk) == [("U02", 6, 180)]


LIVELIHOOD = ",".join(
    [
        "序号,年度,事项编号,村居,事项类别,事项内容,责任单位",
        "计量单位,计划数,完成数,投入资金,完成时限,进展类别,进展情况",
    ]
)


def livelihood(unit: str, *amounts: float, measured: str = "户") -> bytes:
    lines = [
        "民生实事和村居事项台账（2021年）",
        f"填报单位（盖章）：张店东部化工区管委会,,单位：{unit}",
        LIVELIHOOD,
    ]
    lines += [
        f"{n},2021,MS2021-0{n},东召口村,户户通,道路硬化,综合管理局,{measured},126,{120 + n},{amount},"
        "2021年9月30日,正在推进,施工"
        for n, amount in enumerate(amounts, 1)
    ]
    return "\n".join(lines).encode()


def test_whole_columns_of_another_order_of_magnitude_and_other_units_are_asked_about(desk: Desk) -> None:
    first = desk.hand_in(livelihood("万元", 58.6, 40, 12), "民生实事.csv")
    assert first["status"] == "accepted", first["question"]
    one = desk.hand_in(livelihood("万元", 0.1, 41, 13), "民生实事1.csv")
    assert one["status"] == "accepted", one["question"]
    held = desk.hand_in(livelihood("元", 58.7, 42, 14), "民生实事2.csv")
    assert kind(held) == "scale" and "像是整栏错了单位" in held["question"]["sentence"]
    assert desk.answer(held, "A")["status"] == "accepted"
    held = desk.hand_in(livelihood("元", 58.7, 43, 15, measured="人"), "民生实事3.csv")
    assert kind(held) == "measure" and "MS2021-01现填“人”" in held["question"]["sentence"]
