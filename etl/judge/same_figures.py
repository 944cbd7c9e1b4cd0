"""Last period's figures once more: the question that keeps them from being loaded as this period's.

Copying last month's file is how a clerk works, and the texts are what she writes first. So the figures decide
where there are enough of them: one cell put right leaves a long list what it is, the old one. A short list
may well stay as it is: it is only told.
"""

from __future__ import annotations

from typing import Any

import pyarrow.compute as pc
import sqlalchemy as sa

from etl.judge.missing import GOES_ON
from etl.tidy.tidied import Doubt, Option, TableRows, Tidied, Warned
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED

FIGURES = ("money", "number", "integer", "percent")
FEWEST_ROWS = 3
FEWEST_FIGURES = 10  # so many that are not nought: fewer may well stay as they are
FEWEST_TOLD = 3  # so many that are not nought
LONG = 10  # rows of a list of which nearly all decide
NEARLY = 0.9

Row = tuple[Any, ...]


def same_as_last(connection: sa.Connection, source: Source, said: Tidied) -> Doubt | None:
    """The question about a return whose every table repeats the period before."""
    tables = [rows for rows in said.tables if source.load == "snapshot" or rows.table in GOES_ON]
    if said.period is None or not tables:
        return None
    last = said.period.previous()
    ways = [_way(connection, _of_period(rows, said.period), last, said.unit_code) for rows in tables]
    when = last.chinese()
    if not {"all", "figures", "nearly"}.issuperset(ways):
        for rows in (rows for rows, way in zip(tables, ways, strict=True) if way == "few"):
            sentence = f"{len(rows)}行的数字与{when}完全相同，请核对是否已更新"
            said.warnings.append(Warned("W-same", sentence, rows.sheet_name))
        return None
    told = {
        "all": f"全部数据与{when}完全相同",
        "figures": f"全部数字与{when}完全相同，只有文字是新的",
        "nearly": f"数字几乎都与{when}相同",
    }
    way = next(one for one in ("nearly", "figures", "all") if one in ways)
    return Doubt(
        "same",
        f"这一份的{told[way]}。请问是？",
        (
            Option("A", "确实没有变化，按本期受理", {"same_ok": True}),
            Option("B", "报错了上期的表，作废", {"discard": True}),
        ),
    )


def _of_period(rows: TableRows, period: Period) -> TableRows:
    """A table with months across repeats the months before as it should."""
    if "period_start" not in rows.columns:
        return rows
    starts = rows.columns["period_start"]
    is_own = pc.and_(pc.greater_equal(starts, period.start), pc.less_equal(starts, period.end))
    own = pc.indices_nonzero(is_own).to_pylist()
    return rows if len(own) == len(rows) else rows.take(own)


def _way(connection: sa.Connection, rows: TableRows, last: Period, unit: str | None) -> str:
    """In what the table repeats the period before: all, figures, nearly all of them; few: all of too few
    figures to be asked about; '' in nothing.
    """
    columns = LOADED[rows.table].__table__.columns
    compared = [
        c.name
        for c in columns
        if c.info.get("reported") and c.info["kind"] != "source" and c.name in rows.columns
    ]
    if "period_start" not in rows.columns or not compared or not len(rows):
        return ""
    keys = [k for k in LOADED[rows.table].key_columns() if k != "period_start"]
    before = _held(connection, rows, [*keys, *compared], len(keys), last, unit)
    if not before:
        return ""
    arrays = [rows.columns[c].to_pylist() for c in (*keys, *compared)]
    now = [(row[: len(keys)], row[len(keys) :]) for row in zip(*arrays, strict=True)]
    # A row that was left out makes last period's form no other one.
    if len(now) >= FEWEST_ROWS and all(before.get(key) == values for key, values in now):
        return "all"
    at = [n for n, name in enumerate(compared) if columns[name].info["kind"] in FIGURES]
    figures = [(tuple(values[n] for n in at), before.get(key)) for key, values in now]
    told = [(own, then) for own, then in figures if any(own)]
    same = [own for own, then in told if then is not None and own == tuple(then[n] for n in at)]
    n_same = sum(1 for own in same for figure in own if figure)
    if len(now) < FEWEST_ROWS or n_same < FEWEST_FIGURES:
        return "few" if len(same) == len(told) and n_same >= FEWEST_TOLD else ""
    if len(same) == len(told):
        return "figures"
    return "nearly" if len(told) >= LONG and len(same) >= len(told) * NEARLY else ""


def _held(
    connection: sa.Connection, rows: TableRows, names: list[str], n_keys: int, last: Period, unit: str | None
) -> dict[Row, Row]:
    """Key → values of the unit's rows of the period before."""
    held = connection.execute(
        sa.text(
            f"select {', '.join(names)} from warehouse.{rows.table}"
            " where superseded_at = 'infinity' and period_start = :start and reporting_unit_code = :unit"
        ),
        {"start": last.start, "unit": unit},
    ).all()
    return {tuple(row[:n_keys]): tuple(row[n_keys:]) for row in held}
