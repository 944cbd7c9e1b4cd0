"""The tables of a proposed source file whose heads are values of a key: ``across`` and what stands down."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from etl.draft.across import DraftAcross, states_periods
from etl.draft.columns import DraftColumn
from etl.draft.known import SURE, Match, TableMatch, match_tables
from etl.table.column_lines import is_unit
from schemas.across import PERIOD_KEY
from schemas.labels import defined_table
from schemas.source import Source
from schemas.warehouse import LOADED

FIGURES = ("value", "money", "number")
NOT_LOADED = re.compile(r"(?:^|/)(?:序号|编号|排序)$")


@dataclass(frozen=True, slots=True)
class Turned:
    """A warehouse table that it fits: its key across, heading → column down, second heading → column.

    ``open_measure``: the one column that the cells may fill is a guess.
    """

    match: TableMatch
    key: str
    down: dict[str, str]
    measures: dict[str, str]
    unit_heading: str
    ignored: tuple[str, ...]
    open_measure: bool

    @property
    def states_periods(self) -> bool:
        return self.key == PERIOD_KEY or PERIOD_KEY in self.down.values()


def turned_into(across: DraftAcross, sources: Mapping[str, Source]) -> Turned | None:
    """The warehouse's table that fits best and has a key of this kind; None where none does."""
    labelled = [replace(column, path=label) for label, column in across.labels.items() if label]
    for match in match_tables([*across.down, *labelled], sources):
        made = _into(across, match, labelled)
        if made is not None:
            return made
    return None


def _into(across: DraftAcross, match: TableMatch, labelled: Sequence[DraftColumn]) -> Turned | None:
    infos = {c.name: c.info for c in defined_table(LOADED[match.table]).columns}
    key = _key(across, infos)
    if key is None:
        return None
    sure = [one for one in match.matches if one.sure >= SURE and one.target not in (key, PERIOD_KEY)]
    measures = _placed(sure, labelled)
    is_open = set(across.labels) == {""}
    if is_open:
        figures = [n for n, i in infos.items() if i.get("reported") and i["kind"] in FIGURES]
        figures.sort(key=lambda name: not infos[name].get("required"))
        if not figures:
            return None
        measures = {"": figures[0]}
    if len(measures) < len(across.labels):
        return None
    down = {path: name for path, name in _placed(sure, across.down).items() if name not in measures.values()}
    periods = [column.path for column in across.down if states_periods(column) and column.path not in down]
    if key != PERIOD_KEY and PERIOD_KEY in infos and len(periods) == 1:
        down[periods[0]] = PERIOD_KEY
    left = [column.path for column in across.down if column.path not in down]
    measured = {column.path for column in across.down if column.sample and all(map(is_unit, column.sample))}
    # 责任单位 heads offices, and offices measure nothing.
    units = [path for path in left if path in measured and path.endswith("单位") and key == PERIOD_KEY]
    return (
        None
        if _lacks(infos, {key, *down.values(), *measures.values()})
        else Turned(
            match,
            key,
            down,
            measures,
            units[0] if len(units) == 1 and _has_values(infos, measures) else "",
            tuple(path for path in left if path not in units[:1] or not _has_values(infos, measures)),
            is_open,
        )
    )


def _key(across: DraftAcross, infos: Mapping[str, Mapping[str, object]]) -> str | None:
    """The key column whose values the heads are."""
    if across.kind == "period":
        return PERIOD_KEY if infos.get(PERIOD_KEY, {}).get("key") else None
    return next((n for n, i in infos.items() if i.get("key") and i["kind"] == across.kind), None)


def _placed(sure: Sequence[Match], columns: Sequence[DraftColumn]) -> dict[str, str]:
    ours = {(column.col, column.path) for column in columns}
    return {one.column.path: one.target for one in sure if (one.column.col, one.column.path) in ours}


def _lacks(infos: Mapping[str, Mapping[str, object]], filled: set[str]) -> bool:
    """A column that must be filled has no place: another table, or none, is meant."""
    settled = {PERIOD_KEY, "period_type", "reporting_unit_code", "list_year", "target_year", "document_no"}
    return any(info.get("required") and name not in filled | settled for name, info in infos.items())


def _has_values(infos: Mapping[str, Mapping[str, object]], measures: Mapping[str, str]) -> bool:
    return any(infos[name]["kind"] == "value" for name in measures.values())


def is_number_of_rows(path: str) -> bool:
    """序号: seen and not loaded, without a question."""
    return NOT_LOADED.search(path) is not None
