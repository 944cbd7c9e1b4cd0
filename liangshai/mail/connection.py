"""Which mail server, and how safely: Airflow's connection first, else the settings."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Any

from etl.collect.records import CollectFault
from etl.collect.tls import tls_context
from liangshai.intake.connections import BadConnection, NoConnection, find
from liangshai.settings import Settings
from reports.delivery.smtp import SmtpServer


def mail_server(settings: Settings) -> SmtpServer | None:
    """The Airflow connection ``smtp_default``, else the settings; None: mails become files."""
    try:
        held = find(settings, "smtp_default")
    except BadConnection:
        raise
    except NoConnection:
        if settings.smtp_host is None:
            return None
        password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
        return SmtpServer(
            host=settings.smtp_host, port=settings.smtp_port, login=settings.smtp_user, password=password,
            security=_security(settings.smtp_security), from_addr=sender_of(settings),
        )  # fmt: skip
    # As Airflow's SmtpHook reads the two fields: SSL first, and STARTTLS unless it is switched off.
    by_ssl = not _is_on(held.extra.get("disable_ssl", held.port not in (None, 465)))
    security = "ssl" if by_ssl else "plain" if _is_on(held.extra.get("disable_tls", False)) else "starttls"
    return SmtpServer(
        host=held.host, port=held.port or {"ssl": 465, "starttls": 587}.get(security, 25),
        login=held.login, password=held.password, security=_security(security),
        from_addr=held.extra.get("from_email") or sender_of(settings),
        tls=_tls(held.extra),
    )  # fmt: skip


def _is_on(value: Any) -> bool:
    """A switch of a connection: an address spells it as text."""
    return value.strip().lower() in ("true", "1", "yes") if isinstance(value, str) else bool(value)


def _tls(extra: Mapping[str, Any]) -> ssl.SSLContext | None:
    """For an inner server with a certificate of its own: ``ca``, or ``ssl_context: none``."""
    if not {"ca", "ssl_context"} & set(extra):
        return None
    try:
        return tls_context(extra, "smtp_default")
    except CollectFault as fault:
        raise NoConnection("smtp_default", str(fault).rstrip("。")) from None


def _security(word: str) -> Any:
    return "plain" if word == "none" else word


def sender_of(settings: Settings) -> str:
    """``name <address>`` that our letters come from."""
    return f"{settings.mail_from_name} <{settings.mail_from}>"
