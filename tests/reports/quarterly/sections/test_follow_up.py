"""What was corrected in the last issue is said, with the figures that this one is held against."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from reports.document import plain_text
from reports.quarterly.model.quarter import IssuedCorrection, PreviousIssue
from schemas.period import Period
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.reports.quarterly.test_further import Q1, printed, read

__all__ = ["empty_park", "first_quarter", "park"]
BEFORE = PreviousIssue(1, Period.parse("2020Q4"), {}, {}, {})
LETTER = IssuedCorrection("更正函", dt.date(2021, 1, 28), ("甲项目原印1，应为2。",), is_version=False)
LINES = tuple(f"第{n}处原印1，应为2" for n in range(1, 8))
VERSION = IssuedCorrection("第2版", dt.date(2021, 1, 30), LINES, is_version=True)


def test_corrections_are_told_in_the_order_in_which_readers_got_them(first_quarter: Park) -> None:
    data = read(first_quarter, Q1)

    def said(*corrections: IssuedCorrection) -> str:
        return plain_text(printed(data, previous=replace(BEFORE, corrections=corrections)))

    assert "有更正" not in said()
    letter = "2021年1月28日更正函：甲项目原印1，应为2。"
    assert f"上期通报已印发的数据有更正。{letter}本期的增减和位次变化与上期所印的数比较。\n" in said(LETTER)
    assert "第5处原印1，应为2；等共7处，均见第2版。本期的增减和位次变化与更正后的一版比较。" in said(VERSION)
    assert f"均见第2版。{letter}本期的增减和位次变化与上期所印的数比较。" in said(VERSION, LETTER)
