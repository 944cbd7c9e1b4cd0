"""Options and arguments that several commands take, each worded once."""

from __future__ import annotations

import click

DAY = click.DateTime(["%Y-%m-%d"])
JSON = click.option("--json", "as_json", is_flag=True, help="给机器读的 JSON")
PAPER = click.argument("paper", metavar="期别")
