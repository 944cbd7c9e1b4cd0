"""Each row of the register of publication days is bound to a return, an indicator and a period."""

from __future__ import annotations

from datetime import date

import pytest

from etl.grid import CellValue
from etl.sources.publication_days import judge_return, settle_return
from etl.warehouse.reference import Reference

ROW: dict[str, CellValue] = {
    "source_name": "主要经济指标",
    "subject_code": None,
    "period_text": "2021年3月",
    "planned_date": "2021-04-15",
    "actual_date": None,
    "workdays_after": 2,
}


def cells(**changes: CellValue) -> dict[str, list[CellValue]]:
    return {name: [value] for name, value in (ROW | changes).items()}


@pytest.mark.parametrize(
    ("source", "period", "settled"),
    [
        ("主要经济指标", "2021年3月", ("economic_indicators", date(2021, 3, 1), "month")),
        ("《主要经济指标》", "2021-03", ("economic_indicators", date(2021, 3, 1), "month")),
        ("economic_indicators", "2021年1—3月", ("economic_indicators", date(2021, 3, 1), "month")),
        ("主要经济指标", date(2021, 3, 1), ("economic_indicators", date(2021, 3, 1), "month")),
        ("重点改革攻坚事项进展", "2021年第一季度", ("reform_progress", date(2021, 1, 1), "quarter")),
    ],
)
def test_return_and_period_are_known_as_people_write_them(
    source: str, period: CellValue, settled: tuple[str, date, str]
) -> None:
    row = cells(source_name=source, period_text=period, planned_date="2021-04-15")
    made, _ = settle_return(row, [3], reference=Reference())
    assert tuple(made[name][0] for name in ("source_name", "data_start", "data_period_type")) == settled
    assert made["subject_code"] == ["全部"]
    assert judge_return(row, reference=Reference()) == {}


@pytest.mark.parametrize(
    ("changes", "column", "said"),
    [
        ({"source_name": "某某表"}, "source_name", "没有按期应报的报表“某某表”"),
        ({"source_name": "变更延期豁免登记表"}, "source_name", "没有按期应报的报表"),
        ({"period_text": "2021Q1"}, "data_start", "按月报送，应写2021年3月这样的期别"),
        ({"period_text": date(2021, 3, 16)}, "data_start", "期别填“2021-03-16”"),
        ({"planned_date": None}, "planned_date", "都没有填，至少填一个"),
        ({"planned_date": "2021-03-31"}, "planned_date", "不晚于这一期的最后一天2021-03-31"),
        ({"actual_date": "2020-04-16"}, "actual_date", "不晚于这一期的最后一天2021-03-31"),
        ({"workdays_after": "0"}, "workdays_after", "应为1以上的整数"),
        ({"subject_code": "亩均利税率"}, "subject_code", "亩均利税率"),
    ],
)
def test_a_row_that_would_put_off_nothing_is_a_fault(
    changes: dict[str, CellValue], column: str, said: str
) -> None:
    faults = judge_return(cells(**changes), reference=Reference())
    assert list(faults) == [column] and said in faults[column][0]
