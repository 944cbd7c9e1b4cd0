"""A real SMTP server on a free port that can be told what to answer, when to stall and when to break off."""

from __future__ import annotations

import asyncio
import email
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Post:
    """A mail server's handler that can be told what to answer and what to do."""

    received: list[tuple[str, EmailMessage]] = field(default_factory=list)
    rcpt_answers: dict[str, list[str]] = field(default_factory=dict)
    data_answers: list[str] = field(default_factory=list)
    most_in_a_session: int | None = None
    sessions: int = 0
    cuts: int = 0
    cuts_before: int = 0
    stalls: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)
    on_data: Callable[[], None] = lambda: None

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.cuts_before:
            self.cuts_before -= 1
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if self.most_in_a_session is not None:
            taken = getattr(session, "taken", 0)
            self.sessions += not hasattr(session, "taken")
            session.taken = taken  # type: ignore[attr-defined]
            if taken >= self.most_in_a_session:
                return "421 4.7.0 too many messages in this connection"
            session.taken = taken + 1  # type: ignore[attr-defined]
        if answers := self.rcpt_answers.get(address):
            return answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.data_answers:
            return self.data_answers.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        message = email.message_from_bytes(content, policy=default)
        self.received.append((envelope.rcpt_tos[0], message))
        await asyncio.get_running_loop().run_in_executor(None, self.on_data)
        if self.stalls:
            self.stalls -= 1
            await self.released.wait()
        if self.cuts:
            self.cuts -= 1
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return "250 taken"


class OnFreePort(Controller):
    """aiosmtpd's controller asks for a port beforehand; this one says which it got."""

    def _create_server(self) -> Any:
        return self.loop.create_server(
            self._factory_invoker, host=self.hostname, port=0, ssl=self.ssl_context
        )

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]
