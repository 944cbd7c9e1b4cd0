"""Connections as Airflow spells them, read outside of Airflow too."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from liangshai.intake.connections import BadConnection, Connection, NoConnection, find, parse, remember
from liangshai.settings import Settings
from tests.liangshai.conftest import Run
from tests.sftp_server import LOGIN, PASSWORD, SftpServer

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs")), min_size=1, max_size=12)


@given(login=WORDS, password=WORDS)
def test_any_login_and_password_reach_the_database_unchanged(login: str, password: str) -> None:
    connection = Connection("x", "postgres", "db.example", 5432, "wh", login, password)
    url = sa.make_url(connection.url)
    assert (url.username, url.password, url.host, url.database) == (login, password, "db.example", "wh")
    assert repr(connection) == repr(Connection("x", "postgres", "db.example", 5432, "wh", login, "other"))


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ('{"conn_type":"http","host":"127.0.0.1","port":8080}', "http://127.0.0.1:8080"),
        ('{"conn_type":"http","host":"api.example","schema":"https"}', "https://api.example"),
        ('{"conn_type":"http","host":"https://api.example"}', "https://api.example"),
        (
            '{"conn_type":"mysql","host":"db","login":"a","password":"b","schema":"s"}',
            "mysql+pymysql://a:b@db/s",
        ),
        ("postgres://u:p%40x@db:5433/name", "postgresql+psycopg://u:p%40x@db:5433/name"),
        ("sqlite:////data/Posting%20录.db", "sqlite:////data/Posting 录.db"),
        ("sqlite+pysqlite:////data/a.db", "sqlite+pysqlite:////data/a.db"),
        ("sqlite:///here/a.db", "sqlite:///here/a.db"),
        ("sqlite://%2FData%2Fa.db", "sqlite:////Data/a.db"),
        ('{"conn_type":"sqlite","host":"/data/a.db"}', "sqlite:////data/a.db"),
        ('{"conn_type":"generic","extra":{"url":"sqlite:////tmp/a.db"}}', "sqlite:////tmp/a.db"),
        ('{"conn_type":"generic","extra":"{\\"url\\": \\"sqlite:////tmp/a.db\\"}"}', "sqlite:////tmp/a.db"),
    ],
)
def test_both_spellings_give_the_address(text: str, url: str) -> None:
    assert parse("x", text).url == url


@pytest.mark.parametrize("text", ["{", "[]", "{}x", "nonsense", '{"conn_type":"http","port":"八"}'])
def test_one_that_cannot_be_read_is_told_without_repeating_it(text: str) -> None:
    with pytest.raises(BadConnection) as told:
        parse("smtp_default", text)
    assert "smtp_default" in told.value.sentence and text not in told.value.sentence


def test_the_environment_comes_first_and_what_is_remembered_is_private(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=home)
    monkeypatch.delenv("AIRFLOW_CONN_POSTING_DB", raising=False)
    with pytest.raises(NoConnection, match="AIRFLOW_CONN_POSTING_DB"):
        find(settings, "posting_db")
    remember(settings, "posting_db", {"conn_type": "sqlite", "host": "/a.db"})
    remember(settings, "requests_api", {"conn_type": "http", "host": "h"})
    assert find(settings, "posting_db").url == "sqlite:////a.db"
    assert stat.S_IMODE((settings.secrets_dir / "connections.json").stat().st_mode) == 0o600
    monkeypatch.setenv("AIRFLOW_CONN_POSTING_DB", '{"conn_type":"sqlite","host":"/b.db"}')
    assert find(settings, "posting_db").url == "sqlite:////b.db"


def test_a_connection_is_set_listed_tried_and_removed_on_the_command_line(
    settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import io

    root = tmp_path / "theirs"
    (root / "out").mkdir(parents=True)
    with SftpServer(root) as server:
        address = f"sftp://{LOGIN}@127.0.0.1:{server.port}/out"
        monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
        key = f"host_key={server.host_key}"
        assert run("connection", "set", "returns_sftp", address, "--extra", key, "--password-stdin").code == 0
        assert stat.S_IMODE((settings.secrets_dir / "connections.json").stat().st_mode) == 0o600
        listed = run("connection", "list").out
        assert f"{LOGIN}@127.0.0.1:{server.port}/out" in listed and PASSWORD not in listed
        assert "✓ SFTP returns_sftp：应答正常" in run("connection", "test", "returns_sftp").out
    failed = run("connection", "test", "returns_sftp")
    assert failed.code == 1 and "连不上" in failed.out
    absent = run("connection", "remove", "returns_stfp")
    assert absent.code == 2 and "记下的有：returns_sftp" in absent.err
    assert run("connection", "remove", "returns_sftp").code == 0
    assert run("connection", "list").out == ""
    assert run("connection", "test", "nothing").code == 2
