"""What a browser shows of an HTML cell, and what of it is hidden or struck through."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, Self

from lxml import etree

from etl.read.cells.controls import IN_HTML

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CLASS = re.compile(r"\.([\w-]+)\s*$")
_RAISED_TAGS = ("sup", "sub")
_RAISES = re.compile(r"vertical-align\s*:\s*(?:super|sub)\b")
_STRUCK_TAGS = ("s", "del", "strike")
_NOT_SHOWN = ("script", "style", "template", "noscript")
_SPACE = re.compile(r"[ \t\r\n]+")
_TYPED_IN = {"", "text", "number", "search", "tel", "date", "month", "email", "url"}


@dataclass(slots=True)
class Shown:
    """Of one cell: the text on the screen, hidden words, pictures, controls."""

    text: str
    unseen: str
    pictures: int
    controls: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class Looks:
    """The classes of a page that hide or strike through."""

    struck: set[str] = field(default_factory=set)
    hidden: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, root: etree._Element) -> Self:
        """From the style rules in the page itself; nothing is fetched."""
        looks = cls()
        for selectors, declarations in _RULE.findall("".join(s.text or "" for s in root.iter("style"))):
            told = _plain(declarations)
            for target, is_told in (
                (looks.struck, "line-through" in told),
                (looks.hidden, _hides(told)),
            ):
                if is_told:
                    target |= {m[1] for one in selectors.split(",") if (m := _CLASS.search(one.strip()))}
        return looks

    def is_hidden(self, element: etree._Element) -> bool:
        """Hidden by itself; not by what it lies in."""
        return (
            element.get("hidden") is not None
            or _hides(_plain(element.get("style") or ""))
            or bool(self.hidden & set((element.get("class") or "").split()))
        )

    def is_struck(self, cell: etree._Element) -> bool:
        """The whole cell is struck through, by itself or by the one element that holds all of it."""
        element = cell
        while True:
            if self._strikes(element):
                return True
            inner = list(element)
            if len(inner) != 1 or (element.text or "").strip() or (inner[0].tail or "").strip():
                return False
            element = inner[0]

    def is_struck_in_part(self, cell: etree._Element) -> bool:
        """Some words in the cell are struck through."""
        return any(
            self._strikes(element) and _words(element)
            for element in cell.iterdescendants()
            if isinstance(element.tag, str)
        )

    def is_raised_in_part(self, cell: etree._Element) -> bool:
        """Some words in the cell are raised or lowered."""
        return any(
            (element.tag in _RAISED_TAGS or _RAISES.search(element.get("style") or "")) and _words(element)
            for element in cell.iterdescendants()
            if isinstance(element.tag, str)
        )

    def shown(self, cell: etree._Element) -> Shown:
        """Text as a browser shows it: runs of spaces are one, <br> and blocks begin a new line."""
        pieces: list[str] = []
        unseen: list[str] = []
        shown = Shown("", "", 0)
        self._collect(cell, pieces, unseen, shown)
        lines = [line.strip(" ") for line in "".join(pieces).split("\n")]
        shown.text, shown.unseen = "\n".join(lines).strip("\n"), " ".join("".join(unseen).split())
        return shown

    def _collect(self, element: etree._Element, pieces: list[str], unseen: list[str], shown: Shown) -> None:
        pieces.append(_SPACE.sub(" ", element.text or ""))
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _NOT_SHOWN:
                if self.is_hidden(child):
                    unseen += [_words(child), " "]
                else:
                    self._collect_shown(child, pieces, unseen, shown)
            pieces.append(_SPACE.sub(" ", child.tail or ""))

    def _collect_shown(
        self, child: etree._Element, pieces: list[str], unseen: list[str], shown: Shown
    ) -> None:
        if "msocomanchor" in (child.get("class") or ""):
            return  # the number of a comment
        if child.tag in ("br", "p", "div"):
            pieces.append("\n")
        if child.tag == "img":
            shown.pictures += 1
        elif child.tag == "input":
            if (child.get("type") or "").lower() in _TYPED_IN:
                pieces.append(child.get("value") or "")
            elif (kind := IN_HTML.get((child.get("type") or "").lower())) is not None:
                shown.controls[kind] += 1
        elif child.tag == "select":
            pieces += _chosen(child)
        else:
            self._collect(child, pieces, unseen, shown)

    def _strikes(self, element: etree._Element) -> bool:
        return (
            element.tag in _STRUCK_TAGS
            or "line-through" in (element.get("style") or "")
            or bool(self.struck & set((element.get("class") or "").split()))
        )


def stored(cell: etree._Element, shown: str) -> tuple[str, Literal["", "masked", "scaled"]]:
    """What a cell holds: Excel writes the number beside what it shows of it (x:num) where the two differ.

    Rounding for show is no difference; a number shown divided, or not at all, is.
    """
    number = (cell.get("x:num") or "").strip()
    try:
        value = float(number)
        plain = shown.replace(",", "").strip()
        if not plain:
            return number, "masked"
        is_near = abs(float(plain) - value) <= 0.51 * 10.0 ** -len(plain.partition(".")[2])
    except ValueError:
        return shown, ""  # no number, or words, a date, a percent: what is shown
    return (shown, "") if is_near else (number, "scaled")


def comments(root: etree._Element) -> list[str]:
    """What the comments say that Excel and Word put behind the tables of a page."""
    return [
        text
        for element in root.iter("div")
        if "mso-element:comment" in (plain := _plain(element.get("style") or ""))
        and "comment-list" not in plain
        and (text := " ".join(_words(element).split()))
    ]


def _words(element: etree._Element) -> str:
    return "".join(map(str, element.itertext())).strip()


def _plain(style: str) -> str:
    return "".join(style.split()).lower()


def _hides(style: str) -> bool:
    return any(word in style for word in ("display:none", "visibility:collapse", "visibility:hidden"))


def _chosen(select: etree._Element) -> Iterator[str]:
    """Of a list to choose from only what is chosen; the first where nothing is."""
    options = list(select.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options[:1]
    return (_words(option) for option in chosen)
