"""A return enters the other periods that it gave figures of; what was loaded before is entered here."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import inspect

revision = "0005"
down_revision = "0004"

_LOADED_BEFORE = """
insert into ledger.carried_period (submission_id, period_start, period_type)
select distinct v.submission_id, v.period_start, v.period_type
from warehouse.indicator_value v join ledger.submission s using (submission_id)
where s.source_name = 'economic_indicators' and s.status in ('accepted', 'partly')
  and not v.pending_correction and v.period_start is distinct from s.period_start
"""


def upgrade() -> None:
    """Where there were no returns yet, nothing is entered."""
    inspector = inspect(op.get_bind())
    present = inspector.get_table_names("ledger")
    if "submission" not in present or "indicator_value" not in inspector.get_table_names("warehouse"):
        return
    if "carried_period" not in present:
        op.create_table(
            "carried_period",
            sa.Column(
                "submission_id",
                sa.BigInteger,
                sa.ForeignKey("ledger.submission.submission_id"),
                primary_key=True,
            ),
            sa.Column("period_start", sa.Date, primary_key=True),
            sa.Column("period_type", sa.Text, primary_key=True),
            schema="ledger",
        )
    op.execute(_LOADED_BEFORE)
