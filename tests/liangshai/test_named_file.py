"""Files that somebody names are written whole, and what is no file is left what it is."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from liangshai.named_file import path_for, write_named


def test_a_private_file_is_its_owners_alone_and_takes_the_place_of_another_whole(tmp_path: Path) -> None:
    place = tmp_path / "查询" / "全年红灯.xlsx"
    write_named(place, b"first", is_private=True)
    write_named(place, b"second", is_private=True)
    assert place.read_bytes() == b"second"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert [one.name for one in place.parent.iterdir()] == [place.name]


def test_a_plain_file_has_the_mode_that_its_user_gives_files(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        write_named(tmp_path / "模板.xlsx", b"x")
    finally:
        os.umask(mask)
    assert stat.S_IMODE((tmp_path / "模板.xlsx").stat().st_mode) == 0o640


def test_a_pipe_is_written_into_and_keeps_its_mode(tmp_path: Path) -> None:
    pipe = tmp_path / "管道"
    os.mkfifo(pipe)
    pipe.chmod(0o644)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_named(pipe, b"figures", is_private=True)
        assert os.read(reader, 100) == b"figures"
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert stat.S_IMODE(pipe.stat().st_mode) == 0o644


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "表.xlsx"
    link.symlink_to(tmp_path / "there" / "真.xlsx")
    write_named(link, b"x")
    assert link.is_symlink()
    assert (tmp_path / "there" / "真.xlsx").read_bytes() == b"x"


def test_what_could_not_be_written_leaves_the_former_file_and_no_draft(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "表.xlsx"
    write_named(place, b"former")

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_named(place, b"new")
    assert place.read_bytes() == b"former"
    assert [one.name for one in tmp_path.iterdir()] == [place.name]


def test_a_name_without_an_ending_is_a_folder_unless_something_else_is_there(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert path_for(None, "表.xlsx") == Path("表.xlsx")
    assert path_for(tmp_path, "表.xlsx") == tmp_path / "表.xlsx"
    assert path_for(tmp_path / "新夹", "表.xlsx") == tmp_path / "新夹" / "表.xlsx"
    assert path_for(tmp_path / "甲.xlsx", "表.xlsx") == tmp_path / "甲.xlsx"
    assert path_for(tmp_path / "pipe", "表.xlsx") == tmp_path / "pipe"
