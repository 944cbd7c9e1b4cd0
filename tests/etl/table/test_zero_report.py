"""零报告: what says that there is nothing is a return; what is only empty is asked about."""

from __future__ import annotations

import pytest

from etl.grid import CellRange, CellValue, Grid, Sheet, rectangular
from etl.table.zero_report import says_nothing
from tests.etl.conftest import Desk
from tests.etl.forms import progress, project, read, xlsx
from tests.etl.table.heads.test_heads_agree import FUND, LEAD
from tests.etl.tidy.test_cells import CONTRACTS, LEADS

HEADINGS: list[list[CellValue]] = [
    ["序号", "稿件题目", "供稿单位", "作者", "刊发媒体", None, None, "刊发日期"],
    [None, None, None, None, "媒体名称", "级别", "形式", None],
]
MERGES = [CellRange(2, col, 3, col) for col in (0, 1, 2, 3, 7)] + [CellRange(2, 4, 2, 6)]
ARTICLE: list[CellValue] = [1, "新春开工忙", "办公室", "秦墨林", "鲁中晨报", "市级", "报纸", "2022-03-10"]

OF_2022 = "2022-04-06T16:50:00+08:00"


def articles(*rows: list[CellValue], second_line: str | None = None) -> Sheet:
    """The monthly form of articles published, March 2022, around ``rows``."""
    title: list[CellValue] = ["宣传稿件统计表（2022年3月）", *[None] * 7]
    line: list[CellValue] = [second_line, *[None] * 7]
    wide = [[*row, *[None] * (8 - len(row))] for row in rows]
    return Sheet(1, "稿件", [title, line, *HEADINGS, *wide], list(MERGES))


@pytest.mark.parametrize(
    "text",
    ["无", "本月无", "零报告", "本月无走访。", "3月份本单位没有走访", "1 本月无", "备注：本月无新增隐患",
     "第一季度无", "本单位本周未开展巡查", "2022年3月 无", "无稿件", "无新增"],
)  # fmt: skip
def test_words_that_say_there_is_nothing(text: str) -> None:
    assert says_nothing(text, "宣传稿件统计表")


@pytest.mark.parametrize(
    "text",
    [
        "无机新材料项目",
        "暂无",
        "尚无",
        "—",
        "无变化",
        "无法统计",
        "无数据",
        "没有完成",
        "未统计",
        "1",
        "本月",
        "",
    ],
)
def test_words_that_may_mean_something_else(text: str) -> None:
    assert not says_nothing(text)


@pytest.mark.parametrize(
    "sheet",
    [
        articles([1, "本月无"]),
        articles([None, None, None, "无"]),
        articles([1, "无", "无", "无", "—", "—", "—", "无"]),
        articles(["注：本月无稿件"]),
        articles(second_line="零报告：√"),
        articles(second_line="☑ 本期零报告"),
        articles(second_line="（零报告）"),
        articles(second_line="3月份（零报告）"),
    ],
    ids=["words", "a word in any cell", "all words", "a note", "a tick", "a box", "above", "below the title"],
)
def test_a_table_that_says_so_is_a_reported_zero(sheet: Sheet) -> None:
    said = read(sheet, "publicity", received=OF_2022)
    assert (said.problems, said.doubts, said.is_zero_report, said.rows_read) == ([], [], True, 0)
    assert sum(ignored.cells for ignored in said.ignored) == said.not_empty[1]


def test_the_file_s_name_may_say_it() -> None:
    assert read(articles(), "publicity", received=OF_2022, file_name="稿件（零报告）.xlsx").is_zero_report


@pytest.mark.parametrize(
    "sheet",
    [
        articles(),
        articles([1]),
        articles([1, "暂无"]),
        articles([1, "—", "—"]),
        articles(second_line="零报告：□"),
    ],
    ids=["empty", "numbers", "not yet", "dashes", "no tick"],
)
def test_a_table_that_is_only_empty_is_asked_about(sheet: Sheet) -> None:
    said = read(sheet, "publicity", received=OF_2022)
    assert [doubt.kind for doubt in said.doubts] == ["zero"] and not said.is_zero_report
    answered = read(sheet, "publicity", received=OF_2022, **said.doubts[0].options[0].effect)
    assert (answered.doubts, answered.problems, answered.is_zero_report) == ([], [], True)


def test_a_tick_beside_rows_is_asked_about() -> None:
    said = read(articles(ARTICLE, second_line="零报告：√"), "publicity", received=OF_2022)
    assert "又填了1行" in said.doubts[0].sentence
    assert len(read(articles(ARTICLE, second_line="零报告：□"), "publicity", received=OF_2022).tables[0]) == 1
    assert (
        len(
            read(
                articles(ARTICLE, second_line="零报告：√"), "publicity", received=OF_2022, one_of_both="rows"
            ).tables[0]
        )
        == 1
    )


@pytest.mark.parametrize(
    ("note", "is_asked"),
    [("注：本月无", True), ("零报告", True), ("注：无", False), ("注：本月无重复刊发", False)],
)
def test_a_note_that_there_is_nothing_beside_rows_is_asked_about(note: str, is_asked: bool) -> None:
    said = read(articles(ARTICLE, [note]), "publicity", received=OF_2022)
    assert [doubt.kind for doubt in said.doubts] == (["zero"] if is_asked else [])
    if is_asked:
        assert f"写着“{note}”，又填了" in said.doubts[0].sentence


def test_rows_that_a_register_lists_cannot_be_nothing() -> None:
    [problem] = read(progress([[1, "本月无", *[None] * 14]])).problems
    assert (problem.rule, problem.fatal) == ("R-zero", True) and "不能零报告" in problem.message
    assert read(progress([project(1)])).rows_read == 1


def test_a_reported_zero_is_on_time_and_a_correction_to_it_takes_the_rows_back(desk: Desk) -> None:
    desk.write(
        "insert into ledger.obligation values ('publicity', 'U01', '2022-03-01', 'month',"
        " '2022-04-07 18:00+08')"
    )
    state = "select status, is_zero_report, rounds_counted_n from report.submission_status"
    when = "2022-04-02T10:00:00+08:00"
    asked = desk.hand_in(xlsx(articles()), received=when)
    assert (asked["status"], asked["question"]["kind"]) == ("held", "zero")
    assert desk.rows(state) == [("待确认", False, 0)]
    zero = desk.answer(asked, "A")
    assert (zero["status"], zero["zero_report"], zero["cells"]["rejected"]) == ("accepted", True, 0)
    assert desk.rows(state) == [("按时", True, 0)]
    rows = desk.hand_in(xlsx(articles(ARTICLE, second_line="更正理由：漏报一篇")), received=when)
    assert (rows["status"], rows["rows_accepted"], desk.rows(state)) == ("accepted", 1, [("按时", False, 0)])
    again = desk.hand_in(xlsx(articles([1, "本月无"], second_line="更正理由：重复统计")), received=when)
    assert again["question"]["kind"] == "fewer"
    assert desk.answer(again, "A")["status"] == "accepted"
    assert desk.one("select count(*) from report.publicity") == 0
    assert desk.rows(state) == [("按时", True, 0)]


def test_one_table_of_several_that_has_nothing_is_told() -> None:
    leads: list[list[CellValue]] = [["招商引资月报（2021年3月）"], ["填报单位：招商局"], LEADS, LEAD]
    sheets = [Sheet(1, "线索", rectangular(leads))]
    empty: list[list[CellValue]] = [CONTRACTS, ["本月无新签约项目"]]
    sheets += [Sheet(2, "签约", rectangular(empty)), Sheet(3, "到位", rectangular(FUND))]
    said = read(Grid("xlsx", sheets), "investment_promotion")
    assert [(len(rows), rows.sheet_name) for rows in said.tables] == [(1, "线索"), (0, "签约"), (1, "到位")]
    told = [(one.sheet, one.message) for one in said.warnings if one.rule == "W-zero"]
    assert told == [("签约", "“签约”表没有一行，这一部分按本期没有受理；有的请补报")]
