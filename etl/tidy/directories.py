"""Names that may stand in a directory: kept as they are written, asked about where nearly one of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from etl.warehouse.reference import Names, Reference, UnknownName

_SEPARATORS = re.compile(r"([、，,；;\n])")


def people_meant(names: Sequence[str], reference: Reference, answered: Mapping[str, str]) -> list[str]:
    """The names of people as they were answered for, each once; a registered alias is its person's name.

    Names of three characters differ in one often enough: asked is only about what sounds or looks like one.

    Raises:
        UnknownName: one is nobody of the directory, is like somebody of it, and nobody was asked yet.
    """
    meant = _meant(names, ("person",), reference, answered)
    return list(dict.fromkeys(_registered_name(one, reference) for one in meant))


def _registered_name(name: str, reference: Reference) -> str:
    """One person is printed and counted under one name; who is not registered keeps what is written."""
    try:
        return reference.person_names.get(reference.people.code(name), name)
    except UnknownName:
        return name


def text_meant(text: str, names_of: Sequence[str], reference: Reference, answered: Mapping[str, str]) -> str:
    """A text that names whom the directories ``names_of`` may hold (person, unit, enterprise), or several.

    Raises:
        UnknownName: as ``people_meant``; of units and enterprises also what differs in one character.
    """
    if any(text in _names(reference, kind).entries for kind in names_of):
        return text
    parts = _SEPARATORS.split(text)
    parts[::2] = _meant([part.strip() for part in parts[::2]], names_of, reference, answered)
    return "".join(parts)


def _meant(
    names: Sequence[str], kinds: Sequence[str], reference: Reference, answered: Mapping[str, str]
) -> list[str]:
    meant = [answered.get(name, name) for name in names]
    directories = {kind: _names(reference, kind) for kind in kinds}
    for name in meant:
        if name in answered.values() or name in reference.strangers:
            continue
        if any(known.holds(name) for known in directories.values()):
            continue
        near = {
            one
            for kind, known in directories.items()
            for one in (known.alike(name) if kind == "person" else known.near(name))
        }
        if near:
            what = "、".join(known.what for known in directories.values())
            raise UnknownName(f"{what}名录里没有“{name}”", tuple(sorted(near)), name)
    return meant


def _names(reference: Reference, kind: str) -> Names:
    return {"person": reference.people, "unit": reference.units, "enterprise": reference.enterprises}[kind]
