"""提醒和催办: who has not handed in, before the deadline and after it; each step once, never on holidays.

What is owed is of two kinds: a return for a period, and the mending of one that was returned. A step's letter
is known in the outbox by what is owed and by the step: running again, after a crash, adds nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from etl.answer.letter import Letter, write_letter
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, TIME_ZONE, private_directory
from reports.delivery.deliver import Recipient, queue
from schemas.period import PERIOD_TYPES, Period
from schemas.yaml_lines import read_yaml

RULES = PROJECT_DIR / "schemas" / "rules" / "reminders.yml"


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """When to remind and to urge, in workdays from the deadline; from which 催办 on leaders hear of it."""

    before: tuple[int, ...]
    after: tuple[int, ...]
    escalate_from: int
    not_before: time
    late_by: int

    @classmethod
    def load(cls, path: Path = RULES) -> ReminderRules:
        """Raises ValueError with a Chinese sentence where the file is wrong."""
        held = read_yaml(path)
        try:
            rules = cls(
                tuple(sorted((int(n) for n in held["before"]), reverse=True)),
                tuple(sorted(int(n) for n in held["after"])),
                int(held["escalate_from"]),
                time.fromisoformat(held["not_before"]),
                int(held["late_by"]),
            )
        except (KeyError, TypeError, ValueError) as fault:
            raise ValueError(f"{path.name} 缺少或写错了 {fault}") from fault
        if min((*rules.before, *rules.after, 1)) < 1:
            raise ValueError(f"{path.name} 的 before 和 after 应为1以上的整数")
        return rules


@dataclass(frozen=True, slots=True)
class Owed:
    """Something that has not come. ``key`` names it for ever."""

    key: str
    unit_code: str
    sentence: str
    due: date


@dataclass(frozen=True, slots=True)
class Step:
    """One letter: a reminder (``urge_no`` 0) or the n-th 催办."""

    owed: Owed
    name: str
    urge_no: int

    @property
    def reference(self) -> str:
        return f"{self.owed.key}/{self.name}"


def queue_reminders(service: Service, now: datetime | None = None, rules: ReminderRules | None = None) -> int:
    """Letters for every step that is due today; how many are new. On holidays and before hours: none."""
    local = (now or datetime.now(ZoneInfo(TIME_ZONE))).astimezone(ZoneInfo(TIME_ZONE))
    rules = rules or ReminderRules.load()
    if not service.calendar.is_workday(local.date()) or local.time() < rules.not_before:
        return 0
    with service.engine.connect() as connection:
        owed = [*_missing(connection, service, local), *_unmended(connection, service, local)]
        steps = list(_steps(service, owed, local, rules))
        known = contacts(connection)
    added = 0
    for step in steps:
        to = list(known.get(step.owed.unit_code, []))
        if step.urge_no >= rules.escalate_from:
            to += known.get("leader", []) + known.get("office", [])
        if not to:
            continue
        folder = f"reminder-{step.reference.replace('/', '_')}"
        letter = _letter(step, names=[one.name for one in to])
        write_letter(private_directory(service.settings.home / "letters") / folder, letter)
        with service.engine.begin() as connection:
            subject = f"{_title(step)}：{step.owed.sentence.split('，')[0]}"
            added += queue(connection, "reminder", step.reference, to, subject, f"letters/{folder}")
    return added


def _steps(service: Service, owed: list[Owed], now: datetime, rules: ReminderRules) -> Iterator[Step]:
    """The newest step of each that is due today, or was within the last workdays."""
    calendar, today = service.calendar, now.date()
    for one in owed:
        steps = [(calendar.add_workdays(one.due, -n), f"前{n}日", 0) for n in rules.before]
        steps += [
            (calendar.add_workdays(one.due, n), f"第{number}次催办", number)
            for number, n in enumerate(rules.after, start=1)
        ]
        reached = [(day, name, number) for day, name, number in steps if day <= today]
        if not reached:
            continue
        day, name, number = reached[-1]
        is_past = number == 0 and today > one.due
        if not is_past and today <= calendar.add_workdays(day, rules.late_by):
            yield Step(one, name, number)


def _missing(connection: sa.Connection, service: Service, now: datetime) -> Iterator[Owed]:
    """Returns that are owed and of which nothing has come, not even something that is being asked about.

    Nobody is reminded of what waits for the statistics office.
    """
    rows = connection.execute(
        sa.text(
            "select * from report.submission_status where status in ('未报', '未到期')"
            " and last_status in ('未收到', '退回') and not is_publication_awaited"
            " and due_at between cast(:now as timestamptz) - interval '60 days'"
            " and cast(:now as timestamptz) + interval '30 days'"
        ),
        {"now": now},
    )
    for row in rows:
        source = service.sources.get(row.source_name)
        if source is None or row.period_type not in PERIOD_TYPES:
            continue
        period = Period(row.period_start, row.period_type)
        due = row.due_at.astimezone(ZoneInfo(TIME_ZONE))
        yield Owed(
            f"{row.source_name}/{row.reporting_unit_code}/{period.label}",
            row.reporting_unit_code,
            f"{source.label}（{source.chinese(period)}），应于{due.month}月{due.day}日{due:%H:%M}前报送，尚未收到",
            due.date(),
        )


def _unmended(connection: sa.Connection, service: Service, now: datetime) -> Iterator[Owed]:
    """Returned returns after which nothing was accepted for the same period."""
    rows = connection.execute(
        sa.text(
            "select n.note_no, n.due_date, s.source_name, s.reporting_unit_code, s.period_start,"
            " s.period_type from ledger.return_note n join ledger.submission s using (submission_id)"
            " where s.reporting_unit_code is not null and n.due_date > cast(:today as date) - 60"
            " and not exists ("
            "   select from ledger.submission l where l.source_name = s.source_name"
            "   and l.reporting_unit_code = s.reporting_unit_code"
            "   and l.period_start is not distinct from s.period_start"
            "   and l.submission_id > s.submission_id and l.status in ('accepted', 'partly', 'held'))"
        ),
        {"today": now.date()},
    )
    for row in rows:
        label = service.sources[row.source_name].label if row.source_name in service.sources else "报表"
        spoken = row.period_type in PERIOD_TYPES
        period = f"（{Period(row.period_start, row.period_type).chinese()}）" if spoken else ""
        yield Owed(
            f"note/{row.note_no}",
            row.reporting_unit_code,
            f"{row.note_no}退回的{label}{period}，应于{row.due_date.month}月{row.due_date.day}日前改好重报，尚未收到",
            row.due_date,
        )


def contacts(connection: sa.Connection) -> dict[str, list[Recipient]]:
    """Unit code, or the role leader or office → who is written to."""
    found: dict[str, list[Recipient]] = {}
    units = "select unit_code, coalesce(short_name, unit_name) as name, contact_email from report.unit"
    for row in connection.execute(sa.text(f"{units} where contact_email is not null and valid_to is null")):
        found.setdefault(row.unit_code, []).append(Recipient(row.name, row.contact_email))
    roles = "select role, recipient_name, email from report.recipient where role in ('leader', 'office')"
    for row in connection.execute(sa.text(f"{roles} order by recipient_code")):
        found.setdefault(row.role, []).append(Recipient(row.recipient_name, row.email))
    return found


def _title(step: Step) -> str:
    return step.name if step.urge_no else "报送提醒"


def _letter(step: Step, names: list[str]) -> Letter:
    told: dict[str, Any] = {"提醒": "请按时报送。", "催办": "请尽快报送；已报送的请忽略。"}
    words = told["催办" if step.urge_no else "提醒"]
    copied = f"（本次催办同时发送：{'、'.join(names)}）\n" if len(names) > 1 else ""
    text = f"【{_title(step)}】{step.owed.sentence}。{words}\n{copied}"
    return Letter(text, f"<p>{text.strip().replace(chr(10), '<br>')}</p>")
