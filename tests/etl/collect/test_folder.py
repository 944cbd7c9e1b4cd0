"""The shared folder: who handed in, what is complete, and what was taken."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest

from etl.collect.folder import Folder, content, put_away
from etl.collect.folder import waiting as look
from etl.collect.place import TAKEN, Arrived, StillWritten
from etl.collect.records import CollectFault

UNITS = {"U02": "U02", "综合管理局": "U02", "综管局": "U02", "U04": "U04", "规划建设局": "U04"}
APRIL = datetime.fromisoformat("2021-04-06T16:50:00+08:00")


def waiting(folder: Path, units: dict[str, str] | None = None, **how: float) -> list[Arrived]:
    return look(folder, units, **how)[0]


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
    assert content(arrived) == b"figures"
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
        content(arrived)
    assert put_away(tmp_path, arrived, "ef" * 32) is None
    assert (tmp_path / "三月.xlsx").read_bytes() == b"second"


@pytest.mark.parametrize("swap", ["a pipe", "a link", "a folder", "another file"])
def test_a_file_swapped_between_the_look_and_the_reading_is_left(tmp_path: Path, swap: str) -> None:
    path = hand_in(tmp_path / "收" / "三月.xlsx")
    [arrived] = waiting(tmp_path / "收", settle_seconds=0)
    path.unlink()
    match swap:
        case "a pipe":
            os.mkfifo(path)
        case "a link":
            path.symlink_to(hand_in(tmp_path / "别处.xlsx"))
        case "a folder":
            path.mkdir()
        case _:
            hand_in(tmp_path / "新.xlsx", b"other figures").replace(path)
    with pytest.raises(StillWritten):
        content(arrived)
    assert put_away(tmp_path / "收", arrived, "ab" * 32) is None


def test_pipes_and_folders_named_like_a_return_are_none(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "三月.xlsx")
    (tmp_path / "四月.xlsx").mkdir()
    assert waiting(tmp_path, settle_seconds=0) == []


def test_a_file_of_gigabytes_is_told_and_not_read(tmp_path: Path) -> None:
    path = hand_in(tmp_path / "三月.xlsx")
    os.truncate(path, 5 << 30)  # a hole: it takes no room on the disk
    os.utime(path, (APRIL.timestamp(), APRIL.timestamp()))
    [arrived] = waiting(tmp_path, settle_seconds=0)
    with pytest.raises(OSError, match="超过200MB"):
        content(arrived)
    assert path.exists()


def test_a_very_long_name_can_be_put_away(tmp_path: Path) -> None:
    hand_in(tmp_path / ("表" * 83 + ".xlsx"))
    [arrived] = waiting(tmp_path, settle_seconds=0)
    target = put_away(tmp_path, arrived, "ab" * 32)
    assert target is not None
    assert target.name == "ab" * 32 + ".xlsx"


def test_a_file_dated_tomorrow_is_taken_with_the_time_of_its_copy(tmp_path: Path) -> None:
    path = hand_in(tmp_path / "三月.xlsx", at=datetime.fromisoformat("2199-04-06T16:50:00+08:00"))
    [arrived] = waiting(tmp_path, settle_seconds=0)
    assert arrived.received_at.timestamp() == pytest.approx(path.stat().st_ctime)


def test_a_share_whose_clock_is_ahead_is_looked_at_twice(tmp_path: Path) -> None:
    path = hand_in(tmp_path / "三月.xlsx")
    before = path.stat().st_ctime - 3600
    os.utime(path)
    assert len(waiting(tmp_path, settle_seconds=0.01, now=before)) == 1


def test_a_name_written_in_gbk_is_shown_as_it_was_meant(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode("三月.xlsx".encode("gb18030"))).write_bytes(b"figures")
    [arrived] = waiting(tmp_path, settle_seconds=0)
    assert arrived.name == "三月.xlsx" and content(arrived) == b"figures"
    assert put_away(tmp_path, arrived, "ab" * 32) is not None


def test_what_is_still_written_is_counted(tmp_path: Path) -> None:
    hand_in(tmp_path / "三月.xlsx")
    place = Folder(tmp_path, settle_seconds=60)
    assert (place.waiting(), place.left) == ([], 1)


def test_a_share_that_is_not_mounted_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CollectFault, match="可能没有挂上"):
        Folder(tmp_path / "nowhere").waiting()


def test_answers_to_a_self_check_lie_beside_the_file_and_are_no_returns(tmp_path: Path) -> None:
    hand_in(tmp_path / "自检" / "三月.xlsx")
    place = Folder(tmp_path, settle_seconds=0)
    [arrived] = place.waiting()
    place.answer(arrived, {".自检结果.txt": b"told", ".自检结果.xlsx": b"marked"})
    assert (tmp_path / "自检" / "三月.xlsx.自检结果.xlsx").read_bytes() == b"marked"
    assert place.waiting() == []
