"""Commands for connections: where systems and mailboxes are, kept with their secrets in this home."""

from __future__ import annotations

import dataclasses
import sys

import click

from liangshai.settings import Settings


@click.group()
def connection() -> None:
    """连接：邮箱、SFTP、数据库、接口在哪里，用什么登录。"""


@connection.command("set")
@click.argument("name")
@click.argument("address")
@click.option("--extra", "extras", multiple=True, metavar="键=值", help="如 host_key=…、ca=证书文件")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码（在终端上不写就会问）")
@click.option("--no-password", is_flag=True, help="不用密码（密钥登录，或本机文件）")
@click.pass_obj
def set_(
    settings: Settings, name: str, address: str, extras: tuple[str, ...], password_stdin: bool,
    no_password: bool,
) -> None:  # fmt: skip
    """记下一个连接。

    地址如 imaps://账号@主机/INBOX、sftp://账号@主机/目录、mysql://账号@主机/库、https://主机/路径、
    sqlite:////目录/文件（四条斜线）；账号里的 @ 写成 %40。
    """
    from liangshai.intake.connections import parse, remember

    told = parse(name, address)
    for extra in extras:
        key, sign, value = extra.partition("=")
        if not sign:
            raise click.BadParameter(f"“{extra}”应写成 键=值", param_hint="--extra")
        told.extra[key.strip()] = value.strip()
    password = told.password
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif password is None and not no_password and not told.is_file and sys.stdin.isatty():
        asked = "密码、授权码或令牌（没有就直接回车）"
        password = click.prompt(asked, hide_input=True, default="", show_default=False)
    definition = dataclasses.asdict(dataclasses.replace(told, password=password or None))
    remember(settings, name, {key: value for key, value in definition.items() if value and key != "name"})
    click.echo(f"已记下连接 {name}，只有本用户可读。用 liangshai connection test 看它应不应答。")


@connection.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """列出记下的连接，不含密码。"""
    from liangshai.intake.connections import remembered

    for one in remembered(settings):
        port = f":{one.port}" if one.port else ""
        click.echo(f"{one.name:24} {one.conn_type:12} {one.login or ''}@{one.host}{port}/{one.schema}")


@connection.command("test")
@click.argument("name", required=False)
@click.pass_obj
def test(settings: Settings, name: str | None) -> None:
    """逐个来路登录看一看，什么也不取；不写名称就看全部。"""
    from etl.collect.records import CollectFault
    from liangshai.intake.connections import BadConnection, NoConnection
    from liangshai.intake.ways import probe, ways_of
    from liangshai.settings import PROJECT_DIR
    from schemas.source import load_sources

    ways = ways_of(settings, load_sources(PROJECT_DIR / "schemas" / "sources"))
    chosen = [way for way in ways if name in (None, way.name, way.connection)]
    if not chosen:
        known = "、".join(sorted({way.connection or way.name for way in ways}))
        raise click.BadParameter(f"没有来路用“{name}”；现有：{known}")
    failed = False
    for way in chosen:
        try:
            probe(settings, way)
        except (CollectFault, BadConnection) as fault:
            failed = True
            click.echo(f"✗ {way.label}：{fault.sentence}")
        except NoConnection as missing:
            failed = failed or name is not None
            click.echo(f"· {way.label}：未接入。{missing.sentence}")
        else:
            click.echo(f"✓ {way.label}：应答正常")
    sys.exit(1 if failed else 0)


@connection.command("remove")
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """去掉记下的连接。"""
    from liangshai.intake.connections import forget, remembered

    if not forget(settings, name):
        known = "、".join(one.name for one in remembered(settings)) or "一个也没有"
        raise click.BadParameter(f"没有记下名为“{name}”的连接；记下的有：{known}")
    click.echo(f"已去掉连接 {name}。")


def add(cli: click.Group) -> None:
    """Hang these commands on the command line."""
    cli.add_command(connection)
