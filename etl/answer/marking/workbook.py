"""A clerk's own workbook, changed in place: bad cells filled and commented, one sheet added at the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from etl.answer.marking.comments import (
    EMPTY_BOXES,
    EMPTY_COMMENTS,
    Comments,
    add_boxes,
    blocks_of,
    has_boxes,
    remove_boxes,
)
from etl.answer.marking.package import MarkFault, Package, Relationship, namespace, parse, serialise
from etl.answer.marking.problem_sheet import problem_sheet
from etl.answer.marking.styles import Styles, empty_styles
from etl.answer.marking.words import (
    MARK_COLOUR,
    PROBLEM_SHEET,
    WARNING_COLOUR,
    Told,
    cells_of,
    is_problem_sheet,
    is_warning,
    note_of,
    on_cells,
)
from etl.answer.marking.worksheet import Worksheet
from etl.grid import Cell
from etl.tidy.tidied import Problem, Warned

_OFFICE = "application/vnd.openxmlformats-officedocument."
_VML_TYPE = _OFFICE + "vmlDrawing"


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    part: str
    element: etree._Element


def mark_in_place(original: bytes, problems: Sequence[Problem], warnings: Sequence[Warned] = ()) -> bytes:
    """The workbook with these marks and no earlier ones of ours; all other parts byte for byte.

    Raises:
        MarkFault: no workbook that can be edited safely.
    """
    try:
        return _Workbook(original).mark(problems, warnings)
    except (ValueError, IndexError) as fault:
        raise MarkFault("a part says what no workbook says") from fault


class _Workbook:
    def __init__(self, original: bytes) -> None:
        self._package = Package(original)
        office = self._package.related("", "officeDocument")
        self._part = office.target.lstrip("/") if office else "xl/workbook.xml"
        self._root = parse(self._package.read(self._part))
        self._main = namespace(self._root)
        self._sheets, self._relation_ns = self._find_sheets()
        self._styles_part = self._find_styles()
        self._styles = Styles(parse(self._package.read(self._styles_part)))

    def mark(self, problems: Sequence[Problem], warnings: Sequence[Warned]) -> bytes:
        by_sheet: dict[str, list[Told]] = defaultdict(list)
        told: list[Told] = [*problems, *on_cells(warnings)]
        for problem in told:
            by_sheet[problem.sheet].append(problem)
        ours = next((sheet for sheet in self._sheets if self._is_ours(sheet)), None)
        marked_before = self._styles.has_marks()
        for sheet in self._sheets:
            if sheet is not ours:
                self._mark_sheet(sheet, by_sheet.get(sheet.name, []), marked_before)
        self._put_problem_sheet(problems, ours)
        self._package.write(self._styles_part, serialise(self._styles.root))
        return self._package.to_bytes()

    def _mark_sheet(self, sheet: _Sheet, problems: Sequence[Told], marked_before: bool) -> None:
        linked = self._package.related(sheet.part, "comments")
        if not problems and not marked_before and linked is None:
            return
        before = self._package.read(sheet.part)
        worksheet = Worksheet(parse(before))
        untouched = serialise(worksheet.root)
        if marked_before:
            worksheet.clear_marks(self._styles)
        notes: dict[Cell, list[Told]] = defaultdict(list)
        colours: dict[Cell, str] = {}
        for problem in problems:
            for group in cells_of(problem):
                places = list(dict.fromkeys(worksheet.anchor(cell) for cell in group))
                notes[places[0]].append(problem)
                # Problems come first: what must be changed is not shown as what may stay.
                for place in places:
                    colours.setdefault(place, WARNING_COLOUR if is_warning([problem]) else MARK_COLOUR)
        for place, colour in colours.items():
            worksheet.fill(place, self._styles, colour)
        self._comment(sheet, worksheet, linked, {cell: note_of(found) for cell, found in notes.items()})
        after = serialise(worksheet.root)
        if after != untouched:
            self._package.write(sheet.part, after)

    def _comment(
        self, sheet: _Sheet, worksheet: Worksheet, linked: Relationship | None, notes: dict[Cell, str]
    ) -> None:
        text = self._package.read(linked.target) if linked else EMPTY_COMMENTS.format(ns=self._main).encode()
        comments = Comments(parse(text))
        untouched = serialise(comments.root)
        freed = comments.clear_ours()
        fresh = [cell for cell, note in notes.items() if comments.add(cell, note)]
        if serialise(comments.root) == untouched:
            return
        self._draw_boxes(sheet, worksheet, freed, fresh)
        if linked is not None and not len(comments):
            self._package.unrelate(sheet.part, linked.identifier)
            self._package.remove(linked.target)
            return
        part = linked.target if linked else self._package.free_name("xl/comments{}.xml")
        self._package.write(part, serialise(comments.root))
        if linked is None:
            self._package.declare(_OFFICE + "spreadsheetml.comments+xml", part=part)
            self._package.relate(sheet.part, f"{self._relation_ns}/comments", part)

    def _draw_boxes(
        self, sheet: _Sheet, worksheet: Worksheet, freed: set[Cell], fresh: Sequence[Cell]
    ) -> None:
        identifier = worksheet.legacy_drawing(self._relation_ns)
        links = self._package.relationships(sheet.part)
        drawing = next((link for link in links if link.identifier == identifier), None)
        vml = self._package.read(drawing.target) if drawing else EMPTY_BOXES
        vml = remove_boxes(vml, freed)
        if fresh:
            vml = add_boxes(vml, fresh, self._free_block())
        if drawing is not None and not has_boxes(vml):
            self._package.unrelate(sheet.part, drawing.identifier)
            self._package.remove(drawing.target)
            worksheet.set_legacy_drawing(self._relation_ns, None)
        elif drawing is not None:
            self._package.write(drawing.target, vml)
        elif fresh:
            part = self._package.free_name("xl/drawings/vmlDrawing{}.vml")
            self._package.write(part, vml)
            self._package.declare(_VML_TYPE, extension="vml")
            made = self._package.relate(sheet.part, f"{self._relation_ns}/vmlDrawing", part)
            worksheet.set_legacy_drawing(self._relation_ns, made)

    def _free_block(self) -> int:
        drawings = [name for name in self._package.names() if name.endswith(".vml")]
        return max((max(blocks_of(self._package.read(name)), default=0) for name in drawings), default=0) + 1

    def _put_problem_sheet(self, problems: Sequence[Problem], ours: _Sheet | None) -> None:
        names = [sheet.name for sheet in self._sheets if sheet is not ours]
        content = problem_sheet(problems, self._styles, self._main, names)
        if ours is not None:
            self._package.write(ours.part, content)
            self._package.remove_relationships_of(ours.part)
            if ours.element.get("state") is not None:
                del ours.element.attrib["state"]
                self._package.write(self._part, serialise(self._root))
            return
        part = self._package.free_name("xl/worksheets/sheet{}.xml")
        self._package.write(part, content)
        self._package.declare(_OFFICE + "spreadsheetml.worksheet+xml", part=part)
        listed = self._root.find(f"{{{self._main}}}sheets")
        if listed is None:
            raise MarkFault("a workbook without sheets")
        numbers = [int(sheet.get("sheetId", "0")) for sheet in listed]
        entry = etree.SubElement(listed, f"{{{self._main}}}sheet")
        entry.set("name", _free_sheet_name([str(sheet.get("name")) for sheet in listed]))
        entry.set("sheetId", str(max(numbers, default=0) + 1))
        made = self._package.relate(self._part, f"{self._relation_ns}/worksheet", part)
        entry.set(f"{{{self._relation_ns}}}id", made)
        self._package.write(self._part, serialise(self._root))

    def _find_sheets(self) -> tuple[list[_Sheet], str]:
        links = {link.identifier: link for link in self._package.relationships(self._part)}
        sheets = []
        base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        for element in self._root.iterfind(f"{{{self._main}}}sheets/{{{self._main}}}sheet"):
            identifiers = [
                (etree.QName(str(name)).namespace or "", str(value))
                for name, value in element.attrib.items()
                if etree.QName(str(name)).localname == "id" and str(name).startswith("{")
            ]
            for relation_ns, identifier in identifiers:
                link = links.get(identifier)
                if link is not None and link.kind.endswith("/worksheet") and link.target in self._package:
                    sheets.append(_Sheet(element.get("name", ""), link.target.lstrip("/"), element))
                    base = relation_ns
        if not sheets:
            raise MarkFault("a workbook without worksheets")
        return sheets, base

    def _find_styles(self) -> str:
        link = self._package.related(self._part, "styles")
        if link is not None and link.target in self._package:
            return link.target
        part = self._package.free_name("xl/styles{}.xml")
        self._package.write(part, serialise(empty_styles(self._main)))
        self._package.declare(_OFFICE + "spreadsheetml.styles+xml", part=part)
        self._package.relate(self._part, f"{self._relation_ns}/styles", part)
        return part

    def _is_ours(self, sheet: _Sheet) -> bool:
        return sheet.name.startswith(PROBLEM_SHEET) and is_problem_sheet(sheet.name, self._first_row(sheet))

    def _first_row(self, sheet: _Sheet) -> list[str]:
        """The texts of a sheet's first row; Office turns inline strings into shared ones when it saves."""
        row = parse(self._package.read(sheet.part)).find(f"{{{self._main}}}sheetData/{{{self._main}}}row")
        texts = []
        for cell in row.iterchildren(f"{{{self._main}}}c") if row is not None else ():
            value = cell.findtext(f"{{{self._main}}}v") or ""
            if cell.get("t") == "s" and value.isdigit():
                texts.append(self._shared_string(int(value)))
            else:
                texts.append("".join(t.text or "" for t in cell.iter(f"{{{self._main}}}t")) or value)
        return texts

    def _shared_string(self, number: int) -> str:
        link = self._package.related(self._part, "sharedStrings")
        items = list(parse(self._package.read(link.target))) if link else []
        return (
            "".join(t.text or "" for t in items[number].iter(f"{{{self._main}}}t"))
            if number < len(items)
            else ""
        )


def _free_sheet_name(taken: Sequence[str]) -> str:
    """问题清单, or with a number where the clerk has a sheet of that name herself."""
    name, number = PROBLEM_SHEET, 2
    while name in taken:
        name, number = f"{PROBLEM_SHEET}({number})", number + 1
    return name
