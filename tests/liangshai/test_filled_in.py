"""代填: typed in for a unit from its stamped paper, marked so, with the scan as evidence."""

from __future__ import annotations

from pathlib import Path

from liangshai.service import Service
from liangshai.settings import Settings
from tests.liangshai.conftest import YEAR, Run, first_returns

WEEK = YEAR / "supervision_weekly" / "督查事项周进展_第12期.csv"


def test_a_return_is_filled_in_for_a_unit(settings: Settings, run: Run, tmp_path: Path) -> None:
    scan = tmp_path / "扫描0001.pdf"
    scan.write_bytes(b"%PDF-1.4\n%%EOF\n")
    register = first_returns()[0]
    with Service.open(settings) as service:
        service.ingest([register])
    words = ("ingest", WEEK, "--on-behalf-of", "办公室")
    assert run(*words).code == run(*words, "--by", "某人").code == 2
    assert run("ingest", WEEK, "--by", "某人").code == 2
    no_scan = run(*words, "--evidence", WEEK, "--by", "某人")
    assert no_scan.code == 2 and "不是盖章件" in no_scan.err
    receipt = run(*words, "--evidence", scan, "--by", "某人", "--json").json
    assert (receipt["status"], receipt["filled_in_by"]) == ("accepted", "某人")
    assert receipt["evidence"] == "已收（扫描0001.pdf）"
    with Service.open(settings) as service, service.engine.connect() as connection:
        made = "select file_name, filled_in_by from report.submissions where filled_in_by is not null"
        assert [tuple(row) for row in connection.exec_driver_sql(f"{made} order by submission_id")] == [
            (WEEK.name, "某人"),
            (scan.name, "某人"),
        ]
