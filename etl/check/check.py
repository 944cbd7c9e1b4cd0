"""The checks: every rule of ``expectations/`` over the rows of all waiting returns, in one run per table.

Great Expectations is the engine. It is imported only when there are rows, since that costs seconds; it gets a
frame of just the columns that the rules look at, with a plain RangeIndex, because everything else is slow in
it (measured: index columns cost 25 times the run). Its positions are joined to return and row afterwards.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from etl.check.engine import failing_positions
from etl.check.frame import Unread, WaitingRows, check_frame
from etl.check.words import CELLS_NAMED, cells_of, question_of, sentences_of
from etl.context.basics import with_basics
from etl.context.context import with_context
from etl.context.made_of import made_of
from etl.tidy.tidied import TableRows
from expectations import RULES, Rule, Severity
from expectations.rule import at_least
from schemas.warehouse import LOADED

# More failures of one rule in one return than this are told in one message.
SINGLE_MESSAGES = 200
# So few failing cells are cells; a question about the whole form needs more.
HOLD_LEAST_ROWS = 3


@dataclass(frozen=True, slots=True)
class CheckInput:
    """One return: its tables, and when it was handed in.

    ``submission`` is any number by which the caller knows the return. ``explanation`` is what the return says
    of itself as a whole (the reason of a correction): the word 核减 in it allows cumulative values to fall.
    ``rejected`` holds, by table index, the rows that fell while they were read, each with the columns that
    could not be: of such a row only what its other cells alone say is judged, since a cell that could not be
    read would be called empty. So the clerk hears of all that is wrong in one round.
    """

    submission: int
    tables: Sequence[TableRows]
    received_at: datetime
    explanation: str = ""
    rejected: Mapping[int, Unread] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found in one return.

    ``positions`` are all rows concerned (0-based in the input's rows), ``position`` the first of them: a
    rejection rejects every one of ``positions``. More than one stands there where a rule failed too often to
    tell each cell, and where the finding is a question about the whole return (severity hold).
    """

    submission: int
    table_index: int
    position: int
    column_name: str
    rule_id: str
    severity: Severity
    message: str
    owner: str = ""
    positions: tuple[int, ...] = field(default=(), repr=False)


def rules_of(table: str) -> tuple[Rule, ...]:
    """The rules of one warehouse table, to be told: as in its data contract."""
    return RULES.get(table, ())


def judges(table: str, rule_id: str, column: str) -> bool:
    """Whether a rule judges a row by this column of the check frame."""
    rule = next(rule for rule in RULES[table] if rule.rule_id == rule_id)
    return column in rule.judged_columns()


def days_of_period(table: str) -> tuple[str, ...]:
    """The columns of days that no rule lets lie after the return's period."""
    named = (
        rule.column for rule in RULES.get(table, ()) if rule.expect == at_least("period_end", rule.column)
    )
    return tuple(dict.fromkeys(named))


def columns_of_rule(table: str, rule_id: str) -> tuple[str, ...]:
    """The table's own columns by which a rule judges a row."""
    own = LOADED[table].__table__.columns
    rule = next(rule for rule in RULES[table] if rule.rule_id == rule_id)
    named = dict.fromkeys([rule.column, *rule.judged_columns(), *rule.printed_columns()])
    return tuple(name for name in named if name in own)


def check(inputs: Sequence[CheckInput], connection: Connection) -> list[Finding]:
    """All findings, in the order of the inputs, then of the rows, then of the rules.

    The rows are compared with the warehouse as ``connection`` sees it, and with earlier periods in the same
    batch unless those are themselves rejected or held.

    Raises:
        etl.check.engine.EngineFault: a rule could not be evaluated; no row may pass for checked then.
    """
    waiting = [
        WaitingRows(
            one.submission, index, rows, one.received_at, one.explanation, one.rejected.get(index, {})
        )
        for one in inputs
        for index, rows in enumerate(one.tables)
        if len(rows)
    ]
    findings: list[Finding] = []
    for table in RULES:
        if of_table := [rows for rows in waiting if rows.rows.table == table]:
            findings += _check_table(table, of_table, connection)
    order = {(one.submission, one.table_index): n for n, one in enumerate(waiting)}
    return sorted(findings, key=lambda f: (order[f.submission, f.table_index], f.position, f.rule_id))


def _check_table(table: str, inputs: Sequence[WaitingRows], connection: Connection) -> list[Finding]:
    """Run the table's rules; again where a row was compared with one that did not stand."""
    plain = check_frame(inputs)
    starts = np.cumsum([0, *(len(one.rows) for one in inputs)])
    fallen = {
        int(starts[n]) + row: columns for n, one in enumerate(inputs) for row, columns in one.rejected.items()
    }
    distrusted = set(fallen)
    while True:
        frame = with_basics(with_context(connection, table, plain, distrusted), RULES[table])
        failing = failing_positions(frame, RULES[table])
        if fallen:
            failing = {rule.rule_id: _sure(rule, failing[rule.rule_id], fallen) for rule in RULES[table]}
        findings, bad = _findings(inputs, frame, RULES[table], failing)
        if "history_row" not in frame:
            return findings
        used = frame["history_row"]
        # A row is bad by itself only if what it was compared with stands.
        first_bad = bad & ~used.isin(np.flatnonzero(bad)).to_numpy()
        new = set(np.flatnonzero(first_bad).tolist()) - distrusted
        if not used.isin(list(new)).any():
            return findings
        distrusted |= new


def _sure(rule: Rule, rows: np.ndarray, fallen: Unread) -> np.ndarray:
    """Without the rows of which a cell that the rule goes by could not be read, or may not have been."""
    own = LOADED[rule.table].__table__.columns
    looked_at = {rule.column, *rule.judged_columns(), *rule.printed_columns()}
    if rule.where:
        looked_at = looked_at - {rule.condition} | {rule.where[0]}
    origins = {name: (name,) if name in own else made_of(rule.table, name) for name in looked_at}
    # What the context brings may have been made of any cell of the row, where it is not declared.
    is_known = rule.severity == "reject" and None not in origins.values()
    cells: set[str | None] = {name for names in origins.values() for name in names or ()}
    # A row without its key may be none at all: a sum, a note.
    cells |= {None, *LOADED[rule.table].key_columns()}
    doubtful = [row for row, unread in fallen.items() if not is_known or unread & cells]
    return rows[~np.isin(rows, doubtful)]


def _findings(
    inputs: Sequence[WaitingRows],
    frame: pd.DataFrame,
    rules: Sequence[Rule],
    failing: dict[str, np.ndarray],
) -> tuple[list[Finding], np.ndarray]:
    """Findings, and for each row of the frame whether it is rejected or its whole return is held."""
    starts = np.cumsum([0, *(len(one.rows) for one in inputs)])
    bad = np.zeros(len(frame), dtype=bool)
    findings: list[Finding] = []
    for rule in rules:
        rows = failing[rule.rule_id]
        owners = np.searchsorted(starts, rows, side="right") - 1
        ways: dict[int, tuple[Severity, np.ndarray]] = {}
        for number in np.unique(owners).tolist():
            own_rows = rows[owners == number]
            whole = slice(starts[number], starts[number + 1])
            way = _way(rule, own_rows, frame[rule.column].iloc[whole])
            if way == "hold":
                bad[whole] = True
            elif way == "reject":
                bad[own_rows] = True
            ways[number] = way, own_rows
        words = _words(rule, frame, ways.values())
        for number, (way, own_rows) in ways.items():
            told = [words[row] for row in own_rows.tolist() if row in words]
            findings += _told(rule, inputs[number], way, own_rows - starts[number], told)
    return findings, bad


def _words(rule: Rule, frame: pd.DataFrame, ways: Collection[tuple[Severity, np.ndarray]]) -> dict[int, str]:
    """Row → sentence, made for all returns at once: of the first row where one message tells of all."""
    shown = [rows[:1] if way == "hold" or len(rows) > SINGLE_MESSAGES else rows for way, rows in ways]
    rows = np.concatenate(shown) if shown else np.array([], dtype=np.int64)
    return dict(zip(rows.tolist(), sentences_of(rule, frame, rows), strict=True)) if len(rows) else {}


def _way(rule: Rule, rows: np.ndarray, column: pd.Series) -> Severity:
    """Whether the failing rows are wrong cells, worth a word, or a doubt about the whole return."""
    if rule.hold_share is None or len(rows) < HOLD_LEAST_ROWS:
        return rule.severity
    is_filled = column.abs() > 0 if column.dtype == np.float64 else column.notna()
    return "hold" if len(rows) > rule.hold_share * is_filled.sum() else rule.severity


def _told(
    rule: Rule, one: WaitingRows, way: Severity, positions: np.ndarray, words: list[str]
) -> list[Finding]:
    """``words``: the sentence of each failing row, or of the first one."""

    def finding(message: str, concerned: np.ndarray, severity: Severity) -> Finding:
        return Finding(
            one.submission,
            one.table_index,
            int(concerned[0]),
            rule.column,
            rule.rule_id,
            severity,
            message,
            rule.owner,
            tuple(concerned.tolist()),
        )

    cells = cells_of(one.rows, rule.column, positions[:CELLS_NAMED])
    if way == "hold":
        question = question_of(rule, len(positions), cells, words[0])
        return [finding(question, positions, "hold")]
    if len(positions) > SINGLE_MESSAGES:
        message = f"共{len(positions)}处同样的问题（{'、'.join(cells)}等），如：{words[0]}"
        return [finding(message, positions, way)]
    return [finding(word, positions[n : n + 1], way) for n, word in enumerate(words)]


__all__ = ["CheckInput", "Finding", "check"]
