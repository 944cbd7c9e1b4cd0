"""A supervision item as its weeks tell it, up to the last one that is owed."""

from __future__ import annotations

from typing import Any

from tests.schemas.conftest import Warehouse


def test_an_item_stands_as_its_latest_week_has_it(park: Warehouse) -> None:
    weeks = [("2021-03-01", "未达标"), ("2021-03-08", "未达标"), ("2021-03-22", "正在推进")]
    for start, status in weeks:
        park.add(
            "supervision_week",
            "2021-03-29 12:00",
            item_no="DC2021-001",
            period_start=start,
            period_type="week",
            reporting_unit_code="U01",
            item_text="道路修复",
            responsible_unit_code="U02",
            due_date="2021-03-26",
            status=status,
        )
    (item,) = park.read("select * from report.supervision_item_latest", as_of="2021-04-01 12:00")
    assert (item["report_state"], item["status"], item["is_overdue"]) == ("已报", "正在推进", True)
    assert (item["reported_n"], item["expected_n"], item["missed_reported_n"]) == (3, 4, 2)
    (unit,) = park.read("select * from report.unit_quarter where unit_code = 'U02' and quarter_no = 1")
    assert (unit["supervision_expected_n"], unit["supervision_reported_n"]) == (1, 1)


def test_an_item_whose_last_owed_week_never_came_is_told_as_that(park: Warehouse) -> None:
    for item, start, status in (
        ("DC1", "2021-03-01", "未达标"),
        ("DC2", "2021-03-01", "完成"),
        ("DC3", "2021-03-08", "正在推进"),
    ):
        park.add("supervision_week", "2021-03-15 12:00", item_no=item, period_start=start, period_type="week",
                 reporting_unit_code="U01", item_text="修路", responsible_unit_code="U02", status=status,
                 due_date="2021-03-05")  # fmt: skip

    def told(as_of: str) -> list[tuple[object, ...]]:
        rows = park.read("select * from report.supervision_item_latest order by item_no", as_of=as_of)
        columns = ("report_state", "status", "last_status", "is_overdue", "expected_n")
        return [tuple(row[column] for column in columns) for row in rows]

    done = ("已报", "完成", "完成", False, 1)
    silent = ("未再报送", None, "未达标", None)
    running = ("正在推进", "正在推进", True)
    # The week of 8 March is owed in the one that follows, which is over on the 22nd.
    assert told("2021-03-21 23:00") == [(*silent, 2), done, ("已报", *running, 1)]
    assert told("2021-03-29 00:30") == [(*silent, 3), done, ("未再报送", None, "正在推进", None, 2)]
    assert [row[-1] for row in told("2022-06-01 12:00")] == [44, 1, 43]  # to the end of the year


def test_an_item_is_due_as_first_told_or_registered_until_the_office_consents(park: Warehouse) -> None:
    def week(start: str, **values: Any) -> None:
        text = {"item_no": "DC1", "item_text": "修路", "responsible_unit_code": "U02", "status": "正在推进"}
        where = {"period_start": start, "period_type": "week", "reporting_unit_code": "U01"}
        park.add("supervision_week", f"{start} 12:00", **text, **where, **values)

    def due() -> tuple[str, str, bool]:
        (row,) = park.read(
            "select l.effective_due_date::text, d.basis_type, l.is_overdue"
            " from report.supervision_item_latest l join report.supervision_due d using (item_no)",
            as_of="2021-03-15 12:00",
        )
        return row["effective_due_date"], row["basis_type"], row["is_overdue"]

    week("2021-03-01", due_date="2021-03-05")
    week("2021-03-08", due_date="2021-06-30", extended_date="2021-07-31", extension_count=1)
    assert due() == ("2021-03-05", "首次报送", True)
    item = {"source_type": "会议", "item_text": "修路", "item_class": "一般", "lead_unit_code": "U02"}
    park.add("supervision_item", "2021-03-09 09:00", item_no="DC1", assigned_date="2021-03-01",
             due_date="2021-03-14", **item)  # fmt: skip
    assert due() == ("2021-03-14", "台账登记", False)
    park.add("registered_change", "2021-03-10 09:00", change_no="1", change_type="延期", subject="督查事项",
             subject_no="DC1", subject_table="supervision_item", subject_key="DC1", until_date="2021-03-12",
             reason_text="天气", approver="某", document_no="一号", in_force_date="2021-03-10")  # fmt: skip
    assert due() == ("2021-03-12", "经同意延期", True)
