"""The two systems of the example year, asked at each batch's end: every change once, nothing private."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from etl.collect import database, web
from etl.collect.web import Patience
from examples.make.api import RequestsApi
from examples.make.posting import make_posting_database
from schemas.source import Source, load_sources

ROOT = Path(__file__).parents[3]
YEAR = ROOT / "examples" / "2021"
BATCH_ENDS = [
    datetime.fromisoformat(f"{day}T18:00:00+08:00")
    for day in ("2021-04-20", "2021-07-20", "2021-10-22", "2022-01-20", "2022-01-20")
]


@pytest.fixture(scope="module")
def sources() -> dict[str, Source]:
    return load_sources(ROOT / "schemas" / "sources")


def test_every_posting_comes_once_or_again_where_it_was_edited(
    tmp_path: Path, sources: dict[str, Source]
) -> None:
    collect = sources["daily_posting"].collect
    assert collect is not None
    file = tmp_path / "posting.sqlite"
    url = f"sqlite:///{file}"
    watermark: str | None = None
    came: list[dict[str, Any]] = []
    for end in BATCH_ENDS:
        file.unlink(missing_ok=True)
        make_posting_database(file, YEAR / "posting.csv", end)
        fetched = database.fetch(url, collect, watermark)
        watermark = fetched.watermark
        came += fetched.records
    whole = database.fetch(url, collect).records
    assert {record["id"]: record for record in came} == {record["id"]: record for record in whole}
    assert len({(record["id"], record["updated_at"]) for record in came}) == len(came)
    assert all("content" not in record for record in came)


def test_every_change_of_a_request_comes_once(sources: dict[str, Source]) -> None:
    collect = sources["enterprise_requests"].collect
    assert collect is not None
    patience = Patience(requests_per_second=1000)
    watermark: str | None = None
    came: list[dict[str, Any]] = []
    with RequestsApi(YEAR / "requests.json", "only-for-the-tests") as api:
        base = api.url.removesuffix(collect.path or "")
        for end in BATCH_ENDS:
            api.now = end
            fetched = web.fetch(
                base, collect, watermark, token="only-for-the-tests", patience=patience, leave_out={"summary"}
            )
            watermark = fetched.watermark
            came += fetched.records
        whole = web.fetch(base, collect, token="only-for-the-tests", leave_out={"summary"}).records
    assert {record["requestNo"]: record for record in came} == {r["requestNo"]: r for r in whole}
    assert len({(record["requestNo"], record["updatedAt"]) for record in came}) == len(came)
    assert all("summary" not in record for record in came)
