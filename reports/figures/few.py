"""Which parts of a total are withheld, so that nobody reads one enterprise's figures off them or the rest."""

from __future__ import annotations

from collections.abc import Collection, Mapping

FEWEST_ENTERPRISES = 3


def withheld_groups(members: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The groups that speak of too few enterprises, and as many of the next smallest as hide those.

    `members`: group → its enterprises. What is withheld is always the total less what is shown: together,
    too, it must speak of no fewer than `FEWEST_ENTERPRISES`. The warehouse's views do the same
    (`report.withheld_groups` in schemas/functions.sql).
    """
    sizes = {group: len(set(names)) for group, names in members.items() if names}
    withheld: set[str] = set()
    together: set[str] = set()
    for group in sorted(sizes, key=lambda group: (sizes[group], group)):
        hides_others = bool(withheld) and len(together) < FEWEST_ENTERPRISES
        if sizes[group] < FEWEST_ENTERPRISES or hides_others:
            withheld.add(group)
            together.update(members[group])
    return frozenset(withheld)


def are_too_few(names: Collection[str]) -> bool:
    """Some, and fewer than may be told of."""
    return 0 < len(set(names)) < FEWEST_ENTERPRISES
