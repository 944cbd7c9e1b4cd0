"""Many readers and a server with every fault that one has in a week: each reader once, all told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from reports.delivery.deliver import Recipient, SmtpServer, deliver
from tests.reports.delivery.conftest import SENDER, put, rows, while_the_server_notices
from tests.smtp_server import Post

READERS = [Recipient(f"单位{n}", f"unit{n:03}@example.gov.cn") for n in range(120)]
GREY = range(40, 60)


def of(n: int) -> str:
    return READERS[n].email


def test_many_readers_get_theirs_once_whatever_becomes_of_the_others(
    engine: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    put(engine, home, *READERS)
    handler.most_in_a_session = 15  # as providers do; the next mails go in another connection
    handler.rcpt_answers = {of(n): ["451 4.7.1 greylisted, try again later"] for n in GREY}
    handler.rcpt_answers[of(7)] = ["550 5.1.1 no such user"]
    handler.rcpt_answers[of(8)] = ["552 5.2.2 mailbox full"]
    handler.rcpt_answers[of(9)] = ["452 4.2.2 mailbox full"] * 3
    came: Counter[str] = Counter()

    def cut_at_the_60th() -> None:
        if len(handler.received) == 60:
            handler.cuts = 1

    handler.on_data = cut_at_the_60th
    first = deliver(engine, home, server)
    assert (first.sent, first.failed, first.waiting) == (96, 2, 21) and first.possible_duplicates == 1
    second = deliver(engine, home, server)
    assert (second.sent, second.failed, second.waiting, second.possible_duplicates) == (20, 0, 1, 0)
    third = deliver(engine, home, server, give_up_after=timedelta(0))
    assert (third.sent, third.failed) == (0, 1)

    came.update(to for to, _ in handler.received)
    lost = {of(7), of(8), of(9)}
    assert set(came) == {one.email for one in READERS} - lost
    ledger = rows(engine)
    (doubtful,) = (to for to, row in ledger.items() if row.status == "可能重复")
    assert [to for to, n in came.items() if n > 1] == [doubtful]
    twice = [mail["Message-ID"] for to, mail in handler.received if to == doubtful]
    assert len(twice) == 2 and len(set(twice)) == 1
    failed = {to: row.last_error for to, row in ledger.items() if row.status == "失败"}
    assert set(failed) == lost and "no such user" in failed[of(7)] and "mailbox full" in failed[of(8)]
    assert "不再自动发送" in failed[of(9)] and len(third.errors) == 1
    # Whoever mends it reads whose they are.
    assert any("单位7" in line for line in first.errors) and any("单位8" in line for line in first.errors)


def test_a_server_that_ends_every_connection_at_once_is_left_alone_until_the_next_round(
    engine: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    put(engine, home, *READERS[:20])
    handler.most_in_a_session = 0
    report = deliver(engine, home, server)
    assert (report.sent, report.failed, report.waiting) == (0, 0, 20)
    assert any("过后再来（421）" in line for line in report.errors)
    assert handler.sessions <= 4
    handler.most_in_a_session = None
    assert deliver(engine, home, server).sent == 20


def test_a_sender_killed_among_three_hundred_readers_leaves_one_doubt_and_the_rest_goes_once(
    engine: sa.Engine, home: Path, warehouse_url: str, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    readers = [Recipient(f"接收人{n}", f"reader{n:03}@example.gov.cn") for n in range(300)]
    put(engine, home, *readers)
    child = subprocess.Popen(
        [sys.executable, "-c", SENDER, warehouse_url, str(home), str(server.port)],
        cwd=Path(__file__).parents[3],
    )

    def kill_at_the_150th() -> None:
        if len(handler.received) == 150:
            os.kill(child.pid, signal.SIGKILL)

    handler.on_data = kill_at_the_150th
    assert child.wait(120) == -signal.SIGKILL
    assert Counter(row.status for row in rows(engine).values()) == {"已发": 149, "发送中": 1, "待发": 150}
    while_the_server_notices(engine, 150)
    report = deliver(engine, home, server)
    assert (report.sent, report.possible_duplicates, report.waiting) == (150, 1, 0)
    came = Counter(to for to, _ in handler.received)
    assert set(came) == {one.email for one in readers}
    assert [to for to, n in came.items() if n > 1] == [readers[149].email]


def test_a_paper_that_is_withdrawn_while_its_letters_go_out_reaches_nobody_further(
    engine: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    put(engine, home, *READERS[:40])

    def withdraw_at_the_tenth() -> None:
        if len(handler.received) == 10:
            with engine.begin() as connection:
                connection.execute(sa.text("update ledger.outbox set status = '停发' where status = '待发'"))

    handler.on_data = withdraw_at_the_tenth
    assert deliver(engine, home, server).sent == 10
    assert len(handler.received) == 10
    assert Counter(row.status for row in rows(engine).values()) == {"已发": 10, "停发": 30}
