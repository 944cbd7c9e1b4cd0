"""A return note stays open until the rows that it is about have come."""

from __future__ import annotations

from tests.etl.conftest import Desk

HEAD = "#接龙 3月1日工作晾晒\n"


def chain(desk: Desk, text: str, received: str) -> str:
    receipt = desk.hand_in((HEAD + text).encode(), "接龙.txt", received=received)
    return str(receipt["status"])


def open_notes(desk: Desk) -> int:
    [(found,)] = desk.rows("select count(*) from report.return_round where mended_at is null")
    return int(found)


def test_unrelated_records_do_not_mend_a_refused_one_and_its_own_does(desk: Desk) -> None:
    assert chain(desk, "1. 秦墨林 18:02 甲\n2. 方令仪 25:40 乙\n", "2021-03-02T08:00:00+08:00") == "partly"
    assert open_notes(desk) == 1
    other = desk.hand_in(
        "#接龙 3月2日工作晾晒\n1. 秦墨林 18:02 甲\n".encode(),
        "次日.txt",
        received="2021-03-03T08:00:00+08:00",
    )
    assert other["status"] == "accepted"
    assert open_notes(desk) == 1
    assert chain(desk, "1. 秦墨林 18:02 甲\n2. 方令仪 17:40 乙\n", "2021-03-03T09:00:00+08:00") == "accepted"
    assert open_notes(desk) == 0
