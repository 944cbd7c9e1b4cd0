"""The office's register of consents: which row and column each is about, and the value as it will be kept.

A subject that no register has, a column that is none of its own, a value that cannot be read: a fault of the
cell, since a consent that changes nothing would be believed to have changed something.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from etl.grid import CellValue
from etl.tidy.column import Column
from etl.tidy.convert import convert
from etl.values import ValueProblem, text_of, unpadded, year_of
from etl.warehouse.reference import Reference, UnknownName, spelling_key
from schemas.overlaid import OVERLAID
from schemas.warehouse import LOADED
from schemas.warehouse.changes import CHANGE, EXEMPTION, EXTENSION

Cells = dict[str, list[CellValue]]

WITH_REFERENCE = True
ORIGINS = {
    "subject_table": "subject",
    "subject_key": "subject_no",
    "column_name": "column_label",
}
# Stands where nothing could be settled: its row is rejected for the fault that is told, and for no other.
UNREAD = "未定"
_MEASURE_NO = re.compile(r"(\d+)\s*[-—－/、.．]\s*(\d+)")


@dataclass(slots=True)
class _Settled:
    """One row: what it means, and what is wrong with which column."""

    table: str = UNREAD
    key: str = UNREAD
    column: str | None = None
    value: CellValue = None
    faults: dict[str, str] = field(default_factory=dict)


def settle_subject(cells: Cells, rows: list[int], *, reference: Reference) -> tuple[Cells, list[int]]:
    """Table, key and column of each row; the new value as text that the warehouse's type takes."""
    settled = [_settle(row, reference) for row in _rows(cells)]
    made = cells | {
        "subject_table": [one.table for one in settled],
        "subject_key": [one.key for one in settled],
        "column_name": [one.column for one in settled],
        "new_value": [one.value for one in settled],
    }
    return made, rows


def judge_subject(cells: Cells, *, reference: Reference) -> dict[str, dict[int, str]]:
    """Column → position → what is wrong."""
    found: dict[str, dict[int, str]] = {}
    for position, row in enumerate(_rows(cells)):
        for column, sentence in _settle(row, reference).faults.items():
            found.setdefault(column, {})[position] = sentence
    return found


JUDGES = {"settle_subject": judge_subject}


def _rows(cells: Cells) -> list[dict[str, CellValue]]:
    return [dict(zip(cells, values, strict=True)) for values in zip(*cells.values(), strict=True)]


def _settle(row: dict[str, CellValue], reference: Reference) -> _Settled:
    one = _Settled()
    subject, kind = (unpadded(_text(row, name)) for name in ("subject", "change_type"))
    if subject not in OVERLAID:
        return one  # told where the choice is read
    one.table, due_column = OVERLAID[subject]
    _settle_key(one, subject, row, reference)
    if kind == CHANGE:
        _settle_value(one, row, reference)
    elif kind == EXTENSION:
        one.column = due_column
        _settle_extension(one, subject, row)
        _check_extension(one, row, reference)
    elif kind == EXEMPTION:
        one.value = None
        if subject == "项目节点" and not _text(row, "column_label"):
            one.faults["column_label"] = "没有填节点名称，请写明是哪个节点"
        _check_end(one, row, "豁免")
    return one


def _settle_key(one: _Settled, subject: str, row: dict[str, CellValue], reference: Reference) -> None:
    """The registered row that is meant."""
    no, written = _text(row, "subject_no"), _text(row, "subject_year")
    if subject == "督查事项":
        one.key = spelling_key(no) or UNREAD
        return
    try:
        year = year_of(written)
    except ValueProblem:
        one.faults["subject_year"] = (
            f"年度填“{written}”，请填四位年份" if written else "没有填年度，请填四位年份"
        )
        return
    try:
        parts = _key_parts(subject, no, row, reference)
    except UnknownName as unknown:
        one.faults["subject_no"] = unknown.sentence
        return
    if parts is None:
        one.faults["subject_no"] = f"对象编号填“{no}”，应为事项序号-措施序号，如1-3"
        return
    registered = reference.registered.get(one.table, {})
    key = (year, *parts)
    if key not in registered:
        named = [str(other[2]) for other in registered if subject == "项目节点" and other[:2] == key[:2]]
        if named:
            one.faults["column_label"] = (
                f"节点名称填“{_text(row, 'column_label')}”，"
                f"{year}年给“{no}”下达的节点应为：{'、'.join(named)}"
            )
            return
        one.faults["subject_no"] = f"{year}年下达的{subject}里没有“{no}”，请核对年度和编号"
        return
    one.key = _joined(key)


def _key_parts(
    subject: str, no: str, row: dict[str, CellValue], reference: Reference
) -> tuple[Any, ...] | None:
    match subject:
        case "重点项目":
            return (reference.projects.code(no),)
        case "项目节点":
            return (reference.projects.code(no), _text(row, "column_label"))
        case "指标目标":
            return (reference.indicators.code(no),)
        case "改革事项":
            return (int(no),) if no.isdigit() else None
        case _:
            found = _MEASURE_NO.fullmatch(no)
            return (int(found[1]), int(found[2])) if found else None


def _settle_value(one: _Settled, row: dict[str, CellValue], reference: Reference) -> None:
    """变更: one column of the row gets one value."""
    label, new = _text(row, "column_label"), row.get("new_value")
    columns = {_spoken(str(c.info["label"])): c for c in _changeable(one.table)}
    column = columns.get(_spoken(label)) if one.table != "project_milestone" else columns["计划完成时间"]
    if column is None:
        one.faults["column_label"] = f"栏目填“{label}”，可变更的有：{'、'.join(columns)}"
        return
    one.column = column.name
    if new is None or not str(new).strip():
        one.faults["new_value"] = f"没有填变更后的“{column.info['label']}”"
        return
    units = None
    if column.info["kind"] == "value":
        units = [reference.indicator_units.get(one.key.split("/")[-1])]
    made = convert(
        Column(
            "date" if column.info["kind"] == "due" else column.info["kind"], label, [new],
            choices=tuple(column.info.get("choices", ())), sheet_unit="万元", row_units=units,
        ),
        reference,
        None,
    )  # fmt: skip
    if made.problems:
        one.faults["new_value"] = made.problems[0][1]
    elif made.near:
        one.faults["new_value"] = f"名录里没有“{new}”，请按名录填写"
    else:
        one.value = _plain(made.array[0].as_py())


def _settle_extension(one: _Settled, subject: str, row: dict[str, CellValue]) -> None:
    """延期: the due date moves; the date stands in its own column and is read there."""
    if one.column is None:
        one.faults["change_type"] = f"{subject}没有办结时限，不能延期；请写到具体措施或节点"
        return
    until = row.get("until_date")
    if until is None or not str(until).strip():
        one.faults["until_date"] = "没有填延期至哪一天"
        return
    made = convert(Column("date", "延期至", [until]), Reference(), None)
    # What cannot be read is told at the date itself.
    one.value = None if made.problems else _plain(made.array[0].as_py())


def _check_extension(one: _Settled, row: dict[str, CellValue], reference: Reference) -> None:
    """It ends after the consent, and later than what was registered."""
    _check_end(one, row, "延期")
    until = _day(row, "until_date")
    before = _extended_before(one, row, reference)
    if before is not None and until is not None and until <= before:
        one.faults["until_date"] = f"延期至{until}，而以前已同意延期至{before}，再次延期应晚于它"
    if (one.table, one.key) in reference.extended:
        return  # what stands in the register by now is an extension's date, perhaps this one's
    registered = reference.registered.get(one.table, {})
    due = next(
        (held.get(one.column or "") for key, held in registered.items() if _joined(key) == one.key), None
    )
    if isinstance(due, date) and until is not None and until <= due:
        one.faults["until_date"] = f"延期至{until}，而下达的时限是{due}，延期应晚于它"


def _extended_before(one: _Settled, row: dict[str, CellValue], reference: Reference) -> date | None:
    """The day until which the extension just before this one went; None where there is none."""
    own, consented = _text(row, "change_no"), _day(row, "in_force_date")
    if consented is None:
        return None
    others = reference.extensions.get((one.table, one.key), {})
    before = [
        (in_force, no, until)
        for no, (in_force, until) in others.items()
        if no != own and (in_force, no) < (consented, own)
    ]
    return max(before)[2] if before else None


def _check_end(one: _Settled, row: dict[str, CellValue], what: str) -> None:
    until, consented = _day(row, "until_date"), _day(row, "in_force_date")
    if until is not None and consented is not None and until < consented:
        one.faults["until_date"] = f"{what}至{until}，早于同意的日期{consented}，请核对"


def _day(row: dict[str, CellValue], name: str) -> date | None:
    """None where nothing can be read: that is told at the cell itself."""
    made = convert(Column("date", name, [row.get(name)]), Reference(), None)
    return None if made.problems else made.array[0].as_py()


def _changeable(table: str) -> list[Any]:
    """Columns of a register that are facts of their own: no key, no repeated source text, no document."""
    return [
        c
        for c in LOADED[table].__table__.columns
        if c.info.get("kind") not in ("system", "source", None)
        and not c.info["key"]
        and c.name not in ("document_no", "period_type", "reporting_unit_code")
    ]


def _spoken(label: str) -> str:
    """People say 牵头单位, the warehouse 牵头单位代码."""
    return label.removesuffix("代码")


def _joined(key: tuple[Any, ...]) -> str:
    return "/".join(map(str, key))


def _text(row: dict[str, CellValue], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(text_of(value) or "").strip()


def _plain(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return f"{value.normalize():f}" if hasattr(value, "normalize") else str(value)
