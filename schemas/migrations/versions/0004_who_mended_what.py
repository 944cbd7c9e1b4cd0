"""A return note is mended by the return that loads its rows, which is entered as it happens.

Notes that are there already were mended by the first return of the same slot that was accepted whole.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import inspect

revision = "0004"
down_revision = "0003"

_MENDED = """
update ledger.return_note n set mended_by = (
  select y.submission_id
  from ledger.submission z
  join ledger.submission y on y.source_name = z.source_name and y.reporting_unit_code = z.reporting_unit_code
    and coalesce(y.period_start, '-infinity') = coalesce(z.period_start, '-infinity')
    and coalesce(y.period_type, '') = coalesce(z.period_type, '')
  where z.submission_id = n.submission_id and y.status = 'accepted' and y.received_at >= z.received_at
    and y.submission_id <> z.submission_id
  order by y.received_at, y.submission_id limit 1
)
"""
_CELLS = """
update ledger.rejected_cell c set mended_by = n.mended_by
from ledger.return_note n where n.submission_id = c.submission_id
"""


def upgrade() -> None:
    """Tables that are not there yet are made whole afterwards."""
    inspector = inspect(op.get_bind())
    present = inspector.get_table_names("ledger")
    tables = ("return_note", "rejected_cell")
    if any(table not in present for table in tables):
        return
    for table in tables:
        if "mended_by" not in {column["name"] for column in inspector.get_columns(table, "ledger")}:
            key = sa.ForeignKey("ledger.submission.submission_id")
            op.add_column(table, sa.Column("mended_by", sa.BigInteger, key), schema="ledger")
    op.execute(_MENDED)
    op.execute(_CELLS)
