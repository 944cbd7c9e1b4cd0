"""Whoever types what the documents say finds the command, its options and the module."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import click
import pytest

from liangshai.cli import cli

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
    ROOT / "examples" / "README.md",
    ROOT / "bench" / "README.md",
]
# Where it is not the front door: `--entrypoint liangshai init restore` of compose.
_ELSEWHERE = re.compile(r"--entrypoint $")


def commands_in(text: str) -> list[list[str]]:
    """`liangshai issue sign 2021Q1 --by 名` → [issue, sign, 2021Q1, --by, 名]; prose is left out."""
    found = []
    for match in re.finditer(r"liangshai((?: +[^\s`|，。；）)、：（#]+)+)", text):
        words = match[1].split()
        is_shown = text[: match.start()].endswith(("`", "bin/", "\n", "(", "exec api-server ", "&& "))
        # LIANGSHAI_HOME=/srv/new liangshai restore …
        is_shown = is_shown or re.search(r"[A-Z]=\S+ $", text[: match.start()]) is not None
        if is_shown and not _ELSEWHERE.search(text[: match.start()]) and re.fullmatch(r"[a-z]+", words[0]):
            found.append(words)
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_that_a_page_names_is_there(page: Path) -> None:
    wrong = []
    for words in commands_in(page.read_text("utf-8")):
        command: click.Command = cli
        rest = list(words)
        while rest and isinstance(command, click.Group):
            if (following := command.commands.get(rest[0])) is None:
                break
            command, rest = following, rest[1:]
        if isinstance(command, click.Group) and (
            command is cli or re.fullmatch(r"[a-z]+", rest[0] if rest else "")
        ):
            wrong.append(" ".join(words))
        known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)} | {"--help"}
        asked = {word.strip("[]…").split("=")[0] for word in rest if word.strip("[]").startswith("--")}
        wrong += [f"{' '.join(words)}: {option}" for option in sorted(asked - known)]
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_module_that_a_page_runs_is_there(page: Path) -> None:
    modules = re.findall(r"python -m ([a-z_.]+)", page.read_text("utf-8"))
    assert [module for module in modules if importlib.util.find_spec(module) is None] == []
