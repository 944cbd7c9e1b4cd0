"""The command for the named questions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from liangshai.commands.options import JSON, moment
from liangshai.named_file import write_named
from liangshai.settings import TIME_ZONE, Settings

if TYPE_CHECKING:
    from liangshai.service import Service
    from reports.questions import Answer


@click.command()
@click.argument("question", required=False, metavar="[问题]")
@click.option("--year", type=click.IntRange(2000, 2100), help="年度")
@click.option("--quarter", type=click.IntRange(1, 4), help="第几季度，不写为全年各季度")
@click.option("--unit", help="只看哪个单位（名称、简称或代码），不写为全部")
@click.option("--as-of", callback=moment, help="数据截止时间，不写为现在")
@click.option("--out", type=click.Path(path_type=Path), help="写成工作簿，或写到哪个文件夹；不写就打印")
@click.option("--by", default="命令行", help="查询人，写在口径一页")
@JSON
@click.pass_obj
def ask(
    settings: Settings, question: str | None, year: int | None, quarter: int | None, unit: str | None,
    as_of: datetime | None, out: Path | None, by: str, as_json: bool,
) -> None:  # fmt: skip
    """现成的查询：不带参数列出，带问题的名称就以考核人员的身份查，可写成工作簿。"""
    from liangshai.operations.sql import table_text
    from liangshai.operations.warehouse import role_engine
    from liangshai.service import Service
    from liangshai.words import print_json
    from reports import questions
    from reports.yearly.model.tables import printed

    if question is None:
        _list(as_json)
        return
    asked = questions.question_named(question)
    with Service.open(settings, makes=False) as service:
        told = {"year": year, "quarter": quarter, "unit": _code(service, unit)}
        engine = role_engine(settings, "assessor")
        try:
            answer = questions.ask(engine, asked, told, as_of)
        finally:
            engine.dispose()
        labels = {name: one.label for name, one in service.sources.items()}
    if out is not None:
        _write(_path(out, answer), questions.answer_bytes(answer, by, labels), len(answer.rows))
    elif as_json:
        rows = [dict(zip(answer.heads, map(_json, row), strict=True)) for row in answer.rows]
        print_json({"question": asked.name, "as_of": answer.as_of.isoformat(), "rows": rows})
    else:
        shown = [[printed(cell) for cell in row] for row in questions.cells_of(answer, labels)]
        click.echo(f"{table_text(list(answer.heads), shown)}\n（{len(shown)}行）")


def _list(as_json: bool) -> None:
    from liangshai.words import print_json
    from reports.questions import load_questions
    from reports.questions.catalogue import TOLD

    known = load_questions()
    if as_json:
        print_json([{"name": one.name, "meaning": one.meaning, "takes": sorted(one.takes)} for one in known])
        return
    for one in known:
        click.echo(f"{one.name}：{one.meaning}（{'、'.join(TOLD[key] for key in TOLD if key in one.takes)}）")
    click.echo("如 liangshai ask 全年红灯 --year 2021 --out 红灯.xlsx")


def _code(service: Service, unit: str | None) -> str | None:
    """The unit's code, under any name that it has had."""
    from etl.warehouse.reference import UnknownName, load_reference

    if unit is None:
        return None
    with service.engine.connect() as connection:
        reference = load_reference(connection)
    try:
        return reference.units.code(unit, datetime.now(ZoneInfo(TIME_ZONE)).date())
    except UnknownName as fault:
        raise click.BadParameter(fault.sentence, param_hint="--unit") from fault


def _path(out: Path, answer: Answer) -> Path:
    told = "_".join(str(value) for value in answer.told.values() if value is not None)
    name = f"{answer.question.name}{'_' if told else ''}{told}.xlsx"
    return out / name if out.is_dir() or out.suffix.lower() != ".xlsx" else out


def _write(path: Path, content: bytes, rows: int) -> None:
    write_named(path, content, is_private=True)
    click.echo(f"{rows}行，已写到 {path}")


def _json(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def add(cli: click.Group) -> None:
    """Hang this command on the command line."""
    cli.add_command(ask)
