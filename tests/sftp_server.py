"""A real SFTP server (asyncssh's own) on a free loopback port, in a thread of its own, over a folder."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event, Thread

import asyncssh

LOGIN, PASSWORD = "baosong", "only-for-the-tests"


class _Door(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (LOGIN, PASSWORD)


class _ReadOnly(asyncssh.SFTPServer):
    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("read only")

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("read only")


class SftpServer:
    """``root`` is the server's ``/``. ``host_key``: the line to register."""

    def __init__(self, root: Path, *, read_only: bool = False) -> None:
        self._root, self._kind = root, _ReadOnly if read_only else asyncssh.SFTPServer
        self._key = asyncssh.generate_private_key("ssh-ed25519")
        self.host_key = self._key.export_public_key().decode().strip()
        self._ready = Event()
        self._thread = Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    def __enter__(self) -> SftpServer:
        self._thread.start()
        assert self._ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        listener = await asyncssh.listen(
            "127.0.0.1", 0, server_factory=_Door, server_host_keys=[self._key], config=None,
            sftp_factory=lambda channel: self._kind(channel, chroot=str(self._root).encode()),
        )  # fmt: skip
        self.port = listener.get_port()
        self._ready.set()
        await self._stop.wait()
        listener.close()
        await listener.wait_closed()
