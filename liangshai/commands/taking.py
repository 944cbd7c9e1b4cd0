"""`liangshai issue take`: the DOCX that people edited in WPS or Word comes back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from liangshai.commands.options import JSON
from liangshai.faults import ExistingFile
from liangshai.settings import Settings

if TYPE_CHECKING:
    from liangshai.papers.draft.taking import Offered


@click.command("take")
@click.argument("file", type=ExistingFile())
@click.option("--by", "name", default="", help="经办人姓名")
@click.option("--post", default="", help="经办人职务")
@click.option(
    "--reason", "reasons", multiple=True, help="改动数字的理由，如 6.1=按统计局4月18日电话核定；可写多条"
)
@click.option(
    "--answers",
    type=ExistingFile(),
    help="理由写在文本文件里，每行一条",
)
@click.option("--accept-changes", is_flag=True, help="文件里还有修订时，按全部接受处理")
@click.option("--check", is_flag=True, help="只核对，不收")
@JSON
@click.pass_obj
def issue_take(
    settings: Settings, file: Path, name: str, post: str, reasons: tuple[str, ...], answers: Path | None,
    accept_changes: bool, check: bool, as_json: bool,
) -> None:  # fmt: skip
    """收回在 WPS 或 Word 里改好的草稿 FILE（.docx）：文字照改的，每个数与数据库核对。"""
    from liangshai.papers.draft import taking
    from liangshai.service import Service
    from liangshai.words import print_json
    from reports.issuing.steps.stages import Person
    from reports.take import TakeProblem

    content = file.read_bytes()
    with Service.open(settings) as service:
        offer = taking.offered(service, content, file.name, taking.reasons_of(reasons, answers), name)
        is_refused = bool(offer.unexplained)
        if as_json:
            print_json(_told(offer))
        else:
            _show(offer)
        if offer.paper.tracked and not accept_changes:
            raise TakeProblem(
                f"文件里还有{offer.paper.tracked}处修订没有接受或拒绝，没有收；"
                "请在 WPS 或 Word 里处理完，或加 --accept-changes 按全部接受处理"
            )
        if check and is_refused:
            # A script that only checks learns it as one that takes would.
            sys.exit(TakeProblem.exit_code)
        if check:
            return
        if is_refused:
            raise TakeProblem(
                f"有{len(offer.unexplained)}处与数据库不同，没有收；请改回，或逐处写明理由，"
                f"如 --reason {offer.unexplained[0].key}=理由"
            )
        is_new = taking.take(service, content, file.name, offer, Person(name.strip(), post.strip()))
    if not as_json:
        click.echo("已收回，四种文件都照改后的文字重新写出。" if is_new else "这份稿子已经收过，没有变化。")


def _show(offer: Offered) -> None:
    from liangshai.papers.draft.take_note import told

    for line in told(offer):
        click.echo(line)


def _told(offer: Offered) -> dict[str, Any]:
    return {
        "issue_id": offer.known.issue_id,
        "relied_on": offer.known.relied_on,
        "tracked": offer.paper.tracked,
        **offer.taken.findings.to_plain(),
    }
