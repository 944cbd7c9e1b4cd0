"""Which pages of a department's web API there are, and in which order they are read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import httpx

from etl.collect.web_client import Asker, Query
from schemas.source import Collect

_MAX_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Read:
    """The records of all pages. ``told``: the total that the system tells, where it gave fewer; else None."""

    records: list[dict[str, Any]]
    told: int | None = None


class Pages:
    """The pages of one address."""

    def __init__(self, asker: Asker, address: str, collect: Collect) -> None:
        self._asker = asker
        self._address = address
        self._collect = collect

    def all(self, since: str | None) -> Read:
        """The records of all pages."""
        match self._collect.paging:
            case "none":
                return Read(self._records(self._get(self._address, self._query(since))))
            case "cursor":
                return Read(self._by_cursor(since))
            case "next":
                return Read(self._by_link(since))
        return self._by_number(since)

    def first(self) -> list[dict[str, Any]]:
        """The records of the first page."""
        return self._records(self._page(0, None))

    def _by_number(self, since: str | None) -> Read:
        """Pages or offsets.

        Where the number of pages is told they are read from the last to the first: a record that changes
        meanwhile moves to the end, and the others move towards pages that are yet to be read. Read
        forwards, one of them would slip through between two pages, and never be asked for again.
        """
        first = self._page(0, since)
        pages, total = self._told(first)
        if pages is None:
            return Read(self._forwards(first, since))
        if pages > _MAX_PAGES:
            raise self._asker.fault(f"一次有{pages}页，多得不合常理")
        size = self._size(first)
        read = [self._records(self._page(page, since, page * size)) for page in range(pages - 1, 0, -1)]
        read.append(self._records(self._page(0, since) if pages > 1 else first))
        records = [record for page in reversed(read) for record in page]
        if total is not None and len(records) < total:  # pages of several sizes
            records = _each_once([*records, *self._rest(read, size, since, total - len(records))])
        if total is not None and len(records) < total:  # and the records moved meanwhile
            records = _each_once([*records, *self._forwards(first, since)])
        if total is None or len(records) >= total:
            return Read(records)
        # A total that counts what was not asked for as well is no evidence: all pages but the last are full.
        filled = [len(page) for page in reversed(read) if page]
        return Read(records, total if any(count < size for count in filled[:-1]) else None)

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
                raise self._asker.fault("页数没有尽头")
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
        raise self._asker.fault("页数没有尽头")

    def _by_link(self, since: str | None) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = []
        address = httpx.URL(self._address)
        query: Query | None = self._query(since) | {self._collect.size_param: self._collect.page_size}
        for _ in range(_MAX_PAGES):
            answer, linked = self._asker.get(str(address), query)
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
                raise self._asker.fault("下一页指向别的服务器，没有跟去（令牌不能给别人）")
            if following == address and query is None:
                break
            address, query = following, None  # the link holds all parameters
        raise self._asker.fault("页数没有尽头")

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
            raise self._asker.fault(told or f"返回的内容里没有记录列表“{self._collect.records}”")
        return records

    def _page(self, number: int, since: str | None, offset: int = 0) -> Any:
        """The page ``number`` from 0, which begins at the record ``offset``."""
        collect = self._collect
        start = offset if collect.paging == "offset" else number + collect.first_page
        query = self._query(since) | {collect.page_param: start, collect.size_param: collect.page_size}
        return self._get(self._address, query)

    def _query(self, since: str | None) -> Query:
        return {**self._collect.params, **({self._collect.since_param: since} if since is not None else {})}

    def _get(self, address: str, query: Query) -> Any:
        return self._asker.get(address, query)[0]


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
