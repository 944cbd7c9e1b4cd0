"""The traps of real tables: each with what it is read as, or the sentence that goes back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from etl import values as v
from etl.grid import CellValue
from schemas.period import Period

Q1 = Period.parse("2021Q1")
anything: st.SearchStrategy[CellValue] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text(
        alphabet="0123456789.,-—/年月日季度第一二三四半底前上中下旬"
        "亿万千元约左右%↑↓增长下降同比()（） 　持平倍QW"
    ),
    st.dates(),
    st.datetimes(),
    st.decimals(allow_nan=False, allow_infinity=False),
)


@given(anything)
def test_any_cell_gives_a_value_or_a_sentence(value: CellValue) -> None:
    for read in (
        lambda: v.number(value),
        lambda: v.number(value, allow_accounting=True),
        lambda: v.integer(value),
        lambda: v.quantity(value),
        lambda: v.amount(value, "万元"),
        lambda: v.amount(value, None),
        lambda: v.percent(value, False, "%", True),
        lambda: v.percent(value, True, None, True),
        lambda: v.date_of(value, Q1),
        lambda: v.date_of(value, None),
        lambda: v.due(value, Q1),
        lambda: v.date_range(value, Q1),
        lambda: v.code_of(value),
        lambda: v.yes_or_no(value),
        lambda: v.text_of(value),
    ):
        try:
            read()
        except v.ValueProblem as problem:
            assert problem.sentence
    text = str(value)
    v.person_names(text)
    v.period_in_text(text, year=2021, expected="quarter")
    v.heading_unit(text)
    v.blank_reason(text)
    v.status_word(text)
