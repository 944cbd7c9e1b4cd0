"""What a new version changes against the one before, figure by figure, and which return is the reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Set
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from reports.blocks import CellRef, Figure
from reports.figures.lineage import cell_name
from reports.issuing.steps.overrides import REWRITTEN, overrides_of
from reports.quarterly.instructions import FORMULA

ABSENT = "（无）"
_NAMED = 3


def list_changes(
    connection: Connection,
    old: Mapping[str, Figure],
    new: Mapping[str, Figure],
    printed: Set[str],
    old_as_of: dt.datetime,
    new_as_of: dt.datetime,
) -> list[dict[str, Any]]:
    """Every printed figure whose text differs: figure_id, label, unit, old, new, why, sentence. JSON-able.

    `why` names the returns: submission_id, file_name, unit, unit_name, period, reason, recorded_at, cells. A
    figure that rests on the ledger alone names all returns recorded between the two as-ofs; one that no
    return has moved (批示, another paper to compare with) names none.
    """
    shown = [key for key in new if key in printed]
    changed = [key for key in shown if key in old and old[key].text != new[key].text]
    changed += [key for key in shown if key not in old]
    gone = [key for key in old if key not in new]
    since = _returns_between(connection, old_as_of, new_as_of)
    return [
        *(_change(key, old.get(key), new[key], _why(key, old, new, since)) for key in changed),
        *(_change(key, old[key], None, _why(key, old, new, since)) for key in gone),
    ]


def with_rewritten(
    changes: Sequence[Mapping[str, Any]], old: Mapping[str, Figure], own: Mapping[str, Figure]
) -> list[dict[str, Any]]:
    """`changes` with what people wrote into the new version, of figures `own`; `old` as that was printed."""
    written = overrides_of(own)
    kept = [dict(one) for one in changes if one["figure_id"] not in written]
    for key, one in written.items():
        before, figure = old[key].text if key in old else ABSENT, own[key]
        if before != one.printed:
            kept.append(
                {
                    "figure_id": key,
                    "label": figure.label,
                    "unit": figure.unit,
                    "old": before,
                    "new": one.printed,
                    "why": [],
                    "sentence": f"{figure.label}：{before} → {one.printed}（{REWRITTEN}{one.words}）",
                }
            )
    return kept


def as_called(change: Mapping[str, Any], printed: Mapping[str, Figure]) -> dict[str, Any]:
    """The change under the figure's name in `printed`: a unit or a project may be renamed since."""
    before = printed.get(change["figure_id"])
    return dict(change) if before is None else {**change, "label": before.label}


def count_causes(changes: Sequence[Mapping[str, Any]]) -> int:
    """How many things went wrong: what follows from a cell that is corrected counts with that cell.

    A change that rests on more cells than another, among them all of the other's, follows from that.
    """
    rests = {_cells_of(change) for change in changes}
    return sum(1 for one in rests if not any(other < one for other in rests))


def _cells_of(change: Mapping[str, Any]) -> frozenset[tuple[Any, ...]]:
    """The changed cells, else the returns, that it follows from; itself where no return has moved it."""
    cells = {(one["submission_id"], cell) for one in change["why"] for cell in one["cells"]}
    returns = {(one["submission_id"], "") for one in change["why"]}
    return frozenset(cells or returns or {(change["figure_id"], "")})


def _change(
    key: str, old: Figure | None, new: Figure | None, why: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    figure = new or old
    assert figure is not None
    before, after = (one.text if one is not None else ABSENT for one in (old, new))
    more = f"；等{len(why)}份报送" if len(why) > _NAMED else ""
    reasons = "；".join(_reason_text(entry) for entry in why[:_NAMED]) + more
    if not why and new is not None:
        reasons = new.formula
    unit = figure.unit if figure.value is not None and figure.text[-1:].isdigit() else ""
    return {
        "figure_id": key,
        "label": figure.label,
        "unit": figure.unit,
        "old": before,
        "new": after,
        "why": list(why),
        "sentence": f"{figure.label}：{before} → {after}{unit}" + (f"（{reasons}）" if reasons else ""),
    }


def _reason_text(entry: Mapping[str, Any]) -> str:
    reason = f"，更正理由：{entry['reason'].rstrip('。')}" if entry["reason"] else ""
    cells = f"，{'、'.join(entry['cells'][:5])}" if entry["cells"] else ""
    name = f"第{entry['submission_id']}号《{entry['file_name']}》"
    return f"{name}{cells}，{entry['recorded_at'][:19]}入库{reason}"


def _returns_between(
    connection: Connection, first: dt.datetime, last: dt.datetime
) -> dict[int, dict[str, Any]]:
    """Returns recorded after `first` and by `last`."""
    query = sa.text("""
        select s.submission_id, s.file_name, s.channel, s.reporting_unit_code, s.period_start, s.period_type,
               s.correction_reason, s.recorded_at at time zone 'Asia/Shanghai' as learned_at,
               (select u.unit_name from warehouse.unit u
                 where u.unit_code = s.reporting_unit_code
                   and u.recorded_at <= :last and u.superseded_at > :last
                 order by u.valid_from desc limit 1) as unit_name
          from ledger.submission s
         where s.status in ('accepted', 'partly') and s.recorded_at > :first and s.recorded_at <= :last
         order by s.submission_id""")
    return {
        row.submission_id: {
            "submission_id": row.submission_id,
            "file_name": row.file_name,
            "channel": row.channel,
            "unit": row.reporting_unit_code,
            "unit_name": row.unit_name,
            "period_start": row.period_start.isoformat() if row.period_start else None,
            "period_type": row.period_type,
            "reason": row.correction_reason,
            "recorded_at": row.learned_at.isoformat(sep=" "),
            "cells": [],
        }
        for row in connection.execute(query, {"first": first, "last": last})
    }


def _why(
    key: str, old: Mapping[str, Figure], new: Mapping[str, Figure], since: Mapping[int, dict[str, Any]]
) -> list[dict[str, Any]]:
    """The new returns behind the changed figures that this one rests on."""
    cells: dict[int, list[CellRef]] = {}
    for leaf in _changed_leaves(key, old, new):
        for ref in leaf.inputs:
            if ref.submission_id in since:
                known = cells.setdefault(ref.submission_id, [])
                if ref not in known:
                    known.append(ref)
    if not cells:
        return [] if _is_of_no_return(old.get(key), new.get(key), old, new) else list(since.values())
    return [
        since[submission_id]
        | {
            "cells": [
                cell_name(
                    since[submission_id]["file_name"],
                    since[submission_id]["channel"],
                    ref.row_no,
                    ref.col_no,
                )
                for ref in refs
            ]
        }
        for submission_id, refs in sorted(cells.items())
    ]


def _is_of_no_return(
    before: Figure | None, now: Figure | None, old: Mapping[str, Figure], new: Mapping[str, Figure]
) -> bool:
    """What leaders wrote; or all that it is made of stands, and only what it is compared with is another."""
    if any(one is not None and one.formula == FORMULA for one in (before, now)):
        return True
    if now is None or before is None or not now.parts or now.parts != before.parts:
        return False
    return all(part in old and part in new and old[part].text == new[part].text for part in now.parts)


def _changed_leaves(key: str, old: Mapping[str, Figure], new: Mapping[str, Figure]) -> list[Figure]:
    """Figures with cells, at or under `key`, that print or weigh something else than before."""
    found: list[Figure] = []
    seen: set[str] = set()
    waiting = [key]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name not in new:
            waiting.extend(old[name].parts if name in old else ())
            continue
        figure, before = new[name], old.get(name)
        if figure.inputs and (before is None or (before.text, before.value) != (figure.text, figure.value)):
            found.append(figure)
        # What left a count has changed too, so the old parts are followed as well.
        waiting.extend((*figure.parts, *(before.parts if before is not None else ())))
    return found
