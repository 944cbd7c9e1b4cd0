"""Each role logs in and is held against the written matrix."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from schemas.migrate import restricted_sources
from schemas.roles import ASSESSOR, LOADER, READER, ROLES, grants_sql
from schemas.views import ASSESSOR_ONLY
from schemas.warehouse import RESTRICTED
from tests.schemas.conftest import Warehouse, plain_row

LogIn = Callable[[str], Engine]

_MATRIX = Path(__file__).with_name("role_matrix.csv")

# r reads, a adds, w changes, d deletes; a star: some columns only.
_PRIVILEGES = text("""
    select c.relnamespace::regnamespace::text || '.' || c.relname as object,
      coalesce(nullif(
        case when has_table_privilege(c.oid, 'select') then 'r'
          when has_any_column_privilege(c.oid, 'select') then 'r*' else '' end
        || case when has_table_privilege(c.oid, 'insert') then 'a'
          when has_any_column_privilege(c.oid, 'insert') then 'a*' else '' end
        || case when has_table_privilege(c.oid, 'update') then 'w'
          when has_any_column_privilege(c.oid, 'update') then 'w*' else '' end
        || case when has_table_privilege(c.oid, 'delete, truncate') then 'd' else '' end, ''), '-') as may
    from pg_class c
    where c.relkind in ('r', 'v') and not c.relispartition
      and c.relnamespace in (
        select oid from pg_namespace where nspname in ('warehouse', 'ledger', 'report', '考核'))
    order by 1
""")


def _matrix(role: str) -> dict[str, str]:
    with _MATRIX.open(encoding="utf-8", newline="") as file:
        return {row["object"].strip(): row[role].strip() for row in csv.DictReader(file)}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_exactly_what_the_matrix_says(warehouse: Warehouse, log_in: LogIn, role: str) -> None:
    with log_in(role).connect() as connection:
        found = {row.object.replace('"', ""): row.may for row in connection.execute(_PRIVILEGES)}
    assert found == _matrix(role)


@pytest.mark.parametrize("role", ROLES)
def test_a_role_that_reads_an_object_can_open_it_and_no_other(
    warehouse: Warehouse, log_in: LogIn, role: str
) -> None:
    engine = log_in(role)
    for name, may in _matrix(role).items():
        schema, relation = name.split(".")
        with engine.connect() as connection:
            query = text(f'select * from {schema}."{relation}"')
            usable = not (schema == "考核" and role != ASSESSOR)
            if usable and may.startswith("r") and not may.startswith("r*"):
                connection.execute(query)
            else:
                with pytest.raises(ProgrammingError, match="permission denied"):
                    connection.execute(query)


def test_the_roles_own_nothing_and_are_no_superusers(warehouse: Warehouse) -> None:
    names = ", ".join(f"'{role}'" for role in ROLES)
    assert (
        warehouse.read(f"select relname from pg_class where relowner::regrole::text in ({names})")
        == warehouse.read(
            f"select rolname from pg_roles where rolname in ({names})"
            " and (rolsuper or rolcreaterole or rolcreatedb or rolbypassrls)"
        )
        == []
    )


def test_row_security_holds_even_where_a_grant_was_too_wide(warehouse: Warehouse, log_in: LogIn) -> None:
    _add_restricted_rows(warehouse)
    warehouse.write(f"grant select on all tables in schema report to {READER}")
    for name in (*(f"warehouse.{t}" for t in RESTRICTED), *(f"report.{v}" for v in ASSESSOR_ONLY)):
        counts = {}
        for role in (READER, ASSESSOR):
            with log_in(role).connect() as connection:
                counts[role] = connection.execute(text(f"select count(*) from {name}")).scalar_one()
        assert counts[READER] == 0, name
        assert counts[ASSESSOR] > 0, name


def test_the_reader_sees_revisions_rejections_and_questions_of_open_sources_only(
    warehouse: Warehouse, log_in: LogIn
) -> None:
    _add_restricted_rows(warehouse)
    opened = warehouse.submission("project_progress", "U02", "2021-04-06 16:50")
    closed = warehouse.submission("enterprise_requests", "U06", "2021-04-06 16:50")
    unknown = warehouse.submission(None, None, "2021-04-06 16:50")
    for submission in (opened, closed, unknown):
        warehouse.write(
            "insert into ledger.rejected_cell"
            " (submission_id, sheet, cell, column_label, value, rule, message)"
            " values (:s, '表', 'F12', '栏目', '值', 'R1', '应为')",
            s=submission,
        )
        warehouse.write(
            "insert into ledger.question (submission_id, kind, asked_of, sentence, options, opened_at)"
            " values (:s, 'period', 'unit', '哪一期？', '[]', '2021-04-06 17:00+08')",
            s=submission,
        )
    counts = {}
    for role in (READER, ASSESSOR):
        with log_in(role).connect() as connection:
            rejected = connection.execute(text("select submission_id from report.rejected_cells"))
            asked = connection.execute(text("select submission_id from report.open_questions"))
            revised = connection.execute(text("select distinct table_name from report.data_revision"))
            counts[role] = [sorted(rejected.scalars()), sorted(asked.scalars()), sorted(revised.scalars())]
    assert counts[READER] == [[opened], [opened], []]
    assert counts[ASSESSOR] == [[opened, closed, unknown], [opened, closed, unknown], ["enterprise_request"]]


def test_the_reader_reads_a_returns_own_words_of_open_sources_only(
    warehouse: Warehouse, log_in: LogIn
) -> None:
    opened = warehouse.submission("project_progress", "U02", "2021-04-06 16:50")
    closed = warehouse.submission("conduct_records", "U06", "2021-04-06 16:50")
    unknown = warehouse.submission(None, None, "2021-04-06 16:50")
    warehouse.write(
        "update ledger.submission set file_name = '周晓禾.xlsx', correction_reason = '周晓禾已调离'"
    )
    words = text("select submission_id, file_name, correction_reason from report.submissions order by 1")
    asked = text(
        "select ledger.file_name_of(s.submission_id) from ledger.submission s order by s.submission_id"
    )
    told = ("周晓禾.xlsx", "周晓禾已调离")
    for role, shown in (
        (READER, {opened}),
        (ASSESSOR, {opened, closed, unknown}),
        (LOADER, {opened, closed, unknown}),
    ):
        with log_in(role).connect() as connection:
            rows = [tuple(row) for row in connection.execute(words)]
            assert rows == [
                (n, *(told if n in shown else (None, None))) for n in (opened, closed, unknown)
            ], role
            assert [bool(name) for name in connection.scalars(asked)] == [
                n in shown for n in (opened, closed, unknown)
            ]
    with log_in(READER).connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text("select file_name from ledger.submission"))


def test_the_loader_adds_and_closes_rows_and_cannot_rewrite_history(
    warehouse: Warehouse, log_in: LogIn
) -> None:
    adding = text(
        "insert into warehouse.posting (submission_id, sheet_no, row_no, recorded_at, posting_no,"
        " person_code, posted_at) values (1, 1, 2, clock_timestamp(), '1', 'P001', clock_timestamp())"
    )
    engine = log_in(LOADER)
    with engine.begin() as connection:
        connection.execute(adding)
        connection.execute(text("update warehouse.posting set superseded_at = clock_timestamp()"))
        connection.execute(adding)
    assert len(warehouse.read("select from warehouse.posting")) == 2
    for forbidden in (
        "update warehouse.posting set person_code = 'P002'",
        "update warehouse.posting set recorded_at = recorded_at - interval '1 day'",
        "delete from warehouse.posting",
        "delete from ledger.submission",
    ):
        with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
            connection.execute(text(forbidden))


_MISCHIEF = (
    "select pg_advisory_lock(71001)",
    "select pg_try_advisory_xact_lock_shared(71010)",
    "select pg_advisory_xact_lock(71004, 1)",
    "select lo_create(0)",
    "create temporary table mine (n integer)",
    "copy (select 1) to program 'id'",
    "copy (select 1) to '/tmp/mine'",
    "select pg_read_file('/etc/passwd')",
    "set role liangshai_loader",
)


def test_whoever_only_reads_can_stop_nothing_and_leave_nothing_behind(
    warehouse: Warehouse, log_in: LogIn
) -> None:
    with warehouse.engine.begin() as connection:
        # What is granted on a database itself does not come with a copy of it.
        raw = cast("psycopg.Connection[Any]", connection.connection.driver_connection)
        raw.execute(grants_sql(restricted_sources()).encode())
    for role, statement in itertools.product((READER, ASSESSOR), _MISCHIEF):
        with log_in(role).connect() as connection:
            connection.execute(text("set transaction read write"))
            with pytest.raises(ProgrammingError, match="permission denied"):
                connection.execute(text(statement))


def test_no_reader_waits_or_keeps_others_waiting_for_ever(warehouse: Warehouse, log_in: LogIn) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")

    def patience(role: str) -> list[str]:
        with log_in(role).connect() as connection:
            return [str(connection.scalar(text(f"show {name}"))) for name in names]

    assert patience(READER) == patience(ASSESSOR) == ["15min", "1min", "30min"]
    assert patience(LOADER) == ["0", "0", "0"]


def test_readers_and_assessors_cannot_write_even_a_table_of_their_own(
    warehouse: Warehouse, log_in: LogIn
) -> None:
    for role in (READER, ASSESSOR):
        with log_in(role).connect() as connection:
            connection.execute(text("set default_transaction_read_only = off"))
            connection.commit()
            for schema in ("warehouse", "ledger", "report", "public"):
                with pytest.raises(ProgrammingError, match="permission denied"):
                    connection.execute(text(f"create table {schema}.own (n int)"))
                connection.rollback()


def test_the_assessor_finds_chinese_views_without_naming_a_schema(
    warehouse: Warehouse, log_in: LogIn
) -> None:
    warehouse.add("person", "2021-01-04 09:00", person_code="P001", person_name="梁启衡")
    with log_in(ASSESSOR).connect() as connection:
        assert connection.execute(text("select 姓名 from 人员")).scalars().all() == ["梁启衡"]


def test_sums_over_fewer_than_three_people_or_enterprises_are_no_mere_reader_s(
    park: Warehouse, log_in: LogIn
) -> None:
    study = plain_row("person_study", date(2021, 3, 1)) | {"unit_code": "U02", "self_study_n": 2}
    patrol = plain_row("safety_patrol", date(2021, 3, 3)) | {"period_start": date(2021, 3, 1), "group_no": 1}
    group = plain_row("safety_group", date(2021, 1, 4)) | {"group_no": 1}
    park.add("safety_group", "2021-01-10 09:00", **group | {"valid_from": date(2021, 1, 4)})

    def seen(role: str) -> list[Any]:
        with log_in(role).connect() as connection:
            of_unit = connection.scalar(text("select self_study_met_n from report.person_study_unit"))
            of_group = connection.scalar(text("select max(hazards_found_n) from report.patrol_week_group"))
            straight = connection.scalar(text("select sum(reported_n) from report.study_tally()"))
            return [of_unit, of_group, straight]

    for n in (1, 2, 3):
        park.add("person_study", "2021-04-06 17:00", **study | {"person_code": f"P00{n}"})
        visit = {"enterprise_code": f"E00{n}", "hazards_found_n": n}
        park.add("safety_patrol", "2021-03-08 09:00", **patrol | visit)
        whole = [0, n * (n + 1) // 2, n]
        assert seen(ASSESSOR) == seen(LOADER) == whole
        assert seen(READER) == (whole if n == 3 else [None, None, None])


def _add_restricted_rows(warehouse: Warehouse) -> None:
    """A row in every restricted table; the request is changed once, so that there is a revision to hide."""
    warehouse.submission("daily_posting", "U01", "2021-03-03 19:00")
    for table in RESTRICTED:
        warehouse.add(table, "2021-03-03 19:00", **plain_row(table, date(2021, 3, 2)))
    changed = plain_row("enterprise_request", date(2021, 3, 2)) | {"status": "已办结"}
    warehouse.add("enterprise_request", "2021-03-09 09:00", **changed)
