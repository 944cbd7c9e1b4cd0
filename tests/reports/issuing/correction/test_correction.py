"""A corrected version says so; what replaces no signed paper corrects nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from reports.document import Document, Paragraph, Table, plain_text
from reports.issuing import issue
from reports.issuing.correction.correction import (
    MARK,
    TITLE,
    new_row,
    printed_changes,
    whole_new_rows,
    with_correction,
)
from reports.issuing.issue import prepare
from reports.leader_sheet import fits_one_page
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.signing import sign

__all__ = ["empty_park", "first_quarter", "park"]
DAY, LATER = dt.date(2021, 4, 20), dt.date(2021, 5, 6)


def corrected(park: Park) -> tuple[int, Document]:
    """The second version of a signed bulletin after a return was corrected."""
    sign(park.engine, prepare(park.engine, "2021Q1", "run-1", issue_date=DAY), "演示用户")
    park.progress(3, {"P1": 3333}, reason="按实际支付更正。")
    second = prepare(park.engine, "2021Q1", "run-2", issue_date=LATER)
    return second, issue.document_of(park.engine, second)


def table_of(document: Document) -> Table:
    (table,) = (block for block in document.attachments[-1].blocks if isinstance(block, Table))
    return table


def test_a_corrected_version_says_what_it_replaces_why_and_where_to_look(first_quarter: Park) -> None:
    second, document = corrected(first_quarter)
    # Signed and never printed: nobody has what it replaces.
    assert MARK not in document.title
    last = document.attachments[-1]
    assert last.title == TITLE
    listed = printed_changes(document, issue.changes_of(first_quarter.engine, second))
    lines = plain_text(document).splitlines()
    told = [line for line in lines if line.startswith("本期为第2版，替换2021年4月20日签发的第1版；因")]
    # On the leader's page and right after the lead.
    assert len(told) == 2
    assert told[0].endswith(f"，共变动{len(listed)}处，见附件{last.number}。")
    assert "更正《project_progress（2021-03）》" in told[0]
    after_lead = lines[next(n for n, line in enumerate(lines) if line.startswith("根据《")) + 1]
    assert after_lead == told[0]


def test_the_table_names_its_cause_over_the_figures_and_puts_totals_first(first_quarter: Park) -> None:
    _, document = corrected(first_quarter)
    table = table_of(document)
    cause = table.rows[0][0]
    assert cause.col_span == len(table.columns)
    assert "，E4，" in cause.text
    assert cause.text.endswith("入库，更正理由：按实际支付更正")
    rows = [tuple(cell.text for cell in row) for row in table.rows[1:]]
    assert ("甲烯项目1—3月累计完成投资", "2600", "3333", "万元") in rows
    labels = [row[0] for row in rows]
    assert labels.index("重点项目1—3月累计完成投资") < labels.index("甲烯项目1—3月累计完成投资")
    assert len(set(rows)) == len(rows)
    assert not any("取整" in label for label in labels)


def test_a_corrected_version_comes_out_again_to_the_letter_with_new_words_too(first_quarter: Park) -> None:
    second, document = corrected(first_quarter)
    first_quarter.progress(3, {"P1": 4444}, reason="再次更正")
    assert plain_text(issue.document_of(first_quarter.engine, second)) == plain_text(document)
    sign(first_quarter.engine, second, "演示用户")
    assert plain_text(issue.document_of(first_quarter.engine, second)) == plain_text(document)


def test_a_second_version_of_the_same_data_says_that_nothing_differs(first_quarter: Park) -> None:
    engine = first_quarter.engine
    sign(engine, prepare(engine, "2021Q1", "run-1", issue_date=DAY), "演示用户")
    second = prepare(engine, "2021Q1", "run-2", issue_date=LATER)
    document = issue.document_of(engine, second)
    assert "本期为第2版，替换2021年4月20日签发的第1版，与第1版无数据差异。" in plain_text(document)
    assert MARK not in document.title
    assert TITLE not in [one.title for one in document.attachments]


def test_an_earlier_month_that_was_corrected_since_differs_in_the_months_table(first_quarter: Park) -> None:
    engine = first_quarter.engine
    sign(engine, prepare(engine, "2021Q1", "run-1", issue_date=DAY), "演示用户")
    first_quarter.progress(1, {"P1": 900}, reason="按实际支付更正。")
    second = prepare(engine, "2021Q1", "run-2", issue_date=LATER)
    document = issue.document_of(engine, second)
    assert "无数据差异" not in plain_text(document)
    rows = {tuple(cell.text for cell in row) for row in table_of(document).rows[1:]}
    assert rows == {
        ("甲烯项目1月末完成率（取整）", "6", "9", "%"),
        ("甲烯项目1月末亮灯", "灰", "绿", "—"),
    }


def test_a_draft_after_an_unsigned_draft_corrects_nothing(first_quarter: Park) -> None:
    engine = first_quarter.engine
    prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    first_quarter.progress(3, {"P1": 3333}, reason="按实际支付更正")
    second = prepare(engine, "2021Q1", "run-2", issue_date=LATER)
    text = plain_text(issue.document_of(engine, second))
    assert "更正对照表" not in text
    assert "替换" not in text


def test_the_line_stands_on_a_full_leaders_page_and_the_last_lines_there_go(first_quarter: Park) -> None:
    engine = first_quarter.engine
    first = prepare(engine, "2021Q1", "run-1", issue_date=DAY)
    document = issue.document_of(engine, first)
    crowded = Document(**(vars(document) | {"leader_page": document.leader_page * 3}))
    page = with_correction(crowded, 2, 1, DAY, []).leader_page
    assert isinstance(page[0], Paragraph) and page[0].runs[0].text.startswith("本期为第2版，替换")
    assert fits_one_page(page)


def cause(number: int, cells: list[str]) -> dict[str, Any]:
    return {
        "submission_id": number,
        "file_name": f"表{number}.xlsx",
        "unit_name": "招商局",
        "reason": None,
        "recorded_at": "2021-05-05 10:00:00",
        "cells": cells,
    }


def test_many_returns_are_counted_and_the_first_three_named(first_quarter: Park) -> None:
    _, document = corrected(first_quarter)
    causes = [cause(number, ["E4"]) for number in range(1, 6)]
    change = {"figure_id": "gone", "label": "某数", "unit": "份", "old": "1", "new": "5", "why": causes}
    made = with_correction(document, 2, 1, DAY, [change])
    assert "因招商局补报5份报送，共变动1处" in plain_text(made)
    assert table_of(made).rows[0][0].text.endswith("；等5份报送")


def test_a_count_of_the_ledger_blames_no_single_return(first_quarter: Park) -> None:
    _, document = corrected(first_quarter)
    causes = [cause(number, []) for number in range(1, 6)]
    change = {"figure_id": "late", "label": "迟报报表数", "unit": "份", "old": "0", "new": "5", "why": causes}
    never = {
        "figure_id": "gone",
        "label": "未报送数",
        "unit": "个",
        "old": "0",
        "new": "（无）",
        "why": causes,
    }
    made = with_correction(document, 2, 1, DAY, [change, never])
    assert "因其间入库的报送，共变动1处" in plain_text(made)
    assert table_of(made).rows[0][0].text == "其间入库的5份报送（第1号至第5号）"


def test_what_was_not_printed_before_at_all_is_one_line_for_each_kind() -> None:
    def change(figure_id: str, label: str, old: str = "（无）") -> dict[str, Any]:
        return {"figure_id": figure_id, "label": label, "old": old, "new": "5", "unit": "", "why": []}

    columns = ("本月完成", "累计完成", "进度差")
    fresh = [change(f"project.P{n}.{c}", f"第{n}号项目{c}") for n in range(9, 49) for c in columns]
    partly = [
        change(f"project.P1.{c}", f"旧项目{c}", old)
        for c, old in zip(columns, ("1", "（无）", "（无）"), strict=True)
    ]
    lone = [change("lights.all.红", "红灯数")]
    new, rest = whole_new_rows([*fresh, *partly, *lone])
    assert rest == [*partly, *lone]
    assert {kind: len(things) for kind, things in new.items()} == {"project": 40}
    [row] = [new_row(things) for things in new.values()]
    assert [cell.text for cell in row] == [
        "第9号项目、第10号项目、第11号项目等40项，共120个数", "（无）", "新列入", "—",
    ]  # fmt: skip
