"""A form's deadline that is put off for all who owe it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from etl.warehouse import form_extension
from etl.warehouse.form_extension import ExtensionProblem
from schemas.period import Period
from tests.etl.conftest import Desk

MARCH = Period.parse("2021-03")
STATE = (
    "select reporting_unit_code, to_char(due_at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI'), status,"
    " put_off_reason, put_off_document from report.submission_status where period_start = '2021-03-01'"
    " and source_name = 'project_progress' order by 1"
)


def extend(desk: Desk, until: date, **changes: Any) -> form_extension.Extended:
    intake = desk.intake
    words = {"reason": "模板的下拉框少一个选项", "document_no": "督办〔2021〕3号", "by": "某人"} | changes
    with intake.engine.begin() as connection:
        return form_extension.extend(
            connection, intake.sources["project_progress"], MARCH, until, calendar=intake.calendar, **words
        )


def test_all_who_owe_the_form_get_the_later_day_and_the_ledger_says_why(desk: Desk) -> None:
    owed = "insert into ledger.obligation values ('project_progress', '{}', '2021-03-01', 'month', '{}')"
    desk.write(owed.format("U02", "2021-04-08 18:00+08"))
    desk.write(owed.format("U03", "2021-04-09 18:00+08"))
    with pytest.raises(ExtensionProblem, match="不是工作日"):
        extend(desk, date(2030, 1, 5))
    with pytest.raises(ExtensionProblem, match="最晚是2021-04-09"):
        extend(desk, date(2021, 4, 9))
    before = desk.rows(STATE)
    done = extend(desk, date(2030, 1, 4))
    assert done.units == ("U02", "U03")
    clock = f"01-04 {done.due_at:%H:%M}"
    told = ("未到期", "模板的下拉框少一个选项", "督办〔2021〕3号")
    assert desk.rows(STATE) == [("U02", clock, *told), ("U03", clock, *told)]
    later = extend(desk, date(2030, 1, 7), reason="又少一个")
    assert {row[3] for row in desk.rows(STATE)} == {"又少一个"} and later.first_due_at == done.first_due_at
    form = desk.intake.sources["project_progress"]
    for held in (clock, "04-08 18:00"):
        with desk.intake.engine.begin() as connection:
            form_extension.withdraw(connection, form, MARCH)
        assert desk.rows(STATE)[0][1] == held
    assert desk.rows(STATE) == before
    with desk.intake.engine.begin() as connection:
        assert len(form_extension.listed(connection)) == 2
        with pytest.raises(ExtensionProblem, match="无可撤销"):
            form_extension.withdraw(connection, form, MARCH)
