"""A return that came and waits for an answer is 待确认 where it would be missing; its unit is not named."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from reports.document import plain_text
from schemas.warehouse.ledger import Question
from tests.reports.quarterly.conftest import Park
from tests.reports.quarterly.test_bulletin import bulletin


def hold(park: Park, source: str, unit: str, period: str | None, *options: dict[str, Any]) -> None:
    """A return of which nothing is loaded, with an open question."""
    number = park.submit(source, unit, period, {}, status="held")
    with park.engine.begin() as connection:
        query = "select recorded_at from ledger.submission where submission_id = :n"
        moment = connection.scalar(sa.text(query), {"n": number})
        connection.execute(
            sa.insert(Question).values(
                submission_id=number, kind="period", asked_of="unit", sentence="请问这是哪一期的数？",
                options=[
                    {"letter": "AB"[n], "words": "", "effect": effect} for n, effect in enumerate(options)
                ],
                opened_at=moment,
            )
        )  # fmt: skip


@pytest.fixture
def owing(park: Park) -> Park:
    park.owe("project_progress", "U02", "2021-03", "2021-04-08T18:00:00+08:00")
    park.owe("economic_indicators", "U02", "2021-03", "2021-04-13T18:00:00+08:00")
    park.owe("reform_progress", "U02", "2021Q1", "2021-04-08T18:00:00+08:00")
    return park


def test_what_waits_because_its_period_is_unclear_is_told_with_the_periods_it_may_be(owing: Park) -> None:
    hold(owing, "project_progress", "U02", None, {"period": "2021-03"}, {"period": "2021-04"})
    document = bulletin(owing)
    text = plain_text(document)
    assert "1—3月，4个项目均待确认" in text
    assert "综合管理局《重点项目月度进展》（2021年3月或2021年4月）待确认" in text
    assert "《重点项目月度进展》（2021年3月）未报送" not in text
    assert [document.figures[f"quality.{state}"].text for state in ("待确认", "未报")] == ["1", "2"]
    assert "应报3份，按时0份、迟报0份、未报2份、待确认1份" in text
    assert document.figures["project.P1.m03.ytd"].text == "待确认"
    assert document.figures["project.P1.light"].text == "待确认"


def test_indicators_and_measures_that_wait_are_no_missing_ones(owing: Park) -> None:
    hold(owing, "economic_indicators", "U02", "2021-03")
    hold(owing, "reform_progress", "U02", "2021Q1")
    document = bulletin(owing)
    assert document.figures["indicator.I01.ytd"].text == "待确认"
    assert document.figures["reform.1.1.status"].text == "待确认"
    assert document.figures["project.P1.m03.ytd"].text == "未报送"
    assert document.figures["quality.未报"].value == 1


def test_a_question_about_a_later_period_stays_out_of_the_paper(owing: Park) -> None:
    hold(owing, "investment_promotion", "U03", "2021-05")
    text = plain_text(bulletin(owing))
    assert "招商引资月报》（2021年5月）" not in text and "招商引资月报》待确认" not in text


def test_a_return_that_is_missing_is_told_once_and_its_rows_not_beside_it(owing: Park) -> None:
    missing = bulletin(owing).missing
    assert "综合管理局《重点项目月度进展》（2021年3月）未报送" in missing
    assert sum("（2021年第一季度）未报送" in line for line in missing) == 1
    assert not any("重点项目进展缺" in line or "改革措施有" in line for line in missing)
