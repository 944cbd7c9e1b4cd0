"""A table that goes on in a second one in Word, without its heads: never an accepted return."""

from __future__ import annotations

from dataclasses import replace

import pytest

from etl.grid import Grid, Sheet
from tests.etl.forms import progress, project, read


def broken(*between: str) -> Grid:
    """The monthly form, its last row in a table of its own behind these lines."""
    first = replace(progress([project(1), project(2)]), in_word=True)
    return Grid("docx", [first, Sheet(2, "表2", [project(3)], lead_text=list(between), in_word=True)])


@pytest.mark.parametrize("between", [(), ("（续表）",), ("", "续表一"), ("接上页",), ("表1（续）",)])
def test_a_headless_rest_below_words_of_going_on_is_asked_about(between: tuple[str, ...]) -> None:
    said = read(broken(*between))
    assert [doubt.kind for doubt in said.doubts] == ["tables"]
    assert "像是同一张表断开的下半截" in said.doubts[0].sentence


@pytest.mark.parametrize("between", ["办理手续", "附：联系人"])
def test_a_table_below_other_words_is_another_one(between: str) -> None:
    said = read(broken(between))
    assert (said.doubts, said.rows_read) == ([], 2)
