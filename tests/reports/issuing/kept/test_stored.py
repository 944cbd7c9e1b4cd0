"""A document kept as JSON comes back the same, whatever it holds."""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.document import CellRef, Document, DocumentError, Figure, plain_text
from reports.issuing.kept.stored import NEVER_PRINTED, PIECES, fingerprint, from_plain, to_plain
from tests.reports.conftest import build_sample

SAMPLE = build_sample()
CASES = Path(__file__).parents[2] / "cases"
letters = st.text(st.characters(codec="utf-8", exclude_characters="\x00"))
cells = st.builds(
    CellRef, st.integers(1), st.integers(1), st.integers(1), st.none() | st.integers(1), letters, letters
)
figures = st.builds(
    Figure,
    letters,
    letters,
    st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    letters,
    letters,
    letters,
    st.lists(cells, max_size=2).map(tuple),
    st.lists(letters, max_size=2).map(tuple),
    st.none() | st.integers(0),
    st.none() | st.integers(0),
)


def through_json(document: Document) -> Document:
    return from_plain(json.loads(json.dumps(to_plain(document), ensure_ascii=False)))


def test_every_kind_of_block_chart_and_attachment_comes_back_the_same() -> None:
    made = through_json(SAMPLE)
    assert made == SAMPLE
    assert plain_text(made) == plain_text(SAMPLE)
    assert list(made.figures) == list(SAMPLE.figures)


@given(st.dictionaries(letters, figures, max_size=3), letters, st.dates(), st.lists(letters).map(tuple))
def test_any_figures_and_words_come_back_the_same(
    entered: dict[str, Figure], title: str, day: dt.date, missing: tuple[str, ...]
) -> None:
    document = dataclasses.replace(SAMPLE, figures=entered, title=title, date=day, missing=missing)
    made = through_json(document)
    assert made == document
    assert [str(one.value) for one in made.figures.values()] == [str(one.value) for one in entered.values()]


def test_the_fingerprint_knows_order_and_letters() -> None:
    turned = dataclasses.replace(SAMPLE, figures=dict(reversed(list(SAMPLE.figures.items()))))
    assert fingerprint(to_plain(SAMPLE)) == fingerprint(to_plain(build_sample()))
    assert fingerprint(to_plain(SAMPLE)) != fingerprint(to_plain(turned))


def test_a_field_that_came_later_takes_its_default_and_an_unknown_one_is_refused() -> None:
    kept = to_plain(SAMPLE)
    del kept["draft_notes"]
    assert from_plain(kept) == SAMPLE
    with pytest.raises(DocumentError, match="不认识的内容：Document seal"):
        from_plain({**kept, "seal": "圆形"})
    with pytest.raises(DocumentError, match="不认识的内容：Hologram"):
        from_plain({"is": "Hologram"})


def test_every_field_that_a_paper_was_ever_kept_with_is_still_read() -> None:
    # Whoever adds a field enters it here; whoever takes one away finds the papers that hold it.
    with (CASES / "stored_fields.csv").open(encoding="utf-8") as lines:
        ever = {(row["piece"], row["field"]) for row in csv.DictReader(lines)}
    today = {(name, field.name) for name, kind in PIECES.items() for field in dataclasses.fields(kind)}
    assert today <= ever
    assert ever - today == {(name, field) for name, gone in NEVER_PRINTED.items() for field in gone}


def test_a_paper_with_a_field_that_was_never_printed_reads_as_one_without_it() -> None:
    kept = json.dumps(to_plain(SAMPLE), ensure_ascii=False)
    earlier = kept.replace('{"is": "MatrixChart",', '{"is": "MatrixChart", "text_note": "格内为完成率",')
    assert earlier != kept
    assert from_plain(json.loads(earlier)) == SAMPLE


def test_a_decimal_keeps_its_digits() -> None:
    one = Figure("a", "甲", Decimal("12.3400"), "12.34", "亿元")
    kept = through_json(dataclasses.replace(SAMPLE, figures={"a": one}))
    assert str(kept.figures["a"].value) == "12.3400"
