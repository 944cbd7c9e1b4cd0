"""`liangshai year`: open a year, see what it lacks, take the act back."""

from __future__ import annotations

import click

from liangshai.settings import Settings

NUMBER = click.argument("number", type=click.IntRange(2000, 2100))


@click.group()
def year() -> None:
    """年度：开年、撤销开年。"""


@year.command("open")
@NUMBER
@click.option("--by", default="", help="批准人（沿用上年规则时要写）")
@click.option("--document", default="", help="文号（沿用上年规则时要写）")
@click.option("--keep", multiple=True, help="沿用上年版本的规则，如 lights，可写多条")
@click.pass_obj
def year_open(settings: Settings, number: int, by: str, document: str, keep: tuple[str, ...]) -> None:
    """开年：名单、目标、规则齐了才开，并登记各单位应报的报表和截止时间。"""
    from liangshai import years
    from liangshai.service import Service

    with Service.open(settings) as service:
        owed = years.open_year(service, number, by=by, document=document, keep=keep)
    click.echo(f"{number}年已开年，应报{owed}份，已登记。")


@year.command("undo")
@NUMBER
@click.pass_obj
def year_undo(settings: Settings, number: int) -> None:
    """撤销开年：这一年还没有报送入库时才可以。"""
    from liangshai import years
    from liangshai.service import Service

    with Service.open(settings) as service:
        years.undo(service, number)
    click.echo(f"{number}年的开年已撤销；名单和目标仍在，可再次开年。")


def add(cli: click.Group) -> None:
    """Hang the commands on the command line."""
    cli.add_command(year)
