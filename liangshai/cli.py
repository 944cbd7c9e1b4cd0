"""The command line `liangshai`. Exit codes: 0 accepted, 2 wrong usage, 3 some rows rejected,
4 returned whole, 5 held, 1 our own fault (logged, one line for the user)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from liangshai.commands import ask as cli_ask
from liangshai.commands import changes as cli_changes
from liangshai.commands import connections as cli_connections
from liangshai.commands import delivery as cli_delivery
from liangshai.commands import documents as cli_documents
from liangshai.commands import explain as cli_explain
from liangshai.commands import extend as cli_extend
from liangshai.commands import flow as cli_flow
from liangshai.commands import forms as cli_forms
from liangshai.commands import postings as cli_postings
from liangshai.commands import retention as cli_retention
from liangshai.commands import returned as cli_returned
from liangshai.commands import services as cli_services
from liangshai.commands import tally as cli_tally
from liangshai.commands import verification as cli_verification
from liangshai.commands import wall as cli_wall
from liangshai.commands import years as cli_years
from liangshai.commands.options import JSON, moment
from liangshai.faults import ExistingFile, told
from liangshai.nameless import missing_variables
from liangshai.settings import Settings

if TYPE_CHECKING:
    from liangshai.service import Service

FILES = click.argument("paths", nargs=-1, required=True, type=ExistingFile())


def _tell_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    """The release with the fingerprint that an issue keeps of the program that drafted it."""
    if is_asked and not context.resilient_parsing:
        from schemas.program import program_version

        click.echo(f"晾晒 {program_version()}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_tell_version, help="程序的版本。"
)
@click.pass_context
def cli(context: click.Context) -> None:
    """晾晒：督查数据服务。报送、受理、通报、考核。"""
    context.obj = Settings()
    os.environ.update(missing_variables(context.obj))


@cli.command()
@FILES
@click.option("--source", help="是哪张报表（不说就从内容认）")
@click.option("--unit", help="哪个单位报送")
@click.option("--period", help="哪一期，如 2021-03、2021Q1")
@click.option("--received", callback=moment, help="收到时间，只用来判断是否迟报")
@click.option("--on-behalf-of", help="代填：依据盖章的纸质报表，代哪个单位填报")
@click.option("--evidence", multiple=True, type=ExistingFile(), help="代填所依据的盖章件，可写多条")
@click.option("--by", help="代填人")
@click.option("--check", "only_check", is_flag=True, help="自检：只检查、作答，不入库、不计数")
@JSON
@click.pass_obj
def ingest(
    settings: Settings, paths: tuple[Path, ...], source: str | None, unit: str | None, period: str | None,
    received: datetime | None, on_behalf_of: str | None, evidence: tuple[Path, ...], by: str | None,
    only_check: bool, as_json: bool,
) -> None:  # fmt: skip
    """受理一份或几份报送文件，打印回执。"""
    from liangshai.intake import self_check
    from liangshai.papers.readers import sending
    from liangshai.service import Service
    from liangshai.words import exit_code, print_receipts

    _check_period(period)
    _check_filling_in(on_behalf_of, evidence, by, unit)
    with Service.open(settings) as service:
        _check_source(service.sources, source)
        if on_behalf_of and not only_check:
            receipts = service.fill_in(
                list(paths), list(evidence), unit=on_behalf_of, by=str(by), source=source, period=period,
                received_at=received,
            )  # fmt: skip
            sending.queue_answers(service)
            print_receipts(receipts, as_json)
            sys.exit(exit_code(receipts))
        unit = unit or on_behalf_of
        if only_check:
            hints = {k: v for k, v in (("source", source), ("unit", unit), ("given_period", period)) if v}
            sys.exit(self_check.check_files(service.intake(), list(paths), hints, as_json, received))
        with _bar(len(paths), as_json) as step:
            receipts = service.ingest(
                list(paths), source=source, unit=unit, period=period, received_at=received, progress=step
            )
        sending.queue_answers(service)
    print_receipts(receipts, as_json)
    sys.exit(exit_code(receipts))


@cli.group()
def source() -> None:
    """报表：有哪些、试读一份。"""


@source.command("check")
@click.argument("path", type=ExistingFile())
@click.option("--source", "name", help="是哪张报表（不说就从内容认）")
@click.option("--source-file", type=ExistingFile(), help="用这份还没有装上的报表文件试读")
@click.option("--unit", help="哪个单位报送")
@click.option("--period", help="哪一期")
@click.option("--received", callback=moment, help="当作什么时候收到的")
@JSON
@click.pass_obj
def source_check(
    settings: Settings, path: Path, name: str | None, source_file: Path | None, unit: str | None,
    period: str | None, received: datetime | None, as_json: bool,
) -> None:  # fmt: skip
    """试读：会入库什么、不读什么、退回什么，并排列出。什么也不入库。"""
    from liangshai.forms.check_table import check_table
    from liangshai.service import Service
    from liangshai.words import exit_code, print_receipts
    from schemas.source import SourceFault, load_source

    _check_period(period)
    try:
        draft = load_source(source_file) if source_file else None
    except SourceFault as fault:
        raise click.BadParameter(str(fault), param_hint="--source-file") from fault
    with Service.open(settings) as service:
        if draft is not None:
            service.sources = {**service.sources, draft.name: draft}
            name = draft.name
        _check_source(service.sources, name)
        receipts = service.check_file(path, source=name, unit=unit, period=period, received_at=received)
    if not as_json:
        for receipt in receipts:
            click.echo(check_table(receipt, receipt.pop("rows")))
    print_receipts(receipts, as_json)
    sys.exit(exit_code(receipts))


@source.command("list")
@JSON
def source_list(as_json: bool) -> None:
    """列出所有报表。"""
    from liangshai.settings import PROJECT_DIR
    from liangshai.words import PERIOD_WORDS, print_json
    from schemas.source import load_sources

    sources = load_sources(PROJECT_DIR / "schemas" / "sources")
    if as_json:
        print_json([s.model_dump(mode="json") for s in sources.values()])
        return
    for one in sources.values():
        click.echo(f"{one.name:24} {one.label}（{'、'.join(one.reporters)}，{PERIOD_WORDS[one.period]}）")


@cli.command()
@click.argument("question", type=int, required=False)
@click.argument("letter", required=False)
@click.option("--by", "answered_by", default="命令行", help="答复人")
@click.option("--reason", "words", default="", help="选项要写明的话，如更正理由")
@JSON
@click.pass_obj
def held(
    settings: Settings, question: int | None, letter: str | None, answered_by: str, words: str, as_json: bool
) -> None:
    """待确认的问题：不带参数列出，带编号和字母答复。"""
    from liangshai.papers.readers import sending
    from liangshai.service import Service
    from liangshai.words import exit_code, print_questions, print_receipts

    if question is not None and letter is None:
        raise click.UsageError("请写明选哪一项，如 liangshai held 3 A")
    with Service.open(settings, makes=False) as service:
        if question is None or letter is None:
            print_questions(service.questions(), as_json)
            return
        receipt = service.answer_question(question, letter, answered_by, words)
        sending.queue_answers(service)
    print_receipts([receipt], as_json)
    sys.exit(exit_code([receipt]))


@cli.command()
@click.option("--source", "name", help="只取这一张报表")
@JSON
@click.pass_obj
def collect(settings: Settings, name: str | None, as_json: bool) -> None:
    """从文件夹、SFTP、邮箱、数据库和接口取来新的报送，随即受理。"""
    from liangshai.intake import collecting
    from liangshai.intake.edited_folder import take_edited
    from liangshai.papers.readers import sending
    from liangshai.service import Service
    from liangshai.words import came_text, end_text, ends_text, print_json, worst_code

    with Service.open(settings) as service:
        _check_source(service.sources, name)
        chosen = [way for way in collecting.ways(service) if name in (None, way.source)]
        if not chosen:
            raise click.BadParameter(
                f"“{service.sources[str(name)].label}”由单位报送文件，没有系统可取", param_hint="--source"
            )
        came = collecting.collect(service, chosen)
        edited = take_edited(service) if name is None else []
        with _bar(0, as_json) as step:
            ends = service.process(step)
        sending.queue_answers(service)
        unwell = [] if as_json else _not_accepted(service, [n for one in came for n in one.submissions])
    told = [one.as_json() for one in came]
    if as_json:
        systems = [one for one, what in zip(told, came, strict=True) if what.way.gives_records]
        print_json(
            {
                "ways": told,
                "systems": systems,
                "files": sum(o.files for o in came),
                "ends": ends,
                "edited": edited,
            }
        )
    else:
        for one in told:
            # A way that the service offers and nobody uses is no news.
            if one["connected"] or one["source"]:
                click.echo(came_text(one))
        for line in edited:
            click.echo(line)
        click.echo(f"受理结果：{ends_text(ends)}")
        for receipt in unwell:
            click.echo(end_text(receipt))
    failed = any(one.fault and (one.is_connected or name) for one in came)
    sys.exit(1 if failed else worst_code(ends))


def _not_accepted(service: Service, numbers: list[int]) -> list[dict[str, Any]]:
    """The receipts of those that did not come in whole."""
    from etl.warehouse.ledger import receipt_of

    with service.engine.connect() as connection:
        receipts = [receipt_of(connection, number) for number in numbers]
    return [one for one in receipts if one.get("status") in ("partly", "held", "returned")]


@cli.command()
@click.pass_obj
def migrate(settings: Settings) -> None:
    """把仓库升级到本版本。"""
    from liangshai.service import Service

    with Service.open(settings, migrate=False) as service:
        for line in service.migrate():
            click.echo(line)


cli_services.add(cli)
cli_connections.add(cli)
cli_documents.add(cli)
cli_flow.add(cli_documents.issue)
cli_delivery.add(cli)
cli_explain.add(cli)
cli_wall.add(cli)
cli_retention.add(cli)
cli_tally.add(cli)
cli_forms.add(cli)
cli_changes.add(cli)
cli_verification.add(cli)
cli_returned.add(cli)
cli_extend.add(cli)
cli_years.add(cli)
cli_postings.add(cli)
cli_ask.add(cli)


def _check_source(sources: dict[str, Any], name: str | None) -> None:
    if name is not None and name not in sources:
        raise click.BadParameter(
            f"没有报表“{name}”；可选：{'、'.join(sorted(sources))}", param_hint="--source"
        )


def _check_filling_in(
    unit: str | None, evidence: tuple[Path, ...], by: str | None, other_unit: str | None
) -> None:
    if unit is None and (evidence or by):
        raise click.UsageError("--evidence 和 --by 是代填用的，要和 --on-behalf-of 单位一起写")
    if unit is not None and not (evidence and by and by.strip()):
        raise click.UsageError("代填要写明依据和代填人：--on-behalf-of 单位 --evidence 盖章件 --by 姓名")
    if unit is not None and other_unit is not None:
        raise click.UsageError("--unit 和 --on-behalf-of 只能写一个")


def _check_period(label: str | None) -> None:
    from schemas.period import Period

    if label is not None:
        try:
            Period.parse(label)
        except ValueError as fault:
            raise click.BadParameter(
                f"“{label}”不是期别，应如 2021-03、2021Q1、2021-W12、2021", param_hint="--period"
            ) from fault


class _bar:
    """A progress bar on a terminal, nothing elsewhere."""

    def __init__(self, total: int, quiet: bool) -> None:
        self.shown = not quiet and sys.stderr.isatty() and total != 1
        self.progress: Any = None

    def __enter__(self) -> Callable[[int, int, str], None] | None:
        if not self.shown:
            return None
        from rich.progress import Progress

        self.progress = Progress(transient=True)
        self.progress.start()
        task = self.progress.add_task("受理", total=None)
        return lambda done, total, name: self.progress.update(
            task, completed=done, total=total, description=name[:30]
        )

    def __exit__(self, *_: object) -> None:
        if self.progress is not None:
            self.progress.stop()


def main() -> None:
    """Run the command line; no traceback ever reaches the user."""
    try:
        sys.exit(cli.main(prog_name="liangshai", standalone_mode=False))
    except (KeyboardInterrupt, click.Abort):
        click.echo("已中断；再运行一次即可接着做。", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has read enough; nothing more can be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message())
        sys.exit(2)
    except Exception as fault:
        sentence, code = told(fault)
        click.echo(sentence, err=True)
        sys.exit(code)
