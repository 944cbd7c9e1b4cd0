"""What became of each piece at each reader: sent, perhaps twice, waiting, failed; signed for or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.issuing.kept import store as store
from reports.issuing.kept.papers import IssueProblem
from schemas.warehouse.delivery import Delivery
from schemas.warehouse.ledger import Outbox
from schemas.warehouse.paper import WITHDRAWN

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_DELIVERY = cast(sa.Table, Delivery.__table__)
_OUTBOX = cast(sa.Table, Outbox.__table__)
WAYS = ("纸质", "邮件", "政务微信", "电话")
# The outbox is the base: what was sent before this ledger was kept stands there too.
_READERS = """
    select o.outbox_id, i.issue_id, i.kind, i.period_label, i.version,
           coalesce(d.recipient_code, '') as recipient_code,
           coalesce(d.recipient_name, o.recipient_name) as recipient_name, o.recipient_email,
           coalesce(d.edition, '') as edition, coalesce(d.package, '') as package, o.status, o.attempts,
           coalesce(o.last_error, '') as last_error, o.sent_at, coalesce(d.received_by, '') as received_by,
           d.received_at, coalesce(d.received_way, '') as received_way,
           coalesce(d.received_note, '') as received_note
      from ledger.outbox o
      join ledger.issue i on i.issue_id::text = split_part(o.reference, '-', 1)
      left join ledger.delivery d on d.issue_id = i.issue_id and d.reference = o.reference
                                 and d.recipient_email = o.recipient_email
     where o.kind in ('bulletin', 'assessment') and {which}
     order by i.issue_id, recipient_code, o.outbox_id"""


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader of one issue. Moments have a time zone; '' and None: not yet, or not known."""

    outbox_id: int
    issue_id: int
    kind: str
    period_label: str
    version: int
    code: str
    name: str
    email: str
    edition: str
    package: str
    status: str
    attempts: int
    last_error: str
    sent_at: dt.datetime | None
    received_by: str
    received_at: dt.datetime | None
    received_way: str
    received_note: str

    @property
    def words(self) -> str:
        """招商局：已发 2021-04-20 15:00，王某某签收（纸质）."""
        mail = self.status
        if self.sent_at is not None:
            mail += f" {_told(self.sent_at)}"
        if self.attempts > 1:
            mail += f"（第{self.attempts}次）"
        if self.last_error and self.status not in ("已发", "可能重复"):
            mail += f"：{self.last_error}"
        if not self.received_by:
            return f"{self.name}：{mail}"
        assert self.received_at is not None
        note = f"，{self.received_note}" if self.received_note else ""
        signed = f"{self.received_by}签收 {_told(self.received_at)}（{self.received_way}{note}）"
        return f"{self.name}：{mail}；{signed}"


def readers_of(connection: Connection, issue_id: int) -> list[Reader]:
    """In the order of the register."""
    return _read(connection, "i.issue_id = :issue_id", issue_id=issue_id)


def readers_since(connection: Connection, days: int) -> list[Reader]:
    """Of every issue that was queued in the last `days`, or that still waits or has failed."""
    recent = "max(q.queued_at) > now() - make_interval(days => :days)"
    open_ones = "bool_or(q.status in ('待发', '发送中'))"
    which = (
        "split_part(o.reference, '-', 1) in (select split_part(q.reference, '-', 1) from ledger.outbox q"
        f" where q.kind in ('bulletin', 'assessment') group by 1 having {recent} or {open_ones})"
    )
    return _read(connection, which, days=days)


def readers_by_issue(connection: Connection) -> dict[int, list[Reader]]:
    """Of every issue that was ever sent."""
    found: dict[int, list[Reader]] = {}
    for one in _read(connection, "true"):
        found.setdefault(one.issue_id, []).append(one)
    return found


def yearly_issue(connection: Connection, year: str) -> int | None:
    """The last version of a year's workbook that was sent, else the last one; None: there is none."""
    query = sa.text("""
        select i.issue_id from ledger.issue i
         where i.kind = 'yearly' and i.period_label = :year
         order by exists (select from ledger.delivery d where d.issue_id = i.issue_id) desc, i.version desc
         limit 1""")
    found: int | None = connection.scalar(query, {"year": year})
    return found


def _read(connection: Connection, which: str, **values: object) -> list[Reader]:
    rows = connection.execute(sa.text(_READERS.format(which=which)), values)
    return [Reader(*row) for row in rows]


def summary(readers: Sequence[Reader]) -> str:
    """送8人：已发7，失败1；签收3."""
    counts: dict[str, int] = {}
    for one in readers:
        counts[one.status] = counts.get(one.status, 0) + 1
    states = "，".join(f"{state}{n}" for state, n in counts.items())
    signed = sum(bool(one.received_by) for one in readers)
    return f"送{len(readers)}处：{states}；签收{signed}"


# ---- 签收 ----


def sign_for(
    connection: Connection,
    issue_id: int,
    reader: str,
    by: str,
    at: dt.datetime | None = None,
    way: str = "纸质",
    note: str = "",
) -> bool:
    """Record who signed for an issue; `reader`: name, code or address. False where it stands there already.

    Raises:
        IssueProblem: no such reader, several, a time before it was ready or still to come, signed by another.
    """
    found = [
        row
        for row in connection.execute(
            sa.select(_DELIVERY)
            .filter_by(issue_id=issue_id)
            .order_by(_DELIVERY.c.recipient_code)
            .with_for_update()
        )
        if reader in (row.recipient_code, row.recipient_name, row.recipient_email)
    ]
    if len(found) != 1:
        raise IssueProblem(_whom(connection, issue_id, reader, len(found)))
    (row,) = found
    name = " ".join(by.split())
    if not name:
        raise IssueProblem("请写明签收人姓名")
    if row.received_by is not None:
        if row.received_by == name:
            return False
        raise IssueProblem(f"{row.recipient_name}已由{row.received_by}签收（{_told(row.received_at)}）")
    now: dt.datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    moment = at or now
    if moment > now:
        raise IssueProblem(f"签收时间写的是 {_told(moment)}，还没有到")
    if moment.astimezone(_SHANGHAI).date() < row.made_at.astimezone(_SHANGHAI).date():
        raise IssueProblem(f"签收时间写的是 {_told(moment)}，早于送出的时间（{_told(row.made_at)}）")
    connection.execute(
        sa.update(_DELIVERY)
        .filter_by(issue_id=issue_id, recipient_code=row.recipient_code)
        .values(
            received_by=name,
            received_at=moment,
            received_way=way,
            received_note=note or None,
            receipt_recorded_at=sa.func.clock_timestamp(),
        )
    )
    return True


def _whom(connection: Connection, issue_id: int, reader: str, n: int) -> str:
    names = connection.scalars(
        sa.select(_DELIVERY.c.recipient_name)
        .filter_by(issue_id=issue_id)
        .order_by(_DELIVERY.c.recipient_code)
    ).all()
    if not names:
        return f"第{issue_id}号发文还没有送出，不能登记签收"
    if n:
        return f"“{reader}”对应{n}个接收人，请写接收人代码"
    return f"第{issue_id}号发文没有送给“{reader}”，接收人是{'、'.join(names)}"


def readers_of_letter(connection: Connection, issue_id: int, reference: str, email: str) -> list[str]:
    """The codes of those who share this letter."""
    query = sa.select(_DELIVERY.c.recipient_code).filter_by(
        issue_id=issue_id, reference=reference, recipient_email=email
    )
    return list(connection.scalars(query.order_by(_DELIVERY.c.recipient_code)))


def sign_for_letter(connection: Connection, message_id: str, by: str, at: dt.datetime) -> bool:
    """Record who signed for a 更正函, which is no paper of its own. False where it stands there already.

    Raises:
        IssueProblem: signed by another.
    """
    mine = _OUTBOX.c.message_id == message_id
    row = connection.execute(sa.select(_OUTBOX).where(mine).with_for_update()).one()
    if row.received_by == by:
        return False
    if row.received_by is not None:
        raise IssueProblem(f"{row.recipient_name}已由{row.received_by}签收（{_told(row.received_at)}）")
    connection.execute(sa.update(_OUTBOX).where(mine).values(received_by=by, received_at=at))
    return True


# ---- what came back, and once more ----


def came_back(connection: Connection, message_ids: Sequence[str]) -> tuple[str, str] | None:
    """A letter that was handed over and came back has failed; its address and subject, None: none of ours."""
    row = connection.execute(
        sa.select(_OUTBOX.c.outbox_id, _OUTBOX.c.recipient_email, _OUTBOX.c.subject)
        .where(_OUTBOX.c.message_id.in_(message_ids))
        .with_for_update()
    ).first()
    if row is None:
        return None
    connection.execute(
        sa.update(_OUTBOX)
        .where(_OUTBOX.c.outbox_id == row.outbox_id, _OUTBOX.c.status.in_(("已发", "可能重复")))
        .values(status="失败", last_error="对方邮件服务器退信")
    )
    return row.recipient_email, row.subject


def retry_failed(connection: Connection, issue_id: int, reader: str | None) -> int:
    """What failed for good waits again, under the same Message-ID; how many mails.

    Raises:
        IssueProblem: nothing of this issue has failed, or it was withdrawn.
    """
    if store.issue_row(connection, issue_id)["stage"] == WITHDRAWN:
        raise IssueProblem(f"第{issue_id}号发文已撤回，不再发送")
    failed = [one for one in readers_of(connection, issue_id) if one.status == "失败"]
    chosen = {one.outbox_id for one in failed if reader is None or reader in (one.code, one.name, one.email)}
    if not chosen:
        whose = f"给“{reader}”的" if reader else ""
        raise IssueProblem(f"第{issue_id}号发文没有{whose}发送失败的邮件")
    waiting = sa.text(
        "update ledger.outbox set deferred_since = null, unknown_n = 0,"
        " status = case when unknown_n = 0 then '待发' else '发送中' end"  # a doubt is not forgotten
        " where outbox_id = any(:ids) and status = '失败'"
    )
    return connection.execute(waiting, {"ids": sorted(chosen)}).rowcount


def _told(moment: dt.datetime) -> str:
    return f"{moment.astimezone(_SHANGHAI):%Y-%m-%d %H:%M}"
