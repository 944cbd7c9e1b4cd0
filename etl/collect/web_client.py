"""One answer of a department's web API, asked for politely: pace, tries, pauses, limits."""

from __future__ import annotations

import json
import ssl
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from etl.collect.records import CollectFault
from etl.collect.tls import tls_sentence
from schemas.source import Collect

_MAX_PAGE_BYTES = 50 * 1024 * 1024
Query = dict[str, str | int]


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
    page_seconds: float = 120.0
    """Within which a page has come whole: one that only drips would hold up all other ways."""


class Asker:
    """Asks one system, again where that may help."""

    def __init__(self, client: httpx.Client, collect: Collect, patience: Patience) -> None:
        self._client = client
        self._collect = collect
        self._patience = patience
        self._last_request = 0.0

    def get(self, address: str, query: Query | None) -> tuple[Any, str | None]:
        """An answer, and the address of the next page where its head names one.

        Raises:
            CollectFault: none came, or none that was agreed.
        """
        reason = ""
        for attempt in range(self._patience.tries):
            pause = self._patience.first_pause_seconds * 2**attempt
            self._keep_pace()
            deadline = time.monotonic() + self._patience.page_seconds
            try:
                with self._client.stream("GET", address, params=query) as response:
                    if response.status_code == 200:
                        return self._read(response, deadline), response.links.get("next", {}).get("url")
                    reason = f"返回 {response.status_code}"
                    if response.status_code != 429 and response.status_code < 500:
                        raise self._refusal(response.status_code)
                    pause = self._pause(response, pause)
            except httpx.TransportError as fault:
                reason = "等待超时" if isinstance(fault, httpx.TimeoutException) else _line_fault(fault)
            except (httpx.InvalidURL, httpx.HTTPError):
                raise self.fault("地址不对或内容无法解开") from None
            if attempt + 1 < self._patience.tries:
                time.sleep(pause)
        raise self.fault(f"试了{self._patience.tries}次仍{reason}")

    def _pause(self, response: httpx.Response, pause: float) -> float:
        """What the server asks for is kept; a server that asks for too much is left for the next time."""
        asked = _retry_after(response)
        if asked > self._patience.longest_wait_seconds:
            raise self.fault(f"返回 {response.status_code}，要求{round(asked)}秒以后再来，下次再取")
        return max(asked, min(pause, self._patience.longest_pause_seconds))

    def _read(self, response: httpx.Response, deadline: float) -> Any:
        content = bytearray()
        for part in response.iter_bytes():
            if time.monotonic() > deadline:
                raise self.fault(f"太慢，一页{self._patience.page_seconds:.0f}秒还没有传完，下次再取")
            content += part
            if len(content) > _MAX_PAGE_BYTES:
                raise self.fault("一页超过 50 MB")
        try:
            answer = json.loads(bytes(content))
        except ValueError:
            raise self.fault("返回的不是 JSON") from None
        if not isinstance(answer, dict | list):
            raise self.fault("返回的 JSON 不是一页记录")
        return answer

    def _keep_pace(self) -> None:
        due = self._last_request + 1 / self._patience.requests_per_second
        time.sleep(max(0.0, due - time.monotonic()))
        self._last_request = time.monotonic()

    def _refusal(self, status: int) -> CollectFault:
        if status in (401, 403):
            return self.fault(f"拒绝了我们的令牌（{status}），请该单位换发令牌并更新连接设置")
        return self.fault(f"返回 {status}，接口地址或参数可能改了")

    def fault(self, reason: str) -> CollectFault:
        """What went wrong, with the place that was asked."""
        return CollectFault(f"{self._collect.connection} 的接口 {self._collect.path or '/'} {reason}。")


def _line_fault(fault: httpx.TransportError) -> str:
    cause = fault.__cause__ or fault.__context__
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    return tls_sentence(cause) if isinstance(cause, ssl.SSLError) else "连接不上"


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
