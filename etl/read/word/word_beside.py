"""What stands in a Word cell besides its printed text: hidden words, tracked changes, shapes, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from etl.grid import Cell
from etl.read.cells.beside import Beside
from etl.read.cells.controls import IN_WORD
from etl.read.word.word_xml import attribute, is_switched_on, local

_DELETIONS, _INSERTIONS = ("del", "moveFrom"), ("ins", "moveTo")
_DRAWN, _PICTURES = ("txbxContent",), ("blip", "imagedata")
_TRACES = re.compile(
    rb"vanish|[:<](?:del|ins|moveFrom|moveTo|cellDel)\b|txbxContent|blip|imagedata"
    rb"|[iI]nstr|ffData|[:<]control\b"
)


def may_hold(document: bytes) -> bool:
    """Whether the XML of a document holds any of this at all: one search instead of a walk for each cell."""
    return _TRACES.search(document) is not None


def note_beside(cell: etree._Element, position: Cell, beside: Beside) -> None:
    """Add what one cell holds besides its text."""
    if hidden := "".join(_words(run) for run in _runs(cell) if is_marked(run, ("vanish",))).strip():
        beside.unseen[position] = hidden
    if any(local(one) in _DELETIONS + _INSERTIONS for one in cell.iter()):
        beside.deleted[position] = deleted_words(cell)
    for one in _not_fallback(cell):
        if local(one) in _DRAWN and (words := _words(one).strip()):
            beside.drawn.append(words)
        beside.pictures += local(one) in _PICTURES
        if (kind := IN_WORD.get(local(one))) is not None:
            beside.controls[kind] += 1


def deleted_words(element: etree._Element) -> str:
    """What tracked changes take out of a cell; of a deleted row or cell all its words."""
    if local(element) in ("tr", "tc") and _is_wholly_deleted(element):
        return _words(element).strip()
    gone = [one for one in element.iter() if local(one) in _DELETIONS]
    return "".join(_words(one) for one in gone).strip()


def is_formula(cell: etree._Element) -> bool:
    """Whether a field in the cell calculates (=SUM(ABOVE))."""
    told = (
        attribute(one, "instr") if local(one) == "fldSimple" else one.text or ""
        for one in cell.iter()
        if local(one) in ("fldSimple", "instrText")
    )
    return any(text.strip().startswith("=") for text in told)


def is_marked(run: etree._Element, names: Sequence[str]) -> bool:
    """Whether a run's own properties switch one of ``names`` on."""
    return any(
        is_switched_on(mark)
        for properties in run
        if local(properties) == "rPr"
        for mark in properties
        if local(mark) in names
    )


def is_raised(run: etree._Element) -> bool:
    """Whether a run's own properties raise or lower it."""
    return any(
        attribute(mark, "val") in ("superscript", "subscript")
        for properties in run
        if local(properties) == "rPr"
        for mark in properties
        if local(mark) == "vertAlign"
    )


def _is_wholly_deleted(element: etree._Element) -> bool:
    return any(
        local(mark) in ("del", "cellDel")
        for properties in element
        if local(properties) in ("trPr", "tcPr")
        for mark in properties
    )


def _runs(cell: etree._Element) -> Iterator[etree._Element]:
    return (one for one in _not_fallback(cell) if local(one) == "r")


def _not_fallback(element: etree._Element) -> Iterator[etree._Element]:
    """All below, without what is written a second time for old programs."""
    for one in element:
        if local(one) != "Fallback":
            yield one
            yield from _not_fallback(one)


def _words(element: etree._Element) -> str:
    return "".join(one.text or "" for one in element.iter() if local(one) in ("t", "delText"))
