"""The picture of the packages in the README is that of the code."""

from __future__ import annotations

import runpy
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_picture_shows_the_packages_as_they_are() -> None:
    drawn = runpy.run_path(str(ROOT / "docs" / "make_map.py"))["drawing"]()
    kept = (ROOT / "docs" / "pictures" / "packages.svg").read_text("utf-8")
    assert drawn == kept, "make it again: .venv/bin/python docs/make_map.py"


def test_every_package_of_the_upper_floors_has_a_room_that_says_what_it_is() -> None:
    rooms_of = runpy.run_path(str(ROOT / "docs" / "make_map.py"))["rooms_of"]
    for floor in ("liangshai", "reports", "etl"):
        assert dict(rooms_of(floor)).keys() == {
            path.parent.name for path in (ROOT / floor).glob("*/__init__.py")
        }
        assert all(says for _, says in rooms_of(floor))
