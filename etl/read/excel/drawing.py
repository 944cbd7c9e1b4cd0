"""The drawing beside a sheet of .xlsx or .xlsb: words of its text boxes and shapes, and how many pictures."""

from __future__ import annotations

from etl.grid import Cell, parse_address
from etl.read.cells.beside import Beside
from etl.read.xml_pass import local, parse_xml


def read_drawing(data: bytes, beside: Beside) -> None:
    """Add what one drawing part shows, or the data part of a diagram. Raises Unreadable for broken XML.

    The words of a shape stand in a txBody, those of a point of a diagram in a t around the t of each run.
    """
    depth_of_text = 0
    pieces: list[str] = []
    is_word = False

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal depth_of_text, is_word
        name = local(tag)
        if name == "pic":
            beside.pictures += 1
        is_word = name == "t" and depth_of_text > 0
        if name == "txBody" or (name == "t" and not is_word):
            depth_of_text += 1
            pieces.clear()

    def end(tag: str) -> None:
        nonlocal depth_of_text, is_word
        name = local(tag)
        was_word, is_word = is_word, False
        if name == "p" and depth_of_text:
            pieces.append(" ")
        elif name == "txBody" or (name == "t" and not was_word):
            depth_of_text -= 1
            if text := " ".join("".join(pieces).split()):
                beside.drawn.append(text)

    parse_xml(data, start, end, lambda text: pieces.append(text) if is_word else None)


def read_threads(data: bytes) -> dict[Cell, str]:
    """Comments with answers, as Excel 365 keeps them: cell → all that was said.

    The old comment beside them says at length that the program is too old, and only then what was said.
    """
    said: dict[Cell, list[str]] = {}
    cell: Cell | None = None
    words: list[str] | None = None

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cell, words
        if local(tag) == "threadedComment":
            cell = _cell(attributes.get("ref", ""))
        elif local(tag) == "text":
            words = []

    def end(tag: str) -> None:
        nonlocal words
        if local(tag) == "text" and words is not None:
            if cell is not None:
                said.setdefault(cell, []).append("".join(words).strip())
            words = None

    parse_xml(data, start, end, lambda text: words.append(text) if words is not None else None)
    return {at: "\n".join(texts) for at, texts in said.items()}


def _cell(reference: str) -> Cell | None:
    try:
        return parse_address(reference)
    except ValueError:
        return None
