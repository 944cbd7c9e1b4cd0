"""A title that was forgotten shows in the days of the rows."""

from __future__ import annotations

from etl.grid import CellValue
from tests.etl.conftest import Desk
from tests.etl.forms import xlsx
from tests.etl.judge.test_judge import kind
from tests.etl.table.test_zero_report import ARTICLE, OF_2022, articles


def _of_april() -> list[list[CellValue]]:
    return [[n, f"文章{n}", *ARTICLE[2:7], f"2022-04-0{n}"] for n in (1, 2)]


def test_days_that_all_lie_in_the_next_month_ask_for_the_month_once(desk: Desk) -> None:
    held = desk.hand_in(xlsx(articles(*_of_april())), "稿件.xlsx", OF_2022)
    assert (held["status"], kind(held)) == ("held", "period")
    assert "表题写的是2022年3月，各行的“刊发日期”却都在2022年4月" in held["question"]["sentence"]
    answered = desk.answer(held, "A")
    assert answered["period"] == "2022-04"


def test_one_day_of_the_month_itself_makes_the_others_faults(desk: Desk) -> None:
    mixed = desk.hand_in(xlsx(articles(ARTICLE, *_of_april())), "稿件.xlsx", OF_2022)
    assert kind(mixed) != "period"
