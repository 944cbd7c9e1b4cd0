"""Of which days the list of problems tells: a list of an earlier month says nothing of what came after it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from reports.document import plain_text, tables_of
from reports.quarterly import QuarterData
from tests.reports.quarterly.conftest import Park
from tests.reports.quarterly.test_further import Q1, Q2, hand_in_further, printed, read, table_of


@pytest.fixture(scope="module")
def data(shared_quarter: Park) -> QuarterData:
    """The first quarter with a list of problems of March."""
    hand_in_further(shared_quarter)
    return read(shared_quarter, Q1)


def test_a_list_of_an_earlier_quarter_says_nothing_of_this_one(data: QuarterData) -> None:
    before = replace(data.further, problems_told=dt.date(2020, 12, 31))
    document = printed(data, before)
    text = plain_text(document)
    assert "问题清单本季未报送（最近一次为2020年12月），整改、销号和逾期情况不作统计。" in text
    assert "问题整改逾期" not in text and "挂牌督办问题" not in text and "销号率" not in text
    assert not {"problems", "problems.units"} & {table.table_id for table in tables_of(document)}
    assert any("问题清单本季未报送" in line for line in document.draft_notes)


def test_problems_are_told_as_of_the_month_of_the_newest_list_of_the_quarter(data: QuarterData) -> None:
    document = printed(data, replace(data.further, problems_told=dt.date(2021, 2, 28)))
    text = plain_text(document)
    # On the last of February nothing was past its date, and WT4 was not yet reopened.
    assert "截至2月末未销号2个，其中挂牌督办1个、逾期0个" in text and "重新打开0个" in text
    assert "其后各月未报送，情况不明" in text and "问题整改逾期" not in text
    table = table_of(document, "problems")
    assert "超期天数算到2月末" in table.notes[0] and not [x for x in table.notes if "季末" in x]
    assert any("最近一次为2021年2月" in line for line in document.draft_notes)


def test_the_newest_month_of_the_list_is_read_from_the_ledger(
    data: QuarterData, shared_quarter: Park
) -> None:
    assert data.further.problems_told == dt.date(2021, 3, 31)
    text = plain_text(printed(read(shared_quarter, Q2)))
    assert "问题清单本季未报送（最近一次为2021年3月）" in text
