"""The command for the daily tally."""

from __future__ import annotations

from pathlib import Path

import click

from liangshai.commands.options import JSON
from liangshai.settings import Settings


@click.command()
@click.argument("day", required=False)
@click.option("--as-of", help="数据截止时间，不写为现在")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="写到哪个文件夹")
@JSON
@click.pass_obj
def tally(settings: Settings, day: str | None, as_of: str | None, out: Path | None, as_json: bool) -> None:
    """工作晾晒日统计：各单位应晒、已晒、迟晒、未晒人数。

    DAY：2021-03-15 为一天，2021-03 为一个月逐日；不写为最近一个已采集完的工作日。
    """
    from liangshai.papers.tally import write_tally
    from liangshai.service import Service
    from liangshai.words import print_json
    from reports.document import tables_of

    with Service.open(settings, makes=False) as service:
        made = write_tally(service, day, as_of=as_of, out=out)
    if as_json:
        figures = {one.figure_id: one.text for one in made.document.figures.values()}
        print_json({"title": made.document.title, "folder": str(made.folder), "figures": figures})
        return
    click.echo(made.document.title)
    for table in tables_of(made.document):
        click.echo(table.title)
        for row in table.rows:
            name, owed, posted, late, missing = (one.printed for one in row)
            click.echo(f"  {name}：应晒{owed}，已晒{posted}（迟晒{late}），未晒{missing}")
    click.echo(f"文件在 {made.folder}")


def add(cli: click.Group) -> None:
    """Hang this command on the command line."""
    cli.add_command(tally)
