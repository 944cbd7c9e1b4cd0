"""`liangshai issue sign` and `issue number`: the signature, and the registry's number after it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from liangshai.faults import ExistingFile
from liangshai.settings import Settings

_PAPER = click.argument("paper", metavar="期别")
_NUMBER_OK = click.option("--number-ok", is_flag=True, help="文号与上一个不相连，已核对无误")


@click.command("sign")
@_PAPER
@click.option("--by", "name", required=True, help="签发人姓名")
@click.option("--post", default="", help="签发人职务")
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), help="签发日期，印为成文日期；不写照草稿")
@click.option(
    "--number", default="", help="文号，如 淄齐鲁化工管办发〔2021〕3号；也可以签发后再用 issue number 登记"
)
@click.option("--scan", type=ExistingFile(), help="签发件扫描件")
@_NUMBER_OK
@click.option("--despite-gaps", default="", help="下步要求等还没有填，照样签发的理由")
@click.pass_obj
def issue_sign(
    settings: Settings, paper: str, name: str, post: str, on: datetime | None, number: str, scan: Path | None,
    number_ok: bool, despite_gaps: str,
) -> None:  # fmt: skip
    """记录签发，写出正式文件。期别如 2021Q1、第12期，或发文编号。"""
    from liangshai.papers import checking, signing
    from liangshai.service import Service
    from reports.issuing.stages import Person

    day = on.date() if on else None
    with Service.open(settings) as service:
        folder = signing.sign(
            service, paper, Person(name.strip(), post.strip()), on=day, number=number, scan=scan,
            is_number_confirmed=number_ok, despite_gaps=despite_gaps,
        )  # fmt: skip
        unanswered = checking.hint(service, paper)
    for line in unanswered:
        click.echo(line, err=True)
    click.echo(f"已签发，文件在 {folder}")


@click.command("number")
@_PAPER
@click.argument("number", metavar="文号")
@click.option("--by", "name", default="", help="登记人姓名")
@_NUMBER_OK
@click.pass_obj
def issue_number(settings: Settings, paper: str, number: str, name: str, number_ok: bool) -> None:
    """登记签发之后取得的文号（印发之前）；已用过的、年份不符的不收。"""
    from liangshai.papers import signing
    from liangshai.service import Service
    from reports.issuing.stages import Person

    with Service.open(settings) as service:
        folder = signing.number(service, paper, number, Person(name.strip()), is_confirmed=number_ok)
    click.echo(f"已登记文号，文件在 {folder}")


@click.command("ask")
@_PAPER
@click.option("--to", "email", required=True, help="签发人的邮箱，须是接收人名录里的领导")
@click.option("--by", "name", required=True, help="签发人姓名")
@click.option("--post", default="", help="签发人职务")
@click.pass_obj
def issue_ask_signature(settings: Settings, paper: str, email: str, name: str, post: str) -> None:
    """把送审稿发到签发人的邮箱请签，附一次性签发码；回信第一行写“同意”即签发。"""
    from liangshai.mail import sign_replies
    from liangshai.papers import documents
    from liangshai.service import Service
    from reports.issuing.stages import Person

    with Service.open(settings) as service:
        request_id = sign_replies.ask(service, paper, email, Person(name.strip(), post.strip()))
        sent = documents.deliver(service)
    click.echo(f"请签{request_id}已入发件箱，已发{sent['sent']}封，待发{sent['waiting']}封")
