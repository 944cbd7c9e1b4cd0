"""A department's database is asked for what is new, and for nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from etl.collect.database import fetch
from etl.collect.records import CollectFault, Mark, records_bytes
from schemas.source import Collect
from tests.mariadb_server import PASSWORD, MariaDb, mariadb

POSTINGS = Collect(
    kind="database",
    connection="晾晒系统",
    query="select id, person_name, posted_at, updated_at from work_posting",
    watermark="updated_at",
)


def post(url: str, *rows: tuple[int, str, str]) -> None:
    engine = sa.create_engine(url)
    moment = {"s": "text", "p": "timestamp", "m": "datetime(3)"}[url[0]]
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


@pytest.fixture(scope="session")
def maria() -> Iterator[MariaDb]:
    with mariadb() as server:
        yield server


@pytest.fixture
def maria_url(maria: MariaDb) -> Iterator[str]:
    yield maria.url
    engine = sa.create_engine(maria.url)
    with engine.begin() as connection:
        connection.execute(sa.text("drop table if exists work_posting"))
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'posting.sqlite'}"
    if request.param == "mariadb":
        return str(request.getfixturevalue("maria_url"))
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


def test_what_was_committed_late_comes_although_its_time_is_earlier(url: str) -> None:
    post(url, (1, "沈岚", "2021-04-01 09:00:03"))
    first = fetch(url, POSTINGS)
    post(url, (2, "周宁", "2021-04-01 08:45:00"))
    second = fetch(url, POSTINGS, first.watermark)
    assert [record["id"] for record in second.records] == [2]
    assert fetch(url, POSTINGS, second.watermark).records == []


def test_what_was_committed_late_comes_although_its_number_is_smaller(url: str) -> None:
    by_number = POSTINGS.model_copy(update={"watermark": "id"})
    post(url, (1, "沈岚", "2021-04-01 09:00:03"), (3000, "沈岚", "2021-04-01 09:00:03"))
    first = fetch(url, by_number)
    post(url, (2999, "周宁", "2021-04-01 08:45:00"), (1500, "周宁", "2021-04-01 08:45:00"))
    second = fetch(url, by_number, first.watermark)
    assert [record["id"] for record in second.records] == [2999]
    assert fetch(url, by_number, second.watermark).records == []


def test_a_clock_that_is_ahead_silences_no_later_record(url: str) -> None:
    post(url, (1, "沈岚", "2021-04-01 08:00:00"), (2, "周宁", "2999-01-01 00:00:00"))
    first = fetch(url, POSTINGS)
    post(url, (3, "顾遥", "2021-04-02 08:00:00"))
    second = fetch(url, POSTINGS, first.watermark)
    assert [[record["id"] for record in fetched.records] for fetched in (first, second)] == [[1, 2], [3]]
    assert "有1条记录的“updated_at”晚于现在" in first.remarks[0] and second.remarks == ()
    assert fetch(url, POSTINGS, second.watermark).records == []


def test_a_watermark_that_was_kept_ahead_asks_for_everything(url: str) -> None:
    post(url, (1, "沈岚", "2021-04-01 08:00:00"), (2, "周宁", "2021-04-02 08:00:00"))
    fetched = fetch(url, POSTINGS, Mark("2999-01-01 00:00:00").text())
    assert [record["id"] for record in fetched.records] == [1, 2]
    assert '"value":"2021-04-02' in str(fetched.watermark)


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
    own = POSTINGS.model_copy(update={"query": query, "overlap_minutes": 0})
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


def test_a_refused_login_is_told_as_one_and_a_missing_database_too(maria: MariaDb, database_url: str) -> None:
    wrong = maria.url.replace(PASSWORD, "hush-hush")
    with pytest.raises(CollectFault, match="拒绝登录") as fault:
        fetch(wrong, POSTINGS)
    assert "hush" not in fault.value.sentence
    for url, name in ((maria.url, "nothing"), (database_url, "nothing")):
        other = sa.make_url(url).set(database=name).render_as_string(hide_password=False)
        with pytest.raises(CollectFault, match=r"拒绝登录|连不上"):
            fetch(other, POSTINGS)


def test_a_column_that_vanished_is_told_as_one(url: str) -> None:
    post(url, (1, "沈岚", "2021-04-01 08:00:00"))
    gone = POSTINGS.model_copy(update={"query": "select id, updated_at, content_2 from work_posting"})
    with pytest.raises(CollectFault, match="表或列可能改了名"):
        fetch(url, gone)


def test_a_query_writes_nothing(url: str) -> None:
    post(url, (1, "沈岚", "2021-04-01 08:00:00"))
    with pytest.raises(CollectFault):
        fetch(url, POSTINGS.model_copy(update={"query": "delete from work_posting"}))
    assert len(fetch(url, POSTINGS).records) == 1


def test_a_row_without_watermark_is_told_each_time_and_holds_up_no_other(url: str) -> None:
    post(url, (1, "沈岚", "2021-04-01 08:00:00"))
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("insert into work_posting (id, person_name) values (2, '周宁')"))
    engine.dispose()
    first = fetch(url, POSTINGS)
    again = fetch(url, POSTINGS, first.watermark)
    assert [record["id"] for record in first.records] == [1] and again.records == []
    assert len(first.remarks) == len(again.remarks) == 1


def test_without_a_watermark_everything_is_told_once_until_it_changes(url: str) -> None:
    post(url, (1, "沈岚", "2021-04-01 08:00:00"))
    full = POSTINGS.model_copy(update={"watermark": None})
    first = fetch(url, full)
    assert fetch(url, full, first.watermark).records == []
    post(url, (2, "周宁", "2021-04-01 08:00:00"))
    assert len(fetch(url, full, first.watermark).records) == 2


def test_values_come_exact_and_times_in_our_zone(maria: MariaDb) -> None:
    engine = sa.create_engine(maria.url)
    with engine.begin() as connection:
        connection.execute(sa.text("set time_zone = '+00:00'"))
        connection.execute(
            sa.text("create table figures (at timestamp(6) null, amount decimal(30,10), nothing int, t time)")
        )
        connection.execute(
            sa.text(
                "insert into figures values ('2021-04-01 00:30:00.5', 12345678901234567.89, null, '08:05')"
            )
        )
    how = POSTINGS.model_copy(update={"query": "select * from figures", "watermark": "at"})
    try:
        [record] = fetch(maria.url, how).records
        assert record == {
            "at": "2021-04-01T08:30:00.500000",
            "amount": "12345678901234567.8900000000",
            "nothing": None,
            "t": "08:05:00",
        }
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text("drop table figures"))
        engine.dispose()


def test_a_file_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(CollectFault, match="找不到"):
        fetch(f"sqlite:///{tmp_path / 'none.sqlite'}", POSTINGS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["nonsense", "nosuch://host/db", ""])
def test_an_address_that_is_none_is_a_sentence(url: str) -> None:
    with pytest.raises(CollectFault, match="地址不对"):
        fetch(url, POSTINGS)
