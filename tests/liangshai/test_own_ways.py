"""A return that is fetched by a way of its own (`collect:` in its description): a folder, SFTP, a mailbox."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from liangshai.intake import collecting
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from schemas.source import load_sources
from tests import mail_server, sftp_server

WEEK_2 = PROJECT_DIR / "examples" / "2021" / "supervision_weekly" / "督查事项周进展_第2期.csv"
OFFICE = "bangongshi@example.gov.cn"
# Nothing in this name says which return it is: the way does.
NAME = "新建文件.csv"
Way = tuple[str, Callable[[], bool]]


@contextmanager
def a_folder(root: Path, _: pytest.MonkeyPatch) -> Iterator[Way]:
    (root / "办公室").mkdir(parents=True)
    (root / "办公室" / NAME).write_bytes(WEEK_2.read_bytes())
    yield f"kind: folder\n  path: {root}", lambda: (root / "办公室" / NAME).exists()


@contextmanager
def an_sftp_server(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    theirs = root / "weekly" / "办公室"
    theirs.mkdir(parents=True)
    (theirs / NAME).write_bytes(WEEK_2.read_bytes())
    with sftp_server.SftpServer(root) as server:
        login = {"login": sftp_server.LOGIN, "password": sftp_server.PASSWORD}
        told = {"conn_type": "sftp", "host": "127.0.0.1", "port": server.port, **login}
        known = told | {"extra": {"host_key": server.host_key}}
        monkeypatch.setenv("AIRFLOW_CONN_WEEKLY_SFTP", json.dumps(known))
        yield "kind: sftp\n  connection: weekly_sftp\n  path: weekly", lambda: (theirs / NAME).exists()


@contextmanager
def a_mailbox(_: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Way]:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = OFFICE, mail_server.LOGIN, "请收"
    mail["Message-ID"] = "<1@example.gov.cn>"
    mail.set_content("见附件")
    mail.add_attachment(WEEK_2.read_bytes(), maintype="text", subtype="csv", filename=NAME)
    with mail_server.ImapServer() as box:
        box.deliver(mail.as_bytes(), datetime.now(UTC))
        login = mail_server.LOGIN.replace("@", "%40")
        address = f"imap://{login}:{mail_server.PASSWORD}@127.0.0.1:{box.port}"
        monkeypatch.setenv("AIRFLOW_CONN_WEEKLY_BOX", address)
        yield "kind: mailbox\n  connection: weekly_box", lambda: "Seen" not in str(box.flags())


@pytest.mark.parametrize(
    ("way", "channel"), [(a_folder, "folder"), (an_sftp_server, "sftp"), (a_mailbox, "mail")]
)
def test_a_source_s_own_way_says_which_return_it_is_and_is_taken_once(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: Any, channel: str
) -> None:
    described = tmp_path / "sources"
    shutil.copytree(PROJECT_DIR / "schemas" / "sources", described)
    with ExitStack() as stack:
        told, lies_there = stack.enter_context(way(tmp_path / "theirs", monkeypatch))
        with (described / "supervision_weekly.yml").open("a", encoding="utf-8") as file:
            file.write(f"\ncollect:\n  {told}\n")
        patient = settings.model_copy(update={"inbox_settle_seconds": 0.0})
        service = stack.enter_context(Service.open(patient))
        service.sources = load_sources(described)
        (own,) = (one for one in collecting.ways(service) if one.source == "supervision_weekly")
        assert lies_there()
        (first,) = collecting.collect(service, [own])
        ends = service.process()
        (second,) = collecting.collect(service, [own])
        assert (first.fault, first.files, second.fault, second.files) == (None, 1, None, 0)
        assert not lies_there()
        assert ends == {"accepted": 1} and service.process() == {}
        query = sa.text(
            "select channel, source_name, reporting_unit_code, file_name from ledger.submission"
            " where channel <> 'codes'"
        )
        with service.engine.connect() as connection:
            kept = [tuple(row) for row in connection.execute(query)]
    assert kept == [(channel, "supervision_weekly", "U01", NAME)]
