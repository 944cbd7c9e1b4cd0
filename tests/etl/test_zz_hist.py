"""Any history of returns: what stands is what was accepted, and every moment stays as it was.

In whatever order they came and were answered: nothing received earlier replaces what was received later, but
by an answer to a question that names it.

A small model keeps what each answer promised; after each step the views must show just that, and at the end
every view must show each moment as it was then.
"""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from python_calamine import load_workbook
from sqlalchemy import text

from etl.warehouse.consents import Word, as_bytes, change_requests, consent_to, refuse
from etl.warehouse.ledger import Arrival, receipt_of
from liangshai.operations.postgres import EmbeddedPostgres
from schemas.locks import as_of_moment
from tests.etl.conftest import Desk, copied_desk
from tests.etl.forms import FIRST, REPORTER, ROOT, YTD, progress, project, xlsx
from tests.etl.test_pipeline import Crash, crashing

HISTORIES, STEPS = 8, 8
MONTHS = (2, 3, 4)
Shown = dict[str, str | None]
"""Project → the year so far as the views show it; None: waits for its correction."""


@dataclass
class Moment:
    """What every view showed at a moment."""

    as_of: str
    views: dict[str, str]


@dataclass
class History(RuleBasedStateMachine):
    """``standing``: month → what was accepted for it last.

    ``loaded``: (month, received, number) of returns.
    """

    desk: Desk
    standing: dict[int, Shown] = field(default_factory=dict)
    settled: set[int] = field(default_factory=set)
    loaded: list[tuple[int, Any, int]] = field(default_factory=list)
    sent: list[Arrival] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def __hash__(self) -> int:
        return id(self)

    # ---------------------------------------------------------------- what people do

    @initialize()
    def begin(self) -> None:
        self._hand_in(MONTHS[0], 30, None, 6, "")

    @rule(
        month=st.sampled_from(MONTHS),
        ytd=st.sampled_from((30, 40, 50)),
        bad=st.none() | st.integers(1, 6),
        rows=st.sampled_from((6, 6, 5)),
        why=st.sampled_from(("", "更正说明：核对付款凭证", "更正说明：核减")),
        plan=st.sampled_from((200, 200, 250)),
        hour=st.sampled_from((16, 9, 18)),
    )
    def hand_in(
        self, month: int, ytd: int, bad: int | None, rows: int, why: str, plan: int, hour: int
    ) -> None:
        """A return, perhaps late: a bad cell, a row left out, the word 更正, another plan than registered.

        It may have been received before others that were taken up already.
        """
        self._hand_in(month, ytd, bad, rows, why, plan, hour)

    @rule(which=st.integers(0, 9))
    def send_again(self, which: int) -> None:
        """The same bytes under another name."""
        sent = self.sent[which % len(self.sent)]
        self._take(
            self.desk.arrival(sent.content, f"再报{len(self.sent)}.xlsx", sent.received_at.isoformat())
        )

    @rule(which=st.integers(0, 9), letter=st.sampled_from("ABCD"))
    def answer(self, which: int, letter: str) -> None:
        """Whoever is asked answers one of the open questions."""
        asked = self.desk.rows(
            "select submission_id, question_id, options from ledger.question where answered_at is null"
        )
        if asked:
            number, question, options = asked[which % len(asked)]
            chosen = letter if letter in [one["letter"] for one in options] else options[0]["letter"]
            held = {"question": {"id": question}}
            self._settle(number, self.desk.answer(held, chosen))

    @rule(month=st.sampled_from(MONTHS), nth=st.integers(1, 40))
    def break_off(self, month: int, nth: int) -> None:
        """The service ends at any statement; the file lies there and is taken up again."""
        arrival = self._arrival(month, 45, None, 6, "更正说明：重报")
        try:
            with crashing(self.desk, nth):
                self.desk.intake.hand_in([arrival])
        except Crash:
            pass
        self._take(arrival)

    @rule(name=st.sampled_from(("综合局", "综合管理局")))
    def rename(self, name: str) -> None:
        """The register of units names the department anew from April on."""
        line = f"U02,{name},综管局,办局,,发展组,2,2021-04-01,,z@example.gov.cn"
        head = (ROOT / "schemas" / "codes" / "units.csv").read_text("utf-8").splitlines()[0]
        self.desk.hand_in(f"{head}\n{line}\n".encode(), "units.csv", source="reference_units")

    @rule(is_consent=st.booleans())
    def decide(self, is_consent: bool) -> None:
        """The office's word on a plan that differs from the registered one."""
        with self.desk.intake.engine.begin() as connection:
            waiting = change_requests(connection)
            word = Word("顾予安", "淄齐鲁化工管发〔2021〕9号", date(2021, 4, 1), "略")
            line = None
            if waiting and is_consent:
                line = consent_to(connection, waiting[0]["change_request_id"], word)
            elif waiting:
                refuse(connection, waiting[0]["change_request_id"], word)
        if line is not None:
            arrival = self.desk.arrival(
                as_bytes(line), "同意.json", channel="office", source="registered_changes"
            )
            [receipt] = self.desk.intake.hand_in([arrival])
            assert receipt["status"] == "accepted", (receipt["reason"], receipt["rejected"])

    # ---------------------------------------------------------------- what must hold

    @invariant()
    def the_views_show_what_was_accepted_and_nothing_else(self) -> None:
        found: dict[int, Shown] = {}
        for month, code, ytd in self.desk.rows(
            "select extract(month from period_start)::int, project_code, ytd_investment_wan_yuan::int::text"
            " from report.project_progress"
        ):
            found.setdefault(month, {})[code] = ytd
        assert found == {month: shown for month, shown in self.standing.items() if shown}
        assert self.desk.faults == []

    @invariant()
    def remember(self) -> None:
        with self.desk.intake.engine.begin() as connection:
            as_of = as_of_moment(connection).isoformat()
        self.moments.append(Moment(as_of, self._views(as_of)))

    def teardown(self) -> None:
        before = self.desk.warehouse()
        assert self.desk.intake.process() == {}
        assert self.desk.warehouse() == before
        for moment in self.moments:
            now = self._views(moment.as_of)
            assert {name: shown for name, shown in now.items() if shown != moment.views[name]} == {}

    # ---------------------------------------------------------------- how

    def _arrival(
        self, month: int, ytd: int, bad: int | None, rows: int, why: str, plan: int = 200, hour: int = 16
    ) -> Arrival:
        listed = [project(n, ytd=ytd + month, cumulative=100 + ytd + month) for n in range(1, rows + 1)]
        for row in listed:
            row[6] = plan
        if bad is not None and bad <= rows:
            listed[bad - 1][YTD] = "三十"
        sheet = progress(listed, title=f"重点项目进展情况表（2021年{month}月）")
        sheet.rows[1][0] = REPORTER.replace("2021年4月", f"2021年{month + 1}月")
        sheet.rows[1][14] = why or None
        received = f"2021-{month + 1:02}-06T{hour:02}:50:00+08:00"
        return self.desk.arrival(xlsx(sheet), f"第{len(self.sent)}份.xlsx", received)

    def _hand_in(
        self, month: int, ytd: int, bad: int | None, rows: int, why: str, plan: int = 200, hour: int = 16
    ) -> None:
        self._take(self._arrival(month, ytd, bad, rows, why, plan, hour))

    def _take(self, arrival: Arrival) -> None:
        self.sent.append(arrival)
        [receipt] = self.desk.intake.hand_in([arrival])
        number = receipt["submission"]
        if receipt["status"] == "duplicate" and receipt["duplicate_of"] not in self.settled:
            # Its first run came to its end before it broke off: what that one said counts.
            number = receipt["duplicate_of"]
            with self.desk.intake.engine.connect() as connection:
                receipt = receipt_of(connection, number)
        self._settle(number, receipt)

    def _settle(self, number: int, receipt: dict[str, Any]) -> None:
        """The model: a return that is taken replaces its month; a bad row leaves what stood, as waiting."""
        self.settled.add(number)
        assert receipt["status"] in ("accepted", "partly", "held", "returned", "duplicate"), receipt
        if receipt["status"] not in ("accepted", "partly"):
            return
        [(month, received)] = self.desk.rows(
            "select extract(month from period_start)::int, received_at from ledger.submission"
            " where submission_id = :n",
            n=number,
        )
        later = {n for m, *came, n in self.loaded if m == month and (*came, n) > (received, number)}
        assert later <= self._named_in_answers(number)
        self.loaded.append((month, received, number))
        content = self._content(number)
        bad = {int("".join(c for c in one["cell"] if c.isdigit())) - FIRST - 1 for one in receipt["rejected"]}
        stood = self.standing.get(month, {})
        fresh: Shown = {}
        for position, (code, ytd) in enumerate(content):
            if position not in bad:
                fresh[code] = ytd
            elif code in stood:
                fresh[code] = None
        self.standing[month] = fresh

    def _named_in_answers(self, number: int) -> set[int]:
        """The returns that this one replaces by an answer to a question that names them."""
        answered = self.desk.rows(
            "select distinct (option -> 'effect' ->> 'replaces')::jsonb from ledger.question,"
            " jsonb_array_elements(options) option where submission_id = :n and kind = 'later'"
            " and option ->> 'letter' = answer and option -> 'effect' ? 'replaces'",
            n=number,
        )
        return {replaced for (several,) in answered for replaced in several}

    def _content(self, number: int) -> list[tuple[str, str]]:
        """Project and year so far of each row, from the kept bytes."""
        [(sha256,)] = self.desk.rows(
            "select sha256 from ledger.submission where submission_id = :n", n=number
        )
        [content] = {one.content for one in self.sent if one.sha256 == sha256}
        rows = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()[FIRST:]
        return [(str(row[1]), f"{row[YTD]:.0f}" if isinstance(row[YTD], float) else "") for row in rows]

    def _views(self, as_of: str) -> dict[str, str]:
        with self.desk.owner.begin() as connection:
            connection.execute(text("select set_config('liangshai.as_of', :as_of, true)"), {"as_of": as_of})
            names = connection.scalars(
                text("select viewname from pg_views where schemaname = 'report' order by 1")
            ).all()
            asked = " union all ".join(
                f"select '{name}', md5(coalesce(string_agg(v::text, '|' order by v::text), ''))"
                f" from report.{name} v"
                for name in names
            )
            return {name: shown for name, shown in connection.execute(text(asked))}


def test_any_history_of_returns_keeps_every_moment(
    postgres_server: EmbeddedPostgres, _desk_template: str, role_passwords: dict[str, str], tmp_path: Path
) -> None:
    with ExitStack() as opened:

        class Begun(History):
            def __init__(self) -> None:
                folder = tmp_path / uuid.uuid4().hex
                super().__init__(
                    opened.enter_context(copied_desk(postgres_server, _desk_template, role_passwords, folder))
                )

        run_state_machine_as_test(
            Begun,
            settings=settings(
                max_examples=HISTORIES, stateful_step_count=STEPS, derandomize=False, database=None
            ),
        )
