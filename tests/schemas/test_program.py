"""Which program made a paper: told by what it is written in."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import pytest

from schemas.program import _fingerprint, program_version

CODE, RULE, PROSE = ("etl", "a.py"), ("schemas", "rules", "b.yml"), ("reports", "c.md")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    for name, words in ((CODE, "A = 1"), (RULE, "b: 1"), (PROSE, "prose")):
        path = tmp_path.joinpath(*name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    return tmp_path


def test_the_version_names_the_release_and_the_fingerprint() -> None:
    release, _, mark = program_version().partition("+")
    assert release == version("liangshai")
    assert len(mark) == 12


@pytest.mark.parametrize("name", [CODE, RULE])
def test_a_changed_rule_or_line_of_code_is_another_program(program: Path, name: tuple[str, ...]) -> None:
    before = _fingerprint(program)
    program.joinpath(*name).write_text("changed", encoding="utf-8")
    assert _fingerprint(program) != before


def test_the_same_program_in_another_place_is_the_same(
    program: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("other") / "program"
    program.rename(elsewhere)
    before = _fingerprint(elsewhere)
    elsewhere.rename(program)
    assert _fingerprint(program) == before


def test_words_that_judge_nothing_do_not_change_it(program: Path) -> None:
    before = _fingerprint(program)
    program.joinpath(*PROSE).write_text("other prose", encoding="utf-8")
    (program / "tests").mkdir()
    (program / "tests" / "d.py").write_text("D = 1", encoding="utf-8")
    assert _fingerprint(program) == before
