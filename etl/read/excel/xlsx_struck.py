"""Cells of an .xlsx in which some of the words are struck through."""

from __future__ import annotations

from etl.grid import Cell, parse_address
from etl.read.xml_pass import local, parse_xml

_STRIKES = ("strike", "dstrike")


def is_struck_text(data: bytes) -> bool:
    """Whether the XML may hold struck text: one search, before any parsing."""
    return b"strike" in data


def strings_struck_in_part(data: bytes) -> set[int]:
    """Numbers of the shared strings with a struck run. Raises Unreadable."""
    found: set[int] = set()
    number = -1

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal number
        name = local(tag)
        if name == "si":
            number += 1
        elif name in _STRIKES and attributes.get("val", "1") in ("1", "true"):
            found.add(number)

    parse_xml(data, start)
    return found


def cells_of_strings(data: bytes, numbers: set[int]) -> set[Cell]:
    """Cells of a sheet that show one of the shared strings. Raises Unreadable."""
    wanted = {str(number) for number in numbers}
    if not any(f"<v>{number}</v>".encode() in data for number in wanted) and b":v>" not in data:
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


def cells_struck_inline(data: bytes) -> set[Cell]:
    """Cells of a sheet whose own text has a struck run. Raises Unreadable."""
    found: set[Cell] = set()
    reference = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal reference
        name = local(tag)
        if name == "c":
            reference = attributes.get("r", "")
        elif name in _STRIKES and reference and attributes.get("val", "1") in ("1", "true"):
            found.add(parse_address(reference))

    parse_xml(data, start)
    return found
