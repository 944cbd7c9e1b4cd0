"""A department's web API: JSON in pages behind a bearer token."""

from __future__ import annotations

import ssl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import httpx

from etl.collect.records import CollectFault, Fetched, Mark, asked_from, earlier, not_seen_before, whole
from etl.collect.web_client import Asker, Patience
from etl.collect.web_pages import Pages, Read
from schemas.source import Collect

__all__ = ["Patience", "fetch", "probe"]


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
    now = datetime.now(UTC)
    with _opened(url, collect, token, login, patience, tls) as (asker, pages):
        read = pages.all(asked_from(mark, again, now))
    lacking = _lacking(asker, read)
    if collect.watermark is None and lacking:
        raise CollectFault(f"{lacking}缺了的不等于没有，这次都没有取。")
    if collect.watermark is None:
        return whole(read.records, since, leave_out=leave_out)
    fetched = not_seen_before(
        read.records, collect.watermark, mark,
        leave_out=leave_out, overlap=again, keys=keys, is_complete=not lacking, now=now,
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
    with _opened(url, collect, token, login, patience, tls) as (_, pages):
        pages.first()


@contextmanager
def _opened(
    url: str,
    collect: Collect,
    token: str | None,
    login: tuple[str, str] | None,
    patience: Patience | None,
    tls: ssl.SSLContext | None,
) -> Iterator[tuple[Asker, Pages]]:
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
        asker = Asker(client, collect, how)
        yield asker, Pages(asker, url.rstrip("/") + (collect.path or ""), collect)


def _lacking(asker: Asker, read: Read) -> str:
    """The sentence on records that the system counts and does not give; '' where none are known to lack."""
    if read.told is None:
        return ""
    told = f"说共有{read.told}条，各页合起来只有{len(read.records)}条，请该系统查一查缺了哪些"
    return asker.fault(told).sentence
