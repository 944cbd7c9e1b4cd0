"""A month of postings: each person sees his own, objects by mail, is answered, and then it is locked."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from etl.collect.records import records_bytes
from etl.warehouse.ledger import Arrival
from etl.workdays import Calendar
from liangshai.operations.postgres import warehouse_url
from liangshai.service import Service
from liangshai.settings import Settings
from reports.quarterly.read.postings import read_postings, unlocked_months
from tests.liangshai.conftest import Run
from tests.liangshai.mail.test_intake import connect, rows
from tests.liangshai.papers.test_paper_by_mail import Mails, attached, text_of
from tests.mail_server import ImapServer
from tests.smtp_server import OnFreePort, Post

FANG, GU, XING = "方令仪", "顾予安", "邢知远"
U02, U01 = "zongheguanli@example.gov.cn", "bangongshi@example.gov.cn"
MISSED, LATE = date(2021, 3, 5), date(2021, 3, 8)


def roster(settings: Settings, until: date = date(2021, 3, 31), told: str = "") -> Path:
    """Who owes postings in the first quarter; one of the three until a day of its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([f"工作晾晒人员名册（2021年第一季度）{told}"])
    sheet.append(["填报单位（盖章）：办公室      填报人：欧阳景      填报日期：2021年4月2日"])
    sheet.append(["序号", "姓名", "单位", "起", "止", "状态"])
    units = {FANG: "综合管理局", GU: "办公室", XING: "规划建设局"}
    for number, (name, unit) in enumerate(units.items(), 1):
        last = until if name == FANG else date(2021, 3, 31)
        sheet.append(
            [number, name, unit, datetime(2021, 1, 1), datetime(last.year, last.month, last.day), "应晒"]
        )
    path = settings.home / f"晾晒人员名册（2021年第一季度）{told}.xlsx"
    book.save(path)
    return path


def postings(service: Service) -> list[dict[str, Any]]:
    """March of three people: one of them did not post on the 5th, and posted late on the 8th."""
    days = Calendar.load(service.settings.workdays_csv).workdays_between(date(2021, 3, 1), date(2021, 3, 31))
    return [
        {
            "id": f"{day:%m%d}-{person}",
            "person_name": person,
            "posted_at": f"{day}T{'19:00' if (person, day) == (FANG, LATE) else '17:20'}:00",
            "updated_at": "x",
        }
        for day in days
        for person in (FANG, GU, XING)
        if (person, day) != (FANG, MISSED)
    ]


def collected(service: Service, records: list[dict[str, Any]]) -> dict[str, Any]:
    content = records_bytes("daily_posting", records)
    at = datetime.fromisoformat("2021-04-06T08:00:00+08:00")
    arrival = Arrival(content, "晾晒.json", at, "database", None, {"source": "daily_posting"})
    [receipt] = service.intake().hand_in([arrival])
    return receipt


def late_posting(day: date, person: str = FANG, number: int = 1) -> dict[str, Any]:
    """A posting that the system gives only after everything else."""
    at = f"{day}T17:{number:02}:00"
    return {"id": f"补{day}{number}", "person_name": person, "posted_at": at, "updated_at": "y"}


@pytest.fixture
def march(settings: Settings) -> Settings:
    """March is collected to its end."""
    with Service.open(settings) as service:
        [receipt] = service.ingest([roster(settings)])
        assert receipt["status"] == "accepted"
        assert collected(service, postings(service))["status"] == "accepted"
    return settings


@pytest.fixture
def mails(march: Settings, run: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mails]:
    post = Post()
    with ImapServer() as box:
        connect(box, monkeypatch)
        controller = OnFreePort(post, hostname="127.0.0.1", port=0)
        controller.start()
        extra = {"disable_ssl": True, "disable_tls": True}
        connection = {"conn_type": "smtp", "host": "127.0.0.1", "port": controller.port, "extra": extra}
        monkeypatch.setenv("AIRFLOW_CONN_SMTP_DEFAULT", json.dumps(connection))
        try:
            yield Mails(march, run, post, box)
        finally:
            controller.stop()


def words_of(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return re.sub(r"<[^>]+>", "", package.read("word/document.xml").decode())


def counts(settings: Settings, as_of: datetime | None = None) -> dict[str, tuple[int, ...]]:
    """Name → days due, on time, late and missing in March."""
    query = (
        "select person_name, expected_n, on_time_n, late_n, missing_n from report.posting_month_person"
        " where period_start = '2021-03-01'"
    )
    with Service.open(settings) as service, service.engine.connect() as connection:
        if as_of is not None:
            connection.execute(sa.select(sa.func.set_config("liangshai.as_of", as_of.isoformat(), True)))
        return {row[0]: tuple(row[1:]) for row in connection.execute(sa.text(query))}


def answered_all_and_locked(settings: Settings, run: Run) -> None:
    """Nobody objects in time, and March is locked."""
    assert run("posting", "open", "2021-03").code == 0
    time_is_over(settings)
    assert run("posting", "lock", "2021-03", "--by", "王某某").code == 0


def time_is_over(settings: Settings) -> None:
    with Service.open(settings) as service, service.engine.begin() as connection:
        connection.execute(sa.text("update ledger.posting_sheet set due_at = sent_at"))


def test_each_person_gets_his_own_month_and_nobody_elses(mails: Mails, run: Run) -> None:
    said = run("posting", "open", "2021-03")
    assert said.code == 0 and "新发晾晒核对单3份" in said.out
    assert len(mails.post.received) == 3
    names = {FANG, GU, XING}
    for _, letter in mails.post.received:
        [(_, docx)] = attached(letter).items()
        told = words_of(docx) + text_of(letter)
        assert len([name for name in names if name in told]) == 1
        assert not any(name in str(letter["Subject"]) for name in names)
    own = mails.newest(U02, "工作晾晒记录")
    [sheet] = attached(own).values()
    assert "3月5日（星期五）—未晒" in words_of(sheet) and "3月8日（星期一）19:00:00迟晒" in words_of(sheet)
    assert "未晒1天" in text_of(own)
    assert "没有变化" in run("posting", "open", "2021-03").out
    assert len(mails.post.received) == 3


def test_an_objection_by_mail_is_upheld_registered_and_locked_with_both_its_times(
    mails: Mails, run: Run, tmp_path: Path
) -> None:
    before = counts(mails.settings)
    assert before[FANG][1:] == (before[FANG][0] - 2, 1, 1)
    run("posting", "open", "2021-03")
    proof = tmp_path / "请假条.pdf"
    proof.write_bytes(b"%PDF-1.4 leave")
    asked = mails.newest(U02, "工作晾晒记录")
    answers = mails.answers(
        (U02, asked, "有异议：3月5日已请假，应按请假计", proof),
        (U01, mails.newest(U01, "工作晾晒记录"), "无异议"),
    )
    assert "有异议，收到佐证《请假条.pdf》，处理结果另行答复" in text_of(answers[0])
    assert "无异议" in text_of(answers[1])
    shown = run("posting", "show", "2021-03")
    assert "无异议1人" in shown.out and "3月5日已请假" in shown.out and GU not in shown.out
    [objection] = run("posting", "show", "2021-03", "--json").json["objections"]
    number = objection["sheet"]

    refused = run("posting", "lock", "2021-03", "--by", "王某某")
    assert refused.code == 2 and "有1件异议没有处理" in refused.err
    with Service.open(mails.settings) as service, service.engine.connect() as connection:
        undecided = connection.execute(sa.text("select clock_timestamp()")).scalar_one()
    said = run(
        "posting", "decide", number, "采纳", "--day", "2021-03-05=请假", "--by", "欧阳某", "--document",
        "督查签〔2021〕7号", "--on", "2021-04-06", "--reason", "请假条属实",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert "采纳" in text_of(mails.newest(U02, "异议答复")) and "请假条属实" in text_of(
        mails.newest(U02, "异议答复")
    )
    again = mails.newest(U02, "请于")
    assert again["Message-ID"] != asked["Message-ID"] and "记录有更正" in text_of(again)

    # The day is leave now; what stood before the correction is still told as of then.
    after = counts(mails.settings)
    assert after[FANG] == (before[FANG][0] - 1, before[FANG][1], 1, 0)
    assert counts(mails.settings, undecided) == before and {**after, FANG: before[FANG]} == before
    [kept] = rows(
        mails.settings,
        "select counted_as, document_no, decided_date from report.posting_correction",
    )
    assert kept == ("请假", "督查签〔2021〕7号", date(2021, 4, 6))

    assert "还在核对时限内" in run("posting", "lock", "2021-03", "--by", "王某某").err
    time_is_over(mails.settings)
    assert run("posting", "lock", "2021-03", "--by", "王某某").code == 0
    assert rows(
        mails.settings,
        "select person_n, agreed_n, silent_n, upheld_n, refused_n from report.posting_lock",
    ) == [(3, 1, 2, 1, 0)]
    [late] = mails.answers((U02, again, "有异议：3月8日系统故障"))
    assert "锁定，不再收异议" in text_of(late)


def test_a_refused_objection_says_why_and_changes_nothing(march: Settings, run: Run) -> None:
    before = counts(march)
    run("posting", "open", "2021-03")
    [sheet] = rows(march, f"select posting_sheet_id from ledger.posting_sheet where person_name = '{FANG}'")
    number = sheet[0]
    assert run("posting", "answer", number, "有异议", "--by", FANG).code == 2  # without a word of what
    assert run("posting", "answer", number, "有异议", "--by", FANG, "--text", "3月8日应按时").code == 0
    refusing = ("posting", "decide", number, "不采纳", "--by", "欧阳某", "--on", "2021-04-06", "--reason")
    assert run(*refusing, "系统记录为19:00", "--day", "2021-03-08=按时").code == 2
    assert run(*refusing, "系统记录为19:00").code == 0
    assert "不采纳：系统记录为19:00" in run("posting", "show", "2021-03").out
    assert counts(march) == before
    assert rows(march, "select count(*) from report.posting_correction") == [(0,)]
    assert "已经不采纳" in run(*refusing, "再说一遍").err


def test_a_record_that_changed_since_it_was_shown_is_shown_again_before_the_lock(
    march: Settings, run: Run
) -> None:
    run("posting", "open", "2021-03")
    time_is_over(march)
    with Service.open(march) as service:
        assert collected(service, [late_posting(MISSED)])["status"] == "accepted"
    refused = run("posting", "lock", "2021-03", "--by", "王某某")
    assert refused.code == 2 and "1人还没有核对现在的记录" in refused.err
    assert "新发晾晒核对单1份" in run("posting", "open", "2021-03").out


def test_what_would_change_a_locked_month_is_held_and_the_rest_is_taken(march: Settings, run: Run) -> None:
    answered_all_and_locked(march, run)
    before = counts(march)
    with Service.open(march) as service:
        # A second posting of a day, and one of the next month, change nothing of March.
        harmless = [late_posting(LATE - timedelta(days=4), GU, 59), late_posting(date(2021, 4, 1))]
        assert collected(service, harmless)["status"] == "accepted"
        held = collected(service, [late_posting(MISSED), late_posting(date(2021, 4, 2))])
        assert held["status"] == "held" and FANG not in held["question"]["sentence"]
        assert (
            "2021年3月的晾晒已经本人核对、锁定，这一份会改动其中1人1天的记录" in held["question"]["sentence"]
        )
        receipt = service.answer_question(held["question"]["id"], "B", "王某某")
    # The office decided: nothing is to be mended, so no return note; the row is told in local time.
    assert (receipt["status"], receipt["rows_accepted"]) == ("accepted", 1)
    assert rows(march, "select count(*) from ledger.return_note") == [(0,)]
    [told] = [one["message"] for one in receipt["warnings"] if one["rule"] == "W-locked"]
    assert "2021-03-05 17:01:00" in told and "这一行不计" in told
    assert counts(march) == before
    with Service.open(march) as service:
        held = collected(service, [late_posting(MISSED, number=2)])
        assert service.answer_question(held["question"]["id"], "A", "王某某")["status"] == "accepted"
    assert counts(march)[FANG] == (before[FANG][0], before[FANG][1] + 1, 1, 0)


def test_a_lock_under_a_clock_that_was_set_back_is_there_at_once(march: Settings, run: Run) -> None:
    with Service.open(march) as service, service.engine.begin() as connection:
        ahead = "update ledger.submission set recorded_at = now() + interval '1 hour' where submission_id = 1"
        connection.execute(sa.text(ahead))
    answered_all_and_locked(march, run)
    assert rows(march, "select period_start from report.posting_lock") == [(date(2021, 3, 1),)]


def test_a_roster_that_takes_a_day_out_of_a_locked_month_is_held_too(march: Settings, run: Run) -> None:
    answered_all_and_locked(march, run)
    path = roster(march, until=date(2021, 3, 30), told="更正：漏登离岗")
    with Service.open(march) as service:
        [receipt] = service.ingest([path])
    print(receipt)
    assert receipt["status"] == "held"
    assert "锁定" in receipt["question"]["sentence"] and "1人1天" in receipt["question"]["sentence"]


def test_where_the_rules_want_it_a_month_counts_only_from_its_lock_on(march: Settings, run: Run) -> None:
    owner = sa.create_engine(warehouse_url(march))
    with owner.begin() as connection:
        body = "language sql immutable as $$ select true $$"
        connection.execute(
            sa.text(f"create or replace function report.posting_needs_lock(day date) returns boolean {body}")
        )
    owner.dispose()
    days = Calendar.load(march.workdays_csv).workdays_between(date(2021, 1, 1), date(2021, 3, 31))

    def counted() -> tuple[tuple[int, ...], int]:
        with Service.open(march) as service, service.engine.connect() as connection:
            return unlocked_months(connection, days), sum(
                t.on_time_n for t in read_postings(connection, days)
            )

    assert counted() == ((1, 2, 3), 0)
    assert counts(march)[GU][1:] == (0, 0, 0)
    answered_all_and_locked(march, run)
    months, on_time = counted()
    assert months == (1, 2) and on_time == sum(n[1] for n in counts(march).values()) > 0
