"""A template is read on paper too: a row is as high as the known text in it."""

from __future__ import annotations

import io
from datetime import date, datetime

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from etl.template.form import form_of
from etl.template.known import Known
from etl.template.paper import A3, A3_CHARACTERS, A4, A4_CHARACTERS, SMALLEST_SCALE, half_widths, paper_of
from etl.template.workbook import Around, workbook
from schemas.period import Period
from tests.etl.forms import SOURCES

DAY = date(2021, 4, 6)


def test_a_row_is_as_high_as_the_lines_of_its_longest_text() -> None:
    [sheet] = form_of(SOURCES["reform_progress"], Period.parse("2021Q1"), DAY, with_prior=False)
    name = next(column.name for column in sheet.columns if column.path[-1] == "具体措施")
    texts = ("短的措施", "长的措施" * 30, "第一行\n第二行\n第三行")
    known = Known(rows={sheet.name: [{name: text} for text in texts]})
    made = workbook([sheet], known, Around("办公室", (), "", DAY), datetime(2021, 4, 6))
    page = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    heights = {
        cell.value: page.row_dimensions[cell.row].height
        for row in page.iter_rows()
        for cell in row
        if cell.value in texts
    }
    assert set(heights) == set(texts)
    assert heights[texts[0]] is None  # left to grow with what she types
    width = max(dimension.width for dimension in page.column_dimensions.values())
    assert (heights[texts[1]] or 0) >= 13 * half_widths(texts[1]) / width
    assert 3 * 13 <= (heights[texts[2]] or 0) < 4 * 16


def test_rows_below_the_ruled_ones_keep_long_codes_and_are_printed() -> None:
    [sheet] = form_of(SOURCES["project_progress"], Period.parse("2021-03"), DAY, with_prior=False)
    made = workbook([sheet], Known(), Around("综合管理局", (), "", DAY), datetime(2021, 4, 6))
    page = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    at = next(col for col, column in enumerate(sheet.columns, 1) if column.path[-1] == "项目代码")
    column = page.column_dimensions[get_column_letter(at)]
    assert column.number_format == "@", "typed as a number, a code of 18 digits loses its last three"
    assert column.alignment.wrap_text
    assert not page.print_area


@given(st.lists(st.integers(12, 40), min_size=1, max_size=60))
def test_paper_is_as_wide_as_the_smallest_readable_type_needs(widths: list[int]) -> None:
    paper, across = paper_of(widths)
    room = {A3: A3_CHARACTERS, A4: A4_CHARACTERS}[paper] * across
    assert room >= sum(widths) * SMALLEST_SCALE  # never smaller type
    assert paper == A3 or across == 1
    assert paper == A4 or sum(widths) * SMALLEST_SCALE > A4_CHARACTERS  # no paper larger than needed


def test_months_side_by_side_go_over_pages_that_repeat_what_they_are_of() -> None:
    sheets = form_of(SOURCES["economic_indicators"], Period.parse("2021-12"), DAY, with_prior=False)
    made = workbook(sheets, Known(), Around("综合管理局", (), "", DAY), datetime(2021, 4, 6))
    page = openpyxl.load_workbook(io.BytesIO(made)).worksheets[0]
    assert (page.page_setup.fitToWidth or 1) > 1 and page.page_setup.fitToHeight == 0
    assert page.print_title_cols == "$A:$B"
