"""What the warehouse knows before a form is filled: the unit's rows, registered values, the last figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from etl.template.form import FIGURES, FormColumn, FormSheet
from etl.values import WAN_YUAN_PER
from etl.warehouse.reference import Reference
from schemas.across import PERIOD_KEY
from schemas.labels import defined_table
from schemas.period import Period
from schemas.source import Source, TableSpec
from schemas.warehouse import LOADED, SYSTEM_COLUMNS

_FINISHED = ("已完成", "完成")
Shown = str | int | float | date | None
Row = dict[tuple[str, Period | str | None], Shown]
"""A row of the form: ``FormColumn.name`` → what stands there."""


@dataclass(slots=True)
class Known:
    """Names for the drop-downs (kind → names), and what is known already of each sheet."""

    names: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)
    prior: dict[str, Period] = field(default_factory=dict)
    """The period of the last figures that stand in a sheet: the one before, or long ago."""
    unlisted: list[str] = field(default_factory=list)
    """Lists of the year from which rows would come, and which nobody has registered yet: 2022年重点项目."""


def names_in(reference: Reference, indicators: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """Kind of column → the names that may stand there."""
    projects = [
        key[-1] for key in sorted(reference.registered.get("project", {}), key=lambda k: (-k[0], k[1]))
    ]
    found = {
        "unit": list(dict.fromkeys(reference.unit_names.values())),
        "person": list(dict.fromkeys(reference.person_names.values())),
        "project": list(dict.fromkeys(projects)),
        "indicator": list(dict.fromkeys((indicators or {}).values())),
        "enterprise": list(dict.fromkeys(reference.enterprise_names.values())),
    }
    found["people"] = found["person"]
    return {kind: names for kind, names in found.items() if names}


def known_of(
    connection: sa.Connection,
    reference: Reference,
    source: Source,
    sheets: Iterable[FormSheet],
    period: Period | None,
    unit: str | None,
) -> Known:
    """Everything known for these sheets. Nothing of another unit's rows stands in it."""
    indicators = indicator_names(connection)
    known = Known(names_in(reference, indicators))
    if period is None:
        return known
    words = Words(reference, indicators)
    for sheet in sheets:
        if len(sheet.specs) == 1:
            asked = _Asked(connection, reference, source, sheet, period, unit)
            earlier = _earlier(asked)
            known.rows[sheet.name] = _rows(asked, words, earlier)
            known.unlisted += _unlisted(asked)
            if earlier:
                known.prior[sheet.name] = Period(_latest(earlier), period.type)
    return known


def indicator_names(connection: sa.Connection) -> dict[str, str]:
    """Code → name, in their order."""
    query = "select indicator_code, indicator_name from report.indicator order by sort_order"
    return {row.indicator_code: row.indicator_name for row in connection.execute(sa.text(query))}


@dataclass(frozen=True, slots=True)
class _Asked:
    connection: sa.Connection
    reference: Reference
    source: Source
    sheet: FormSheet
    period: Period
    unit: str | None

    @property
    def spec(self) -> TableSpec:
        return self.sheet.specs[0]

    @property
    def reporter(self) -> str | None:
        return self.unit or (self.source.reporters[0] if len(self.source.reporters) == 1 else None)


@dataclass(frozen=True, slots=True)
class Words:
    """Codes and amounts as a clerk writes them."""

    reference: Reference
    indicators: Mapping[str, str]

    def shown(self, value: Any, kind: str, money_unit: str | None) -> Shown:
        shown: Shown = self._of(value, kind, money_unit)
        return shown

    def _of(self, value: Any, kind: str, money_unit: str | None) -> Any:
        if kind == "unit":
            return self.reference.unit_name(value)
        if kind == "person":
            return self.reference.person_names.get(value, value)
        if kind == "indicator":
            return self.indicators.get(value, value)
        if kind == "enterprise":
            return self.reference.enterprise_names.get(value, value)
        if isinstance(value, bool):
            return "是" if value else "否"
        if kind == "money" and money_unit:
            return float(Decimal(value) / WAN_YUAN_PER[money_unit])
        return float(value) if isinstance(value, Decimal) else value


# ---------------------------------------------------------------- rows


def _rows(asked: _Asked, words: Words, earlier: list[Mapping[str, Any]]) -> list[Row]:
    """The rows that this unit owes: those of the register where the form repeats one, else the last ones."""
    latest = _latest(earlier) if earlier else None
    registered = _registered(asked)
    bases = registered if registered is not None else _described(asked, earlier)
    keys = [c.name for c in _loaded_columns(asked) if c.info.get("key") and c.name not in _apart(asked)]
    rows: list[Row] = []
    for base in bases:
        number = len(rows) + 1
        key = tuple(base.get(f"{asked.spec.table}.{name}") for name in keys)
        last = [held for held in earlier if tuple(held[name] for name in keys) == key]
        if asked.source.load == "upsert" and last and last[-1].get("status") in _FINISHED:
            continue  # told once is told for good where rows are kept one by one
        row: Row = {}
        for column in asked.sheet.columns:
            # One period alone stands under the heading of the last figures, which names it.
            held = [one for one in last if one["period_start"] == latest] if column.role == "prior" else last
            value = _value(column, base, held, number, asked)
            if value is not None:
                row[column.name] = words.shown(value, column.kind, asked.sheet.money_unit)
        rows.append(row)
    return rows


def _value(
    column: FormColumn, base: Mapping[str, Any], last: list[Mapping[str, Any]], number: int, asked: _Asked
) -> Any:
    if column.role == "number":
        return number
    if column.role == "unit":
        code = base.get(f"{asked.spec.table}.indicator_code")
        return asked.reference.indicator_units.get(str(code))
    if column.role == "prior":
        return last[-1][column.target] if last else None
    if isinstance(column.across, Period):
        # This period's own cells stay empty, even where a return has come already.
        of_period = (held for held in last if held["period_start"] == column.across.start)
        return next((held[column.target] for held in of_period), None)
    if column.target == PERIOD_KEY:
        return asked.period.chinese()
    if column.across is not None:
        return None
    if column.role == "given":
        return base.get(column.target)
    # A due date that was a word (长期) is that word again.
    as_text = base.get(f"{asked.spec.table}.{asked.spec.text_copies.get(column.target, '')}")
    return as_text or base.get(f"{asked.spec.table}.{column.target}")


def _earlier(asked: _Asked) -> list[Mapping[str, Any]]:
    """This unit's rows of the periods before, oldest first; of the same year where months stand across."""
    names = {column.name for column in _loaded_columns(asked)}
    if not {"period_start", "reporting_unit_code"} <= names or asked.reporter is None:
        return []
    first = Period.of(asked.period.start, "year").start if asked.spec.states_periods else date(1900, 1, 1)
    found = asked.connection.execute(
        sa.text(
            f"select * from report.{asked.spec.table} where reporting_unit_code = :unit"
            " and period_start < :start and period_start >= :first and period_type = :type"
            " order by period_start, sheet_no, row_no"
        ),
        {"unit": asked.reporter, "start": asked.period.start, "first": first, "type": asked.period.type},
    )
    return [dict(row._mapping) for row in found]


def _latest(earlier: list[Mapping[str, Any]]) -> date:
    latest: date = max(held["period_start"] for held in earlier)
    return latest


def _registered(asked: _Asked) -> list[dict[str, Any]] | None:
    """The register's rows of this year that are this unit's; None where the form repeats no register.

    A register of items and one of their measures are joined by the part of the key that they share.
    """
    tables = sorted({c.table for c in asked.spec.compare.values()}, key=lambda t: -len(_keys_of(t)))
    if not tables:
        return None
    base, *others = tables
    made = []
    for key, held in asked.reference.registered.get(base, {}).items():
        if key[0] != asked.period.year:
            continue
        joined = {base: held}
        for table in others:
            part = key[: len(_keys_of(table))]
            joined[table] = asked.reference.registered.get(table, {}).get(part, {})
        if _is_owned(asked, joined):
            row = {f"{table}.{name}": value for table, one in joined.items() for name, value in one.items()}
            row |= {f"{asked.spec.table}.{name}": held[name] for name in _keys_of(base) if name in held}
            made.append(row)
    return made


def _unlisted(asked: _Asked) -> list[str]:
    """The registers of which the form repeats rows, without any of the period's year."""
    tables = dict.fromkeys(column.table for column in asked.spec.compare.values())
    known = ((table, asked.reference.registered.get(table, {})) for table in tables)
    return [
        f"{asked.period.year}年“{LOADED[table].__doc_label__}”"  # type: ignore[attr-defined]
        for table, held in known
        if "list_year" in _keys_of(table)[:1] and all(key[0] != asked.period.year for key in held)
    ]


def _is_owned(asked: _Asked, joined: Mapping[str, Mapping[str, Any]]) -> bool:
    if len(asked.source.reporters) == 1:
        return True
    owners = {
        held.get(column.name)
        for table, held in joined.items()
        for column in defined_table(LOADED[table]).columns
        if column.info.get("kind") == "unit"
    }
    return asked.unit in owners


def _described(asked: _Asked, earlier: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The last period's rows without their figures; for indicators, those that the unit reports.

    What happened in that period stays in it: it is no row of this one.
    """
    lasting = _lasting(asked)
    columns = [c for c in _loaded_columns(asked) if lasting(c) and c.name not in _apart(asked)]
    if earlier and not _are_happenings(asked):
        latest = _latest(earlier)
        columns = [c for c in columns if latest.year == asked.period.year or not _ends_with_year(c)]
        rows = [held for held in earlier if held["period_start"] == latest]
        described = [{f"{asked.spec.table}.{c.name}": row[c.name] for c in columns} for row in rows]
        return [row for at, row in enumerate(described) if row not in described[:at]]
    if PERIOD_KEY in asked.spec.headings.values():
        return [{}]
    if "indicator_code" not in asked.spec.headings.values() or asked.reporter is None:
        return []
    found = asked.connection.execute(
        sa.text(
            "select indicator_code from report.indicator where source_unit_code = :u order by sort_order"
        ),
        {"u": asked.reporter},
    )
    return [{f"{asked.spec.table}.indicator_code": row.indicator_code} for row in found]


def _are_happenings(asked: _Asked) -> bool:
    """Whether each row is something that happened: its key is the day, or no more than a line's number."""
    return any(c.name == "line_no" or c.info["kind"] == "date" for c in _own_keys(asked))


def _lasting(asked: _Asked) -> Callable[[sa.Column[Any]], bool]:
    """What of a row goes on: no figure and nothing that proves one; the dates of a thing with a number of its
    own, not of a person.
    """
    has_number = any(column.info["kind"] in ("code", "project") for column in _own_keys(asked))
    return lambda column: (
        not column.info.get("reported")
        and not column.name.startswith("evidence")
        and (has_number or column.info["kind"] not in ("date", "moment"))
    )


def _ends_with_year(column: sa.Column[Any]) -> bool:
    """Whether it is a year's own figure, such as its target: another year's is none of this one."""
    return bool(column.info.get("of_year")) and column.info["kind"] in FIGURES


def _own_keys(asked: _Asked) -> list[sa.Column[Any]]:
    """The key's columns besides the period."""
    return [c for c in _loaded_columns(asked) if c.info.get("key") and c.name != PERIOD_KEY]


def _apart(asked: _Asked) -> set[str]:
    """Keys that make no row of the form: the period, and the one whose values stand side by side."""
    return {PERIOD_KEY, *([asked.spec.across.key] if asked.spec.across else [])}


def _loaded_columns(asked: _Asked) -> list[sa.Column[Any]]:
    return [c for c in defined_table(asked.spec.loaded).columns if c.name not in SYSTEM_COLUMNS]


def _keys_of(table: str) -> tuple[str, ...]:
    return LOADED[table].key_columns()


def is_figure(column: FormColumn) -> bool:
    """Whether numbers stand in the column."""
    return column.kind in FIGURES
