"""The form of a source: its texts are found by the source's patterns, its headings are stacked."""

from __future__ import annotations

import re
from datetime import date

import pytest

from etl.template.form import form_of
from etl.template.words import TemplateFault, deadline_words, literal_of, sheet_name_of, title_of
from etl.template.workbook import heading_cells
from etl.workdays import Calendar
from schemas.period import Period
from tests.etl.forms import ROOT, SOURCES, spec

DAY = date(2021, 4, 2)


@pytest.mark.parametrize(
    "pattern",
    [
        "主要经济指标$",
        "^(?:甲|乙)表",
        "第?[一二三]批",
        r"20\d\d年名单",
        r"进展(情况)?表",
        r"表\s*一",
        "汇总.*表",
        "节点",
    ],
)
def test_a_text_of_a_simple_pattern_is_matched_by_it(pattern: str) -> None:
    assert re.search(pattern, literal_of(pattern)), literal_of(pattern)


def test_a_title_that_cannot_be_written_is_a_sentence() -> None:
    source = SOURCES["project_progress"].model_copy(update={"recognise": [r"(?<=表)甲{3}(?=乙)"]})
    with pytest.raises(TemplateFault, match="表题写法太复杂"):
        title_of(source, source.tables[0], None)
    with pytest.raises(TemplateFault, match="工作表名"):
        sheet_name_of(spec(sheet=r"(?<=表)甲{3}"), "表", 1)


def test_groups_stand_side_by_side_and_keys_come_first() -> None:
    (sheet,) = form_of(SOURCES["project_progress"], Period.parse("2021-03"), DAY, with_prior=False)
    tops = [column.path[0] for column in sheet.columns]
    assert tops[:2] == ["序号", "项目代码"]
    blocks = [top for i, top in enumerate(tops) if i == 0 or tops[i - 1] != top]
    assert len(blocks) == len(set(tops))


def test_every_cell_of_the_heading_is_covered_once() -> None:
    (sheet,) = form_of(SOURCES["project_progress"], Period.parse("2021-03"), DAY, with_prior=True)
    covered = [
        (row, col)
        for _, (top, left, bottom, right) in heading_cells(sheet.columns, sheet.depth)
        for row in range(top, bottom + 1)
        for col in range(left, right + 1)
    ]
    assert sorted(covered) == [(r, c) for r in range(sheet.depth) for c in range(len(sheet.columns))]


def test_two_tables_of_one_sheet_are_one_form() -> None:
    (sheet,) = form_of(SOURCES["reform_list"], Period.parse("2021"), DAY, with_prior=False)
    assert len(sheet.specs) == 2


def test_the_deadline_is_told_by_day_or_by_rule() -> None:
    calendar = Calendar.load(ROOT / "schemas" / "codes" / "workdays.csv")
    source = SOURCES["project_progress"]
    assert deadline_words(source, Period.parse("2021-03"), calendar) == "报送截止：2021年4月6日18:00"
    assert deadline_words(source, None, None) == "报送截止：每期结束后第3个工作日18:00"
    assert deadline_words(SOURCES["project_register"], None, None) == ""


def test_no_title_says_twice_that_it_is_a_form() -> None:
    titles = [title_of(source, table, None) for source in SOURCES.values() for table in source.tables]
    assert not [title for title in titles if re.search("(表|台账|清单|名单|名录|名册|簿)表", title)]


@pytest.mark.parametrize("name", sorted(n for n, s in SOURCES.items() if s.period != "none"))
def test_a_form_can_be_made_of_every_period_of_a_year(name: str) -> None:
    source = SOURCES[name]
    assert source.period != "none"
    period = Period.of(date(2021, 1, 4), source.period)
    while period.year == 2021:
        assert form_of(source, period, period.end, with_prior=True)
        period = period.next() if source.period != "day" else Period.of(date(2022, 1, 1), "day")
