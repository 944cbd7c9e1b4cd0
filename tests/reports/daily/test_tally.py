"""The daily tally: counts by unit for each workday that is known, and nobody's name."""

from __future__ import annotations

import datetime as dt
from io import BytesIO
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
import sqlalchemy as sa

from etl.workdays import Calendar
from reports.daily import DayTallies, build, read_days
from reports.document import Document, plain_text, tables_of
from reports.fonts import FontSet
from reports.render.pdf import render_pdf
from schemas.period import Period
from tests.reports.quarterly.conftest import CALENDAR, Park
from tests.reports.yearly.conftest import collect_postings, empty_park, park

__all__ = ["empty_park", "park"]

SHANGHAI = ZoneInfo("Asia/Shanghai")
PEOPLE = {"P001": "U02", "P002": "U02", "P003": "U03"}


@pytest.fixture
def posting_park(park: Park) -> Park:
    """Three people of two units owe postings; 2021-03-01 and 02 are collected, the 3rd is under way."""
    duty = {"duty_type": "应晒", "valid_from": dt.date(2021, 1, 1)}
    rows = [duty | {"person_code": one, "unit_code": unit} for one, unit in PEOPLE.items()]
    leave = {"duty_type": "出差", "valid_from": dt.date(2021, 3, 2), "valid_to": dt.date(2021, 3, 2)}
    park.submit(
        "posting_roster",
        "U02",
        "2021Q1",
        {"posting_duty": [*rows, leave | {"person_code": "P003", "unit_code": "U03"}]},
    )
    posted = [("P001", "2021-03-01 09:00"), ("P002", "2021-03-01 20:30"), ("P001", "2021-03-03 08:00")]
    collect_postings(park, posted, "2021-03-03T10:00:00")
    return park


def read(park: Park, label: str) -> DayTallies:
    with park.engine.connect() as connection:
        now = connection.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return read_days(park.engine, Period.parse(label), now, Calendar.load(CALENDAR))


def rows_of(document: Document) -> dict[str, list[list[str]]]:
    tables = tables_of(document)
    return {table.title: [[cell.printed for cell in row] for row in table.rows] for table in tables}


def test_each_known_workday_has_a_table_and_the_rest_is_said_to_be_unknown(posting_park: Park) -> None:
    document = build(read(posting_park, "2021-03"))
    assert rows_of(document) == {
        "3月1日（星期一）工作晾晒情况": [
            ["综合管理局", "2", "2", "1", "0"],
            ["招商局", "1", "0", "0", "1"],
            ["合计", "3", "2", "1", "1"],
        ],
        "3月2日（星期二）工作晾晒情况": [["综合管理局", "2", "0", "0", "2"], ["合计", "2", "0", "0", "2"]],
    }
    text = plain_text(document)
    # The day of the collection may still bring postings: nobody is missing on it yet.
    assert "3月3日（星期三）：晾晒记录尚未采集，不统计。" in text
    assert "3月6日" not in text and "3月7日" not in text
    assert "邵文" not in text and "P001" not in repr(document.figures)


def test_a_day_off_and_a_day_before_any_collection_say_so(posting_park: Park, park: Park) -> None:
    assert "2021年3月6日不是工作日，不晾晒。" in plain_text(build(read(posting_park, "2021-03-06")))
    assert "尚未采集" in plain_text(build(read(posting_park, "2021-03-31")))


def test_one_day_stands_on_one_page(posting_park: Park, fonts: FontSet) -> None:
    pdf = render_pdf(build(read(posting_park, "2021-03-01")), fonts, {})
    with pypdfium2.PdfDocument(BytesIO(pdf)) as pages:
        assert len(pages) == 1
        assert "工作晾晒日统计" in pages[0].get_textpage().get_text_bounded()
