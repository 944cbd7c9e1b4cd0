import datetime as dt
from pathlib import Path

import pytest

from schemas.posting_cutoff import POSTING_FILE, posting_cutoff_sql
from schemas.views import ViewFault
from tests.schemas.conftest import Warehouse


def _cutoff(warehouse: Warehouse, day: str) -> dt.time:
    (row,) = warehouse.read(f"select report.posting_cutoff(date '{day}') as cutoff")
    time: dt.time = row["cutoff"]
    return time


def test_the_warehouse_asks_the_rule_file(warehouse: Warehouse) -> None:
    assert _cutoff(warehouse, "2021-06-01") == dt.time(18, 0)
    assert _cutoff(warehouse, "2020-06-01") == dt.time(18, 0)


def test_each_edition_counts_from_its_day_on(tmp_path: Path) -> None:
    text = POSTING_FILE.read_text(encoding="utf-8")
    edition = text[text.index("  - version") : text.index('  - version: "2027-1"')]
    later = edition.replace("2021-01-01", "2022-07-01").replace("18:00", "17:30")
    path = tmp_path / "posting.yml"
    path.write_text(text + later, encoding="utf-8")
    sql = posting_cutoff_sql(path)
    assert (
        " when day >= date '2022-07-01' then time '17:30:00'"
        " when day >= date '2021-01-01' then time '18:00:00' else time '18:00:00' end" in sql
    )


def test_whether_a_month_counts_before_its_lock_stands_in_the_rule_file_too(warehouse: Warehouse) -> None:
    days = "select report.posting_needs_lock(day) as waits from (values (date '{}'), (date '{}')) d (day)"
    rows = warehouse.read(days.format("2026-12-31", "2027-01-01"))
    assert [row["waits"] for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("old", "new"),
    [('"18:00"', '"25:00"'), ("valid_from: 2021-01-01", "valid_from: 开年"), ("editions:", "rules:")],
)
def test_a_faulty_file_stops_the_migration_with_one_sentence(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "posting.yml"
    path.write_text(POSTING_FILE.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ViewFault, match=r"posting\.yml 读不出晾晒截止时刻"):
        posting_cutoff_sql(path)
