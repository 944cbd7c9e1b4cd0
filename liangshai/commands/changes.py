"""`liangshai change`: requests for a change of registered values, and the office's word on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import click

from liangshai.commands.options import DAY, JSON
from liangshai.settings import Settings
from schemas.overlaid import OVERLAID

BY = click.option("--by", required=True, help="批准人")
DOCUMENT = click.option("--document", required=True, help="文号，如 淄齐鲁化工管办字〔2021〕15号")
ON = click.option("--on", required=True, type=DAY, help="同意的日期，自这一天起生效")
SUBJECT = click.argument("subject", metavar="对象", type=click.Choice(list(OVERLAID)))
NUMBER = click.argument("no", metavar="编号")
YEAR = click.option("--year", type=click.IntRange(2000, 2100), help="名单或目标的年度（督查事项不用写）")
MILESTONE = click.option("--milestone", help="节点名称（对象是项目节点时）")


@click.group()
def change() -> None:
    """下达数的变更申请、延期和豁免：列出、同意、不同意。"""


@change.command("list")
@click.option("--all", "everything", is_flag=True, help="已经答复的也列出")
@JSON
@click.pass_obj
def change_list(settings: Settings, everything: bool, as_json: bool) -> None:
    """列出待同意的申请和已登记的变更、延期、豁免。"""
    from liangshai.registers import changes
    from liangshai.service import Service
    from liangshai.words import print_json

    with Service.open(settings, makes=False) as service:
        found = changes.lists(service, everything=everything)
    if as_json:
        print_json(found)
        return
    for one in found["requests"]:
        decided = f"（{one['decided_by']}，{one['document_no'] or '无文号'}）" if one["decided_by"] else ""
        click.echo(
            f"申请 {one['change_request_id']}  {one['change_type']}"
            f"  {one['subject']} {one['row_key']} “{one['label']}”："
            f"下达{one['registered_value']}，报送{one['reported_value']}（{one['file_name']} {one['cell']}）"
            f" {one['status']}{decided}"
        )
    for one in found["consents"]:
        what = f"“{one['column_label']}”改为{one['new_value']}" if one["change_type"] == "变更" else ""
        until = f"至{one['until_date']}" if one["until_date"] else ""
        click.echo(
            f"{one['change_no']}  {one['change_type']}  {one['subject']} {one['subject_key']} {what}{until}"
            f"（{one['approver']}，{one['document_no']}，{one['in_force_date']}起）"
        )
    if not (found["requests"] or found["consents"]):
        click.echo("没有变更申请，也没有登记过变更、延期和豁免。")
    elif any(one["status"] == "待同意" for one in found["requests"]):
        click.echo("答复：liangshai change consent 编号 --by 批准人 --document 文号 --on 2021-04-10")


@change.command("consent")
@click.argument("request_id", metavar="申请编号", type=int)
@BY
@DOCUMENT
@ON
@click.option("--reason", default="", help="事由")
@JSON
@click.pass_obj
def change_consent(
    settings: Settings, request_id: int, by: str, document: str, on: datetime, reason: str, as_json: bool
) -> None:
    """同意一份变更申请，自同意之日起按新值计算。"""
    from liangshai.registers import changes
    from liangshai.service import Service

    with Service.open(settings) as service:
        receipt = changes.consent(service, request_id, _word(by, document, on, reason))
        _told(
            receipt, f"第{request_id}号申请已登记同意", changes.issued_since(service, on.date()), on, as_json
        )


@change.command("refuse")
@click.argument("request_id", metavar="申请编号", type=int)
@BY
@click.option("--document", default="", help="文号")
@ON
@click.option("--reason", required=True, help="不同意的理由")
@click.pass_obj
def change_refuse(
    settings: Settings, request_id: int, by: str, document: str, on: datetime, reason: str
) -> None:
    """不同意一份变更申请，仍按下达数计算。"""
    from liangshai.registers import changes
    from liangshai.service import Service

    with Service.open(settings) as service:
        changes.refuse(service, request_id, _word(by, document, on, reason))
    click.echo(f"第{request_id}号申请已登记不同意，仍按下达数计算。")


@change.command("extend")
@SUBJECT
@NUMBER
@YEAR
@MILESTONE
@click.option("--to", "until", required=True, type=DAY, help="延期到哪一天")
@BY
@DOCUMENT
@ON
@click.option("--reason", required=True, help="事由")
@JSON
@click.pass_obj
def change_extend(
    settings: Settings, subject: str, no: str, year: int | None, milestone: str | None, until: datetime,
    by: str, document: str, on: datetime, reason: str, as_json: bool,
) -> None:  # fmt: skip
    """登记延期：督查事项 DC2021-001、改革措施 1-3、项目节点 项目代码。"""
    from liangshai.registers import changes
    from liangshai.service import Service

    with Service.open(settings) as service:
        word = _word(by, document, on, reason)
        receipt = changes.extend(service, subject, year, no, milestone, until.date(), word)
        what = f"{subject}{no}已登记延期至{until.date().isoformat()}"
        _told(receipt, what, changes.issued_since(service, on.date()), on, as_json)


@change.command("exempt")
@SUBJECT
@NUMBER
@YEAR
@MILESTONE
@click.option("--until", type=DAY, help="豁免到哪一天，不写到年底")
@BY
@DOCUMENT
@ON
@click.option("--reason", required=True, help="事由")
@JSON
@click.pass_obj
def change_exempt(
    settings: Settings, subject: str, no: str, year: int | None, milestone: str | None,
    until: datetime | None, by: str, document: str, on: datetime, reason: str, as_json: bool,
) -> None:  # fmt: skip
    """登记豁免：豁免期内亮灰灯，并注明已豁免。"""
    from liangshai.registers import changes
    from liangshai.service import Service

    with Service.open(settings) as service:
        word = _word(by, document, on, reason)
        receipt = changes.exempt(service, subject, year, no, milestone, until.date() if until else None, word)
        _told(receipt, f"{subject}{no}已登记豁免", changes.issued_since(service, on.date()), on, as_json)


def _word(by: str, document: str, on: datetime, reason: str) -> Any:
    from liangshai.registers.changes import Word

    return Word(by.strip(), document.strip(), on.date(), reason.strip())


def _told(receipt: dict[str, Any], what: str, issued: str | None, on: datetime, as_json: bool) -> None:
    from liangshai.words import print_json

    if as_json:
        print_json({"submission": receipt["submission"], "status": receipt["status"], "issued": issued})
        return
    again = "（已经登记过，没有重复登记）" if receipt["status"] == "duplicate" else ""
    click.echo(f"{what}，自{_chinese(on.date())}起生效{again}。")
    if issued:
        click.echo(f"注意：{issued}通报已经签发，印出的数不变；重出这一期会列出差异。")


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def add(cli: click.Group) -> None:
    """Hang the commands on the command line."""
    cli.add_command(change)
