"""Headings seen = mapped + ignored; anything else holds the return, and the form's owner is asked.

What no answer could mend goes back at once: a column that must be there and is not, one that stands twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from etl.grid import Sheet, is_filled
from etl.table.found_table import FoundTable
from etl.table.heads import headings as heads
from etl.table.heads.across import placed
from etl.table.heads.heading import Heading, path_of
from etl.table.heads.months_named import with_months_told
from etl.table.heads.short_headings import is_in_one
from etl.tidy.tidied import Doubt, Option, Problem, Tidied, Warned
from etl.values import normalise_heading, period_in_text
from schemas.across import PERIOD_KEY
from schemas.period import Period
from schemas.source import Source
from schemas.warehouse import LOADED

MOST_TARGETS = 4  # more than a clerk can weigh at a glance says nothing
_ANY_YEAR = 2021  # of a heading that names none: only its last month is asked for
ALIKE = 0.5  # as much of the two texts is the same
_FALL = re.compile("下降|降低|降幅|减少|减幅|下滑|回落")
_RISE = re.compile("上升|升高|升降|增减|增长|增加|增幅|升")
_CHANGE = re.compile("变化|变动|增减|升降|增长|增幅|增速|同比|环比")


def check_headings(
    found: FoundTable, source: Source, period: Period | None, said: Tidied, hints: dict[str, Any]
) -> None:
    """Put the form in force on ``found`` and ask about the first heading that it does not know.

    ``hints["rename"]``, ``hints["ignore_headings"]`` and ``hints["absent_headings"]`` are the answers so far.
    What is read all the same is told as a warning: a heading without its group, a missing one from which
    nothing is read, or which by the answer is not reported.
    """
    absent: list[str] = hints.get("absent_headings", [])
    spec = source.edition(found.spec, period.start if period else None)
    falls: list[str] = hints.get("falling_headings", [])
    # Parts of one list share one spec, and are known by it: a copy only where an answer changes it.
    changed = {"optional": [*spec.optional, *absent], "falls": [*spec.falls, *falls]}
    found.spec = spec.model_copy(update=changed) if absent or falls else spec
    found.known = heads.expected(found.spec, period)
    found.header = heads.lengthened(found.sheet, found.header, found.known)
    found.header, by_month = with_months_told(found.header, found.known, period)
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
    needed = [path for path in faults.missing if _must_be_there(found, path)]
    if faults.doubled or len(needed) > len(faults.new):
        said.problems.append(_cannot_stand(found, source, faults, needed))
    elif faults:
        one_by_one = bool(settled or hints.get("headings_one_by_one"))
        said.doubts.append(_question(found, source, faults, settled, len(needed), one_by_one=one_by_one))
    else:
        _tell_short(found, said)
        _tell_months(found, by_month, said)
        _tell_unread(found, faults, absent, said)


def _must_be_there(found: FoundTable, path: str) -> bool:
    """The table cannot live without this heading: a key, a required value or a row's unit comes from it."""
    target = found.known[path]
    if target.startswith("=") or _is_key_left_out(found, path):
        return False
    info = LOADED[found.spec.table].__table__.columns[target].info if target else {"required": True}
    filled_in = {normalise_heading(heading) for heading in found.spec.filled_in}
    return bool(info.get("key") or info.get("required")) or path in filled_in


def _is_key_left_out(found: FoundTable, path: str) -> bool:
    """A value of the key across with all of its columns: its rows are not handed in, none is torn."""
    across = found.spec.across
    if across is None:
        return False
    seen = {heading.path for heading in found.header.headings}
    columns = [{path_of(across.path(head, label)) for label in across.columns} for head in across.names]
    return any(path in own and not own & seen for own in columns)


def _cannot_stand(
    found: FoundTable, source: Source, faults: heads.HeadingFaults, needed: list[str]
) -> Problem:
    """The headings as they are, and which the clerk has to mend."""
    parts = [*_parts(found, faults)]
    mend = []
    if faults.doubled:
        mend.append(f"{_quoted(faults.doubled)}栏只能有一栏")
    if needed:
        mend.append(f"{_quoted(needed)}栏必须有")
    sentence = f"表头与“{source.label}”不符：{'；'.join(parts)}。{'；'.join(mend)}，请按原表头改好后重报"
    at = [h for h in found.header.headings if h.path in faults.doubled] or [found.header.headings[0]]
    cell = _cell(found, at[-1])
    return Problem(found.sheet.name, cell, "", "", "R-heading", sentence, found.sheet.number, fatal=True)


def _parts(found: FoundTable, faults: heads.HeadingFaults) -> list[str]:
    # A heading over several columns is told once.
    parts = list(dict.fromkeys(f"{_cell(found, h)}“{h.path}”是名录外的栏目" for h in faults.new))
    parts += [f"缺少栏目“{path}”" for path in faults.missing]
    return parts + [f"栏目“{path}”出现了不止一次" for path in faults.doubled]


def _cell(found: FoundTable, heading: Heading) -> str:
    """Where the heading's last words stand: above the block's last row where that is empty below them."""
    sheet, header = found.sheet, found.header
    filled = (
        row for row in range(header.words_row, header.first_row - 1, -1) if _words(sheet, row, heading.col)
    )
    return sheet.address(*sheet.anchor(next(filled, header.words_row), heading.col))


def _words(sheet: Sheet, row: int, col: int) -> bool:
    return is_filled(sheet.value(*sheet.anchor(row, col)))


def _quoted(paths: Iterable[str]) -> str:
    return "、".join(f"“{path}”" for path in paths)


def _question(
    found: FoundTable,
    source: Source,
    faults: heads.HeadingFaults,
    settled: int,
    n_needed: int,
    *,
    one_by_one: bool,
) -> Doubt:
    """All headings in one question where each has one likely meaning, else one question for each.

    ``n_needed``: how many of the missing ones must be there; the others may be left out by answer, once
    nothing new is left that could be one of them.
    """
    effects: list[tuple[str, dict[str, Any]]] = []
    asked = "如何处理？"
    if not faults.new:
        words = f"{_quoted(faults.missing)}栏本期没有，按未报受理其余各栏"
        effects.append((words, {"absent_headings": list(faults.missing)}))
    elif not one_by_one and (proposed := _proposed(found, faults)) is not None:
        said = [_renamed(new, old) for new, old in proposed["rename"].items()]
        said += [f"“{path}”栏不读取" for path in proposed["ignore_headings"]]
        effects.append(("；".join(said), proposed))
        effects.append(("不都是这样，一栏一栏地问", {"headings_one_by_one": True}))
    else:
        new = faults.new[0]
        effects += [
            (_renamed(new.path, old), {"rename": {new.path: old}, **_falling({new.path: old})})
            for old in _likely(new, found, faults)
        ]
        if n_needed < len(faults.new):
            effects.append((f"“{new.path}”栏不读取", {"ignore_headings": [new.path]}))
        if (all_of_them := settled + len(faults.new)) > 1:
            asked = f"{_cell(found, new)}“{new.path}”如何处理？（第{settled + 1}问，共{all_of_them}问）"
    effects.append(("退回，请按原表头报送", {"discard": True}))
    options = tuple(Option("ABCDEFGHIJ"[i], words, effect) for i, (words, effect) in enumerate(effects))
    parts = "；".join(_parts(found, faults))
    sentence = f"工作表“{found.sheet.name}”的表头与“{source.label}”不符：{parts}。{asked}"
    return Doubt("headings", sentence, options, "owner")


def _proposed(found: FoundTable, faults: heads.HeadingFaults) -> dict[str, Any] | None:
    """Each new heading with the missing one that it is like; None for one alone, and where that is open."""
    if len(faults.new) < 2:
        return None
    rename = _months_meant(found, faults)
    for missing in faults.missing:
        likeness = {new.path: _likeness(new.path, missing) for new in faults.new}
        # The same words below another group are meant before what merely is like them.
        least = 1.0 if 1.0 in likeness.values() else ALIKE
        alike = [path for path, ratio in likeness.items() if ratio >= least]
        if sum(path.startswith(f"{missing}/") for path in alike) > 1:
            return None
        if len(alike) != 1 or alike[0] in rename:
            return None
        rename[alike[0]] = missing
    rename = {new.path: rename[new.path] for new in faults.new if new.path in rename}  # as they stand
    unread = [h.path for h in faults.new if h.path not in rename]
    return {"rename": rename, "ignore_headings": unread, **_falling(rename)}


def _months_meant(found: FoundTable, faults: heads.HeadingFaults) -> dict[str, str]:
    """一季度 among months is the year so far at its last month: 3月."""
    across = found.spec.across
    if across is None or across.key != PERIOD_KEY:
        return {}
    place = placed(across, "")
    seen = {heading.path for heading in found.header.headings}
    meant = {}
    for heading in faults.new:
        head, _, label = heading.path.partition("/")
        named = period_in_text(head, year=_ANY_YEAR)
        if named is None or named.type not in ("quarter", "half", "year"):
            continue
        path = "/".join(part for part in (f"{named.end.month}月", label) if part)
        if path not in seen and place(replace(heading, path=path)) is not None:
            meant[heading.path] = path
    return meant


def _renamed(new: str, old: str) -> str:
    """What the answer says; a fall that is read as a change turns its sign."""
    said = f"“{new}”就是“{old}”"
    return f"{said}下降的幅度，按负数读取" if _falling({new: old}) else said


def _falling(rename: dict[str, str]) -> dict[str, list[str]]:
    """The columns of change that a return heads with a fall: 同比下降 for 同比变化, and not 上升、下降."""
    turned = [
        old
        for new, old in rename.items()
        if _FALL.search(new) and not _RISE.search(new) and not _FALL.search(old) and _CHANGE.search(old)
    ]
    return {"falling_headings": turned} if turned else {}


def _likely(new: Heading, found: FoundTable, faults: heads.HeadingFaults) -> list[str]:
    """The missing headings that it may be: those most like it; where none is, those nearest by place."""
    order = list(found.known)
    missing = [path for path in order if path in (*faults.missing, *faults.left_out) and found.known[path]]
    # One column for each answer (是 | 否), to be ticked: none of them alone says what the one column says.
    beside = [heading for heading in found.header.headings if heading is not new]
    missing = [
        path for path in missing if not (_is_below(new, path) and any(_is_below(one, path) for one in beside))
    ]
    at = found.header.headings.index(new)
    likeness = {path: _likeness(new.path, path) for path in missing}
    alike = [path for path in missing if likeness[path] >= ALIKE]
    ranked = sorted(alike or missing, key=lambda path: (-likeness[path], abs(order.index(path) - at)))
    return ranked[:MOST_TARGETS]


def _is_below(heading: Heading, path: str) -> bool:
    return heading.path.startswith(f"{path}/")


def _likeness(one: str, other: str) -> float:
    pairs = ((one, other), (one.rsplit("/", 1)[-1], other.rsplit("/", 1)[-1]))
    return max(SequenceMatcher(None, *pair, autojunk=False).ratio() for pair in pairs)


def _tell_short(found: FoundTable, said: Tidied) -> None:
    sheet = found.sheet
    short = [h for h in found.header.headings if h.written and not is_in_one(h.written, h.path)]
    if short:
        read = "；".join(f"{_cell(found, h)}“{h.written}”按“{h.path}”读取" for h in short)
        sentence = f"表头少了上一级栏目：{read}，请确认"
        said.warnings.append(Warned("W-heading", sentence, sheet.name, _cell(found, short[0])))


def _tell_months(found: FoundTable, by_month: dict[str, str], said: Tidied) -> None:
    for written, read in by_month.items():
        sentence = f"表头“{written}”按“{read}”读取"
        said.warnings.append(Warned("W-heading", sentence, found.sheet.name))


def _tell_unread(found: FoundTable, faults: heads.HeadingFaults, absent: list[str], said: Tidied) -> None:
    if faults.unread:
        sentence = f"表头里没有{_quoted(faults.unread)}栏，这一栏本来不读取，其余照常读取"
        said.warnings.append(Warned("W-heading", sentence, found.sheet.name))
    if left_out := [path for path in faults.left_out if path in absent]:
        sentence = f"表头里没有{_quoted(left_out)}栏，按答复本期按未报受理，其余照常读取"
        said.warnings.append(Warned("W-heading", sentence, found.sheet.name))
