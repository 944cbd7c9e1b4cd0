"""Records as bytes, and a watermark that neither loses nor repeats."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.collect.records import (
    CollectFault,
    Mark,
    asked_from,
    earlier,
    not_seen_before,
    plain,
    records_bytes,
    records_of,
    stepped_back,
)

VALUES = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
RECORDS = st.lists(st.dictionaries(st.text(max_size=5), VALUES, max_size=4), max_size=5)


@given(st.text(), RECORDS)
def test_bytes_give_the_records_back(name: str, records: list[dict[str, Any]]) -> None:
    name = name.encode("utf-8", "ignore").decode()
    content = records_bytes(name, records) if _utf8(records) else b""
    if content:
        back_name, back = records_of(content)
        assert (back_name, records_bytes(back_name, back)) == (name, content)


def _utf8(records: list[dict[str, Any]]) -> bool:
    try:
        records_bytes("", records)
    except (UnicodeEncodeError, CollectFault):
        return False
    return True


def test_the_order_of_the_fields_does_not_change_the_bytes() -> None:
    assert records_bytes("a", [{"x": 1, "y": "二"}]) == records_bytes("a", [{"y": "二", "x": 1}])


def test_times_are_iso_and_amounts_lose_nothing() -> None:
    assert plain(datetime(2021, 4, 6, 8)) == "2021-04-06T08:00:00"
    assert plain(date(2021, 4, 6)) == "2021-04-06"
    assert plain(Decimal("12.3400")) == "12.3400"


def test_bytes_in_a_column_are_refused_with_a_sentence() -> None:
    with pytest.raises(CollectFault, match="bytes"):
        plain(b"\x00")


def test_bytes_that_are_no_records_are_told_apart() -> None:
    with pytest.raises(ValueError, match="records"):
        records_of(b'{"items": []}')


def test_records_without_watermark_are_told_and_hold_up_no_other() -> None:
    fetched = not_seen_before([{"id": 1, "at": None}, {"id": 2, "at": 5}], "at", None)
    assert [record["id"] for record in fetched.records] == [2]
    assert fetched.remarks == ("有1条记录没有“at”，没有取，请该系统补上。",)


def test_days_are_asked_again_from_the_day_before_and_nothing_comes_twice() -> None:
    by_day = partial(earlier, by=timedelta(minutes=60))
    rows = [{"id": 1, "at": date(2021, 4, 1)}, {"id": 2, "at": date(2021, 4, 2)}]
    first = not_seen_before(rows, "at", None, overlap=by_day)
    mark = Mark.parse(first.watermark)
    assert asked_from(mark, by_day, datetime(2021, 4, 2, 9, tzinfo=UTC)) == "2021-04-01"
    late = {"id": 3, "at": date(2021, 4, 1)}
    assert [
        record["id"] for record in not_seen_before([*rows, late], "at", mark, overlap=by_day).records
    ] == [3]


def test_records_that_are_all_ahead_are_taken_once_and_move_no_mark() -> None:
    now, rows = datetime(2021, 4, 1, 9, tzinfo=UTC), [{"id": 1, "at": "2021-04-02T00:00:00+08:00"}]
    first = not_seen_before(rows, "at", None, now=now)
    mark = Mark.parse(first.watermark)
    assert len(first.records) == 1 and asked_from(mark, str, now) is None
    assert not_seen_before(rows, "at", mark, now=now).records == []
    assert not_seen_before(rows, "at", None, now=datetime(2021, 4, 1, 15, 55, tzinfo=UTC)).remarks == ()


def test_times_stand_by_their_instant_and_decimals_by_their_size() -> None:
    times = ["2021-04-01T09:00:00+08:00", "2021-04-01T02:00:00+00:00"]
    assert '"value":"2021-04-01T02:00:00+00:00"' in str(
        not_seen_before([{"at": at} for at in reversed(times)], "at", None).watermark
    )
    sizes = [Decimal("9.5"), Decimal("10")]
    assert '"value":"10"' in str(
        not_seen_before([{"at": at} for at in reversed(sizes)], "at", None).watermark
    )
    assert plain(timedelta(hours=8, minutes=5)) == "08:05:00"


def test_a_record_without_watermark_is_refused() -> None:
    with pytest.raises(CollectFault, match="updated_at"):
        not_seen_before([{"id": 1, "updated_at": None}], "updated_at", None)


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 3)), unique=True), st.integers(1, 6))
def test_every_record_comes_exactly_once_whenever_it_is_asked(
    pairs: list[tuple[int, int]], round_length: int
) -> None:
    """Records arrive with growing times; at each round all at or after the watermark are offered."""
    pairs = sorted(pairs)
    stored: str | None = None
    taken: list[tuple[int, int]] = []
    for end in [*range(round_length, len(pairs), round_length), len(pairs), len(pairs)]:
        mark = Mark.parse(stored)
        offered = [p for p in pairs[:end] if mark is None or p[0] >= int(mark.value)]
        fetched = not_seen_before([{"at": at, "id": number} for at, number in offered], "at", mark)
        taken += [(record["at"], record["id"]) for record in fetched.records]
        stored = fetched.watermark
    assert sorted(taken) == pairs
    assert len(set(taken)) == len(taken)


def test_a_watermark_set_by_hand_is_taken_as_it_stands() -> None:
    assert Mark.parse("2021-04-01 00:00:00") == Mark("2021-04-01 00:00:00")
    assert Mark.parse("20210401") == Mark("20210401")
    assert Mark.parse(None) is None


def test_half_a_character_of_a_department_s_system_keeps_nothing_from_being_kept() -> None:
    content = records_bytes("requests", [{"id": 1, "what": "甲\ud800乙"}])
    assert records_of(content)[1] == [{"id": 1, "what": "甲\ufffd乙"}]


@pytest.mark.parametrize(
    ("now", "since", "back"),
    [
        (
            Mark("2021-04-02 08:00:00", frozenset("a")).text(),
            Mark("2021-04-01 09:00:00").text(),
            "2021-04-01 09:00:00",
        ),
        ("2021-04-01 09:00:00", Mark("2021-04-02 08:00:00").text(), "2021-04-01 09:00:00"),
        (Mark("17").text(), Mark("9").text(), "9"),
        (Mark("17").text(), None, ""),
        ("b" * 64, "a" * 64, ""),
        ("", Mark("9").text(), ""),
    ],
)
def test_records_that_were_refused_are_asked_for_again(now: str, since: str | None, back: str) -> None:
    assert stepped_back(now, since) == back


@pytest.mark.parametrize(
    ("value", "before"),
    [
        ("2021-04-01 09:00:03", "2021-04-01 08:00:03"),
        ("2021-04-01T00:30:00.500000+08:00", "2021-03-31T23:30:00.500000+08:00"),
        ("2021-04-01", "2021-03-31"),
        ("20170", "19170"),
        ("1617.5", "0617.5"),
        ("10500", "09500"),
        ("17", "00"),
        ("A-17", "A-17"),
    ],
)
def test_a_watermark_that_is_a_time_or_a_number_is_taken_earlier_and_written_alike(
    value: str, before: str
) -> None:
    assert earlier(value, timedelta(hours=1), 1000) == before


def test_of_two_states_of_a_record_the_later_one_is_taken() -> None:
    early, late = {"id": 1, "at": 5, "state": "办理中"}, {"id": 1, "at": 9, "state": "已办结"}
    other = {"id": 2, "at": 7, "state": "办理中"}
    fetched = not_seen_before([late, other, early], "at", None, keys=["id"])
    assert fetched.records == [other, late]
    assert not_seen_before([late, other, early], "at", None).records == [early, other, late]


def test_two_states_at_the_same_watermark_are_both_told() -> None:
    states = [{"id": 1, "at": 5, "state": state} for state in ("办理中", "已办结")]
    fetched = not_seen_before(states, "at", None, keys=["id"])
    assert sorted(record["state"] for record in fetched.records) == ["办理中", "已办结"]


def test_after_an_incomplete_answer_everything_is_asked_for_again_and_nothing_comes_twice() -> None:
    first = not_seen_before([{"id": n, "at": n} for n in (4, 5, 9)], "at", Mark("3"), is_complete=False)
    mark = Mark.parse(first.watermark)
    assert mark is not None and mark.value == "3"
    second = not_seen_before([{"id": n, "at": n} for n in (4, 5, 7, 9)], "at", mark)
    assert [record["id"] for record in second.records] == [7]
    assert Mark.parse(second.watermark).value == "9"  # type: ignore[union-attr]


def test_the_very_first_answer_may_be_incomplete_too() -> None:
    first = not_seen_before([{"id": 1, "at": 4}], "at", None, is_complete=False)
    assert Mark.parse(first.watermark) == Mark("", Mark.parse(first.watermark).seen)  # type: ignore[union-attr]
    assert stepped_back(first.watermark, "3") == ""
