"""An address stands for whoever registered it: a unit, several, nobody, or ourselves."""

from __future__ import annotations

from liangshai.mail.senders import Senders
from reports.delivery.deliver import Recipient

CONTACT = Recipient("综合管理局", "zhgl@example.org")


def senders() -> Senders:
    return Senders(
        "duchaban@example.org",
        units={"zhgl@example.org": {"U02"}, "two@example.org": {"U02", "U06"}, "leader@example.org": set()},
        contact_of={"U02": CONTACT},
    )


def test_our_own_address_is_ourselves_unless_a_unit_registered_it_too() -> None:
    known = senders()
    assert known.is_ourselves("DuchaBan@example.org")
    known.units[known.ours] = {"U01"}
    assert not known.is_ourselves(known.ours)
    assert not known.is_ourselves("zhgl@example.org")


def test_an_address_of_several_units_names_none_of_them() -> None:
    known = senders()
    units = [
        known.unit_of(one) for one in ("ZHGL@example.org", "two@example.org", "leader@example.org", "x@y.z")
    ]
    assert units == ["U02", None, None, None]


def test_a_unit_without_a_contact_is_left_out_and_one_asked_for_twice_comes_once() -> None:
    assert senders().contacts(["U02", "U06", "U02"]) == [CONTACT]
