"""Of several extensions of one item each goes further than the one before it."""

from __future__ import annotations

from datetime import date

import pytest

from etl.grid import CellValue
from etl.sources.registered_changes import judge_subject
from etl.warehouse.reference import Reference

ITEM = "DC2021-001"
KEY = ("supervision_item", ITEM)


def registered() -> Reference:
    """Extended to 30 June by YQ-1 in March, to 30 September by YQ-2 in June."""
    reference = Reference()
    reference.registered["supervision_item"] = {(ITEM,): {"due_date": date(2021, 9, 30)}}
    reference.extended[KEY] = date(2021, 9, 30)
    reference.extensions[KEY] = {
        "YQ-1": (date(2021, 3, 20), date(2021, 6, 30)),
        "YQ-2": (date(2021, 6, 20), date(2021, 9, 30)),
    }
    return reference


@pytest.mark.parametrize(
    ("number", "consented", "until", "before"),
    [
        ("YQ-3", "2021-09-20", "2021-09-30", "2021-09-30"),
        ("YQ-3", "2021-09-20", "2021-12-31", None),
        ("YQ-2", "2021-06-20", "2021-06-25", "2021-06-30"),
        ("YQ-2", "2021-06-20", "2021-08-31", None),
        ("YQ-1", "2021-03-20", "2021-05-31", None),
    ],
)
def test_a_further_extension_is_held_against_the_one_before_it(
    number: str, consented: str, until: str, before: str | None
) -> None:
    row: dict[str, CellValue] = {
        "change_no": number,
        "change_type": "延期",
        "subject": "督查事项",
        "subject_no": ITEM,
        "until_date": until,
        "in_force_date": consented,
    }
    cells = {name: [value] for name, value in row.items()}
    said = judge_subject(cells, reference=registered())
    sentence = f"延期至{until}，而以前已同意延期至{before}，再次延期应晚于它"
    assert said == ({"until_date": {0: sentence}} if before else {})
