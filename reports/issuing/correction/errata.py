"""A slip in an issued paper: told in the next issue (下期勘误) or by a letter of its own (更正函). Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from reports.blocks import (
    Attachment,
    Block,
    Heading,
    Masthead,
    Paragraph,
    Run,
    Table,
    TableCell,
    TableColumn,
)
from reports.document import Document, attachment_label, check_figures
from reports.figures.wording import chinese_date, chinese_number, full_stop
from reports.issuing.correction.changes import ABSENT
from reports.issuing.correction.correction import (
    MARK,
    TABLE_ID,
    TITLE,
    after_lead,
    name_of,
    whole_new_rows,
    with_told,
)

NEXT_ISSUE, LETTER, NEW_VERSION = "下期勘误", "更正函", "更正通报"
WAYS = (NEXT_ISSUE, LETTER, NEW_VERSION)
MOST_IN_NEXT_ISSUE = 20
NOT_PRINTED = "原文没有印的"
_NUMBERED = re.compile(r"^[一二三四五六七八九十]+、")
_COLUMNS = (
    TableColumn("序号", 0.8),
    TableColumn("项目", 5.8, "left"),
    TableColumn("原印", 1.8),
    TableColumn("更正为", 2.0),
    TableColumn("单位", 1.2),
)

Change = Mapping[str, Any]


def erratum_lines(changes: Sequence[Change], texts: Sequence[str]) -> list[str]:
    """`甲项目累计完成投资原印2600万元，应为3333万元`, then what the office wrote itself."""
    told = [_line(row[0]) if len(row) == 1 else _new_line(row) for row in rows_of(changes)]
    return told + [text.strip().rstrip("。；") for text in texts]


def rows_of(changes: Sequence[Change]) -> list[tuple[Change, ...]]:
    """One row for each change, and one for a thing that was not printed at all, with all of its figures."""
    new, changed = whole_new_rows(changes)
    return [(one,) for one in changed] + [tuple(row) for things in new.values() for row in things.values()]


def _new_line(row: Sequence[Change]) -> str:
    name, told = _new_thing(row)
    return f"{name}原未印，应列入：{told}"


def _new_thing(row: Sequence[Change]) -> tuple[str, str]:
    """Its name, and its figures: `应报2份、迟报2份，其余为0`."""
    name = name_of(row)
    shown = [change for place, change in enumerate(row) if place == 0 or change["new"] != "0"]
    told = "、".join(
        f"{change['label'].removeprefix(name)}{with_unit(change, change['new'])}" for change in shown
    )
    return name, told if len(shown) == len(row) else f"{told}，其余为0"


def _line(change: Change) -> str:
    old, new = (with_unit(change, change[side]) for side in ("old", "new"))
    should = "不再印" if change["new"] == ABSENT else f"应为{new}"
    return f"{place_words(change)}原印{old}{_note(change)}，{should}"


def place_words(change: Change) -> str:
    """Where and as what it is printed, as `Print.placed` told: 二、重点项目，表“…”，“甲项目”行“…”栏."""
    part = f"{change['part']}，" if change.get("part") else ""
    return f"{part}{_called(change)}"


def _called(change: Change) -> str:
    also = f"（{change['also']}同）" if change.get("also") else ""
    return f"{change.get('name') or change['label']}{also}"


def _note(change: Change) -> str:
    return f"（{change['note']}）" if change.get("note") else ""


def with_unit(change: Change, text: str) -> str:
    """`text`, one side of the change, with its unit where it is a number."""
    return f"{text}{change['unit']}" if text[-1:].isdigit() else text


# ---- in the next issue ----


def with_errata(document: Document, errata: Sequence[Mapping[str, Any]]) -> Document:
    """The paper with a last section 勘误 for earlier issues; without errata it stays as it is.

    Each of `errata`: title and issue_date (ISO) of the earlier paper, lines.
    """
    if not errata:
        return document
    blocks: list[Block] = [Heading(1, f"{_next_number(document)}勘误")]
    for one in errata:
        day = chinese_date(dt.date.fromisoformat(one["issue_date"]))
        lead, lines = f"{day}《{one['title']}》更正如下：", list(one["lines"])
        if len(lines) == 1:
            blocks.append(Paragraph((Run(full_stop(f"{lead}{lines[0]}")),)))
            continue
        blocks.append(Paragraph((Run(lead),)))
        blocks += [Paragraph((Run(full_stop(f"{n}. {line}")),)) for n, line in enumerate(lines, 1)]
    return dataclasses.replace(document, body=(*document.body, *blocks))


def _next_number(document: Document) -> str:
    heads = [block.text for block in document.body if isinstance(block, Heading) and block.level == 1]
    numbered = [text for text in heads if _NUMBERED.match(text)]
    return f"{chinese_number(len(numbered) + 1)}、" if numbered else ""


# ---- a letter of its own ----


def correction_letter(
    issued: Document, changes: Sequence[Change], texts: Sequence[str], reason: str, number: str, day: dt.date,
    addressee: str, about_own: str = "",
) -> Document:  # fmt: skip
    """更正函 on an issued paper; `number` is its 文号 or '', `day` its 成文日期; `about_own`: of a 分册."""
    printed = issued.print_date or chinese_date(issued.date)
    issue_no = f"（{issued.masthead.number}）" if issued.masthead.number else ""
    lead = f"{printed}印发的《{issued.title}》{issue_no}，因{reason.strip().rstrip('。')}，现更正如下："
    blocks: list[Block] = [Paragraph((Run(lead),))]
    if changes:
        blocks.append(_table(changes))
    blocks += [
        Paragraph((Run(f"{place}. {full_stop(text)}" if len(texts) > 1 else full_stop(text)),))
        for place, text in enumerate(texts, 1)
    ]
    if about_own:
        blocks.append(Paragraph((Run(about_own),)))
    blocks.append(Paragraph((Run("其余内容不变。请以本函为准，原件留存备查。"),)))
    return Document(
        kind="correction",
        period_label=issued.period_label,
        title=f"关于更正《{issued.title}》的函",
        masthead=Masthead(issued.printed_by, number),
        addressee=addressee,
        leader_page=(),
        body=tuple(blocks),
        attachments=(),
        signer=issued.signer or issued.printed_by,
        date_text=chinese_date(day),
        copy_to=issued.copy_to,
        printed_by=issued.printed_by,
        print_date=chinese_date(day),
        date=day,
        figures={},
        stage="印发",
        summary=lead,
    )


# ---- a unit's version made anew ----


def corrected_version(
    document: Document, changes: Sequence[Change], replaced: str, day: dt.date, reason: str
) -> Document:
    """A unit's version as it goes with a 更正函 of `day`, instead of the one printed on `replaced`.

    `changes` are held against its first print. Raises DocumentError when it contradicts itself.
    """
    table = _table(changes, document)
    attachment = Attachment(len(document.attachments) + 1, TITLE, (table,))
    told = chinese_date(day)
    changed = dataclasses.replace(
        document,
        title=document.title + MARK,
        masthead=dataclasses.replace(document.masthead, date_text=told),
        attachments=(*document.attachments, attachment),
        date_text=told,
        print_date=told,
        date=day,
    )
    line = (
        f"本分册替换{replaced}印发的分册；因{reason.strip().rstrip('。')}，"
        f"共更正{len(rows_of(changes))}项，见{attachment_label(changed, attachment)}。"
    )
    changed = with_told(dataclasses.replace(changed, body=after_lead(changed, line)), line)
    check_figures(changed)
    return changed


def _table(changes: Sequence[Change], shown_in: Document | None = None) -> Table:
    """Under the part of the paper in which each stands first, where that was told."""
    rows: list[tuple[TableCell, ...]] = []
    part: str | None = None
    for number, row in enumerate(rows_of(changes), 1):
        if (here := row[0].get("part")) is not None and here != part:
            part = here
            rows.append((TableCell(here or NOT_PRINTED, col_span=len(_COLUMNS)),))
        cells = _cells(row[0], shown_in) if len(row) == 1 else _new_cells(row)
        rows.append((TableCell(str(number)), *cells))
    return Table(TABLE_ID, TITLE, "", _COLUMNS, tuple(rows))


def _cells(change: Change, shown_in: Document | None) -> tuple[TableCell, ...]:
    """A letter has no figures of its own; a version made anew leads each to its cells."""
    figure = shown_in.figures.get(change["figure_id"]) if shown_in else None
    is_figure = figure is not None and figure.text == change["new"]
    return (
        TableCell(f"{_called(change)}{_note(change)}"),
        TableCell(change["old"]),
        TableCell(change["new"], figure_id=change["figure_id"] if is_figure else None),
        TableCell(change["unit"] if any(change[s][-1:].isdigit() for s in ("old", "new")) else "—"),
    )


def _new_cells(row: Sequence[Change]) -> tuple[TableCell, ...]:
    """A letter carries the values itself: no new paper prints them."""
    name, told = _new_thing(row)
    return TableCell(f"{name}：{told}"), TableCell(ABSENT), TableCell("新列入"), TableCell("—")
