"""How many lines a text takes, reckoned."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.paging.lines import lines_of

TEXTS = st.text("汉字工业总产值，。、（）“”0123456789.%ABab ", max_size=120)


@pytest.mark.parametrize(
    ("text", "room", "indent", "lines"),
    [
        ("", 5, 0, 1),
        ("一二三四五", 5, 0, 1),
        ("一二三四五六", 5, 0, 2),
        ("一二三四五", 5, 2, 2),
        ("一\n二", 5, 0, 2),
        # A comma never begins a line, and a figure is not parted.
        ("一二三四五，六", 5, 0, 2),
        ("一二三四12.5%", 6, 0, 2),
        ("12345678901234567890", 5, 0, 3),
    ],
)
def test_lines_are_turned_as_they_are_printed(text: str, room: float, indent: float, lines: int) -> None:
    assert lines_of(text, room, indent) == lines


@given(TEXTS, st.integers(4, 30))
def test_more_room_never_takes_more_lines_and_no_line_holds_more_than_its_room(text: str, room: int) -> None:
    assert lines_of(text, room + 10) <= lines_of(text, room)
    assert lines_of(text, room) * room >= 0.5 * len(text)
