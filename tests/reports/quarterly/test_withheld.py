"""What was handed in and went back is 退回待改 wherever it would be printed, not 未报送."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from reports.document import plain_text, tables_of
from schemas.warehouse.return_notes import RejectedCell
from tests.reports.quarterly.conftest import Park, park
from tests.reports.quarterly.test_bulletin import bulletin

__all__ = ["park"]


def returned(park: Park, source: str, period: str, table: str, key: dict[str, Any]) -> None:
    """A return of one row, of which a cell went back: nothing of it is loaded."""
    number = park.submit(source, "U02", period, {}, status="partly")
    with park.engine.begin() as connection:
        connection.execute(
            sa.insert(RejectedCell).values(
                submission_id=number, table_name=table, row_key=key, sheet="表", cell="D8",
                column_label="本年累计", value="约二百", rule="R-money", message="“二百”不是数",
            )
        )  # fmt: skip


def test_an_indicator_and_a_measure_whose_only_return_went_back_await_their_mending(park: Park) -> None:
    untold = bulletin(park)
    assert untold.figures["indicator.I01.ytd"].text == "未报送"
    key = {"indicator_code": "I01", "period_start": "2021-03-01"}
    returned(park, "economic_indicators", "2021-03", "indicator_value", key)
    returned(park, "reform_progress", "2021Q1", "reform_progress", {"item_no": "1", "measure_no": "1"})
    document = bulletin(park)
    for figure_id in ("indicator.I01.ytd", "indicator.I01.completion", "indicator.I01.light"):
        assert document.figures[figure_id].text == "退回待改", figure_id
    assert document.figures["reform.1.1.status"].text == "退回待改"
    assert document.figures["reform.1.2.status"].text == "未报送"
    text = plain_text(document)
    assert "各项均退回待改" in text and "各项均未报送" not in text
    [row] = [
        row for table in tables_of(document) for row in table.rows if row[0].text == "工业总产值" or
        (len(row) > 1 and row[1].text == "工业总产值")
    ][:1]  # fmt: skip
    assert "退回待改" in [cell.text for cell in row] and "未报送" not in [cell.text for cell in row]


def test_what_a_later_return_brings_counts_though_an_earlier_one_went_back(park: Park) -> None:
    key = {"indicator_code": "I01", "period_start": "2021-03-01"}
    returned(park, "economic_indicators", "2021-03", "indicator_value", key)
    park.indicator(3, 4000000, 3500000, 14.3)
    assert bulletin(park).figures["indicator.I01.ytd"].text == "400.0"


def test_records_that_were_refused_stand_beside_the_total_that_lacks_them(park: Park) -> None:
    number = park.submit("enterprise_requests", "U09", None, {}, status="partly")
    with park.engine.begin() as connection:
        for row, request in enumerate(("SQ-1", "SQ-1", "SQ-2"), 4):
            connection.execute(
                sa.insert(RejectedCell).values(
                    submission_id=number, table_name="enterprise_request", row_key={"request_no": request},
                    sheet="记录", cell=f"D{row}", column_label="受理日期", value="?", rule="R-date",
                    message="不是日期",
                )
            )  # fmt: skip
    document = bulletin(park)
    text = plain_text(document)
    assert "（另有2条记录退回待改，未计入）" in text
    assert "企业诉求有2条记录退回待改，未计入" in text
    assert "；逐条采集的记录另有2条退回待改" in text and "没有退回" not in text
    with park.engine.begin() as connection:
        connection.execute(sa.update(RejectedCell).values(mended_by=number))
    assert "退回待改，未计入" not in plain_text(bulletin(park))
