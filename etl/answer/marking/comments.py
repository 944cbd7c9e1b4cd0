"""Comments on cells: the texts (an XML part) and the boxes that show them (a VML part).

The VML is edited as bytes: what Excel writes there need not be well-formed XML.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree

from etl.answer.marking.package import namespace
from etl.answer.marking.words import AUTHOR, STEM
from etl.grid import Cell, column_letters, parse_address

EMPTY_COMMENTS = '<comments xmlns="{ns}"><authors/><commentList/></comments>'
EMPTY_BOXES = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel">'
    b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout></xml>'
)
_SHAPE_TYPE = (
    b'<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    b'<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_SHAPE = (
    '<v:shape id="_x0000_s{number}" type="#_x0000_t202" style=\'position:absolute;margin-left:60pt;'
    'margin-top:2pt;width:240pt;height:80pt;z-index:{order};visibility:hidden\' fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
    "<v:path o:connecttype=\"none\"/><v:textbox style='mso-direction-alt:auto'>"
    "<div style='text-align:left'></div></v:textbox>"
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{col}</x:Column></x:ClientData></v:shape>"
)
_SHAPES = re.compile(rb"<v:shape\b.*?</v:shape>\s*", re.DOTALL)
_PLACE = re.compile(rb"<x:Row>\s*(\d+)\s*</x:Row>\s*<x:Column>\s*(\d+)\s*</x:Column>")
_BLOCKS = re.compile(rb'(<o:idmap\b[^>]*?\bdata=")([^"]*)(")')
_SHAPES_OF_A_BLOCK = 1024


class Comments:
    """The comment part of one sheet, changed in place."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self._ns = namespace(root)
        self._authors = self._child("authors")
        self._list = self._child("commentList")
        self._at = {_place(comment): comment for comment in self._list}

    def __len__(self) -> int:
        return len(self._list)

    def clear_ours(self) -> set[Cell]:
        """Take out what we wrote: whole comments of ours, and our lines under others'. The cells freed."""
        ours = {str(n) for n, author in enumerate(self._authors) if (author.text or "").strip() == AUTHOR}
        freed = set()
        for comment in list(self._list):
            if comment.get("authorId") in ours:
                self._list.remove(comment)
                self._at.pop(_place(comment), None)
                freed.add(_place(comment))
            else:
                self._cut(comment)
        return freed

    def add(self, cell: Cell, text: str) -> bool:
        """Say ``text`` on a cell, below what others said there. True: the comment is new and needs a box."""
        existing = self._at.get(cell)
        if existing is not None:
            self._append(existing, "\n" + text)
            return False
        comment = etree.SubElement(
            self._list,
            self._tag("comment"),
            {"ref": f"{column_letters(cell[1])}{cell[0] + 1}", "authorId": str(self._author())},
        )
        etree.SubElement(comment, self._tag("text"))
        self._append(comment, text)
        self._at[cell] = comment
        return True

    def _append(self, comment: etree._Element, text: str) -> None:
        holder = comment.find(self._tag("text"))
        if holder is None:
            holder = etree.SubElement(comment, self._tag("text"))
        bare = holder.find(self._tag("t"))
        if bare is not None:
            # Text without runs becomes the first run: the two may not stand side by side.
            run = etree.Element(self._tag("r"))
            bare.addprevious(run)
            run.append(bare)
        run = etree.Element(self._tag("r"))
        look = etree.SubElement(run, self._tag("rPr"))
        etree.SubElement(look, self._tag("sz"), {"val": "9"})
        etree.SubElement(look, self._tag("rFont"), {"val": "宋体"})
        words = etree.SubElement(run, self._tag("t"))
        words.text = text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        runs = holder.findall(self._tag("r"))
        if runs:
            runs[-1].addnext(run)
        else:
            holder.insert(0, run)

    def _cut(self, comment: etree._Element) -> None:
        """Drop our sign and all that follows it from another's comment."""
        cutting = False
        for words in list(comment.iter(self._tag("t"))):
            text = words.text or ""
            if cutting:
                words.text = ""
            elif STEM in text:
                words.text = text[: text.index(STEM)].removesuffix("\n")
                cutting = True
            run = words.getparent()
            if cutting and not words.text and run is not None and run.tag == self._tag("r"):
                parent = run.getparent()
                if parent is not None:
                    parent.remove(run)

    def _author(self) -> int:
        names = [(author.text or "").strip() for author in self._authors]
        if AUTHOR not in names:
            etree.SubElement(self._authors, self._tag("author")).text = AUTHOR
            names.append(AUTHOR)
        return names.index(AUTHOR)

    def _child(self, name: str) -> etree._Element:
        found = self.root.find(self._tag(name))
        if found is None:
            found = etree.Element(self._tag(name))
            self.root.insert(0 if name == "authors" else 1, found)
        return found

    def _tag(self, name: str) -> str:
        return f"{{{self._ns}}}{name}"


def remove_boxes(vml: bytes, cells: Collection[Cell]) -> bytes:
    """The drawing without the boxes of these cells."""

    def keep(shape: re.Match[bytes]) -> bytes:
        place = _PLACE.search(shape[0])
        gone = place is not None and (int(place[1]), int(place[2])) in cells
        return b"" if gone else shape[0]

    return _SHAPES.sub(keep, vml)


def has_boxes(vml: bytes) -> bool:
    """Is anything left in the drawing (comments, buttons, pictures)?"""
    return re.search(rb"<\w+:(?:shape|group|rect|oval|line|image)\b", vml) is not None


def blocks_of(vml: bytes) -> set[int]:
    """The blocks of 1,024 shape numbers that a drawing claims; no two drawings may share one."""
    claimed = {int(n) for found in _BLOCKS.finditer(vml) for n in re.findall(rb"\d+", found[2])}
    used = {int(n) // _SHAPES_OF_A_BLOCK for n in re.findall(rb"_x0000_s(\d+)", vml)}
    return claimed | used


def add_boxes(vml: bytes, cells: Collection[Cell], free_block: int) -> bytes:
    """The drawing with a hidden comment box for each cell, numbered from ``free_block`` on."""
    per_block = _SHAPES_OF_A_BLOCK - 1
    shapes = b"".join(
        _SHAPE.format(
            number=(free_block + order // per_block) * _SHAPES_OF_A_BLOCK + order % per_block + 1,
            order=order + 1,
            row=row,
            col=col,
            left=col + 1,
            right=col + 5,
            top=max(0, row - 1),
            bottom=max(0, row - 1) + 6,
        ).encode()
        for order, (row, col) in enumerate(sorted(cells))
    )
    if b'id="_x0000_t202"' not in vml:
        shapes = _SHAPE_TYPE + shapes
    new_blocks = [str(free_block + n).encode() for n in range(-(-len(cells) // per_block))]

    def claim(found: re.Match[bytes]) -> bytes:
        return found[1] + b",".join([*re.findall(rb"\d+", found[2]), *new_blocks]) + found[3]

    vml = _BLOCKS.sub(claim, vml, count=1)
    end = vml.rfind(b"</")
    return vml[:end] + shapes + vml[end:] if end >= 0 else add_boxes(EMPTY_BOXES, cells, free_block)


def _place(comment: etree._Element) -> Cell:
    try:
        return parse_address(comment.get("ref", "").split(":")[0])
    except ValueError:
        return -1, -1
