"""What happened once and was told in an earlier period's return already.

A register of honours is kept by going on in the last quarter's file. Its rows count once, whenever they are
told; but whoever hands in nothing else has most likely taken the wrong file.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from etl.tidy.tidied import Doubt, Option, TableRows, Tidied, Warned
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED

NAMED = 5


def told_before(connection: sa.Connection, source: Source, said: Tidied) -> Doubt | None:
    """The question about a return all of whose rows are such; a warning for the rows of any other."""
    if source.load != "upsert" or said.period is None or said.correction:
        return None
    told, n_rows = [], 0
    for rows in said.tables:
        if LOADED[rows.table].__happens_once__:
            told += [(rows, *one) for one in _held(connection, source, rows, said.period)]
        n_rows += len(rows)
    if not told:
        return None
    if len(told) == n_rows:
        numbers = "、".join(dict.fromkeys(f"第{number}号报送（{of.chinese()}）" for _, _, number, of in told))
        return _question(said.period, numbers)
    for number, of in dict.fromkeys((number, of) for _, _, number, of in told):
        repeated = [(rows, row) for rows, row, *by in told if by == [number, of]]
        cells = "、".join(f"“{rows.sheet_name}”第{row}行" for rows, row in repeated[:NAMED])
        more = f"等{len(repeated)}行" if len(repeated) > NAMED else ""
        sentence = f"{cells}{more}已在第{number}号报送（{of.chinese()}）登记过，再次填报不重复计算，请核对"
        said.warnings.append(Warned("W-repeated", sentence, repeated[0][0].sheet_name))
    return None


def _question(period: Period, numbers: str) -> Doubt:
    return Doubt(
        "same",
        f"这一份的各行都已在{numbers}登记过，{period.chinese()}没有新的。请问是？",
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
