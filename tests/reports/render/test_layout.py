"""How a title breaks and how large the red name is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reports.document import Masthead
from reports.paging.lines import text_width_chars
from reports.render.layout import (
    masthead_size_pt,
    picture_size_mm,
    signer_indent_chars,
    title_lines,
)


def test_a_title_breaks_between_words() -> None:
    title = "关于2021年第一季度重点工作推进情况的通报"
    assert title_lines(title) == ["关于2021年第一季度", "重点工作推进情况的通报"]


def test_a_short_title_stays_on_one_line() -> None:
    assert title_lines("2021年工作通报") == ["2021年工作通报"]


@given(st.text(alphabet="关于年第一季度重点工作推进情况的通报2021（）、", min_size=1, max_size=80))
def test_no_title_loses_a_character_or_runs_over_the_edge(title: str) -> None:
    lines = title_lines(title)
    assert "".join(lines) == title
    assert all(text_width_chars(line) <= 19 for line in lines)


def test_the_red_name_fits_the_width_of_the_text() -> None:
    name = "齐鲁化工区管理委员会办公室文件"
    assert masthead_size_pt(Masthead(name, "")) * len(name) <= 442.2
    assert masthead_size_pt(Masthead("短文件", "")) < 50


def test_a_tall_picture_shrinks_in_proportion_and_a_small_one_stays() -> None:
    assert picture_size_mm(156, 200, 100) == (78, 100)
    assert picture_size_mm(156, 60, 100) == (156, 60)


def test_the_name_is_centred_over_the_date_and_never_leaves_the_page() -> None:
    assert signer_indent_chars("办公室", "2021年4月20日") > 4
    assert signer_indent_chars("齐鲁化工区管理委员会综合管理局督查考核办公室", "2021年4月20日") == 0
