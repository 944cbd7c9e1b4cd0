"""An SFTP server that is the registered one, and no other, gives what lies there whole."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Timer

import asyncssh
import pytest

from etl.collect import sftp
from etl.collect.place import StillWritten
from etl.collect.records import CollectFault
from tests.sftp_server import LOGIN, PASSWORD, SftpServer

UNITS = {"综管局": "U02"}
APRIL = datetime.fromisoformat("2021-04-06T16:50:00+08:00")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path


@pytest.fixture
def server(root: Path) -> Iterator[SftpServer]:
    with SftpServer(root) as running:
        yield running


def at(server: SftpServer, **other: object) -> sftp.SftpServer:
    told: dict[str, object] = {"host_key": server.host_key, "password": PASSWORD, "root": "/out"} | other
    return sftp.SftpServer("环保局", "127.0.0.1", server.port, LOGIN, **told)  # type: ignore[arg-type]


def lay(path: Path, content: bytes = b"figures") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (APRIL.timestamp(), APRIL.timestamp()))
    return path


def test_files_come_whole_with_time_unit_and_purpose_and_are_put_away(server: SftpServer, root: Path) -> None:
    lay(root / "out" / "综管局" / "三月.xlsx")
    lay(root / "out" / "自检" / "四月.xlsx")
    lay(root / "out" / "~$三月.xlsx")
    lay(root / "out" / "五月.xlsx.part")
    (root / "out" / "六月.xlsx").symlink_to(lay(root / "secret.xlsx"))
    with sftp.opened(at(server), UNITS, settle_seconds=0) as place:
        first, second = place.waiting()
        assert (first.name, first.unit_hint, first.received_at) == ("三月.xlsx", "U02", APRIL)
        assert (second.name, second.self_check) == ("四月.xlsx", True)
        assert place.content(first) == b"figures"
        assert place.put_away(first, "ab" * 32)
        place.answer(second, {".自检结果.txt": "试读".encode()})
        assert place.waiting() == []
        assert not place.put_away(first, "ab" * 32)
    assert (root / "out" / ".已收" / "2021-04-06" / "abababababab-三月.xlsx").read_bytes() == b"figures"
    assert (root / "out" / "自检" / "四月.xlsx.自检结果.txt").read_text("utf-8") == "试读"


def test_a_file_that_grows_between_two_looks_is_left(server: SftpServer, root: Path) -> None:
    path = lay(root / "out" / "三月.xlsx")
    with sftp.opened(at(server), UNITS, settle_seconds=0.5) as place:
        Timer(0.1, path.write_bytes, [b"more figures"]).start()
        assert (place.waiting(), place.left) == ([], 1)
        [arrived] = place.waiting()
        path.write_bytes(b"replaced")
        with pytest.raises(StillWritten):
            place.content(arrived)
        assert not place.put_away(arrived, "ab" * 32)


def test_what_a_server_keeps_is_not_fetched_again(server: SftpServer, root: Path) -> None:
    lay(root / "out" / "三月.xlsx")
    known = {("/out/三月.xlsx", APRIL.timestamp())}
    with sftp.opened(at(server, keeps=True), UNITS, settle_seconds=0, taken=known) as place:
        assert place.waiting() == []


def test_a_server_that_refuses_the_move_refuses_one_file(root: Path) -> None:
    lay(root / "out" / "三月.xlsx")
    with (
        SftpServer(root, read_only=True) as server,
        sftp.opened(at(server), UNITS, settle_seconds=0) as place,
    ):
        [arrived] = place.waiting()
        with pytest.raises(PermissionError):
            place.put_away(arrived, "ab" * 32)


def test_a_name_in_gbk_hides_nothing(server: SftpServer, root: Path) -> None:
    lay(root / "out" / os.fsdecode("三月.xlsx".encode("gb18030")))
    with sftp.opened(at(server), {}, settle_seconds=0) as place:
        [arrived] = place.waiting()
        assert arrived.name == "三月.xlsx" and place.content(arrived) == b"figures"


def test_a_server_without_a_registered_key_is_not_logged_into_but_shown(server: SftpServer) -> None:
    with pytest.raises(CollectFault, match="还没有登记") as fault, sftp.opened(at(server, host_key=""), {}):
        pass
    assert server.host_key in fault.value.sentence


def test_another_server_than_the_registered_one_is_not_logged_into(server: SftpServer) -> None:
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    with pytest.raises(CollectFault, match="不一致"), sftp.opened(at(server, host_key=other), {}):
        pass


@pytest.mark.parametrize(
    ("other", "sentence"),
    [
        ({"password": "wrong-secret"}, "拒绝登录"),
        ({"root": "/nowhere"}, "没有文件夹"),
        ({"host_key": "ssh-rsa nonsense"}, "host_key 写法不对"),
        ({"private_key": "nonsense"}, "private_key 读不出来"),
    ],
)
def test_what_is_wrong_is_one_sentence(server: SftpServer, other: dict[str, object], sentence: str) -> None:
    with pytest.raises(CollectFault, match=sentence) as fault, sftp.opened(at(server, **other), {}):
        pass
    assert "wrong-secret" not in fault.value.sentence


def test_a_server_that_is_not_there_is_a_sentence(server: SftpServer) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nowhere = sftp.SftpServer(
            "环保局", "127.0.0.1", free.getsockname()[1], LOGIN, None, "/", server.host_key
        )
    with pytest.raises(CollectFault, match="连不上"), sftp.opened(nowhere, {}):
        pass


def test_a_line_of_known_hosts_will_do(server: SftpServer) -> None:
    line = f"[127.0.0.1]:{server.port} {server.host_key}"
    with sftp.opened(at(server, host_key=line), {}, settle_seconds=0) as place:
        assert place.waiting() == []
