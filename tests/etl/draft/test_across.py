"""Periods side by side: the pattern of a source file takes the heads that come later, and no others."""

from __future__ import annotations

import re

import pytest

from etl.draft.across import across_of
from etl.draft.draft import draft_of, main_table
from etl.grid import Grid, Sheet, rectangular


@pytest.mark.parametrize(
    ("heads", "later", "others", "length"),
    [
        (["1月", "2月", "3月"], "12月", ["1—2月", "3月份", "2021年4月"], "month"),
        (["1月份", "2月份"], "11月份", ["1月"], "month"),
        (["2021年1月", "2021年2月"], "2021年10月", ["1月"], "month"),
        (["1-2月", "3月", "4月"], "5月", ["一季度"], "month"),
        (["一季度", "二季度"], "四季度", ["第一季度"], "quarter"),
        (["上半年", "下半年"], "上半年", ["2021年"], "half"),
        (["2019年", "2020年", "2021年"], "2022年", ["2022", "2022年度"], "year"),
    ],
)
def test_the_pattern_is_no_wider_than_the_heads_need(
    heads: list[str], later: str, others: list[str], length: str
) -> None:
    rows = [["设施", *heads], *([name, *range(3, 3 + len(heads))] for name in ("蒸汽", "工业水", "污水"))]
    drafted = main_table(draft_of(Grid("xlsx", [Sheet(1, "表", rectangular(rows))])))
    assert drafted is not None
    across = across_of(drafted, {})
    assert across is not None and len(across.heads) == len(heads)
    assert all(re.fullmatch(across.pattern, head) for head in (*across.heads, later))
    assert not any(re.fullmatch(across.pattern, other) for other in others)
    assert across.period == length
