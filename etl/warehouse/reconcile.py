"""The nightly reconciliation: do ledger, warehouse and kept bytes tell the same story?

Every sentence is a discrepancy that nobody's return can explain: our own fault, and an alarm.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from etl.collect.landing import path_of
from schemas.source import Source

MOST = 20
_LOCAL = ZoneInfo("Asia/Shanghai")


def reconcile(
    connection: sa.Connection, sources: dict[str, Source], landing: Path, since: datetime | None
) -> list[str]:
    """Discrepancies, one Chinese sentence each. Kept bytes of submissions since ``since`` are read whole,
    older ones only looked for. ``None``: everything is read.
    """
    return [
        *_clock(connection),
        *_left_over(connection),
        *_lost_bytes(connection, landing, since),
        *_row_counts(connection, sources),
        *_doubled(connection, sources),
    ][:MOST]


def _clock(connection: sa.Connection) -> list[str]:
    """A clock that is behind what was loaded: it is slow now, or was ahead then."""
    row = connection.execute(
        sa.text("select warehouse.newest_moment() as newest, clock_timestamp() as now")
    ).one()
    if row.newest is None or row.newest <= row.now + timedelta(minutes=1):
        return []
    told, now = (f"{one.astimezone(_LOCAL):%Y-%m-%d %H:%M}" for one in (row.newest, row.now))
    return [f"本机时钟是{now}，仓库最后一次入库却记在{told}：请对时，并查那一次入库时时钟是否走快了"]


def _left_over(connection: sa.Connection) -> list[str]:
    rows = connection.execute(
        # What came within the last hour may be on its way at this moment.
        sa.text(
            "select submission_id, file_name from ledger.submission where status = 'received'"
            " and registered_at < clock_timestamp() - interval '1 hour' order by 1"
        )
    )
    return [f"第{row.submission_id}号报送《{row.file_name}》登记后没有处理完" for row in rows]


def _lost_bytes(connection: sa.Connection, landing: Path, since: datetime | None) -> list[str]:
    found = []
    rows = connection.execute(
        sa.text("select submission_id, file_name, sha256, registered_at from ledger.submission order by 1")
    )
    for row in rows:
        path = path_of(landing, row.sha256)
        if not path.is_file():
            found.append(f"第{row.submission_id}号报送《{row.file_name}》的原件不在了")
        elif (since is None or row.registered_at >= since) and _fingerprint(path) != row.sha256:
            found.append(f"第{row.submission_id}号报送《{row.file_name}》的原件已损坏")
    return found


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _row_counts(connection: sa.Connection, sources: dict[str, Source]) -> list[str]:
    """A snapshot's accepted rows all entered the warehouse under its number (closed since or not)."""
    found = []
    for source in sources.values():
        if source.load != "snapshot":
            continue
        # Rows marked as waiting for a correction are copies of rows that were counted already.
        counted = " + ".join(
            f"(select count(*) from warehouse.{spec.table} t"
            " where t.submission_id = s.submission_id and not t.pending_correction)"
            for spec in source.tables
        )
        rows = connection.execute(
            sa.text(
                f"select * from (select s.submission_id, s.file_name, s.rows_accepted, {counted} as held"
                " from ledger.submission s where s.source_name = :source"
                " and s.status in ('accepted', 'partly')) x where held <> rows_accepted"
            ),
            {"source": source.name},
        )
        found += [
            f"第{row.submission_id}号报送《{row.file_name}》受理{row.rows_accepted}行，仓库里有{row.held}行"
            for row in rows
        ]
    return found


def _doubled(connection: sa.Connection, sources: dict[str, Source]) -> list[str]:
    """One snapshot at a time: current rows of a unit and period come from one submission.

    Rows that wait for a correction stay under the number that brought them.
    """
    found = []
    for source in sources.values():
        if source.load != "snapshot" or source.period in ("none", "year"):
            continue
        for spec in source.tables:
            rows = connection.execute(
                sa.text(
                    "select reporting_unit_code as unit, period_start, count(distinct submission_id) as n"
                    f" from warehouse.{spec.table}"
                    " where superseded_at = 'infinity' and not pending_correction"
                    " group by 1, 2 having count(distinct submission_id) > 1"
                )
            )
            found += [
                f"“{source.label}”{row.unit} {row.period_start} 的现行数据来自{row.n}次报送，应只来自一次"
                for row in rows
            ]
    return found
