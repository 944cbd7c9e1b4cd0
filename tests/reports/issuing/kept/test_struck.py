"""What people struck out of a paper is no part of what was issued: the next one does not compare with it."""

from __future__ import annotations

import datetime as dt

from reports.document import plain_text
from reports.issuing.issue import document_of, prepare
from reports.quarterly.read.ledger_data import read_issued
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.reports.take.conftest import Edit, put, without
from tests.reports.units.test_correction import edited_draft
from tests.signing import sign

__all__ = ["empty_park", "first_quarter", "park"]
DAY, NEXT = dt.date(2021, 4, 20), dt.date(2021, 7, 20)
RED = {"project.P2.light", "supervision.DC2.light"}


def test_a_red_item_struck_out_everywhere_is_no_red_of_the_last_issue(first_quarter: Park) -> None:
    engine = first_quarter.engine

    def reds(issue_id: int) -> set[str]:
        with engine.connect() as connection:
            issued = read_issued(connection, issue_id, "2021Q1")
        return {key for key, text in issued.texts.items() if key.endswith(".light") and text == "红"}

    def follow_up() -> str:
        text = plain_text(document_of(engine, prepare(engine, "2021Q2", str(len(asked)), issue_date=NEXT)))
        asked.append(text)
        return text.partition("上期亮红灯")[2].partition("。")[0]

    asked: list[str] = []
    row: Edit = without("tr", "乙烯项目")
    of_reds: Edit = without("tr", "低于序时进度超过10个百分点")
    first = prepare(engine, "2021Q1", "one", issue_date=DAY)
    # Struck out of one table alone it is still printed red in the other.
    edited_draft(engine, first, row, reason="另行通报")
    assert reds(first) == RED
    edited_draft(engine, first, row, of_reds, reason="另行通报")
    assert reds(first) == {"supervision.DC2.light"}
    sign(engine, first, "演示用户")
    assert follow_up().startswith("1项")

    # The next version leaves it out as the last one did.
    first_quarter.progress(3, {"P1": 3333}, "核实更正")
    second = prepare(engine, "2021Q1", "two", issue_date=DAY)
    assert reds(second) == {"supervision.DC2.light"}
    edited_draft(engine, second, put("按月报送", "按周报送"))
    sign(engine, second, "演示用户")
    assert reds(second) == {"supervision.DC2.light"}
    assert follow_up().startswith("1项")
