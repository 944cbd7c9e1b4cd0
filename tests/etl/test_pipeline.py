"""Each return comes to one of five ends, whatever stands beside it and wherever a run breaks off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event, text

from etl.answer.letter import read_letter
from etl.collect.landing import path_of
from etl.collect.records import records_bytes
from etl.warehouse.watermark import ASKED_SINCE, move_watermark, watermark
from tests.etl.conftest import Desk
from tests.etl.forms import progress, project, xlsx

ALL = (1, 2, 3, 4, 5, 6)
APRIL = "重点项目进展情况表（2021年4月）"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def march(*, bad: str | None = None, ytd: int = 30, more: str = "") -> bytes:
    """March of all six projects; ``bad`` stands for the year so far of the first one."""
    rows = [project(n, ytd=ytd, cumulative=130) for n in ALL]
    if bad is not None:
        rows[0][8] = bad
    sheet = progress(rows)
    sheet.rows[1][14] = more or None
    return xlsx(sheet)


def weekly(text_of_week: str = "3月22日—28日", reported: str = "2021年3月29日") -> bytes:
    lines = [
        f"督查事项周进展（2021年第12期：{text_of_week}）",
        f"填报单位：办公室,,填报日期：{reported}",
        "编号,督查事项,责任单位,责任人,交办日期,办结时限,本周进展,类别,原因,下周计划,延期至,延期次数",
        "DC2021-001,某事项,规划建设局,邢知远,2021.1.4,2021年6月30日,某进展,正在推进,,某计划,,",
    ]
    return "\n".join(lines).encode("gb18030")


# ---------------------------------------------------------------- ends


def test_a_bad_file_among_good_ones_stops_none_of_them(desk: Desk) -> None:
    handed = [
        (b"", "空.xlsx", "returned", "empty"),
        (b"PK\x03\x04 broken", "坏.xlsx", "returned", None),
        (march(), "重点项目.xlsx", "accepted", None),
        ("姓名,电话\n甲,1".encode(), "通讯录.csv", "returned", "unknown"),
        (PDF, "盖章件.pdf", "evidence", "evidence_only"),
        (weekly(), "督查.csv", "accepted", None),
        (march(), "重点项目（定稿）(2).xlsx", "duplicate", None),
    ]
    receipts = desk.intake.hand_in([desk.arrival(content, name) for content, name, _, _ in handed])
    assert [r["status"] for r in receipts] == [status for _, _, status, _ in handed]
    for receipt, (_, name, status, code) in zip(receipts, handed, strict=True):
        assert receipt["file"] == name
        assert code is None or receipt["reason_code"] == code
        assert receipt["reason"] or status in ("accepted", "duplicate")
    assert "已收盖章件" in receipts[4]["reason"] and "电子表" in receipts[4]["reason"]
    assert receipts[6]["duplicate_of"] == receipts[2]["submission"]
    assert desk.one("select count(*) from warehouse.project_progress") == 6
    assert desk.faults == []
    stored = desk.rows(
        "select status, receipt from ledger.submission where channel = 'file' order by submission_id"
    )
    assert [row[0] for row in stored[-7:]] == [r["status"] for r in receipts]
    assert [json.loads(json.dumps(r)) for r in receipts] == [row[1] for row in stored[-7:]]


def test_good_rows_load_while_bad_ones_go_back_with_the_clerk_s_own_workbook(desk: Desk) -> None:
    first = desk.hand_in(march())
    partly = desk.hand_in(march(bad="三十", more="更正说明：核对付款凭证"), name="三月.xlsx")
    assert (partly["status"], partly["rows_read"], partly["rows_accepted"]) == ("partly", 6, 5)
    [rejected] = partly["rejected"]
    assert (rejected["cell"], rejected["value"], rejected["rule"]) == ("I6", "三十", "R-money")
    assert [w["rule"] for w in partly["warnings"]] == ["W-pending"]
    rows = desk.rows(
        "select submission_id, pending_correction, ytd_investment_wan_yuan::int"
        " from warehouse.project_progress where superseded_at = 'infinity' order by project_code"
    )
    assert [tuple(row) for row in rows] == [(first["submission"], True, 30)] + [
        (partly["submission"], False, 30)
    ] * 5
    letter = read_letter(desk.intake.answers / str(partly["submission"]))
    assert partly["note"]["note_no"] in letter.text
    assert [name for name in letter.attachments if name.endswith(".xlsx")]
    mended = desk.hand_in(march(ytd=33))
    assert mended["status"] == "accepted"
    assert desk.one("select count(*) from warehouse.project_progress where superseded_at = 'infinity'") == 6
    pending = "select count(*) from warehouse.project_progress where pending_correction"
    assert desk.one(f"{pending} and superseded_at = 'infinity'") == 0


def test_a_key_that_cannot_be_read_closes_nothing(desk: Desk) -> None:
    desk.hand_in(march())
    before = desk.warehouse()
    sheet = progress([project(n, cumulative=130) for n in ALL])
    sheet.rows[5][1] = "2020-370305-26-03-999999"
    sheet.rows[1][14] = "更正说明：略"
    assert desk.hand_in(xlsx(sheet))["status"] == "returned"
    assert desk.warehouse() == before


def test_a_wrong_total_holds_and_the_rows_load_after_the_answer(desk: Desk) -> None:
    total: list[Any] = ["合计", *[None] * 6, 60, 170, 780]
    held = desk.hand_in(xlsx(progress([*(project(n, cumulative=130) for n in ALL), total])))
    assert held["status"] == "held"
    [wrong] = [t for t in held["totals"] if not t["agrees"]]
    assert (wrong["printed"], wrong["computed"]) == ("170", "180")
    assert desk.one("select count(*) from warehouse.project_progress") == 0
    done = desk.answer(held, "A")
    assert (done["status"], done["rows_accepted"]) == ("accepted", 6)


def test_what_a_return_says_of_its_figures_is_kept_with_it_once_it_is_loaded(desk: Desk) -> None:
    rows = [project(n, cumulative=130) for n in ALL]
    noted = xlsx(progress([*rows, ["注：1.3月为预计数；2.利润未经审计。"]]))
    held = desk.hand_in(noted, table_in_text=True)
    assert held["question"]["kind"] == "estimates"
    assert "来信正文里还有一张表" in held["warnings"][-1]["message"]
    assert desk.rows("select * from ledger.submission_remark") == []
    done = desk.answer(held, "B")
    assert done["status"] == "accepted"
    kept = desk.rows("select remark_no, kind, words, cell from report.submission_remarks order by 1")
    assert [tuple(row) for row in kept] == [
        (1, "estimate", "3月为预计数", ""),
        (2, "preliminary", "利润未经审计", ""),
    ]


def test_checks_reject_rows_and_put_questions(desk: Desk) -> None:
    rows = [project(n, month=10, ytd=30, cumulative=130) for n in ALL]
    rows[2][7] = 40  # this month above the year so far
    receipt = desk.hand_in(xlsx(progress(rows)))
    assert receipt["status"] == "partly"
    assert [(r["cell"], r["rule"]) for r in receipt["rejected"]] == [("H8", "PP-03")]


def test_records_of_a_system_are_loaded_into_restricted_tables(desk: Desk) -> None:
    records = [
        {"id": n, "person_name": "方令仪", "posted_at": f"2021-03-0{n}T17:20:00", "updated_at": "x"}
        for n in (1, 2)
    ]
    content = records_bytes("daily_posting", records)
    arrival = desk.arrival(content, "晾晒.json", channel="database", source="daily_posting")
    [receipt] = desk.intake.hand_in([arrival])
    assert (receipt["status"], receipt["rows_accepted"]) == ("accepted", 2)
    assert desk.one("select count(*) from warehouse.posting") == 2


def test_a_preview_tells_everything_and_leaves_nothing(desk: Desk) -> None:
    content = march(bad="三十")
    path = desk.intake.landing.parent / "试.xlsx"
    path.write_bytes(content)
    submissions = "select count(*) from ledger.submission"
    before, warehouse = desk.one(submissions), desk.warehouse()
    receipt = desk.intake.preview(path, desk.arrival(content))
    assert receipt["status"] == "partly"
    assert [(row["row"], row["ytd_investment_wan_yuan"]) for row in receipt["rows"][:2]] == [
        (6, None),
        (7, "30"),
    ]
    assert receipt["rows"][1]["period_start"] == "2021-03-01"
    assert (desk.one(submissions), desk.warehouse()) == (before, warehouse)
    assert not path_of(desk.intake.landing, desk.arrival(content).sha256).exists()


# ---------------------------------------------------------------- twice is once


def test_the_same_workbook_under_two_names_leaves_the_same_warehouse(desk: Desk) -> None:
    first = desk.hand_in(march(), name="一.xlsx")
    before = desk.warehouse()
    second = desk.hand_in(march(), name="二.xlsx", received="2021-04-07T09:00:00+08:00")
    assert (second["status"], second["duplicate_of"]) == ("duplicate", first["submission"])
    assert desk.warehouse() == before


def test_returns_of_one_unit_in_one_batch_are_judged_one_after_the_other(desk: Desk) -> None:
    first, second = (
        desk.arrival(march(), "一.xlsx"),
        desk.arrival(march(ytd=31, more="更正说明：核对付款凭证"), "二.xlsx", "2021-04-06T17:00:00+08:00"),
    )
    assert [r["status"] for r in desk.intake.hand_in([second, first])] == ["accepted", "accepted"]
    rows = "select distinct ytd_investment_wan_yuan::int from warehouse.project_progress"
    assert desk.one(f"{rows} where superseded_at = 'infinity'") == 31


class Crash(BaseException):
    """The process is gone: nothing may catch it."""


@contextmanager
def crashing(desk: Desk, nth: int) -> Iterator[list[int]]:
    """Break off before the n-th statement of the intake, or before the commit that comes after it."""
    seen = [0]

    def count(*_: Any) -> None:
        seen[0] += 1
        if seen[0] == nth:
            raise Crash

    names = ("before_cursor_execute", "commit")
    for name in names:
        event.listen(desk.intake.engine, name, count)
    try:
        yield seen
    finally:
        for name in names:
            event.remove(desk.intake.engine, name, count)


def test_a_run_that_breaks_off_at_any_instant_ends_the_same_when_it_is_done_again(desk: Desk) -> None:
    desk.hand_in(march())
    arrivals = [
        desk.arrival(march(bad="三十", more="更正说明：核对付款凭证"), "更正.xlsx"),
        desk.arrival(weekly(), "督查.csv"),
    ]
    before = desk.warehouse()
    nth, broken = 1, 0
    while True:
        try:
            with crashing(desk, nth):
                receipts = desk.intake.hand_in(arrivals)
            break
        except Crash:
            broken += 1
            done = desk.one(
                "select count(*) from ledger.submission where recorded_at is not null and channel = 'file'"
            )
            if not desk.rows("select 1 from ledger.submission where status in ('partly') limit 1"):
                assert {k: v for k, v in desk.warehouse().items() if k == "project_progress"} == {
                    "project_progress": before["project_progress"]
                }
            assert done
            nth += 7
    assert broken > 3
    states = desk.rows("select file_name, status from ledger.submission where channel = 'file' order by 1, 2")
    waiting = [state for state in states if state[1] == "received"]
    assert waiting == []
    assert {r["status"] for r in receipts} <= {"partly", "accepted", "duplicate"}
    loaded = [tuple(s) for s in states if s[1] != "duplicate"]
    assert loaded.count(("更正.xlsx", "partly")) == 1 and loaded.count(("督查.csv", "accepted")) == 1
    current = "select count(*) from warehouse.{} where superseded_at = 'infinity'"
    assert desk.one(current.format("project_progress")) == 6
    assert desk.one(current.format("supervision_week")) == 1
    assert desk.one("select count(*) from ledger.return_note") == 1
    assert desk.one("select count(*) from ledger.rejected_cell") == 1
    [letter] = [folder for folder in desk.intake.answers.iterdir() if folder.is_dir()]
    assert read_letter(letter).text


# ---------------------------------------------------------------- faults of our own


def test_a_fault_of_our_own_leaves_that_submission_waiting_and_the_others_done(desk: Desk) -> None:
    lost = desk.arrival(weekly(), "督查.csv")
    [submission] = desk.intake.take_in([lost])
    kept = path_of(desk.intake.landing, lost.sha256)
    kept.rename(kept.with_suffix(".away"))
    [good] = desk.intake.hand_in([desk.arrival(march(), "重点项目.xlsx")])
    receipts = desk.intake.process()
    assert good["status"] == "accepted"
    assert receipts[submission]["status"] == "received"
    assert "原件已留存" in receipts[submission]["reason"]
    assert desk.faults == [(submission, desk.faults[0][1])]
    assert "FileNotFoundError" in desk.faults[0][1] and "督查" not in desk.faults[0][1]
    kept.with_suffix(".away").rename(kept)
    assert desk.intake.process()[submission]["status"] == "accepted"


@pytest.mark.parametrize("privilege", ["insert", "select"])
def test_a_table_that_refuses_one_return_refuses_that_one_alone(desk: Desk, privilege: str) -> None:
    desk.write(f"revoke {privilege} on warehouse.supervision_week from liangshai_loader")
    arrivals = [desk.arrival(weekly(), "督查.csv"), desk.arrival(march(), "重点项目.xlsx")]
    assert [r["status"] for r in desk.intake.hand_in(arrivals)] == ["received", "accepted"]
    assert [what.split()[0] for _, what in desk.faults] in (["ProgrammingError"], ["InsufficientPrivilege"])
    assert desk.one("select count(*) from ledger.return_note") == 0
    desk.write(f"grant {privilege} on warehouse.supervision_week to liangshai_loader")
    [again] = desk.intake.process().values()
    assert again["status"] == "accepted"


def test_a_warehouse_that_is_gone_stops_the_run_and_everything_waits(desk: Desk) -> None:
    [submission] = desk.intake.take_in([desk.arrival(march())])

    def cut(connection: Any, *_: Any) -> None:
        with desk.owner.connect() as own:
            own.execute(
                text(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where usename = 'liangshai_loader' and datname = current_database()"
                )
            )

    event.listen(desk.intake.engine, "commit", cut)
    with pytest.raises(Exception, match=r"(?i)terminat|closed"):
        desk.intake.process()
    event.remove(desk.intake.engine, "commit", cut)
    assert (
        desk.one("select status from ledger.submission where submission_id = :n", n=submission) == "received"
    )
    assert desk.faults == []
    assert desk.intake.process()[submission]["status"] == "accepted"


def test_records_that_go_back_whole_are_asked_for_again(desk: Desk) -> None:
    records = [
        {"id": n, "person_name": "方令仪", "posted_at": "2021-03-01T17:20:00", "updated_at": "x"}
        for n in (1, None)
    ]
    told = {"source": "daily_posting", ASKED_SINCE: "2021-03-01 00:00:00"}
    with desk.intake.engine.begin() as connection:
        move_watermark(connection, "daily_posting", "2021-03-02 00:00:00")
    receipt = desk.hand_in(records_bytes("daily_posting", records), "晾晒.json", **told)
    assert receipt["status"] == "returned"
    with desk.intake.engine.connect() as connection:
        assert watermark(connection, "daily_posting") == "2021-03-01 00:00:00"
