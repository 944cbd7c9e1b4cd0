"""An alert by mail to operations, beside the status file that already holds it.

It needs the warehouse and the mail server alone, no `Service`: whatever the service does may raise an alert.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from html import escape
from typing import Any

from liangshai.mail.connection import mail_server, sender_of
from liangshai.mail.senders import recipients_with
from liangshai.operations.warehouse import role_engine, running_server
from liangshai.settings import Settings, private_directory
from reports.delivery.deliver import deliver, queue
from reports.delivery.mail import Letter, write_letter

ALERT = "alert"


def send_alert(settings: Settings, entry: Mapping[str, Any]) -> None:
    """Queue and send the letter about one alert; what else waits in the outbox is left to its own run."""
    text = f"{entry['at']} {entry['sentence']}\n"
    reference = hashlib.sha256(text.encode()).hexdigest()[:16]
    folder = f"letters/alert-{reference}"
    private_directory(settings.home / "letters")
    write_letter(settings.home / folder, Letter(text=text, html=f"<p>{escape(text)}</p>"))
    with running_server(settings):
        engine = role_engine(settings, "loader", start=False)
        try:
            with engine.begin() as connection:
                queue(
                    connection,
                    ALERT,
                    reference,
                    recipients_with(connection, "operations"),
                    "晾晒告警",
                    folder,
                )
            server = mail_server(settings)
            deliver(
                engine,
                settings.home,
                server,
                from_addr=server.from_addr if server else sender_of(settings),
                only=ALERT,
            )
        finally:
            engine.dispose()
