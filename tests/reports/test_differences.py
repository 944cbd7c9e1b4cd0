"""What is wrong in a printed paper: found figure by figure, and corrected by a version of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from reports import issue, stages
from reports.check_sheet import check_sheet_docx
from reports.differences import since_issue, since_last_draft
from reports.document import plain_text
from reports.errata import correction_letter, erratum_lines
from reports.issue import prepare, sign
from reports.stages import Person
from schemas.warehouse.ledger import Issue
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park

__all__ = ["empty_park", "first_quarter", "park"]
DAY = dt.date(2021, 4, 20)


def printed(engine: sa.Engine, run_key: str) -> int:
    number = prepare(engine, "2021Q1", run_key, issue_date=DAY)
    sign(engine, number, "演示用户")
    with engine.begin() as connection:
        stages.print_out(connection, number)
    return number


def told(engine: sa.Engine, number: int) -> tuple[str, dict[str, Any]]:
    with engine.connect() as connection:
        stage = connection.scalar(sa.select(Issue.stage).where(Issue.issue_id == number))
        last = stages.history(connection, number)[-1]
    return str(stage), dict(last.detail) | {"reason": last.reason, "by": last.by}


def test_a_printed_paper_is_held_against_today_s_data_and_corrected_when_the_new_version_is_printed(
    first_quarter: Park,
) -> None:
    engine = first_quarter.engine
    first = printed(engine, "run-1")
    assert since_issue(engine, first)[0] == []
    first_quarter.progress(3, {"P1": 3333}, reason="按实际支付更正")
    changes, moment = since_issue(engine, first)
    by_label = {change["label"]: (change["old"], change["new"]) for change in changes}
    assert by_label["甲烯项目1—3月累计完成投资"] == ("2600", "3333")
    assert len(by_label) == len(changes)
    assert "甲烯项目1—3月累计完成投资原印2600万元，应为3333万元" in erratum_lines(changes, ())
    old = issue.document_of(engine, first)
    letter = correction_letter(old, changes, (), "报表更正", "某函〔2021〕3号", DAY, "各办局：")
    assert letter.masthead.number == "某函〔2021〕3号" and not letter.is_draft

    second = prepare(engine, "2021Q1", "run-2", as_of=moment, issue_date=DAY)
    with engine.connect() as connection:
        row = dict(
            connection.execute(sa.select(Issue.__table__).where(Issue.issue_id == second)).mappings().one()
        )
        drafted = since_last_draft(connection, row, issue.document_of(engine, second))
    assert drafted is not None and {one["figure_id"] for one in drafted} >= {
        one["figure_id"] for one in changes
    }
    assert told(engine, first)[0] == "印发"
    sign(engine, second, "演示用户")
    with engine.begin() as connection:
        stages.print_out(connection, second)
    stage, detail = told(engine, first)
    assert stage == "更正" and detail["way"] == "更正通报" and detail["issue_id"] == second
    assert detail["by"] == Person("演示用户")
    assert replace(issue.document_of(engine, first), stage="印发") == old


def test_a_withdrawn_paper_is_no_longer_what_the_next_is_compared_with(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = printed(engine, "run-1")
    with engine.begin() as connection:
        stages.move(connection, first, "撤回", Person("王某某"), reason="数据有误")
    first_quarter.progress(6, {"P1": 5500, "P2": 4500, "P3": 3100, "P4": 20})
    second = prepare(engine, "2021Q2", "run-2", issue_date=dt.date(2021, 7, 20))
    assert "较上季度" not in plain_text(issue.document_of(engine, second))


def test_the_same_sheet_is_the_same_file() -> None:
    matters = {
        "rows": [],
        "sentences": [{"place": "八、存在问题", "text": "进度滞后：<甲>&乙。", "sources": []}],
    }
    once, again = (check_sheet_docx([("单位", "招商局")], matters, DAY) for _ in range(2))
    assert once == again
