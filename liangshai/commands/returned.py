"""`liangshai returned`: return notes that wait, and those that our own form or rule caused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from liangshai.commands.options import DAY, JSON
from liangshai.settings import Settings


@click.command()
@click.argument("number", required=False, metavar="[退回单号]")
@click.option(
    "--our-fault", "reason", help="因本办表式或规则退回：写明哪里有毛病；不计入该单位，截止时间顺延"
)
@click.option("--by", help="谁登记")
@click.option("--until", type=DAY, help="顺延到哪一天；不写就按修改时限的工作日数")
@click.option("--undo", is_flag=True, help="撤销登记")
@click.option("--all", "everything", is_flag=True, help="已改好的也列出")
@JSON
@click.pass_obj
def returned(
    settings: Settings, number: str | None, reason: str | None, by: str | None, until: datetime | None,
    undo: bool, everything: bool, as_json: bool,
) -> None:  # fmt: skip
    """退回单：列出还没有改好的；登记哪一张是因本办的表式或规则引起的。"""
    from etl.warehouse import own_fault
    from liangshai.service import Service

    if number is None and (reason or undo):
        raise click.UsageError(
            "请写明退回单号，如 liangshai returned 退回单2021-015 --our-fault 原因 --by 姓名"
        )
    if reason is not None and not (reason.strip() and by and by.strip()):
        raise click.UsageError("登记要写明原因和登记人：--our-fault 原因 --by 姓名")
    if number is not None and not (reason or undo):
        raise click.UsageError("要登记什么？--our-fault 原因 --by 姓名，或 --undo")
    with Service.open(settings, makes=False) as service:
        if number is None:
            _list(service, everything, as_json)
            return
        with service.engine.begin() as connection:
            if undo:
                own_fault.withdraw(connection, number)
                click.echo(f"{number}的登记已撤销，照常计入，仍按原截止时间。")
                return
            done = own_fault.record(
                connection, number, reason=str(reason).strip(), by=str(by).strip(),
                until=until.date() if until else None, sources=service.sources, calendar=service.calendar,
            )  # fmt: skip
    due = done.due_at.astimezone(_shanghai()) if done.due_at else None
    put_off = f"，截止时间顺延至{due.year}年{due.month}月{due.day}日{due:%H:%M}" if due else ""
    click.echo(f"第{done.submission_id}号报送已登记为因本办退回，不计入报送单位{put_off}。")


def _list(service: Any, everything: bool, as_json: bool) -> None:
    from etl.warehouse import own_fault
    from liangshai.words import print_json

    with service.engine.connect() as connection:
        rounds = own_fault.rounds(connection, everything=everything)
        ours, every = own_fault.our_share(connection)
    if as_json:
        share = round(ours * 100 / every, 2) if every else None
        print_json({"rounds": rounds, "our_fault_n": ours, "rounds_n": every, "our_fault_pct": share})
        return
    for one in rounds:
        click.echo(_line(one, service.sources))
    if not rounds:
        click.echo("没有退回单。" if everything else "没有等着改的退回单。")
    if every:
        click.echo(f"共发出{every}张，其中因本办表式或规则引起的{ours}张，占{ours * 100 / every:.1f}%。")


def _line(one: dict[str, Any], sources: dict[str, Any]) -> str:
    from schemas.period import PERIOD_TYPES, Period

    label = sources[one["source_name"]].label if one["source_name"] in sources else one["file_name"]
    spoken = one["period_type"] in PERIOD_TYPES
    period = f"（{Period(one['period_start'], one['period_type']).chinese()}）" if spoken else ""
    unit = one["reporting_unit_name"] or one["reporting_unit_code"] or "单位未定"
    state = "已改好" if one["mended_at"] else f"修改时限{one['due_date'].isoformat()}"
    at_deadline = {True: "，截止时仍未改正", False: "", None: ""}[one["is_open_at_deadline"]]
    ours = f"，因本办：{one['our_fault_reason']}" if one["is_our_fault"] else at_deadline
    return f"{one['note_no']}  {unit}《{label}》{period} 第{one['round_no']}次，{state}{ours}"


def _shanghai() -> Any:
    from zoneinfo import ZoneInfo

    from liangshai.settings import TIME_ZONE

    return ZoneInfo(TIME_ZONE)


def add(cli: click.Group) -> None:
    """Hang the command on the command line."""
    cli.add_command(returned)
