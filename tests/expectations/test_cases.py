"""Every rule has a case in cases/<table>.yml: rows that fail it, what it then says, and rows that pass it.

Where a rule holds a cell against a bound, the bound itself must hold and the next value beyond it must not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import Connection, Integer

from etl.check.check import CheckInput, Finding, check
from etl.check.frame import WaitingRows, check_frame
from etl.context.basics import with_basics
from etl.context.context import with_context
from expectations import ALL_RULES, RULES
from schemas.warehouse import LOADED, SYSTEM_COLUMNS
from tests.expectations.just import Just, just_around
from tests.expectations.rows import Row, put, table_rows

CASES = Path(__file__).parent / "cases"
# What a month is reckoned to from two rounded figures may differ in the last digit.
TOLERANT = {"PP-06", "PP-25"}
RECEIVED = datetime(2021, 4, 8, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Case:
    """``fails`` and ``passes`` are two returns; ``history`` is what the warehouse holds."""

    rule: str
    says: str
    history: dict[str, list[dict[str, object]]]
    fails: list[dict[str, object]]
    passes: list[dict[str, object]]


def load_cases(table: str) -> list[Case]:
    """The table's cases; each gets a key of its own, so that none is another one's history."""
    document = yaml.safe_load((CASES / f"{table}.yml").read_text(encoding="utf-8"))
    defaults: dict[str, dict[str, object]] = document["defaults"]
    cases = []
    for number, raw in enumerate(document["cases"], 1):
        of_integer = isinstance(LOADED[table].__table__.columns[document["key"]].type, Integer)
        key = {document["key"]: number if of_integer else raw.get("key", raw["rule"])}

        def filled(of_table: str, rows: Any, key: dict[str, object] = key) -> list[dict[str, object]]:
            own_key = key if set(key) <= set(LOADED[of_table].__table__.columns.keys()) else {}
            listed = rows if isinstance(rows, list) else [rows]
            return [{**defaults.get(of_table, {}), **own_key, **row} for row in listed]

        history = {name: filled(name, rows) for name, rows in raw.get("history", {}).items()}
        fails, passes = filled(table, raw["fails"]), filled(table, raw["passes"])
        cases.append(Case(raw["rule"], raw["says"], history, fails, passes))
    return cases


def run(
    connection: Connection, table: str, cases: Sequence[Case]
) -> tuple[dict[int, list[Finding]], list[Just]]:
    """Findings by return: case n fails as return 2n and passes as return 2n + 1, the just ones follow.

    All in one run of the checks, since a run costs more than its rows.
    """
    returns: list[list[dict[str, object]]] = [rows for case in cases for rows in (case.fails, case.passes)]
    for case in cases:
        for name, rows in case.history.items():
            stored: list[Row] = list(rows)
            put(connection, name, stored)
    just = [one for case in cases for one in _just_ones(connection, case, table)]
    returns += [one.rows for one in just]
    inputs = [CheckInput(n, [table_rows(table, rows)], RECEIVED) for n, rows in enumerate(returns)]
    found: dict[int, list[Finding]] = {n: [] for n in range(len(inputs))}
    for finding in check(inputs, connection):
        found[finding.submission].append(finding)
    return found, just


def _just_ones(connection: Connection, case: Case, table: str) -> list[Just]:
    [rule] = [rule for rule in RULES[table] if rule.rule_id == case.rule]
    bad = WaitingRows(0, 0, table_rows(table, case.fails), RECEIVED, "")
    frame = with_basics(with_context(connection, table, check_frame([bad])), [rule])
    return list(just_around(rule, case.fails, frame))


@pytest.mark.parametrize("table", sorted(RULES))
def test_each_rule_fails_its_bad_rows_and_passes_its_good_ones(table: str, undone: Connection) -> None:
    cases = load_cases(table)
    found, just = run(undone, table, cases)
    for number, case in enumerate(cases):
        said = [f.message for f in found[2 * number] if f.rule_id == case.rule]
        assert dict.fromkeys(said) == {case.says: None}, case.rule
        assert [f.message for f in found[2 * number + 1]] == [], case.rule
    for number, one in enumerate(just, 2 * len(cases)):
        told = [f for f in found[number] if f.rule_id == one.rule.rule_id]
        assert bool(told) == (one.breaks and one.rule.rule_id not in TOLERANT), (one.rule.rule_id, one.value)
        assert {f.severity for f in told} <= {one.rule.severity, *(["hold"] if one.rule.hold_share else [])}
        if told and isinstance(one.value, Decimal) and "{value}" in one.rule.sentence:
            # What stands there is told to its last digit: 100.000001 is no 100.
            assert f"{one.value.normalize():f}".replace("-", "−") in told[0].message


def test_every_rule_has_a_case() -> None:
    covered = {case.rule for table in RULES for case in load_cases(table)}
    assert covered == {rule.rule_id for rule in ALL_RULES}


def test_rule_ids_are_unique() -> None:
    ids = [rule.rule_id for rule in ALL_RULES]
    assert sorted(set(ids)) == sorted(ids)


def test_the_marked_column_is_a_business_column_of_the_table() -> None:
    for rule in ALL_RULES:
        assert rule.column in LOADED[rule.table].__table__.columns, rule.rule_id
        assert rule.column not in SYSTEM_COLUMNS, rule.rule_id


def test_a_rule_that_holds_asks_a_question() -> None:
    for rule in ALL_RULES:
        assert bool(rule.question) == (rule.severity == "hold" or rule.hold_share is not None), rule.rule_id
