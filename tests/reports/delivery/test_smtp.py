"""Servers that take little: few mails in a connection, small mails, not now."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from reports.delivery.deliver import Recipient, SmtpServer, deliver
from tests.reports.delivery.conftest import OFFICE, put, statuses
from tests.smtp_server import OnFreePort, Post


def test_a_server_that_takes_few_mails_in_one_connection_gets_the_others_in_new_ones(
    engine: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    handler.most_in_a_session = 20
    everybody = [Recipient(f"接收人{n}", f"r{n}@example.gov.cn") for n in range(50)]
    assert put(engine, home, *everybody) == 50
    report = deliver(engine, home, server)
    assert (report.sent, report.waiting, len({to for to, _ in handler.received})) == (50, 0, 50)
    # One that takes none at all is not asked for ever.
    handler.most_in_a_session = 0
    put(engine, home, OFFICE, reference="2021Q1-2")
    report = deliver(engine, home, server)
    assert (report.sent, report.waiting) == (0, 1) and "421" in report.errors[0]


def test_too_much_said_after_the_text_is_for_good_and_says_what_may_be_set(
    queued: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    handler.rcpt_answers = {OFFICE.email: ["451 4.7.1 greylisted"]}
    handler.data_answers = ["552 5.3.4 message size exceeds limit"]
    report = deliver(queued, home, server)
    assert (report.sent, report.waiting, report.failed) == (1, 1, 1)
    assert "mail_limit_mb" in "".join(report.errors)
    assert deliver(queued, home, server).sent == 1
    assert sorted(statuses(queued)) == sorted(["已发", "已发", "失败"])


def test_a_mail_bigger_than_the_server_takes_is_not_begun_and_the_sentence_says_what_to_set(
    queued: sa.Engine, home: Path
) -> None:
    handler = Post()
    controller = OnFreePort(handler, hostname="127.0.0.1", port=0, data_size_limit=1000)
    controller.start()
    try:
        report = deliver(queued, home, SmtpServer("127.0.0.1", controller.port, timeout=10))
    finally:
        controller.stop()
    assert (report.failed, handler.received) == (3, [])
    assert (
        report.errors[0].startswith(f"{OFFICE.name}：邮件有0.00 MB") and "mail_limit_mb" in report.errors[0]
    )


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"security": "starttls"}, "不支持 STARTTLS"),
        ({"login": "ducha", "password": "hush-hush"}, "在这个连接上不收账号密码"),
        ({"security": "ssl"}, "请核对端口和加密方式"),
    ],
)
def test_a_server_that_cannot_do_what_is_set_is_told_with_what_to_set(
    queued: sa.Engine, home: Path, post: tuple[Post, SmtpServer], given: dict[str, Any], says: str
) -> None:
    handler, server = post
    report = deliver(queued, home, replace(server, **given))
    assert (report.sent, report.waiting, handler.received) == (0, 3, [])
    assert says in report.errors[0] and "hush" not in report.errors[0]


def test_an_office_s_own_address_in_chinese_is_told_and_the_letters_wait(
    queued: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    report = deliver(queued, home, replace(post[1], from_addr="督查室 <督查@example.gov.cn>"))
    assert (report.sent, report.waiting) == (0, 3) and "请改 LIANGSHAI_MAIL_FROM" in report.errors[0]
    assert deliver(queued, home, post[1]).sent == 3
