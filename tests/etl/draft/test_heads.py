"""Heads of columns and rows in invented tables of four kinds: how many are found, and rightly."""

from __future__ import annotations

import pytest

from etl.draft.draft import draft_of
from etl.grid import Grid
from tests.etl.draft.gold import Gold, gold_tables

TABLES = gold_tables()


def _found(gold: Gold) -> tuple[set[str], set[str]]:
    tables = [table.as_json() for table in draft_of(Grid("xlsx", [gold.sheet]))]
    columns = {cell for table in tables for cell in table["column_heads"]}
    return columns, {cell for table in tables for cell in table["row_heads"]}


def _score(tables: list[Gold], which: int) -> tuple[float, float, float]:
    """Precision, recall and F1 over all cells of all tables; ``which``: 0 heads of columns, 1 of rows."""
    hits = found = known = 0
    for gold in tables:
        got, want = _found(gold)[which], (gold.columns, gold.rows)[which]
        hits, found, known = hits + len(got & want), found + len(got), known + len(want)
    precision, recall = hits / max(found, 1), hits / max(known, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def test_there_are_tables_enough_of_every_kind() -> None:
    assert len(TABLES) >= 80
    assert {gold.kind.split("_")[0] for gold in TABLES} == {"vertical", "horizontal", "matrix", "form"}


@pytest.mark.parametrize(("which", "least"), [(0, 0.98), (1, 0.96)])
def test_heads_are_found(which: int, least: float) -> None:
    precision, recall, f1 = _score(TABLES, which)
    assert f1 >= least, (precision, recall, f1)


@pytest.mark.parametrize("kind", ["vertical", "horizontal", "matrix", "form"])
def test_no_kind_is_neglected(kind: str) -> None:
    tables = [gold for gold in TABLES if gold.kind.split("_")[0] == kind]
    which = 0 if kind in ("vertical", "matrix") else 1
    assert _score(tables, which)[2] >= 0.9


def test_it_says_how_sure_it_is_and_why() -> None:
    for gold in TABLES:
        for table in draft_of(Grid("xlsx", [gold.sheet])):
            told = table.as_json()
            assert 0 <= told["sure"] <= 1
            assert told["why"]
