"""Commands for what was sent: who has it, who signed for it, the packages, once more what failed."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from liangshai.commands.options import JSON
from liangshai.settings import Settings

PERIOD = click.argument("period")


@click.group()
def delivery() -> None:
    """分送：谁收到、谁签收、送出包、失败的重发。PERIOD 如 2021Q1、2021-W12、第12期、2021 或发文编号。"""


@delivery.command("show")
@PERIOD
@JSON
@click.pass_obj
def show(settings: Settings, period: str, as_json: bool) -> None:
    """一期公文送给了谁，各自到了哪一步。"""
    from liangshai.papers.readers import receipts
    from liangshai.service import Service
    from liangshai.words import print_json
    from reports.delivery.ledger import summary

    with Service.open(settings, makes=False) as service:
        readers = receipts.readers(service, period)
        unsent = "" if readers else receipts.unsent_words(service, period)
        withdrawn = receipts.withdrawal(service, readers[0].issue_id) if readers else ""
    if as_json:
        print_json([asdict(one) for one in readers])
        return
    if not readers:
        click.echo(unsent)
        return
    click.echo(f"{readers[0].period_label} 第{readers[0].version}版，{summary(readers)}")
    if withdrawn:
        click.echo(f"  {withdrawn}")
    for one in readers:
        click.echo(f"  {one.code:4} {one.words}" + (f"　{one.edition}" if one.edition else ""))


@delivery.command("receipt")
@PERIOD
@click.argument("recipient")
@click.option("--by", "by", required=True, help="签收人姓名")
@click.option("--at", "at", type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%d"]), help="签收时间，不写为现在")
@click.option(
    "--way", type=click.Choice(["纸质", "邮件", "政务微信", "电话"]), default="纸质", show_default=True
)
@click.option("--note", default="", help="说明")
@click.pass_obj
def receipt(
    settings: Settings, period: str, recipient: str, by: str, at: datetime | None, way: str, note: str
) -> None:
    """登记签收。RECIPIENT：接收人名称、代码或邮箱。"""
    from liangshai.papers.readers import receipts
    from liangshai.service import Service

    with Service.open(settings) as service:
        added = receipts.sign_for(service, period, recipient, by, at=at, way=way, note=note)
    click.echo(f"已登记：{recipient}由{by}签收。" if added else f"{recipient}由{by}签收已登记过，没有改动。")


@delivery.command("package")
@PERIOD
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="写到哪个文件夹")
@click.pass_obj
def package(settings: Settings, period: str, out: Path) -> None:
    """再写一次送出包：每个接收人一个文件夹，短文件名，带手机看的长图。不发送。"""
    from liangshai.papers.readers import receipts
    from liangshai.service import Service

    with Service.open(settings) as service:
        folders = receipts.packages(service, period, out)
    for folder in folders:
        click.echo(f"  {folder}")


@delivery.command("retry")
@PERIOD
@click.argument("recipient", required=False)
@click.pass_obj
def retry(settings: Settings, period: str, recipient: str | None) -> None:
    """发送失败的再发一次（同一个邮件编号）。RECIPIENT 不写为全部失败的。"""
    from liangshai.papers.readers import receipts, sending
    from liangshai.service import Service
    from liangshai.words import mail_code, mail_text

    with Service.open(settings) as service:
        count = receipts.retry(service, period, recipient)
        sent = sending.deliver(service)
    click.echo(f"重发{count}封：{mail_text(sent, count)}")
    sys.exit(mail_code(sent))


def add(cli: click.Group) -> None:
    """Hang these commands on the command line."""
    cli.add_command(delivery)
