"""A paper as the ledger has it: its row, its folder, the instant that it speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.papers.known.archive import issue_folder
from liangshai.service import Service
from liangshai.settings import TIME_ZONE
from reports.delivery.rules import YEARLY_KIND
from reports.issuing import issue as issues
from reports.issuing.correction.correction import PRINTED
from schemas.warehouse.ledger import Issue
from schemas.warehouse.paper import WITHDRAWN

STORED = "stored"


def replaces_signed(row: Mapping[str, Any]) -> bool:
    """Whether it was made in place of a signed version; drafts before the first issue are nobody's."""
    return "corrects" in row["rule_versions"]


def replaces_printed(row: Mapping[str, Any]) -> bool:
    """Whether readers have the version that it replaces; one that was only signed nobody was sent."""
    corrects = row["rule_versions"].get("corrects")
    # What was kept before papers told how far it got was told as printed.
    return corrects is not None and str(corrects.get("fate", PRINTED)).startswith(PRINTED)


def version_words(row: Mapping[str, Any]) -> str:
    """Which version a bulletin is, for its readers: only where they have one before it."""
    return f"（第{row['version']}版）" if replaces_printed(row) else ""


def moment_of(service: Service, period: str, text: str | None) -> datetime | None:
    """An as-of: None (now), a time, or 'stored': that of the version that stands, of a year the last one.

    Withdrawn versions alone leave the last of them.
    """
    if not text:
        return None
    if text == STORED:
        with service.engine.connect() as connection:
            held: datetime | None = connection.scalar(
                sa.select(Issue.as_of)
                .where(
                    Issue.period_label == period,
                    sa.or_(Issue.approved_at.is_not(None), Issue.kind == YEARLY_KIND),
                )
                .order_by(Issue.stage == WITHDRAWN, Issue.version.desc())
                .limit(1)
            )
        if held is None:
            never = "生成过" if period.isdigit() else "签发过（草稿不算）"
            raise issues.IssueProblem(f"{period}还没有{never}，没有可用的数据截止时间")
        return held
    try:
        parsed = datetime.fromisoformat(text.strip())
    except ValueError:
        raise issues.IssueProblem(f"数据截止时间写的是“{text}”，应如 2021-04-12 09:00") from None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(TIME_ZONE))


def folder_of(service: Service, row: Mapping[str, Any]) -> Path:
    """Folder of a row of ledger.issue: another before the signature than after it."""
    name = issue_folder(row["period_label"], row["version"], is_signed=row["approved_at"] is not None)
    return service.settings.bulletins_dir / name


def issue_row(service: Service, issue_id: int) -> dict[str, Any]:
    """An issue as the ledger keeps it. Raises IssueProblem where there is none."""
    with service.engine.connect() as connection:
        row = (
            connection.execute(sa.select(*Issue.__table__.c).where(Issue.issue_id == issue_id))
            .mappings()
            .first()
        )
    if row is None:
        raise issues.IssueProblem(f"没有第{issue_id}号发文")
    return dict(row)
