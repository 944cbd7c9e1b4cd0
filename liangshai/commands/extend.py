"""`liangshai extend`: a form's deadline put off for all who owe it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from liangshai.commands.options import DAY, JSON
from liangshai.settings import Settings
from schemas.period import PERIOD_TYPES, Period

if TYPE_CHECKING:
    from schemas.source import Source


@click.command()
@click.argument("source", required=False, metavar="[报表]")
@click.argument("period", required=False, metavar="[期别]")
@click.option("--until", type=DAY, help="顺延到哪一天（工作日，时刻照旧）")
@click.option("--reason", help="原因，如 模板的下拉框少一个选项")
@click.option("--document", help="依据文号，如 淄齐鲁化工管办字〔2021〕15号")
@click.option("--by", help="谁登记")
@click.option("--undo", is_flag=True, help="撤销最近一次顺延")
@JSON
@click.pass_obj
def extend(
    settings: Settings, source: str | None, period: str | None, until: datetime | None, reason: str | None,
    document: str | None, by: str | None, undo: bool, as_json: bool,
) -> None:  # fmt: skip
    """一张报表某一期统一顺延，应报的单位都收到通知；不写报表就列出已登记的。"""
    from etl.warehouse import form_extension
    from liangshai.mail.extended import tell
    from liangshai.service import Service

    said = {"--until 日期": until, "--reason 原因": reason, "--document 文号": document, "--by 姓名": by}
    missing = [
        name for name, value in said.items() if not (value.strip() if isinstance(value, str) else value)
    ]
    if source is not None and (period is None or (missing and not undo)):
        raise click.UsageError(f"还要写明 {'、'.join(missing if period else ['期别，如 2021-03', *missing])}")
    with Service.open(settings) as service:
        if source is None:
            _list(service, as_json)
            return
        form, spoken = _form(service.sources, source, str(period))
        with service.engine.begin() as connection:
            if undo:
                done = form_extension.withdraw(connection, form, spoken)
            else:
                assert until is not None  # the usage above
                done = form_extension.extend(
                    connection, form, spoken, until.date(), reason=str(reason).strip(),
                    document_no=str(document).strip(), by=str(by).strip(), calendar=service.calendar,
                )  # fmt: skip
            name = f"《{form.label}》（{spoken.chinese()}）"
            why = "" if undo else f"原因：{str(reason).strip()}（{str(document).strip()}）。"
            letters, silent = tell(service, connection, done, name, why, withdrawn=undo)
    _told(name, done.due_at, done.units, letters, silent, undo=undo, as_json=as_json)


def _form(sources: dict[str, Source], name: str, label: str) -> tuple[Source, Period]:
    form = sources.get(name) or next((one for one in sources.values() if one.label == name), None)
    if form is None:
        raise click.UsageError(f"没有报表“{name}”，应为 schemas/sources 里的名称或表名")
    try:
        period = Period.parse(label)
    except ValueError as fault:
        raise click.UsageError(f"读不出期别“{label}”，应像 2021-03、2021Q1、2021-W12") from fault
    if period.type != form.period:
        raise click.UsageError(f"《{form.label}》不按“{label}”这样的期别报送")
    return form, period


def _told(
    name: str, due: datetime, units: tuple[str, ...], letters: int, silent: tuple[str, ...], *,
    undo: bool, as_json: bool,
) -> None:  # fmt: skip
    from liangshai.words import print_json

    if as_json:
        print_json(
            {"due_at": due.isoformat(), "units": units, "letters_n": letters, "without_contact": silent}
        )
        return
    until = f"{due.year}年{due.month}月{due.day}日{due:%H:%M}"
    what = f"的顺延已撤销，截止时间为{until}" if undo else f"的截止时间顺延至{until}"
    click.echo(f"{name}{what}，应报的{len(units)}个单位，通知{letters}封待发。")
    if silent:
        click.echo(f"没有登记邮箱、要另行通知的：{'、'.join(silent)}")


def _list(service: Any, as_json: bool) -> None:
    from etl.values import SHANGHAI
    from etl.warehouse.form_extension import listed
    from liangshai.words import print_json

    with service.engine.connect() as connection:
        found = listed(connection)
    if as_json:
        print_json(found)
        return
    for one in found:
        form = service.sources.get(one["source_name"])
        label = form.label if form else one["source_name"]
        is_known = one["period_type"] in PERIOD_TYPES
        period = Period(one["period_start"], one["period_type"]).chinese() if is_known else ""
        back = "（已撤销）" if one["withdrawn_at"] else ""
        click.echo(
            f"《{label}》（{period}）顺延至{one['due_at'].astimezone(SHANGHAI):%Y-%m-%d %H:%M}{back}："
            f"{one['reason']}（{one['document_no']}，{one['recorded_by']}登记）"
        )
    if not found:
        click.echo("没有统一顺延过。")


def add(cli: click.Group) -> None:
    """Hang the command on the command line."""
    cli.add_command(extend)
