"""Cell formats: a marked twin of each bad cell's own format, and the way back from it."""

from __future__ import annotations

from copy import deepcopy

from lxml import etree

from etl.answer.marking.package import namespace
from etl.answer.marking.words import MARK_COLOUR, WARNING_COLOUR

_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs")
_EMPTY = (
    '<styleSheet xmlns="{ns}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)


def empty_styles(main: str) -> etree._Element:
    """A style part for a workbook that has none."""
    return etree.fromstring(_EMPTY.format(ns=main))


class Styles:
    """The style part: formats are added, none is ever changed, so that other cells stay as they are."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self._ns = namespace(root)
        self._known: dict[str, dict[str, int]] = {}
        self._marked: dict[tuple[int, str], int] = {}
        self._restored: dict[int, int] = {}
        self._list("cellXfs")

    def marked(self, style: int, mark: str = MARK_COLOUR) -> int:
        """The format like ``style``, filled with the mark, which remembers the fill it had."""
        if (style, mark) not in self._marked:
            fill = self._fill_of(self._xf(style))
            before = fill.find(f"{{{self._ns}}}patternFill") if fill is not None else None
            colour = None
            if before is not None and before.get("patternType") == "solid":
                colour = before.find(f"{{{self._ns}}}fgColor")
            self._marked[style, mark] = self._with_fill(style, self._solid({"rgb": mark}, colour))
        return self._marked[style, mark]

    def unmarked(self, style: int) -> int:
        """The format without our mark: ``style`` itself where it has none."""
        if style not in self._restored:
            remembered = self._remembered(style)
            if remembered is None:
                self._restored[style] = style
            elif remembered.get("indexed") == "64" or not remembered.attrib:
                self._restored[style] = self._with_fill(style, None)
            else:
                colours = {str(name): str(value) for name, value in remembered.attrib.items()}
                self._restored[style] = self._with_fill(style, self._solid(colours, None))
        return self._restored[style]

    def has_marks(self) -> bool:
        """Does any format carry our mark (the file was marked before)?"""
        return any(self._remembered(style) is not None for style in range(len(self._list("cellXfs"))))

    def plain(self, *, bold: bool = False, link: bool = False, filled: bool = False) -> int:
        """A text format of our own for the problem sheet: wrapped, at the top, never a formula."""
        xf = self._element("xf", {"numFmtId": "49", "borderId": "0", "xfId": "0", "applyNumberFormat": "1"})
        xf.set("fontId", str(self._font(bold, link)))
        xf.set("applyFont", "1")
        fill = self._solid({"rgb": "FFE7E6E6"}, None) if filled else None
        xf.set("fillId", str(self._add("fills", fill) if fill is not None else 0))
        xf.set("applyFill", "1")
        xf.set("applyAlignment", "1")
        etree.SubElement(xf, f"{{{self._ns}}}alignment", {"vertical": "top", "wrapText": "1"})
        return self._add("cellXfs", xf)

    def _with_fill(self, style: int, fill: etree._Element | None) -> int:
        twin = deepcopy(self._xf(style))
        twin.tail = None
        twin.set("fillId", str(0 if fill is None else self._add("fills", fill)))
        twin.set("applyFill", "1")
        return self._add("cellXfs", twin)

    def _remembered(self, style: int) -> etree._Element | None:
        """The colour under our mark (empty element: none); None where the format is not marked."""
        fill = self._fill_of(self._xf(style))
        pattern = fill.find(f"{{{self._ns}}}patternFill") if fill is not None else None
        top = pattern.find(f"{{{self._ns}}}fgColor") if pattern is not None else None
        if pattern is None or top is None or top.get("rgb") not in (MARK_COLOUR, WARNING_COLOUR):
            return None
        under = pattern.find(f"{{{self._ns}}}bgColor")
        return under if under is not None else self._element("bgColor", {})

    def _solid(self, colour: dict[str, str], under: etree._Element | None) -> etree._Element:
        # A solid fill shows its foreground alone: the background can keep the colour that was there before.
        fill = self._element("fill", {})
        pattern = etree.SubElement(fill, f"{{{self._ns}}}patternFill", {"patternType": "solid"})
        etree.SubElement(pattern, f"{{{self._ns}}}fgColor", colour)
        kept = {str(k): str(v) for k, v in under.attrib.items()} if under is not None else {"indexed": "64"}
        etree.SubElement(pattern, f"{{{self._ns}}}bgColor", kept)
        return fill

    def _font(self, bold: bool, link: bool) -> int:
        fonts = self._list("fonts")
        font = self._element("font", {})
        if bold:
            etree.SubElement(font, f"{{{self._ns}}}b")
        if link:
            etree.SubElement(font, f"{{{self._ns}}}u")
        size = fonts[0].find(f"{{{self._ns}}}sz") if len(fonts) else None
        etree.SubElement(
            font, f"{{{self._ns}}}sz", {"val": size.get("val", "11") if size is not None else "11"}
        )
        if link:
            etree.SubElement(font, f"{{{self._ns}}}color", {"rgb": "FF0563C1"})
        name = fonts[0].find(f"{{{self._ns}}}name") if len(fonts) else None
        etree.SubElement(
            font, f"{{{self._ns}}}name", {"val": name.get("val", "宋体") if name is not None else "宋体"}
        )
        return self._add("fonts", font)

    def _fill_of(self, xf: etree._Element) -> etree._Element | None:
        fills = self._list("fills")
        number = _number(xf.get("fillId"))
        return fills[number] if number < len(fills) else None

    def _xf(self, style: int) -> etree._Element:
        formats = self._list("cellXfs")
        return formats[style] if 0 <= style < len(formats) else formats[0]

    def _list(self, name: str) -> etree._Element:
        found = self.root.find(f"{{{self._ns}}}{name}")
        if found is None:
            found = self._element(name, {})
            before = [f"{{{self._ns}}}{other}" for other in _ORDER[: _ORDER.index(name)]]
            self.root.insert(sum(1 for child in self.root if child.tag in before), found)
        if name == "fills":
            # The first two fills are reserved: Excel shows none and grey there whatever they say.
            for pattern in ("none", "gray125")[len(found) :]:
                reserved = etree.SubElement(found, f"{{{self._ns}}}fill")
                etree.SubElement(reserved, f"{{{self._ns}}}patternFill", {"patternType": pattern})
        if name == "cellXfs" and not len(found):
            found.append(
                self._element("xf", {"numFmtId": "0", "fontId": "0", "fillId": "0", "borderId": "0"})
            )
        return found

    def _add(self, name: str, element: etree._Element) -> int:
        """The position of an equal entry, or of this one put at the end: marking again adds nothing."""
        entries = self._list(name)
        if name not in self._known:
            numbered = [(_canonical(entry), number) for number, entry in enumerate(entries)]
            self._known[name] = dict(reversed(numbered))
        known = self._known[name]
        text = _canonical(element)
        if text not in known:
            known[text] = len(entries)
            entries.append(element)
            entries.set("count", str(len(entries)))
        return known[text]

    def _element(self, name: str, attributes: dict[str, str]) -> etree._Element:
        return etree.Element(f"{{{self._ns}}}{name}", attributes)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0


def _canonical(element: etree._Element) -> str:
    """Equal for equal formats. Excel shows the fill that is named, whether or not it is said to apply."""
    attributes = sorted((str(k), str(v)) for k, v in element.attrib.items() if k != "applyFill")
    children = [_canonical(child) for child in element]
    return repr((str(element.tag), attributes, (element.text or "").strip(), children))
