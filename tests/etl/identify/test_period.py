"""Everything that names the period must agree; otherwise one question is put, and its answer settles it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from etl.identify.period import read_period, settle_period
from etl.tidy.tidied import Doubt
from schemas.period import Period
from tests.etl.forms import SOURCES


def settled(source: str = "project_progress", **said: Any) -> tuple[Period | None, Doubt | None]:
    known = {
        "title": "",
        "sheet_name": "",
        "file_name": "",
        "given": None,
        "answered": None,
        "reported_on": None,
        "received_on": date(2021, 4, 6),
        "is_correction": False,
    }
    return settle_period(SOURCES[source], **(known | said))


def answers(doubt: Doubt | None) -> list[Any]:
    assert doubt is not None
    return [option.effect.get("period", "discard") for option in doubt.options]


def test_title_sheet_and_file_that_agree_are_the_period() -> None:
    found, doubt = settled(
        title="重点项目进展情况表（2021年3月）",
        sheet_name="3月",
        file_name="重点项目2021年3月.xlsx",
        reported_on=date(2021, 4, 6),
    )
    assert (str(found), doubt) == ("2021-03", None)


def test_a_weekly_return_may_be_handed_in_from_the_first_day_of_its_week() -> None:
    said = {"title": "常态化工作周报（2022年第10周：3月7日—13日）", "received_on": date(2022, 3, 9)}
    assert str(settled("routine_week", **said, reported_on=date(2022, 3, 7))[0]) == "2022-W10"
    assert answers(settled("routine_week", **said, reported_on=date(2022, 3, 6))[1])[0] == "2022-W10"


def test_an_instruction_that_says_whose_figures_these_are_is_evidence_where_the_title_is_silent() -> None:
    said = {"title": "重点项目进展情况表", "file_name": "重点项目2021年4月.xlsx"}
    texts = ["说明：本表填报2021年3月份数据，请核对"]
    assert sorted(answers(settled(**said, texts=texts)[1])) == ["2021-03", "2021-04", "discard"]
    later, told = date(2021, 5, 6), ["说明：本表自2020年1月起启用"]
    assert str(settled(**said, received_on=later, texts=told)[0]) == "2021-04"


@pytest.mark.parametrize("where", ["title", "sheet_name", "file_name"])
def test_one_place_that_disagrees_holds_the_return(where: str) -> None:
    said = {"title": "（2021年3月）", "sheet_name": "2021年3月", "file_name": "2021年3月.xlsx"}
    found, doubt = settled(**(said | {where: "2021年4月"}))
    assert found is None
    assert sorted(answers(doubt)) == ["2021-03", "2021-04", "discard"]


def test_the_word_of_the_operator_is_evidence_like_the_others() -> None:
    assert str(settled(title="（2021年3月）", given="2021-03")[0]) == "2021-03"
    assert answers(settled(title="（2021年3月）", given="2021-04")[1]) == ["2021-03", "2021-04", "discard"]


def test_a_quarter_named_for_a_monthly_return_is_asked_about_and_never_becomes_its_period() -> None:
    assert answers(settled(title="（2021年3月）", given="2021Q1")[1]) == ["2021-03", "discard"]
    assert answers(settled(given="2021Q1")[1]) == ["2021-03", "2021-04", "discard"]


def test_an_answer_wins_over_all_that_the_form_says() -> None:
    assert str(settled(title="（2021年3月）", given="2021-02", answered="2021-04")[0]) == "2021-04"


def test_a_title_that_was_forgotten_shows_in_the_day_of_reporting() -> None:
    found, doubt = settled(title="（2021年3月）", reported_on=date(2021, 5, 8))
    assert found is None
    assert answers(doubt) == ["2021-03", "2021-04", "discard"]
    assert doubt is not None and "5月8日报送" in doubt.sentence


def test_a_return_reported_before_its_period_began_is_held() -> None:
    _, doubt = settled(title="（2021年4月）", reported_on=date(2021, 3, 8))
    assert answers(doubt)[:2] == ["2021-04", "2021-02"]


def test_a_month_that_has_only_begun_is_not_reported_yet() -> None:
    _, doubt = settled(title="（2021年4月）", reported_on=date(2021, 4, 6))
    assert answers(doubt)[:2] == ["2021-04", "2021-03"]
    day = date(2021, 4, 29)
    assert settled(title="（2021年4月）", reported_on=day, received_on=day)[1] is None


@pytest.mark.parametrize(
    ("reported_on", "is_asked"),
    [
        (date(2021, 3, 15), True),
        (date(2021, 3, 16), False),  # the middle of March
        (date(2021, 4, 30), False),  # the end of the month after
        (date(2021, 5, 1), True),
    ],
)
def test_a_month_is_reported_from_its_middle_to_the_end_of_the_next(
    reported_on: date, is_asked: bool
) -> None:
    _, doubt = settled(title="（2021年3月）", reported_on=reported_on)
    assert (doubt is not None) == is_asked


def test_a_late_correction_is_no_doubt_about_the_period() -> None:
    found, doubt = settled(title="（2021年3月）", reported_on=date(2021, 12, 8), is_correction=True)
    assert (str(found), doubt) == ("2021-03", None)


def test_december_handed_in_in_january_is_last_year_s() -> None:
    said: dict[str, Any] = {"reported_on": date(2022, 1, 5), "received_on": date(2022, 1, 5)}
    assert str(settled(title="（2021年12月）", sheet_name="12月", **said)[0]) == "2021-12"


def test_a_title_without_a_year_is_of_the_latest_year_that_has_begun_it() -> None:
    assert str(read_period("12月", "month", date(2022, 1, 5))) == "2021-12"
    assert str(read_period("1月", "month", date(2022, 2, 5))) == "2022-01"


def test_a_week_across_the_year_s_end_belongs_to_the_year_of_its_thursday() -> None:
    said: dict[str, Any] = {"reported_on": date(2021, 1, 4), "received_on": date(2021, 1, 4)}
    found, doubt = settled("supervision_weekly", title="督查事项周进展（2020年12月28日—1月3日）", **said)
    assert doubt is None
    assert (str(found), found and found.year) == ("2020-W53", 2020)


def test_nothing_that_names_a_period_is_asked_about_with_the_likely_ones_first() -> None:
    assert answers(settled(title="重点项目进展情况表")[1]) == ["2021-03", "2021-04", "discard"]


def test_a_name_of_another_kind_of_period_names_none() -> None:
    assert answers(settled(title="2021年重点项目进展")[1]) == ["2021-03", "2021-04", "discard"]


def test_registers_of_names_have_no_period() -> None:
    assert settled("reference_units", title="2021年3月") == (None, None)


@pytest.mark.parametrize(
    ("title", "file_name", "where"),
    [
        ("督查事项周进展（2021年第3期，1月11日—17日）", "", "表题期号"),
        ("督查事项周进展（2021年第2期，1月11日—17日）", "督查事项周进展_第3期.csv", "文件名期号"),
    ],
)
def test_an_issue_number_that_contradicts_the_days_is_asked_about(
    title: str, file_name: str, where: str
) -> None:
    _, doubt = settled("supervision_weekly", title=title, file_name=file_name, received_on=date(2021, 1, 18))
    assert doubt is not None
    assert (doubt.kind, where in doubt.sentence) == ("period", True)
    agreed, doubt = settled(
        "supervision_weekly",
        title="督查事项周进展（2021年第2期，1月11日—17日）",
        file_name="督查事项周进展_第2期.csv",
        received_on=date(2021, 1, 18),
    )
    assert (agreed, doubt) == (Period.parse("2021-W02"), None)


def test_a_line_above_the_table_that_names_another_period_is_evidence_too() -> None:
    _, doubt = settled(title="重点项目进展情况表（2021年2月）", lines=["报告期:2021年3月"])
    assert answers(doubt) == ["2021-02", "2021-03", "discard"]


def test_years_and_months_in_chinese_figures_are_read() -> None:
    assert read_period("进展情况表（二〇二一年十一月）", "month", date(2021, 12, 3)) == Period.parse(
        "2021-11"
    )
    assert read_period("二○二一年第三季度", "quarter", date(2021, 10, 8)) == Period.parse("2021Q3")


def test_a_friday_offers_its_own_week_and_a_monday_the_one_before() -> None:
    def offered(day: date) -> list[Any]:
        found, doubt = settled("supervision_weekly", title="督查事项周进展（2021年第10周）", reported_on=day)
        assert found is None
        return answers(doubt)

    assert offered(date(2021, 2, 26)) == ["2021-W10", "2021-W08", "discard"]
    assert offered(date(2021, 2, 22)) == ["2021-W10", "2021-W07", "discard"]


@pytest.mark.parametrize(
    ("source", "title", "received_on", "asked"),
    [
        ("project_progress", "重点项目进展情况表（2021年12月）", date(2021, 4, 7), ["2021-12", "2021-03"]),
        ("project_progress", "重点项目进展情况表（2021年4月）", date(2021, 4, 5), ["2021-04", "2021-03"]),
        ("environment_values", "环境质量主要指标（2027年3月）", date(2026, 11, 22), ["2027-03", "2026-10"]),
        ("routine_week", "常态化工作周报（2022年第12周）", date(2022, 3, 18), ["2022-W12", "2022-W11"]),
    ],
)
def test_a_period_that_lies_ahead_of_the_receipt_is_asked_about_though_no_day_of_reporting_is_written(
    source: str, title: str, received_on: date, asked: list[str]
) -> None:
    found, doubt = settled(source, title=title, received_on=received_on)
    assert (found, answers(doubt)) == (None, [*asked, "discard"])


def test_a_correction_of_a_period_ahead_of_the_receipt_is_asked_about_too() -> None:
    asked = settled(title="重点项目进展情况表（2021年12月）（更正）", is_correction=True)[1]
    assert answers(asked) == ["2021-12", "2021-03", "discard"]


def test_a_year_s_lists_may_come_in_the_year_before() -> None:
    title = "2022年度经济指标目标任务表"
    assert str(settled("indicator_targets", title=title, received_on=date(2021, 12, 20))[0]) == "2022"
    asked = answers(settled("indicator_targets", title=title, received_on=date(2020, 12, 20))[1])
    assert asked == ["2022", "2019", "discard"]


@pytest.mark.parametrize(
    ("source", "title", "first", "words"),
    [
        ("project_progress", "重点项目进展情况表（2021年一季度）", "2021-03", "按月报送"),
        ("reform_list", "改革事项台账（2021年1-11月）", "2021", "按年报送"),
        ("reform_list", "改革事项台账（2021年上半年）", "2021", "按年报送"),
    ],
)
def test_a_period_of_another_kind_is_told_as_it_is_written(
    source: str, title: str, first: str, words: str
) -> None:
    _, doubt = settled(source, title=title)
    assert answers(doubt)[0] == first
    assert doubt is not None and f"写的是“{title}”" in doubt.sentence and words in doubt.sentence


def test_a_week_of_a_month_is_asked_about_by_its_days() -> None:
    found, doubt = settled(
        "routine_week", title="常态化工作周报（2022年3月第2周）", received_on=date(2022, 3, 18)
    )
    assert (found, answers(doubt)) == (None, ["2022-W10", "2022-W11", "discard"])
    assert doubt is not None and "3月7日—3月13日、3月14日—3月20日" in doubt.sentence
    # August 2022 began on a Monday: its second week is the same however one counts.
    august = settled("routine_week", title="周报（2022年8月第二周）", received_on=date(2022, 8, 12))
    assert str(august[0]) == "2022-W32"


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("22年民生实事台账", "2022"),
        ("化工区22年度民生实事台账", "2022"),
        ("建区22年民生实事", None),
        ("近22年台账", None),
    ],
)
def test_a_short_year_is_read_where_it_is_about_now(title: str, year: str | None) -> None:
    found, _ = settled("reform_list", title=title, received_on=date(2022, 12, 6))
    assert (found and str(found)) == year


@pytest.mark.parametrize("years", ["2021—2022年", "2021年至2022年", "2021-2022年度"])
def test_a_title_over_two_years_is_asked_about(years: str) -> None:
    found, doubt = settled("reform_list", title=f"改革事项台账（{years}）", received_on=date(2022, 3, 6))
    assert (found, answers(doubt)) == (None, ["2022", "2021", "discard"])
    assert doubt is not None and "跨了几年" in doubt.sentence


def test_a_quarter_in_the_title_of_a_monthly_return_is_asked_about_whatever_sheet_and_file_say() -> None:
    said = {"title": "重点项目进展情况表（2021年第一季度）", "sheet_name": "3月"}
    found, doubt = settled(**said, file_name="重点项目2021年3月.xlsx")
    assert found is None and answers(doubt) == ["2021-03", "discard"]
    assert doubt is not None and doubt.sentence == (
        "表题写的是2021年第一季度，工作表名为2021年3月，文件名为2021年3月，"
        "而“重点项目月度进展”按月报送。请问这是哪一期的数？"
    )
    assert str(settled(**said, answered="2021-03")[0]) == "2021-03"


def test_a_title_that_names_the_month_beside_its_quarter_is_of_the_month() -> None:
    title = "重点项目进展情况表（2021年第一季度3月）"
    assert str(settled(title=title, file_name="重点项目2021年3月.xlsx")[0]) == "2021-03"
