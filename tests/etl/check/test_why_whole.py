"""A return that falls for one cell says which, and that its good rows wait for it."""

from __future__ import annotations

from tests.etl.conftest import Desk
from tests.etl.forms import progress, project, xlsx


def test_good_rows_beside_a_key_that_cannot_be_trusted_are_told_what_they_wait_for(desk: Desk) -> None:
    came = desk.hand_in(xlsx(progress([project(1), project(2), project(2), project(3)])))
    assert came["status"] == "returned"
    assert came["reason"].startswith("读到4行；B")
    assert "关系到整份，其余各行也先不入库" in came["reason"]
