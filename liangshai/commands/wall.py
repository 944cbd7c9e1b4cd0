"""The command for the wall chart."""

from __future__ import annotations

from pathlib import Path

import click

from liangshai.settings import Settings


@click.command()
@click.argument("period", required=False)
@click.option("--as-of", help="数据截止时间，不写为现在")
@click.option("--paper", type=click.Choice(["A0", "A1"]), default="A1", show_default=True, help="纸张")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="写到哪个文件夹")
@click.pass_obj
def wall(settings: Settings, period: str | None, as_of: str | None, paper: str, out: Path | None) -> None:
    """挂图作战：写出 pdf、png 和能筛选的网页。PERIOD 如 2021-03 或 2021Q1，不写为最近报送的月份。"""
    from liangshai.papers.wall import write_wall
    from liangshai.service import Service

    with Service.open(settings) as service:
        made = write_wall(service, period, as_of=as_of, paper=paper, out=out)
    click.echo(f"{made.title}（{made.subtitle}）")
    for path in made.files:
        click.echo(f"  {path}")


def add(cli: click.Group) -> None:
    """Hang this command on the command line."""
    cli.add_command(wall)
