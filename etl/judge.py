"""Before a return is loaded: does it stand beside what was handed in before?

A second return for an accepted period needs the word 更正; for an issued period the office's consent;
figures that all equal last period's, and a snapshot that loses many rows, are asked about.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from etl import ledger
from etl.load import GREATEST_LOSS, would_lose
from etl.tidied import NO_REASON, Doubt, Option, TableRows, Tidied
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED

DISCARD: dict[str, Any] = {"discard": True}


def judge(connection: sa.Connection, source: Source, said: Tidied, hints: dict[str, Any]) -> Doubt | None:
    """The one question that keeps this return from being loaded, or None."""
    if said.period is None or source.period == "none":
        return _loses_rows(connection, source, said, hints)
    earlier = ledger.last_loaded(connection, source.name, said.unit_code, said.period)
    if earlier is not None:
        if doubt := _second_return(said, earlier, hints, source):
            return doubt
        if doubt := _issued(connection, said, hints):
            return doubt
    elif doubt := _same_as_last(connection, source, said, hints):
        return doubt
    return _loses_rows(connection, source, said, hints)


def _second_return(
    said: Tidied, earlier: tuple[int, str], hints: dict[str, Any], source: Source
) -> Doubt | None:
    submission_id, status = earlier
    assert said.period is not None
    if status == "partly" or hints.get("correction"):
        return None
    if said.correction == NO_REASON:
        return _which_reason(said.period, source)
    if said.correction:
        return None
    following = said.period.next()
    return Doubt(
        "second",
        f"{said.period.chinese()}的“{source.label}”已于第{submission_id}号报送受理，这一份没有写“更正”。请问这是？",
        (
            Option("A", f"这是{following.chinese()}数", {"period": following.label}),
            Option("B", f"更正{said.period.chinese()}数", {"correction": "答复确认为更正"}),
            Option("C", "作废", DISCARD),
        ),
    )


def _which_reason(period: Period, source: Source) -> Doubt:
    """A correction without its reason: the usual ones to choose from, 核减 among them."""
    reasons = ("填报差错", "基础数据或口径调整", "核减")
    options = [Option("ABC"[i], f"更正理由：{r}", {"correction": r}) for i, r in enumerate(reasons)]
    sentence = f"这一份是{period.chinese()}“{source.label}”的更正，没有写更正理由。请问理由是？"
    return Doubt("reason", sentence, (*options, Option("D", "作废", DISCARD)))


def _issued(connection: sa.Connection, said: Tidied, hints: dict[str, Any]) -> Doubt | None:
    assert said.period is not None
    label = ledger.is_issued(connection, said.period)
    if label is None or hints.get("consent"):
        return None
    reason = said.correction or hints.get("correction") or "未写明"
    return Doubt(
        "consent",
        f"{said.period.chinese()}数已印入{Period.parse(label).chinese()}通报，报送单位要求更正，理由：{reason}。办公室是否同意？",
        (Option("A", "同意更正", {"consent": True}), Option("B", "不同意，维持原数", DISCARD)),
        "owner",
    )


def _same_as_last(
    connection: sa.Connection, source: Source, said: Tidied, hints: dict[str, Any]
) -> Doubt | None:
    if hints.get("same_ok") or source.load != "snapshot" or said.period is None:
        return None
    last = said.period.previous()
    for rows in said.tables:
        compared = [
            c.name
            for c in LOADED[rows.table].__table__.columns
            if c.info.get("reported") and c.name in rows.columns
        ]
        if "period_start" not in rows.columns or not compared or len(rows) < 3:
            return None
        keys = [k for k in LOADED[rows.table].key_columns() if k != "period_start"]
        if not _all_equal(connection, rows, keys, compared, last, said.unit_code):
            return None
    if not said.tables:
        return None
    return Doubt(
        "same",
        f"这一份的全部数据与{last.chinese()}完全相同。请问是？",
        (
            Option("A", "确实没有变化，按本期受理", {"same_ok": True}),
            Option("B", "报错了上期的表，作废", DISCARD),
        ),
    )


def _all_equal(
    connection: sa.Connection,
    rows: TableRows,
    keys: list[str],
    compared: list[str],
    last: Period,
    unit: str | None,
) -> bool:
    listed = ", ".join([*keys, *compared])
    held = connection.execute(
        sa.text(
            f"select {listed} from warehouse.{rows.table}"
            " where superseded_at = 'infinity' and period_start = :start and reporting_unit_code = :unit"
        ),
        {"start": last.start, "unit": unit},
    ).all()
    if len(held) != len(rows):
        return False
    before = {tuple(row[: len(keys)]): tuple(row[len(keys) :]) for row in held}
    arrays = [rows.columns[c].to_pylist() for c in (*keys, *compared)]
    return all(before.get(row[: len(keys)]) == row[len(keys) :] for row in zip(*arrays, strict=True))


def _loses_rows(
    connection: sa.Connection, source: Source, said: Tidied, hints: dict[str, Any]
) -> Doubt | None:
    if hints.get("fewer_ok"):
        return None
    for rows in said.tables:
        current, lost = would_lose(connection, source, rows)
        if lost * GREATEST_LOSS > current:
            label = LOADED[rows.table].__doc_label__  # type: ignore[attr-defined]
            return Doubt(
                "fewer",
                f"“{label}”现有{current}行，这一份只剩{current - lost}行，有{lost}行不再出现。是否如此？",
                (
                    Option("A", "是，以这一份为准", {"fewer_ok": True}),
                    Option("B", "漏报了，作废重报", DISCARD),
                ),
            )
    return None
