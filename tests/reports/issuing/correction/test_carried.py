"""A new version keeps what the office wrote in the one before it, while the data behind it stay the same."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import sqlalchemy as sa

from reports.document import Document, plain_text
from reports.issuing.issue import changes_of, document_of, prepare
from reports.issuing.recheck import recheck
from reports.quarterly.read.ledger_data import read_issued
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.reports.take.conftest import put
from tests.reports.units.test_correction import edited_draft
from tests.signing import sign

__all__ = ["empty_park", "first_quarter", "park"]
DAY = dt.date(2021, 4, 20)


def printed(document: Document) -> str:
    return plain_text(document, charts=False)


def test_a_new_version_prints_what_was_written_with_a_reason_and_lists_what_the_data_changed(
    first_quarter: Park,
) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "one", issue_date=DAY)
    edited_draft(engine, first, put(">2600<", ">2650<"), reason="按现场核定数")
    sign(engine, first, "演示用户")
    with engine.connect() as connection:
        before = read_issued(connection, first, "2021Q1")
    # The next quarter compares with what was signed.
    assert (before.texts["project.P1.m03.ytd"], before.values["project.P1.m03.ytd"]) == (
        "2650",
        Decimal(2650),
    )

    first_quarter.progress(3, {"P2": 2222}, "核实更正")
    second = prepare(engine, "2021Q1", "two", issue_date=DAY)
    draft = document_of(engine, second)
    assert "2650" in printed(draft)
    assert any("照第1版写明理由改写的数印" in note for note in draft.draft_notes)
    assert any("改过的文字没有带入" in note for note in draft.draft_notes)
    told = [(one["label"], one["old"], one["new"]) for one in changes_of(engine, second)]
    assert told and not any("甲烯项目1—3月" in label for label, *_ in told)
    assert recheck(engine, second).is_same

    # Written over once more, then overtaken by the data.
    edited_draft(engine, second, put(">2650<", ">2660<"), reason="复核数")
    sign(engine, second, "演示用户")
    third = prepare(engine, "2021Q1", "three", issue_date=DAY)
    assert "2660" in printed(document_of(engine, third)) and recheck(engine, third).is_same
    first_quarter.progress(3, {"P1": 3333, "P2": 2222}, "再更正")
    fourth = prepare(engine, "2021Q1", "four", issue_date=DAY)
    draft = document_of(engine, fourth)
    assert "3333" in printed(draft) and "2660" not in printed(draft).partition("更正对照表")[0]
    assert any("现照数据印" in note for note in draft.draft_notes)
    changed = [(one["old"], one["new"]) for one in changes_of(engine, fourth)]
    assert ("2660", "3333") in changed
    with engine.connect() as connection:
        kept = sa.text("select count(*) from ledger.issue where rule_versions ? 'carries'")
        assert connection.execute(kept).scalar() == 3


def test_what_was_written_in_one_place_alone_is_not_spread_over_the_others(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "one", issue_date=DAY)
    figure = document_of(engine, first).figures["projects.ytd"]
    places = printed(document_of(engine, first)).count(figure.text)
    assert places > 1
    edited_draft(engine, first, put(f">{figure.text}<", ">9.87<"), reason="一页纸按口头汇报数")
    sign(engine, first, "演示用户")
    kept = printed(document_of(engine, first))
    assert kept.count("9.87") == 1 and kept.count(figure.text) == places - 1
    draft = document_of(engine, prepare(engine, "2021Q1", "two", issue_date=DAY))
    assert "9.87" not in printed(draft).partition("更正对照表")[0]
    assert any(
        figure.label in note and "只改写了几处" in note and "各处都照数据" in note
        for note in draft.draft_notes
    )
