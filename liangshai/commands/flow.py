"""`liangshai issue …`: a paper's way from draft to print, and what comes after."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from liangshai.commands.options import DAY, JSON, PAPER
from liangshai.faults import ExistingFile
from liangshai.settings import Settings

BY = click.option("--by", default="", help="经办人姓名")
POST = click.option("--post", default="", help="职务")
REASON = click.option("--reason", default="", help="事由")


def _copies(_: click.Context, __: click.Parameter, copies: int | None) -> int | None:
    if copies is not None and copies < 1:
        from reports.issuing.kept.papers import IssueProblem

        raise IssueProblem(f"印发份数写的是{copies}，应至少1")
    return copies


def answer_word(_: click.Context, __: click.Parameter, word: str) -> str:
    """As in a unit's mail: 无意见 is 无异议; 收到 is no answer."""
    from etl.collect.answer_words import check_word
    from reports.issuing.kept.papers import IssueProblem

    read, _beside = check_word(word)
    if read is None:
        raise IssueProblem(
            f"答复写的是“{word}”，应为无异议或有异议（意见写 --text）；只说收到的不算答复，请问清再登记"
        )
    return read


@click.command("show")
@PAPER
@JSON
@click.pass_obj
def show(settings: Settings, paper: str, as_json: bool) -> None:
    """一期通报走到哪一步：各版的流程、核对、缺口、寄送。期别如 2021Q1、第12期，或发文编号。"""
    from liangshai.papers import history as paper_history
    from liangshai.service import Service
    from liangshai.words import print_json

    with Service.open(settings, makes=False) as service:
        told = paper_history.of(service, paper)
    if as_json:
        print_json(told)
        return
    for line in paper_history.lines(told):
        click.echo(line)


@click.command("stage")
@PAPER
@click.argument("stage", metavar="阶段", type=click.Choice(["征求意见稿", "送审稿"]))
@BY
@POST
@REASON
@click.pass_obj
def stage(settings: Settings, paper: str, stage: str, by: str, post: str, reason: str) -> None:
    """把文稿转为征求意见稿或送审稿。签发、印发、更正、撤回另有命令。"""
    from liangshai.papers import flow as paper_flow
    from liangshai.papers.draft import checking
    from liangshai.service import Service

    with Service.open(settings) as service:
        folder = paper_flow.to_draft_stage(service, paper, stage, by, post, reason)
        unanswered = checking.hint(service, paper)
    for line in unanswered:
        click.echo(line, err=True)
    click.echo(f"已转为{stage}，文件在 {folder}")


@click.command("check")
@PAPER
@click.option("--unit", help="只发给这个单位")
@click.option("--no-mail", is_flag=True, help="只写出核对单，不发邮件")
@JSON
@click.pass_obj
def check(settings: Settings, paper: str, unit: str | None, no_mail: bool, as_json: bool) -> None:
    """给文稿点到的每个单位发核对单，请在一个工作日内答复。"""
    from liangshai.papers.draft import checking
    from liangshai.papers.draft.office_sheet import write_office_sheet
    from liangshai.papers.known import names as paper_names
    from liangshai.papers.readers import sending
    from liangshai.service import Service
    from liangshai.words import print_json

    with Service.open(settings) as service:
        issue = paper_names.newest(service, paper)
        made = checking.send(service, issue["issue_id"], unit, by_mail=not no_mail)
        write_office_sheet(service, issue["issue_id"])
        folder = checking.office_folder(service, issue)
        sent = sending.deliver(service)
        told = checking.sheets(service, issue["issue_id"])
    if as_json:
        print_json(
            {"new": [one.sheet.unit_name for one in made], "sheets": [one.as_json() for one in told], **sent}
        )
        return
    for one in made:
        how = "" if one.has_address or no_mail else "（没有登记邮箱，请送纸质核对单）"
        click.echo(f"{one.sheet.told}{how}")
    if not made:
        click.echo("没有要新发的核对单。")
    click.echo(f"核对单在 {folder}")


@click.command("answer")
@PAPER
@click.argument("unit", metavar="单位")
@click.argument("word", metavar="答复", callback=answer_word)
@click.option("--by", required=True, help="答复人")
@click.option("--text", default="", help="意见：哪一处、应为多少、为什么")
@click.option("--file", "files", type=ExistingFile(), multiple=True, help="佐证，可写多份")
@click.pass_obj
def answer(
    settings: Settings, paper: str, unit: str, word: str, by: str, text: str, files: tuple[Path, ...]
) -> None:
    """登记一个单位对核对单的答复。"""
    from liangshai.papers.draft import checking
    from liangshai.papers.draft.office_sheet import write_office_sheet
    from liangshai.papers.known import names as paper_names
    from liangshai.service import Service

    with Service.open(settings) as service:
        issue = paper_names.newest(service, paper)
        told = checking.answer(service, issue["issue_id"], unit, word, by, text, files)
        write_office_sheet(service, issue["issue_id"])
    click.echo(f"已登记：{told.told}")


@click.command("print")
@PAPER
@BY
@POST
@click.option("--date", "on", type=DAY, help="印发日期，不写为今天")
@click.option("--copies", type=int, callback=_copies, help="印发份数，至少1")
@click.option("--scope", default="", help="印发范围")
@click.option("--own-words", default="", help="分册自有的句子不随稿上改写、照印的理由；理由存档")
@JSON
@click.pass_obj
def print_paper(
    settings: Settings, paper: str, by: str, post: str, on: datetime | None, copies: int | None, scope: str,
    own_words: str, as_json: bool,
) -> None:  # fmt: skip
    """印发：登记印发日期、份数和范围，同时分送给名录上的接收人。"""
    from liangshai.papers import flow as paper_flow
    from liangshai.papers.draft import checking
    from liangshai.service import Service
    from liangshai.words import mail_text, print_json
    from reports.issuing.steps.stages import Person

    with Service.open(settings) as service:
        day = on.date() if on else None
        sent = paper_flow.print_and_send(service, paper, Person(by, post), day, copies, scope, own_words)
        unanswered = checking.hint(service, paper)
    for line in unanswered:
        click.echo(line, err=True)
    if as_json:
        print_json(sent)
        return
    click.echo(f"已印发，新增{sent['queued']}封：{mail_text(sent, sent['queued'])}")


@click.command("correct")
@PAPER
@click.argument("way", metavar="方式", type=click.Choice(["下期勘误", "更正函", "更正通报"]))
@BY
@POST
@REASON
@click.option("--text", "texts", multiple=True, help="文字差错：原为什么、应为什么，可写多条")
@click.option("--number", default="", help="更正函的文号")
@click.option("--date", "on", type=DAY, help="更正日期，不写为今天")
@click.option("--check", "is_check", is_flag=True, help="只看更正什么、发给谁、哪些数算不出；不发，不登记")
@click.option("--despite-gaps", default="", help="所印的数有现在算不出的，照样更正其余各数的理由；理由存档")
@JSON
@click.pass_obj
def correct(
    settings: Settings, paper: str, way: str, by: str, post: str, reason: str, texts: tuple[str, ...],
    number: str, on: datetime | None, is_check: bool, despite_gaps: str, as_json: bool,
) -> None:  # fmt: skip
    """更正印发了的一期：与现在的数据逐数对照，按下期勘误、更正函或更正通报办理；原文照旧留存。"""
    from liangshai.papers.correct import correcting
    from liangshai.papers.correct.plan import Wish
    from liangshai.service import Service
    from liangshai.words import print_json
    from reports.issuing.steps.stages import Person

    with Service.open(settings) as service:
        day = on.date() if on else None
        wish = Wish(Person(by, post), reason, texts, number, day, despite_gaps)
        act = correcting.preview if is_check else correcting.correct
        done = act(service, paper, way, wish)
    if as_json:
        print_json(done)
        return
    click.echo(f"{way}：数字{done['changes']}处，文字{done['texts']}处。")
    for line in done.get("lines", ()):
        click.echo(f"  {line}")
    for line in done["gaps"]:
        click.echo(f"提示：{line}，现在的数据算不出", err=True)
    if is_check:
        for one in done.get("to", ()):
            click.echo(f"发给收到{one['reads']}的{len(one['recipients'])}人：{'、'.join(one['recipients'])}")
        if done.get("versions"):
            click.echo(f"将重印并随函附送的单位分册：{'、'.join(done['versions'])}")
        click.echo("只是查看，没有发出，也没有登记。")
        return
    if "queued" in done:
        click.echo(f"发给收到过原文的{done['queued']}人，是否收到见 delivery show；文件在 {done['folder']}")
        if done["versions"]:
            click.echo(f"重印并随函附送的单位分册：{'、'.join(done['versions'])}")
    if "draft" in done:
        click.echo(
            f"已拟第{done['version']}版（第{done['draft']}号发文），签发、印发后生效；文件在 {done['folder']}"
        )
    if way == "下期勘误":
        click.echo("已登记，下一期拟稿时自动列入“勘误”。")


@click.command("withdraw")
@PAPER
@BY
@POST
@REASON
@JSON
@click.pass_obj
def withdraw(settings: Settings, paper: str, by: str, post: str, reason: str, as_json: bool) -> None:
    """撤回已签发或已印发的一版，通知收到过它的人；原文照旧留存。"""
    from liangshai.papers import flow as paper_flow
    from liangshai.service import Service
    from liangshai.words import print_json

    with Service.open(settings) as service:
        done = paper_flow.withdraw(service, paper, by, post, reason)
    if as_json:
        print_json(done)
        return
    click.echo(f"已撤回，通知{done['notified']}人，停发{done['stopped']}封；原文照旧留存。")


def add(issue: click.Group) -> None:
    """Hang these commands on `issue`."""
    for command in (show, stage, check, answer, print_paper, correct, withdraw):
        issue.add_command(command)
