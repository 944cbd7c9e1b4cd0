"""A month may come back to what an earlier sheet showed: that is shown again, on a sheet of its own."""

from alembic import op
from sqlalchemy import inspect

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """A warehouse without the table gets it whole afterwards."""
    inspector = inspect(op.get_bind())
    if "posting_sheet" not in inspector.get_table_names("ledger"):
        return
    for one in inspector.get_unique_constraints("posting_sheet", "ledger"):
        if one["name"]:
            op.drop_constraint(one["name"], "posting_sheet", schema="ledger")
