"""The read-only prompt: what it shows, and that nothing can be written through it."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa

from liangshai.operations.sql import RefusedQuery, run_statement
from liangshai.operations.warehouse import role_engine
from liangshai.settings import Settings


def test_a_statement_gives_a_table_whose_chinese_stands_in_line(settings: Settings, run: Any) -> None:
    said = run(
        "sql", "-c", "select short_name as 单位, '50%' as 比, '09:00'::time from report.unit order by 1"
    )
    assert said.code == 0 and "（6行）" in said.out and "50%" in said.out and "09:00:00" in said.out
    heads, _, first = said.out.splitlines()[:3]
    # A Chinese character takes two places, as it does in GB18030.
    assert heads.encode("gb18030").index("│".encode("gb18030")) == first.encode("gb18030").index(
        "│".encode("gb18030")
    )


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("create temp table t as select 1", "这里只读"),
        ("delete from warehouse.unit", "这里只读"),
        ("commit; create table report.x (a int)", "只读"),
        ("selekt 1", "查询出错"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_sentence_with_exit_code_2(
    settings: Settings, run: Any, statement: str, says: str
) -> None:
    said = run("sql", "-c", statement)
    assert said.code == 2 and says in said.err and said.err.count("\n") == 1


def test_no_way_of_writing_ends_the_read_only_transaction(settings: Settings) -> None:
    engine = role_engine(settings, "loader")  # a role that may write: only the transaction forbids it
    for statement in ("delete from warehouse.unit", "commit; delete from warehouse.unit"):
        with pytest.raises(RefusedQuery, match="只读"):
            run_statement(engine, statement)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from warehouse.unit")) == 6


def test_the_assessor_sees_the_chinese_views_and_the_reader_does_not(settings: Settings, run: Any) -> None:
    listing = "select table_name from information_schema.views where table_schema = '考核'"
    assert run("sql", "--role", "assessor", "-c", listing).out.count("\n") > 10
    assert run("sql", "-c", listing).out.count("\n") < 5


def test_without_a_terminal_each_line_is_a_statement_and_a_wrong_one_stops_nothing(
    settings: Settings, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sys.stdin", io.StringIO("select 1 as 甲\n\nselekt\nselect 2 as 乙;\n\\q\nselect 3 as 丙\n")
    )
    said = run("sql")
    assert said.code == 0
    assert "甲" in said.out and "查询出错" in said.out and "乙" in said.out and "丙" not in said.out
