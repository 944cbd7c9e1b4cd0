"""The shared folder: who handed in, what is complete, and what was taken."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from etl.collect.folder import TAKEN, StillWritten, put_away, waiting

UNITS = {"U02": "U02", "综合管理局": "U02", "综管局": "U02", "U04": "U04", "规划建设局": "U04"}
APRIL = datetime.fromisoformat("2021-04-06T16:50:00+08:00")


def hand_in(path: Path, content: bytes = b"figures", at: datetime = APRIL) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (at.timestamp(), at.timestamp()))
    return path


def test_files_come_oldest_first_with_their_time_unit_and_purpose(tmp_path: Path) -> None:
    hand_in(tmp_path / "综管局" / "自检" / "三月.xlsx", at=APRIL.replace(hour=17))
    hand_in(tmp_path / "U04" / "二月.xlsx", at=APRIL.replace(hour=9))
    hand_in(tmp_path / "别处" / "一月.xlsx", at=APRIL.replace(hour=8))
    found = waiting(tmp_path, UNITS, settle_seconds=0)
    assert [(a.path.name, a.unit_hint, a.self_check) for a in found] == [
        ("一月.xlsx", None, False),
        ("二月.xlsx", "U04", False),
        ("三月.xlsx", "U02", True),
    ]
    assert found[1].received_at.isoformat() == "2021-04-06T09:50:00+08:00"


@pytest.mark.parametrize(
    "name", ["~$三月.xlsx", ".hidden.xlsx", "三月.xlsx.tmp", "三月.part", "三月.crdownload", "Thumbs.db"]
)
def test_temporary_names_are_left(tmp_path: Path, name: str) -> None:
    hand_in(tmp_path / name)
    assert waiting(tmp_path, settle_seconds=0) == []


def test_a_file_that_changed_a_moment_ago_is_left_until_it_settles(tmp_path: Path) -> None:
    path = hand_in(tmp_path / "三月.xlsx")
    changed = path.stat().st_ctime
    assert waiting(tmp_path, settle_seconds=10, now=changed + 9) == []
    assert len(waiting(tmp_path, settle_seconds=10, now=changed + 11)) == 1


def test_links_lead_nowhere(tmp_path: Path) -> None:
    secret = hand_in(tmp_path / "elsewhere" / "secret.xlsx")
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "三月.xlsx").symlink_to(secret)
    assert waiting(tmp_path / "inbox", settle_seconds=0) == []


def test_a_missing_folder_has_nothing_waiting(tmp_path: Path) -> None:
    assert waiting(tmp_path / "nowhere") == []


def test_what_was_taken_is_moved_away_and_never_seen_again(tmp_path: Path) -> None:
    hand_in(tmp_path / "U02" / "三月.xlsx", b"figures")
    [arrived] = waiting(tmp_path, UNITS, settle_seconds=0)
    assert arrived.content() == b"figures"
    target = put_away(tmp_path, arrived, "ab" * 32)
    assert target == tmp_path / TAKEN / "2021-04-06" / "abababababab-三月.xlsx"
    assert target.read_bytes() == b"figures"
    assert waiting(tmp_path, UNITS, settle_seconds=0) == []
    assert put_away(tmp_path, arrived, "ab" * 32) is None


def test_after_a_crash_the_same_file_is_seen_with_the_same_time_and_can_still_be_moved(
    tmp_path: Path,
) -> None:
    hand_in(tmp_path / "三月.xlsx")
    [before] = waiting(tmp_path, settle_seconds=0)
    [again] = waiting(tmp_path, settle_seconds=0)
    assert again == before
    assert put_away(tmp_path, again, "cd" * 32) is not None


def test_a_file_replaced_meanwhile_is_neither_read_nor_moved(tmp_path: Path) -> None:
    hand_in(tmp_path / "三月.xlsx", b"first")
    [arrived] = waiting(tmp_path, settle_seconds=0)
    hand_in(tmp_path / "三月.xlsx", b"second", at=APRIL.replace(hour=18))
    with pytest.raises(StillWritten):
        arrived.content()
    assert put_away(tmp_path, arrived, "ef" * 32) is None
    assert (tmp_path / "三月.xlsx").read_bytes() == b"second"


def test_a_very_long_name_can_be_put_away(tmp_path: Path) -> None:
    hand_in(tmp_path / ("表" * 83 + ".xlsx"))
    [arrived] = waiting(tmp_path, settle_seconds=0)
    target = put_away(tmp_path, arrived, "ab" * 32)
    assert target is not None
    assert target.name == "ab" * 32 + ".xlsx"
