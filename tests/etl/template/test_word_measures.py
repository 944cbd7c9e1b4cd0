"""A Word form fits its paper: the columns share its width, what is wide lies on A3."""

from __future__ import annotations

import datetime as dt

import pytest

from etl.template.form import form_of
from etl.template.word_measures import MARGIN_MM, SMALLEST_PT, measures, paper_mm
from schemas.period import Period
from tests.etl.forms import SOURCES
from tests.etl.template.fill import PERIODS

TODAY = dt.date(2021, 4, 2)


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_the_columns_of_every_form_fill_the_paper_and_no_more(name: str) -> None:
    source = SOURCES[name]
    period = Period.parse(PERIODS[source.period]) if source.period in PERIODS else None
    sheets = form_of(source, period, TODAY, with_prior=False)
    width_mm, height_mm = paper_mm([sheet.columns for sheet in sheets])
    assert width_mm > height_mm
    room = (width_mm - 2 * MARGIN_MM) * 1440 / 25.4
    for sheet in sheets:
        taken = measures(sheet.columns, width_mm)
        assert len(taken.widths) == len(sheet.columns)
        assert room - len(sheet.columns) - 1 <= sum(taken.widths) <= room
        assert taken.size_pt >= SMALLEST_PT - 1


def test_a_list_of_projects_is_printed_on_a3_and_one_of_measures_on_a4() -> None:
    year = Period.parse("2021")
    papers = {
        name: paper_mm([s.columns for s in form_of(SOURCES[name], year, TODAY, with_prior=False)])
        for name in ("project_register", "reform_list")
    }
    assert papers == {"project_register": (420, 297), "reform_list": (297, 210)}
