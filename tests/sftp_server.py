"""A real SFTP server (asyncssh's own) on a free loopback port, in a thread of its own, over a folder."""

from __future__ import annotations

from pathlib import Path

import asyncssh

from tests.served import Served

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


class SftpServer(Served):
    """``root`` is the server's ``/``. ``host_key``: the line to register."""

    def __init__(self, root: Path, *, read_only: bool = False) -> None:
        super().__init__()
        self._root, self._kind = root, _ReadOnly if read_only else asyncssh.SFTPServer
        self._key = asyncssh.generate_private_key("ssh-ed25519")
        self.host_key = self._key.export_public_key().decode().strip()

    async def serve(self) -> None:
        listener = await asyncssh.listen(
            "127.0.0.1", 0, server_factory=_Door, server_host_keys=[self._key], config=None,
            sftp_factory=lambda channel: self._kind(channel, chroot=str(self._root).encode()),
        )  # fmt: skip
        self.port = listener.get_port()
        await self.until_stopped()
        listener.close()
        await listener.wait_closed()
