"""What was told in an earlier period's return already.

A register of honours is kept by going on in the last quarter's file, a ledger of problems by changing its
rows. What happened once counts once, whenever it is told; but whoever hands in nothing new at all has most
likely taken the wrong file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from etl.judge.earlier import held_rows, otherwise
from etl.tidy.tidied import Doubt, Option, TableRows, Tidied, Warned
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED

NAMED = 5


def told_before(connection: sa.Connection, source: Source, said: Tidied) -> Doubt | None:
    """The question about a return all of whose rows stand already; a warning for what happened once."""
    if source.load != "upsert" or said.period is None or said.correction or source.is_by_system:
        return None
    if numbers := _all_stand(connection, source, said, said.period):
        return _question(said.period, numbers)
    told, n_rows = [], 0
    for rows in said.tables:
        if LOADED[rows.table].__happens_once__:
            told += [(rows, *one) for one in _held(connection, source, rows, said.period)]
        n_rows += len(rows)
    if not told:
        return None
    if len(told) == n_rows:
        return _question(said.period, _numbers([(number, of) for _, _, number, of in told]))
    for number, of in dict.fromkeys((number, of) for _, _, number, of in told):
        repeated = [(rows, row) for rows, row, *by in told if by == [number, of]]
        cells = "、".join(f"“{rows.sheet_name}”第{row}行" for rows, row in repeated[:NAMED])
        more = f"等{len(repeated)}行" if len(repeated) > NAMED else ""
        sentence = f"{cells}{more}已在第{number}号报送（{of.chinese()}）登记过，再次填报不重复计算，请核对"
        said.warnings.append(Warned("W-repeated", sentence, repeated[0][0].sheet_name))
    return None


def _all_stand(connection: sa.Connection, source: Source, said: Tidied, period: Period) -> str:
    """Whose rows they are, where each stands to the letter as an earlier period's return gave it; else ''."""
    tellers: set[int] = set()
    for rows in said.tables:
        if not len(rows):
            continue
        # A first row that is new is the usual case, and one look then is enough.
        if not _standing_as_it_is(connection, source, rows, [0], period):
            return ""
        found = _standing_as_it_is(connection, source, rows, range(len(rows)), period)
        if len(found) < len(rows):
            return ""
        tellers.update(found)
    if not tellers:
        return ""
    listed = connection.execute(
        sa.text(
            "select submission_id, source_name, period_start, period_type from ledger.submission"
            " where submission_id = any(:numbers) order by submission_id"
        ),
        {"numbers": list(tellers)},
    ).all()
    if any(row.source_name != source.name for row in listed):
        return ""
    return _numbers([(row.submission_id, Period(row.period_start, row.period_type)) for row in listed])


def _standing_as_it_is(
    connection: sa.Connection, source: Source, rows: TableRows, positions: Sequence[int], period: Period
) -> list[int]:
    """Of each row that stands unchanged since an earlier period's return: that return's number."""
    keys = list(LOADED[rows.table].key_columns())
    named = [name for name in rows.columns if name not in keys]
    columns = [rows.columns[name].to_pylist() for name in named]
    return [
        one.teller
        for one in held_rows(connection, source, rows, keys, named, list(positions))
        if not one.pending_correction
        and (one.said_start is not None and one.said_type == period.type and one.said_start < period.start)
        and not otherwise(columns, one)
    ]


def _numbers(tellers: Iterable[tuple[int, Period]]) -> str:
    return "、".join(dict.fromkeys(f"第{number}号报送（{of.chinese()}）" for number, of in tellers))


def _question(period: Period, numbers: str) -> Doubt:
    return Doubt(
        "same",
        f"这一份的各行都已在{numbers}登记过，{period.chinese()}没有新的，也没有改动。请问是？",
        (
            Option("A", "确实如此，照此受理", {"same_ok": True}),
            Option("B", "报错了以前的表，作废", {"discard": True}),
        ),
    )


def _held(
    connection: sa.Connection, source: Source, rows: TableRows, period: Period
) -> list[tuple[int, int, Period]]:
    """(sheet row, number and period of the earlier return) of every row that stands as one has told it."""
    columns = LOADED[rows.table].__table__.columns
    keys = LOADED[rows.table].key_columns()
    if not len(rows) or not set(keys) <= set(rows.columns):
        return []
    named = [sa.bindparam(f"all_{key}", type_=ARRAY(columns[key].type)) for key in keys]
    row_no = sa.bindparam("row_no", type_=ARRAY(sa.Integer))
    listed = ", ".join(f":all_{key}" for key in keys)
    same = " and ".join(f"t.{key} = k.{key}" for key in keys)
    asked = sa.text(
        f"select k.row_no, s.submission_id, s.period_start, s.period_type"
        f" from unnest({listed}, :row_no) k({', '.join(keys)}, row_no)"
        f" join warehouse.{rows.table} t on t.superseded_at = 'infinity' and {same}"
        " join ledger.submission s using (submission_id) where not t.pending_correction"
        " and s.source_name = :source and s.period_type = :type and s.period_start < :start order by 1"
    )
    values = {f"all_{key}": rows.columns[key].to_pylist() for key in keys}
    values |= {"row_no": list(rows.row_no), "source": source.name, "type": period.type, "start": period.start}
    found = connection.execute(asked.bindparams(*named, row_no), values)
    return [(row, number, Period(start, of_type)) for row, number, start, of_type in found]
