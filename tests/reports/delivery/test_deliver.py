"""Each recipient once, whatever the mail server and our own process do. Real servers, real database."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from threading import Barrier
from typing import Any, Literal

import pytest
import sqlalchemy as sa
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from reports.delivery.deliver import Recipient, SmtpServer, deliver
from reports.delivery.mail import message_id
from tests.reports.delivery.conftest import (
    ASSESSORS,
    LEADERS,
    OFFICE,
    SENDER,
    SUBJECT,
    put,
    rows,
    statuses,
    while_the_server_notices,
)
from tests.smtp_server import OnFreePort, Post


def test_queueing_twice_puts_each_recipient_in_once(engine: sa.Engine, home: Path) -> None:
    assert put(engine, home, OFFICE, LEADERS) == 2
    assert put(engine, home, OFFICE, LEADERS, ASSESSORS) == 1
    assert put(engine, home, Recipient("另一个名字", " ducha@EXAMPLE.gov.cn ")) == 0
    assert put(engine, home, OFFICE, reference="2021Q1-2") == 1


def test_each_recipient_gets_one_mail_of_his_own(
    queued: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    report = deliver(queued, home, server)
    assert (report.sent, report.needs_attention) == (3, False)
    assert [to for to, _ in handler.received] == [r.email for r in (OFFICE, LEADERS, ASSESSORS)]
    first = handler.received[0][1]
    assert first["Subject"] == SUBJECT
    assert first["Message-ID"] == message_id("bulletin", "2021Q1-1", OFFICE.email)
    assert "leaders" not in str(first["To"])
    assert deliver(queued, home, server).sent == 0
    assert len(handler.received) == 3


def test_without_a_server_mails_become_private_files_with_names_that_stay(
    queued: sa.Engine, home: Path
) -> None:
    assert deliver(queued, home, None, from_addr="督查室 <ducha@example.gov.cn>").sent == 3
    files = sorted((home / "outbox").glob("*.eml"))
    assert len(files) == 3
    assert files[0].stat().st_mode & 0o777 == 0o600
    before = files[0].read_bytes()
    with queued.begin() as connection:  # as after a crash between the file and the commit
        connection.execute(sa.text("update ledger.outbox set status = '待发'"))
    deliver(queued, home, None, from_addr="督查室 <ducha@example.gov.cn>")
    assert sorted((home / "outbox").iterdir()) == files
    assert files[0].read_bytes() == before


def test_a_server_that_is_down_leaves_everything_waiting_with_the_reason(
    queued: sa.Engine, home: Path
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # However long it is down: that is no recipient's fault.
    report = deliver(queued, home, SmtpServer("127.0.0.1", port, timeout=2), give_up_after=timedelta(0))
    assert (report.waiting, report.needs_attention) == (3, True)
    assert report.errors == [f"邮件服务器 127.0.0.1:{port} 连不上（ConnectionRefusedError）"]
    assert statuses(queued) == ["待发"] * 3
    assert [row.attempts for row in rows(queued).values()] == [0, 0, 0]


def test_later_means_later_and_then_it_goes_as_one_sure_mail(
    queued: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    handler.rcpt_answers = {LEADERS.email: ["451 greylisted"]}
    handler.data_answers = ["452 full"]
    report = deliver(queued, home, server)
    assert (report.sent, report.waiting) == (1, 2)
    assert "451 greylisted" in rows(queued)[LEADERS.email].last_error
    assert deliver(queued, home, server).sent == 2
    assert statuses(queued) == ["已发"] * 3
    assert len(handler.received) == 3


def test_a_recipient_of_whom_the_server_says_later_for_too_long_is_a_failure(
    queued: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    handler.rcpt_answers = {LEADERS.email: ["451 greylisted"] * 3}
    most = timedelta(hours=72)
    assert (first := deliver(queued, home, server, give_up_after=most)).waiting == 1, first
    with queued.begin() as connection:
        aged = "update ledger.outbox set deferred_since = deferred_since - interval '{} hours'"
        connection.execute(sa.text(aged.format(71)))
    assert deliver(queued, home, server, give_up_after=most).waiting == 1
    with queued.begin() as connection:
        connection.execute(sa.text(aged.format(1)))
    report = deliver(queued, home, server, give_up_after=most)
    assert (report.failed, report.waiting, report.needs_attention) == (1, 0, True)
    assert statuses(queued) == ["已发", "失败", "已发"]
    assert report.errors[0].startswith(f"{LEADERS.name}：邮件服务器暂不接收（451 greylisted），自")


def test_one_recipient_refused_for_good_does_not_stop_the_others(
    queued: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    handler.rcpt_answers = {LEADERS.email: ["550 no such user"]}
    report = deliver(queued, home, server)
    assert (report.sent, report.failed) == (2, 1)
    assert statuses(queued) == ["已发", "失败", "已发"]
    assert deliver(queued, home, server).sent == 0


def test_an_address_that_is_none_fails_alone(
    engine: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    put(engine, home, Recipient("谁", "a@example.org\r\nBcc: b@example.org"), Recipient("谁", "没有"), OFFICE)
    report = deliver(engine, home, post[1])
    assert (report.sent, report.failed) == (1, 2)
    assert len(post[0].received) == 1


def test_a_connection_lost_after_the_text_goes_again_as_the_same_mail_and_is_said_to_be_doubtful(
    queued: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    handler.cuts = 1
    report = deliver(queued, home, server)
    assert (report.possible_duplicates, report.sent) == (1, 2)
    assert statuses(queued) == ["可能重复", "已发", "已发"]
    twice = [message for to, message in handler.received if to == OFFICE.email]
    assert len(twice) == 2
    assert twice[0].as_bytes() == twice[1].as_bytes()


def test_a_connection_lost_before_the_text_is_no_doubt_and_the_mail_goes_once(
    queued: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    handler.cuts_before = 1
    report = deliver(queued, home, server)
    assert (report.sent, report.waiting, report.possible_duplicates) == (2, 1, 0)
    assert "连接断了" in rows(queued)[OFFICE.email].last_error
    assert deliver(queued, home, server).sent == 1
    assert statuses(queued) == ["已发"] * 3
    assert len(handler.received) == 3


def test_a_server_that_takes_its_time_to_say_that_it_took_a_mail_is_waited_for(
    engine: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    put(engine, home, OFFICE, LEADERS)
    handler.on_data = lambda: time.sleep(1.5)
    assert deliver(engine, home, replace(server, timeout=0.5)).sent == 2
    assert [to for to, _ in handler.received] == [OFFICE.email, LEADERS.email]


def test_a_server_that_never_says_whether_it_took_a_mail_gets_it_three_times_and_then_a_person_asks(
    engine: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    put(engine, home, OFFICE, LEADERS)
    handler.stalls = 9
    mute = replace(server, timeout=1, verdict_timeout=1)
    first = deliver(engine, home, mute)
    assert (first.waiting, len(handler.received)) == (2, 1)  # nor is the next reader's sent to be lost
    assert statuses(engine) == ["发送中", "待发"]
    deliver(engine, home, mute)
    last = deliver(engine, home, mute)
    assert last.failed == 1 and "已发3次" in last.errors[0] and "请向收件人核实" in last.errors[0]
    handler.stalls = 0
    handler.released.set()
    assert deliver(engine, home, server).sent == 1
    assert statuses(engine) == ["失败", "已发"]
    mine = [message for to, message in handler.received if to == OFFICE.email]
    assert len(mine) == 3 and len({message["Message-ID"] for message in mine}) == 1


def test_a_server_that_never_greets_is_waited_for_once_and_not_once_for_each_mail(
    queued: sa.Engine, home: Path
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        report = deliver(queued, home, SmtpServer("127.0.0.1", silent.getsockname()[1], timeout=0.5))
        silent.setblocking(False)
        silent.accept()[0].close()
        with pytest.raises(BlockingIOError):
            silent.accept()
    assert report.waiting == 3 and "连不上" in report.errors[0]
    assert statuses(queued) == ["待发"] * 3


def test_doubt_is_kept_until_the_mail_has_surely_gone(
    engine: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    put(engine, home, OFFICE)
    handler.cuts = 2
    assert deliver(engine, home, server).waiting == 1
    assert statuses(engine) == ["发送中"]
    handler.data_answers = ["451 later"]
    assert deliver(engine, home, server).waiting == 1
    assert statuses(engine) == ["发送中"]
    assert deliver(engine, home, server).possible_duplicates == 1
    assert statuses(engine) == ["可能重复"]


def test_two_deliverers_at_once_send_each_mail_once(
    engine: sa.Engine, home: Path, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    recipients = [Recipient(f"单位{n}", f"unit{n}@example.gov.cn") for n in range(12)]
    put(engine, home, *recipients)
    together = Barrier(2)

    def one(_: int) -> int:
        together.wait()
        return deliver(engine, home, server).sent

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(one, range(2))) == 12
    assert sorted(to for to, _ in handler.received) == sorted(r.email for r in recipients)
    assert set(statuses(engine)) == {"已发"}


def test_a_crash_between_sending_and_our_commit_sends_again_and_says_so(
    engine: sa.Engine, home: Path, warehouse_url: str, post: tuple[Post, SmtpServer]
) -> None:
    handler, server = post
    put(engine, home, OFFICE)
    child = subprocess.Popen(
        [sys.executable, "-c", SENDER, warehouse_url, str(home), str(server.port)],
        cwd=Path(__file__).parents[3],
    )
    handler.on_data = lambda: os.kill(child.pid, signal.SIGKILL)
    assert child.wait(60) == -signal.SIGKILL
    handler.on_data = lambda: None
    assert statuses(engine) == ["发送中"]
    while_the_server_notices(engine, 1)
    assert deliver(engine, home, server).possible_duplicates == 1
    assert statuses(engine) == ["可能重复"]
    assert len({message["Message-ID"] for _, message in handler.received}) == 1
    assert len(handler.received) == 2


def test_a_letter_that_is_gone_is_told_and_waits(queued: sa.Engine, home: Path) -> None:
    (home / "bulletins" / "2021Q1-1" / "letter.html").unlink()
    report = deliver(queued, home, None)
    assert report.waiting == 3
    assert "bulletins/2021Q1-1" in report.errors[0]
    assert statuses(queued) == ["待发"] * 3


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_wrong_password_keeps_the_mails_and_never_shows_itself(queued: sa.Engine, home: Path) -> None:
    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    controller = OnFreePort(
        Post(), hostname="127.0.0.1", port=0, authenticator=refuse, auth_required=True, auth_require_tls=False
    )
    controller.start()
    try:
        server = SmtpServer("127.0.0.1", controller.port, login="ducha", password="hush-hush", timeout=10)
        report = deliver(queued, home, server)
    finally:
        controller.stop()
    assert report.waiting == 3
    assert "不接受账号或密码" in report.errors[0]
    assert "hush" not in repr(server) + "".join(report.errors)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-signed certificate of 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", ["ssl", "starttls"])
def test_an_encrypted_server_with_a_login_takes_the_mails_and_a_stranger_gets_none(
    queued: sa.Engine, home: Path, certificate: Path, security: Literal["ssl", "starttls"]
) -> None:
    def known(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"ducha", b"hush-hush"))

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    tls: dict[str, Any] = {"ssl_context": context, "auth_require_tls": False}
    if security == "starttls":
        tls = {"tls_context": context, "require_starttls": True}
    handler = Post()
    controller = OnFreePort(
        handler, hostname="127.0.0.1", port=0, authenticator=known, auth_required=True, **tls
    )
    controller.start()
    try:
        server = SmtpServer("127.0.0.1", controller.port, "ducha", "hush-hush", security, timeout=10)
        stranger = deliver(queued, home, server)
        trusted = ssl.create_default_context(cafile=str(certificate))
        report = deliver(queued, home, replace(server, tls=trusted))
    finally:
        controller.stop()
    assert (stranger.sent, stranger.waiting) == (0, 3)
    assert "加密连接建立不了：证书不可信" in stranger.errors[0] and "用 ca 写明" in stranger.errors[0]
    assert report.sent == len(handler.received) == 3
