"""Twice is once, on the command line: a command killed at any step and given again ends as if undisturbed."""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from liangshai import flows
from liangshai.cli import main
from liangshai.operations.postgres import EmbeddedPostgres
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, TIME_ZONE, Settings
from reports.issuing.steps.stages import today
from tests.databases import as_template, copied
from tests.liangshai.conftest import home_with
from tests.liangshai.killing import close_gaps, differences, killed_at, steps_of, whole_state
from tests.liangshai.papers.draft.test_taking import edited

YEAR = PROJECT_DIR / "examples" / "2021"
BY = ("--by", "王某某", "--post", "科长")
WEEK = "2021-W12"
# Set LIANGSHAI_KILL_POINTS=20 to look at so many in every command of every story, by hand.
POINTS = int(os.environ.get("LIANGSHAI_KILL_POINTS", "0"))
CHOSEN = 2  # of a paper's commands: `issue check`, which enters, draws forms and queues letters

RANDOM = random.Random() if POINTS else random.Random(7)

Command = tuple[object, ...]


class Paper:
    """A weekly notice from its draft to its withdrawal."""

    returns = ("supervision_weekly/督查事项周进展_第12期.csv",)

    def __init__(self, home: Path) -> None:
        home.parent.mkdir(exist_ok=True)
        self.home = home
        self.scan = home.with_name("签发件.pdf")
        self.scan.write_bytes(b"%PDF-1.4 scan")
        self.edited = home.with_name("改好.docx")

    def commands(self, now: str) -> Iterator[Command]:
        """In their order; none of them hangs on the time of day."""
        slip = ("--reason", "笔误", "--text", "第3项应为大排查")
        yield "bulletin", WEEK, "--as-of", now, "--issue-date", "2021-03-29"
        yield "issue", "check", WEEK
        yield "issue", "answer", WEEK, "综管局", "无异议", "--by", "张某"
        yield "issue", "review", WEEK, "核稿", *BY
        draft = self.home / "bulletins" / WEEK / "第1版-送审稿" / "bulletin.docx"
        yield "issue", "take", edited(draft, self.edited, ("各办局", "各办局、各中心")), *BY
        yield "issue", "sign", WEEK, *BY, "--date", today(), "--scan", self.scan
        yield "issue", "number", WEEK, f"甲办发〔{today().year}〕3号"
        yield "issue", "print", WEEK, *BY, "--copies", 30
        yield "issue", "instruct", WEEK, "--by", "林澈", "--text", "抓紧整改"
        yield "issue", "correct", WEEK, "下期勘误", *BY, *slip
        yield "issue", "correct", WEEK, "更正函", *BY, *slip
        yield "issue", "withdraw", WEEK, *BY, "--reason", "有误"


class Quarter:
    """A quarterly bulletin: words rewritten, gaps and silences signed for, corrected and withdrawn."""

    returns = (
        "project_register/重点项目名单及年度计划.xlsx",
        "indicator_targets/2021年主要经济指标年度目标.xlsx",
        "reform_list/重点改革攻坚事项任务清单.docx",
        "project_progress/重点项目进展情况表（2021年2月）.xlsx",
        "project_progress/重点项目进展情况表（2021年3月）.xlsx",
        "economic_indicators/主要经济指标完成情况（2021年1—3月）.xls",
    )

    def __init__(self, home: Path) -> None:
        self.home = home
        self.edited = home.with_name("改好.docx")

    def commands(self, now: str) -> Iterator[Command]:
        """The corrected return waits for the office's consent, since its quarter is signed.

        No 更正通报: it is drafted as of the minute in which it is given, so two of them never compare.
        """
        yield "bulletin", "2021Q1", "--as-of", now, "--issue-date", "2021-04-20"
        yield "issue", "check", "2021Q1"
        yield "issue", "answer", "2021Q1", "综管局", "无异议", "--by", "张某"
        yield "issue", "review", "2021Q1", "核稿", *BY
        [draft] = (self.home / "bulletins" / "2021Q1").glob("第1版-*/bulletin.docx")
        yield "issue", "take", edited(draft, self.edited, ("各办局", "各办局、各中心")), *BY
        despite = ("--despite-gaps", "核实表后补", "--despite-unchecked", "已电话核对")
        yield "issue", "sign", "2021Q1", *BY, "--date", today(), *despite
        yield "issue", "number", "2021Q1", f"甲办发〔{today().year}〕3号"
        yield "issue", "print", "2021Q1", *BY, "--copies", 30, "--own-words", "已核对"
        yield "ingest", YEAR / "project_progress" / "重点项目进展情况表（2021年3月）（更正）.xlsx"
        yield "held", 1, "A", "--by", "王某某"
        yield "issue", "correct", "2021Q1", "更正函", *BY, "--reason", "报送有误"
        yield "issue", "withdraw", "2021Q1", *BY, "--reason", "有误"


class Registers:
    """Questions, deadlines, registered values and a year's opening."""

    returns = (
        "project_register/重点项目名单及年度计划.xlsx",
        "indicator_targets/2021年主要经济指标年度目标.xlsx",
        "reform_list/重点改革攻坚事项任务清单.docx",
        "project_progress/重点项目进展情况表（2021年3月）.xlsx",
        "project_progress/重点项目进展情况表（2021年4月）.xlsx",
    )

    def __init__(self, home: Path) -> None:
        self.home = home

    def commands(self, now: str) -> Iterator[Command]:
        """The return of April has March's title, that of May bad cells."""
        paper = ("--by", "王某某", "--document", "督办〔2021〕3号")
        yield "ingest", YEAR / "project_progress" / "重点项目进展情况表（2021年5月）.xlsx"
        yield "held", 1, "A", "--by", "王某某"
        yield "returned", f"退回单{today().year}-001", "--our-fault", "模板少一栏", "--by", "某人"
        yield "year", "open", 2021
        yield "extend", "project_progress", "2021-03", "--until", "2030-01-04", "--reason", "少一栏", *paper
        yield (
            "change",
            "extend",
            "改革措施",
            "1-3",
            "--reason",
            "雨季",
            "--to",
            "2021-12-30",
            "--on",
            "2021-03-30",
            *paper,
        )
        yield "wall", "2021Q1"
        yield "tally", "2021-03"
        yield "bulletin", "2021Q1", "--as-of", now, "--issue-date", "2021-04-20"
        yield "bulletin", "2021Q1", "--unit", "全部"
        yield "assess", 2021, "--as-of", now, "--send"
        yield "verification", "2021Q1"
        yield ("migrate",)


STORIES: Sequence[type[Paper | Quarter | Registers]] = (Paper, Quarter, Registers)


def give(command: Command) -> None:
    """One command line, as its user types it. Given again it may say that all is done already."""
    sys.argv = ["liangshai", *map(str, command)]
    try:
        main()
    except SystemExit as ended:
        if ended.code == 1:
            raise RuntimeError(f"failed: {' '.join(map(str, command))}") from None


def settled(settings: Settings) -> dict[str, Any]:
    """Everything as it stands after the next round of letters, which comes every ten minutes."""
    steps_of(flows.answer)
    with Service.open(settings) as service:
        return whole_state(service.engine, settings.home)


@contextmanager
def put_back(home: Path, before: Path) -> Iterator[None]:
    """The home as it was before, at the place where it was: some files name it."""
    aside = home.with_name("aside")
    home.rename(aside)
    shutil.copytree(before, home)
    yield
    shutil.rmtree(home)
    aside.rename(home)


@pytest.mark.timeout(600 * (1 + POINTS))
def test_a_command_that_is_killed_at_a_step_and_given_again_ends_the_same(
    postgres_server: EmbeddedPostgres, codes_template: str, role_passwords: dict[str, str], tmp_path: Path
) -> None:
    """One command of a paper's way; by hand all commands of all stories.

    In a process of its own, whose forks inherit no thread: one that has drawn a page has some, and a fork of
    it would wait for them for ever.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as own:
        told = own.submit(_told, postgres_server, codes_template, role_passwords, tmp_path).result()
    assert not told, "\n".join(told)


def _told(
    server: EmbeddedPostgres, codes_template: str, role_passwords: dict[str, str], folder: Path
) -> list[str]:
    """What differs after all is done, one line each."""
    told: list[str] = []
    for story in STORIES if POINTS else (Paper,):
        home, name = folder / story.__name__ / "var", f"killed_{uuid.uuid4().hex[:8]}"
        with pytest.MonkeyPatch.context() as patch, copied(server, codes_template, name) as url:
            at = partial(home_with, home, passwords=role_passwords, patch=patch)
            settings = at(url=url)
            for one in story.returns:
                steps_of(partial(give, ("ingest", YEAR / one)))
            now = datetime.now(ZoneInfo(TIME_ZONE)).isoformat()
            for number, command in enumerate(story(home).commands(now), 1):
                if POINTS or number == CHOSEN:
                    told += killed(server, name, settings, at, command)
                elif number < CHOSEN:
                    steps_of(partial(give, command))
    return told


def killed(
    server: EmbeddedPostgres, name: str, settings: Settings, at: Callable[..., Settings], command: Command
) -> list[str]:
    """What differs where the command is killed at some of its steps; the world goes on undisturbed."""
    work, before = partial(give, command), settings.home.with_name("before")
    told: list[str] = []
    shutil.rmtree(before, ignore_errors=True)
    shutil.copytree(settings.home, before)
    with copied(server, as_template(server, name), f"{name}_before"):
        steps = steps_of(work)
        wanted = settled(settings)
        # Before the last step all is done: a file that is handed in after that is a second copy.
        for step in sorted(RANDOM.sample(range(1, steps), min(POINTS or 2, steps - 1))):
            with copied(server, f"{name}_before") as copy, put_back(settings.home, before):
                again = at(url=copy)
                killed_at(work, step)
                close_gaps(sa.create_engine(copy, poolclass=sa.NullPool))
                steps_of(work)
                found = differences(wanted, settled(again))
            told += [f"{command} killed before step {step} of {steps}: {one}" for one in found]
        at(url=server.url(name))
    return told
