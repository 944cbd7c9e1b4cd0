"""How wide columns come out: what belongs together stands on one line where the others can spare it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.document import Table, TableCell, TableColumn, head_cells
from reports.paging.columns import column_widths_pt, head_text, parted

WIDTH_PT = 442.2


def table(*rows: tuple[str | TableCell, ...], heads: tuple[str, ...] = (), small: bool = False) -> Table:
    cells = tuple(tuple(c if isinstance(c, TableCell) else TableCell(c) for c in row) for row in rows)
    labels = heads or tuple(f"列{n}" for n in range(len(rows[0])))
    columns = tuple(TableColumn(label, 3 if n == 0 else 1) for n, label in enumerate(labels))
    return Table("t", "表", "", columns, cells, is_small=small)


LONG = "这一格里是一句很长的话，它反正要占好几行，让出几个字的地方也不要紧"


@pytest.mark.parametrize(
    ("word", "chars"),
    [
        ("规划建设局", 5),
        ("2021年10月31日", 7.5),
        ("邢知远、王砚秋", 4),
        (TableCell("未报送", light="灰"), 5),
        ("吨标准煤/万元", 6.5),
    ],
)
def test_a_short_word_a_day_and_a_listed_name_stand_on_one_line(word: str | TableCell, chars: float) -> None:
    widths = column_widths_pt(table((LONG, word, "1", "2", "3", "4")), WIDTH_PT)
    assert widths[1] > chars * 10.5 + 6.4
    assert sum(widths) == pytest.approx(WIDTH_PT)


def test_a_sentence_is_no_word_and_takes_its_share_alone() -> None:
    shared = column_widths_pt(table((LONG, LONG, "1", "2")), WIDTH_PT)
    assert shared == pytest.approx([WIDTH_PT / 2, *[WIDTH_PT / 6] * 3])


def test_a_heading_turns_before_its_bracket() -> None:
    told = table((LONG, "一", "二"), heads=("完成率", "存在问题（自报）", "（%）"))
    texts = [head_text(told, head, [330.0, 66.0, 46.0]) for head in head_cells(told)]
    assert texts == ["完成率", "存在问题\n（自报）", "（%）"]


WORDS = st.sampled_from(
    ["", "规划建设局", "2021年10月31日", "1234567.89", LONG, "11/12已报", "邢知远、王砚秋"]
)


@given(st.lists(st.tuples(*[WORDS] * 5), min_size=1, max_size=6), st.booleans())
def test_whatever_stands_in_them_the_columns_fill_the_page_and_none_vanishes(
    rows: list[tuple[str, ...]], small: bool
) -> None:
    widths = column_widths_pt(table(*rows, small=small), WIDTH_PT)
    assert sum(widths) == pytest.approx(WIDTH_PT)
    assert min(widths) >= WIDTH_PT / 7 / 2


@given(st.text("AZ09-.测", max_size=40), st.floats(12, 120))
def test_no_run_of_latin_letters_is_wider_than_its_cell_and_no_letter_is_lost(
    text: str, width_pt: float
) -> None:
    told = parted(text, table(("一",)), width_pt)
    assert told.replace("\u200b", "") == text
    longest = max(1, int((width_pt - 6.4) / 10.5 / 0.56))
    assert all(len(run) <= longest for run in re.findall("[!-~]+", told))
