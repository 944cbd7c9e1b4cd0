"""批示 on a real ledger: entered on an issued paper, told in the next until it is carried out."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from etl.workdays import Calendar
from reports.document import Document, gaps_of, plain_text
from reports.figures.rules import load_light_rules
from reports.issuing import issue
from reports.issuing.issue import prepare
from reports.issuing.kept import store
from reports.issuing.kept.papers import IssueProblem
from reports.issuing.recheck import recheck
from reports.issuing.steps.instructions import Word, instruct, report_back
from reports.issuing.steps.stages import Person, history
from reports.quarterly.read.data import read_quarter
from reports.quarterly.units.unit_version import build_unit
from schemas.period import Period
from tests.reports.issuing.steps.test_stages import NOT_YET, paper
from tests.reports.quarterly.conftest import CALENDAR, Park, empty_park, first_quarter, park
from tests.signing import sign

__all__ = ["empty_park", "first_quarter", "park"]
ZHAO, WANG = Person("赵某某", "主任"), Person("王某某", "科长")


def issued(park: Park, label: str) -> int:
    number = prepare(park.engine, label, f"run-{label}-{dt.datetime.now()}", issue_date=dt.date(2021, 7, 20))
    sign(park.engine, number, "林澈", despite_gaps="评价另行补充")
    return number


def write(park: Park, number: int, word: Word, on: dt.date | None = None) -> tuple[int, bool]:
    with park.engine.begin() as connection:
        return instruct(connection, number, word, ZHAO, on=on)


def back(park: Park, number: int, which: int, result: str, text: str) -> bool:
    with park.engine.begin() as connection:
        row = store.issue_row(connection, number)
        return report_back(connection, row, which, result, text, WANG)


def draft(park: Park, label: str) -> tuple[int, Document]:
    number = prepare(park.engine, label, f"run-{label}-{dt.datetime.now()}")
    return number, issue.document_of(park.engine, number)


def section(document: Document) -> str:
    text = plain_text(document)
    return text[text.index("上期整改情况") : text.index("主要经济指标", text.index("上期整改情况"))]


def test_a_leader_s_words_are_told_until_a_paper_told_that_they_are_carried_out(first_quarter: Park) -> None:
    first = issued(first_quarter, "2021Q1")
    on_item = Word("请抓紧协调用地。", "甲烯项目")
    assert write(first_quarter, first, on_item) == (1, True)
    assert write(first_quarter, first, on_item) == (1, False)
    assert write(first_quarter, first, Word("请各单位按时报送", unit="招商局")) == (2, True)
    assert write(first_quarter, first, Word("写错了")) == (3, True)
    assert back(first_quarter, first, 3, "登记有误", "不是对本期的批示")
    with first_quarter.engine.connect() as connection:
        assert store.issue_row(connection, first)["stage"] == "签发"
        assert next(s.reason for s in history(connection, first) if s.stage == "批示") == (
            "批示1：请抓紧协调用地。（甲烯项目）"
        )

    early, document = draft(first_quarter, "2021Q2")
    told = section(document)
    assert "领导批示2件，未登记落实情况2件。" in told
    assert (
        "主任赵某某批示：“请抓紧协调用地。”（甲烯项目，综合管理局）。落实情况：【待办公室填写】。本期亮灯："
        in told
    )
    assert "“请各单位按时报送”（招商局）。" in told and "写错了" not in told
    assert len([gap for gap in gaps_of(document) if "批示" in gap]) == 2
    assert "2021Q1批示1还没有登记落实情况（issue outcome）" in document.draft_notes

    assert back(first_quarter, first, 1, "已落实", "用地指标5月10日落实")
    assert not back(first_quarter, first, 1, "已落实", "用地指标5月10日落实")
    assert back(first_quarter, first, 2, "正在落实", "已印发报送规范")
    # What was entered later changes no paper that was made before.
    assert recheck(first_quarter.engine, early).is_same
    second = issued(first_quarter, "2021Q2")
    told = section(issue.document_of(first_quarter.engine, second))
    assert "领导批示2件，已落实1件、正在落实1件。" in told
    assert "落实情况：已落实，用地指标5月10日落实。" in told

    _, document = draft(first_quarter, "2021Q3")
    told = section(document)
    assert "领导批示1件，正在落实1件。" in told and "用地" not in told


def test_a_unit_s_version_has_what_concerns_the_unit_alone(first_quarter: Park) -> None:
    first = issued(first_quarter, "2021Q1")
    write(first_quarter, first, Word("请抓紧协调用地", "P1"))
    write(first_quarter, first, Word("请各单位按时报送", unit="招商局"))
    now = dt.datetime.now(dt.UTC)
    data = read_quarter(first_quarter.engine, Period.parse("2021Q2"), now, Calendar.load(CALENDAR))
    day = dt.date(2021, 7, 20)
    rules = load_light_rules().on(day)
    texts = {code: plain_text(build_unit(data, rules, day, code)) for code in ("U02", "U03", "U05")}
    assert [("协调用地" in text, "按时报送" in text) for text in texts.values()] == [
        (True, False), (False, True), (False, False),
    ]  # fmt: skip


def test_a_weekly_notice_reports_on_the_notice_before(first_quarter: Park) -> None:
    first = issued(first_quarter, "2021-W11")
    assert write(first_quarter, first, Word("请盯住不放", "DC1"))
    _, document = draft(first_quarter, "2021-W12")
    text = plain_text(document)
    assert "领导批示1件，未登记落实情况1件。" in text
    assert "“请盯住不放”（督查事项DC1" in text and "本周类别：正在推进。" in text


REFUSED = [
    (Word(""), ZHAO, None, "批示要写明内容"),
    (Word("请办"), Person(), None, "批示要写明是哪位领导的"),
    (Word("请办", item="庚烯项目"), ZHAO, None, "这一期没有“庚烯项目”这个事项"),
    (Word("请办", item="项目"), ZHAO, None, "对得上4个事项"),
    (Word("请办", unit="某某局"), ZHAO, None, "没有“某某局”这个单位"),
    (Word("请办"), ZHAO, NOT_YET, "还没有到"),
    (Word("请办"), ZHAO, dt.date(2021, 1, 1), "应不早于签发日期"),
]


def test_what_cannot_be_an_instruction_is_refused_in_one_sentence(first_quarter: Park) -> None:
    number = issued(first_quarter, "2021Q1")
    for word, by, on, said in REFUSED:
        with pytest.raises(IssueProblem, match=said), first_quarter.engine.begin() as connection:
            instruct(connection, number, word, by, on=on)


def test_a_draft_bears_no_instruction_and_an_unknown_number_no_report(first_quarter: Park) -> None:
    number = paper(first_quarter.engine)
    with pytest.raises(IssueProblem, match="还没有签发"):
        write(first_quarter, number, Word("请办"))
    with pytest.raises(IssueProblem, match="2021Q1没有批示4，登记了的：无"):
        back(first_quarter, number, 4, "已落实", "办了")
    with first_quarter.engine.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from ledger.issue_step")) == 0
