"""Commands for the supervision office and the assessors: bulletins, their issue, the year."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from liangshai.commands.options import DAY, JSON, PAPER
from liangshai.settings import Settings

if TYPE_CHECKING:
    from liangshai.service import Service


@click.command()
@click.argument("period")
@click.option("--as-of", help="数据截止时间，如 2021-04-12 09:00；stored 为现在有效的一版的；不写为现在")
@click.option("--issue-date", type=DAY, help="成文日期，不写为今天")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="写到哪个文件夹")
@click.option("--send", is_flag=True, help="发送已签发的一版")
@click.option("--unit", help="只写已拟通报的单位分册：单位名称，或 全部")
@JSON
@click.pass_obj
def bulletin(
    settings: Settings, period: str, as_of: str | None, issue_date: datetime | None, out: Path | None,
    send: bool, unit: str | None, as_json: bool,
) -> None:  # fmt: skip
    """拟一期通报，写出四种文件。PERIOD：2021Q1 为季度通报，2021-W12 或 第12期 为每周督查通报。"""
    from liangshai.papers import documents
    from liangshai.papers.draft.files import copy_files
    from liangshai.papers.known.issued import moment_of
    from liangshai.papers.known.week_name import period_label
    from liangshai.papers.readers import sending
    from liangshai.service import Service
    from liangshai.words import mail_code, mail_text, moment_text, print_json

    # A place mistyped makes no second warehouse: to print what is stored, or to send it, is only to look.
    with Service.open(settings, makes=not (send or as_of == "stored")) as service:
        period = period_label(service, period)
        if unit is not None:
            _write_units(service, period, unit, out, as_json)
            return
        if send:
            sent = sending.send_bulletin(service, period)
            if as_json:
                print_json(sent)
            else:
                click.echo(f"新增{sent['queued']}封：{mail_text(sent, sent['queued'])}")
            sys.exit(mail_code(sent))
        moment = moment_of(service, period, as_of)
        day: date | None = issue_date.date() if issue_date else None
        is_plain = moment is None and day is None
        key = documents.run_key_of(service, period) if is_plain else f"cli-{uuid4()}"
        made = documents.draft(service, period, run_key=key, as_of=moment, issue_date=day)
        if out is not None:
            made["folder"] = str(copy_files(service, made["issue_id"], out))
    if as_json:
        print_json(made)
        return
    state = f"已由{made['signed']}签发" if made["signed"] else "送审稿"
    click.echo(f"{made['title']}（第{made['issue_id']}号，第{made['version']}版，{state}）")
    click.echo(f"数据截止 {moment_text(made['as_of'])}")
    for line in made["missing"]:
        click.echo(f"  缺：{line}")
    if made["changes"]:
        click.echo(f"与上一版有{made['changes']}处不同，见 changes.txt")
    click.echo(f"文件在 {made['folder']}")


def _write_units(service: Service, period: str, unit: str, out: Path | None, as_json: bool) -> None:
    from liangshai.papers.draft.unit_versions import write_last
    from liangshai.words import print_json

    written = write_last(service, period, unit, out)
    if as_json:
        print_json({name: str(folder) for name, folder in written.items()})
        return
    for name, folder in written.items():
        click.echo(f"{name}分册在 {folder}")


@click.group()
def issue() -> None:
    """发文：列出、签发、看差异。"""


@issue.command("list")
@JSON
@click.pass_obj
def issue_list(settings: Settings, as_json: bool) -> None:
    """每一期每一版。"""
    import sqlalchemy as sa

    from liangshai.service import Service
    from liangshai.words import print_json
    from reports.issuing.kept.archive import standing_words

    with Service.open(settings, makes=False) as service, service.engine.connect() as connection:
        rows = connection.execute(
            sa.text(
                "select issue_id, kind, period_label, version, stage, approved_by, as_of, issue_date,"
                " jsonb_array_length(changes) as changes_n from ledger.issue order by issue_id"
            )
        ).mappings()
        found: list[dict[str, Any]] = [dict(row) for row in rows]
    if as_json:
        print_json(found)
        return
    for row in found:
        signed = standing_words(row["approved_by"], row["stage"])
        click.echo(
            f"{row['issue_id']:4} {row['kind']:10} {row['period_label']:7} 第{row['version']}版 {signed}"
            f" 截止{row['as_of']:%Y-%m-%d %H:%M}"
        )
    if not found:
        click.echo("还没有发文。")


@issue.command("changes")
@PAPER
@JSON
@click.pass_obj
def issue_changes(settings: Settings, paper: str, as_json: bool) -> None:
    """最新一版与上一版差在哪里，为什么。期别如 2021Q1、第12期，或发文编号。"""
    from liangshai.papers.draft.files import changes_text
    from liangshai.papers.known.names import newest
    from liangshai.service import Service
    from liangshai.words import print_json
    from reports.issuing import issue as issues

    with Service.open(settings, makes=False) as service:
        row = newest(service, paper)
        found = issues.changes_of(service.engine, row["issue_id"])
        if as_json:
            print_json(found)
        else:
            click.echo(changes_text(row | {"changes": found}))


@issue.command("recheck")
@PAPER
@JSON
@click.pass_obj
def issue_recheck(settings: Settings, paper: str, as_json: bool) -> None:
    """用现在的程序、当时的数据重算一期，与发出的原文逐字对照。期别如 2021Q1、第12期，或发文编号。"""
    from dataclasses import asdict

    from liangshai.papers.known.names import newest
    from liangshai.service import Service
    from liangshai.words import print_json
    from reports.delivery.rules import YEARLY_NAMES
    from reports.issuing.issue import kind_of
    from reports.issuing.recheck import recheck
    from reports.yearly import recheck_year

    with Service.open(settings, makes=False) as service:
        issue_id = newest(service, paper)["issue_id"]
        is_yearly = kind_of(service.engine, issue_id) in YEARLY_NAMES
        found = (recheck_year if is_yearly else recheck)(service.engine, issue_id)
    if as_json:
        print_json(asdict(found) | {"is_same": found.is_same})
        return
    if found.is_same:
        click.echo(f"第{issue_id}号发文重算后与原文逐字一致。")
        return
    click.echo(
        f"第{issue_id}号发文重算后，文字有{len(found.lines)}行、数字有{len(found.changes)}处与原文不同；原文不动。"
    )
    # First, since it may explain all that follows.
    click.echo(
        f"程序：{'没有换过' if found.program == found.program_now else '换过，不同之处可能由此而来'}；"
        f"拟稿时是 {found.program or '没有记下的版本'}，现在是 {found.program_now}。"
    )
    for line in (*found.lines, *(change["sentence"] for change in found.changes)):
        click.echo(f"  {line}")
    if found.unkept_n:
        click.echo(f"  另有{found.unkept_n}个数当时的程序没有单独留存，不算不同。")


@click.command()
@click.argument("year", type=click.IntRange(2000, 2100))
@click.option("--as-of", help="数据截止时间，不写为现在；stored 为最近一版，给回存档的原件")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="写到哪个文件夹")
@click.option(
    "--enterprises", is_flag=True, help="另出一本，加上单个企业的表，限有权查看的人员；单独编版、存档、发送"
)
@click.option("--send", is_flag=True, help="按送达规则发送，每人一次，并备好送出包")
@JSON
@click.pass_obj
def assess(
    settings: Settings,
    year: int,
    as_of: str | None,
    out: Path | None,
    enterprises: bool,
    send: bool,
    as_json: bool,
) -> None:
    """汇总一年的考核基础数据。"""
    from liangshai.papers import documents
    from liangshai.papers.known.issued import moment_of
    from liangshai.papers.readers import sending
    from liangshai.service import Service
    from liangshai.words import mail_code, mail_text, moment_text, print_json

    with Service.open(settings) as service:
        moment = moment_of(service, str(year), as_of)
        made = documents.assess(
            service, year, run_key=f"cli-{uuid4()}", as_of=moment, out=out, enterprises=enterprises
        )
        if send:
            made["queued"] = sending.queue_assessment(service, made["issue_id"])
            made |= sending.deliver(service)
    if as_json:
        print_json(made)
        return
    kept = "，存档原件" if made["is_kept"] else ""
    edition = "（含企业明细）" if enterprises else ""
    click.echo(
        f"{year}年考核基础数据{edition}（数据截止 {moment_text(made['as_of'])}{kept}）：{made['path']}"
    )
    if send:
        click.echo(f"新增{made['queued']}封：{mail_text(made, made['queued'])}")
        sys.exit(mail_code(made))


def add(cli: click.Group) -> None:
    """Hang these commands on the command line."""
    from liangshai.commands.instructing import issue_instruct, issue_outcome
    from liangshai.commands.signing import issue_ask_signature, issue_number, issue_review, issue_sign
    from liangshai.commands.taking import issue_take

    for one in (issue_take, issue_sign, issue_number, issue_ask_signature, issue_review,
                issue_instruct, issue_outcome):  # fmt: skip
        issue.add_command(one)
    for command in (bulletin, issue, assess):
        cli.add_command(command)
