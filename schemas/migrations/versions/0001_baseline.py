"""The first version: its tables come from the definitions in schemas/warehouse."""

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Nothing: revisions say only what adding tables and columns cannot."""
