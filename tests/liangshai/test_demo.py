"""The demo answers for its own returns alone."""

from __future__ import annotations

from datetime import UTC, datetime

from etl.warehouse.ledger import Arrival as Came
from liangshai.demo import Arrival, _own_questions
from liangshai.service import Service
from liangshai.settings import PROJECT_DIR, Settings

WEEK = PROJECT_DIR / "examples" / "2021" / "supervision_weekly" / "督查事项周进展_第2期.csv"
NOW = datetime(2021, 1, 18, 9, tzinfo=UTC)


def test_a_question_about_what_somebody_handed_in_himself_is_not_the_demo_s(settings: Settings) -> None:
    batch = [Arrival("Q1", "file", WEEK, "supervision_weekly", "", NOW)]
    content = WEEK.read_bytes()
    with Service.open(settings) as service:
        # Of a unit that is not known: both are asked about.
        by_hand = service.ingest([WEEK], unit="火星局")
        own, other = (
            Came(content + ending, name, NOW, "folder", None, {"unit": "火星局"})
            for ending, name in ((b"\r\n", WEEK.name), (b"\r\n\r\n", "另一份.csv"))
        )
        receipts = service.intake().hand_in([own, other])
        assert [one["status"] for one in [*by_hand, *receipts]] == ["held"] * 3
        assert {one["submission"] for one in _own_questions(service, batch)} == {receipts[0]["submission"]}
