"""A department's web API: JSON in pages behind a bearer token."""

from __future__ import annotations

import json
import ssl
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import httpx

from etl.collect.records import CollectFault, Fetched, Mark, earlier, not_seen_before, whole
from etl.collect.tls import tls_sentence
from schemas.source import Collect

_MAX_PAGE_BYTES = 50 * 1024 * 1024
_MAX_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Patience:
    """How hard to try: tries per request, first pause (doubled each time), pace, timeout."""

    tries: int = 4
    first_pause_seconds: float = 0.5
    longest_pause_seconds: float = 30.0
    longest_wait_seconds: float = 120.0
    """A server that asks for a longer wait is left alone until the next time."""
    requests_per_second: float = 10.0
    timeout_seconds: float = 20.0


def fetch(
    url: str,
    collect: Collect,
    since: str | None = None,
    *,
    token: str | None = None,
    login: tuple[str, str] | None = None,
    leave_out: Collection[str] = (),
    keys: Sequence[str] = (),
    patience: Patience | None = None,
    tls: ssl.SSLContext | None = None,
) -> Fetched:
    """Everything that changed since the watermark, over all pages, the seen records left out.

    ``url``: the base address; ``collect.path`` is added. ``leave_out``: fields that are not to be kept;
    ``keys``: those that tell records apart. ``login``: user and password, where the system wants these.
    Without a watermark everything is asked for.

    Raises:
        CollectFault: unreachable, refused, or an answer that is not what was agreed; no secret in it.
    """
    mark = Mark.parse(since) if collect.watermark else None
    # A second at least: some systems read ``since`` as 'after', and others came in the same second.
    by = max(timedelta(seconds=1), timedelta(minutes=collect.overlap_minutes))
    again = partial(earlier, by=by, by_number=collect.overlap_numbers)
    with _opened(url, collect, token, login, patience, tls) as pages:
        records = pages.all(again(mark.value) if mark and mark.value else None)
        lacking = pages.lacking(len(records))
    if collect.watermark is None and lacking:
        raise CollectFault(f"{lacking}缺了的不等于没有，这次都没有取。")
    if collect.watermark is None:
        return whole(records, since, leave_out=leave_out)
    fetched = not_seen_before(
        records, collect.watermark, mark,
        leave_out=leave_out, overlap=again, keys=keys, is_complete=not lacking,
    )  # fmt: skip
    return replace(fetched, remarks=(*fetched.remarks, lacking)) if lacking else fetched


def probe(
    url: str,
    collect: Collect,
    *,
    token: str | None = None,
    login: tuple[str, str] | None = None,
    patience: Patience | None = None,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Does the system give the first page?

    Raises:
        CollectFault: it does not.
    """
    with _opened(url, collect, token, login, patience, tls) as pages:
        pages.first()


@contextmanager
def _opened(
    url: str,
    collect: Collect,
    token: str | None,
    login: tuple[str, str] | None,
    patience: Patience | None,
    tls: ssl.SSLContext | None,
) -> Iterator[_Pages]:
    headers = {"Accept": "application/json"}
    if token:
        headers[collect.token_header] = (
            f"Bearer {token}" if collect.token_header == "Authorization" else token
        )
    how = patience or Patience(requests_per_second=collect.requests_per_second)
    # The environment is read at the front door alone: no proxies or .netrc from here.
    with httpx.Client(
        headers=headers, auth=login, trust_env=False, timeout=how.timeout_seconds, verify=tls or True
    ) as client:
        yield _Pages(client, url.rstrip("/") + (collect.path or ""), collect, how)


_Query = dict[str, str | int]


def _at(answer: Any, place: str) -> Any:
    """What stands at ``data.list``; the answer itself at ''."""
    for name in place.split(".") if place else ():
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _each_once(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({json.dumps(record, sort_keys=True): record for record in records}.values())


def _refused_inside(answer: Any) -> str | None:
    """Many systems answer 200 and say inside that they refuse."""
    code = (
        next((answer[k] for k in ("code", "errcode", "status") if k in answer), None)
        if isinstance(answer, dict)
        else None
    )
    return (
        f"拒绝了请求（返回内容里的代码为 {str(code)[:20]}）"
        if code not in (None, 0, 200, "0", "200")
        else None
    )


def _line_fault(fault: httpx.TransportError) -> str:
    cause = fault.__cause__ or fault.__context__
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    return tls_sentence(cause) if isinstance(cause, ssl.SSLError) else "连接不上"


class _Pages:
    """The pages of one address, asked for politely."""

    def __init__(self, client: httpx.Client, address: str, collect: Collect, patience: Patience) -> None:
        self._client = client
        self._address = address
        self._collect = collect
        self._patience = patience
        self._last_request = 0.0
        self._told_total = 0

    def lacking(self, read: int) -> str:
        """The sentence on records that the system counts and does not give; '' where none are known to lack.

        A total that counts what was not asked for as well is no evidence: the pages before the last are full.
        """
        if self._told_total <= read:
            return ""
        reason = f"说共有{self._told_total}条，各页合起来只有{read}条，请该系统查一查缺了哪些"
        return self._fault(reason).sentence

    def all(self, since: str | None) -> list[dict[str, Any]]:
        """The records of all pages."""
        match self._collect.paging:
            case "none":
                return self._records(self._get(self._address, self._query(since)))
            case "cursor":
                return self._by_cursor(since)
            case "next":
                return self._by_link(since)
        return self._by_number(since)

    def first(self) -> list[dict[str, Any]]:
        """The records of the first page."""
        return self._records(self._page(0, None))

    def _by_number(self, since: str | None) -> list[dict[str, Any]]:
        """Pages or offsets.

        Where the number of pages is told they are read from the last to the first: a record that changes
        meanwhile moves to the end, and the others move towards pages that are yet to be read. Read
        forwards, one of them would slip through between two pages, and never be asked for again.
        """
        first = self._page(0, since)
        pages, total = self._told(first)
        if pages is None:
            return self._forwards(first, since)
        if pages > _MAX_PAGES:
            raise self._fault(f"一次有{pages}页，多得不合常理")
        size = self._size(first)
        read = [self._records(self._page(page, since, page * size)) for page in range(pages - 1, 0, -1)]
        read.append(self._records(self._page(0, since) if pages > 1 else first))
        records = [record for page in reversed(read) for record in page]
        if total is not None and len(records) < total:  # pages of several sizes
            records = _each_once([*records, *self._rest(read, size, since, total - len(records))])
        if total is not None and len(records) < total:  # and the records moved meanwhile
            records = _each_once([*records, *self._forwards(first, since)])
        filled = [len(page) for page in reversed(read) if page]
        if total is not None and any(count < size for count in filled[:-1]):
            self._told_total = total
        return records

    def _rest(
        self, read: list[list[dict[str, Any]]], size: int, since: str | None, lacking: int
    ) -> list[dict[str, Any]]:
        """What pages shorter than the first left out: further pages, or the gaps between offsets.

        ``read``: the pages that were read, from the last to the first.
        """
        found: list[dict[str, Any]] = []
        if self._collect.paging == "page":
            starts = [(number, 0, _MAX_PAGES) for number in (len(read),)]
        else:
            starts = [
                (number, number * size + len(page), (number + 1) * size)
                for number, page in enumerate(reversed(read))
                if len(page) < size
            ]
        for number, offset, end in starts:
            while len(found) < lacking and offset < end:
                page = self._records(self._page(number, since, offset))
                if not page:
                    break
                found += page
                number, offset = number + 1, offset + (len(page) if self._collect.paging == "offset" else 1)
        return found

    def _forwards(self, first: Any, since: str | None) -> list[dict[str, Any]]:
        records = page = self._records(first)
        number, offset = 0, len(page)
        # To the first empty page: a short one may only mean that the server allows fewer than we asked for.
        while page:
            number += 1
            if number > _MAX_PAGES:
                raise self._fault("页数没有尽头")
            before, page = page, self._records(self._page(number, since, offset))
            if page == before:
                break  # a server that does not know pages gives the same each time
            offset += len(page)
            records = records + page
        return records

    def _by_cursor(self, since: str | None) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = []
        cursor, seen = "", set()
        for _ in range(_MAX_PAGES):
            query = self._query(since) | {self._collect.size_param: self._collect.page_size}
            answer = self._get(self._address, query | ({self._collect.page_param: cursor} if cursor else {}))
            records += self._records(answer)
            told = _at(answer, self._collect.next)
            cursor = "" if told in (None, False) else str(told)
            if not cursor:
                return records
            if cursor in seen:
                break
            seen.add(cursor)
        raise self._fault("页数没有尽头")

    def _by_link(self, since: str | None) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = []
        address = httpx.URL(self._address)
        query: _Query | None = self._query(since) | {self._collect.size_param: self._collect.page_size}
        for _ in range(_MAX_PAGES):
            answer, linked = self._get_linked(str(address), query)
            records += self._records(answer)
            told = _at(answer, self._collect.next) or linked
            if not told:
                return records
            following = address.join(str(told))
            if (following.scheme, following.host, following.port) != (
                address.scheme,
                address.host,
                address.port,
            ):
                raise self._fault("下一页指向别的服务器，没有跟去（令牌不能给别人）")
            if following == address and query is None:
                break
            address, query = following, None  # the link holds all parameters
        raise self._fault("页数没有尽头")

    def _told(self, answer: Any) -> tuple[int | None, int | None]:
        """How many pages and how many records there are, as far as the server says so."""
        if not isinstance(answer, dict):
            return None, None
        # Beside the list, or at the top.
        inner = _at(answer, self._collect.records.rpartition(".")[0])
        told = answer | (inner if isinstance(inner, dict) else {})
        pages, total = (told[key] if _is_count(told.get(key)) else None for key in ("pages", "total"))
        if pages is not None and self._collect.paging == "page":
            return pages, total
        return (None if total is None else -(-total // self._size(answer))), total

    def _size(self, answer: Any) -> int:
        """Records to a page: a server may allow fewer than we ask for."""
        return len(self._records(answer)) or self._collect.page_size

    def _records(self, answer: Any) -> list[dict[str, Any]]:
        records = _at(answer, self._collect.records)
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            told = _refused_inside(answer)
            raise self._fault(told or f"返回的内容里没有记录列表“{self._collect.records}”")
        return records

    def _page(self, number: int, since: str | None, offset: int = 0) -> Any:
        """The page ``number`` from 0, which begins at the record ``offset``."""
        collect = self._collect
        start = offset if collect.paging == "offset" else number + collect.first_page
        query = self._query(since) | {collect.page_param: start, collect.size_param: collect.page_size}
        return self._get(self._address, query)

    def _query(self, since: str | None) -> _Query:
        return {**self._collect.params, **({self._collect.since_param: since} if since is not None else {})}

    def _get(self, address: str, query: _Query) -> Any:
        return self._get_linked(address, query)[0]

    def _get_linked(self, address: str, query: _Query | None) -> tuple[Any, str | None]:
        """An answer, and the address of the next page where its head names one."""
        reason = ""
        for attempt in range(self._patience.tries):
            pause = self._patience.first_pause_seconds * 2**attempt
            self._keep_pace()
            try:
                with self._client.stream("GET", address, params=query) as response:
                    if response.status_code == 200:
                        return self._read(response), response.links.get("next", {}).get("url")
                    reason = f"返回 {response.status_code}"
                    if response.status_code != 429 and response.status_code < 500:
                        raise self._refusal(response.status_code)
                    pause = self._pause(response, pause)
            except httpx.TransportError as fault:
                reason = "等待超时" if isinstance(fault, httpx.TimeoutException) else _line_fault(fault)
            except (httpx.InvalidURL, httpx.HTTPError):
                raise self._fault("地址不对或内容无法解开") from None
            if attempt + 1 < self._patience.tries:
                time.sleep(pause)
        raise self._fault(f"试了{self._patience.tries}次仍{reason}")

    def _pause(self, response: httpx.Response, pause: float) -> float:
        """What the server asks for is kept; a server that asks for too much is left for the next time."""
        asked = _retry_after(response)
        if asked > self._patience.longest_wait_seconds:
            raise self._fault(f"返回 {response.status_code}，要求{round(asked)}秒以后再来，下次再取")
        return max(asked, min(pause, self._patience.longest_pause_seconds))

    def _read(self, response: httpx.Response) -> Any:
        content = bytearray()
        for part in response.iter_bytes():
            content += part
            if len(content) > _MAX_PAGE_BYTES:
                raise self._fault("一页超过 50 MB")
        try:
            answer = json.loads(bytes(content))
        except ValueError:
            raise self._fault("返回的不是 JSON") from None
        if not isinstance(answer, dict | list):
            raise self._fault("返回的 JSON 不是一页记录")
        return answer

    def _keep_pace(self) -> None:
        due = self._last_request + 1 / self._patience.requests_per_second
        time.sleep(max(0.0, due - time.monotonic()))
        self._last_request = time.monotonic()

    def _refusal(self, status: int) -> CollectFault:
        if status in (401, 403):
            return self._fault(f"拒绝了我们的令牌（{status}），请该单位换发令牌并更新连接设置")
        return self._fault(f"返回 {status}，接口地址或参数可能改了")

    def _fault(self, reason: str) -> CollectFault:
        return CollectFault(f"{self._collect.connection} 的接口 {self._collect.path or '/'} {reason}。")


def _retry_after(response: httpx.Response) -> float:
    """Seconds that the server asks us to wait; 0 where it does not say."""
    told = response.headers.get("Retry-After", "")
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(told).timestamp() - time.time())
    except (ValueError, TypeError):
        return 0.0
