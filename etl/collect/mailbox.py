"""A mailbox over IMAP: mails in the order in which they came, none of them changed but for its mark."""

from __future__ import annotations

import contextlib
import imaplib
import json
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from etl.collect.records import CollectFault
from etl.collect.tls import is_loopback, tls_context, tls_sentence

Security = Literal["ssl", "starttls", "plain"]
_SECURITIES: dict[str, Security] = {"ssl": "ssl", "starttls": "starttls", "plain": "plain"}
_LARGEST_BYTES = 200 * 1024 * 1024
_TIMEOUT_SECONDS = 30
# imaplib gives up on lines beyond this: a box of 100,000 mails answers a search in one line.
imaplib._MAXLINE = max(imaplib._MAXLINE, 50_000_000)  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where a mailbox is. ``name``: of the connection, for sentences; ``folder``: usually INBOX."""

    name: str
    host: str
    port: int
    security: Security
    login: str
    password: str
    folder: str
    extra: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Position:
    """How far a mailbox has been read. A new ``uidvalidity`` means that the numbers were given anew."""

    uidvalidity: int
    uid: int

    @staticmethod
    def parse(text: str | None) -> Position | None:
        try:
            stored = json.loads(text or "")
            return Position(int(stored["uidvalidity"]), int(stored["uid"]))
        except (ValueError, TypeError, KeyError):
            return None

    def text(self) -> str:
        return json.dumps({"uid": self.uid, "uidvalidity": self.uidvalidity})


@dataclass(frozen=True, slots=True)
class Lying:
    """One mail in the box. ``raw`` is None where it is larger than we take."""

    uid: int
    received_at: datetime
    size: int
    raw: bytes | None


def security_of(kind: str, host: str, port: int | None, extra: Mapping[str, Any]) -> tuple[Security, int]:
    """How to talk to the server, and where: TLS from the first byte unless the connection says otherwise."""
    by_switch = {"true": "ssl", "false": "plain"}.get(str(extra.get("use_ssl", "")).lower())
    said = _SECURITIES.get(str(extra.get("security") or by_switch))
    if said is None:
        if kind == "imaps" or port in (None, 993):
            said = "ssl"
        else:
            said = "plain" if is_loopback(host) else "starttls"
    return said, port or (993 if said == "ssl" else 143)


class Mailbox:
    """An open mailbox; see ``opened``."""

    def __init__(self, client: IMAPClient, server: MailServer, uidvalidity: int) -> None:
        self._client = client
        self._server = server
        self.uidvalidity = uidvalidity

    def after(self, position: Position | None) -> Iterator[Lying]:
        """Mails beyond ``position``, in the order of their numbers, one at a time.

        Raises:
            CollectFault: the connection broke; what was given before stays good.
        """
        last = position.uid if position and position.uidvalidity == self.uidvalidity else 0
        with _sentences(self._server):
            # '5:*' always names the last mail, also when its number is 4.
            found = self._client.search(["UID", f"{last + 1}:*"])
            numbers = sorted(uid for uid in found if uid > last)
        for uid in numbers:
            with _sentences(self._server):
                lying = self._one(uid)
            if lying is not None:
                yield lying

    def mark(self, uid: int) -> None:
        """Show the people who look into the box that this mail has been taken; never mind where it cannot."""
        with contextlib.suppress(IMAPClientError, OSError):
            self._client.add_flags(uid, [b"\\Seen"], silent=True)

    def _one(self, uid: int) -> Lying | None:
        told = self._client.fetch([uid], ["INTERNALDATE", "RFC822.SIZE"]).get(uid)
        if told is None:
            return None  # deleted meanwhile
        moment = told.get(b"INTERNALDATE") or datetime.now(UTC)
        size = int(told.get(b"RFC822.SIZE") or 0)
        if size > _LARGEST_BYTES:
            return Lying(uid, moment, size, None)
        raw = self._client.fetch([uid], ["BODY.PEEK[]"]).get(uid, {}).get(b"BODY[]")
        return Lying(uid, moment, size, raw) if raw is not None else None


@contextmanager
def opened(server: MailServer, *, timeout_seconds: float = _TIMEOUT_SECONDS) -> Iterator[Mailbox]:
    """Log in and open the folder.

    Raises:
        CollectFault: unreachable, no TLS, refused, no such folder; the sentence holds no secret.
    """
    if server.security == "plain" and not is_loopback(server.host):
        raise CollectFault(
            f"邮箱 {server.name} 的连接不加密，密码会在网上明文传送，没有连接；请改用 imaps（端口 993）。"
        )
    context = tls_context(server.extra, server.name) if server.security != "plain" else None
    client: IMAPClient | None = None
    try:
        with _sentences(server):
            client = IMAPClient(
                server.host, server.port, use_uid=True, ssl=server.security == "ssl", ssl_context=context,
                timeout=timeout_seconds,
            )  # fmt: skip
            client.normalise_times = False
            if server.security == "starttls":
                client.starttls(context)
            client.login(server.login, server.password)
            if client.has_capability("ID"):
                # 163 and its kin refuse to open the box for a program that does not give its name.
                with contextlib.suppress(IMAPClientError):
                    client.id_({"name": "liangshai", "version": "1"})
        with _sentences(server, f"邮箱 {server.name} 里打不开文件夹“{server.folder}”，请核对名称。"):
            told = client.select_folder(server.folder)
        yield Mailbox(client, server, int(told.get(b"UIDVALIDITY", 0)))
    finally:
        if client is not None:
            with contextlib.suppress(Exception):
                client.logout()


@contextmanager
def _sentences(server: MailServer, refused: str = "") -> Iterator[None]:
    """Every fault of the line and of the server as one sentence."""
    name = f"邮箱 {server.name}（{server.host}:{server.port}）"
    try:
        yield
    except LoginError:
        raise CollectFault(
            f"{name}拒绝登录，请核对账号和密码（QQ、163 等邮箱要用授权码，并先在网页上开通 IMAP）。"
        ) from None
    except ssl.SSLError as fault:
        raise CollectFault(f"{name}：{tls_sentence(fault)}。") from None
    except TimeoutError:
        raise CollectFault(f"{name}等待超时，下次再取。") from None
    except OSError as fault:
        why = fault.strerror or type(fault).__name__
        raise CollectFault(f"连不上{name}（{why}），请检查网络和端口。") from None
    except (IMAPClientError, imaplib.IMAP4.error, ValueError) as fault:
        raise CollectFault(refused or f"{name}的应答不对（{type(fault).__name__}），下次再取。") from None
