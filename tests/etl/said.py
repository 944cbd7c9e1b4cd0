"""What a read return says, in the words of the tests."""

from __future__ import annotations

from typing import Any

from etl.grid import Sheet
from etl.tidy.tidied import Tidied


def rules(said: Tidied) -> list[tuple[str, str]]:
    return [(problem.cell, problem.rule) for problem in said.problems]


def warned(said: Tidied, rule: str) -> list[str]:
    return [warning.message for warning in said.warnings if warning.rule == rule]


def one_doubt(said: Tidied) -> tuple[str, str]:
    [doubt] = said.doubts
    return doubt.kind, doubt.sentence


def letter(said: Tidied, words: str) -> dict[str, Any]:
    """The effect of the option whose words contain ``words``."""
    [effect] = [option.effect for option in said.doubts[0].options if words in option.words]
    return effect


def filled_cells(*sheets: Sheet) -> int:
    """How many cells are not empty."""
    return sum(v is not None and bool(str(v).strip()) for s in sheets for row in s.rows for v in row)
