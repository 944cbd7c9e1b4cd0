"""Growth over one 口径 only: what the statistics noted, and what the catalogue changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa

from reports.document import plain_text
from tests.reports.quarterly.conftest import Park
from tests.reports.quarterly.test_bulletin import bulletin


def tell(park: Park, reason: str, is_comparable: bool, **more: Any) -> None:
    row = {
        "indicator_code": "I01",
        "period_start": dt.date(2021, 3, 1),
        "period_type": "month",
        "reporting_unit_code": "U02",
        "reason": reason,
        "is_comparable": is_comparable,
    }
    park.submit("growth_notes", "U02", "2021-03", {"indicator_note": [row | more]})


def test_the_reason_that_was_told_stands_beside_both_rates(first_quarter: Park) -> None:
    first_quarter.indicator(3, 320000, 200000, 25.6)
    before = bulletin(first_quarter)
    assert "的指标：工业总产值（原因待说明）" in plain_text(before)
    assert any(line.endswith("计算60.0%），原因待说明") for line in before.draft_notes)
    tell(first_quarter, "快报与终报", is_comparable=True)
    document = bulletin(first_quarter)
    assert "的指标：工业总产值（快报与终报）" in plain_text(document)
    assert document.figures["indicator.I01.growth_computed"].text == "60.0"


def test_a_line_of_the_return_itself_gives_the_reason_with_its_cell(first_quarter: Park) -> None:
    came = first_quarter.indicator(3, 320000, 200000, 25.6)
    with first_quarter.engine.begin() as connection:
        connection.execute(
            sa.text("insert into ledger.submission_remark values (:came, 1, 'growth', :words, 'A9')"),
            {"came": came, "words": "工业总产值增速按可比口径计算，上年基数有核减"},
        )
    document = bulletin(first_quarter)
    assert "的指标：工业总产值（可比口径、基数调整）" in plain_text(document)
    assert any(line.endswith(f"，可比口径、基数调整（见第{came}号报送A9）") for line in document.draft_notes)
    tell(first_quarter, "快报与终报", is_comparable=True)
    assert "的指标：工业总产值（快报与终报）" in plain_text(bulletin(first_quarter))


def test_figures_of_two_definitions_are_not_compared(first_quarter: Park) -> None:
    first_quarter.indicator(3, 320000, 200000, None)  # type: ignore[arg-type]
    tell(first_quarter, "口径变化", is_comparable=False)
    document = bulletin(first_quarter)
    assert document.figures["indicator.I01.growth_computed"].value is None
    assert document.figures["indicator.I01.previous"].text == "口径不一致"
    assert "，口径不一致，不作比较，" in plain_text(document)
    assert "工业总产值本期与上年同期口径不一致，不作比较。" in plain_text(document)


def test_a_comparable_value_of_last_year_is_the_base_and_leads_to_its_cell(first_quarter: Park) -> None:
    first_quarter.indicator(3, 320000, 200000, 28.0)
    tell(first_quarter, "可比口径", is_comparable=False, comparable_previous_value=250000)
    figures = bulletin(first_quarter).figures
    assert figures["indicator.I01.growth_computed"].text == "28.0"
    assert [ref.table for ref in figures["indicator.I01.previous"].inputs] == ["indicator_note"]


def test_a_definition_that_the_catalogue_changed_needs_no_note(first_quarter: Park) -> None:
    row = {
        "indicator_code": "I01",
        "indicator_name": "工业总产值",
        "unit": "万元",
        "decimals": 1,
        "polarity": "higher",
        "accumulation": "cumulative",
    }
    old = row | {
        "definition": "现价总产值",
        "valid_from": dt.date(2020, 1, 1),
        "valid_to": dt.date(2020, 12, 31),
    }
    new = row | {"definition": "可比价总产值", "valid_from": dt.date(2021, 1, 1)}
    first_quarter.submit("reference_indicators", "U02", None, {"indicator": [old, new]})
    first_quarter.indicator(3, 320000, 200000, 25.6)
    document = bulletin(first_quarter)
    assert document.figures["indicator.I01.growth_computed"].text == "—"
    assert document.figures["indicator.I01.growth_words"].text == "同比增长25.6%"
    query = sa.text(
        "select is_comparable, base_value, computed_growth_pct from report.indicator_quarter"
        " where indicator_code = 'I01' and year_no = 2021 and quarter_no = 1"
    )
    with first_quarter.engine.connect() as connection:
        assert connection.execute(query).all() == [(False, None, None)]
