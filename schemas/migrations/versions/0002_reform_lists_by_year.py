"""The year joins the key of the reform list, so that one year's list no longer replaces another's.

A row's year is that of the return that brought it (where none is told, the year in which it was recorded).
Rows that were closed only because another year's list bore the same number are current again. What another
year's list left out since it stood there word for word already has to be handed in once more.
"""

from alembic import op
from sqlalchemy import inspect

revision = "0002"
down_revision = "0001"

_KEYS = {"reform_item": ("item_no",), "reform_measure": ("item_no", "measure_no")}

_FILL_YEAR = """
update warehouse.{table} t set list_year = coalesce(
  (select extract(year from s.period_start)::integer
   from ledger.submission s where s.submission_id = t.submission_id),
  extract(year from t.recorded_at at time zone 'Asia/Shanghai')::integer)
"""

# A row is closed at the very moment at which the next of its key is recorded.
_REOPEN = """
update warehouse.{table} o
set superseded_at = coalesce(
  (select min(n.recorded_at) from warehouse.{table} n
   where n.list_year = o.list_year and {same_key} and n.recorded_at > o.recorded_at), 'infinity')
where o.superseded_at < 'infinity'
  and exists (select from warehouse.{table} n
    where n.recorded_at = o.superseded_at and n.list_year <> o.list_year and {same_key})
  and not exists (select from warehouse.{table} n
    where n.recorded_at = o.superseded_at and n.list_year = o.list_year and {same_key})
"""


def upgrade() -> None:
    """Tables that are not there yet are made whole afterwards."""
    present = inspect(op.get_bind()).get_table_names("warehouse")
    for table, key in _KEYS.items():
        if table in present:
            _add_year(table, key)


def _add_year(table: str, key: tuple[str, ...]) -> None:
    known = {column["name"] for column in inspect(op.get_bind()).get_columns(table, "warehouse")}
    if "list_year" in known:
        return
    same_key = " and ".join(f"n.{name} = o.{name}" for name in key)
    op.execute(f"alter table warehouse.{table} add column list_year integer")
    op.execute(_FILL_YEAR.format(table=table))
    op.execute(f"alter table warehouse.{table} alter column list_year set not null")
    old, new = (*key, "superseded_at"), ("list_year", *key, "superseded_at")
    op.execute(f"alter table warehouse.{table} drop constraint uq_{table}_{'_'.join(old)}")
    op.execute(_REOPEN.format(table=table, same_key=same_key))
    op.execute(
        f"alter table warehouse.{table} add constraint uq_{table}_{'_'.join(new)}"
        f" unique nulls not distinct ({', '.join(new)})"
    )
