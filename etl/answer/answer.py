"""The answer to the clerk: the receipt, its words, and the return note with her own workbook marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import zip_longest
from pathlib import Path, PurePath
from typing import Any
from zoneinfo import ZoneInfo

from etl.answer.letter import Letter, write_letter
from etl.answer.mark import mark_workbook, marked_name
from etl.answer.marking.words import xml_text
from etl.answer.return_note import FONT, note_subject, return_note
from etl.answer.words import (
    LABELS,
    MARKED_THEMSELVES,
    MOST_LINES,
    NOTE_LABEL,
    Receipt,
    cell_words,
    meanwhile_words,
    moment_words,
    numbered,
    period_words,
    sentence,
    total_words,
    what_words,
)
from etl.grid import Grid
from etl.tidy.tidied import Doubt, Problem, Tidied
from etl.warehouse.ledger import Waiting
from etl.warehouse.reference import Reference
from schemas.source import Source
from schemas.warehouse import LOADED

_LOCAL = ZoneInfo("Asia/Shanghai")
_RECORD_CHANNELS = ("database", "web", "codes", "office")


__all__ = [
    "Ending",
    "make_receipt",
    "note_subject",
    "receipt_letter",
    "receipt_text",
    "return_note",
    "write_answer",
]


@dataclass(frozen=True)
class Ending:
    """How a submission ended, and with what.

    ``status`` is the ledger's: accepted, partly, held, returned, duplicate, evidence. ``refusal``: (code,
    sentence) of a return that could not be read, or of a list that goes back whole. ``evidence``: names of
    the stamped scans that came for it. ``cells``: the account of every cell (etl/tidy/cells.py).
    ``still_asked``: the open questions of the copy that came before.
    """

    status: str
    said: Tidied | None = None
    refusal: tuple[str, str] | None = None
    doubts: Sequence[Doubt] = ()
    question_ids: Sequence[int] = ()
    note: dict[str, Any] | None = None
    rows_accepted: int = 0
    duplicate_of: int | None = None
    still_asked: Sequence[dict[str, Any]] = ()
    evidence: Sequence[str] = ()
    cells: dict[str, Any] | None = None


def make_receipt(
    waiting: Waiting, source: Source | None, end: Ending, reference: Reference, grid: Grid | None = None
) -> Receipt:
    """The account of one submission, as JSON: every cell loaded, ignored or named."""
    refusal, status = end.refusal, end.status
    said = end.said or Tidied(source.name if source else "")
    owner = source.owner if source else "U01"
    is_note = refusal is not None and refusal[0] == "note"
    # What is returned whole is not asked about as well. A trial's questions have no number.
    asked = zip_longest(end.question_ids, end.doubts) if status != "returned" else ()
    questions = [{"id": number, **doubt.as_json()} for number, doubt in asked] or list(end.still_asked)
    receipt = {
        "submission": waiting.submission_id,
        "file": waiting.file_name,
        "archive": waiting.hints.get("archive"),
        "sha256": waiting.sha256,
        "received_at": waiting.received_at.astimezone(_LOCAL).isoformat(timespec="seconds"),
        "source": source.name if source else None,
        "source_label": source.label if source else None,
        "unit": said.unit_code,
        "unit_name": reference.unit_name(said.unit_code) if said.unit_code else None,
        "period": said.period.label if said.period else None,
        "period_text": period_words(said.period),
        "title": said.title,
        "correction": said.correction,
        "filled_in_by": waiting.hints.get("filled_in_by"),
        "restricted": bool(source and source.restricted),
        "status": status,
        "status_text": NOTE_LABEL if is_note else LABELS[status],
        "reason": refusal[1] if refusal else None,
        "reason_code": refusal[0] if refusal else None,
        "duplicate_of": end.duplicate_of,
        "rows_read": said.rows_read,
        "rows_accepted": end.rows_accepted,
        "zero_report": said.is_zero_report,
        "cells": end.cells,
        "rejected": _once_each([_one_line(_told(problem, said)) for problem in said.problems]),
        "ignored": [ignored.as_json() for ignored in said.ignored],
        "warnings": [_one_line(warned.as_json()) for warned in said.warnings],
        "totals": [total.as_json() for total in said.totals],
        "question": questions[0] if questions else None,
        "questions": questions,
        "note": end.note,
        "contact": _contact(reference, owner),
        "evidence": None if is_note else _evidence(waiting, status, end.evidence),
        "sheets": _sheets(said, grid),
        "headings": _headings(said),
        "notices": list(grid.notices) if grid else [],
    }
    cleaned: Receipt = _clean(receipt)
    return cleaned


def _told(problem: Problem, said: Tidied) -> dict[str, Any]:
    """The cell as JSON; a system's field by its Chinese name too, since people read of it."""
    told = problem.as_json()
    if said.is_by_system and problem.table and problem.column_name:
        info = LOADED[problem.table].__table__.columns[problem.column_name].info
        label = info["label"] if info["kind"] == "code" else info["label"].removesuffix("代码")
        told["column"] = f"{label}，{problem.column}"
    return told


def receipt_text(receipt: Receipt) -> str:
    """What the clerk reads in a mail or on a terminal: plain sentences, at most 20 lines of each kind."""
    lines = [_headline(receipt), *_what_happened(receipt)]
    lines += _questions(receipt)
    if receipt["rejected"]:
        lines += [f"请修改{len(receipt['rejected'])}处："]
        lines += numbered([cell_words(problem) for problem in receipt["rejected"]], "处见退回单的问题清单")
    wrong = [total for total in receipt["totals"] if total["agrees"] is False]
    if wrong:
        lines += ["合计对不上：", *numbered([total_words(total) for total in wrong], _places(wrong))]
    elif any(total["agrees"] for total in receipt["totals"]):
        lines += [f"合计核对一致（{sum(bool(t['agrees']) for t in receipt['totals'])}处）。"]
    if receipt["warnings"]:
        lines += [f"请留意{len(receipt['warnings'])}处（不影响受理）："]
        warned = receipt["warnings"]
        lines += numbered([_warning_words(warning) for warning in warned], _places(warned))
    if receipt["note"]:
        lines.append(_note_sentence(receipt["note"], receipt["file"]))
    if receipt["evidence"]:
        lines.append(f"盖章件：{receipt['evidence']}。")
    return "\n".join(lines) + "\n"


def write_answer(
    answers: Path,
    receipt: Receipt,
    said: Tidied,
    original: Path,
    format: str,
    reference: Reference,
    *,
    grid: Grid | None = None,
) -> Path:
    """Write the return note and the marked workbook as a letter, ready for the outbox; its folder.

    The folder is ``answers/<submission number>``; writing it again replaces it.
    """
    note = receipt["note"]
    html, text = return_note(
        receipt,
        receipt["unit_name"] or reference.unit_name(said.unit_code),
        receipt["source_label"] or said.source,
        note["note_no"],
        note["round_no"],
        date.fromisoformat(note["due_date"]),
        receipt["contact"],
    )
    marked = mark_workbook(original.read_bytes(), format, said.problems, grid, said.warnings)
    attachments = {marked_name(receipt["file"], marked): marked} if marked else {}
    folder = answers / str(receipt["submission"])
    write_letter(folder, Letter(text, html, {}, attachments))
    return folder


def receipt_letter(receipt: Receipt) -> Letter:
    """Any receipt as a letter: a question, a refusal, a plain 已受理."""
    text = receipt_text(receipt)
    return Letter(text, f'<div style="{FONT}">{escape(text).replace(chr(10), "<br>")}</div>')


# ---------------------------------------------------------------- the parts of the receipt


def _one_line(told: dict[str, Any]) -> dict[str, Any]:
    """A sentence that repeats a cell of several lines is still one line; the cell's value stays as it is."""
    return told | {"message": " ".join(told["message"].split("\n"))}


def _once_each(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A cell that two tables share is told once."""
    return list({(p["sheet"], p["cell"], p["rule"], p["message"]): p for p in reversed(problems)}.values())[
        ::-1
    ]


def _places(told: list[dict[str, Any]]) -> str:
    """Where the rest is, when not every line is printed: the receipt names every cell."""
    listed = dict.fromkeys(one["cell"] or sentence(one["message"]).rstrip("。") for one in told[MOST_LINES:])
    return f"处：{'、'.join(listed)}"


def _sheets(said: Tidied, grid: Grid | None) -> list[dict[str, Any]]:
    used = {rows.sheet_no for rows in said.tables} | {problem.sheet_no for problem in said.problems}
    return [
        {
            "no": sheet.number,
            "name": sheet.name,
            "rows": sheet.n_rows,
            "columns": sheet.n_cols,
            "hidden": sheet.hidden,
            "used": sheet.number in used,
        }
        for sheet in (grid.sheets if grid else [])
    ]


def _headings(said: Tidied) -> list[dict[str, Any]]:
    """Which warehouse column each column of the return went to; ``column_no`` as the clerk counts."""
    return [
        {
            "sheet": rows.sheet_name,
            "table": rows.table,
            "heading": place.heading,
            "column": place.column_name,
            "column_no": place.col_no,
        }
        for rows in said.tables
        for place in rows.places
    ]


def _evidence(waiting: Waiting, status: str, names: Sequence[str]) -> str | None:
    if waiting.channel in _RECORD_CHANNELS or status == "duplicate":
        return None
    if status == "evidence":
        return "已收"
    return f"已收（{'、'.join(names)}）" if names else "未收"


def _contact(reference: Reference, owner: str) -> str:
    email = reference.unit_emails.get(owner)
    return f"{reference.unit_name(owner)}{f'（{email}）' if email else ''}"


def _clean(value: Any) -> Any:
    """The ledger's JSON takes neither NUL nor half a character; a clerk's cell may hold both."""
    if isinstance(value, str):
        return xml_text(value)
    if isinstance(value, dict):
        return {str(key): _clean(part) for key, part in value.items()}
    return [_clean(part) for part in value] if isinstance(value, list | tuple) else value


# ---------------------------------------------------------------- its words


def _headline(receipt: Receipt) -> str:
    number = f"第{receipt['submission']}号报送" if receipt["submission"] else "试读"
    return f"【{receipt['status_text']}】{number}：{what_words(receipt)}"


def _what_happened(receipt: Receipt) -> list[str]:
    lines = [f"文件“{receipt['file']}”{_lay_in(receipt)}，{moment_words(receipt['received_at'])}收到。"]
    read, accepted = receipt["rows_read"], receipt["rows_accepted"]
    match receipt["status"]:
        case "accepted" if receipt["zero_report"]:
            lines.append("零报告：本期没有要报的内容，已按零报告受理，不算未报送。")
        case "accepted":
            lines.append(f"读到{read}行，{accepted}行{'已' if receipt['submission'] else '会'}入库。")
        case "partly":
            lines.append(meanwhile_words(receipt))
        case "held" if not receipt["submission"]:
            what = f"有{_places_in_doubt(receipt)}处拿不准"
            lines.append(f"读到{read}行，{what}，正式报送时会照下面这样问；试读不入库，不必答复。")
        case "held":
            what = f"有{_places_in_doubt(receipt)}处拿不准"
            lines.append(f"读到{read}行，{what}，答复之后自动入库，不必重新报送。")
        case "duplicate":
            lines.append(f"内容与第{receipt['duplicate_of']}号报送完全相同，不重复入库。")
            if open_of(receipt):
                lines.append(f"第{receipt['duplicate_of']}号还在等答复，答复之后自动入库，不必再报。")
        case "returned":
            lines.append(sentence(receipt["reason"] or f"读到{read}行，没有一行可以入库，请改好后重新报送"))
        case _:
            lines.append(sentence(receipt["reason"] or "已收下"))
    if receipt["filled_in_by"]:
        lines.append(f"这一份由{receipt['filled_in_by']}依据盖章的纸质报表代填，如有出入请更正后自行报送。")
    return lines + [sentence(notice) for notice in receipt["notices"]]


def _lay_in(receipt: Receipt) -> str:
    """Which zip the file lay in; where, when two of its files may bear the same name."""
    archive = receipt["archive"]
    if archive is None:
        return ""
    place = f"，位置“{archive['place']}”" if "/" in archive["place"] else ""
    return f"（在压缩包“{archive['file']}”里{place}）"


def _places_in_doubt(receipt: Receipt) -> str:
    asked = len(open_of(receipt))
    return "一" if asked == 1 else str(asked)


def open_of(receipt: Receipt) -> list[dict[str, Any]]:
    """The questions of a receipt; an old one, from when one was put at a time, has ``question`` alone."""
    several: list[dict[str, Any]] = receipt.get("questions") or []
    return several or ([receipt["question"]] if receipt["question"] else [])


def _questions(receipt: Receipt) -> list[str]:
    """All questions of the round, and how several are answered in one reply."""
    asked = open_of(receipt)
    is_trial = not receipt["submission"]
    lines = [line for question in asked for line in _question(question, is_trial=is_trial)]
    for who in dict.fromkeys(question["asked_of"] for question in asked):
        own = [question for question in asked if question["asked_of"] == who]
        if len(own) > 1 and not is_trial:
            example = "，".join(f"问题{one['id']} {one['options'][0]['letter']}" for one in own)
            lines.append(f"请一次答复，逐个写明，如：{example}。")
    return lines


def _question(question: dict[str, Any], *, is_trial: bool) -> list[str]:
    """What is asked, or would be: a trial has no number to answer to."""
    number = f"（问题{question['id']}）" if question["id"] is not None else ""
    asked = "请报表主管答复" if question["asked_of"] == "owner" else "请答复"
    if is_trial:
        asked = "会问报表主管" if question["asked_of"] == "owner" else "会问"
    options = [f"  {option['letter']}  {option['words']}" for option in question["options"]]
    return [f"{asked}{number}：{sentence(question['sentence'])}", *options]


def _note_sentence(note: dict[str, Any], file_name: str) -> str:
    is_hers = PurePath(file_name).suffix.lower() in MARKED_THEMSELVES
    marked = "原表已标注" if is_hers else "标注好的一份（xlsx）"
    due = date.fromisoformat(note["due_date"])
    return (
        f"{note['note_no']}（第{note['round_no']}次退回）已开出，请于{due.year}年{due.month}月{due.day}日前改好重报；"
        f"{marked}，随退回单附上。"
    )


def _warning_words(warning: dict[str, Any]) -> str:
    place = f"“{warning['sheet']}”表 {warning['cell']}：" if warning["cell"] and warning["sheet"] else ""
    return f"{place}{sentence(warning['message'])}"
