"""Do two characters look alike? 未 and 末 do: of names that are typed from paper the commonest slip."""

from __future__ import annotations

import csv
from functools import cache

import schemas

LOOK_ALIKES = schemas.FOLDER / "codes" / "look_alikes.csv"


def look_alike(one: str, other: str) -> bool:
    """Two characters that one group of a coded list (schemas/codes/look_alikes.csv) names together."""
    return one != other and other in _groups().get(one, frozenset())


def is_unusual(character: str) -> bool:
    """A character outside the everyday simplified ones (GB 2312): 損, 會, 劉, but 喆 and 堃 as well."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


@cache
def _groups() -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    with LOOK_ALIKES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            group = frozenset(row["characters"])
            for character in group:
                found[character] = found.get(character, frozenset()) | group
    return found
