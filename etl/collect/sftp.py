"""A folder on an SFTP server as a ``Place``: the server must show the key that is registered for it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import os
import stat
from collections.abc import Collection, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, TypeVar

import asyncssh

from etl.collect.place import (
    TAKEN,
    Arrived,
    StillWritten,
    arrived_at,
    is_temporary,
    refuse_too_large,
    taken_place,
)
from etl.collect.records import CollectFault
from etl.values import shown_name

_Got = TypeVar("_Got")
_TIMEOUT_SECONDS = 20
_MOST_FILES = 10_000


@dataclass(frozen=True, slots=True)
class SftpServer:
    """Where the files lie. ``name``: of the connection. ``host_key``: lines like ``ssh-ed25519 AAAA…``.

    ``keeps``: what was taken stays where it lies (the server is read only for us).
    """

    name: str
    host: str
    port: int
    login: str
    password: str | None = field(repr=False)
    root: str
    host_key: str = ""
    private_key: str | None = field(default=None, repr=False)
    passphrase: str | None = field(default=None, repr=False)
    keeps: bool = False


@contextmanager
def opened(
    server: SftpServer,
    units: Mapping[str, str],
    *,
    settle_seconds: float = 10.0,
    taken: Collection[tuple[str, float]] = (),
) -> Iterator[SftpFolder]:
    """Log in. ``taken``: (path, time of change) of files that stand in the ledger and were left there.

    Raises:
        CollectFault: unreachable, another server than the registered one, refused, no such folder.
    """
    with asyncio.Runner() as runner:
        place = SftpFolder(server, runner, units, settle_seconds, taken)
        try:
            place.open()
            yield place
        finally:
            place.close()


class SftpFolder:
    """An open place; see ``opened``."""

    def __init__(
        self,
        server: SftpServer,
        runner: asyncio.Runner,
        units: Mapping[str, str],
        settle_seconds: float,
        taken: Collection[tuple[str, float]],
    ) -> None:
        self.left = 0
        self._server = server
        self._runner = runner
        self._units = units
        self._settle_seconds = settle_seconds
        self._taken = taken
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient

    def open(self) -> None:
        self._run(self._open())

    def close(self) -> None:
        if self._connection is not None:
            self._connection.abort()
            self._runner.run(self._connection.wait_closed())

    def waiting(self) -> list[Arrived]:
        """The files that did not change between two looks, oldest first."""
        first = self._run(self._look())
        if not first:
            return []
        # The server's clock is not ours: only a second look tells what is still being written.
        second = self._run(self._look_again(first))
        self.left = len(first) - len(second)
        return sorted(second, key=lambda arrived: (arrived.received_at, str(arrived.path)))

    def content(self, arrived: Arrived) -> bytes:
        return self._run(self._content(arrived))

    def put_away(self, arrived: Arrived, sha256: str) -> bool:
        return self._server.keeps or self._run(self._put_away(arrived, sha256))

    def answer(self, arrived: Arrived, files: Mapping[str, bytes]) -> None:
        self._run(self._answer(arrived, files))

    # ------------------------------------------------------------ over the line

    def _run(self, work: Coroutine[Any, Any, _Got]) -> _Got:
        with _sentences(self._server):
            return self._runner.run(work)

    async def _open(self) -> None:
        server = self._server
        if not server.host_key.strip():
            raise CollectFault(await _unregistered(server))
        self._connection = await asyncssh.connect(
            server.host, server.port, username=server.login, password=server.password,
            client_keys=_own_keys(server), known_hosts=(_keys(server), [], []), agent_path=None, config=None,
            connect_timeout=_TIMEOUT_SECONDS, login_timeout=_TIMEOUT_SECONDS,
            keepalive_interval=_TIMEOUT_SECONDS,
        )  # fmt: skip
        # A name in GBK must not hide the files beside it.
        self._client = await self._connection.start_sftp_client(path_errors="surrogateescape")
        if not await self._client.isdir(server.root):
            raise CollectFault(f"SFTP {server.name} 上没有文件夹 {server.root}，或没有权限看它。")

    async def _look(self) -> list[Arrived]:
        found: list[Arrived] = []
        folders = [PurePosixPath(self._server.root)]
        while folders:
            folder = folders.pop()
            async for entry in self._client.scandir(str(folder)):
                name = os.fsdecode(entry.filename)
                path = folder / name
                permissions = entry.attrs.permissions or 0
                if stat.S_ISDIR(permissions) and not name.startswith("."):
                    folders.append(path)
                # Links are not followed: they could lead out of the folder.
                elif stat.S_ISREG(permissions) and not is_temporary(name):
                    found.append(self._arrived(path, entry.attrs))
                if len(found) > _MOST_FILES:
                    return found
        return [
            one
            for one in found
            if (shown_name(str(one.path)), one.received_at.timestamp()) not in self._taken
        ]

    async def _look_again(self, first: list[Arrived]) -> list[Arrived]:
        await asyncio.sleep(self._settle_seconds)
        return [one for one in first if await self._fingerprint(one) == one.fingerprint]

    async def _fingerprint(self, arrived: Arrived) -> tuple[int, ...]:
        try:
            return _fingerprint(await self._client.lstat(str(arrived.path)))
        except asyncssh.SFTPNoSuchFile:
            return ()

    async def _content(self, arrived: Arrived) -> bytes:
        refuse_too_large(arrived.fingerprint[1])
        try:
            async with self._client.open(str(arrived.path), "rb") as file:
                content: bytes = await file.read(arrived.fingerprint[1] + 1)
        except asyncssh.SFTPNoSuchFile as fault:
            raise StillWritten(arrived.name) from fault
        if await self._fingerprint(arrived) != arrived.fingerprint or len(content) != arrived.fingerprint[1]:
            raise StillWritten(arrived.name)
        return content

    async def _put_away(self, arrived: Arrived, sha256: str) -> bool:
        day, name = taken_place(arrived, sha256)
        folder = PurePosixPath(self._server.root) / TAKEN / day
        if await self._fingerprint(arrived) != arrived.fingerprint:
            return False
        await self._client.makedirs(str(folder), exist_ok=True)
        await self._move(str(arrived.path), str(folder / name))
        return True

    async def _answer(self, arrived: Arrived, files: Mapping[str, bytes]) -> None:
        path = PurePosixPath(arrived.path)
        for ending, answer in files.items():
            draft = path.with_name(f".{path.name}{ending}.tmp")
            async with self._client.open(str(draft), "wb") as file:
                await file.write(answer)
            await self._move(str(draft), str(path.with_name(path.name + ending)))
        await self._move(str(path), str(path.with_name(f".{path.name}.已检")))

    async def _move(self, old: str, new: str) -> None:
        try:
            await self._client.posix_rename(old, new)
        except asyncssh.SFTPOpUnsupported:
            if await self._client.exists(new):
                await self._client.remove(new)
            await self._client.rename(old, new)

    def _arrived(self, path: PurePosixPath, attrs: asyncssh.SFTPAttrs) -> Arrived:
        parts = path.parent.relative_to(self._server.root).parts
        return arrived_at(path, float(attrs.mtime or 0), parts, self._units, _fingerprint(attrs))


def _own_keys(server: SftpServer) -> list[asyncssh.SSHKey] | None:
    if not server.private_key:
        return None
    try:
        return [asyncssh.import_private_key(server.private_key, server.passphrase)]
    except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
        raise CollectFault(f"SFTP {server.name} 的 private_key 读不出来，应为 OpenSSH 私钥。") from None


def _fingerprint(attrs: asyncssh.SFTPAttrs) -> tuple[int, ...]:
    return int(attrs.mtime or 0), int(attrs.size or 0)


def _keys(server: SftpServer) -> list[asyncssh.SSHKey]:
    keys = []
    try:
        for line in server.host_key.strip().splitlines():
            words = line.split()
            # A line of known_hosts begins with the host's name, Airflow's field may hold the key alone.
            data = next(word for word in words if word.startswith("AAAA"))
            blob = base64.b64decode(data, validate=True)
            kind = blob[4 : 4 + int.from_bytes(blob[:4], "big")].decode()
            keys.append(asyncssh.import_public_key(f"{kind} {data}"))
    except (StopIteration, binascii.Error, ValueError, asyncssh.KeyImportError):
        raise CollectFault(
            f"SFTP {server.name} 的 host_key 写法不对，应如 ssh-ed25519 AAAA…（ssh-keyscan 的输出）。"
        ) from None
    return keys


async def _unregistered(server: SftpServer) -> str:
    """What the server shows, to be held against what its people say; seen is not trusted."""
    shown = await asyncio.wait_for(
        asyncssh.get_server_host_key(server.host, server.port, config=None), _TIMEOUT_SECONDS
    )
    if shown is None:
        return f"SFTP {server.name} 没有出示服务器公钥，没有登录。"
    key = shown.export_public_key().decode().strip()
    return (
        f"SFTP {server.name} 的服务器公钥还没有登记，没有登录。它出示的是 {shown.get_fingerprint()}，"
        f"请与对方核对，相符再把“{key}”填入连接的 host_key。"
    )


@contextmanager
def _sentences(server: SftpServer) -> Iterator[None]:
    """Every fault of the line and of the server as one sentence; one file that is refused is an OSError."""
    name = f"SFTP {server.name}（{server.host}:{server.port}）"
    try:
        yield
    except asyncssh.HostKeyNotVerifiable:
        raise CollectFault(
            f"{name}出示的公钥与登记的不一致（服务器换了，或有人冒充），没有登录；"
            "请与对方核对后更新 host_key。"
        ) from None
    except asyncssh.PermissionDenied:
        raise CollectFault(f"{name}拒绝登录，请核对账号、密码或密钥。") from None
    except asyncssh.SFTPPermissionDenied:
        raise PermissionError(server.name) from None
    except TimeoutError:
        raise CollectFault(f"{name}等待超时，下次再取。") from None
    except (asyncssh.Error, asyncssh.ConnectionLost) as fault:
        raise CollectFault(f"{name}中断或应答不对（{type(fault).__name__}），下次再取。") from None
    except (OSError, UnicodeError) as fault:
        why = getattr(fault, "strerror", None) or type(fault).__name__
        raise CollectFault(f"连不上{name}（{why}），请检查网络和端口。") from None
