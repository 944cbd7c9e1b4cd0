"""`liangshai posting`: each person's month of daily postings, from the sheet to the lock."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from liangshai.commands.flow import answer_word
from liangshai.commands.options import DAY, JSON
from liangshai.faults import ExistingFile
from liangshai.settings import Settings

MONTH = click.argument("month", metavar="月份")
SHEET = click.argument("sheet", metavar="核对单编号", type=int)


@click.group()
def posting() -> None:
    """晾晒月度核对：发给本人、登记异议、答复、锁定。月份如 2027-03。"""


@posting.command("open")
@MONTH
@JSON
@click.pass_obj
def posting_open(settings: Settings, month: str, as_json: bool) -> None:
    """给每个应晒的人发本人的月度核对单（经所在单位的联络邮箱）；记录没有变的不重发。"""
    from liangshai.papers.readers import sending
    from liangshai.registers import postings
    from liangshai.service import Service
    from liangshai.words import print_json

    with Service.open(settings) as service:
        opened = postings.open_month(service, month)
        sending.deliver(service)
        folder = service.settings.home / "postings" / month
    if as_json:
        told = {"new_n": len(opened.sheets), "without_address": [one.sheet_id for one in opened.unreached]}
        print_json(told)
        return
    if not opened.sheets:
        click.echo("核对单都已发过，记录没有变化。")
        return
    click.echo(f"新发晾晒核对单{len(opened.sheets)}份，每份只有本人的记录（存档在 {folder}）。")
    if opened.unreached:
        numbers = "、".join(str(one.sheet_id) for one in opened.unreached)
        click.echo(f"所在单位没有登记邮箱、要另行转交本人的{len(opened.unreached)}份：{numbers}号")


@posting.command("show")
@MONTH
@JSON
@click.pass_obj
def posting_show(settings: Settings, month: str, as_json: bool) -> None:
    """一个月核对到哪一步：几人已答复，哪些异议待处理。不列其他人。"""
    from liangshai.registers import postings
    from liangshai.service import Service
    from liangshai.words import print_json

    with Service.open(settings, makes=False) as service:
        told = postings.show(service, month)
    if as_json:
        print_json(told)
        return
    states = "、".join(f"{state}{n}人" for state, n in told["states"].items())
    locked = f"已于{told['locked_at'][:16].replace('T', ' ')}锁定" if told["locked_at"] else "未锁定"
    click.echo(f"{told['month']} 晾晒：应晒{told['people_n']}人，{states}；{locked}")
    for one in told["objections"]:
        decided = f"{one['decision']}：{one['reason']}" if one["decision"] else "待处理"
        files = f"，佐证{len(one['evidence'])}份" if one["evidence"] else ""
        click.echo(f"  核对单{one['sheet']}号 {one['person']} 有异议：{one['text']}{files}（{decided}）")


@posting.command("answer")
@SHEET
@click.argument("word", metavar="答复", callback=answer_word)
@click.option("--by", required=True, help="答复人")
@click.option("--text", default="", help="有异议的：哪一天、应按什么计、为什么")
@click.option("--file", "files", multiple=True, type=ExistingFile(), help="佐证，可写多条")
@click.pass_obj
def posting_answer(
    settings: Settings, sheet: int, word: str, by: str, text: str, files: tuple[Path, ...]
) -> None:
    """登记本人在纸上或口头的答复：无异议、有异议。"""
    from liangshai.registers import postings
    from liangshai.service import Service

    with Service.open(settings) as service:
        stands = postings.answer(service, sheet, word, by, text, files)
    click.echo(f"第{sheet}号晾晒核对单已登记：{stands.state}。")


@posting.command("decide")
@SHEET
@click.argument("word", metavar="处理", type=click.Choice(["采纳", "不采纳"]))
@click.option("--day", "days", multiple=True, help="采纳的：哪一天按什么计，如 2027-03-05=请假，可写多条")
@click.option("--by", required=True, help="批准人")
@click.option("--document", default="", help="文号，采纳的必写")
@click.option("--on", required=True, type=DAY, help="哪一天定的")
@click.option("--reason", required=True, help="理由，会答复本人")
@click.pass_obj
def posting_decide(
    settings: Settings, sheet: int, word: str, days: tuple[str, ...], by: str, document: str, on: datetime,
    reason: str,
) -> None:  # fmt: skip
    """答复一件异议：采纳的登记更正并重新核对，不采纳的写明理由。"""
    from liangshai.papers.readers import sending
    from liangshai.registers import postings
    from liangshai.service import Service
    from reports.postings.ledger import Decision

    if word == "采纳" and not document.strip():
        raise click.UsageError("采纳的要写明依据：--document 文号")
    decision = Decision(word, by.strip(), document.strip(), on.date(), reason.strip())
    states = [postings.read_day(one) for one in days]
    with Service.open(settings) as service:
        postings.decide(service, sheet, decision, states)
        sending.deliver(service)
    after = "，更正已登记，原记录保留，更正后的核对单已发" if word == "采纳" else ""
    click.echo(f"第{sheet}号晾晒核对单的异议：{word}{after}。")


@posting.command("lock")
@MONTH
@click.option("--by", required=True, help="锁定人")
@click.option("--document", default="", help="文号")
@click.pass_obj
def posting_lock(settings: Settings, month: str, by: str, document: str) -> None:
    """锁定一个月：从此计入通报和考核，以后要改动它的报送先问办公室。"""
    from liangshai.registers import postings
    from liangshai.service import Service

    with Service.open(settings) as service:
        period = postings.lock(service, month, by.strip(), document.strip())
    click.echo(f"{period.chinese()}的晾晒已锁定。")


def add(cli: click.Group) -> None:
    """Hang the commands on the command line."""
    cli.add_command(posting)
