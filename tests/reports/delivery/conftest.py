"""A mail server that can be told what to do, and letters that wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from reports.delivery.deliver import Recipient, SmtpServer, queue
from reports.delivery.mail import Letter, write_letter
from tests.smtp_server import OnFreePort, Post

OFFICE = Recipient("办公室督查科", "ducha@example.gov.cn")
LEADERS = Recipient("工委管委领导", "leaders@example.gov.cn")
ASSESSORS = Recipient("考核办", "kaohe@example.gov.cn")
SUBJECT = "关于2021年第一季度重点工作推进情况的通报"
LETTER = Letter("现将通报发上。", "<p>现将通报发上。</p>", {}, {"关于第一季度的通报.pdf": b"%PDF-1.7"})

# A sender in a process of its own: warehouse, home and the mail server's port are its arguments.
SENDER = (
    "import sys, sqlalchemy as sa; from pathlib import Path; from reports.delivery.deliver import *;"
    "deliver(sa.create_engine(sys.argv[1]), Path(sys.argv[2]), SmtpServer('127.0.0.1', int(sys.argv[3])))"
)


@pytest.fixture
def post() -> Iterator[tuple[Post, SmtpServer]]:
    handler = Post()
    controller = OnFreePort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    yield (
        handler,
        SmtpServer("127.0.0.1", controller.port, from_addr="督查室 <ducha@example.gov.cn>", timeout=10),
    )
    controller.stop()


@pytest.fixture
def engine(warehouse_url: str) -> Iterator[sa.Engine]:
    engine = sa.create_engine(warehouse_url)
    yield engine
    engine.dispose()


@pytest.fixture
def queued(engine: sa.Engine, home: Path) -> sa.Engine:
    put(engine, home, OFFICE, LEADERS, ASSESSORS)
    return engine


def put(engine: sa.Engine, home: Path, *recipients: Recipient, reference: str = "2021Q1-1") -> int:
    write_letter(home / "bulletins" / reference, LETTER)
    with engine.begin() as connection:
        return queue(connection, "bulletin", reference, recipients, SUBJECT, f"bulletins/{reference}")


def rows(engine: sa.Engine) -> dict[str, Any]:
    with engine.begin() as connection:
        found = connection.execute(sa.text("select * from ledger.outbox order by outbox_id")).all()
    return {row.recipient_email: row for row in found}


def statuses(engine: sa.Engine) -> list[str]:
    return [row.status for row in rows(engine).values()]


def while_the_server_notices(engine: sa.Engine, outbox_id: int) -> None:
    """A killed client's locks end when PostgreSQL sees that it is gone: wait for that, not for a time."""
    with engine.begin() as connection:
        lock = sa.text("select pg_advisory_xact_lock(71004, cast(:n as integer))")
        connection.execute(lock, {"n": outbox_id})
