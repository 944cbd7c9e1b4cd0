"""Headings seen = mapped + ignored; anything else holds the return, and the form's owner is asked."""

from __future__ import annotations

from typing import Any

from etl import headings as heads
from etl.found import FoundTable
from etl.tidied import Doubt, Option, Tidied
from schemas.period import Period
from schemas.source import Source


def check_headings(
    found: FoundTable, source: Source, period: Period | None, said: Tidied, hints: dict[str, Any]
) -> None:
    """Put the form in force on ``found`` and ask about every heading that it does not know.

    ``hints["rename"]`` and ``hints["ignore_headings"]`` are the answers so far.
    """
    found.spec = source.edition(found.spec, period.start if period else None)
    found.known = heads.expected(found.spec, period)
    rename: dict[str, str] = hints.get("rename", {})
    if rename:
        renamed = tuple(
            heads.Heading(rename.get(h.path, h.path), h.unit, h.col) for h in found.header.headings
        )
        found.header = heads.Header(found.header.first_row, found.header.last_row, renamed)
    for heading in hints.get("ignore_headings", []):
        found.known.setdefault(heading, "")
    faults = heads.faults(found.header, found.spec, found.known)
    if faults:
        said.doubts.append(_question(found, source, faults))


def _question(found: FoundTable, source: Source, faults: heads.HeadingFaults) -> Doubt:
    sheet, row = found.sheet, found.header.last_row
    parts = [f"{sheet.address(row, h.col)}“{h.path}”是名录外的栏目" for h in faults.new]
    parts += [f"缺少栏目“{path}”" for path in faults.missing]
    parts += [f"栏目“{path}”出现了不止一次" for path in faults.doubled]
    answers = [
        (f"“{new.path}”就是“{old}”", {"rename": {new.path: old}})
        for new in faults.new[:3]
        for old in faults.missing[:3]
    ]
    effects: list[tuple[str, dict[str, Any]]] = list(answers)
    if faults.new and not faults.missing and not faults.doubled:
        effects.append(("新栏目不读取", {"ignore_headings": [h.path for h in faults.new]}))
    effects.append(("退回，请按原表头报送", {"discard": True}))
    options = tuple(Option("ABCDEFGHIJ"[i], words, effect) for i, (words, effect) in enumerate(effects))
    sentence = f"工作表“{sheet.name}”的表头与“{source.label}”不符：{'；'.join(parts)}。如何处理？"
    return Doubt("headings", sentence, options, "owner")
