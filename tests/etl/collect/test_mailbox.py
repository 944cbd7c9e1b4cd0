"""A mailbox on a real server: TLS that is verified, mails in their order, a position that holds."""

from __future__ import annotations

import dataclasses
import ipaddress
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from etl.collect.mailbox import MailServer, Position, opened, security_of
from etl.collect.records import CollectFault
from tests.mail_server import LOGIN, PASSWORD, ImapServer

_HERE = ipaddress.ip_address("127.0.0.1")
APRIL = datetime.fromisoformat("2021-04-06T16:50:00+08:00")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that vouches for itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(_HERE)]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    private = serialization.PrivateFormat.PKCS8
    (folder / "key.pem").write_bytes(key.private_bytes(pem, private, serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


@pytest.fixture(scope="module")
def server(certificate: tuple[Path, Path]) -> Iterator[ImapServer]:
    with ImapServer(certificate) as running:
        yield running


def at(server: ImapServer, **other: Any) -> MailServer:
    told = MailServer("报送邮箱", "127.0.0.1", server.port, "starttls", LOGIN, PASSWORD, "INBOX", {})
    return dataclasses.replace(told, **other)


def test_a_certificate_is_verified_against_the_registered_authority(
    server: ImapServer, certificate: tuple[Path, Path]
) -> None:
    with pytest.raises(CollectFault, match="证书不可信"), opened(at(server)):
        pass
    for ca in (str(certificate[0]), certificate[0].read_text()):
        with opened(at(server, extra={"ca": ca})) as box:
            assert list(box.after(None)) == []
    with pytest.raises(CollectFault, match="ca 读不出来"), opened(at(server, extra={"ca": "/nowhere"})):
        pass


def test_mails_come_in_order_from_the_position_on_and_anew_when_the_numbers_are(certificate: Any) -> None:
    with ImapServer(certificate) as server:
        for number in range(3):
            server.deliver(f"Subject: {number}\r\n\r\nx".encode(), APRIL + timedelta(minutes=number))
        where = at(server, extra={"ssl_context": "none"})
        with opened(where) as box:
            first, *rest = box.after(None)
            position = Position(box.uidvalidity, first.uid)
            assert Position.parse(position.text()) == position
            assert [one.raw for one in box.after(position)] == [one.raw for one in rest]
            assert first.received_at == APRIL and len(rest) == 2
            assert list(box.after(Position(box.uidvalidity, rest[-1].uid))) == []
            assert len(list(box.after(Position(box.uidvalidity + 1, rest[-1].uid)))) == 3


@pytest.mark.parametrize(
    ("kind", "host", "port", "extra", "expected"),
    [
        ("imaps", "mail.example", None, {}, ("ssl", 993)),
        ("imap", "mail.example", None, {}, ("ssl", 993)),
        ("imap", "mail.example", 143, {}, ("starttls", 143)),
        ("imap", "127.0.0.1", 1143, {}, ("plain", 1143)),
        ("imap", "127.0.0.1", 1143, {"security": "ssl"}, ("ssl", 1143)),
        ("imap", "mail.example", 143, {"use_ssl": False}, ("plain", 143)),
    ],
)
def test_the_line_is_safe_unless_it_stays_on_this_machine(
    kind: str, host: str, port: int | None, extra: dict[str, Any], expected: tuple[str, int]
) -> None:
    assert security_of(kind, host, port, extra) == expected


def test_words_that_are_no_position_begin_anew() -> None:
    assert Position.parse(None) is Position.parse("nonsense") is Position.parse("[1]") is None
