"""Migrating: new, again, at once, after a column was added, and by an owner who is no superuser."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import make_url

from liangshai.operations.postgres import EmbeddedPostgres
from schemas.migrate import MigrateProblem, migrate
from schemas.warehouse import Base
from tests.schemas.conftest import Warehouse


def _run(url: str, *statements: str) -> list[Any]:
    engine = create_engine(url, poolclass=NullPool)
    rows: list[Any] = []
    with engine.begin() as connection:
        for statement in statements:
            result = connection.execute(text(statement))
            rows = list(result) if result.returns_rows else []
    engine.dispose()
    return rows


def test_a_new_database_gets_everything_and_a_second_run_only_makes_views_anew(database_url: str) -> None:
    first = migrate(database_url)
    assert "新建表 warehouse.project_progress" in first
    assert "结构版本记为 0006" in first
    second = migrate(database_url)
    assert len(second) == 1
    assert second[0].startswith("重建视图")


def test_a_second_run_keeps_every_row(warehouse: Warehouse, warehouse_url: str) -> None:
    warehouse.add("person", "2021-01-04 09:00", person_code="P001", person_name="梁启衡")
    before = warehouse.read("select * from report.person")
    migrate(warehouse_url)
    assert warehouse.read("select * from report.person") == before


def test_migrations_that_meet_wait_for_one_another(database_url: str, warehouse_url: str) -> None:
    passwords = {"liangshai_reader": "reader-of-the-tests"}
    with ThreadPoolExecutor(4) as threads:
        # Two databases of one cluster: the roles are shared, the advisory lock is not.
        urls = [database_url, warehouse_url, database_url, warehouse_url]
        for done in threads.map(lambda url: migrate(url, passwords), urls):
            assert done[-1].startswith("重建视图")


def test_a_column_and_an_index_that_are_missing_are_added_with_their_comments(
    warehouse: Warehouse, warehouse_url: str
) -> None:
    warehouse.add("person", "2021-01-04 09:00", person_code="P001", person_name="梁启衡")
    warehouse.write("drop schema report cascade")
    warehouse.write("alter table warehouse.project_progress drop column next_step_text")
    warehouse.write("drop index ledger.ix_submission_sha256")
    done = migrate(warehouse_url)
    assert "表 warehouse.project_progress 新增列 next_step_text" in done
    assert "表 ledger.submission 新增索引 ix_submission_sha256" in done
    assert warehouse.read("select next_step_text from report.project_progress") == []
    assert _differences(warehouse) == []


def test_a_required_column_is_not_added_to_rows_that_have_no_value_for_it(
    warehouse: Warehouse, warehouse_url: str
) -> None:
    warehouse.add("person", "2021-01-04 09:00", person_code="P001", person_name="梁启衡")
    warehouse.write("drop schema report cascade")
    warehouse.write("alter table warehouse.person drop column person_name")
    with pytest.raises(MigrateProblem, match=r"warehouse\.person 已有数据，不能直接新增必填列 person_name"):
        migrate(warehouse_url)


def test_a_failed_migration_leaves_the_old_version_standing(warehouse: Warehouse, warehouse_url: str) -> None:
    warehouse.write("create schema somebody")
    warehouse.write("create view somebody.own as select unit_code from report.unit")
    with pytest.raises(MigrateProblem, match="别人自建的视图"):
        migrate(warehouse_url)
    assert warehouse.read("select * from somebody.own") == []


def test_a_reader_who_does_not_let_go_stops_the_migration_with_a_sentence(
    warehouse: Warehouse, warehouse_url: str
) -> None:
    with warehouse.engine.connect() as reader:
        reader.execute(text("select * from report.unit"))
        with pytest.raises(MigrateProblem, match="有人正在查数"):
            migrate(warehouse_url, lock_wait_s=1)
    migrate(warehouse_url)


def test_the_database_is_what_the_definitions_say(warehouse: Warehouse) -> None:
    assert _differences(warehouse) == []


def test_an_owner_who_may_only_create_roles_migrates_and_reads_restricted_rows(
    postgres_server: EmbeddedPostgres, database_url: str
) -> None:
    name = make_url(database_url).database
    owner = f"owner_of_{name}"
    _run(
        database_url,
        f"create role {owner} login createrole password 'owner-of-the-test'",
        f"alter database {name} owner to {owner}",
        # Roles made by another owner are handed over by an administrator, once.
        f"grant liangshai_loader, liangshai_reader, liangshai_assessor to {owner} with admin option"
        if _run(database_url, "select 1 from pg_roles where rolname = 'liangshai_loader'")
        else "select 1",
    )
    url = make_url(database_url).set(username=owner, password="owner-of-the-test")
    own_url = url.render_as_string(hide_password=False)
    migrate(own_url)
    _run(
        own_url,
        "insert into warehouse.posting (submission_id, sheet_no, row_no, recorded_at, posting_no,"
        " person_code, posted_at) values (1, 1, 2, now(), '1', 'P001', now())",
    )
    assert _run(own_url, "select posting_no from report.posting") == [("1",)]
    admin = postgres_server.url("postgres")
    _run(database_url, f"reassign owned by {owner} to liangshai", f"drop owned by {owner}")
    _run(admin, f"drop owned by {owner}", f"drop role {owner}")


def test_reform_lists_from_before_the_year_was_a_key_are_told_apart_by_their_returns(
    warehouse: Warehouse, warehouse_url: str
) -> None:
    old = warehouse.submission("reform_list", "U01", "2021-01-10 09:00", period_start="2021-01-01")
    new = warehouse.submission("reform_list", "U01", "2022-01-10 09:00", period_start="2022-01-01")
    for submission, recorded, text_ in ((old, "2021-01-10 09:00", "旧"), (new, "2022-01-10 09:00", "新")):
        warehouse.add(
            "reform_measure",
            recorded,
            submission_id=submission,
            list_year=2021,
            item_no=1,
            measure_no=1,
            measure_text=text_,
        )
    # As version 0001 left it: no year, the new list has closed the old one.
    warehouse.write("drop schema report cascade")
    for table in ("reform_item", "reform_measure"):
        keys = "item_no" if table == "reform_item" else "item_no, measure_no"
        name = f"uq_{table}_{keys.replace(', ', '_')}_superseded_at"
        warehouse.write(f"alter table warehouse.{table} drop column list_year")
        warehouse.write(
            f"alter table warehouse.{table} add constraint {name}"
            f" unique nulls not distinct ({keys}, superseded_at)"
        )
    warehouse.write("update warehouse.schema_version set version_num = '0001'")
    assert "结构版本由 0001 升到 0006" in migrate(warehouse_url)
    assert _differences(warehouse) == []
    lists = "select list_year, measure_text from report.reform_measure order by 1"
    assert [tuple(row.values()) for row in warehouse.read(lists)] == [(2021, "旧"), (2022, "新")]
    earlier = warehouse.read(lists, as_of="2021-06-01 09:00")
    assert [tuple(row.values()) for row in earlier] == [(2021, "旧")]


def _differences(warehouse: Warehouse) -> list[Any]:
    options = {
        "include_schemas": True,
        "include_name": lambda name, kind, _: kind != "schema" or name in ("warehouse", "ledger"),
        "version_table": "schema_version",
        "version_table_schema": "warehouse",
    }
    with warehouse.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    # Comments are made from the labels, not from the metadata.
    return [d for d in found if not isinstance(d, list) and "comment" not in d[0]] + [
        one for d in found if isinstance(d, list) for one in d if "comment" not in one[0]
    ]


def test_a_unit_may_be_asked_again_also_in_a_database_from_before(
    warehouse: Warehouse, warehouse_url: str
) -> None:
    key = "uq_check_sheet_issue_id_unit_code"
    warehouse.write(f"alter table ledger.check_sheet drop constraint {key}_fingerprint")
    warehouse.write(f"alter table ledger.check_sheet add constraint {key} unique (issue_id, unit_code)")
    warehouse.write("update warehouse.schema_version set version_num = '0002'")
    assert "结构版本由 0002 升到 0006" in migrate(warehouse_url)
    found = warehouse.read(
        "select conname from pg_constraint where conrelid = 'ledger.check_sheet'::regclass and contype = 'u'"
    )
    assert [row["conname"] for row in found] == [f"{key}_fingerprint"]


def test_notes_from_before_are_mended_by_the_first_return_that_was_accepted_whole(
    warehouse: Warehouse, warehouse_url: str
) -> None:
    about = {"period_start": "2021-03-01", "period_type": "month"}
    partly = warehouse.submission("project_progress", "U02", "2021-04-06 16:50", status="partly", **about)
    again = warehouse.submission("project_progress", "U02", "2021-04-07 09:00", **about)
    later = warehouse.submission("project_progress", "U02", "2021-04-09 09:00", status="partly", **about)
    for number, submission in enumerate((partly, later), 1):
        warehouse.write(
            f"insert into ledger.return_note values ('退回单{number}', :s, 1, '2021-04-10',"
            " '2021-04-06 17:00+08')",
            s=submission,
        )
    for table in ("return_note", "rejected_cell"):
        warehouse.write(f"alter table ledger.{table} drop column mended_by cascade")
    warehouse.write("update warehouse.schema_version set version_num = '0003'")
    assert "结构版本由 0003 升到 0006" in migrate(warehouse_url)
    found = warehouse.read("select submission_id, mended_by from ledger.return_note order by note_no")
    assert [tuple(row.values()) for row in found] == [(partly, again), (later, None)]


def test_months_that_came_with_a_later_month_before_are_handed_in_with_it(
    warehouse: Warehouse, warehouse_url: str
) -> None:
    about = {"period_start": "2021-06-01", "period_type": "month"}
    june = warehouse.submission("economic_indicators", "U02", "2021-07-15 16:50", **about)
    for month in (4, 5, 6):
        warehouse.add(
            "indicator_value", "2021-07-15 16:50", indicator_code="I01", ytd_value=month, submission_id=june,
            period_start=f"2021-{month:02d}-01", period_type="month", reporting_unit_code="U02",
        )  # fmt: skip
    warehouse.write("drop table ledger.carried_period cascade")
    warehouse.write("update warehouse.schema_version set version_num = '0004'")
    assert "结构版本由 0004 升到 0006" in migrate(warehouse_url)
    found = warehouse.read("select submission_id, period_start::text from ledger.carried_period order by 2")
    assert [tuple(row.values()) for row in found] == [(june, "2021-04-01"), (june, "2021-05-01")]
