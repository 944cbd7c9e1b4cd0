"""零报告, 代填 and return notes in the bulletin: each told apart from what is missing."""

from __future__ import annotations

import sqlalchemy as sa

from reports.blocks import Table
from reports.document import plain_text
from tests.reports.quarterly.conftest import Park
from tests.reports.quarterly.test_bulletin import bulletin


def test_zero_reports_filled_in_ones_and_our_own_rounds_are_told_apart(first_quarter: Park) -> None:
    park = first_quarter
    due = "2021-04-07T18:00:00+08:00"
    for source, unit in (("publicity", "U02"), ("publicity", "U03"), ("project_progress", "U02")):
        park.owe(source, unit, "2021-03", due)
    zero = park.submit("publicity", "U02", "2021-03", {})
    bad = park.submit("publicity", "U03", "2021-03", {}, status="returned")
    worse = park.submit("publicity", "U05", "2021-03", {}, status="returned")
    with park.engine.begin() as connection:
        connection.execute(
            sa.text(
                "update ledger.submission set is_zero_report = true, filled_in_by = '某人'"
                " where submission_id = :zero"
            ),
            {"zero": zero},
        )
        connection.execute(
            sa.text(
                "insert into ledger.return_note values ('退回单2021-001', :bad, 1, '2021-04-09', now()),"
                " ('退回单2021-002', :worse, 1, '2021-04-09', now())"
            ),
            {"bad": bad, "worse": worse},
        )
        connection.execute(
            sa.text(
                "insert into ledger.return_fault (submission_id, reason, recorded_by, recorded_at)"
                " values (:worse, '模板少一栏', '某人', now())"
            ),
            {"worse": worse},
        )
    document = bulletin(park)
    text = plain_text(document)
    assert "应报报表3份，按时2份，迟报0份，未报1份（已报中零报告1份，代填1份）" in text
    assert "截止时仍未改正的退回1次" in text
    assert "本季发出退回单2张，其中因本办表式或规则引起的1张，占50.0%，不计入报送单位" in text
    blocks = [block for attachment in document.attachments for block in attachment.blocks]
    [table] = [one for one in blocks if isinstance(one, Table) and one.table_id == "quality.rounds"]
    assert [[cell.text for cell in row][-2:] for row in table.rows] == [
        ["仍未改正", "—"],
        ["不计", "模板少一栏"],
    ]
