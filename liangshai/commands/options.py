"""Options and arguments that several commands take, each worded once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from liangshai.settings import TIME_ZONE

DAY = click.DateTime(["%Y-%m-%d"])
JSON = click.option("--json", "as_json", is_flag=True, help="给机器读的 JSON")
PAPER = click.argument("paper", metavar="期别")


def moment(_: click.Context, __: click.Parameter, value: str | None) -> datetime | None:
    """'2021-04-12', '2021-04-12 09:00', with or without a zone (Shanghai's where there is none)."""
    if value is None:
        return None
    try:
        parsed = datetime.fromisoformat(value.strip())
    except ValueError as fault:
        raise click.BadParameter(f"“{value}”不是时间，应如 2021-04-12 09:00") from fault
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(TIME_ZONE))
