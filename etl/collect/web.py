"""A department's web API: JSON in pages behind a bearer token."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from etl.collect.records import CollectFault, Fetched, Mark, settle
from schemas.source import Collect

_OVERLAP = timedelta(seconds=1)
_MAX_PAGE_BYTES = 50 * 1024 * 1024
_MAX_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Patience:
    """How hard to try: tries per request, first pause (doubled each time), pace, timeout."""

    tries: int = 4
    first_pause_seconds: float = 0.5
    longest_pause_seconds: float = 30.0
    requests_per_second: float = 10.0
    timeout_seconds: float = 20.0


def fetch(
    url: str,
    collect: Collect,
    since: str | None = None,
    *,
    token: str | None = None,
    leave_out: Collection[str] = (),
    patience: Patience | None = None,
) -> Fetched:
    """Everything that changed since the watermark, over all pages, the seen records left out.

    ``url``: the base address; ``collect.path`` is added. ``leave_out``: fields that are not to be kept.

    Raises:
        CollectFault: unreachable, refused, or an answer that is not what was agreed; no secret in it.
    """
    if not collect.watermark:
        raise CollectFault(f"连接 {collect.connection} 没有写明水位字段，请在报表定义的 collect 里补上。")
    mark = Mark.parse(since)
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    # The environment is read at the front door alone: no proxies or .netrc from here.
    with httpx.Client(
        headers=headers, trust_env=False, timeout=(patience or Patience()).timeout_seconds
    ) as client:
        pages = _Pages(client, url.rstrip("/") + (collect.path or ""), collect, patience or Patience())
        records = pages.all(_earlier(mark.value) if mark else None)
    return settle(records, collect.watermark, mark, leave_out=leave_out, overlap=_earlier)


def _earlier(value: str) -> str:
    """A second before: some systems read ``since`` as 'after', and others came in the same second."""
    try:
        return (datetime.fromisoformat(value) - _OVERLAP).isoformat()
    except ValueError:
        return value


class _Pages:
    """The pages of one address, asked for politely."""

    def __init__(self, client: httpx.Client, address: str, collect: Collect, patience: Patience) -> None:
        self._client = client
        self._address = address
        self._collect = collect
        self._patience = patience
        self._last_request = 0.0

    def all(self, since: str | None) -> list[dict[str, Any]]:
        """The records of all pages.

        Where the number of pages is told they are read from the last to the first: a record that changes
        meanwhile moves to the end, and the others move towards pages that are yet to be read. Read
        forwards, one of them would slip through between two pages, and never be asked for again.
        """
        first = self._page(1, since)
        count = self._count(first)
        if count is None:
            return self._forwards(first, since)
        if count > _MAX_PAGES:
            raise self._fault(f"一次有{count}页，多得不合常理")
        read = [self._records(self._page(number, since)) for number in range(count, 1, -1)]
        read.append(self._records(self._page(1, since) if count > 1 else first))
        return [record for page in reversed(read) for record in page]

    def _forwards(self, first: dict[str, Any], since: str | None) -> list[dict[str, Any]]:
        records = page = self._records(first)
        number = 1
        # To the first empty page: a short one may only mean that the server allows fewer than we asked for.
        while page:
            number += 1
            if number > _MAX_PAGES:
                raise self._fault("页数没有尽头")
            before, page = page, self._records(self._page(number, since))
            if page == before:
                break  # a server that does not know pages gives the same each time
            records = records + page
        return records

    def _count(self, answer: dict[str, Any]) -> int | None:
        pages, total = answer.get("pages"), answer.get("total")
        if isinstance(pages, int):
            return pages
        size = len(self._records(answer)) or self._collect.page_size
        return -(-total // size) if isinstance(total, int) else None

    def _records(self, answer: dict[str, Any]) -> list[dict[str, Any]]:
        records = answer.get(self._collect.records)
        if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
            raise self._fault(f"返回的内容里没有记录列表“{self._collect.records}”")
        return records

    def _page(self, number: int, since: str | None) -> dict[str, Any]:
        query: dict[str, str | int] = {"page": number, "size": self._collect.page_size}
        if since is not None:
            query["since"] = since
        reason = ""
        for attempt in range(self._patience.tries):
            pause = self._patience.first_pause_seconds * 2**attempt
            self._keep_pace()
            try:
                with self._client.stream("GET", self._address, params=query) as response:
                    if response.status_code == 200:
                        return self._read(response)
                    reason = f"返回 {response.status_code}"
                    if response.status_code != 429 and response.status_code < 500:
                        raise self._refusal(response.status_code)
                    pause = max(pause, _retry_after(response))
            except httpx.TransportError as fault:
                reason = "等待超时" if isinstance(fault, httpx.TimeoutException) else "连接不上"
            except (httpx.InvalidURL, httpx.HTTPError):
                raise self._fault("地址不对或内容无法解开") from None
            if attempt + 1 < self._patience.tries:
                time.sleep(min(pause, self._patience.longest_pause_seconds))
        raise self._fault(f"试了{self._patience.tries}次仍{reason}")

    def _read(self, response: httpx.Response) -> dict[str, Any]:
        content = bytearray()
        for part in response.iter_bytes():
            content += part
            if len(content) > _MAX_PAGE_BYTES:
                raise self._fault("一页超过 50 MB")
        try:
            answer = httpx.Response(200, content=bytes(content)).json()
        except ValueError:
            raise self._fault("返回的不是 JSON") from None
        if not isinstance(answer, dict):
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
