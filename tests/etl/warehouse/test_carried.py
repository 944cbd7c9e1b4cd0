"""Statistics come months at once: what one return gives of other months is handed in with it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.etl.conftest import Desk
from tests.etl.judge.test_judge import FEBRUARY, MARCH, indicators, kind

STATUS = (
    "select to_char(period_start, 'MM'), status, last_status, submissions_n from report.submission_status"
    " where source_name = 'economic_indicators' and period_start < '2021-07-01' order by 1"
)
DUE = {2: "2021-03-16", 3: "2021-04-20", 4: "2021-05-19", 5: "2021-06-18", 6: "2021-07-16"}


@pytest.fixture
def owed(desk: Desk) -> Desk:
    """The year's months are owed."""
    for month, day in DUE.items():
        desk.write(
            "insert into ledger.obligation values ('economic_indicators', 'U02', make_date(2021, :m, 1),"
            " 'month', cast(:day as date) + time '18:00')",
            m=month,
            day=day,
        )
    return desk


def state(desk: Desk) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in desk.rows(STATUS)]


def test_months_that_came_with_a_later_month_are_late_not_missing(owed: Desk) -> None:
    first = owed.hand_in(indicators(m2=FEBRUARY, m3=MARCH), "三月.xlsx", received="2021-04-15T10:00:00+08:00")
    assert first["status"] == "accepted"
    assert state(owed)[:2] == [("02", "迟报", "已受理", 0), ("03", "按时", "已受理", 1)]
    months: dict[str, Any] = {"m4": (1700, 1400, 21.4), "m5": (2200, 1800, 22.2), "m6": (2700, 2200, 22.7)}
    june = owed.hand_in(
        indicators(m2=FEBRUARY, m3=MARCH, **months), "六月.xlsx", received="2021-07-15T10:00:00+08:00"
    )
    assert june["status"] == "accepted", june["question"]
    assert state(owed) == [
        ("02", "迟报", "已受理", 0),
        ("03", "按时", "已受理", 1),
        ("04", "迟报", "已受理", 0),
        ("05", "迟报", "已受理", 0),
        ("06", "按时", "已受理", 1),
    ]


def test_a_month_whose_figures_were_all_refused_or_empty_is_still_missing(owed: Desk) -> None:
    months: dict[str, Any] = {
        "m4": ("一千七", 1400, 21.4),
        "m5": (None, None, None),
        "m6": (2700, 2200, 22.7),
    }
    june = owed.hand_in(indicators(**months), "六月.xlsx", received="2021-07-15T10:00:00+08:00")
    assert june["status"] == "partly", june["question"]
    assert [row[:2] for row in state(owed)] == [
        *[("02", "未报"), ("03", "未报"), ("04", "未报"), ("05", "未报"), ("06", "按时")]
    ]


def test_a_held_return_hands_in_no_other_month(owed: Desk) -> None:
    owed.hand_in(indicators(m2=FEBRUARY), "二月.xlsx", received="2021-03-15T10:00:00+08:00")
    held = owed.hand_in(
        indicators(m2=(820, 700, 17), m3=MARCH, m4=(1700, 1400, 21.4)),
        "四月.xlsx",
        received="2021-05-18T10:00:00+08:00",
    )
    assert (held["status"], kind(held)) == ("held", "earlier")
    assert "2021年1—2月“本年累计”原报800万元，现填820万元" in held["question"]["sentence"]
    assert [row[:2] for row in state(owed)][:3] == [("02", "按时"), ("03", "未报"), ("04", "待确认")]
    assert owed.answer(held, "A")["status"] == "accepted"
    assert [row[:2] for row in state(owed)][:3] == [("02", "按时"), ("03", "迟报"), ("04", "按时")]
