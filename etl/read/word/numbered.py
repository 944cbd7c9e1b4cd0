"""The numbers that Word counts by itself (w:numPr): written into the document as its reader sees them.

They stand in no text: a 序号 column that Word numbers is empty in the file. A number becomes the text of
a table cell that holds nothing else, and stands before the lines of a cell that lists several; a single
numbered paragraph with words keeps its words alone, since the number is no part of a name or a code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from etl.read.word.word_xml import attribute, child, is_switched_on, iterated, local

MOST_LEVELS = 9
_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_COUNTED = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "japaneseCounting",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
    )
)  # fmt: skip
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_PLACE = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    kind: str = "decimal"
    text: str = ""
    restarts_after: int | None = None
    """Levels of this number or above (from 1) start it anew; 0: none does; None: each above it."""
    all_arabic: bool = False


@dataclass(slots=True)
class _List:
    """One w:num: its levels, and the counters that it shares with all that come from the same abstract."""

    abstract: str
    levels: dict[int, _Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)
    """Level → where this list starts anew when it is first used."""


def write_numbers(
    document: etree._Element, numbering: etree._Element | None, styles: etree._Element | None
) -> None:
    """Put the shown numbers of paragraphs in table cells into their text, in place."""
    if numbering is None:
        return
    shown = _shown(document, _lists(numbering, styles), _Styles(styles))
    for cell in iterated(document, "tc") if shown else ():
        own = [one for one in _paragraphs(cell) if one in shown]
        if len(own) > 1 or (own and not _has_words(cell)):
            for one in own:
                _write(one, shown[one], _has_words(one))


def _shown(document: etree._Element, lists: dict[str, _List], styles: _Styles) -> dict[etree._Element, str]:
    """Paragraph → its number as it is printed, counted through the whole document."""
    counters: dict[str, dict[int, int]] = {}
    begun: set[tuple[str, int]] = set()
    shown: dict[etree._Element, str] = {}
    for paragraph in _final_paragraphs(document):
        number, level = styles.numbering_of(paragraph)
        one = lists.get(number)
        if one is None or level not in one.levels:
            continue
        counts = counters.setdefault(one.abstract, {})
        if level in one.starts and (number, level) not in begun:
            counts.pop(level, None)
        begun.add((number, level))
        counts[level] = (
            counts[level] + 1 if level in counts else one.starts.get(level, one.levels[level].start)
        )
        for deeper in [other for other in counts if other > level and _restarts(one, other, level)]:
            del counts[deeper]
        if label := _label(one, level, counts):
            shown[paragraph] = label
    return shown


def _restarts(one: _List, deeper: int, level: int) -> bool:
    after = one.levels[deeper].restarts_after if deeper in one.levels else None
    return after is None or level < after


def _label(one: _List, level: int, counts: dict[int, int]) -> str:
    own = one.levels[level]

    def said(place: re.Match[str]) -> str:
        number = int(place[1]) - 1
        told = one.levels.get(number, _Level())
        is_arabic = own.all_arabic and number != level
        return _spelled(counts.get(number, told.start), "decimal" if is_arabic else told.kind)

    if own.kind in ("bullet", "none"):
        return ""
    return _PLACE.sub(said, own.text).strip()


# ---- the definitions ----


def _lists(numbering: etree._Element, styles: etree._Element | None) -> dict[str, _List]:
    """numId → its list."""
    abstracts = {attribute(one, "abstractNumId"): one for one in numbering if local(one) == "abstractNum"}
    lists = {}
    for num in (one for one in numbering if local(one) == "num"):
        name = _value(num, "abstractNumId")
        own = _List(name, _levels(_linked(name, abstracts, numbering, styles)))
        for override in (one for one in num if local(one) == "lvlOverride"):
            level = _whole(attribute(override, "ilvl"))
            own.levels |= _levels(override)
            if child(override, "startOverride") is not None:
                own.starts[level] = _whole(_value(override, "startOverride"), 1)
        lists[attribute(num, "numId")] = own
    return lists


def _linked(
    name: str,
    abstracts: dict[str, etree._Element],
    numbering: etree._Element,
    styles: etree._Element | None,
) -> etree._Element | None:
    """The definition itself, where it is written under the name of a list style."""
    found = abstracts.get(name)
    style = _value(found, "numStyleLink")
    if not style:
        return found
    told = {attribute(one, "styleId"): one for one in iterated(styles, "style")}.get(style)
    number = _value(child(child(told, "pPr"), "numPr"), "numId")
    nums = {attribute(one, "numId"): one for one in numbering if local(one) == "num"}
    return abstracts.get(_value(nums.get(number), "abstractNumId"))


def _levels(element: etree._Element | None) -> dict[int, _Level]:
    found = {}
    for one in element if element is not None else ():
        if local(one) != "lvl":
            continue
        restart = _value(one, "lvlRestart")
        found[_whole(attribute(one, "ilvl"))] = _Level(
            _whole(_value(one, "start"), 0),
            _value(one, "numFmt") or "decimal",
            _value(one, "lvlText"),
            _whole(restart) if restart else None,
            is_switched_on(child(one, "isLgl")),
        )
    return {level: told for level, told in found.items() if level < MOST_LEVELS}


class _Styles:
    """Which list a paragraph belongs to: by itself, or by its style."""

    def __init__(self, styles: etree._Element | None) -> None:
        self._styles = {
            attribute(one, "styleId"): one
            for one in iterated(styles, "style")
            if attribute(one, "type") == "paragraph"
        }
        self._default = next(
            (name for name, one in self._styles.items() if attribute(one, "default") in ("1", "true", "on")),
            "",
        )
        self._known: dict[str, tuple[str, int]] = {}

    def numbering_of(self, paragraph: etree._Element) -> tuple[str, int]:
        """numId ('' or '0': none) and level from 0."""
        properties = child(paragraph, "pPr")
        own = child(properties, "numPr")
        number, level = _value(own, "numId"), _value(own, "ilvl")
        if number:
            return number, _whole(level)
        by_style, style_level = self._of_style(_value(properties, "pStyle") or self._default)
        return by_style, _whole(level) if level else style_level

    def _of_style(self, name: str) -> tuple[str, int]:
        if name not in self._known:
            self._known[name] = "", 0
            style, seen = name, set()
            while style in self._styles and style not in seen:
                seen.add(style)
                own = child(child(self._styles[style], "pPr"), "numPr")
                if own is not None and (number := _value(own, "numId")):
                    self._known[name] = number, _whole(_value(own, "ilvl"))
                    break
                style = _value(self._styles[style], "basedOn")
        return self._known[name]


# ---- the document ----


def _final_paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """Those that are left when every tracked change is accepted, in order."""
    for one in element:
        name = local(one)
        if name in ("del", "moveFrom", "Fallback", "pPr", "tcPr", "trPr", "tblPr", "rPr"):
            continue
        if name == "tr" and child(child(one, "trPr"), "del") is not None:
            continue
        if name == "tc" and _is_covered(one):
            continue
        if name == "p" and not _is_unseen(one):
            yield one
        yield from _final_paragraphs(one)


def _is_covered(cell: etree._Element) -> bool:
    """A cell that is deleted, or on which the merged cell above lies."""
    properties = child(cell, "tcPr")
    merge = child(properties, "vMerge")
    is_merged = merge is not None and attribute(merge, "val", "continue") != "restart"
    return is_merged or child(properties, "cellDel") is not None


def _is_unseen(paragraph: etree._Element) -> bool:
    """Its mark, which carries the number, is deleted or hidden."""
    mark = child(child(paragraph, "pPr"), "rPr")
    gone = any(child(mark, name) is not None for name in ("del", "moveFrom"))
    return gone or is_switched_on(child(mark, "vanish"))


def _paragraphs(cell: etree._Element) -> Iterator[etree._Element]:
    """Those of this cell, not of tables in it."""
    for one in cell:
        if local(one) == "p":
            yield one
        elif local(one) not in ("tbl", "tcPr"):
            yield from _paragraphs(one)


def _has_words(element: etree._Element) -> bool:
    return any((one.text or "").strip() for one in iterated(element, "t"))


def _write(paragraph: etree._Element, label: str, has_words: bool) -> None:
    """The label as a run of its own before all others, looking as the paragraph's mark does."""
    space = paragraph.tag.removesuffix("p")
    run = etree.Element(f"{space}r")
    properties = child(paragraph, "pPr")
    if (mark := child(properties, "rPr")) is not None:
        run.append(deepcopy(mark))
    words = etree.SubElement(run, f"{space}t")
    words.text = f"{label} " if has_words and label[-1].isalnum() else label
    paragraph.insert(0 if properties is None else paragraph.index(properties) + 1, run)


# ---- the numbers ----


def _spelled(number: int, kind: str) -> str:
    """A counter as its list writes it; Arabic where the way of writing is not known."""
    if number < 1 or number > 9_999:
        return str(number)
    match kind:
        case "none":
            return ""
        case "decimalZero":
            return f"{number:02d}"
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))
        case "upperLetter" | "lowerLetter":
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter.upper() if kind == "upperLetter" else letter
        case "upperRoman" | "lowerRoman":
            return _roman(number).upper() if kind == "upperRoman" else _roman(number)
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if number <= 20:
            return chr(0x2460 + number - 1)
        case "decimalEnclosedParen" if number <= 20:
            return chr(0x2474 + number - 1)
        case "decimalEnclosedFullstop" if number <= 20:
            return chr(0x2488 + number - 1)
        case "ideographDigital" | "japaneseDigitalTenThousand":
            return "".join(_DIGITS[int(digit)] for digit in str(number))
        case _ if kind in _COUNTED:
            return _counted(number, "零" + _DIGITS[1:], "十百千").removeprefix(
                "一" if 10 <= number < 20 else ""
            )
        case "chineseLegalSimplified" | "ideographLegalTraditional":
            return _counted(number, _LEGAL_DIGITS, "拾佰仟")
        case "ideographTraditional" if number <= len(_STEMS):
            return _STEMS[number - 1]
        case "ideographZodiac" if number <= len(_BRANCHES):
            return _BRANCHES[number - 1]
        case _:
            return str(number)


def _counted(number: int, digits: str, units: str) -> str:
    """123 → 一百二十三, 105 → 一百零五."""
    text = str(number)
    pieces = [
        digits[int(digit)] + (units[place - 1] if place and digit != "0" else "")
        for digit, place in zip(text, range(len(text) - 1, -1, -1), strict=True)
    ]
    return re.sub(f"{digits[0]}+", digits[0], "".join(pieces)).rstrip(digits[0])


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text


def _value(element: etree._Element | None, name: str) -> str:
    """The w:val of the child of this name; '' where there is none."""
    found = child(element, name)
    return attribute(found, "val") if found is not None else ""


def _whole(text: str, otherwise: int = 0) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise
