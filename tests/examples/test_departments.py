"""The two departments' systems: the database of postings and the web API of requests."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from examples.make.api import RequestsApi
from examples.make.common import SHANGHAI
from examples.make.posting import leaves, make_posting_database, service

YEAR = Path(__file__).resolve().parents[2] / "examples" / "2021"
APRIL = datetime(2021, 4, 20, 1, 30, tzinfo=SHANGHAI)
TOKEN = {"Authorization": "Bearer letmein"}


@pytest.fixture
def api() -> Iterator[RequestsApi]:
    with RequestsApi(YEAR / "requests.json", token="letmein") as running:
        yield running


def ask(api: RequestsApi, **query: str | int) -> httpx.Response:
    return httpx.get(api.url, params=query, headers=TOKEN, trust_env=False)


def postings(database: Path, question: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()


def test_the_database_holds_only_what_existed_by_then(tmp_path: Path) -> None:
    database = tmp_path / "posting.sqlite"
    count = make_posting_database(database, YEAR / "posting.csv", APRIL)
    whole = make_posting_database(tmp_path / "whole.sqlite", YEAR / "posting.csv")
    assert 0 < count < whole
    assert postings(
        database,
        "select count(*), max(posted_at) < '2021-04-20', max(updated_at) < '2021-04-20 01:30'"
        " from work_posting",
    ) == [(count, 1, 1)]


def test_an_edit_seen_later_moves_only_the_watermark(tmp_path: Path) -> None:
    make_posting_database(tmp_path / "whole.sqlite", YEAR / "posting.csv")
    number, posted_at, updated_at = postings(
        tmp_path / "whole.sqlite",
        "select id, posted_at, updated_at from work_posting where updated_at > posted_at limit 1",
    )[0]
    before_the_edit = datetime.fromisoformat(str(updated_at)) - timedelta(seconds=1)
    make_posting_database(tmp_path / "early.sqlite", YEAR / "posting.csv", before_the_edit)
    seen = postings(
        tmp_path / "early.sqlite", f"select posted_at, updated_at from work_posting where id = {number}"
    )
    assert seen == [(posted_at, posted_at)]


def test_some_postings_are_late_and_everyone_posts_on_most_days(tmp_path: Path) -> None:
    make_posting_database(tmp_path / "whole.sqlite", YEAR / "posting.csv")
    late, every, people = postings(
        tmp_path / "whole.sqlite",
        "select sum(time(posted_at) > '18:00:00'), count(*), count(distinct person_name) from work_posting",
    )[0]
    assert isinstance(late, int) and isinstance(every, int)
    assert 0.01 < late / every < 0.2
    assert people == len({person_code for person_code, *_ in service()}) >= 25


def test_leave_lies_within_the_service_of_the_person() -> None:
    for leave in leaves():
        assert any(
            leave.person_code == person and start <= leave.start <= leave.end <= end
            for person, _, start, end in service()
        )


def test_pages_together_hold_every_request_once(api: RequestsApi) -> None:
    first = ask(api, page=1, size=50).json()
    pages = [ask(api, page=number, size=50).json()["items"] for number in range(1, first["pages"] + 1)]
    numbers = [item["requestNo"] for page in pages for item in page]
    assert 60 <= first["total"] <= 80
    assert len(numbers) == len(set(numbers)) == first["total"]


def test_a_request_is_shown_as_it_stood_at_the_moment_asked(api: RequestsApi) -> None:
    api.now = APRIL
    early = {item["requestNo"]: item for item in ask(api, size=200).json()["items"]}
    api.now = None
    late = {item["requestNo"]: item for item in ask(api, size=200).json()["items"]}
    assert set(early) < set(late)
    assert all(datetime.fromisoformat(item["updatedAt"]) <= APRIL for item in early.values())
    assert any(early[number]["status"] != late[number]["status"] for number in early)
    assert {item["status"] for item in late.values()} == {"办理中", "已办结", "已退回"}
    assert "待办" in {item["status"] for item in at_every_week(api)}


def at_every_week(api: RequestsApi) -> list[dict[str, object]]:
    seen = []
    for week in range(52):
        api.now = APRIL + timedelta(weeks=week - 14)
        seen += ask(api, size=200).json()["items"]
    return seen


def test_since_gives_only_what_changed_afterwards(api: RequestsApi) -> None:
    whole = ask(api, size=200).json()["items"]
    middle = whole[30]["updatedAt"]
    later = ask(api, size=200, since=middle).json()["items"]
    assert later == [item for item in whole if item["updatedAt"] > middle]


def test_without_the_token_nothing_is_told(api: RequestsApi) -> None:
    answer = httpx.get(api.url, headers={"Authorization": "Bearer wrong"}, trust_env=False)
    assert answer.status_code == 401
    assert answer.json() == {"error": "令牌无效"}


@pytest.mark.parametrize(
    "query", [{"page": 0}, {"size": 0}, {"since": "gestern"}, {"since": "2021-01-01T00:00:00"}]
)
def test_a_question_out_of_range_is_refused_in_one_sentence(
    api: RequestsApi, query: dict[str, str | int]
) -> None:
    answer = ask(api, **query)
    assert answer.status_code == 400
    assert "page" in answer.json()["error"]
