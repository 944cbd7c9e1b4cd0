"""Who has a paper and who signed for it, by the period that people name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from liangshai.papers.draft.files import write_files
from liangshai.papers.flow import WITHDRAWAL
from liangshai.papers.known import names
from liangshai.papers.known.archive import write_index
from liangshai.papers.known.issued import issue_row
from liangshai.papers.known.week_name import period_label
from liangshai.papers.readers.bulletin_paper import Bulletin
from liangshai.papers.readers.distribution import rules_in_force, write_packages
from liangshai.papers.readers.yearly_paper import yearly_book
from liangshai.service import Service
from liangshai.settings import TIME_ZONE
from reports.delivery import ledger as ledger
from reports.delivery.ledger import Reader
from reports.delivery.rules import YEARLY_NAMES
from reports.issuing import issue as issues
from reports.issuing.steps import stages
from schemas.period import Period
from schemas.warehouse.ledger import Issue, Outbox


def readers(service: Service, period: str) -> Sequence[Reader]:
    """Of the last signed version. Raises IssueProblem: no such period, or nothing was drafted for it."""
    issue_id = _issue(service, period)
    with service.engine.connect() as connection:
        return ledger.readers_of(connection, issue_id)


def unsent_words(service: Service, period: str) -> str:
    """`2021Q2 第2版还没有送出（第1版送8处：…）。`: the version meant, and those before it that went out."""
    row = issue_row(service, _issue(service, period))
    with service.engine.connect() as connection:
        sent = connection.execute(
            sa.select(Issue.version, Issue.issue_id)
            .where(Issue.kind == row["kind"], Issue.period_label == row["period_label"])
            .order_by(Issue.version)
        ).all()
        told = [(one.version, ledger.readers_of(connection, one.issue_id)) for one in sent]
    before = [f"第{version}版{ledger.summary(readers)}" for version, readers in told if readers]
    more = f"（{'；'.join(before)}）" if before else ""
    return f"{row['period_label']} 第{row['version']}版还没有送出{more}。"


def withdrawal(service: Service, issue_id: int) -> str:
    """`已撤回：…` with who, why, and what became of the notices; '' where the paper stands."""
    with service.engine.connect() as connection:
        steps = stages.history(connection, issue_id)
        step = next((one for one in steps if one.stage == stages.WITHDRAWN), None)
        if step is None:
            return ""
        told = connection.execute(
            sa.select(Outbox.status, sa.func.count())
            .where(Outbox.kind == WITHDRAWAL, Outbox.reference == str(issue_id))
            .group_by(Outbox.status)
            .order_by(Outbox.status)
        ).all()
    letters = "、".join(f"{status}{n}封" for status, n in told) or "没有送出过，不用通知"
    return f"已撤回：{step.on.isoformat()}，{step.by.told}（{step.reason}）；撤回通知：{letters}"


def sign_for(
    service: Service, period: str, reader: str, by: str, *, at: datetime | None, way: str, note: str
) -> bool:
    """Record a signature; the archive's page shows it. False where it stood there already."""
    issue_id = _issue(service, period)
    moment = at.replace(tzinfo=ZoneInfo(TIME_ZONE)) if at is not None and at.tzinfo is None else at
    with service.engine.begin() as connection:
        added = ledger.sign_for(connection, issue_id, reader, by, moment, way, note)
    write_index(service)
    return added


def packages(service: Service, period: str, out: Path) -> list[Path]:
    """The packages of the last signed version once more."""
    issue_id = _issue(service, period)
    row = issue_row(service, issue_id)
    if row["kind"] in YEARLY_NAMES:
        return write_packages(yearly_book(service, issue_id), out)
    if row["approved_by"] is None:
        raise issues.IssueProblem(f"第{issue_id}号发文还没有签发，没有送出包")
    document = issues.document_of(service.engine, issue_id)
    folder = write_files(service, issue_id, document)
    return write_packages(Bulletin(service, row, folder, rules_in_force(), document), out)


def retry(service: Service, period: str, reader: str | None) -> int:
    """What failed waits again; how many mails."""
    issue_id = _issue(service, period)
    with service.engine.begin() as connection:
        return ledger.retry_failed(connection, issue_id, reader)


def _issue(service: Service, period: str) -> int:
    if names.is_number(period):
        return int(issue_row(service, int(period))["issue_id"])
    label = period_label(service, period)
    if _is_year(label):
        with service.engine.connect() as connection:
            yearly = ledger.yearly_issue(connection, label)
        if yearly is None:
            raise issues.IssueProblem(f"{label}年还没有考核基础数据，请先运行 liangshai assess {label}")
        return yearly
    issue_id = issues.latest_issue(service.engine, label)
    if issue_id is None:
        raise issues.IssueProblem(f"{label}还没有拟过通报，请先运行 liangshai bulletin {label}")
    return issue_id


def _is_year(label: str) -> bool:
    try:
        return Period.parse(label).type == "year"
    except ValueError:
        return False
