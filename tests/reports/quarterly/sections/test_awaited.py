"""What waits for the statistics office is counted apart in bulletin and year, never late or missing."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from etl.workdays import Calendar
from reports.document import Document, check_figures, plain_text, tables_of
from reports.figures.rules import load_light_rules
from reports.quarterly import build, read_quarter
from reports.quarterly.units.unit_version import build_unit
from reports.yearly import build as build_year
from reports.yearly.sheets.arithmetic import sheet_faults
from reports.yearly.sheets.ledger_sheets import return_sheets
from schemas.period import Period
from tests.reports.quarterly.conftest import CALENDAR, Park

Q1 = Period.parse("2021Q1")
RULES = load_light_rules().on(Q1.end)


@pytest.fixture
def waiting(park: Park) -> Park:
    """March of the indicators was owed long ago; its publication was planned, and has not come."""
    park.owe("economic_indicators", "U02", "2021-03", "2021-04-13T18:00:00+08:00")
    publish(park, None)
    return park


def publish(park: Park, actual: dt.date | None) -> None:
    row = {
        "source_name": "economic_indicators",
        "subject_code": "全部",
        "data_start": dt.date(2021, 3, 1),
        "data_period_type": "month",
        "period_text": "2021年3月",
        "planned_date": dt.date(2021, 4, 15),
        "actual_date": actual,
        "workdays_after": 2,
    }
    park.submit("publication_days", "U01", None, {"publication_day": [row]})


def now(park: Park) -> dt.datetime:
    with park.engine.connect() as connection:
        moment: dt.datetime = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return moment


def bulletin(park: Park, as_of: dt.datetime) -> Document:
    document = build(
        read_quarter(park.engine, Q1, as_of, Calendar.load(CALENDAR)), RULES, dt.date(2021, 4, 20)
    )
    check_figures(document)
    return document


def test_the_bulletin_says_so_until_it_is_published_and_again_as_of_then(waiting: Park) -> None:
    then = now(waiting)
    before = plain_text(bulletin(waiting, then))
    assert "应报报表1份，按时0份，迟报0份，未报0份，待统计部门发布1份" in before
    assert "综合管理局《economic_indicators》（2021年3月）待统计部门发布" in before
    assert "工业总产值待统计部门发布" in before and "工业总产值未报送" not in before
    publish(waiting, dt.date(2021, 4, 16))
    after = plain_text(bulletin(waiting, now(waiting)))
    assert "应报报表1份，按时0份，迟报0份，未报1份" in after and "待统计部门发布" not in after
    assert "工业总产值未报送" in after
    assert plain_text(bulletin(waiting, then)) == before


def test_the_table_of_returns_has_a_column_for_it_where_anything_waits(waiting: Park) -> None:
    def heads(document: Document) -> list[str]:
        [table] = [one for one in tables_of(document) if one.table_id == "quality.returns"]
        return [column.label for column in table.columns]

    assert "待统计部门发布" in heads(bulletin(waiting, now(waiting)))
    publish(waiting, dt.date(2021, 4, 16))
    assert "待统计部门发布" not in heads(bulletin(waiting, now(waiting)))


def test_the_units_own_version_says_so(waiting: Park) -> None:
    data = read_quarter(waiting.engine, Q1, now(waiting), Calendar.load(CALENDAR))
    text = plain_text(build_unit(data, RULES, dt.date(2021, 4, 20), "U02"))
    assert "综合管理局本季应报报表1份，按时0份，迟报0份，未报0份，待统计部门发布1份。" in text


def test_the_years_inputs_count_it_apart_and_list_it_as_a_gap(waiting: Park) -> None:
    inputs = build_year(waiting.engine, 2021, now(waiting))
    counted, listed = return_sheets(inputs)
    heads = [column.label for column in counted.columns]
    assert sheet_faults([counted]) == []
    row = dict(zip(heads, counted.rows[-1], strict=True))
    assert (row["应报（份）"], row["未报（份）"], row["待统计部门发布（份）"]) == (1, 0, 1)
    assert [line[5] for line in listed.rows] == ["待统计部门发布"]
    told = [gap for gap in inputs.gaps if "《主要经济指标》" in gap]
    assert told == ["综合管理局《主要经济指标》（2021年3月）待统计部门发布"]
