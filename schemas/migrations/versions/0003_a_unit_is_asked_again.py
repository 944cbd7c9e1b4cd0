"""A unit is asked again about the same version where people changed what it was asked about."""

from alembic import op
from sqlalchemy import inspect

revision = "0003"
down_revision = "0002"

_TABLE = "check_sheet"
_OLD, _NEW = ["issue_id", "unit_code"], ["issue_id", "unit_code", "fingerprint"]


def upgrade() -> None:
    """A table that is not there yet is made whole afterwards."""
    inspector = inspect(op.get_bind())
    if _TABLE not in inspector.get_table_names("ledger"):
        return
    for known in inspector.get_unique_constraints(_TABLE, "ledger"):
        if known["column_names"] == _OLD and known["name"]:
            op.drop_constraint(known["name"], _TABLE, schema="ledger")
            op.create_unique_constraint(f"uq_{_TABLE}_{'_'.join(_NEW)}", _TABLE, _NEW, schema="ledger")
