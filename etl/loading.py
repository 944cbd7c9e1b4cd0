"""One judged return into the warehouse: its good rows, and what it was answered to withdraw."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from etl.check.verdict import Rejected
from etl.judge.struck import Struck, struck_rows
from etl.reading import Read
from etl.tidy.tidied import Tidied, Warned
from etl.warehouse.load import close_rows, load_rows


def load_return(
    connection: sa.Connection,
    read: Read,
    said: Tidied,
    rejected: Rejected,
    now: datetime,
    staying: Collection[Struck] = (),
) -> int:
    """Load every table of a return; how many rows were taken. ``staying``: struck, and yet not withdrawn."""
    assert read.source is not None
    hints, number = read.waiting.hints, read.waiting.submission_id
    # Before the load: what it brings is the same list's.
    struck = [one for one in struck_rows(connection, read.source, said, hints) if one not in staying]
    if struck:
        close_rows(connection, struck, now)
        told = "；".join(one.name for one in struck)
        said.warnings.append(Warned("W-struck", f"按答复撤下上一份的{len(struck)}行：{told}"))
    if staying:
        told = "；".join(one.name for one in staying)
        sentence = f"上一份的{len(staying)}行涉及锁定的月份，办公室没有同意改动，没有撤下：{told}"
        said.warnings.append(Warned("W-locked", sentence))
    accepted = 0
    fallen = [rows.take(sorted(rejected.get(index, set()))) for index, rows in enumerate(said.tables)]
    for index, rows in enumerate(said.tables):
        out = sorted(rejected.get(index, set()))
        beside = [o for at, o in enumerate(fallen) if at != index and o.table == rows.table and len(o)]
        done = load_rows(
            connection, read.source, rows, out, number, now, beside, takes_over=bool(hints.get("takes_over"))
        )
        accepted += len(rows) - len(out)
        if done.pending:
            sentence = f"退回的行中有{done.pending}行以前报过数，改正之前不再采用旧数"
            said.warnings.append(Warned("W-pending", sentence, rows.sheet_name))
    return accepted
