"""A department's database is asked for what is new, and for nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.collect.database import fetch
from etl.collect.records import CollectFault, records_bytes
from schemas.source import Collect

POSTINGS = Collect(
    kind="database",
    connection="晾晒系统",
    query="select id, person_name, posted_at, updated_at from work_posting",
    watermark="updated_at",
)


def post(url: str, *rows: tuple[int, str, str]) -> None:
    engine = sa.create_engine(url)
    moment = "text" if url.startswith("sqlite") else "timestamp"
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "create table if not exists work_posting"
                f" (id integer, person_name text, posted_at {moment}, updated_at {moment}, content text)"
            )
        )
        for number, person, updated_at in rows:
            connection.execute(
                sa.text("insert into work_posting values (:n, :p, cast(:u as " + moment + "), "
                        "cast(:u as " + moment + "), 'private')"),
                {"n": number, "p": person, "u": updated_at},
            )  # fmt: skip
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'posting.sqlite'}"
    return str(request.getfixturevalue("database_url"))


def test_only_what_is_new_comes_the_next_time(url: str) -> None:
    post(url, (1, "沈岚", "2021-04-01 08:00:00"), (2, "周宁", "2021-04-01 09:00:00"))
    first = fetch(url, POSTINGS)
    assert [record["id"] for record in first.records] == [1, 2]
    assert fetch(url, POSTINGS, first.watermark).records == []

    post(url, (3, "梁启衡", "2021-04-01 09:00:00"), (4, "沈岚", "2021-04-02 08:00:00"))
    second = fetch(url, POSTINGS, first.watermark)
    assert [record["id"] for record in second.records] == [3, 4]
    assert fetch(url, POSTINGS, second.watermark).watermark == second.watermark


def test_only_the_columns_of_the_query_are_taken(url: str) -> None:
    post(url, (1, "沈岚", "2021-04-01 08:00:00"))
    [record] = fetch(url, POSTINGS).records
    assert set(record) == {"id", "person_name", "posted_at", "updated_at"}
    [less] = fetch(url, POSTINGS, leave_out={"person_name"}).records
    assert set(less) == {"id", "posted_at", "updated_at"}


def test_the_same_rows_have_the_same_bytes(url: str) -> None:
    post(url, (2, "周宁", "2021-04-01 08:00:00"), (1, "沈岚", "2021-04-01 08:00:00"))
    once, again = (records_bytes("daily_posting", fetch(url, POSTINGS).records) for _ in range(2))
    assert once == again


def test_a_query_may_use_the_watermark_itself(url: str) -> None:
    post(url, (1, "沈岚", "2021-04-01 08:00:00"), (2, "周宁", "2021-04-02 08:00:00"))
    query = (POSTINGS.query or "") + " where updated_at > :since"
    own = POSTINGS.model_copy(update={"query": query})
    assert [r["id"] for r in fetch(url, own, "2021-04-01 08:00:00").records] == [2]


def test_times_come_in_iso_from_a_database_that_knows_times(database_url: str) -> None:
    post(database_url, (1, "沈岚", "2021-04-01 08:00:00"))
    [record] = fetch(database_url, POSTINGS).records
    assert record["posted_at"] == "2021-04-01T08:00:00"


def test_an_unreachable_database_is_a_sentence_without_the_password() -> None:
    url = "postgresql+psycopg://clerk:hush-hush@127.0.0.1:1/postings"
    with pytest.raises(CollectFault, match="连不上 晾晒系统") as fault:
        fetch(url, POSTINGS, connect_seconds=2)
    assert "hush" not in fault.value.sentence
    assert fault.value.__cause__ is None


def test_a_renamed_column_is_a_sentence(url: str) -> None:
    post(url, (1, "沈岚", "2021-04-01 08:00:00"))
    renamed = POSTINGS.model_copy(update={"query": "select id, postedAt from work_posting"})
    with pytest.raises(CollectFault, match="晾晒系统"):
        fetch(url, renamed)


@pytest.mark.parametrize("url", ["nonsense", "nosuch://host/db", ""])
def test_an_address_that_is_none_is_a_sentence(url: str) -> None:
    with pytest.raises(CollectFault, match="地址不对"):
        fetch(url, POSTINGS)
