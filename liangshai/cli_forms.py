"""Commands about forms: a filled template, a draft of a new source, data contracts."""

from __future__ import annotations

from pathlib import Path

import click


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
    from liangshai.contracts import write_contracts

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
    cli.add_command(contract)
