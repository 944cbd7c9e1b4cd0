"""The list saved once more in another file is a duplicate, whatever its bytes."""

from __future__ import annotations

import pytest

from etl.grid import CellValue
from etl.judge.same_rows import counts
from schemas.warehouse import LOADED, SYSTEM_COLUMNS
from tests.etl.conftest import Desk
from tests.etl.forms import progress, project, xlsx
from tests.etl.judge.test_judge import ALL, kind
from tests.etl.judge.test_registered_again import register


def _rows(more: int = 0) -> list[list[CellValue]]:
    return [project(n, ytd=30 + n + more, cumulative=100 + n + more) for n in ALL]


def test_the_same_rows_in_another_format_are_a_duplicate(desk: Desk) -> None:
    first = desk.hand_in(xlsx(progress(_rows())))
    assert first["status"] == "accepted"
    renamed = progress(_rows())
    renamed.name = "另存"
    again = desk.hand_in(xlsx(renamed), "另存.xlsx")
    assert (again["status"], again["duplicate_of"]) == ("duplicate", first["submission"])
    cells = again["cells"]
    assert (cells["loaded"], cells["rejected"], cells["ignored"]) == (0, 0, cells["not_empty"])
    assert desk.one("select count(*) from warehouse.project_progress") == len(ALL)


def test_one_figure_that_differs_is_asked_about_as_before(desk: Desk) -> None:
    desk.hand_in(xlsx(progress(_rows())))
    assert kind(desk.hand_in(xlsx(progress(_rows(more=1))), "改.xlsx")) == "second"


def test_rows_that_were_corrected_since_are_no_duplicate(desk: Desk) -> None:
    desk.hand_in(xlsx(progress(_rows())))
    corrected = desk.hand_in(xlsx(progress(_rows(more=1))), "改.xlsx")
    asked = [one["letter"] for one in corrected["question"]["options"] if "更正" in one["words"]]
    desk.answer(corrected, asked[0], "填报差错")
    renamed = progress(_rows())
    renamed.name = "另存"
    assert desk.hand_in(xlsx(renamed), "另存.xlsx")["status"] != "duplicate"


@pytest.mark.parametrize("table", sorted(LOADED))
def test_whatever_column_differs_the_rows_are_not_the_same(table: str) -> None:
    """Each column of the table in turn, whether it is reported or registered."""
    columns = [c for c in LOADED[table].__table__.columns if c.name not in SYSTEM_COLUMNS]
    assert [c.name for c in columns if not counts(c.info)] == [
        c.name for c in columns if c.info["kind"] == "source"
    ]


def test_a_registered_value_that_differs_is_no_copy(desk: Desk) -> None:
    assert desk.hand_in(register(), "立项台账.xlsx")["status"] == "accepted"
    assert desk.hand_in(register(due="2021-12-31"), "立项台账2.xlsx")["status"] != "duplicate"
