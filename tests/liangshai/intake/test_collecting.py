"""The ways in together: what an SFTP server holds becomes returns, once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings
from tests.liangshai.conftest import Run
from tests.sftp_server import LOGIN, PASSWORD, SftpServer

WEEK_2 = PROJECT_DIR / "examples" / "2021" / "supervision_weekly" / "督查事项周进展_第2期.csv"


def connect(monkeypatch: pytest.MonkeyPatch, server: SftpServer, **extra: Any) -> None:
    told = {
        "conn_type": "sftp",
        "host": "127.0.0.1",
        "port": server.port,
        "login": LOGIN,
        "password": PASSWORD,
        "extra": {"host_key": server.host_key} | extra,
    }
    monkeypatch.setenv("AIRFLOW_CONN_RETURNS_SFTP", json.dumps(told))


def way_of(said: Any) -> dict[str, Any]:
    [way] = [way for way in said.json["ways"] if way["kind"] == "sftp"]
    return dict(way)


@pytest.mark.parametrize("keeps", [False, True])
def test_a_file_on_an_sftp_server_is_taken_once(
    settings: Settings, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keeps: bool
) -> None:
    root = tmp_path / "theirs"
    (root / "办公室").mkdir(parents=True)
    (root / "办公室" / WEEK_2.name).write_bytes(WEEK_2.read_bytes())
    with SftpServer(root, read_only=keeps) as server:
        connect(monkeypatch, server, keep=keeps)
        first, second = run("collect", "--json"), run("collect", "--json")
    assert (way_of(first)["files"], way_of(first)["fault"]) == (1, None)
    assert (way_of(second)["files"], way_of(second)["fault"]) == (0, None)
    assert first.json["ends"] == {"accepted": 1} and second.json["ends"] == {}
    with Service.open(settings) as service, service.engine.connect() as connection:
        kept = connection.execute(
            sa.text("select channel, reporting_unit_code from ledger.submission where channel <> 'codes'")
        ).all()
    assert [tuple(row) for row in kept] == [("sftp", "U01")]
