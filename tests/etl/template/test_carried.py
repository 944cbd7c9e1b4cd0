"""Next year's list is proposed from this year's, and loads only when what is new in it was laid down."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from etl.template.make import make_proposal
from tests.etl.conftest import Desk
from tests.etl.forms import CODES, SOURCES, progress, project, xlsx

TODAY = date(2022, 1, 10)
WHEN = "2022-01-10T10:00:00+08:00"


@pytest.fixture
def ended(desk: Desk) -> Desk:
    """Of six projects the first has reached its whole sum."""
    rows = [project(1, cumulative=1000), *(project(number) for number in range(2, 7))]
    receipt = desk.hand_in(xlsx(progress(rows)), checked=True)
    assert receipt["status"] == "accepted", receipt
    return desk


def test_what_is_not_finished_goes_on_and_what_has_ended_is_named(ended: Desk) -> None:
    with ended.intake.engine.connect() as connection:
        assert (
            make_proposal(SOURCES["indicator_targets"], year=2022, connection=connection, today=TODAY) is None
        )
        made = make_proposal(SOURCES["project_register"], year=2022, connection=connection, today=TODAY)
    assert made is not None
    form, left_out, before = made
    assert (before, form.known_rows) == (6, 5)
    assert left_out == [f"{CODES[0]} 项目1：累计完成投资已达总投资"]
    # Handed in as it is, nothing of it is in force: plans have to be laid down first.
    as_it_is = ended.hand_in(form.content, form.file_name, WHEN)
    assert (
        as_it_is["status"] == "returned"
        and ended.one("select count(*) from report.project where list_year = 2022") == 0
    )

    book = openpyxl.load_workbook(io.BytesIO(form.content))
    page, steps = book.worksheets[:2]
    head = next(row for row in page.iter_rows() if row[0].value == "序号")
    plan = next(cell.column for cell in head if cell.value == "2022年计划投资")
    code = next(cell.column for cell in head if cell.value == "项目代码")
    for row in page.iter_rows(min_row=(head[0].row or 0) + 1):
        if str(row[code - 1].value or "") in CODES:
            assert row[plan - 1].value is None
            row[plan - 1].value = 300
    example = next(row for row in steps.iter_rows() if row[0].value == "示例（不读取）")
    filled: tuple[Any, ...] = (1, CODES[1], "主体完工", date(2022, 9, 30), "项目2")
    for column, value in enumerate(filled, 1):
        steps.cell((example[0].row or 0) + 1, column).value = value
    done = io.BytesIO()
    book.save(done)
    accepted = ended.hand_in(done.getvalue(), "2022年名单.xlsx", WHEN)
    assert accepted["status"] == "accepted", (accepted["rejected"], accepted["question"])
    assert ended.rows(
        "select min(annual_plan_wan_yuan), count(*) from report.project where list_year = 2022"
    ) == [(300, 5)]
    assert ended.one("select count(*) from report.project where list_year = 2021") == 6
