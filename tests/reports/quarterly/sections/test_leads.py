"""招商线索: a lead has but one stage, that of the newest return, and is told as of its month."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from reports.document import plain_text
from reports.quarterly import QuarterData
from tests.reports.quarterly.test_further import data, day, printed

__all__ = ["data"]


def test_leads_stand_as_of_the_month_of_the_newest_return(data: QuarterData) -> None:
    assert data.further.leads_told == day(3, 31)
    assert "。截至2月28日招商线索共2条，其中洽谈1条、终止1条" in plain_text(
        printed(data, replace(data.further, leads_told=day(2, 28)))
    )
    for before in (dt.date(2020, 12, 31), None):
        text = plain_text(printed(data, replace(data.further, leads_told=before)))
        assert "。本季招商线索未报送" in text and "招商线索共" not in text
