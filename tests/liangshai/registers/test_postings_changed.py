"""What changes a month of postings behind its sheets: mended records, a roster that strikes a line."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from liangshai.service import Service
from liangshai.settings import Settings
from tests.liangshai.conftest import Run
from tests.liangshai.mail.test_intake import rows
from tests.liangshai.registers.test_postings import (
    FANG,
    GU,
    LATE,
    MISSED,
    XING,
    answered_all_and_locked,
    collected,
    counts,
    late_posting,
    march,
    postings,
    time_is_over,
)

__all__ = ["march"]
AWAY = (FANG, date(2021, 3, 10), date(2021, 3, 12), "产假")


def roster(settings: Settings, *leaves: tuple[str, date, date, str], told: str = "") -> Path:
    """The quarter's roster of three people, with these leaves."""
    units = {FANG: "综合管理局", GU: "办公室", XING: "规划建设局"}
    due = [(name, date(2021, 1, 1), date(2021, 3, 31), "应晒") for name in units]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["工作晾晒人员名册（2021年第一季度）" + (f"更正：{told}" if told else "")])
    sheet.append(["填报单位（盖章）：办公室      填报人：欧阳景      填报日期：2021年4月2日"])
    sheet.append(["序号", "姓名", "单位", "起", "止", "状态"])
    for number, (name, first, last, kind) in enumerate([*due, *leaves], 1):
        days = [datetime(one.year, one.month, one.day) for one in (first, last)]
        sheet.append([number, name, units[name], *days, kind])
    path = settings.home / f"晾晒人员名册（2021年第一季度）{told}.xlsx"
    book.save(path)
    return path


def handed_in(settings: Settings, *leaves: tuple[str, date, date, str], told: str = "") -> dict[str, Any]:
    with Service.open(settings) as service:
        [receipt] = service.ingest([roster(settings, *leaves, told=told)])
    return receipt


def answered(settings: Settings, receipt: dict[str, Any], letter: str) -> dict[str, Any]:
    with Service.open(settings) as service:
        return service.answer_question(receipt["question"]["id"], letter, "王某某")


def opened(settings: Settings, run: Run) -> None:
    assert run("posting", "open", "2021-03").code == 0
    time_is_over(settings)


def test_a_leave_that_a_corrected_roster_moves_or_leaves_out_is_asked_about_and_withdrawn(
    march: Settings,
) -> None:
    before = counts(march)
    held = handed_in(march, AWAY, told="补登产假")
    assert held["status"] == "accepted" and counts(march)[FANG][0] == before[FANG][0] - 3
    moved = (FANG, date(2021, 3, 11), date(2021, 3, 12), "产假")
    held = handed_in(march, moved, told="产假起日")
    sentence = held["question"]["sentence"]
    assert held["status"] == "held" and "没有的1行" in sentence
    assert all(word in sentence for word in (FANG, "2021-03-10", "产假"))
    receipt = answered(march, held, "A")
    assert receipt["status"] == "accepted" and counts(march)[FANG][0] == before[FANG][0] - 2
    assert any("撤下上一份的1行" in one["message"] for one in receipt["warnings"])
    # What is left out and yet stays in force is an answer too.
    held = handed_in(march, told="再次核对")
    assert answered(march, held, "B")["status"] == "accepted"
    assert counts(march)[FANG][0] == before[FANG][0] - 2


def test_a_new_quarter_s_roster_without_a_line_that_runs_on_is_asked_about(march: Settings) -> None:
    """Fang's line has no end; the second quarter's roster does not name him."""
    path = roster(march, told="长期")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["E4"] = None
    book.save(path)
    with Service.open(march) as service:
        assert service.ingest([path])[0]["status"] == "accepted"
    sheet.delete_rows(4)
    sheet["A1"] = "工作晾晒人员名册（2021年第二季度）"
    sheet["A2"] = "填报单位（盖章）：办公室      填报人：欧阳景      填报日期：2021年6月2日"
    for row in (4, 5):
        sheet[f"D{row}"], sheet[f"E{row}"] = datetime(2021, 4, 1), datetime(2021, 6, 30)
    second = march.home / "晾晒人员名册（2021年第二季度）.xlsx"
    book.save(second)
    with Service.open(march) as service:
        [held] = service.ingest([second])
    assert (
        held["status"] == "held" and f"1行没有写止日、这一份没有：{FANG}·应晒" in held["question"]["sentence"]
    )
    assert answered(march, held, "A")["status"] == "accepted"


def test_a_line_struck_from_a_locked_month_wants_the_offices_word(march: Settings, run: Run) -> None:
    assert handed_in(march, AWAY, told="补登产假")["status"] == "accepted"
    answered_all_and_locked(march, run)
    before = counts(march)
    held = answered(march, handed_in(march, told="取消产假"), "A")
    assert held["status"] == "held" and "1人3天" in held["question"]["sentence"]
    receipt = answered(march, held, "B")
    assert receipt["status"] == "accepted" and counts(march) == before
    assert any("没有撤下" in one["message"] for one in receipt["warnings"])
    held = answered(march, handed_in(march, told="取消产假，经批准"), "A")
    assert answered(march, held, "A")["status"] == "accepted"
    assert counts(march)[FANG][0] == before[FANG][0] + 3


def test_a_record_mended_in_the_departments_system_counts_and_is_told(march: Settings) -> None:
    before = counts(march)
    mended = next(one for one in postings_of(march) if one["id"] == f"{LATE:%m%d}-{FANG}")
    mended["posted_at"] = f"{LATE}T17:30:00"
    with Service.open(march) as service:
        receipt = collected(service, [mended])
    assert receipt["status"] == "accepted"
    assert [one["message"] for one in receipt["warnings"]] == [
        "1条已采集的记录改动了“晾晒时间”：按新的计，原来的保留可查"
    ]
    due, on_time, late, missing = before[FANG]
    assert counts(march)[FANG] == (due, on_time + 1, late - 1, missing)


def postings_of(settings: Settings) -> list[dict[str, Any]]:
    with Service.open(settings) as service:
        return postings(service)


def test_what_changes_no_day_of_a_locked_month_asks_nothing(march: Settings, run: Run) -> None:
    assert handed_in(march, AWAY, told="补登产假")["status"] == "accepted"
    answered_all_and_locked(march, run)
    saturday, on_leave = date(2021, 3, 6), date(2021, 3, 11)
    earlier = late_posting(date(2021, 3, 4), GU, 1)
    with Service.open(march) as service:
        receipt = collected(service, [late_posting(saturday), late_posting(on_leave), earlier])
    assert receipt["status"] == "accepted", receipt.get("question")


def test_a_month_that_comes_back_to_what_an_earlier_sheet_showed_is_shown_again(
    march: Settings, run: Run
) -> None:
    opened(march, run)
    with Service.open(march) as service:
        assert collected(service, [late_posting(MISSED)])["status"] == "accepted"
    opened(march, run)
    with Service.open(march) as service:
        mended = late_posting(MISSED)
        mended["posted_at"] = "2021-03-06T17:01:00"
        assert collected(service, [mended])["status"] == "accepted"
    refused = run("posting", "lock", "2021-03", "--by", "王某某")
    assert refused.code != 0 and "1人还没有核对现在的记录" in refused.err
    opened(march, run)
    sheets = "select count(*) from ledger.posting_sheet where person_name = '方令仪'"
    assert rows(march, sheets) == [(3,)]
    # Who opens it once more sends none and uses up no number.
    last = "select max(posting_sheet_id), count(*) from ledger.posting_sheet"
    before = rows(march, last)
    opened(march, run)
    assert rows(march, last) == before == [(5, 5)]
    assert run("posting", "lock", "2021-03", "--by", "王某某").code == 0


def test_a_month_is_not_locked_while_a_return_that_may_change_it_waits(march: Settings, run: Run) -> None:
    assert handed_in(march, AWAY, told="补登产假")["status"] == "accepted"
    opened(march, run)
    held = handed_in(march, told="取消产假")
    refused = run("posting", "lock", "2021-03", "--by", "王某某")
    assert (
        refused.code != 0 and f"第{held['submission']}号" in refused.err and "liangshai held" in refused.err
    )
    assert answered(march, held, "B")["status"] == "accepted"
    assert run("posting", "lock", "2021-03", "--by", "王某某").code == 0


def test_a_day_that_is_written_twice_in_a_decision_is_one_sentence(march: Settings, run: Run) -> None:
    assert run("posting", "open", "2021-03").code == 0
    [(number,)] = rows(
        march, "select posting_sheet_id from ledger.posting_sheet where person_name = '方令仪'"
    )
    said = run("posting", "answer", str(number), "有异议", "--by", FANG, "--text", "3月5日已请假")
    assert said.code == 0, said.err
    told = run(
        *("posting", "decide", str(number), "采纳", "--on", "2021-04-08"),
        *("--day", "2021-03-05=请假", "--day", "2021-03-05=按时"),
        *("--reason", "已核实", "--by", "王某某", "--document", "无"),
    )
    assert told.code != 0 and "2021-03-05写了两次（请假、按时），一天只写一次" in told.err
