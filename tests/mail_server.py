"""A real IMAP server (pymap) on a free loopback port, in a thread of its own."""

from __future__ import annotations

import imaplib
import socket
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from pymap.backend.dict import DictBackend
from pymap.imap import IMAPService

from tests.served import Served

LOGIN, PASSWORD = "baosong@example.gov.cn", "only-for-the-tests"


class ImapServer(Served):
    """``deliver`` lays a mail into the box. ``tls``: certificate and key, for one that knows STARTTLS."""

    def __init__(self, tls: tuple[Path, Path] | None = None) -> None:
        super().__init__()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = int(free.getsockname()[1])
        words = ["--host", "127.0.0.1", "--port", str(self.port)]
        words += ["--cert", str(tls[0]), "--key", str(tls[1])] if tls else ["--no-tls"]
        parser = ArgumentParser()
        DictBackend.add_subparser("dict", parser.add_subparsers(dest="backend"))
        IMAPService.add_arguments(parser)
        parser.set_defaults(debug=False, passlib_cfg=None)
        self._args = parser.parse_args([*words, "dict", "--demo-user", LOGIN, "--demo-password", PASSWORD])

    async def serve(self) -> None:
        backend, config = await DictBackend.init(self._args)
        config.apply_context()
        async with AsyncExitStack() as stack:
            await backend.start(stack)
            await IMAPService(backend, config).start(stack)
            await self.until_stopped()

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port) as client:
            client.login(LOGIN, PASSWORD)
            yield client

    def deliver(self, raw: bytes, at: datetime, folder: str = "INBOX") -> None:
        with self.client() as client:
            told = client.append(folder, "", imaplib.Time2Internaldate(at), raw)
            assert told[0] == "OK", told

    def flags(self) -> list[Any]:
        with self.client() as client:
            client.select("INBOX", readonly=True)
            return client.fetch("1:*", "(FLAGS)")[1]
