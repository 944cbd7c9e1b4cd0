"""Reform lists in the views: done when every measure is, each quarter held against its own year's list."""

from __future__ import annotations

from tests.schemas.conftest import Warehouse


def _reform_list(park: Warehouse, year: int, name: str, measures: int) -> None:
    recorded = f"{year}-01-10 09:00"
    lead = {"lead_person_names": "梁启衡", "lead_unit_code": "U02"}
    park.add("reform_item", recorded, list_year=year, item_no=1, item_name=name, **lead)
    for number in range(1, measures + 1):
        text = f"{name}措施{number}"
        park.add("reform_measure", recorded, list_year=year, item_no=1, measure_no=number, measure_text=text)


def test_a_reform_item_is_done_only_when_every_measure_says_so(park: Warehouse) -> None:
    _reform_list(park, 2021, "一件事", 2)
    quarter = {"period_start": "2021-01-01", "period_type": "quarter", "reporting_unit_code": "U02"}
    park.add("reform_progress", "2021-04-06 17:00", item_no=1, measure_no=1, status="完成", **quarter)
    query = (
        "select expected_n, reported_n, done_reported_n, done_pct, is_done from report.reform_item_quarter"
    )
    assert [tuple(row.values()) for row in park.read(query)] == [(2, 1, 1, None, None)]
    assert [
        r["report_state"] for r in park.read("select * from report.reform_measure_quarter order by 9")
    ] == [
        "已报",
        "未报送",
    ]
    park.add("reform_progress", "2021-04-07 17:00", item_no=1, measure_no=2, status="完成", **quarter)
    assert [tuple(row.values()) for row in park.read(query)] == [(2, 2, 2, 100, True)]


def test_a_quarter_is_held_against_the_reform_list_of_its_own_year_alone(park: Warehouse) -> None:
    _reform_list(park, 2021, "旧事", 2)
    _reform_list(park, 2022, "新事", 1)
    for year in (2021, 2022, 2023):
        park.add(
            "reform_progress",
            f"{year}-12-31 17:00",
            item_no=1,
            measure_no=1,
            status="完成",
            period_start=f"{year}-10-01",
            period_type="quarter",
            reporting_unit_code="U02",
        )
    items = park.read(
        "select year_no, item_name, reported_n, expected_n from report.reform_item_quarter order by 1"
    )
    assert [tuple(row.values()) for row in items] == [(2021, "旧事", 1, 2), (2022, "新事", 1, 1)]
    reform = park.read(
        "select year_no, value, target from report.yearly_unit_indicator"
        " where indicator_code = 'unit_reform_done' order by 1"
    )
    assert [tuple(row.values()) for row in reform] == [(2021, None, 2), (2022, 1, 1)]


def test_a_year_that_only_owes_returns_has_no_yearly_rows_until_a_list_or_target_is_there(
    park: Warehouse,
) -> None:
    for year in (2021, 2026):
        park.write(
            "insert into ledger.obligation values ('reform_progress', 'U02', make_date(:y, 1, 1), 'quarter',"
            " make_date(:y, 4, 9))",
            y=year,
        )
    years = "select distinct year_no from report.{} order by 1"
    for view in ("unit_quarter", "yearly_unit_indicator"):
        assert park.read(years.format(view)) == [{"year_no": 2021}]
    assert park.read("select * from report.reform_measure_quarter") == []
    park.add(
        "indicator_target", "2026-01-10 09:00", target_year=2026, indicator_code="I01", target_value=1000
    )
    assert [row["year_no"] for row in park.read(years.format("unit_quarter"))] == [2021, 2026]
