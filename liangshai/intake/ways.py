"""Every way in by name, where it leads, and whether it answers. Nothing is taken in here."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from etl.collect import database, mailbox, sftp, web
from etl.collect.mailbox import MailServer
from etl.collect.records import CollectFault
from etl.collect.tls import tls_context
from liangshai.intake.collected import Way
from liangshai.intake.connections import Connection, find
from liangshai.settings import Settings
from schemas.source import Source

INBOX = "inbox"
_SECONDS = 10


def ways_of(settings: Settings, sources: Mapping[str, Source]) -> list[Way]:
    """Every way in that this installation knows: the service's own, then the sources'."""
    found = [Way(INBOX, "folder", "收件夹")]
    found += [Way(name, "sftp", f"SFTP {name}", connection=name) for name in settings.sftp_names]
    found += [Way(name, "mailbox", f"邮箱 {name}", connection=name) for name in settings.mailbox_names]
    for name, source in sources.items():
        if (told := source.collect) is not None:
            found.append(Way(name, told.kind, source.label, name, told.connection or None, told))
    return found


def folder_of(settings: Settings, way: Way) -> Path:
    """The folder that a way of kind ``folder`` watches."""
    return Path(way.collect.path or "") if way.collect else settings.inbox_dir


def mail_server(connection: Connection, way: Way) -> MailServer:
    """The mailbox that a connection describes; the way's path or the connection's schema names the folder."""
    extra = connection.extra
    security, port = mailbox.security_of(connection.conn_type, connection.host, connection.port, extra)
    named = (way.collect.path if way.collect else None) or connection.schema or extra.get("folder")
    return MailServer(
        connection.name, connection.host, port, security, connection.login or "", connection.password or "",
        str(named or "INBOX"), extra,
    )  # fmt: skip


def sftp_server(connection: Connection, way: Way) -> sftp.SftpServer:
    """The SFTP server that a connection describes; the way's path or the connection names the folder."""
    extra = connection.extra
    named = (way.collect.path if way.collect else None) or extra.get("path")
    return sftp.SftpServer(
        connection.name, connection.host, connection.port or 22, connection.login or "", connection.password,
        str(named) if named else (f"/{connection.schema}" if connection.schema else "."),
        host_key=str(extra.get("host_key") or ""), private_key=extra.get("private_key"),
        passphrase=extra.get("private_key_passphrase"),
        keeps=str(extra.get("keep", "")).lower() in ("true", "1"),
    )  # fmt: skip


def web_access(connection: Connection) -> dict[str, Any]:
    """Token, login and TLS: a user with a password logs in, a password alone is the token."""
    login = (connection.login, connection.password or "") if connection.login else None
    token = connection.extra.get("token") or (None if login else connection.password)
    return {"token": token, "login": login, "tls": tls_context(connection.extra, connection.name)}


def probe(settings: Settings, way: Way) -> None:
    """Ask whether the way answers: log in and look, fetch as little as there is, change nothing.

    Raises:
        NoConnection: nobody has said where it leads. CollectFault: it does not answer; the sentence says why.
    """
    if way.kind == "folder":
        folder = folder_of(settings, way)
        if not folder.is_dir():
            raise CollectFault(f"文件夹 {folder} 不在（共享盘可能没有挂上）。")
        if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
            raise CollectFault(f"没有权限读写文件夹 {folder}。")
        return
    connection = find(settings, way.connection or way.name)
    if way.kind == "mailbox":
        with mailbox.opened(mail_server(connection, way), timeout_seconds=_SECONDS):
            return
    if way.kind == "sftp":
        with sftp.opened(sftp_server(connection, way), {}):
            return
    assert way.collect is not None
    if way.kind == "database":
        database.probe(connection.url, way.collect, connect_seconds=_SECONDS)
    else:
        once = web.Patience(tries=1, timeout_seconds=_SECONDS)
        web.probe(connection.url, way.collect, patience=once, **web_access(connection))
