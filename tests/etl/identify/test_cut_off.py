"""Which month the lines above a table speak of, for days that are written without their year."""

from __future__ import annotations

from datetime import date

import pytest

from etl.identify.cut_off import month_told

NEAR = date(2022, 5, 6)


@pytest.mark.parametrize(
    ("texts", "month"),
    [
        (["企业诉求办理台账", "填报单位（盖章）：营商服务中心    截至2022年4月30日"], "2022-04"),
        (["填报单位：办公室  2022年3月"], "2022-03"),
        (["企业诉求办理台账（2022年4月）", "截止2022年4月底"], "2022-04"),
        (["填报日期：2022年4月2日"], None),
        (["台账（2022年3月）", "截至2022年4月30日"], None),
        (["截至4月30日"], None),
        (["2022年13月"], None),
        (["2022年9月"], None),
        ([], None),
    ],
)
def test_one_month_that_stands_there_with_its_year_is_told(texts: list[str], month: str | None) -> None:
    told = month_told(texts, NEAR)
    assert (told and told.label) == month
