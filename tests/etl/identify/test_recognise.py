"""A file is recognised by its title, its sheets or its name, then by its headings; else not at all."""

from __future__ import annotations

import pytest

from etl.grid import Grid, Sheet, rectangular
from etl.identify.recognise import nearest, recognise
from tests.etl.forms import SOURCES, progress, project


def name_of(grid: Grid, file_name: str = "表.xlsx", hint: str | None = None) -> str | None:
    source = recognise(grid, file_name, SOURCES, hint)
    return source.name if source else None


def bare(*rows: list[object], name: str = "Sheet1", lead: list[str] | None = None) -> Grid:
    return Grid("xlsx", [Sheet(1, name, rectangular(rows), lead_text=lead or [])])  # type: ignore[arg-type]


def test_the_title_names_the_source() -> None:
    assert name_of(Grid("xlsx", [progress([project(1)])])) == "project_progress"
    assert name_of(bare(["附件"], ["督查事项周进展（2021年第12期）"])) == "supervision_weekly"


def test_padding_in_a_title_does_not_hide_it() -> None:
    assert name_of(bare(["重 点 项 目 进 展 情 况 表"])) == "project_progress"


def test_the_file_name_and_the_text_before_a_word_table_name_it_too() -> None:
    assert name_of(bare(["x"]), "2021年主要经济指标年度目标.xlsx") != "project_progress"
    assert name_of(bare(["x"]), "重点项目进展情况表.xlsx") == "project_progress"
    assert name_of(bare(["x"], lead=["改革攻坚事项任务清单"])) == "reform_list"


@pytest.mark.parametrize(
    ("title", "source"),
    [
        ("常态化工作周报（2022年第10周）", "routine_week"),
        ("走访企业情况周报（2022年第10周）", "routine_week"),
        ("企业走访服务台账（2022年3月）", "enterprise_visits"),
        ("走访调研企业情况表（2022年3月）", "enterprise_visits"),
    ],
)
def test_visits_of_a_week_are_the_unit_s_own_return_and_the_ledger_is_another(
    title: str, source: str
) -> None:
    assert name_of(bare([title])) == source


def test_without_any_name_the_headings_decide() -> None:
    sheet = progress([project(1)], title="2021年3月")
    assert name_of(Grid("xlsx", [sheet])) == "project_progress"


def test_a_file_that_is_like_nothing_is_not_recognised() -> None:
    assert name_of(bare(["姓名", "电话"], ["甲", "1"])) is None


def test_the_sender_s_word_counts_alone_and_may_be_wrong() -> None:
    assert name_of(bare(["x"]), hint="reform_progress") == "reform_progress"
    assert name_of(bare(["重点项目进展情况表"]), hint="no_such_source") is None


def test_registers_of_codes_are_never_recognised_by_chance() -> None:
    sheet = bare(["person_code", "person_name"], ["P1", "甲"])
    assert name_of(sheet) is None


@pytest.mark.parametrize(
    ("pattern", "texts", "fits"),
    [
        ("^周报$", ["各单位", "周报"], True),
        ("^周报$", ["各单位周报"], False),
        (r"\A周报\Z", ["各单位", "周报"], True),
        ("单位[^甲]*周报", ["各单位", "周报"], False),
        ("(?<!月)周报", ["各月周报"], False),
    ],
)
def test_a_pattern_is_held_against_each_text_alone(pattern: str, texts: list[str], fits: bool) -> None:
    only = SOURCES["routine_week"].model_copy(update={"recognise": [pattern]})
    other = SOURCES["project_progress"]
    rows: list[list[object]] = [[text] for text in texts]
    found = recognise(bare(*rows), "表.xlsx", {"only": only, "other": other})
    assert (found is only) == fits


def test_without_a_title_optional_columns_that_are_left_out_do_not_count_against_the_source() -> None:
    headings: list[object] = list(SOURCES["enterprise_liaison"].tables[0].headings)
    assert name_of(bare(headings, ["x" for _ in headings]), "导出.csv") == "enterprise_liaison"


def test_where_two_sources_have_the_same_headings_neither_is_taken_by_chance() -> None:
    liaison = SOURCES["enterprise_liaison"]
    twin = liaison.model_copy(update={"name": "twin"})
    sheet = bare(list(liaison.tables[0].headings), ["x" for _ in liaison.tables[0].headings])
    assert recognise(sheet, "导出.csv", {liaison.name: liaison}) is liaison
    assert recognise(sheet, "导出.csv", {liaison.name: liaison, "twin": twin}) is None


def test_the_nearest_are_few_and_named_by_their_title_or_by_their_headings() -> None:
    titled = nearest(bare(["企业走访服务情况汇总（2022年3月）"], ["甲", "乙"]), "x.xlsx", SOURCES)
    assert "enterprise_visits" in [source.name for source in titled] and len(titled) <= 3
    headings = [path.rsplit("/", 1)[-1] for path in SOURCES["enterprise_visits"].tables[0].headings]
    headed = nearest(bare(["台账"], [*headings[:-1], "别的"]), "x.xlsx", SOURCES)
    assert headed[0].name == "enterprise_visits"
    by_system = nearest(bare(["工作晾晒情况（2022年3月）"], ["姓名", "内容"]), "x.xlsx", SOURCES)
    assert "daily_posting" in [source.name for source in by_system]
    assert nearest(bare(["甲"], ["乙", "丙"]), "x.xlsx", SOURCES) == []
