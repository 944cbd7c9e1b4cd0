"""`liangshai issue instruct` and `issue outcome`: what a leader wrote on a paper, and what came of it."""

from __future__ import annotations

from datetime import datetime

import click

from liangshai.commands.options import DAY, PAPER
from liangshai.settings import Settings


@click.command("instruct")
@PAPER
@click.option("--by", "name", required=True, help="批示的领导姓名")
@click.option("--post", default="", help="职务")
@click.option("--date", "on", type=DAY, help="批示日期，不写为今天")
@click.option("--text", required=True, help="批示原文")
@click.option("--item", default="", help="针对哪个事项：所印的名称或编号；不写为针对全文")
@click.option("--unit", default="", help="责任单位；不写为事项的责任单位")
@click.pass_obj
def issue_instruct(
    settings: Settings, paper: str, name: str, post: str, on: datetime | None, text: str, item: str, unit: str
) -> None:
    """登记领导在已签发的一期上的批示，下一期在“上期整改情况”里报告落实情况。"""
    from liangshai.papers import instructing
    from liangshai.service import Service
    from reports.issuing.steps.instructions import Word
    from reports.issuing.steps.stages import Person

    by, day = Person(name.strip(), post.strip()), on.date() if on else None
    with Service.open(settings) as service:
        number, is_new = instructing.instruct(service, paper, Word(text, item, unit), by, day)
    click.echo(f"已登记批示{number}" if is_new else f"批示{number}已经登记过，没有变化")


@click.command("outcome")
@PAPER
@click.argument("number", metavar="批示号", type=int)
@click.argument("result", metavar="情况", type=click.Choice(["已落实", "正在落实", "登记有误"]))
@click.option("--text", required=True, help="落实情况，照印；登记有误的写为什么")
@click.option("--by", "name", required=True, help="由谁登记")
@click.option("--post", default="", help="职务")
@click.option("--date", "on", type=DAY, help="日期，不写为今天")
@click.pass_obj
def issue_outcome(
    settings: Settings, paper: str, number: int, result: str, text: str, name: str, post: str,
    on: datetime | None,
) -> None:  # fmt: skip
    """登记一件批示的落实情况，印在下一期；没有落实的每期都报告，直到落实。登记有误的不再报告。"""
    from liangshai.papers import instructing
    from liangshai.service import Service
    from reports.issuing.steps.stages import Person

    by, day = Person(name.strip(), post.strip()), on.date() if on else None
    with Service.open(settings) as service:
        is_new = instructing.report_back(service, paper, number, result, text, by, day)
    click.echo(f"已登记：批示{number}{result}" if is_new else f"批示{number}的落实情况没有变化")
