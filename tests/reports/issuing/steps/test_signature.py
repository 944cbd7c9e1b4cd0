"""A signature writes day and number into the paper, all at once, and twice is once."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from reports.document import Document, Masthead
from reports.issuing import issue
from reports.issuing.issue import IssueProblem, prepare
from reports.issuing.recheck import recheck
from reports.issuing.steps import stages
from reports.issuing.steps.signature import give_number, with_signature, write_print_date
from reports.issuing.steps.stages import Person
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.signing import sign

__all__ = ["empty_park", "first_quarter", "park"]
DAY = dt.date(2021, 4, 20)
SIGNED_ON = dt.date(2021, 4, 22)
NUMBER = "甲办发〔2021〕3号"


def test_day_and_number_stand_where_the_paper_has_them(sample_document: Document) -> None:
    signed = with_signature(sample_document, SIGNED_ON, NUMBER)
    assert (signed.date_text, signed.date, signed.masthead.number) == ("2021年4月22日", SIGNED_ON, NUMBER)
    assert signed.print_date == sample_document.print_date  # another day than that of the draft: it was typed
    fixed = Masthead("督查通报", "第1期", "督查办", "2021年4月20日", "通报")
    notice = with_signature(replace(sample_document, masthead=fixed, date_text=""), SIGNED_ON, NUMBER)
    assert notice.masthead == replace(fixed, date_text="2021年4月22日") and notice.date_text == ""
    assert with_signature(sample_document, None, "") == sample_document
    typed = replace(
        sample_document, date_text="2020年1月1日", masthead=replace(fixed, date_text="2020年1月1日")
    )
    unsaid = with_signature(typed, None, "")
    assert (unsaid.date_text, unsaid.masthead.date_text) == (sample_document.date_text,) * 2


def test_a_signature_is_whole_or_not_there_and_twice_is_once(first_quarter: Park) -> None:
    engine = first_quarter.engine
    number = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    with pytest.raises(IssueProblem, match="年份应为2021"):
        sign(engine, number, "林澈", "主任", SIGNED_ON, "甲办发〔2020〕3号")
    assert issue.document_of(engine, number).is_draft
    scan = {"签发件指纹": "ab"}
    for _ in range(2):
        sign(engine, number, "林澈", "主任", SIGNED_ON, "甲办发【2021】3号", scan)
    with engine.connect() as connection:
        (step,) = [one for one in stages.history(connection, number) if one.stage == "签发"]
    assert (step.by, step.on, step.document_no) == (Person("林澈", "主任"), SIGNED_ON, NUMBER)
    assert step.detail["签发件指纹"] == "ab"
    document = issue.document_of(engine, number)
    assert (document.date_text, document.stage) == ("2021年4月22日", "签发")
    assert recheck(engine, number).is_same
    with engine.begin() as connection:
        assert write_print_date(connection, number, SIGNED_ON + dt.timedelta(days=1))
    assert recheck(engine, number).is_same  # the day of printing was entered, as the number was
    for told, says in (
        ({"approved_by": "别人"}, "已由林澈签发，不能再由别人签发"),
        ({"approved_by": "林澈", "on": DAY}, "日期登记的是“2021-04-22”"),
        ({"approved_by": "林澈", "document_no": "甲办发〔2021〕4号"}, "文号登记的是“甲办发〔2021〕3号”"),
        ({"approved_by": "林澈", "detail": {"签发件指纹": "cd"}}, "签发件与这次的不同"),
    ):
        with pytest.raises(IssueProblem, match=says):
            sign(engine, number, **told)


def test_a_number_may_come_after_the_signature_and_before_the_print(first_quarter: Park) -> None:
    engine = first_quarter.engine
    number = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    with pytest.raises(IssueProblem, match="签发之后才能编号"):
        give_number(engine, number, NUMBER, Person("林澈"))
    sign(engine, number, "林澈", "主任", SIGNED_ON)
    assert give_number(engine, number, NUMBER, Person("顾予安"))
    assert not give_number(engine, number, NUMBER, Person("顾予安"))
    with pytest.raises(IssueProblem, match="已登记为"):
        give_number(engine, number, "甲办发〔2021〕4号", Person("顾予安"))
    sign(engine, number, "林澈", "主任", SIGNED_ON, NUMBER)
    with engine.begin() as connection:
        stages.move(connection, number, stages.PRINTED, Person("顾予安"))
    with pytest.raises(IssueProblem, match="已经印发，不能再编号"):
        give_number(engine, number, "甲办发〔2021〕5号", Person("顾予安"))
