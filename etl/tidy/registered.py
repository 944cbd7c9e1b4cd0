"""Returns may repeat registered values; they never change them. A difference is told and recorded.

An extension that a return tells of is such a difference too.

A name tells which row of the register is meant: one that belongs to another key holds the return, since then
figures would land on the wrong project; one that nobody bears is told.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from etl import values as v
from etl.grid import CellValue
from etl.table.heads.heading import Heading
from etl.tidy.columns import Columns
from etl.tidy.tidied import Doubt, Option, RegisteredDifference, TableRows, Tidied, Warned
from etl.warehouse.reference import TOLD_SINCE, Reference, spelling_key
from schemas.overlaid import OVERLAID, REGISTER_OF
from schemas.period import Period
from schemas.source import Compare
from schemas.warehouse import LOADED

SHOWN = 3
SLIP_RATIO = 1_000  # a slip of ×10 000 is told from a change of plan by three orders of magnitude
_NUMBERING = re.compile(r"^[(]?[0-9]{1,2}[)、.,]+")
_ENDING = re.compile(r"[;。.,、]+$")

Key = tuple[Any, ...]


def compare_registered(
    columns: Columns,
    by_target: dict[Heading, str],
    table: TableRows,
    reference: Reference,
    said: Tidied,
    hints: dict[str, Any],
) -> None:
    """Hold every heading that repeats a registered value against it; one that cannot be read is warned of.

    ``hints["names_ok"]``: somebody has answered that the codes are right and the names are not.
    """
    crossed: list[str] = []
    repeated = columns.found.spec.repeats
    for heading, target in by_target.items():
        if target.startswith("="):
            one = _read_compared(columns, heading, target, said)
        elif target in repeated:
            one = _loaded(columns, heading, target, repeated[target], table, said)
        else:
            continue
        crossed += _hold_against(one, columns, table, reference, said)
    if crossed and not hints.get("names_ok"):
        said.doubts.append(_whose(crossed))


def _whose(crossed: list[str]) -> Doubt:
    more = f"等{len(crossed)}处" if len(crossed) > SHOWN else ""
    return Doubt(
        "names",
        f"名称与代码或序号对不上：{'；'.join(crossed[:SHOWN])}{more}。请问数据按哪个归属？",
        (
            Option("A", "代码、序号无误，名称填错，照此受理", {"names_ok": True}),
            Option("B", "填错了，作废重报", {"discard": True}),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Repeated:
    """One column that repeats a registered value: what was read, beside its cells; None: nothing to hold."""

    heading: Heading
    compared: Compare
    values: Sequence[Any]
    cells: Sequence[CellValue]


def _read_compared(columns: Columns, heading: Heading, target: str, said: Tidied) -> _Repeated:
    """A column from which nothing is loaded; what cannot be read there is told."""
    compared = next(c for c in columns.found.spec.compare.values() if f"={c.column}" == target)
    sheet, info = columns.found.sheet, LOADED[compared.table].__table__.columns[compared.column].info
    cells, faults = columns.cells(heading.col, info)
    made = columns.read(
        compared.column, heading, info | {"required": False}, cells, faults, columns.rows, None
    )
    unread = made.problems.keys() | made.near.keys() | made.questions.keys()
    for position in sorted(unread):
        row = columns.rows[position]
        shown = sheet.errors.get((row, heading.col)) or cells[position]
        sentence = f"“{heading.path}”填“{shown}”读不出，下达数继续有效"
        said.warnings.append(
            Warned("W-registered", sentence, sheet.name, sheet.address(row, heading.col), to_explain=True)
        )
    read = made.array.to_pylist()
    return _Repeated(
        heading, compared, [None if n in unread else value for n, value in enumerate(read)], cells
    )


def _loaded(
    columns: Columns, heading: Heading, target: str, compared: Compare, table: TableRows, said: Tidied
) -> _Repeated:
    """A column that is loaded as well: a word that stands in place of a date (长期) is its value."""
    cells, _ = columns.cells(heading.col, LOADED[table.table].__table__.columns[target].info)
    values = table.columns[target].to_pylist()
    words = columns.found.spec.text_copies.get(target)
    if words is not None:
        bad = {(p.row_no, p.col_no) for p in said.problems if p.sheet_no == table.sheet_no}
        texts = table.columns[words].to_pylist()
        values = [
            text if value is None and (row, heading.col + 1) not in bad else value
            for value, text, row in zip(values, texts, table.row_no, strict=True)
        ]
    return _Repeated(heading, compared, values, cells)


def _hold_against(
    one: _Repeated, columns: Columns, table: TableRows, reference: Reference, said: Tidied
) -> list[str]:
    """Tell the differences of one column; the names among them that belong to another key."""
    heading, compared, cells = one.heading, one.compared, one.cells
    sheet, loaded = columns.found.sheet, LOADED[compared.table]
    info = loaded.__table__.columns[compared.column].info
    register = reference.registered.get(compared.table, {})
    bearers = _bearers(register, compared.column) if info["kind"] == "text" else None
    crossed: list[str] = []
    keys = zip(*(_key_values(name, table, said) for name in loaded.key_columns()), strict=True)
    for position, (key, value) in enumerate(zip(keys, one.values, strict=True)):
        held = register.get(key, {})
        if value is None or compared.column not in held:
            continue
        told_since, then = held.get(TOLD_SINCE), held[compared.column]
        if then is None and info["kind"] == "due":
            then = held.get("due_text")
        if told_since is not None and (
            then is None or said.period is None or said.period.start <= told_since
        ):
            continue  # the return that told it first says now what it should have said
        if value == then or (isinstance(then, date) and may_be(cells[position], then, said.period)):
            continue
        place = "/".join(map(str, key))
        if info["kind"] == "due" and reference.extended.get((compared.table, place)) == value:
            continue
        cell = sheet.address(columns.rows[position], heading.col)
        if bearers is not None:
            if _spelled(value) == _spelled(then):
                continue
            others = [
                other
                for other in bearers.get(_spelled(value), [])
                if _year(loaded, other) == _year(loaded, key)
            ]
            if others:
                meant, named = (_place(loaded, one) for one in (key, others[0]))
                crossed.append(f"{cell}“{_short(value)}”是{named}的名称，本行填的是{meant}")
            else:
                sentence = f"“{heading.path}”填“{_short(value)}”，下达的是“{_short(then)}”，请核对"
                said.warnings.append(Warned("W-name", sentence, sheet.name, cell))
            continue
        registered, reported = (_shown(v, info, reference) for v in (then, value))
        if info["kind"] == "money" and is_other_scale(value, then):
            # Nobody asks for a ten-thousandth of the plan: that is a slip of the unit, no request.
            sentence = f"“{heading.path}”填{reported}，下达数是{registered}，像是错了单位；下达数继续有效"
            said.warnings.append(Warned("W-registered", sentence, sheet.name, cell, to_explain=True))
            continue
        what, counts = (
            ("下达数", "下达数继续有效") if told_since is None else ("首次报送的", "仍按首次报送的算")
        )
        change_type = "变更" if told_since is None else "延期"
        if told_since is None or _is_later_day(compared, then, value):
            said.differences.append(
                RegisteredDifference(
                    compared.table, place, compared.column, registered, reported, sheet.name, cell,
                    _kept(value), change_type,
                )
            )  # fmt: skip
        sentence = f"“{heading.path}”填{reported}，与{what}{registered}不一致；{counts}，如需调整请走变更申请"
        said.warnings.append(Warned("W-registered", sentence, sheet.name, cell, to_explain=True))
    return crossed


def is_other_scale(value: Any, registered: Any) -> bool:
    """Whether an amount is a thousand times the registered one or more, or as much less."""
    if not value or not registered or (value > 0) != (registered > 0):
        return False
    return bool(not 1 / SLIP_RATIO < value / registered < SLIP_RATIO)


def may_be(written: CellValue, registered: date | None, period: Period | None) -> bool:
    """Whether a date, as exactly as it is written, can be the registered day: 2020年3月 and 2020-03-12."""
    if registered is None:
        return False
    try:
        found = v.date_of(written, period, ahead=True)
    except v.ValueProblem:
        return False  # read by another rule of its column, and different
    return (found.first or found.day) <= registered <= found.day


def _bearers(register: dict[Key, dict[str, Any]], column: str) -> dict[str, list[Key]]:
    """Name as it is spelled → the keys that bear it."""
    bearers: dict[str, list[Key]] = {}
    for key, held in register.items():
        if held.get(column):
            bearers.setdefault(_spelled(held[column]), []).append(key)
    return bearers


def _spelled(name: Any) -> str:
    """A name without its number, its last stop and the freedom of typing."""
    return _ENDING.sub("", _NUMBERING.sub("", spelling_key(str(name or ""))))


def _is_later_day(compared: Compare, then: Any, value: Any) -> bool:
    """Whether it asks for an extension: of what no register holds, a date alone can be moved, by consent."""
    moved = next((column for table, column in OVERLAID.values() if table == compared.table), None)
    return compared.column == moved and isinstance(value, date) and bool(value > then)


def _year(loaded: Any, key: Key) -> Any:
    """The year of whose list the key is; None of a key that runs through all years."""
    return key[0] if loaded.key_columns()[0] in ("list_year", "target_year") else None


def _place(loaded: Any, key: Key) -> str:
    labels = [str(loaded.__table__.columns[name].info["label"]) for name in loaded.key_columns()]
    parts = list(zip(labels, key, strict=True))
    return "、".join(f"{label}{part}" for label, part in (parts[1:] or parts))


def _short(text: Any) -> str:
    flat = re.sub(r"\s+", "", str(text or ""))
    return flat if len(flat) <= 20 else flat[:20] + "…"


def _key_values(name: str, table: TableRows, said: Tidied) -> list[Any]:
    """One part of the register's key for every row; None where the return does not say it."""
    if name in table.columns:
        return list(table.columns[name].to_pylist())
    year = said.period.year if name in ("list_year", "target_year") and said.period else None
    return [year] * len(table)


def tell_extensions(
    columns: Columns,
    by_target: dict[Heading, str],
    table: TableRows,
    consented: Mapping[tuple[str, str], date],
    said: Tidied,
) -> None:
    """A return that says 延期至 asks for it: without the office's consent the registered due date stays.

    ``consented``: (table, key) → the day until which the office has extended it.
    """
    heading = next((h for h, target in by_target.items() if target == "extended_date"), None)
    if heading is None:
        return
    register = REGISTER_OF.get(table.table, table.table)
    keys = [k for k in LOADED[table.table].key_columns() if k != "period_start"]
    told = np.flatnonzero(table.columns["extended_date"].is_valid().to_numpy(zero_copy_only=False)).tolist()
    if not told:
        return
    asking = table.take(told)
    rows = zip(*(asking.columns[k].to_pylist() for k in keys), strict=True)
    due = asking.columns["due_date"].to_pylist() if "due_date" in asking.columns else [None] * len(told)
    days = asking.columns["extended_date"].to_pylist()
    for position, key, day, registered in zip(told, rows, days, due, strict=True):
        place = "/".join(map(str, key))
        if consented.get((register, place)) == day:
            continue
        cell = columns.found.sheet.address(columns.rows[position], heading.col)
        then = registered.isoformat() if registered else "无"
        difference = RegisteredDifference(
            register, place, "due_date", then, day.isoformat(), columns.found.sheet.name, cell,
            day.isoformat(), "延期",
        )  # fmt: skip
        said.differences.append(difference)


def _kept(value: Any) -> str:
    """A value as the register of consents keeps it."""
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)


def _shown(value: Any, info: dict[str, Any], reference: Reference) -> str:
    if value is None:
        return "空"
    if info["kind"] == "money":
        return f"{value.normalize():f}万元"
    if info["kind"] == "unit":
        return reference.unit_name(value)
    if info["kind"] == "person":
        return reference.person_names.get(value, str(value))
    return str(value)
