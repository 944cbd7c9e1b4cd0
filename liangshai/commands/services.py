"""Commands for operations: start, stop, look, mend, back up, query, demonstrate."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from liangshai.commands.options import JSON
from liangshai.faults import ExistingFile, without_values
from liangshai.nameless import missing_variables
from liangshai.settings import Settings


@click.command()
@click.option(
    "--mend", is_flag=True, help="只把停掉的部分重新启动；没有启动过或已经 down 的不动（给 cron 用）"
)
@click.pass_obj
def up(settings: Settings, mend: bool) -> None:
    """启动数据库和 Airflow，任务流按计划运行。"""
    from liangshai.airflow import components as airflow
    from liangshai.operations.alerts import raise_alert

    lost = airflow.lost(settings) if mend else []
    if mend and not lost:
        return
    try:
        url = _start(settings)
    except Exception as fault:
        if lost:
            raise_alert(
                settings.home, "mend", f"{'、'.join(lost)}停了，没有重新启动成功：{without_values(fault)}"
            )
        raise
    if lost:
        raise_alert(settings.home, "mend", f"{'、'.join(lost)}停了，已重新启动")
    click.echo(f"已启动。Airflow 页面：{url}")
    click.echo(f"用户 admin，密码见 {settings.secrets_dir / 'airflow_admin'}（只有本机本用户可读）")


def _start(settings: Settings) -> str | None:
    """Everything that does not run yet; the address of Airflow's page."""
    from liangshai.airflow import components as airflow
    from liangshai.service import Service

    # The database stays ours until `up` has taken it over: no other command stops it in between.
    with Service.open(settings, migrate=False) as service:
        service.migrate()
        return airflow.up(settings, click.echo).url


@click.command()
@click.pass_obj
def down(settings: Settings) -> None:
    """停止本目录的全部服务。"""
    from liangshai.airflow import components as airflow

    airflow.down(settings, click.echo)
    click.echo("已全部停止。")


@click.command()
@JSON
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """一屏看清：服务、任务流、谁报了、谁没报、退回、待确认、发件箱、告警。"""
    from liangshai.operations.overview import overview, show_overview
    from liangshai.words import print_json

    seen = overview(settings)
    if as_json:
        print_json(seen)
    else:
        click.echo(show_overview(seen))
    sys.exit(0 if seen["healthy"] else 1)


@click.command()
@JSON
@click.pass_obj
def doctor(settings: Settings, as_json: bool) -> None:
    """查毛病，并说怎么治。"""
    from liangshai.operations.doctor import examine
    from liangshai.words import print_json

    findings = examine(settings)
    if as_json:
        print_json([f.as_json() for f in findings])
    else:
        for finding in findings:
            click.echo(
                f"{finding.mark} {finding.sentence}" + (f"\n  → {finding.cure}" if finding.cure else "")
            )
    sys.exit(1 if any(f.is_fault for f in findings) else 0)


@click.command()
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_obj
def backup(settings: Settings, target: Path) -> None:
    """把不能重做的一切存成一个文件：仓库、原件、成文、密钥。"""
    from liangshai.operations.backup import make_backup

    made = make_backup(settings, target)
    click.echo(f"已备份到 {made}（{made.stat().st_size / 1e6:.1f} MB）")


@click.command()
@click.argument("archive", type=ExistingFile(largest_bytes=None))
@click.pass_obj
def restore(settings: Settings, archive: Path) -> None:
    """把备份恢复到一个空目录（LIANGSHAI_HOME）。"""
    from liangshai.operations.backup import restore_backup

    for line in restore_backup(settings, archive):
        click.echo(line)


@click.command()
@click.option("--role", type=click.Choice(["reader", "assessor"]), default="reader", show_default=True)
@click.option("-c", "--command", "statement", help="只执行这一句")
@click.pass_obj
def sql(settings: Settings, role: str, statement: str | None) -> None:
    """只读的 SQL 提示符。考核人员用 --role assessor，中文视图在模式“考核”里。"""
    from liangshai.operations.sql import prompt, run_statement
    from liangshai.operations.warehouse import role_engine
    from liangshai.service import Service

    with Service.open(settings):
        engine = role_engine(settings, role)
        try:
            if statement:
                click.echo(run_statement(engine, statement))
            else:
                prompt(engine, role)
        finally:
            engine.dispose()


@click.command()
@click.pass_obj
def demo(settings: Settings) -> None:
    """用示例的一年走完全程：受理、四期通报、更正、重印、考核。"""
    # It makes the home, and draws: before what draws is loaded, so that its lists lie there too.
    settings.directory("cache")
    os.environ.update(missing_variables(settings))
    from liangshai.demo import run_demo

    run_demo(settings)


def add(cli: click.Group) -> None:
    """Hang these commands on the command line."""
    for command in (up, down, status, doctor, backup, restore, sql, demo):
        cli.add_command(command)
