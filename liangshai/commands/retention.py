"""保存期限: what is kept how long, and what is older."""

from __future__ import annotations

from dataclasses import asdict

import click

from liangshai.commands.options import JSON
from liangshai.settings import Settings

_MB = 1_000_000


@click.command()
@click.option("--delete", "deletes", is_flag=True, help="现在就删去过期的（每晚装载后也会删）")
@JSON
@click.pass_obj
def retention(settings: Settings, deletes: bool, as_json: bool) -> None:
    """各种留存文件的保存期限，过期的有多少。期限在 schemas/rules/retention.yml。"""
    from liangshai.retention import RetentionFault, delete_older, load_retention, look
    from liangshai.service import Service
    from liangshai.words import print_json

    try:
        rules = load_retention()
    except RetentionFault as fault:
        raise click.ClickException(str(fault)) from fault
    with Service.open(settings, makes=False) as service:
        found = (delete_older if deletes else look)(service, rules)
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        limit = "一直保存" if one.days is None else f"保存{one.days}天"
        older = f"，{'已删去' if deletes else '过期'}{one.older_n}个（{one.older_bytes / _MB:.1f} MB）"
        click.echo(f"{one.label}：{limit}，共{one.files_n}个文件{older if one.days is not None else ''}")
    click.echo("数据、原件、已签发的公文和台账不在此列，一直保存。")


def add(group: click.Group) -> None:
    """Put the command into ``group``."""
    group.add_command(retention)
