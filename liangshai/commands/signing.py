"""`liangshai issue sign` and `issue number`: the signature, and the registry's number after it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from liangshai.commands.options import DAY, PAPER
from liangshai.faults import ExistingFile
from liangshai.settings import Settings

_DESPITE_UNCHECKED = click.option(
    "--despite-unchecked", default="", help="点到的单位还没有核对，照样签发的理由；理由印在发文稿纸上"
)
_NUMBER_OK = click.option("--number-ok", is_flag=True, help="文号与上一个不相连，已核对无误")


@click.command("sign")
@PAPER
@click.option("--by", "name", required=True, help="签发人姓名")
@click.option("--post", default="", help="签发人职务")
@click.option("--date", "on", type=DAY, help="签发日期，印为成文日期；不写照草稿")
@click.option(
    "--number", default="", help="文号，如 淄齐鲁化工管办发〔2021〕3号；也可以签发后再用 issue number 登记"
)
@click.option("--scan", type=ExistingFile(), help="签发件扫描件")
@click.option("--version", type=int, help="第几版；已有新稿、确要签旧稿的必写")
@_NUMBER_OK
@click.option("--despite-gaps", default="", help="文中还有“待办公室填写”，照样签发的理由；缺口照印，理由存档")
@_DESPITE_UNCHECKED
@click.pass_obj
def issue_sign(
    settings: Settings, paper: str, name: str, post: str, on: datetime | None, number: str, scan: Path | None,
    version: int | None, number_ok: bool, despite_gaps: str, despite_unchecked: str,
) -> None:  # fmt: skip
    """记录签发，写出正式文件。期别如 2021Q1、第12期，或发文编号。"""
    from liangshai.papers import signing
    from liangshai.papers.draft import checking
    from liangshai.service import Service
    from reports.issuing.steps.stages import Person

    day = on.date() if on else None
    with Service.open(settings) as service:
        word = signing.Word(day, number, number_ok, despite_gaps, despite_unchecked)
        folder = signing.sign(service, paper, Person(name.strip(), post.strip()), word, scan, version)
        told = [*checking.hint(service, paper), *signing.number_hint(service, paper, number)]
    for line in told:
        click.echo(line, err=True)
    click.echo(f"已签发，文件在 {folder}")


@click.command("number")
@PAPER
@click.argument("number", metavar="文号")
@click.option("--by", "name", default="", help="登记人姓名")
@_NUMBER_OK
@click.pass_obj
def issue_number(settings: Settings, paper: str, number: str, name: str, number_ok: bool) -> None:
    """登记签发之后取得的文号（印发之前）；已用过的、年份不符的不收。"""
    from liangshai.papers import signing
    from liangshai.service import Service
    from reports.issuing.steps.stages import Person

    with Service.open(settings) as service:
        folder = signing.number(service, paper, number, Person(name.strip()), is_confirmed=number_ok)
        told = signing.number_hint(service, paper, number)
    for line in told:
        click.echo(line, err=True)
    click.echo(f"已登记文号，文件在 {folder}")


@click.command("ask")
@PAPER
@click.option("--to", "email", required=True, help="邮箱：请签的是领导，核稿、审核也可是办公室，会签是该单位")
@click.option("--by", "name", required=True, help="签发人（核稿人、会签人、审核人）姓名")
@click.option("--post", default="", help="职务")
@click.option(
    "--step", type=click.Choice(["签发", "核稿", "会签", "审核"]), default="签发", help="不写为签发"
)
@click.option("--unit", default="", help="请会签的单位")
@click.option("--despite-gaps", default="", help="文中还有“待办公室填写”的，请签时写明照印的理由，随信告知")
@_DESPITE_UNCHECKED
@click.pass_obj
def issue_ask_signature(
    settings: Settings, paper: str, email: str, name: str, post: str, step: str, unit: str, despite_gaps: str,
    despite_unchecked: str,
) -> None:  # fmt: skip
    """把文稿发到邮箱请签（或请核稿、会签、审核），附一次性签发码；回信第一行写“同意”和签发码即登记。"""
    from liangshai.mail import sign_replies
    from liangshai.papers.readers import sending
    from liangshai.service import Service
    from liangshai.words import mail_text
    from reports.issuing.steps.stages import Person

    asked = sign_replies.Asked(step, unit.strip(), despite_gaps, despite_unchecked)
    with Service.open(settings) as service:
        request_id = sign_replies.ask(service, paper, email, Person(name.strip(), post.strip()), asked)
        sent = sending.deliver(service)
    click.echo(f"请签{request_id}已入发件箱：{mail_text(sent, 1)}")


@click.command("review")
@PAPER
@click.argument("kind", metavar="步骤", type=click.Choice(["核稿", "会签", "审核"]))
@click.option("--by", "name", required=True, help="谁的意见")
@click.option("--post", default="", help="职务")
@click.option("--date", "on", type=DAY, help="日期，不写为今天")
@click.option("--opinion", type=click.Choice(["同意", "不同意"]), default="同意", help="不写为同意")
@click.option("--text", default="", help="意见的内容；不同意的必写")
@click.option("--unit", default="", help="会签代表的单位")
@click.pass_obj
def issue_review(
    settings: Settings, paper: str, kind: str, name: str, post: str, on: datetime | None, opinion: str,
    text: str, unit: str,
) -> None:  # fmt: skip
    """登记签发之前的核稿、会签、审核意见，印在发文稿纸上；文稿改动后要重新登记。"""
    from liangshai.papers import flow
    from liangshai.service import Service
    from reports.issuing.steps.stages import Person

    by, day = Person(name.strip(), post.strip()), on.date() if on else None
    with Service.open(settings) as service:
        told = flow.review(service, paper, kind, by, day, opinion, text.strip(), unit.strip())
    for line in told:
        click.echo(line)
