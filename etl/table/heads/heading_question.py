"""Headings seen = mapped + ignored; anything else holds the return, and the form's owner is asked."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from etl.table.found import FoundTable
from etl.table.heads import headings as heads
from etl.table.heads.heading import Heading
from etl.table.heads.short_headings import is_in_one
from etl.tidy.tidied import Doubt, Option, Tidied, Warned
from schemas.period import Period
from schemas.source import Source

MOST_TARGETS = 4  # more than a clerk can weigh at a glance says nothing
ALIKE = 0.5  # as much of the two texts is the same


def check_headings(
    found: FoundTable, source: Source, period: Period | None, said: Tidied, hints: dict[str, Any]
) -> None:
    """Put the form in force on ``found`` and ask about the first heading that it does not know.

    ``hints["rename"]`` and ``hints["ignore_headings"]`` are the answers so far. What was read without asking
    is told as a warning: a heading without its group, and a missing one from which nothing is read.
    """
    found.spec = source.edition(found.spec, period.start if period else None)
    found.known = heads.expected(found.spec, period)
    found.header = heads.lengthened(found.sheet, found.header, found.known)
    rename: dict[str, str] = hints.get("rename", {})
    unread: list[str] = hints.get("ignore_headings", [])
    paths = {h.path for h in found.header.headings}
    settled = len(paths & ({*rename} | {*unread}))
    if rename:
        renamed = tuple(replace(h, path=rename.get(h.path, h.path)) for h in found.header.headings)
        found.header = replace(found.header, headings=renamed)
    for heading in unread:
        found.known.setdefault(heading, "")
    faults = heads.faults(found.header, found.spec, found.known)
    if faults:
        one_by_one = bool(settled or hints.get("headings_one_by_one"))
        said.doubts.append(_question(found, source, faults, settled, one_by_one=one_by_one))
        return
    _tell_short(found, said)
    _tell_unread(found, faults, said)


def _question(
    found: FoundTable, source: Source, faults: heads.HeadingFaults, settled: int, *, one_by_one: bool
) -> Doubt:
    """All headings in one question where each has one likely meaning, else one question for each.

    What no answer could mend can only go back.
    """
    sheet, row = found.sheet, found.header.words_row
    parts = [f"{sheet.address(row, h.col)}“{h.path}”是名录外的栏目" for h in faults.new]
    parts += [f"缺少栏目“{path}”" for path in faults.missing]
    parts += [f"栏目“{path}”出现了不止一次" for path in faults.doubled]
    effects: list[tuple[str, dict[str, Any]]] = []
    asked = "如何处理？"
    can_be_mended = not faults.doubled and len(faults.missing) <= len(faults.new)
    proposed = None if one_by_one or not can_be_mended else _proposed(found, faults)
    if proposed is not None:
        words = [f"“{new}”就是“{old}”" for new, old in proposed["rename"].items()]
        words += [f"“{path}”栏不读取" for path in proposed["ignore_headings"]]
        effects.append(("；".join(words), proposed))
        effects.append(("不都是这样，一栏一栏地问", {"headings_one_by_one": True}))
    elif can_be_mended:
        new = faults.new[0]
        effects += [
            (f"“{new.path}”就是“{old}”", {"rename": {new.path: old}}) for old in _likely(new, found, faults)
        ]
        if len(faults.missing) < len(faults.new):
            effects.append((f"“{new.path}”栏不读取", {"ignore_headings": [new.path]}))
        if (all_of_them := settled + len(faults.new)) > 1:
            cell = sheet.address(row, new.col)
            asked = f"{cell}“{new.path}”如何处理？（第{settled + 1}问，共{all_of_them}问）"
    effects.append(("退回，请按原表头报送", {"discard": True}))
    options = tuple(Option("ABCDEFGHIJ"[i], words, effect) for i, (words, effect) in enumerate(effects))
    sentence = f"工作表“{sheet.name}”的表头与“{source.label}”不符：{'；'.join(parts)}。{asked}"
    return Doubt("headings", sentence, options, "owner")


def _proposed(found: FoundTable, faults: heads.HeadingFaults) -> dict[str, Any] | None:
    """Each new heading with the missing one that it is like; None for one alone, and where that is open."""
    if len(faults.new) < 2:
        return None
    rename: dict[str, str] = {}
    for missing in faults.missing:
        alike = [new.path for new in faults.new if _likeness(new.path, missing) >= ALIKE]
        if len(alike) != 1 or alike[0] in rename:
            return None
        rename[alike[0]] = missing
    rename = {new.path: rename[new.path] for new in faults.new if new.path in rename}  # as they stand
    return {"rename": rename, "ignore_headings": [h.path for h in faults.new if h.path not in rename]}


def _likely(new: Heading, found: FoundTable, faults: heads.HeadingFaults) -> list[str]:
    """The missing headings that it may be: those most like it; where none is, those nearest by place."""
    order = list(found.known)
    missing = [path for path in order if path in (*faults.missing, *faults.left_out) and found.known[path]]
    at = found.header.headings.index(new)
    likeness = {path: _likeness(new.path, path) for path in missing}
    alike = [path for path in missing if likeness[path] >= ALIKE]
    ranked = sorted(alike or missing, key=lambda path: (-likeness[path], abs(order.index(path) - at)))
    return ranked[:MOST_TARGETS]


def _likeness(one: str, other: str) -> float:
    pairs = ((one, other), (one.rsplit("/", 1)[-1], other.rsplit("/", 1)[-1]))
    return max(SequenceMatcher(None, *pair, autojunk=False).ratio() for pair in pairs)


def _tell_short(found: FoundTable, said: Tidied) -> None:
    sheet, row = found.sheet, found.header.words_row
    short = [h for h in found.header.headings if h.written and not is_in_one(h.written, h.path)]
    if short:
        read = "；".join(
            f"{sheet.address(*sheet.anchor(row, h.col))}“{h.written}”按“{h.path}”读取" for h in short
        )
        sentence = f"表头少了上一级栏目：{read}，请确认"
        said.warnings.append(Warned("W-heading", sentence, sheet.name, sheet.address(row, short[0].col)))


def _tell_unread(found: FoundTable, faults: heads.HeadingFaults, said: Tidied) -> None:
    if faults.unread:
        names = "、".join(f"“{path}”" for path in faults.unread)
        sentence = f"表头里没有{names}栏，这一栏本来不读取，其余照常读取"
        said.warnings.append(Warned("W-heading", sentence, found.sheet.name))
