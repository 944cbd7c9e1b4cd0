"""Every flow of the service as one call: what the command line, the DAGs and the demo share.

``with Service.open(settings) as service:`` gives a migrated warehouse. Work is done with the loader's
rights, never the owner's.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from etl.answer.answer import open_of
from etl.pipeline import Intake, Progress
from etl.read import glance
from etl.read.archive import is_left_behind
from etl.warehouse import ledger, questions
from etl.warehouse.deadlines import obligations
from etl.warehouse.ledger import Arrival
from etl.warehouse.reconcile import reconcile
from etl.workdays import Calendar
from liangshai.intake.connections import NoConnection, find
from liangshai.operations.alerts import raise_alert
from liangshai.operations.postgres import warehouse_url
from liangshai.operations.running import half_restored
from liangshai.operations.warehouse import has_warehouse, role_engine, role_passwords, running_server
from liangshai.settings import PROJECT_DIR, Settings
from schemas.newer import refuse_newer
from schemas.period import Period
from schemas.source import Source, load_sources
from schemas.warehouse.ledger import LoadRun

log = logging.getLogger("liangshai.service")


class NotEvidence(Exception):
    """What should be a stamped scan is none; one Chinese sentence."""

    exit_code = 2


class NoWarehouse(Exception):
    """Somebody looks for what is kept in a home that keeps nothing yet."""


class HalfRestored(Exception):
    """A restore is at work in this home, or was cut short there; one Chinese sentence."""


FILE_PASSWORD = "file_password"
REFERENCE = (
    *("units", "unit_aliases", "people", "person_aliases", "posts", "indicators", "recipients"),
    "activity_quotas",
)
# Codes are true from the beginning of our records on; when we learned them is recorded_at.
CODES_RECEIVED = datetime(2021, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Service:
    """The flows, bound to one home."""

    settings: Settings
    engine: sa.Engine
    sources: dict[str, Source]
    calendar: Calendar
    summary: dict[str, Any] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def open(
        cls, settings: Settings, *, migrate: bool = True, restoring: bool = False, makes: bool = True
    ) -> Iterator[Service]:
        """A service on a running warehouse; an embedded one that we started is stopped at the end.

        ``migrate``: make a warehouse that is still empty ready for work. ``restoring``: for a restore alone.
        ``makes``: whether one is made where there is none; whoever only looks makes none.

        Raises:
            HalfRestored: anybody else, before all has come back.
            NoWarehouse: there is none, and none is to be made.
            NewerWarehouse: a newer version has been at work there.
        """
        if not makes and not has_warehouse(settings):
            raise NoWarehouse(
                f"{settings.home} 里还没有仓库：先运行 liangshai up（或 liangshai migrate）；"
                "已经装在别处的，用 LIANGSHAI_HOME 指明"
            )
        if not restoring and (half := half_restored(settings.home)) is not None:
            raise HalfRestored("：".join(half))
        with running_server(settings):
            engine = role_engine(settings, "loader", start=False)
            try:
                sources = load_sources(PROJECT_DIR / "schemas" / "sources")
                service = cls(settings, engine, sources, Calendar.load(settings.workdays_csv))
                if not restoring:
                    service.refuse_newer()
                if migrate and not service.is_migrated():
                    service.migrate()
                yield service
            finally:
                engine.dispose()

    # ------------------------------------------------------------ the warehouse

    def is_migrated(self) -> bool:
        """Can the loader log in, and does it find its codes?"""
        try:
            with self.engine.connect() as connection:
                return bool(connection.scalar(sa.text("select count(*) from report.unit")))
        except sa.exc.SQLAlchemyError:
            return False

    def refuse_newer(self) -> None:
        """Raises NewerWarehouse. A warehouse into which nobody can log in yet is not newer."""
        try:
            with self.engine.connect() as connection:
                refuse_newer(connection)
        except sa.exc.SQLAlchemyError:
            return

    def migrate(self) -> list[str]:
        """Bring the warehouse to this version and hand in the codes that come with it."""
        from schemas.migrate import migrate

        done = migrate(warehouse_url(self.settings), role_passwords(self.settings))
        codes = PROJECT_DIR / "schemas" / "codes"
        arrivals = [
            Arrival(
                (codes / f"{n}.csv").read_bytes(),
                f"{n}.csv",
                CODES_RECEIVED,
                "codes",
                None,
                {"source": f"reference_{n}"},
            )
            for n in REFERENCE
        ]
        with self.engine.connect() as connection:
            known = set(
                connection.scalars(sa.text("select sha256 from ledger.submission where channel = 'codes'"))
            )
        fresh = [a for a in arrivals if a.sha256 not in known]
        for receipt in self.intake().hand_in(fresh):
            done.append(f"代码表 {receipt['file']}：{receipt['rows_accepted']}行")
            if receipt["status"] != "accepted":
                raise RuntimeError(f"codes {receipt['file']}: {receipt['status']} {receipt['rejected'][:3]}")
        return done

    def intake(self) -> Intake:
        return Intake(
            self.engine,
            self.sources,
            self.settings.landing_dir,
            self.settings.answers_dir,
            self.calendar,
            limits=self.settings.reading_limits,
            on_fault=self._alarm,
            passwords=self._file_passwords,
        )

    def _file_passwords(self) -> list[str]:
        """Passwords of locked files: the sources' own, then those of connection ``file_password``."""
        named = [source.file_password for source in self.sources.values() if source.file_password]
        found: list[str] = []
        for name in dict.fromkeys([*named, FILE_PASSWORD]):
            try:
                connection = find(self.settings, name)
            except NoConnection:
                continue
            found += [connection.password or "", *map(str, connection.extra.get("passwords", []))]
        return list(dict.fromkeys(password for password in found if password))

    def _alarm(self, submission_id: int, what: str) -> None:
        """Our own fault kept a submission from being read: the others go on, operations hear of it."""
        raise_alert(self.settings.home, "fault", f"第{submission_id}号报送因服务自身的问题没有处理完：{what}")

    # ------------------------------------------------------------ returns

    def ingest(
        self,
        paths: list[Path],
        *,
        source: str | None = None,
        unit: str | None = None,
        period: str | None = None,
        received_at: datetime | None = None,
        progress: Progress | None = None,
    ) -> list[dict[str, Any]]:
        """Hand in files; one receipt each."""
        hints = {k: v for k, v in (("source", source), ("unit", unit), ("given_period", period)) if v}
        now = received_at or datetime.now(UTC)
        # With a whole folder (报送/*) comes what lies beside the returns.
        meant = [path for path in paths if not is_left_behind(path.name)] or paths
        arrivals = [Arrival(path.read_bytes(), path.name, now, "file", None, hints) for path in meant]
        return self.intake().hand_in(arrivals, progress)

    def fill_in(
        self,
        paths: list[Path],
        scans: list[Path],
        *,
        unit: str,
        by: str,
        source: str | None = None,
        period: str | None = None,
        received_at: datetime | None = None,
    ) -> list[dict[str, Any]]:
        """代填: hand in what was typed for a unit from its stamped paper; one receipt for each of ``paths``.

        ``scans`` are kept as the evidence of every one of them.

        Raises:
            NotEvidence: something is no scan, or a return is one.
        """
        now = received_at or datetime.now(UTC)
        for path in scans:
            if glance(path.read_bytes()) != "evidence":
                raise NotEvidence(f"“{path.name}”不是盖章件，应为 pdf、ofd 或图片")
        for path in paths:
            if glance(path.read_bytes()) == "evidence":
                raise NotEvidence(f"“{path.name}”是扫描件，代填要另有填好的电子表")
        given = {"source": source, "unit": unit, "given_period": period, "filled_in_by": by}
        hints = {name: value for name, value in given.items() if value}
        arrivals = [Arrival(path.read_bytes(), path.name, now, "file", None, hints) for path in paths]
        evidence = {"filled_in_by": by}
        arrivals += [Arrival(path.read_bytes(), path.name, now, "file", None, evidence) for path in scans]
        return self.intake().hand_in(arrivals, is_one_letter=True)[: len(paths)]

    def check_file(
        self,
        path: Path,
        *,
        source: str | None,
        unit: str | None,
        period: str | None,
        received_at: datetime | None = None,
    ) -> list[dict[str, Any]]:
        """Read, tidy and check without loading; one receipt, of a zip one for each of its files.

        ``received_at``: as if it had come then; now where nothing is said.
        """
        hints = {k: v for k, v in (("source", source), ("unit", unit), ("given_period", period)) if v}
        arrival = Arrival(path.read_bytes(), path.name, received_at or datetime.now(UTC), "file", None, hints)
        intake = self.intake()
        return [intake.preview(one.content, one) for one in intake.files_in(arrival)]

    def answer_question(
        self, question_id: int, letter: str, answered_by: str, words: str = ""
    ) -> dict[str, Any]:
        """Answer an open question; the kept bytes are read again once all that was asked with it is answered.

        ``words``: what is written beside the letter, such as the reason of a correction.
        """
        with self.engine.begin() as connection:
            submission_id = questions.answer(connection, question_id, letter, answered_by, words)
        receipts = self.intake().process([submission_id])
        with self.engine.connect() as connection:
            left = questions.open_questions(connection, submission_id)
            receipt = receipts.get(submission_id) or ledger.receipt_of(connection, submission_id)
        if receipt["status"] == "held":
            open_ids = [one["id"] for one in left]
            asked = [one for one in open_of(receipt) if one["id"] in open_ids]
            receipt |= {"questions": asked, "question": asked[0] if asked else None}
        return receipt

    def questions(self) -> list[dict[str, Any]]:
        with self.engine.connect() as connection:
            return questions.open_questions(connection)

    # ------------------------------------------------------------ loading

    def process(self, progress: Progress | None = None) -> dict[str, int]:
        """Read, check, load and answer all that waits; how many came to which end."""
        receipts = self.intake().process(progress=progress)
        counted: dict[str, int] = {}
        for receipt in receipts.values():
            counted[receipt["status"]] = counted.get(receipt["status"], 0) + 1
        return counted

    def open_year(self, year: int) -> int:
        """Enter what every unit owes in this year. Opening it twice changes nothing."""
        rows = obligations(self.sources, year, self.calendar)
        with self.engine.begin() as connection:
            ledger.owe(connection, rows)
        return len(rows)

    def load_summary(self, run_key: str) -> dict[str, Any]:
        """What a recorded load did; empty where there is none."""
        with self.engine.connect() as connection:
            held = connection.scalar(sa.select(LoadRun.summary).where(LoadRun.run_key == run_key))
        return dict(held or {})

    def file_names(self) -> set[str]:
        """Names of all files that were ever handed in."""
        with self.engine.connect() as connection:
            return set(connection.scalars(sa.text("select distinct file_name from ledger.submission")))

    def statistics_until(self) -> str | None:
        """The last month for which the economic indicators have come: '2021-03'."""
        with self.engine.connect() as connection:
            held = connection.scalar(sa.text("select max(period_start) from report.indicator_value"))
        return Period(held, "month").label if held else None

    def statistics_arrived(self, quarter: Period) -> datetime | None:
        """When the indicators up to the quarter's last month were first handed in."""
        month = Period.of(quarter.end, "month")
        with self.engine.connect() as connection:
            arrived: datetime | None = connection.scalar(
                sa.text(
                    "select min(received_at) from ledger.submission where source_name = 'economic_indicators'"
                    " and period_start = :start and status in ('accepted', 'partly')"
                ),
                {"start": month.start},
            )
        return arrived

    def reconcile(self) -> list[str]:
        """Discrepancies between ledger, warehouse and kept bytes; they raise an alert of their own."""
        with self.engine.connect() as connection:
            since = connection.scalar(sa.select(sa.func.max(LoadRun.started_at)))
            return reconcile(connection, self.sources, self.settings.landing_dir, since)

    def record_load(self, run_key: str, summary: dict[str, Any]) -> None:
        """Note in the ledger, and in the status file, that a load is done."""
        from sqlalchemy.dialects.postgresql import insert

        with self.engine.begin() as connection:
            now = connection.scalar(sa.select(sa.func.clock_timestamp()))
            made = insert(LoadRun).values(run_key=run_key, started_at=now, finished_at=now, summary=summary)
            connection.execute(
                made.on_conflict_do_update(
                    index_elements=["run_key"],
                    set_={"finished_at": made.excluded.finished_at, "summary": made.excluded.summary},
                )
            )
        _write_json(
            self.settings.logs_dir / "last_load.json", {"run": run_key, "finished_at": str(now)} | summary
        )


def _write_json(path: Path, data: Any) -> None:
    """So that a reader never sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)
