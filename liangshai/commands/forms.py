"""Commands about forms: a filled template, a draft of a new source, data contracts."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from liangshai.commands.options import JSON
from liangshai.faults import ExistingFile
from liangshai.settings import Settings


def _list_sources(context: click.Context, parameter: click.Parameter, is_asked: bool) -> None:
    """Every source with its Chinese name, and the end."""
    if not is_asked or context.resilient_parsing:
        return
    from liangshai.settings import PROJECT_DIR
    from schemas.source import load_sources

    sources = load_sources(PROJECT_DIR / "schemas" / "sources")
    for name in sorted(sources):
        by_system = "（由系统接口报送，没有模板）" if sources[name].is_by_system else ""
        click.echo(f"{name:28} {sources[name].label}{by_system}")
    context.exit()


@click.command()
@click.argument("name", metavar="报表")
@click.option("--unit", help="给哪个单位（名称、简称或代码）")
@click.option("--period", help="哪一期，如 2021-03、2021Q1；不写就是该报的这一期")
@click.option("--out", type=click.Path(path_type=Path), help="写成哪个文件，或写到哪个文件夹")
@click.option("--empty", is_flag=True, help="空白模板，不用数据库")
@click.option(
    "--list", is_flag=True, is_eager=True, expose_value=False, callback=_list_sources, help="列出全部报表"
)
@click.option("--word", is_flag=True, help="做成 Word 表格（下拉框、日历），不做工作簿")
@click.pass_obj
def template(
    settings: Settings, name: str, unit: str | None, period: str | None, out: Path | None, empty: bool,
    word: bool,
) -> None:  # fmt: skip
    """填报模板：带下拉框和检查，已知的行、下达数、上期数已填好（灰色）。"""
    from liangshai.forms.templates import write_template

    known_sources(name)
    for line in write_template(settings, name, unit=unit, period=period, out=out, empty=empty, as_word=word):
        click.echo(line)


INSTALL_A_TABLE = (
    "接着：两个文件里一起改好英文名和 key、required；.py 移到 schemas/warehouse/，在它的 __init__.py 里引入；"
    "liangshai migrate；最后 .yml 移到 schemas/sources/。"
)


def _small_name(context: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    if name is not None and not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise click.BadParameter(f"“{name}”应是英文小写字母、数字和下划线，以字母开头")
    return name


@click.command("draft")
@click.argument("path", type=ExistingFile())
@click.option("--name", callback=_small_name, help="报表叫什么（英文小写），不写用 --out 或文件的名字")
@click.option("--sheet", help="看哪张工作表（不说就看内容最多的表）")
@click.option("--new-table", "table", callback=_small_name, help="新建这张表（英文小写）：表的定义也起草")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="把提议的报表文件写到哪里")
@JSON
def source_draft(
    path: Path, name: str | None, sheet: str | None, table: str | None, out: Path | None, as_json: bool
) -> None:
    """看一份没见过的表：表题、单位、行列标题、数据、合计、注释，并提议报表文件。"""
    from etl.grid import Unreadable
    from liangshai.forms.drafts import NoSuchSheet, draft_file, draft_text, source_name
    from liangshai.named_file import write_named
    from liangshai.words import print_json
    from schemas.warehouse import LOADED

    if table in LOADED:
        raise click.BadParameter(f"仓库里已有表 {table}，请换个名字", param_hint="--new-table")
    try:
        drafted = draft_file(path, name or (source_name(out.stem) if out else None), sheet, table)
    except NoSuchSheet as fault:
        raise click.BadParameter(str(fault), param_hint="--sheet") from fault
    except Unreadable as fault:
        is_picture = fault.code == "evidence_only"
        click.echo("这是图片或扫描件，里面没有能读的表。" if is_picture else fault.sentence, err=True)
        sys.exit(4)
    parts = [(drafted.code, out.with_suffix(".py") if out else None), (drafted.text, out)]
    written = [(text, target) for text, target in parts if text is not None and target is not None]
    for _, place in written:
        _refuse_to_harm(place, is_new_table=table is not None)
    for content, place in written:
        write_named(place, content.encode())
    if as_json:
        print_json(drafted.found)
        return
    click.echo(draft_text(drafted.found))
    for text, target in parts:
        if text is not None:
            click.echo(f"已写 {target}" if target is not None else text)
    if written and drafted.code is not None:
        click.echo(INSTALL_A_TABLE)


def _refuse_to_harm(target: Path, *, is_new_table: bool) -> None:
    """A draft takes nobody's place; and of a table that is not there yet every command would stop."""
    from liangshai.settings import PROJECT_DIR

    if target.exists():
        raise click.BadParameter(f"已有 {target}，不覆盖；请换个名字，或先移走它", param_hint="--out")
    if is_new_table and target.resolve().parent == PROJECT_DIR / "schemas" / "sources":
        sentence = "表还没有建，报表文件放进 schemas/sources 会让所有命令停下；请先写到别处，表建好后再移进去"
        raise click.BadParameter(sentence, param_hint="--out")


@click.group()
def contract() -> None:
    """数据契约。"""


@contract.command("export")
@click.argument("names", nargs=-1, metavar="[报表]...")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path("contracts"), show_default=True,
    help="写到哪个文件夹",
)  # fmt: skip
def contract_export(names: tuple[str, ...], out: Path) -> None:
    """把报表写成数据契约（ODCS 3.1）；不写报表名就是全部。"""
    from liangshai.forms.contracts import write_contracts

    known_sources(*names)
    written = write_contracts(out, names)
    click.echo(f"已写{len(written)}份数据契约到 {out}")


def known_sources(*names: str) -> None:
    """Raises a usage error that names the sources there are."""
    from liangshai.settings import PROJECT_DIR
    from schemas.source import load_sources

    sources = load_sources(PROJECT_DIR / "schemas" / "sources")
    for name in names:
        if name not in sources:
            raise click.BadParameter(f"没有报表“{name}”；可选：{'、'.join(sorted(sources))}")


def add(cli: click.Group) -> None:
    """Put the commands where users find them."""
    cli.add_command(template)
    source = cli.commands["source"]
    assert isinstance(source, click.Group)
    source.add_command(source_draft)
    cli.add_command(contract)
