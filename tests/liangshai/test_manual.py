"""What the manual tells people to type: every command is one, and a paper's way runs as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from liangshai.cli import cli
from liangshai.settings import PROJECT_DIR, Settings
from tests.liangshai.conftest import Run
from tests.liangshai.papers.test_flow import drafted

__all__ = ["drafted"]
MANUAL = PROJECT_DIR / "docs" / "用户手册.md"
# Two spaces part a command from what it is for; what stands in quotes may go over lines.
_LINE = re.compile(r"^liangshai ((?:'[^']*'|[^'\n])+?)(?: {2,}.*)?$", re.MULTILINE)
_FILE = re.compile(r"^[^-].*\.(docx|pdf|txt|xlsx|csv|yml|jpg)$")


def commands() -> list[list[str]]:
    """The words of every command in a box of the manual."""
    boxes = re.findall(r"^```\n(.*?)^```", MANUAL.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return [shlex.split(line) for box in boxes for line in _LINE.findall(box)]


def parsed(words: list[str]) -> click.Context:
    """As the command line would read it, without doing it. Raises click.UsageError."""
    command: click.Command = cli
    parent: click.Context | None = None
    while isinstance(command, click.Group):
        name, *words = words
        parent = click.Context(command, info_name=name, parent=parent)
        found = command.get_command(parent, name)
        if found is None:
            raise click.UsageError(f"no command {name}")
        command = found
    return command.make_context(command.name, words, parent=parent)


def test_every_command_of_the_manual_is_one_with_options_that_it_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = commands()
    assert len(told) > 30
    wrong = {}
    for words in told:
        for word in words:
            if _FILE.match(word) and "/" not in word:
                (tmp_path / word).touch()
        try:
            parsed(list(words))
        except click.ClickException as fault:
            wrong[" ".join(words)] = fault.format_message()
    assert wrong == {}


def test_the_way_of_a_paper_runs_as_the_manual_tells_it(
    drafted: Settings, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("佐证.pdf", "签发件.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.4 scan")
    told = [[word.replace("2021Q1", "2021-W12") for word in words] for words in commands()]

    def of(name: str) -> list[list[str]]:
        return [words for words in told if words[:2] == ["issue", name]]

    [review], [for_comment, for_signature], [check] = of("review"), of("stage"), of("check")
    [answer], [sign], [show], [printing] = of("answer"), of("sign"), of("show"), of("print")
    [instruct], [report_back] = of("instruct"), of("outcome")
    for words in (
        review, for_comment, check, answer, for_signature, sign, show, printing, instruct, report_back,
    ):  # fmt: skip
        said = run(*words)
        assert said.code == 0, (words, said.err)
    assert "印发　王某某" in run(*show).out
