"""Which unit hands this return in? What the form says and what the sender says must agree."""

from __future__ import annotations

from datetime import date
from typing import Any

from etl.tidy.tidied import Doubt, Option, Tidied
from etl.warehouse.reference import Reference, UnknownName, spelling_key
from schemas.source import Source


def settle_unit(
    said: Tidied,
    source: Source,
    reference: Reference,
    *,
    written: str | None,
    given: str | None,
    hints: dict[str, Any],
    day: date,
    file_name: str = "",
) -> None:
    """Set ``said.unit_code``, or put the question who reports.

    ``written`` stands in the form, ``given`` came with it (folder, command line); an answer to an earlier
    question (``hints["answered_unit"]``) wins over both. Names are looked up as they were on ``day``. A title
    or a ``file_name`` that names only other reporters contradicts both: a copied form keeps its old unit.
    """
    if answered := hints.get("answered_unit"):
        said.unit_code = answered
        return
    stranger = hints.get("unknown_sender") if not hints.get("sender_ok") else None
    codes: dict[str, str] = {}
    for where, name in (("表中填报单位", written), ("交报时指定", given)):
        if name:
            try:
                codes[where] = reference.units.code(name, day)
            except UnknownName:
                _ask(said, source, reference, f"{where}“{name}”不在单位名录里。请问这是哪个单位报送的？")
                return
    for where, text in (("表题", said.title or ""), ("文件名", file_name)) if codes else ():
        named = _named(text, source, reference, day)
        if named and not named & set(codes.values()):
            codes[where] = min(named)
    if len(set(codes.values())) > 1:
        names = "，".join(f"{where}为{reference.unit_name(code)}" for where, code in codes.items())
        _ask(
            said,
            source,
            reference,
            f"{names}，{'两者' if len(codes) == 2 else '说法'}不一致。请问这是哪个单位报送的？",
        )
        return
    if codes:
        said.unit_code = next(iter(codes.values()))
    elif len(source.reporters) == 1:
        said.unit_code = source.reporters[0]
    else:
        _ask(said, source, reference, "表中没有写填报单位。请问这是哪个单位报送的？")
        return
    if stranger:
        said.doubts.append(_who_sent(reference.unit_name(said.unit_code), source, stranger))
    elif said.unit_code not in source.reporters:
        name = reference.unit_name(said.unit_code)
        _ask(said, source, reference, f"{name}不在“{source.label}”的报送单位之列。请问由哪个单位报送？")


def _named(file_name: str, source: Source, reference: Reference, day: date) -> set[str]:
    """The reporters whose names stand in the file's name."""
    if len(source.reporters) < 2:
        return set()
    rest, found = spelling_key(file_name), set()
    for spelling in reference.units.in_text:
        if spelling not in rest:
            continue
        try:
            found.add(reference.units.code(spelling, day))
        except UnknownName:
            continue
        rest = rest.replace(spelling, " ")
    return found & set(source.reporters)


def _who_sent(unit: str, source: Source, sender: str) -> Doubt:
    """Anybody can write a unit's name into a form: the unit itself says whether it was one of its people."""
    return Doubt(
        "sender",
        f"收到邮箱 {sender} 发来的“{source.label}”，这个邮箱没有登记，表中填报单位是{unit}。"
        f"请问是{unit}报送的吗？",
        (
            Option("A", f"是{unit}报送的，请受理", {"sender_ok": True}),
            Option("B", "不是，作废", {"discard": True}),
        ),
    )


def _ask(said: Tidied, source: Source, reference: Reference, sentence: str) -> None:
    options = [
        Option("ABCDEFGH"[i], reference.unit_name(unit), {"answered_unit": unit})
        for i, unit in enumerate(source.reporters[:7])
    ]
    options.append(Option("ABCDEFGH"[len(options)], "作废，另行报送", {"discard": True}))
    said.doubts.append(Doubt("unit", sentence, tuple(options), "owner"))
