"""A corrected version says so: in its title, after the lead, on the leader's page and in a table of changes.

Pure: the same document and the same stored changes give the same letters, at the first printing and later.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping, Sequence, Set
from itertools import takewhile
from typing import Any

from reports.blocks import Attachment, Block, Paragraph, Run, Table, TableCell, TableColumn
from reports.document import Document, attachment_label, check_figures, used_figures
from reports.figures.wording import chinese_date
from reports.issuing.correction.changes import ABSENT
from reports.issuing.correction.placed import ROUNDED
from reports.leader_sheet import with_first

TITLE = "更正对照表"
MARK = "（更正）"
PRINTED = "印发"
TABLE_ID = "correction"
_COLUMNS = (
    TableColumn("项目", 4.4, "left"),
    TableColumn("原印", 2.2),
    TableColumn("现为", 2.2),
    TableColumn("单位", 1.2),
)
_NAMED, _CELLS_NAMED = 3, 8
# So many figures that were not there before are a row, no longer single figures.
_WHOLE_ROW = 3

# How the sentence begins that says which version a paper replaces, and what it changes.
REPLACES = re.compile(r"本期为第\d+版，替换")

Change = Mapping[str, Any]


def with_correction(
    document: Document,
    version: int,
    replaces_version: int,
    replaces_date: dt.date,
    changes: Sequence[Change],
    fate: str = PRINTED,
) -> Document:
    """The document as version `version`, which replaces one that was signed.

    `fate`: what became of that one on `replaces_date`: 印发, 签发 (nobody was sent it), either 后撤回. Only
    of what was printed is this a correction that its title tells.

    `changes` are those of reports/issuing/correction/changes.py. With none that is printed, one sentence says
    so and the title stays as it was. Raises DocumentError when the document contradicts itself.
    """
    listed = printed_changes(document, changes)
    line = f"本期为第{version}版，替换{chinese_date(replaces_date)}{fate}的第{replaces_version}版"
    if not listed:
        told = f"{line}，与第{replaces_version}版无数据差异。"
        return _finished(dataclasses.replace(document, body=after_lead(document, told)), told, told)
    number = len(document.attachments) + 1
    attachment = Attachment(number, TITLE, (_table(document, listed),))
    changed = dataclasses.replace(
        document,
        title=document.title + (MARK if fate.startswith(PRINTED) else ""),
        attachments=(*document.attachments, attachment),
    )
    label = attachment_label(changed, attachment)
    told = f"{line}；{_because(listed)}，共变动{len(listed)}处，见{label}。"
    brief = f"{line}，变动{len(listed)}处，见{label}。"
    return _finished(dataclasses.replace(changed, body=after_lead(document, told)), told, brief)


def printed_changes(document: Document, changes: Sequence[Change]) -> list[Change]:
    """Each change that a reader can find, once, in print order: the leader's page, the text, the tables.

    What is no longer printed comes last.
    """
    places: dict[str, int] = {}
    for place, (figure_id, _) in enumerate(used_figures(document)):
        places.setdefault(figure_id, place)
    ordered = sorted(changes, key=lambda change: places.get(change["figure_id"], len(places) * 1000))
    changed = {change["figure_id"] for change in changes}
    kept: dict[tuple[str, str, str], Change] = {}
    for change in ordered:
        # A count of 0 that is gone was not printed: words such as 未报送0个 are left out.
        unprinted = change["new"] == ABSENT and change["old"] == "0"
        if not unprinted and not _is_told(document, change, changed):
            kept.setdefault((change["label"], change["old"], change["new"]), change)
    return list(kept.values())


def _is_told(document: Document, change: Change, changed: Set[str]) -> bool:
    """Whether a figure of the months' table only says once more what another change says."""
    # A new project is told with its row; of papers that kept no such lights nothing is known to differ.
    if change["figure_id"].endswith(".month_light") and ABSENT in (change["old"], change["new"]):
        return True
    if ROUNDED not in change["label"]:
        return False
    figure = document.figures.get(change["figure_id"])
    return figure is None or not changed.isdisjoint(figure.parts)


# ---- the sentence ----


def after_lead(document: Document, told: str) -> tuple[Block, ...]:
    """The body with `told` as its second paragraph."""
    return (*document.body[:1], Paragraph((Run(told),)), *document.body[1:])


def _finished(document: Document, told: str, brief: str) -> Document:
    """The line on the leader's page, without its cause where that takes another line's room, and at the head
    of the mail.
    """
    leader = with_first(document.leader_page, *(Paragraph((Run(line),)) for line in (told, brief)))
    document = dataclasses.replace(document, leader_page=leader)
    document = with_told(document, told)
    check_figures(document)
    return document


def with_told(document: Document, told: str) -> Document:
    """The summary with a sentence before it."""
    line = (Run(told), *document.summary_runs) if document.summary_runs else ()
    return dataclasses.replace(document, summary=told + document.summary, summary_runs=line)


def _because(changes: Sequence[Change]) -> str:
    """`因综合管理局更正《…》`; several returns are counted; a return without cells is no cause."""
    causes = [cause for cause in _causes(changes) if cause["cells"]]
    if not causes:
        # Counts of the ledger rest on no cell: whatever came since may have moved them.
        return "因其间入库的报送"
    units = "、".join(dict.fromkeys(_unit(cause) for cause in causes if _unit(cause)))
    verbs = {"更正" if cause.get("reason") else "补报" for cause in causes}
    verb = verbs.pop() if len(verbs) == 1 else "更正和补报"
    if len(causes) == 1:
        return f"因{units}{verb}《{_plain_name(causes[0])}》"
    return f"因{units}{verb}{len(causes)}份报送"


def _causes(changes: Sequence[Change]) -> list[Change]:
    """Each return once; where one figure names its cells, that is told."""
    found: dict[int, Change] = {}
    for cause in (cause for change in changes for cause in change["why"]):
        if cause["cells"] or cause["submission_id"] not in found:
            found[cause["submission_id"]] = cause
    return list(found.values())


def _unit(cause: Change) -> str:
    return str(cause.get("unit_name") or "")


def _plain_name(cause: Change) -> str:
    """A file's name without its ending, and without the word that the sentence says itself."""
    name = str(cause["file_name"])
    stem, dot, ending = name.rpartition(".")
    return (stem if dot and ending.isascii() else name).removesuffix(MARK)


# ---- the table ----


def _table(document: Document, changes: Sequence[Change]) -> Table:
    """Grouped by cause; the group whose first figure is printed first comes first."""
    groups: dict[tuple[int, ...], list[Change]] = {}
    for change in changes:
        groups.setdefault(tuple(cause["submission_id"] for cause in change["why"]), []).append(change)
    rows: list[tuple[TableCell, ...]] = []
    for group in groups.values():
        rows.append((TableCell(_group_text(group), col_span=len(_COLUMNS)),))
        new, changed = whole_new_rows(group)
        rows += [_row(document, change) for change in changed]
        rows += [new_row(rows_of) for rows_of in new.values()]
    notes = ("注：原印为被替换的一版所印，现为本版所印。",)
    return Table(TABLE_ID, TITLE, "", _COLUMNS, tuple(rows), notes)


# Things told by all that stands before the measure: a form of a unit, the items of a unit or a chain.
_WHOLE_KEYS = {"quality", "lights", "projects"}


def whole_new_rows(changes: Sequence[Change]) -> tuple[dict[str, dict[str, list[Change]]], list[Change]]:
    """What was not printed before at all: kind → thing (a project, a measure) → its figures; and the rest.

    A thing of which some figure did stand there is none of these.
    """
    by_thing: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        by_thing.setdefault(_thing(change), []).append(change)
    new: dict[str, dict[str, list[Change]]] = {}
    for (kind, thing), of_it in by_thing.items():
        if len(of_it) >= _WHOLE_ROW and all(change["old"] == ABSENT for change in of_it):
            new.setdefault(kind, {})[thing] = of_it
    told = {id(change) for things in new.values() for of_it in things.values() for change in of_it}
    return new, [change for change in changes if id(change) not in told]


def _thing(change: Change) -> tuple[str, str]:
    """`project.P1.m03.ytd` → project, P1; `reform.1.2.status` → reform, 1.2; `quality.S.U02.n` → S.U02."""
    kind, _, rest = str(change["figure_id"]).partition(".")
    parts = rest.split(".")
    if kind in _WHOLE_KEYS:
        return kind, ".".join(parts[:-1] or parts)
    return kind, ".".join(parts[:2] if kind == "reform" else parts[:1])


def new_row(things: Mapping[str, Sequence[Change]]) -> tuple[TableCell, ...]:
    """`things`: name of a row's key → its figures, all of one kind."""
    names = [name_of(of_it) for of_it in things.values()]
    shown = "、".join(names[:_NAMED]) + (f"等{len(names)}项" if len(names) > _NAMED else "")
    n = sum(len(of_it) for of_it in things.values())
    return (TableCell(f"{shown}，共{n}个数"), TableCell(ABSENT), TableCell("新列入"), TableCell("—"))


def name_of(changes: Sequence[Change]) -> str:
    """What its figures' labels have in common: the name of the thing."""
    labels = [str(change["label"]) for change in changes]
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*labels, strict=False))
    return "".join(letters[0] for letters in alike).rstrip("0123456789 ，。（(") or labels[0]


def _row(document: Document, change: Change) -> tuple[TableCell, ...]:
    figure = document.figures.get(change["figure_id"])
    known = figure is not None and figure.text == change["new"]
    bare = any(str(change[side])[-1:].isdigit() for side in ("old", "new"))
    return (
        TableCell(change["label"]),
        TableCell(change["old"]),
        TableCell(change["new"], figure_id=change["figure_id"] if known else None),
        TableCell(change["unit"] if bare and change["unit"] else "—"),
    )


def _group_text(group: Sequence[Change]) -> str:
    """Which return, which cells, when it was learned, and the reason that it gives."""
    cells: dict[int, list[str]] = {}
    for change in group:
        for cause in change["why"]:
            known = cells.setdefault(cause["submission_id"], [])
            known += [name for name in cause["cells"] if name not in known]
    causes = _causes(group)
    if not causes:
        return "登记内容或所比的上期通报变动"
    if len(causes) > _NAMED and not any(cells.values()):
        first, last = causes[0]["submission_id"], causes[-1]["submission_id"]
        return f"其间入库的{len(causes)}份报送（第{first}号至第{last}号）"
    named = [_cause_text(cause, cells[cause["submission_id"]]) for cause in causes[:_NAMED]]
    more = f"；等{len(causes)}份报送" if len(causes) > _NAMED else ""
    return "；".join(named) + more


def _cause_text(cause: Change, cells: Sequence[str]) -> str:
    unit = f"（{_unit(cause)}）" if _unit(cause) else ""
    text = f"第{cause['submission_id']}号《{cause['file_name']}》{unit}"
    if cells:
        many = f"等{len(cells)}格" if len(cells) > _CELLS_NAMED else ""
        text += f"，{'、'.join(cells[:_CELLS_NAMED])}{many}"
    text += f"，{cause['recorded_at'][:16]}入库"
    reason = str(cause.get("reason") or "").strip().rstrip("。")
    return f"{text}，更正理由：{reason}" if reason else text
