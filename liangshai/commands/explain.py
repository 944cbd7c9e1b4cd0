"""The command that leads a printed figure back to the cells of the returns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from liangshai.commands.options import JSON
from liangshai.settings import Settings

if TYPE_CHECKING:
    from liangshai.service import Service


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True)
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="写成网页：每个数点开即见来处")
@click.option("--version", type=int, help="第几版；不写为最近签发的一版，没有签发的为最近的草稿")
@click.option("--unit", help="网页给哪个单位看（单位名称或代码）：别的单位的报送不展开；不写为办公室")
@JSON
@click.pass_obj
def explain(
    settings: Settings,
    words: tuple[str, ...],
    page: Path | None,
    version: int | None,
    unit: str | None,
    as_json: bool,
) -> None:
    """一个印出的数从哪里来：explain 2021Q1 125.0；整份做成网页：explain 2021Q1 --page 来处.html。"""
    from liangshai.papers.known.week_name import period_label
    from liangshai.service import Service
    from liangshai.words import print_json
    from reports.explain.explain import explain as explain_figure

    if unit is not None and page is None:
        raise click.UsageError("--unit 与 --page 一起用")
    with Service.open(settings, makes=False) as service:
        if page is not None:
            _write_page(service, period_label(service, " ".join(words)), version, unit, page)
            click.echo(f"已写出 {page}")
            return
        where, *rest = words if len(words) > 1 else (_last_paper(service), *words)
        told = explain_figure(service.engine, period_label(service, where), " ".join(rest), version)
    if as_json:
        print_json(told.to_dict())
    else:
        click.echo(told.to_text())


def _last_paper(service: Service) -> str:
    import sqlalchemy as sa

    from reports.issuing.issue import IssueProblem

    query = sa.text(
        "select period_label from ledger.issue where kind not like 'yearly%' order by issue_id desc limit 1"
    )
    with service.engine.connect() as connection:
        where: str | None = connection.scalar(query)
    if where is None:
        raise IssueProblem("还没有拟过通报，没有可解释的数")
    return where


def _write_page(service: Service, where: str, version: int | None, unit: str | None, page: Path) -> None:
    from liangshai.named_file import write_named
    from reports.charts import draw_chart
    from reports.document import charts_of
    from reports.explain.explain import explain_all, issue_of
    from reports.explain.page import render_explained
    from reports.fonts import find_fonts
    from reports.issuing.issue import document_of

    unit_code = None if unit is None else _unit_code(service, unit)
    issue_id = issue_of(service.engine, where, version)
    notes = explain_all(service.engine, issue_id)
    document = document_of(service.engine, issue_id)
    fonts = find_fonts([service.settings.fonts])
    images = {chart.chart_id: draw_chart(chart, fonts) for chart in charts_of(document)}
    write_named(page, render_explained(document, images, notes, unit_code).encode(), is_private=True)


def _unit_code(service: Service, told: str) -> str:
    import sqlalchemy as sa

    from reports.issuing.issue import IssueProblem

    query = sa.text("select unit_code from report.unit where :told in (unit_code, unit_name) limit 1")
    with service.engine.connect() as connection:
        code: str | None = connection.scalar(query, {"told": told})
    if code is None:
        raise IssueProblem(f"没有“{told}”这个单位，应为单位名录里的名称或代码")
    return code


def add(cli: click.Group) -> None:
    """Hang this command on the command line."""
    cli.add_command(explain)
