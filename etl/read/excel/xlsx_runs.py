"""Cells of an .xlsx in which some of the words look otherwise: struck through, raised or lowered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from etl.grid import Cell, parse_address
from etl.read.xml_pass import local, parse_xml

T = TypeVar("T")

_STRIKES = ("strike", "dstrike")
_RAISES = ("superscript", "subscript")


@dataclass(slots=True)
class Marked(Generic[T]):
    """Shared strings (by number) or cells with a run of each look."""

    struck: set[T] = field(default_factory=set)
    raised: set[T] = field(default_factory=set)

    def note(self, tag: str, attributes: Mapping[str, str], what: T) -> None:
        """One property of a run of ``what``."""
        value = attributes.get("val", "1")
        if tag in _STRIKES and value in ("1", "true"):
            self.struck.add(what)
        elif tag == "vertAlign" and value in _RAISES:
            self.raised.add(what)


def is_marked_text(data: bytes) -> bool:
    """Whether the XML may hold such text: one search, before any parsing."""
    return b"strike" in data or b"superscript" in data or b"subscript" in data


def marked_strings(data: bytes) -> Marked[int]:
    """Numbers of the shared strings with such a run. Raises Unreadable."""
    found: Marked[int] = Marked()
    number = -1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal number
        name = local(tag)
        if name == "si":
            number += 1
        else:
            found.note(name, attributes, number)

    parse_xml(data, start)
    return found


def cells_of_strings(data: bytes, numbers: set[int]) -> set[Cell]:
    """Cells of a sheet that show one of the shared strings. Raises Unreadable."""
    wanted = {str(number) for number in numbers}
    if not wanted or (
        not any(f"<v>{number}</v>".encode() in data for number in wanted) and b":v>" not in data
    ):
        return set()
    found: set[Cell] = set()
    reference, is_string, is_value = "", False, False
    pieces: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal reference, is_string, is_value
        name = local(tag)
        if name == "c":
            reference, is_string = attributes.get("r", ""), attributes.get("t") == "s"
        elif name == "v":
            is_value = is_string
            pieces.clear()

    def end(tag: str) -> None:
        nonlocal is_value
        if is_value and local(tag) == "v":
            is_value = False
            if "".join(pieces).strip() in wanted and reference:
                found.add(parse_address(reference))

    parse_xml(data, start, end, lambda text: pieces.append(text) if is_value else None)
    return found


def marked_inline(data: bytes) -> Marked[Cell]:
    """Cells of a sheet whose own text has such a run. Raises Unreadable."""
    found: Marked[Cell] = Marked()
    reference = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal reference
        name = local(tag)
        if name == "c":
            reference = attributes.get("r", "")
        elif reference:
            found.note(name, attributes, parse_address(reference))

    parse_xml(data, start)
    return found
