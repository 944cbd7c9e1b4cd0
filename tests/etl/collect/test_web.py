"""A department's web API, by a real server on a free port that can be told to misbehave."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from etl.collect.records import CollectFault
from etl.collect.web import Patience, fetch
from schemas.source import Collect

REQUESTS = Collect(
    kind="web", connection="诉求平台", path="/requests", page_size=2, records="items", watermark="updatedAt"
)
QUICK = Patience(tries=3, first_pause_seconds=0.01, requests_per_second=1000, timeout_seconds=5)
TOKEN = "only-for-the-tests"


def item(number: int, moment: str = "") -> dict[str, Any]:
    return {
        "requestNo": f"SQ2021-{number:04d}",
        "updatedAt": moment or f"2021-04-{number:02d}T09:00:00+08:00",
    }


class Api:
    """Pages over ``items``, ordered by ``updatedAt``; ``before_answer`` sees every request."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []
        self.asked: list[dict[str, str]] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.before_answer: Callable[[dict[str, str]], None] = lambda query: None
        self.tell_pages = True
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                api.asked.append(query)
                api.before_answer(query)
                authorised = self.headers.get("Authorization") == f"Bearer {TOKEN}"
                status, headers, body = api.answer(query) if authorised else (401, {}, b"")
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if self.answers:
            return self.answers.pop(0)
        shown = sorted(
            (i for i in self.items if i["updatedAt"] > query.get("since", "")),
            key=lambda i: (i["updatedAt"], i["requestNo"]),
        )
        page, size = int(query["page"]), int(query["size"])
        body: dict[str, Any] = {"page": page, "items": shown[(page - 1) * size : page * size]}
        if self.tell_pages:
            body |= {"total": len(shown), "pages": -(-len(shown) // size)}
        return 200, {}, json.dumps(body).encode()


@pytest.fixture
def api() -> Iterator[Api]:
    api = Api()
    thread = Thread(target=api.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield api
    api.server.shutdown()
    thread.join()
    api.server.server_close()


def numbers(records: list[dict[str, Any]]) -> list[int]:
    return [int(record["requestNo"][-4:]) for record in records]


@pytest.mark.parametrize("tell_pages", [True, False])
@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_all_pages_come_in_order(api: Api, count: int, tell_pages: bool) -> None:
    api.tell_pages = tell_pages
    api.items = [item(number) for number in range(1, count + 1)]
    fetched = fetch(api.url, REQUESTS, token=TOKEN, patience=QUICK)
    assert numbers(fetched.records) == list(range(1, count + 1))


def test_only_what_changed_comes_the_next_time_even_in_the_same_second(api: Api) -> None:
    api.items = [item(1), item(2)]
    first = fetch(api.url, REQUESTS, token=TOKEN, patience=QUICK)
    assert fetch(api.url, REQUESTS, first.watermark, token=TOKEN, patience=QUICK).records == []
    api.items += [item(3, item(2)["updatedAt"]), item(4)]
    second = fetch(api.url, REQUESTS, first.watermark, token=TOKEN, patience=QUICK)
    assert numbers(second.records) == [3, 4]
    assert fetch(api.url, REQUESTS, second.watermark, token=TOKEN, patience=QUICK).records == []


def test_a_record_that_changes_while_pages_are_read_pushes_no_other_out(api: Api) -> None:
    api.items = [item(number) for number in range(1, 8)]

    def change(query: dict[str, str]) -> None:
        if len(api.asked) == 3:
            api.items[0] = item(1, "2021-05-01T09:00:00+08:00")

    api.before_answer = change
    first = fetch(api.url, REQUESTS, token=TOKEN, patience=QUICK)
    second = fetch(api.url, REQUESTS, first.watermark, token=TOKEN, patience=QUICK)
    assert sorted(set(numbers(first.records + second.records))) == [1, 2, 3, 4, 5, 6, 7]


def test_fields_that_are_not_wanted_are_not_kept(api: Api) -> None:
    api.items = [item(1) | {"summary": "private"}]
    [record] = fetch(api.url, REQUESTS, token=TOKEN, patience=QUICK, leave_out={"summary"}).records
    assert record == item(1)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_server_in_trouble_is_asked_again(api: Api, status: int) -> None:
    api.items = [item(1)]
    api.answers = [(status, {"Retry-After": "0"}, b""), (status, {}, b"")]
    assert numbers(fetch(api.url, REQUESTS, token=TOKEN, patience=QUICK).records) == [1]
    assert len(api.asked) == 3


def test_a_server_that_stays_in_trouble_is_a_sentence(api: Api) -> None:
    api.answers = [(503, {}, b"")] * 3
    with pytest.raises(CollectFault, match=r"诉求平台 的接口 /requests 试了3次仍返回 503"):
        fetch(api.url, REQUESTS, token=TOKEN, patience=QUICK)


def test_a_wrong_token_is_not_tried_again_and_never_shown(api: Api) -> None:
    with pytest.raises(CollectFault, match="令牌") as fault:
        fetch(api.url, REQUESTS, token="wrong-secret", patience=QUICK)
    assert "secret" not in fault.value.sentence
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html>", "不是 JSON"),
        (b"1", "不是一页记录"),
        (b"[]", "items"),
        (b'{"code": 401, "msg": "token"}', "代码为 401"),
        (b'{"data": []}', "items"),
        (b'{"items": [1]}', "items"),
    ],
)
def test_an_answer_that_was_not_agreed_is_a_sentence(api: Api, body: bytes, sentence: str) -> None:
    api.answers = [(200, {}, body)]
    with pytest.raises(CollectFault, match=sentence):
        fetch(api.url, REQUESTS, token=TOKEN, patience=QUICK)


def test_a_server_that_is_not_there_is_a_sentence() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(CollectFault, match="连接不上"):
        fetch(f"http://127.0.0.1:{port}", REQUESTS, token=TOKEN, patience=QUICK)


def test_an_address_that_is_none_is_a_sentence() -> None:
    with pytest.raises(CollectFault, match=r"地址不对|连接不上"):
        fetch("gopher://nowhere", REQUESTS, patience=QUICK)


# ---------------------------------------------------------------- other ways to turn a page


def by_offset(api: Api, query: dict[str, str]) -> dict[str, Any]:
    start, size = int(query["offset"]), int(query["limit"])
    return {"data": {"list": api.items[start : start + min(size, 2)]}}


def by_cursor(api: Api, query: dict[str, str]) -> dict[str, Any]:
    start = int(query.get("cursor", "0"))
    following = start + 2 if start + 2 < len(api.items) else None
    return {"data": {"list": api.items[start : start + 2]}, "meta": {"next": following}}


def by_link(api: Api, query: dict[str, str]) -> dict[str, Any]:
    start = int(query.get("from", "0"))
    following = f"/requests?from={start + 2}" if start + 2 < len(api.items) else None
    return {"data": {"list": api.items[start : start + 2]}, "meta": {"next": following}}


def by_offset_with_a_total(api: Api, query: dict[str, str]) -> dict[str, Any]:
    return by_offset(api, query) | {"total": len(api.items)}


def by_pages_of_several_sizes(api: Api, query: dict[str, str]) -> dict[str, Any]:
    """Two records to the first page, one to each further: a server that counts bytes."""
    start = int(query["offset"])
    found = api.items[start : start + (1 if start else 2)]
    return {"data": {"list": found, "total": len(api.items)}}


PAGINGS: dict[str, tuple[Callable[[Api, dict[str, str]], dict[str, Any]], dict[str, Any]]] = {
    "offset": (by_offset, {"page_param": "offset", "size_param": "limit", "page_size": 3}),
    "offset, total told": (
        by_offset_with_a_total,
        {"paging": "offset", "page_param": "offset", "size_param": "limit", "page_size": 3},
    ),
    "pages of several sizes": (by_pages_of_several_sizes, {"paging": "offset", "page_param": "offset"}),
    "cursor": (by_cursor, {"page_param": "cursor", "next": "meta.next"}),
    "next": (by_link, {"next": "meta.next"}),
}


@pytest.mark.parametrize("paging", PAGINGS)
@pytest.mark.parametrize("count", [0, 2, 5])
def test_pages_are_turned_as_the_system_turns_them(
    api: Api, monkeypatch: pytest.MonkeyPatch, paging: str, count: int
) -> None:
    answer, settings = PAGINGS[paging]
    api.items = [item(number) for number in range(1, count + 1)]
    monkeypatch.setattr(api, "answer", lambda query: (200, {}, json.dumps(answer(api, query)).encode()))
    how = REQUESTS.model_copy(update={"paging": paging, "records": "data.list"} | settings)
    assert numbers(fetch(api.url, how, token=TOKEN, patience=QUICK).records) == list(range(1, count + 1))


def test_pages_of_several_sizes_are_each_read_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    api.items = [item(number) for number in range(1, 10)]
    sizes = (3, 2, 1, 3)

    def answer(query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        at = int(query["page"]) - 1
        found = api.items[sum(sizes[:at]) :][: sizes[at] if at < len(sizes) else 0]
        return 200, {}, json.dumps({"items": found, "total": len(api.items)}).encode()

    monkeypatch.setattr(api, "answer", answer)
    fetched = fetch(api.url, REQUESTS, token=TOKEN, patience=QUICK)
    assert numbers(fetched.records) == list(range(1, 10))
    # The first is read again at the end: what changed meanwhile moved others there.
    assert sorted(query["page"] for query in api.asked) == ["1", "1", "2", "3", "4"]


def test_a_page_that_is_short_of_the_told_total_is_told_and_its_records_come_when_they_are_there(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.items = [item(number) for number in range(1, 8)]
    whole = api.answer

    def short(query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        status, heads, body = whole(query)
        told = json.loads(body)
        if query["page"] == "2":
            told["items"] = told["items"][:-1]
        return status, heads, json.dumps(told).encode()

    monkeypatch.setattr(api, "answer", short)
    first = fetch(api.url, REQUESTS, token=TOKEN, patience=QUICK)
    assert len(first.records) == 6
    assert ["说共有7条，各页合起来只有6条" in remark for remark in first.remarks] == [True]
    assert fetch(api.url, REQUESTS, first.watermark, token=TOKEN, patience=QUICK).records == []
    with pytest.raises(CollectFault, match="这次都没有取"):
        fetch(api.url, REQUESTS.model_copy(update={"watermark": None}), token=TOKEN, patience=QUICK)
    monkeypatch.setattr(api, "answer", whole)
    last = fetch(api.url, REQUESTS, first.watermark, token=TOKEN, patience=QUICK)
    assert (len(last.records), last.remarks) == (1, ())


def test_a_total_over_more_than_was_asked_for_is_no_gap(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    api.items = [item(number) for number in range(1, 4)]
    whole = api.answer

    def counts_all(query: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        status, heads, body = whole(query)
        return status, heads, json.dumps(json.loads(body) | {"total": 500, "pages": 250}).encode()

    monkeypatch.setattr(api, "answer", counts_all)
    fetched = fetch(api.url, REQUESTS, token=TOKEN, patience=QUICK)
    assert (numbers(fetched.records), fetched.remarks) == ([1, 2, 3], ())


def test_a_token_is_not_carried_to_another_server(api: Api) -> None:
    body = json.dumps({"items": [], "next": "http://127.0.0.2:9/requests"}).encode()
    api.answers = [(200, {}, body)]
    how = REQUESTS.model_copy(update={"paging": "next"})
    with pytest.raises(CollectFault, match="别的服务器"):
        fetch(api.url, how, token=TOKEN, patience=QUICK)


def test_a_next_page_without_end_is_a_sentence(api: Api) -> None:
    body = json.dumps({"items": [item(1)], "next": "same"}).encode()
    api.answers = [(200, {}, body)] * 3
    how = REQUESTS.model_copy(update={"paging": "cursor"})
    with pytest.raises(CollectFault, match="没有尽头"):
        fetch(api.url, how, token=TOKEN, patience=QUICK)


def test_half_a_page_is_asked_for_again(api: Api) -> None:
    api.items = [item(1)]
    api.answers = [(200, {"Content-Length": "900", "Connection": "close"}, b'{"items": [')]
    quick = Patience(tries=2, first_pause_seconds=0.01, requests_per_second=1000, timeout_seconds=0.5)
    assert numbers(fetch(api.url, REQUESTS, token=TOKEN, patience=quick).records) == [1]


def test_a_page_that_only_drips_is_left_for_the_next_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            line, _ = server.accept()
            with line, contextlib.suppress(OSError):
                line.recv(4096)
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while True:
                    line.sendall(b" ")
                    time.sleep(0.05)

        Thread(target=drip, daemon=True).start()
        url = f"http://127.0.0.1:{server.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(CollectFault, match="太慢，一页1秒还没有传完"):
            fetch(url, REQUESTS, patience=replace(QUICK, page_seconds=1))
    assert time.monotonic() - began < 10  # and it is not asked three times


def test_a_server_that_asks_for_an_hour_is_left_alone_until_the_next_time(api: Api) -> None:
    api.answers = [(429, {"Retry-After": "3600"}, b"")]
    with pytest.raises(CollectFault, match="3600秒以后"):
        fetch(api.url, REQUESTS, token=TOKEN, patience=QUICK)
    assert len(api.asked) == 1


def test_without_a_watermark_everything_is_told_once_until_it_changes(api: Api) -> None:
    api.items = [item(1), item(2)]
    how = REQUESTS.model_copy(update={"watermark": None})
    first = fetch(api.url, how, token=TOKEN, patience=QUICK)
    again = fetch(api.url, how, first.watermark, token=TOKEN, patience=QUICK)
    assert (len(first.records), again.records) == (2, [])
    api.items = [item(2)]
    assert numbers(fetch(api.url, how, again.watermark, token=TOKEN, patience=QUICK).records) == [2]
