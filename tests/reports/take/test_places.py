"""Figures are found again in a rewritten sentence, each at its own place or at none."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.take.places import map_spans, rescued
from reports.take.words import Span, Token, tokens


def marked(text: str) -> tuple[str, list[Span]]:
    """Text with figures between 《 and 》 → the plain text and where they stand."""
    plain, spans = "", []
    for part in re.split(r"(《.*?》)", text):
        if part.startswith("《"):
            spans.append(Span(len(plain), len(plain) + len(part) - 2))
        plain += part.strip("《》")
    return plain, spans


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("完成《125.0》亿元，《同比增长47.5%》。", "累计完成《125.0》亿元，《同比增长47.5%》。"),
        ("完成《125.0》亿元，《同比增长47.5%》。", "完成《126.0》亿元，《同比下降47.5%》。"),
        ("甲《3》项、乙《5》项", "甲《5》项、乙《3》项"),
        ("甲《3》项、乙《5》项", "甲局《13》项、乙《5》项"),
        ("完成《125.0》亿元", "完成（其中一季度）《125.5》亿元"),
        ("共《23》条，完成《2》条", "共《23》条措施，已完成《3》条"),
        ("税收《未报送》，其余正常", "税收《12.3亿元》，其余正常"),
        ("正在推进《20》条，未达标《1》条", "《20》条正在推进，《1》条未达标"),
        ("《25》个项目已开工，《2》个未开工", "已开工《25》个项目，未开工《2》个"),
        ("正在推进《20》条，未达标《1》条", "《21》条正在推进，《1》条未达标"),
    ],
)
def test_each_figure_is_where_its_words_are(old: str, new: str) -> None:
    (was, figures), (now, wanted) = marked(old), marked(new)
    assert map_spans(was, figures, now).spans == wanted


@pytest.mark.parametrize(
    ("old", "new", "free"),
    [
        ("完成《125.0》亿元，占《25.0》%", "完成亿元，占25.0%", []),
        ("完成《125.0》亿元", "完成亿元。另有12项", ["12"]),
        ("完成《125.0》亿元", "有3个项目和4个项目共5亿元", ["3", "4", "5"]),
    ],
)
def test_a_figure_that_is_gone_is_at_no_place_and_new_numbers_are_free(
    old: str, new: str, free: list[str]
) -> None:
    was, figures = marked(old)
    found = map_spans(was, figures, new)
    assert found.spans[0] is None
    assert [one.key for one in found.free] == free


def test_a_figure_is_found_where_its_words_went_unless_two_places_would_do() -> None:
    was, (figure,) = marked("工业总产值完成《125.0》亿元。")
    here = "另起一段：总产值完成125.0亿元。"
    assert rescued(was, figure, [("无", []), (here, tokens_of(here))]) == (1, tokens_of(here)[0])
    assert rescued(was, figure, [(here, tokens_of(here)), (here, tokens_of(here))]) is None
    other = "完成126.0亿元。"
    assert rescued(was, figure, [(other, tokens_of(other))]) is None


def tokens_of(text: str) -> list[Token]:
    return [one for one in tokens(text) if one.is_number]


_words = st.text("甲乙丙丁，。完成", min_size=1, max_size=6)
_numbers = st.decimals(0, 999, places=1).map(str)


@given(st.lists(st.tuples(_words, _numbers), min_size=1, max_size=6), st.integers(0, 5), _words)
def test_words_put_in_anywhere_between_leave_every_figure_found(
    pieces: list[tuple[str, str]], place: int, more: str
) -> None:
    text, figures = marked("".join(f"{word}《{number}》" for word, number in pieces) + "。")
    place = min(place, len(pieces) - 1)
    changed, wanted = marked(
        "".join(f"{more if n == place else ''}{w}《{number}》" for n, (w, number) in enumerate(pieces)) + "。"
    )
    found = map_spans(text, figures, changed)
    assert [changed[s.start : s.end] if s else None for s in found.spans] == [n for _, n in pieces]
    assert found.spans == wanted
    assert found.free == []


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_two_texts_can_be_held_against_each_other(old: str, new: str) -> None:
    figures = [Span(0, len(old) // 2)] if len(old) > 1 else []
    found = map_spans(old, figures, new)
    assert len(found.spans) == len(figures) and len(found.origin) == len(new)
    assert all(span is None or 0 <= span.start < span.end <= len(new) for span in found.spans)
