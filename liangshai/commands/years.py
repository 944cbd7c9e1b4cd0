"""`liangshai year`: open a year, take the act back; the stages of its assessment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from liangshai.commands.options import DAY, JSON
from liangshai.settings import TIME_ZONE, Settings

NUMBER = click.argument("number", type=click.IntRange(2000, 2100))


def _who(command: Callable[..., None]) -> Callable[..., None]:
    """Who takes a step, and on which day."""
    for option in (
        click.option("--on", type=DAY, help="哪一天，不写为今天"),
        click.option("--post", default="", help="职务"),
        click.option("--by", required=True, help="经办人或批准人"),
    ):
        command = option(command)
    return command


@click.group()
def year() -> None:
    """年度：开年、撤销开年；考核的各阶段和定稿。"""


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


@year.command("stage")
@NUMBER
@click.argument("stage", metavar="阶段", type=click.Choice(["核对", "初评", "反馈", "复核", "定稿"]))
@_who
@click.option("--document", default="", help="文号，定稿的必写")
@click.option("--reason", default="", help="事由，退回前面的阶段必写")
@click.pass_obj
def year_stage(
    settings: Settings, number: int, stage: str, by: str, post: str, on: datetime | None, document: str,
    reason: str,
) -> None:  # fmt: skip
    """登记一年考核走到哪一步，用的是最近一版考核基础数据；定稿以后不再出新的一版。"""
    from liangshai.papers import assessed
    from liangshai.service import Service
    from reports.issuing.steps.stages import Person

    with Service.open(settings) as service:
        who, day = Person(by.strip(), post.strip()), on.date() if on else None
        is_new = assessed.move(service, number, stage, who, day, document.strip(), reason.strip())
    again = "" if is_new else "（已经登记过，没有重复登记）"
    click.echo(f"{number}年考核已登记{stage}{again}。")


@year.command("review")
@NUMBER
@_who
@click.option("--document", required=True, help="文号")
@click.option("--reason", required=True, help="事由")
@JSON
@click.pass_obj
def year_review(
    settings: Settings, number: int, by: str, post: str, on: datetime | None, document: str, reason: str,
    as_json: bool,
) -> None:  # fmt: skip
    """定稿后复核：按现在的数据另出一版，列出改了哪些得分、位次和数；定稿的一版原样保留。"""
    from liangshai.papers import assessed
    from liangshai.service import Service
    from liangshai.words import print_json
    from reports.issuing.steps.stages import Person

    with Service.open(settings) as service:
        who, day = Person(by.strip(), post.strip()), on.date() if on else None
        made = assessed.review(service, number, who, day, document, reason)
    if as_json:
        print_json(made)
        return
    click.echo(
        f"{number}年考核定稿后复核（第{made['version']}版）：{made['path']}，改动{len(made['changes'])}处"
    )
    for change in made["changes"]:
        click.echo(f"  {change['sentence']}")


@year.command("show")
@NUMBER
@JSON
@click.pass_obj
def year_show(settings: Settings, number: int, as_json: bool) -> None:
    """一年考核走过的每一步，哪一版为准，定稿后又来了几份报送。"""
    from liangshai.papers import assessed
    from liangshai.service import Service
    from liangshai.words import print_json

    with Service.open(settings, makes=False) as service:
        told = assessed.show(service, number)
    if as_json:
        print_json(told)
        return
    for step in told["steps"]:
        rest = "，".join(part for part in (step["document_no"], step["reason"]) if part)
        who = step["by"] or "程序"
        click.echo(
            f"{step['on']} {step['stage']}　第{step['version']}版　{who}{f'（{rest}）' if rest else ''}"
        )
    if told["final_version"]:
        click.echo(f"以第{told['final_version']}版为准（数据截止 {told['as_of'][:16].replace('T', ' ')}）")
        if told["late_returns_n"]:
            click.echo(
                f"此后受理的本年报送{told['late_returns_n']}份，未计入；要计入的走 liangshai year review"
            )
    elif not told["steps"]:
        click.echo(f"{number}年还没有考核基础数据。")


def add(cli: click.Group) -> None:
    """Hang the commands on the command line."""
    cli.add_command(year)
