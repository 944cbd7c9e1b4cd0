"""What stands in the outbox, for tests to read."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from liangshai.service import Service
from schemas.warehouse.ledger import Outbox


def outbox_rows(service: Service) -> list[dict[str, Any]]:
    """What became of every letter, in the order of queueing."""
    with service.engine.connect() as connection:
        found = connection.execute(sa.select(*Outbox.__table__.c).order_by(Outbox.outbox_id))
        return [dict(row) for row in found.mappings()]
