"""What stands on a page around its tables: title, unit line, who reports, notes; a caption is its table's."""

from __future__ import annotations

import re

from lxml import etree

from etl.read.markup.html_looks import Looks

MOST_LINES = 20
"""Nearer than so many lines, as in a Word document: a page above may be long."""
_NO_WORDS = frozenset(("head", "script", "style", "template", "select", "button", "textarea"))
_BLOCKS = frozenset(
    (
        "p",
        "div",
        "br",
        "hr",
        "tr",
        "td",
        "th",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "center",
        "section",
        "caption",
    )
)
_HEADINGS = re.compile(r"h[1-6]")
_SPACE = re.compile(r"\s+")


def lines_around(root: etree._Element, looks: Looks) -> tuple[dict[etree._Element, list[str]], list[str]]:
    """Innermost table → the lines between the table before it and itself; the lines below the last table.

    At most `MOST_LINES` each, the nearest.
    """
    found: dict[etree._Element, list[str]] = {}
    pieces: list[str] = []
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        is_block = tag in _BLOCKS or _HEADINGS.fullmatch(tag) is not None
        if event == "end":
            pieces += ["\n" if is_block else "", element.tail or ""]
        elif tag == "table" and next(element.iterdescendants("table"), None) is None:
            captions = [" ".join(one.itertext()) for one in element.iterchildren("caption")]
            found[element] = [*_lines(pieces), *_lines(captions)][-MOST_LINES:]
            pieces.clear()
            walk.skip_subtree()
        elif not tag or tag in _NO_WORDS or _is_of_comments(element) or looks.is_hidden(element):
            walk.skip_subtree()
        else:
            pieces += ["\n" if is_block else "", element.text or ""]
    return found, _lines(pieces)[:MOST_LINES]


def _lines(pieces: list[str]) -> list[str]:
    lines = (_SPACE.sub(" ", line).strip() for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]


def _is_of_comments(element: etree._Element) -> bool:
    return "mso-element:comment" in (element.get("style") or "").replace(" ", "")
