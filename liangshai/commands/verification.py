"""`liangshai verification`: the pre-filled 督查核实表 of a quarter."""

from __future__ import annotations

from pathlib import Path

import click

from liangshai.settings import Settings


@click.command()
@click.argument("period", metavar="季度")
@click.option("--unit", help="只要这个单位负责的事项（名称或代码）")
@click.option(
    "--out", type=click.Path(path_type=Path), help="写成哪个文件，或写到哪个文件夹，不写为当前文件夹"
)
@click.pass_obj
def verification(settings: Settings, period: str, unit: str | None, out: Path | None) -> None:
    """做一份督查核实表：事项和自报情况已填好，核实后用 ingest 报回。"""
    from etl.answer.verification_form import verification_items, verification_workbook
    from etl.warehouse.reference import UnknownName, load_reference
    from liangshai.named_file import path_for, write_named
    from liangshai.service import Service
    from schemas.period import Period

    try:
        quarter = Period.parse(period)
    except ValueError as fault:
        raise click.BadParameter(f"“{period}”不是期别，应如 2021Q1", param_hint="季度") from fault
    if quarter.type != "quarter":
        raise click.BadParameter(f"“{period}”不是季度，应如 2021Q1", param_hint="季度")
    with Service.open(settings) as service, service.engine.connect() as connection:
        code = None
        if unit:
            try:
                code = load_reference(connection).units.code(unit, quarter.end)
            except UnknownName as unknown:
                raise click.BadParameter(unknown.sentence, param_hint="--unit") from unknown
        items = verification_items(connection, quarter, code)
    path = path_for(out, f"督查核实表（{quarter.chinese()}）.xlsx")
    write_named(path, verification_workbook(quarter, items))
    waiting = sum(item["verification_state"] != "已核实" for item in items)
    click.echo(f"已写 {path}：{len(items)}项，其中{waiting}项未核实。填好后用 liangshai ingest 报回。")


def add(cli: click.Group) -> None:
    """Hang the command on the command line."""
    cli.add_command(verification)
