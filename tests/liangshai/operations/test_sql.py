"""The read-only prompt: what it shows, and that nothing can be written through it."""

from __future__ import annotations

import getpass
import io
from typing import Any

import pytest
import sqlalchemy as sa

from liangshai.operations.postgres import EmbeddedPostgres
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


def _prompted(run: Any, monkeypatch: pytest.MonkeyPatch, *lines: str, role: str = "assessor") -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    said = run("sql", "--role", role)
    assert said.code == 0
    return str(said.out)


def test_what_is_set_holds_for_all_that_follows_until_it_is_reset(
    settings: Settings, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = _prompted(
        run,
        monkeypatch,
        "set liangshai.as_of = '2021-04-20 09:00+08'; -- 一季度通报之日",
        "selekt",
        "select '当时' as 时 where warehouse.as_of() = '2021-04-20 09:00+08'; select '句;号:50%' as 文",
        "reset liangshai.as_of",
        "select '现在' as 时 where warehouse.as_of() > '2021-04-21'",
    )
    assert "当时" in out and "句;号:50%" in out and "现在" in out


def test_no_setting_of_the_prompt_opens_a_way_to_write(settings: Settings) -> None:
    text = (
        "set default_transaction_read_only = off;"
        "set session characteristics as transaction read write; commit; delete from warehouse.unit"
    )
    engine = role_engine(settings, "loader")
    with pytest.raises(RefusedQuery, match="只读"):
        run_statement(engine, text)
    with engine.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from warehouse.unit")) == 6


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("select 1 from 报送情况 where 报送情况 = '未报'", "视图名写在了列名的位置上"),
        ("select 报送状况 from 报送情况", "没有这一列"),
    ],
)
def test_a_wrong_column_is_answered_with_the_columns_that_there_are(
    settings: Settings, run: Any, statement: str, says: str
) -> None:
    said = run("sql", "--role", "assessor", "-c", statement)
    assert said.code == 2 and said.err.count("\n") == 1
    assert says in said.err and "“报送情况”的列有：报表、" in said.err and "、报送状态、" in said.err


def test_a_lost_connection_is_told_and_the_next_statement_has_a_new_one(
    settings: Settings, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = _prompted(
        run,
        monkeypatch,
        "select pg_terminate_backend(pg_backend_pid())",
        "copy (select 1) to stdout",
        "select '又来' as 甲",
    )
    assert out.count("下一句重新登录") == 2 and "又来" in out


def test_without_a_terminal_each_line_is_a_statement_and_a_wrong_one_stops_nothing(
    settings: Settings, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sys.stdin", io.StringIO("select 1 as 甲\n\nselekt\nselect 2 as 乙;\n\\q\nselect 3 as 丙\n")
    )
    said = run("sql")
    assert said.code == 0
    assert "甲" in said.out and "查询出错" in said.out and "乙" in said.out and "丙" not in said.out


def test_who_looks_up_a_person_is_on_record_and_cannot_turn_that_off(
    settings: Settings, run: Any, postgres_server: EmbeddedPostgres
) -> None:
    asked = "select 姓名, 应晒 from 考核.个人晾晒月度 where 姓名 = '林某某'"
    before = postgres_server.log_file.stat().st_size
    assert run("sql", "--role", "assessor", "-c", asked).code == 0
    assert "没有权限" in run("sql", "--role", "assessor", "-c", "set log_statement = 'none'").err
    assert run("sql", "-c", "select '读者所问'").code == 0
    logged = postgres_server.log_file.read_bytes()[before:].decode()
    line = next(line for line in logged.splitlines() if asked in line)
    assert f"liangshai_assessor liangshai/{getpass.getuser()}" in line
    assert "读者所问" not in logged
