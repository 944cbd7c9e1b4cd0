"""The next quarter's paper tells what was corrected in the last one, by letter or by a new version."""

import datetime as dt

import sqlalchemy as sa

from reports.document import plain_text
from reports.issuing import issue
from reports.issuing.issue import prepare
from reports.issuing.steps import stages
from reports.issuing.steps.stages import CORRECTED, Person
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.signing import sign

__all__ = ["empty_park", "first_quarter", "park"]
DAY, NEXT = dt.date(2021, 4, 20), dt.date(2021, 7, 20)
CLERK = Person("王某某")
TOLD = "上期通报已印发的数据有更正。"


def printed(engine: sa.Engine, key: str) -> int:
    number = prepare(engine, "2021Q1", key, issue_date=DAY)
    sign(engine, number, "演示用户")
    with engine.begin() as connection:
        stages.print_out(connection, number)
    return number


def second_quarter(engine: sa.Engine, key: str) -> list[str]:
    """The lines of the next paper that speak of corrections; made again to the letter."""
    number = prepare(engine, "2021Q2", key, issue_date=NEXT)
    text = plain_text(issue.document_of(engine, number))
    assert plain_text(issue.reissue(engine, number)) == text
    return [line for line in text.splitlines() if TOLD in line]


def test_a_letter_on_the_last_paper_is_told_once_it_is_out(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = printed(engine, "run-1")
    first_quarter.progress(6, {"P1": 5500, "P2": 4500, "P3": 3100, "P4": 20})
    assert second_quarter(engine, "run-2") == []
    detail = {"way": "更正函", "lines": ["甲烯项目累计完成投资原印2600万元，应为3333万元"]}
    on = stages.today()
    with engine.begin() as connection:
        stages.move(connection, first, CORRECTED, CLERK, reason="报送有误", on=on, detail=detail)
    [line] = second_quarter(engine, "run-3")
    assert line.endswith(
        f"{on.year}年{on.month}月{on.day}日更正函：甲烯项目累计完成投资原印2600万元，应为3333万元。"
        "本期的增减和位次变化与上期所印的数比较。"
    )


def test_a_version_that_replaced_a_printed_one_is_told_with_what_it_changed(first_quarter: Park) -> None:
    engine = first_quarter.engine
    printed(engine, "run-1")
    first_quarter.progress(3, {"P1": 3333}, reason="报送有误")
    printed(engine, "run-2")
    first_quarter.progress(6, {"P1": 5500, "P2": 4500, "P3": 3100, "P4": 20})
    [line] = second_quarter(engine, "run-3")
    assert "2021年4月20日第2版：重点项目1—3月累计完成投资原印0.52亿元，应为0.59亿元；" in line
    assert line.endswith("本期的增减和位次变化与更正后的一版比较。")
