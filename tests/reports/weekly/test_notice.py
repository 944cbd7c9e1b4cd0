"""The weekly notice on a real warehouse: blocks, silence, three weeks 未达标, the notice before."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pypdfium2
import pytest
import sqlalchemy as sa

from etl.workdays import Calendar
from reports.document import Document, Table, TableCell, plain_text, tables_of
from reports.explain.explain import explain
from reports.fonts import FontSet, find_fonts
from reports.issuing import issue
from reports.issuing.issue import IssueProblem, prepare, sign
from reports.issuing.kept.papers import Setting, paper_of
from reports.issuing.recheck import recheck
from reports.render.pdf import print_pdf, render_pdf
from reports.weekly import Numbering
from schemas.period import Period
from tests.reports.quarterly.conftest import Park, empty_park, park

__all__ = ["empty_park", "park"]
DAY = dt.date(2021, 3, 29)
MONDAY = dt.date(2021, 3, 22)
WEEK = dt.timedelta(weeks=1)


def item(number: str, status: str = "正在推进", due: dt.date | None = None, **more: Any) -> dict[str, Any]:
    named = {"item_text": f"{number}号事项", "responsible_person_names": "邵文、柳拂晓"}
    return {"item_no": number, "status": status, "due_date": due, **named, **more}


def notice(park: Park, week: str = "2021-W12", run: str = "run-1") -> Document:
    made = prepare(park.engine, week, run, issue_date=DAY)
    return issue.document_of(park.engine, made)


def block_of(document: Document) -> dict[str, tuple[str, int]]:
    """Item → (the block in which it stands, its number)."""
    (table,) = tables_of(document)
    found, block = {}, ""
    for row in table.rows:
        if len(row) == 1:
            block = row[0].text
        else:
            found[row[1].text] = (block, int(row[0].text))
    return found


def rows_of(document: Document) -> dict[str, dict[str, TableCell]]:
    """Item → its cells by their columns' labels."""
    (table,) = tables_of(document)
    labels = [column.label for column in table.columns]
    rows = [dict(zip(labels, row, strict=True)) for row in table.rows if len(row) > 1]
    return {row["督查事项"].text: row for row in rows}


def test_items_stand_in_blocks_by_their_class_and_are_counted(park: Park) -> None:
    park.week(
        MONDAY, [item("A", "未达标"), item("B"), item("C", "完成"), item("D", due=dt.date(2021, 3, 26))]
    )
    document = notice(park)
    assert block_of(document) == {
        "C号事项": ("一、完成事项（1项）", 1),
        "B号事项": ("二、正在推进事项（2项）", 2),
        "D号事项": ("二、正在推进事项（2项）", 3),
        "A号事项": ("三、未达标事项（1项）", 4),
    }
    text = plain_text(document)
    assert "第12期（总第12期）" in text
    assert "督查事项共4项：完成1项、正在推进2项、未达标1项；超过办结时限仍未完成1项" in text
    late = rows_of(document)["D号事项"]
    assert (late["类别"].printed, late["超期天数"].text) == ("■红 正在推进", "2")


def test_what_the_return_leaves_out_is_grey_and_named_and_what_is_done_is_gone(park: Park) -> None:
    park.week(MONDAY - WEEK, [item("A"), item("B"), item("C", "完成")])
    park.week(MONDAY, [item("B")])
    document = notice(park)
    assert block_of(document)["A号事项"][0] == "二、未报送事项（1项）"
    assert "C号事项" not in plain_text(document)
    assert document.missing == ("A号事项（招商局）本周未报送",)
    silent = rows_of(document)["A号事项"]
    assert silent["类别"].printed == "○灰 未报送" and silent["本周进展"].text == "—"


def test_of_what_was_not_told_nobody_says_that_it_is_not_done(park: Park) -> None:
    past, later = dt.date(2021, 3, 20), dt.date(2021, 6, 30)
    park.week(MONDAY - WEEK, [item("A", due=past), item("B", due=past), item("C", due=later)])
    park.week(MONDAY, [item("B", due=past)])
    document = notice(park)
    text = plain_text(document)
    assert "超过办结时限仍未完成1项；已过办结时限、本周未报送1项，是否完成不明" in text
    assert rows_of(document)["A号事项"]["超期天数"].text == "—"
    assert rows_of(document)["B号事项"]["超期天数"].text == "8"


def test_a_week_without_any_word_counts_nothing_as_not_done(park: Park) -> None:
    past = dt.date(2021, 3, 20)
    park.week(MONDAY - WEEK, [item("A", due=past), item("B", due=dt.date(2021, 6, 30))])
    text = plain_text(notice(park))
    assert "本周督查事项共2项，均未报送；已过办结时限、本周未报送1项，是否完成不明" in text
    assert "仍未完成" not in text and "完成0项" not in text


def test_a_week_that_nobody_handed_in_says_so_and_lists_what_was_open(park: Park) -> None:
    park.week(MONDAY - WEEK, [item("A"), item("B", "完成")])
    document = notice(park)
    assert "本周的督查事项周进展尚未报送，下表为此前在办的事项" in plain_text(document)
    assert list(block_of(document)) == ["A号事项"]
    assert any("第12周" in line and "未报送" in line for line in document.missing)


def test_a_notice_with_nothing_to_report_still_goes_out_and_says_so(park: Park) -> None:
    park.week(MONDAY - WEEK, [item("A", "完成")])
    park.submit("supervision_weekly", "U02", "2021-W12", {"supervision_week": []})
    document = notice(park)
    assert "没有需要通报的督查事项" in plain_text(document)
    assert tables_of(document) == []
    sign(park.engine, prepare(park.engine, "2021-W12", "run-1"), "演示用户")


def test_three_weeks_on_end_below_target_call_for_a_talk_and_a_better_week_ends_the_run(
    park: Park,
) -> None:
    for n in (2, 1, 0):
        items = [item("A", "未达标"), item("B", "未达标" if n != 1 else "正在推进")]
        park.week(MONDAY - n * WEEK, items + ([item("C", "未达标")] if n != 1 else []))
    text = plain_text(notice(park))
    assert "约谈提示：连续三周以上未达标1项：A号事项（招商局，连续3周）。" in text


def test_new_items_those_due_next_week_extensions_and_open_ended_ones_are_listed(park: Park) -> None:
    first = item("A", due=dt.date(2021, 3, 31))
    park.week(MONDAY - WEEK, [first])
    later: dict[str, Any] = {"extended_date": dt.date(2021, 4, 30), "extension_count": 1}
    park.week(MONDAY, [item("A", due=dt.date(2021, 3, 31), **later), item("B", due_text="长期")])
    text = plain_text(notice(park))
    assert "本周新增1项（第2项）；" in text
    assert "下周到期1项（第1项3月31日）；" in text
    assert "自报延期1项（第1项3月31日延至4月30日，第1次），登记同意前仍按原办结时限计。" in text
    assert "长期、每周等无固定时限1项" in text


def test_the_registers_date_and_unit_bind_and_what_was_assigned_is_awaited(park: Park) -> None:
    entry = {"source_type": "会议", "item_class": "一般", "assigned_date": dt.date(2021, 3, 1)}
    registered = [
        {"item_no": n, "item_text": f"{n}台账事项", "lead_unit_code": "U05", "due_date": due, **entry}
        for n, due in (("A", dt.date(2021, 3, 20)), ("B", dt.date(2021, 6, 30)))
    ]
    park.submit("supervision_register", "U02", None, {"supervision_item": registered})
    park.week(MONDAY, [item("A", due=dt.date(2021, 5, 1))])
    document = notice(park)
    blocks = block_of(document)
    assert blocks["A台账事项"][0].startswith("一、正在推进") and blocks["B台账事项"][0].startswith(
        "二、未报送"
    )
    text = plain_text(document)
    assert "超过办结时限仍未完成1项" in text and "3月20日延至5月1日" in text


def test_what_the_office_agreed_to_moves_a_date_or_takes_an_item_out(park: Park) -> None:
    given = {
        "subject": "督查事项",
        "subject_table": "supervision_item",
        "reason_text": "上级调整",
        "approver": "钟启明",
        "document_no": "办〔2021〕3号",
        "in_force_date": dt.date(2021, 3, 10),
    }
    consents = [
        {"change_no": "1", "change_type": "延期", "subject_no": "A", "subject_key": "A", **given},
        {"change_no": "2", "change_type": "豁免", "subject_no": "B", "subject_key": "B", **given},
    ]
    consents[0]["until_date"] = dt.date(2021, 4, 2)
    park.submit("registered_changes", "U02", None, {"registered_change": consents[:1]})
    park.submit("registered_changes", "U02", None, {"registered_change": consents[1:]})
    due = dt.date(2021, 3, 20)
    park.week(MONDAY, [item("A", due=due, extended_date=dt.date(2021, 4, 2)), item("B", due=due)])
    document = notice(park)
    text = plain_text(document)
    assert "超过办结时限仍未完成0项" in text and "下周到期1项" in text and "自报延期" not in text
    assert "经登记同意延期1项、豁免1项，按同意的内容计。" in text
    rows = rows_of(document)
    assert rows["A号事项"]["办结时限"].text == "4月2日"
    assert rows["B号事项"]["类别"].printed == "○灰 正在推进" and "超期天数" not in rows["B号事项"]


def test_the_year_of_a_week_is_that_of_its_thursday(park: Park) -> None:
    park.week(dt.date(2020, 12, 28), [item("A")])
    document = notice(park, "2020-W53")
    assert document.masthead.number == "第53期"
    assert "（12月28日—1月3日）" in document.title


def test_a_notice_is_held_against_the_one_issued_last(park: Park) -> None:
    park.week(MONDAY - 2 * WEEK, [item("A", "未达标"), item("B")])
    sign(park.engine, prepare(park.engine, "2021-W10", "run-10", issue_date=DAY), "演示用户")
    # Drafted and never signed: nobody saw it.
    park.week(MONDAY - WEEK, [item("A", "完成"), item("B", "完成")])
    prepare(park.engine, "2021-W11", "run-11", issue_date=DAY)
    park.week(MONDAY, [item("A", "完成"), item("B")])
    text = plain_text(notice(park))
    assert "较第10期：完成增加1项，未达标减少1项。第10期未达标1项，本期完成1项。" in text


def test_a_correction_after_issue_is_a_new_version_with_its_list(park: Park) -> None:
    park.week(MONDAY, [item("A", "完成"), item("B")])
    sign(park.engine, prepare(park.engine, "2021-W12", "run-1", issue_date=DAY), "演示用户")
    park.week(MONDAY, [item("A", "正在推进"), item("B")])
    text = plain_text(notice(park, run="run-2"))
    assert "更正" in text and "替换2021年3月29日签发的第1版" in text
    assert "督查事项A类别" in text


def test_a_notice_keeps_its_count_of_numbers_and_its_workdays(park: Park) -> None:
    park.week(MONDAY, [item("A", "完成")])
    first = prepare(park.engine, "2021-W12", "run-1", issue_date=DAY)
    with park.engine.connect() as connection:
        kept = connection.scalar(sa.text("select rule_versions from ledger.issue"))
    assert kept["numbering"] == "2021-W01"
    assert kept["workdays"]["2021-02-07"] is True and kept["workdays"]["2021-04-05"] is False
    moved = dataclasses.replace(
        Setting.load(), calendar=Calendar({}), numbering=Numbering(Period.parse("2021-W05"))
    )
    assert recheck(park.engine, first, moved).is_same
    later = prepare(park.engine, "2021-W12", "run-2", issue_date=DAY, setting=moved)
    assert not recheck(park.engine, later).lines and "总第8期" in plain_text(
        issue.document_of(park.engine, later)
    )


def test_the_offices_words_stand_below_and_nothing_is_said_where_there_are_none(park: Park) -> None:
    park.week(MONDAY, [item("A")])
    assert "下步要求" not in plain_text(notice(park))
    found(park, "A", "正在推进", None, requirement_text="倒排工期", coordination_text="请招商局协调用地")
    text = plain_text(notice(park, run="run-2"))
    assert "（一）倒排工期。" in text and text.index("需领导协调解决事项") < text.index("下步要求")


def test_a_figure_of_the_notice_is_explained_down_to_its_cell(park: Park) -> None:
    park.week(MONDAY, [item("A", "未达标")])
    prepare(park.engine, "2021-W12", "run-1", issue_date=DAY)
    told = explain(park.engine, "2021-W12", "item.A.status")
    assert told.text == "未达标" and told.inputs[0].value == "未达标"


def test_a_week_that_is_not_over_is_refused(park: Park) -> None:
    with pytest.raises(IssueProblem, match="才结束"):
        prepare(park.engine, "2199-W12", "run-1")
    assert paper_of("2021-W12")[0].kind == "weekly"


@pytest.fixture(scope="module")
def fonts() -> FontSet:
    return find_fonts()


def pages(document: Document, fonts: FontSet) -> list[str]:
    pdf = pypdfium2.PdfDocument(render_pdf(document, fonts, {}))
    return [page.get_textpage().get_text_range() for page in pdf]


def test_a_dozen_items_stay_on_one_page_and_no_block_heading_is_left_alone(
    park: Park, fonts: FontSet
) -> None:
    words: dict[str, Any] = {"progress_text": "施工图审查", "next_step_text": "按节点完成既定任务"}
    park.week(MONDAY, [item(f"{n:02}", "完成" if n < 2 else "正在推进", **words) for n in range(12)])
    assert len(pages(notice(park), fonts)) == 1
    for more in range(14, 19):
        rows = [item(f"{n:02}", "正在推进" if n < more - 2 else "未达标", **words) for n in range(more)]
        park.week(MONDAY, rows)
        for page in pages(notice(park, run=f"run-{more}"), fonts)[:-1]:
            above = page.partition("—")[0] if page.rstrip().endswith("—") else page
            assert not above.rstrip().endswith("未达标事项（2项）")


def test_a_column_in_which_no_row_says_anything_is_left_out_and_the_sentences_share_its_room(
    park: Park,
) -> None:
    spare = ("原因", "超期天数")
    park.week(MONDAY, [item("A", due=dt.date(2021, 3, 31)), item("B", "完成")])
    plain = tables_of(notice(park))[0]
    assert not {column.label for column in plain.columns} & set(spare) and "超期" not in plain.notes[0]
    late = item("A", "未达标", dt.date(2021, 3, 12), reason_text="外部单位批复晚于预期")
    park.week(MONDAY, [late, item("B", "完成")])
    full = tables_of(notice(park, run="run-2"))[0]
    assert {column.label for column in full.columns} >= set(spare) and "超期计至周日" in full.notes[0]
    for table in (plain, full):
        assert sum(column.width for column in table.columns) == pytest.approx(442)


def test_a_notice_a_little_too_long_for_its_page_has_lower_rows(park: Park, fonts: FontSet) -> None:
    words: dict[str, Any] = {
        "progress_text": "正在办理施工图审查手续",
        "next_step_text": "按节点完成既定任务",
    }
    heights = {}
    for count in range(10, 20):
        park.week(MONDAY, [item(f"{n:02}", "正在推进", **words) for n in range(count)])
        pdf, rows = print_pdf(notice(park, run=f"run-{count}"), fonts, {})
        heights[count] = (len(pypdfium2.PdfDocument(pdf)), round(rows[0].heights_pt[-1], 2))
    one_page = [height for pages, height in heights.values() if pages == 1]
    # Few rows have their usual height, then lower ones; what takes two pages anyway is not cramped.
    assert one_page[0] > one_page[-1] and sorted(set(one_page), reverse=True) == list(dict.fromkeys(one_page))
    assert {height for pages, height in heights.values() if pages == 2} == {one_page[0]}


def test_the_table_names_its_sheet_without_printing_its_title(park: Park) -> None:
    park.week(MONDAY, [item("A")])
    document = notice(park)
    (table,) = tables_of(document)
    assert isinstance(table, Table) and table.title == "督查事项进展表"
    assert "督查事项进展表" not in plain_text(document)


def found(park: Park, number: str, reported: str, verified: str | None, **more: Any) -> None:
    """A line of the office's 督查核实表 on an item."""
    park.assess(
        "2021Q1",
        None,
        None,
        subject="督查事项",
        subject_no=number,
        reported_class=reported,
        finding="不属实" if verified else "属实",
        verified_class=verified,
        **{"verified_date": dt.date(2021, 3, 28), **more},
    )


def test_what_was_found_counts_and_stands_beside_what_was_told(park: Park) -> None:
    park.week(MONDAY, [item("A", "完成"), item("B", "完成"), item("C", "完成"), item("D")])
    found(park, "A", "完成", None)
    found(park, "B", "完成", "未达标", coordination_text="请规划建设局协调用地")
    document = notice(park)
    text = plain_text(document)
    assert "完成2项、正在推进1项、未达标1项" in text
    assert "自报完成3项，核实完成1项，未核实1项。" in text
    assert "核实与自报不一致1项：B号事项（" in text and "，自报完成，核实未达标）。" in text
    assert "请规划建设局协调用地。" in text and "注：类别经核实的按督查核实表" in text
    assert block_of(document)["B号事项"][0] == "三、未达标事项（1项）"
    beside = {name: (row["自报类别"].text, row["类别"].text) for name, row in rows_of(document).items()}
    assert (beside["B号事项"], beside["D号事项"]) == (("完成", "未达标"), ("正在推进", "正在推进"))
    assert document.draft_notes == ("督查核实表已收到，2项没有本周的核实结论，类别为自报",)
    told = explain(park.engine, "2021-W12", "item.B.status")
    assert told.inputs[0].value == "未达标"


def test_a_finding_of_another_class_than_is_told_is_open_again_and_the_form_is_not_called_missing(
    park: Park,
) -> None:
    park.week(MONDAY, [item("A", "完成")])
    park.week(MONDAY + 42 * WEEK, [item("B", "完成")])
    assert notice(park, "2022-W02").draft_notes == ("类别和进展均为自报，督查核实表未收到",)
    found(park, "A", "正在推进", "未达标")
    document = notice(park, run="run-2")
    assert block_of(document)["A号事项"][0] == "一、完成事项（1项）"
    assert document.draft_notes == (
        "督查核实表已收到，1项没有本周的核实结论，类别为自报",
        "A核实的不是本周自报的类别，请重新核实",
    )


def test_a_finding_made_weeks_later_does_not_ask_for_this_week_to_be_verified_again(park: Park) -> None:
    park.week(MONDAY, [item("A", "正在推进")])
    found(park, "A", "完成", None, verified_date=MONDAY + dt.timedelta(days=40))
    assert notice(park).draft_notes == ("督查核实表已收到，1项没有本周的核实结论，类别为自报",)


def test_a_finding_of_a_later_week_says_nothing_of_this_one_and_an_unfinished_item_stays(park: Park) -> None:
    park.week(MONDAY - 3 * WEEK, [item("A", "完成")])
    park.week(MONDAY - WEEK, [item("A", "完成")])
    found(park, "A", "完成", "正在推进")
    assert block_of(notice(park, "2021-W09"))["A号事项"][0] == "一、完成事项（1项）"
    assert block_of(notice(park, "2021-W11", "run-2"))["A号事项"][0] == "一、正在推进事项（1项）"
    assert block_of(notice(park, "2021-W12", "run-3"))["A号事项"][0] == "一、未报送事项（1项）"
