"""`liangshai year`: open a year, see what it lacks, take the act back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from liangshai.settings import TIME_ZONE, Settings

NUMBER = click.argument("number", type=click.IntRange(2000, 2100))


@click.group()
def year() -> None:
    """年度：开年、撤销开年。"""


@year.command("open")
@NUMBER
@click.option("--by", default="", help="批准人（沿用上年规则时要写）")
@click.option("--document", default="", help="文号（沿用上年规则时要写）")
@click.option("--keep", multiple=True, help="沿用上年版本的规则，如 lights，可写多条")
@click.option(
    "--propose",
    type=click.Path(file_okay=False, path_type=Path),
    help="不开年，按上年名单各拟一份，写到这个文件夹：没完的列入，完了的不列，计划和目标空着",
)
@click.pass_obj
def year_open(
    settings: Settings, number: int, by: str, document: str, keep: tuple[str, ...], propose: Path | None
) -> None:  # fmt: skip
    """开年：名单、目标、规则齐了才开，并登记各单位应报的报表和截止时间。"""
    from liangshai.registers import years
    from liangshai.service import Service

    with Service.open(settings) as service:
        if propose is not None:
            today = datetime.now(ZoneInfo(TIME_ZONE)).date()
            for line in years.propose(service, number, propose, today):
                click.echo(line)
            return
        owed = years.open_year(service, number, by=by, document=document, keep=keep)
    click.echo(f"{number}年已开年，应报{owed}份，已登记。")


@year.command("undo")
@NUMBER
@click.pass_obj
def year_undo(settings: Settings, number: int) -> None:
    """撤销开年：这一年还没有报送入库时才可以。"""
    from liangshai.registers import years
    from liangshai.service import Service

    with Service.open(settings) as service:
        years.undo(service, number)
    click.echo(f"{number}年的开年已撤销；名单和目标仍在，可再次开年。")


def add(cli: click.Group) -> None:
    """Hang the commands on the command line."""
    cli.add_command(year)
