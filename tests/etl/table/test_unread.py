"""What a return's answer says of sheets that hold nothing of it, and of a table that is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from etl.grid import Grid, Sheet
from etl.table.unread import no_table, reason_unread, tell_unread
from etl.tidy.tidied import Tidied
from schemas.source import Source, load_source

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def source() -> Source:
    return load_source(ROOT / "schemas" / "sources" / "project_progress.yml")


def _told(*sheets: Sheet) -> Tidied:
    said = Tidied("project_progress", None, None)
    tell_unread([(sheet, reason_unread(sheet)) for sheet in sheets], said)
    return said


def test_many_sheets_that_are_not_read_for_one_reason_are_one_sentence() -> None:
    said = _told(*(Sheet(n, f"表{n}", [["甲", n]]) for n in range(1, 8)))
    assert [one.message for one in said.warnings] == [
        "“表1”、“表2”、“表3”、“表4”、“表5”等7张工作表共14个单元格未读取（不是本报表的工作表）"
    ]
    assert sum(ignored.cells for ignored in said.ignored) == 14
    assert len(said.ignored) == 7


def test_each_reason_has_its_own_sentence_and_empty_sheets_have_none() -> None:
    said = _told(
        Sheet(1, "底稿", [["甲"]], hidden=True), Sheet(2, "说明", [["乙"], ["丙"]]), Sheet(3, "空", [[None]])
    )
    assert [one.message for one in said.warnings] == [
        "工作表“底稿”有1个单元格未读取（隐藏的工作表）",
        "工作表“说明”有2个单元格未读取（不是本报表的工作表）",
    ]


def test_a_table_that_is_not_found_is_told_with_the_row_that_comes_nearest(source: Source) -> None:
    named = [heading for heading in source.tables[0].headings if "/" not in heading][:2]
    sheet = Sheet(1, "进度", [["某表"], ["甲", "乙"], [*named, "联系人", "手机（个）"], ["1", "2", "3", "4"]])
    problem = no_table(Grid("xlsx", [sheet]), source, source.tables[0])
    assert "最像表头的是工作表“进度”第3行，2栏相同，“手机”、“联系人”等2栏不是" in problem.message


def test_where_no_word_of_the_heading_stands_no_row_is_told(source: Source) -> None:
    problem = no_table(Grid("xlsx", [Sheet(1, "x", [["随便"]])]), source, source.tables[0])
    assert "找不到“重点项目月度进展”的表头" in problem.message and "最像" not in problem.message


def test_a_table_on_a_sheet_that_nobody_sees_is_told_to_be_shown(source: Source) -> None:
    named = [heading for heading in source.tables[0].headings if "/" not in heading][:4]
    unseen = Sheet(1, "进度", [["某表"], [*named], ["1", "2", "3", "4"]], hidden=True)
    problem = no_table(Grid("xlsx", [unseen, Sheet(2, "x", [["随便"]])]), source, source.tables[0])
    assert problem.message == (
        "“重点项目月度进展”的表头在隐藏的工作表“进度”里，隐藏的工作表不读取，请取消隐藏后重新报送"
    )
