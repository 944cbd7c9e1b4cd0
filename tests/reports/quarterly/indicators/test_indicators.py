"""An indicator's figures stand beside its light: a reader must see by them why it is what it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from reports.document import plain_text
from tests.reports.quarterly.conftest import Park, empty_park, first_quarter, park
from tests.reports.quarterly.test_bulletin import bulletin

__all__ = ["empty_park", "first_quarter", "park"]


def register(park: Park, accumulation: str, polarity: str, **goal: Any) -> None:
    """The catalogue's indicator as one of another kind, with another target."""
    row = {
        "indicator_code": "I01", "indicator_name": "空气质量", "unit": "%", "decimals": 1,
        "polarity": polarity, "accumulation": accumulation, "definition": "按日均值",
        "valid_from": dt.date(2020, 1, 1),
    }  # fmt: skip
    park.submit("reference", "U02", None, {"indicator": [row]})
    target = {"target_year": 2021, "indicator_code": "I01", **goal}
    park.submit("indicator_targets", "U02", "2021", {"indicator_target": [target]})


@pytest.mark.parametrize(
    ("value", "completion", "gap", "light"),
    [(999600, "99.96", "75.0", "绿"), (999400, "99.9", "74.9", "绿"), (149600, "15.0", "-10.04", "红")],
)
def test_a_cumulative_value_never_rounds_across_the_edge_of_its_light(
    first_quarter: Park, value: int, completion: str, gap: str, light: str
) -> None:
    first_quarter.indicator(3, value, 240000, 8.3)
    document = bulletin(first_quarter)
    told = {part: document.figures[f"indicator.I01.{part}"].text for part in ("completion", "gap", "light")}
    assert told == {"completion": completion, "gap": gap, "light": light}
    assert "低于序时进度10.04个百分点" in plain_text(document) or light == "绿"


@pytest.mark.parametrize(
    ("polarity", "value", "says", "light"),
    [("higher", 69.96, "69.96", "黄"), ("higher", 70.04, "70.0", "绿"), ("lower", 70.04, "70.04", "黄")],
)
def test_a_value_at_a_point_in_time_shows_on_which_side_of_its_target_it_lies(
    first_quarter: Park, polarity: str, value: float, says: str, light: str
) -> None:
    register(first_quarter, "point", polarity, target_value=70)
    first_quarter.indicator(3, value, 60, None)  # type: ignore[arg-type]
    figures = bulletin(first_quarter).figures
    assert (figures["indicator.I01.ytd"].text, figures["indicator.I01.light"].text) == (says, light)


def test_a_growth_below_its_target_does_not_print_as_the_target(first_quarter: Park) -> None:
    register(first_quarter, "cumulative", "higher", target_value=None, target_growth_pct=8)
    first_quarter.indicator(3, 107.96, 100, 7.96)
    document = bulletin(first_quarter)
    assert (document.figures["indicator.I01.growth"].text, document.figures["indicator.I01.light"].text) == (
        "7.96", "黄",
    )  # fmt: skip
    assert "同比增长7.96%" in plain_text(document)


@pytest.mark.parametrize(
    ("value", "base", "published", "printed", "sentence", "light"),
    [
        (213194, 1, None, ("—", "基数过小"), "上年同期基数过小，不作同比", "不适用"),
        (213194, 1, 21319300, ("基数过小", "基数过小"), "上年同期基数过小，不作同比", "不适用"),
        (213194, None, 21319300, ("基数过小", "—"), "上年同期基数过小，不作同比", "不适用"),
        (213194, 1, 12.5, ("12.5", "基数过小"), "同比增长12.5%", "绿"),
        (-213194, -1, None, ("—", "基数过小"), "上年同期基数过小，不作同比", "不适用"),
        (1099.94, 100, 999.9, ("999.9", "999.9"), "同比增长10倍", "绿"),
    ],
)
def test_a_rate_that_tells_of_a_base_near_zero_alone_is_not_printed(
    first_quarter: Park, value: Any, base: Any, published: Any, printed: Any, sentence: str, light: str
) -> None:
    register(first_quarter, "cumulative", "higher", target_value=None, target_growth_pct=8)
    first_quarter.indicator(3, value, base, published)
    document = bulletin(first_quarter)
    figures, text = document.figures, plain_text(document)
    assert tuple(figures[f"indicator.I01.{part}"].text for part in ("growth", "growth_computed")) == printed
    assert sentence in text and figures["indicator.I01.light"].text == light
    assert "21319300" not in text and "213193倍" not in text


@pytest.mark.parametrize(
    ("value", "base", "published", "computed"),
    [(-12700, 103042, 11.4, "转亏"), (44, 0, -1.7, "—"), (500, -300, 20, "扭亏")],
)
def test_a_published_rate_over_values_without_one_is_told_and_lights_nothing(
    first_quarter: Park, value: Any, base: Any, published: Any, computed: str
) -> None:
    register(first_quarter, "cumulative", "higher", target_value=None, target_growth_pct=8)
    first_quarter.indicator(3, value, base, published)
    document = bulletin(first_quarter)
    assert document.figures["indicator.I01.growth_computed"].text == computed
    assert document.figures["indicator.I01.light"].text == "不适用"
    assert "公布同比与累计数的正负不合" in document.figures["indicator.I01.light"].formula
    assert f"公布同比与累计数的正负不合的指标：空气质量（计算{computed}，原因待说明）。" in plain_text(
        document
    )
    assert any("空气质量公布同比与按累计数计算的同比不一致" in line for line in document.draft_notes)


def test_red_indicators_stand_on_the_leaders_page_and_among_the_shortfalls(first_quarter: Park) -> None:
    first_quarter.indicator(3, 149600, 240000, -37.7)
    document = bulletin(first_quarter)
    text = plain_text(document)
    page, body = text.split("一、总体情况", 1)
    assert "红灯1项：工业总产值。" in page
    assert "指标未达进度或目标：工业总产值低于序时进度10.04个百分点。" in body


def test_a_loss_among_the_shortfalls_is_told_by_its_change(first_quarter: Park) -> None:
    first_quarter.indicator(3, -12700, 103042, None)  # type: ignore[arg-type]
    assert "指标未达进度或目标：工业总产值由盈转亏，同比减少11.6亿元。" in plain_text(bulletin(first_quarter))
