"""Connections as Airflow spells them, read outside of Airflow too."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from liangshai.connections import BadConnection, Connection, NoConnection, find, parse, remember
from liangshai.settings import Settings

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
