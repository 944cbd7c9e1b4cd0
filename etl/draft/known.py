"""Headings → columns that the warehouse has: by their labels, and by how other returns call them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from etl.draft.columns import DraftColumn
from etl.values import heading_unit
from schemas.labels import defined_table, table_label
from schemas.source import SETTLED, Source
from schemas.warehouse import LOADED, SYSTEM_COLUMNS

SURE = 0.8
MAYBE = 0.45
_TAIL = re.compile(r"(?:代码|名称|情况|原文)$|[的之]")
FITS: dict[str, tuple[str, ...]] = {
    "money": ("number", "integer"),
    "value": ("number", "integer"),
    "number": ("number", "integer"),
    "integer": ("integer",),
    "year": ("integer",),
    "percent": ("percent", "number", "integer"),
    "date": ("date",),
    "due": ("date", "text", "choice"),
    "moment": ("date",),
    "boolean": ("boolean", "choice", "text"),
}
WORDY = ("text", "code", "choice", "unit", "person", "people", "project", "indicator", "uscc", "enterprise")


@dataclass(frozen=True, slots=True)
class Match:
    """A heading and the column that it may be; ``sure`` 0 to 1."""

    column: DraftColumn
    target: str
    label: str
    sure: float
    why: str


@dataclass(frozen=True, slots=True)
class TableMatch:
    """A warehouse table, and which of its columns the headings are."""

    table: str
    label: str
    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    """Columns that must be filled and that no heading surely is."""

    @property
    def score(self) -> float:
        sure = sum(match.sure for match in self.matches if match.sure >= SURE)
        maybe = sum(0.3 * match.sure for match in self.matches if match.sure < SURE)
        return sure + maybe - 0.6 * len(self.missing)


def match_tables(columns: Iterable[DraftColumn], sources: Mapping[str, Source]) -> list[TableMatch]:
    """The warehouse's tables, the best fitting first."""
    listed = list(columns)
    spellings = _spellings(sources)
    found = [_match(name, listed, spellings.get(name, {})) for name in LOADED]
    return sorted(found, key=lambda match: (-match.score, len(match.missing), match.table))


def _spellings(sources: Mapping[str, Source]) -> dict[str, dict[str, list[str]]]:
    """Table → column → the headings under which returns bring it."""
    found: dict[str, dict[str, list[str]]] = {}
    for source in sources.values():
        for spec in source.tables:
            held = found.setdefault(spec.table, {})
            editions = {
                h: c for e in source.editions for h, c in e.add.items() if e.table in (None, spec.table)
            }
            for heading, target in (*spec.headings.items(), *spec.measures.items(), *editions.items()):
                held.setdefault(target, []).append(heading)
    return found


def _match(table: str, columns: list[DraftColumn], spellings: Mapping[str, list[str]]) -> TableMatch:
    defined = [
        c
        for c in defined_table(LOADED[table]).columns
        if c.name not in SYSTEM_COLUMNS
        and c.name not in SETTLED
        and c.info.get("kind") not in ("source", "system")
    ]
    pairs = []
    for column in columns:
        for one in defined:
            sure, why = _likeness(column, dict(one.info), spellings.get(one.name, []))
            if sure >= MAYBE:
                pairs.append((sure, column, one, why))
    pairs.sort(key=lambda pair: -pair[0])
    taken: dict[str, Match] = {}
    used: set[int] = set()
    for sure, column, one, why in pairs:
        if column.col not in used and one.name not in taken:
            used.add(column.col)
            taken[one.name] = Match(column, one.name, str(one.info["label"]), sure, why)
    missing = [c.name for c in defined if c.info.get("required")]
    missing = [name for name in missing if name not in taken or taken[name].sure < SURE]
    return TableMatch(table, table_label(LOADED[table]), tuple(taken.values()), tuple(missing))


def _likeness(column: DraftColumn, info: Mapping[str, Any], spellings: list[str]) -> tuple[float, str]:
    leaf = column.path.rsplit("/", 1)[-1]
    best, why = 0.0, ""
    for spelling in spellings:
        path = "/".join(heading_unit(part)[0] for part in spelling.split("/"))
        if path == column.path:
            return _weighed(1.0, column, info), f"别的报表里“{spelling}”就是这一栏"
        last = path.rsplit("/", 1)[-1]
        sure = 0.92 if last == leaf else 0.85 if _bare(last) == _bare(leaf) else _near(last, leaf)
        if sure > best:
            best, why = sure, f"像别的报表里的“{spelling}”"
    label = str(info["label"])
    sure = 0.97 if label == leaf else 0.9 if _bare(label) == _bare(leaf) else _near(label, leaf)
    if sure > best:
        best, why = sure, f"名称{'就是' if sure >= 0.9 else '像'}“{label}”"
    return _weighed(best, column, info), why


def _bare(heading: str) -> str:
    """A heading without what is said or left out at will: 存在的问题 is 存在问题."""
    return _TAIL.sub("", heading)


def _near(one: str, other: str) -> float:
    if min(len(one), len(other)) < 2:
        return 0.0
    if one in other or other in one:
        return 0.5 + 0.25 * min(len(one), len(other)) / max(len(one), len(other))
    return 0.75 * SequenceMatcher(None, one, other).ratio()


def _weighed(sure: float, column: DraftColumn, info: Mapping[str, Any]) -> float:
    """Less sure where the values are of another kind than the column's."""
    kind = str(info["kind"])
    if column.type == "empty":
        return sure
    if kind in WORDY:
        return (
            sure
            if column.type in ("text", "code", "choice", "boolean") or kind in ("code", "text")
            else sure * 0.7
        )
    return sure if column.type in FITS.get(kind, ()) else sure * 0.7
