"""Everything that people read is named in Chinese, and the dictionary in docs/ is up to date."""

from __future__ import annotations

import re
from pathlib import Path

from schemas.dictionary import dictionary_text
from schemas.labels import comment_of, label_of
from schemas.migrate import restricted_sources
from schemas.views import curated_views
from tests.schemas.conftest import Warehouse

_DICTIONARY = Path(__file__).parents[2] / "docs" / "data_dictionary.md"
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_data_dictionary_is_what_the_definitions_make(warehouse: Warehouse) -> None:
    with warehouse.engine.connect() as connection:
        assert dictionary_text(connection) == _DICTIONARY.read_text(encoding="utf-8")


def test_every_table_view_and_column_has_a_chinese_comment(warehouse: Warehouse) -> None:
    named = warehouse.read(
        "select c.oid::regclass::text as object, a.attname as column,"
        " obj_description(c.oid, 'pg_class') as meaning, col_description(c.oid, a.attnum) as comment"
        " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped"
        " join pg_namespace n on n.oid = c.relnamespace"
        " where n.nspname in ('warehouse', 'ledger', 'report', '考核') and c.relkind in ('r', 'v')"
        " and c.relname <> 'schema_version'"
    )
    assert len(named) > 500
    assert [
        row
        for row in named
        if not _CHINESE.search(row["meaning"] or "") or not _CHINESE.search(row["comment"] or "")
    ] == []


def test_every_view_runs_with_its_reader_s_own_rights(warehouse: Warehouse) -> None:
    assert (
        warehouse.read(
            "select oid::regclass::text as view from pg_class"
            " where relkind = 'v' and relnamespace in (select oid from pg_namespace"
            " where nspname in ('report', '考核'))"
            " and not coalesce('security_invoker=true' = any (reloptions), false)"
        )
        == []
    )


def test_every_definer_function_has_a_pinned_search_path(warehouse: Warehouse) -> None:
    found = warehouse.read(
        "select proname as name, array_to_string(proconfig, ';') as settings from pg_proc"
        " where prosecdef and pronamespace::regnamespace::text in ('warehouse', 'ledger', 'report')"
        " order by 1"
    )
    names = [row["name"] for row in found]
    assert names == [
        *("activity_tally", "correction_reason_of", "evaluation_tally", "file_name_of", "fiscal_tally"),
        *("hazard_tally", "meeting_tally", "newest_moment"),
        *("patrol_tally", "posting_tally", "request_tally", "study_tally", "visit_tally"),
    ]
    assert all(row["settings"] == "search_path=pg_catalog, pg_temp" for row in found)


def test_the_chinese_schema_repeats_every_view_column_by_column(warehouse: Warehouse) -> None:
    columns = (
        "select obj_description(c.oid, 'pg_class') as meaning, count(*) as n from pg_class c"
        " join pg_attribute a on a.attrelid = c.oid and a.attnum > 0"
        " join pg_namespace n on n.oid = c.relnamespace where n.nspname = :schema and c.relkind = 'v'"
        " group by c.oid order by 1"
    )
    english = warehouse.read(columns, schema="report")
    assert english == warehouse.read(columns, schema="考核")
    assert len(english) > len(curated_views())


def test_every_source_that_a_view_names_is_a_source() -> None:
    named = {name for view in curated_views() for name in re.findall(r"source_name = '(\w+)'", view.sql)}
    sources = Path(__file__).parents[2] / "schemas" / "sources"
    assert named == {
        "daily_posting",
        "economic_indicators",
        "reform_progress",
        "enterprise_visits",
        "safety_patrols",
    }
    assert named <= {path.stem for path in sources.glob("*.yml")}


def test_sources_of_people_and_enterprises_are_restricted() -> None:
    assert set(restricted_sources()) >= {"daily_posting", "posting_roster", "enterprise_requests"}


def test_a_comment_is_label_unit_and_meaning_and_gives_its_label_back() -> None:
    info = {"label": "办结时限（原文）", "unit": "", "meaning": "报送表中的原数"}
    assert comment_of(info) == "办结时限原文：报送表中的原数"
    assert comment_of({"label": "总投资", "unit": "万元", "meaning": ""}) == "总投资（万元）"
    assert label_of("总投资（万元）：下达数") == "总投资"
    assert label_of("状态：按时（或迟报）") == "状态"
