"""The ledger enters each arrival once, puts questions, and adds up their answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, text

from etl.tidy.tidied import Doubt, Option, Problem, RegisteredDifference, Tidied
from etl.warehouse import ledger, questions, watermark
from etl.warehouse.copies import Copy, copy_of
from etl.warehouse.details import keep_details, note_for
from etl.warehouse.ledger import Arrival
from etl.warehouse.questions import NoSuchAnswer
from etl.workdays import Calendar
from schemas.period import Period
from tests.etl.forms import ROOT

WHEN = datetime(2021, 4, 6, 8, tzinfo=UTC)
MARCH = Period.parse("2021-03")


@pytest.fixture
def connection(undone: Connection) -> Connection:
    return undone


@pytest.fixture
def calendar() -> Calendar:
    return Calendar.load(ROOT / "schemas" / "codes" / "workdays.csv")


def arrival(content: bytes = b"x", name: str = "表.xlsx", **about: Any) -> Arrival:
    return Arrival(content, name, about.pop("received_at", WHEN), **about)


def march(status_words: str = "") -> Tidied:
    return Tidied("project_progress", unit_code="U02", period=MARCH, title=status_words)


def finished(connection: Connection, status: str, content: bytes = b"x", said: Tidied | None = None) -> int:
    number = ledger.register(connection, arrival(content))
    ledger.finish(connection, number, status, WHEN, said or march(), {"status": status})
    return number


def hints(connection: Connection, number: int) -> Any:
    query = text("select hints from ledger.submission where submission_id = :n")
    return connection.scalar(query, {"n": number})


def test_an_arrival_that_still_waits_is_entered_once(connection: Connection) -> None:
    first = ledger.register(connection, arrival())
    assert ledger.register(connection, arrival()) == first
    assert ledger.register(connection, arrival(name="另一份.xlsx")) != first
    assert len(ledger.waiting(connection)) == 2


def test_a_file_of_the_folder_is_entered_once_even_when_it_is_done(connection: Connection) -> None:
    first = ledger.register(connection, arrival(channel="folder"))
    ledger.finish(connection, first, "accepted", WHEN, march(), {})
    assert ledger.register(connection, arrival(channel="folder")) == first
    later = datetime(2021, 4, 7, tzinfo=UTC)
    assert ledger.register(connection, arrival(channel="folder", received_at=later)) != first


def test_what_waits_comes_in_the_order_of_its_arrival(connection: Connection) -> None:
    late = ledger.register(connection, arrival(b"2", received_at=datetime(2021, 4, 8, tzinfo=UTC)))
    early = ledger.register(connection, arrival(b"1"))
    assert [w.submission_id for w in ledger.waiting(connection)] == [early, late]
    assert [w.submission_id for w in ledger.waiting(connection, [late])] == [late]


@pytest.mark.parametrize(
    ("status", "is_copy"),
    [("accepted", True), ("partly", True), ("held", True), ("returned", False), ("duplicate", False)],
)
def test_the_same_bytes_are_a_copy_unless_they_were_returned(
    connection: Connection, status: str, is_copy: bool
) -> None:
    first = finished(connection, status)
    ledger.register(connection, arrival(name="改名.xlsx"))
    [again] = ledger.waiting(connection)
    assert copy_of(connection, again, {}) == (Copy(first) if is_copy else None)


def test_arrivals_entered_together_get_the_numbers_that_they_get_one_by_one(connection: Connection) -> None:
    together = [
        arrival(b"1"),
        arrival(b"2"),
        arrival(b"1"),  # once more, while it waits
        arrival(b"1", name="另一份.xlsx"),
        arrival(b"done", channel="folder"),
        arrival(b"3", hints={"unit": "U02", "filled_in_by": "周晓禾"}),
    ]
    done = ledger.register(connection, arrival(b"done", channel="folder"))
    ledger.finish(connection, done, "accepted", WHEN, march(), {})
    bare = [one.without_bytes(one.sha256) for one in together]
    first, second, again, other, old, last = ledger.register_all(connection, bare)
    assert first < second < other < last
    assert (again, old) == (first, done)
    assert ledger.register_all(connection, bare) == [first, second, first, other, done, last]
    assert ledger.register_all(connection, []) == []
    assert hints(connection, last) == {"unit": "U02", "filled_in_by": "周晓禾"}
    waiting = {one.submission_id: one.sha256 for one in ledger.waiting(connection)}
    assert waiting == {
        n: one.sha256
        for n, one in zip(
            (first, second, other, last), (*together[:2], together[3], together[5]), strict=True
        )
    }


def test_only_bytes_that_came_earlier_were_seen_before(connection: Connection) -> None:
    finished(connection, "returned", b"old")
    ledger.register(connection, arrival(b"old"))
    ledger.register(connection, arrival(b"new"))
    ledger.register(connection, arrival(b"new", name="改名.xlsx"))
    old, _, copy = (one.submission_id for one in ledger.waiting(connection))
    assert ledger.seen_before(connection, ledger.waiting(connection)) == {old, copy}


def test_only_what_was_loaded_counts_as_the_last_return(connection: Connection) -> None:
    loaded = finished(connection, "partly", b"1")
    finished(connection, "held", b"2")
    finished(connection, "returned", b"3")
    assert ledger.last_loaded(connection, "project_progress", "U02", MARCH) == (loaded, "partly")
    assert ledger.last_loaded(connection, "project_progress", "U03", MARCH) is None
    assert ledger.last_loaded(connection, "project_progress", "U02", MARCH.next()) is None


@pytest.mark.parametrize(
    ("period", "label"), [("2021-03", "2021Q1"), ("2021-W12", "2021Q1"), ("2021-04", None), ("2021", None)]
)
def test_a_period_is_issued_with_the_signed_bulletin_of_its_quarter(
    connection: Connection, period: str, label: str | None
) -> None:
    issued(connection, "quarterly", "2021Q1", WHEN)
    issued(connection, "quarterly", "2021Q2", None)
    assert ledger.is_issued(connection, Period.parse(period)) == label


NOTICE = "2021年第12期督查通报"


@pytest.mark.parametrize(
    ("source", "week", "papers"),
    [
        ("supervision_weekly", "2021-W12", [NOTICE, "2021年第一季度通报"]),
        ("supervision_weekly", "2021-W11", ["2021年第一季度通报"]),
        ("supervision_weekly", "2021-W14", []),
        ("safety_patrols", "2021-W12", ["2021年第一季度通报"]),
    ],
)
def test_a_week_of_the_notice_s_own_source_is_printed_in_the_signed_notice_too(
    connection: Connection, source: str, week: str, papers: list[str]
) -> None:
    issued(connection, "quarterly", "2021Q1", WHEN)
    issued(connection, "weekly", "2021-W12", WHEN)
    issued(connection, "weekly", "2021-W14", None)
    assert ledger.signed_papers(connection, source, Period.parse(week)) == papers


def issued(connection: Connection, paper: str, label: str, at: datetime | None) -> None:
    issue = (
        "insert into ledger.issue (kind, period_label, version, run_key, stage, as_of, issue_date,"
        " created_at, approved_by, approved_at, rule_versions, content_hash, plain_text)"
        " values (:kind, :label, 1, :kind || :label, '签发', now(), '2021-04-15',"
        " now(), '某人', :at, '{}', '', '')"
    )
    connection.execute(text(issue), {"kind": paper, "label": label, "at": at})


# ---------------------------------------------------------------- questions


def asked(connection: Connection, **effect: Any) -> tuple[int, int]:
    number = finished(connection, "held", repr(effect).encode())
    doubt = Doubt(
        "names", "是吗？", (Option("A", "是", effect), Option("B", "作废", {"discard": True})), "owner"
    )
    return number, questions.ask(connection, number, [doubt], WHEN)[0]


def test_an_open_question_is_listed_with_its_options_and_not_their_effects(connection: Connection) -> None:
    number, question = asked(connection, names={"a": "b"})
    [listed] = questions.open_questions(connection)
    assert (listed["id"], listed["submission"], listed["asked_of"]) == (question, number, "owner")
    assert listed["options"] == [{"letter": "A", "words": "是"}, {"letter": "B", "words": "作废"}]


@pytest.mark.parametrize(("letter", "left"), [("A", "2021-04-09 00:00:00"), ("B", "2021-04-01 00:00:00")])
def test_records_of_a_system_that_an_answer_refuses_are_asked_for_again(
    connection: Connection, letter: str, left: str
) -> None:
    watermark.move_watermark(connection, "daily_posting", "2021-04-09 00:00:00")
    told = {"source": "daily_posting", watermark.ASKED_SINCE: "2021-04-01 00:00:00"}
    number = ledger.register(connection, arrival(channel="database", hints=told))
    options = (Option("A", "是", {}), Option("B", "作废", {"discard": True}))
    [question] = questions.ask(connection, number, [Doubt("names", "是吗？", options, "owner")], WHEN)
    questions.answer(connection, question, letter, "某人")
    assert watermark.watermark(connection, "daily_posting") == left


def test_refused_records_are_entered_again_once_they_or_a_register_changed(connection: Connection) -> None:
    def is_refused(content: bytes) -> bool:
        told = arrival(content).sha256
        return watermark.still_refused(connection, "daily_posting", told, ["reference_people"])

    finished(connection, "returned", b"bad", Tidied("daily_posting"))
    assert (is_refused(b"bad"), is_refused(b"mended")) == (True, False)
    number = ledger.register(connection, arrival(b"people"))
    later = WHEN + timedelta(hours=1)
    ledger.finish(connection, number, "accepted", later, Tidied("reference_people"), {})
    assert not is_refused(b"bad")


def test_an_answer_sends_the_submission_back_to_be_read_with_what_it_means(connection: Connection) -> None:
    number, question = asked(connection, names={"a": "b"})
    assert questions.answer(connection, question, " a ", "某人") == number
    assert hints(connection, number) == {"names": {"a": "b"}}
    assert [w.submission_id for w in ledger.waiting(connection)] == [number]
    assert questions.open_questions(connection) == []


def test_answers_add_up_and_none_undoes_an_earlier_one(connection: Connection) -> None:
    number, question = asked(connection, ignore_headings=["甲"], rename={"一": "二"})
    questions.answer(connection, question, "A", "某人")
    effect = {"ignore_headings": ["乙"], "rename": {"三": "四"}, "period": "2021-03"}
    doubt = Doubt("x", "？", (Option("A", "", effect),))
    [again] = questions.ask(connection, number, [doubt], WHEN + timedelta(hours=1))
    questions.answer(connection, again, "A", "某人")
    assert hints(connection, number) == {
        "ignore_headings": ["甲", "乙"],
        "rename": {"一": "二", "三": "四"},
        "period": "2021-03",
    }


@pytest.mark.parametrize(
    ("question", "letter", "says"), [(999, "A", "没有第999号"), (None, "Z", "没有选项“Z”")]
)
def test_an_answer_that_fits_no_question_is_refused(
    connection: Connection, question: int | None, letter: str, says: str
) -> None:
    _, known = asked(connection)
    with pytest.raises(NoSuchAnswer, match=says):
        questions.answer(connection, question or known, letter, "某人")


def test_a_question_is_answered_once(connection: Connection) -> None:
    _, question = asked(connection)
    questions.answer(connection, question, "A", "甲某")
    with pytest.raises(NoSuchAnswer, match="已由甲某答复“A”"):
        questions.answer(connection, question, "B", "乙某")


# ---------------------------------------------------------------- details and notes


def problematic() -> Tidied:
    said = march()
    said.problems.append(
        Problem("表", "A1", "栏", "值", "R-x", "不对", 1, 1, 1, "project_progress", "x", {"k": "v"})
    )
    said.differences.append(
        RegisteredDifference("project", "2021/a", "annual_plan_wan_yuan", "1", "2", "表", "B1")
    )
    return said


@pytest.mark.parametrize(
    ("status", "rejected", "requests"),
    [("accepted", 0, 1), ("partly", 1, 1), ("returned", 1, 0), ("held", 0, 0)],
)
def test_a_held_return_leaves_no_details_since_it_will_be_read_again(
    connection: Connection, status: str, rejected: int, requests: int
) -> None:
    number = finished(connection, status)
    keep_details(connection, number, problematic(), WHEN, status, {})
    counts = (
        "select (select count(*) from ledger.rejected_cell), (select count(*) from ledger.change_request)"
    )
    found = connection.execute(text(counts)).one()
    assert tuple(found) == (rejected, requests)


def test_return_notes_are_numbered_by_year_and_counted_by_round(
    connection: Connection, calendar: Calendar
) -> None:
    made = []
    for content in (b"1", b"2"):
        number = finished(connection, "returned", content)
        for _ in range(2):
            note = note_for(connection, number, march(), WHEN, WHEN, calendar, 2)
        made.append((note["note_no"], note["round_no"], note["due_date"]))
    assert made == [("退回单2021-001", 1, "2021-04-08"), ("退回单2021-002", 2, "2021-04-08")]


def test_a_note_of_new_year_s_night_bears_shanghai_s_year(connection: Connection, calendar: Calendar) -> None:
    received = datetime(2021, 12, 31, 17, tzinfo=UTC)  # 01:00 on New Year's Day in Shanghai
    note = note_for(connection, finished(connection, "returned"), march(), received, received, calendar, 2)
    assert note["note_no"] == "退回单2022-001"


def test_what_was_due_is_entered_once_and_keeps_its_due_time(connection: Connection) -> None:
    row = {
        "source_name": "project_progress",
        "reporting_unit_code": "U02",
        "period_start": MARCH.start,
        "period_type": "month",
        "due_at": WHEN,
    }
    ledger.owe(connection, [row])
    ledger.owe(connection, [row | {"due_at": datetime(2022, 1, 1, tzinfo=UTC)}])
    ledger.owe(connection, [])
    assert connection.execute(text("select due_at from ledger.obligation")).scalars().all() == [WHEN]


def test_a_due_time_that_lies_ahead_follows_a_mended_calendar(connection: Connection) -> None:
    row = {
        "source_name": "project_progress",
        "reporting_unit_code": "U02",
        "period_start": MARCH.start,
        "period_type": "month",
    }
    for due in (datetime(2090, 1, 4, tzinfo=UTC), datetime(2090, 1, 5, tzinfo=UTC)):
        ledger.owe(connection, [row | {"due_at": due}])
    held = connection.execute(text("select due_at from ledger.obligation")).scalars().all()
    assert held == [datetime(2090, 1, 5, tzinfo=UTC)]
