"""One sheet's XML: its cells found or made, its formats changed, its comments hung in."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from etl.answer.marking.package import namespace
from etl.answer.marking.styles import Styles
from etl.grid import Cell, CellRange, column_letters, parse_address

_AFTER_LEGACY_DRAWING = {
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
}


class Worksheet:
    """A worksheet part that is changed in place. All positions are 0-based."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self._ns = namespace(root)
        data = root.find(self._tag("sheetData"))
        self._data = data if data is not None else self._make_data()
        self._rows = dict(self._numbered_rows())
        self._cells: dict[int, dict[int, etree._Element]] = {}
        self._merges = list(self._merged())

    def anchor(self, cell: Cell) -> Cell:
        """The cell that shows: the first one of a merged range, else the cell itself."""
        for merge in self._merges:
            if cell in merge:
                return merge.first_row, merge.first_col
        return cell

    def fill(self, cell: Cell, styles: Styles, mark: str) -> None:
        """Fill a cell with the mark; all else of its format stays. An empty place gets an empty cell."""
        element = self._cell(cell)
        element.set("s", str(styles.marked(int(element.get("s", "0")), mark)))

    def clear_marks(self, styles: Styles) -> None:
        """Give every cell that carries our mark the format that it had before."""
        for element in self._data.iter(self._tag("c")):
            style = int(element.get("s", "0"))
            before = styles.unmarked(style)
            if before != style:
                element.set("s", str(before))

    def legacy_drawing(self, relation_ns: str) -> str | None:
        """The relationship id of the drawing that shows the comments."""
        found = self.root.find(self._tag("legacyDrawing"))
        return found.get(f"{{{relation_ns}}}id") if found is not None else None

    def set_legacy_drawing(self, relation_ns: str, identifier: str | None) -> None:
        """Hang the drawing of the comments in (None: take it out), at the place that the order demands."""
        found = self.root.find(self._tag("legacyDrawing"))
        if found is not None:
            self.root.remove(found)
        if identifier is None:
            return
        element = etree.Element(self._tag("legacyDrawing"))
        element.set(f"{{{relation_ns}}}id", identifier)
        place = next(
            (
                number
                for number, child in enumerate(self.root)
                if isinstance(child.tag, str) and etree.QName(child).localname in _AFTER_LEGACY_DRAWING
            ),
            len(self.root),
        )
        self.root.insert(place, element)

    def _tag(self, name: str) -> str:
        return f"{{{self._ns}}}{name}"

    def _make_data(self) -> etree._Element:
        data = etree.Element(self._tag("sheetData"))
        before = {"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols"}
        count = sum(1 for c in self.root if isinstance(c.tag, str) and etree.QName(c).localname in before)
        self.root.insert(count, data)
        return data

    def _numbered_rows(self) -> Iterator[tuple[int, etree._Element]]:
        """Rows by number; one without a number follows the row before it."""
        number = -1
        for row in self._data.iterchildren(self._tag("row")):
            number = int(row.get("r", number + 2)) - 1
            yield number, row

    def _numbered_cells(self, row: etree._Element) -> Iterator[tuple[int, etree._Element]]:
        col = -1
        for element in row.iterchildren(self._tag("c")):
            address = element.get("r")
            col = parse_address(address)[1] if address else col + 1
            yield col, element

    def _merged(self) -> Iterator[CellRange]:
        for element in self.root.iterfind(f"{self._tag('mergeCells')}/{self._tag('mergeCell')}"):
            ends = element.get("ref", "").split(":")
            try:
                first, last = parse_address(ends[0]), parse_address(ends[-1])
            except ValueError:
                continue
            yield CellRange(*first, *last)

    def _cell(self, cell: Cell) -> etree._Element:
        row_no, col = cell
        row = self._row(row_no)
        if row_no not in self._cells:
            self._cells[row_no] = dict(self._numbered_cells(row))
        cells = self._cells[row_no]
        if col not in cells:
            made = etree.Element(self._tag("c"), {"r": f"{column_letters(col)}{row_no + 1}"})
            if style := self._style_of_place(row, col):
                made.set("s", style)
            follower = min((other for other in cells if other > col), default=None)
            if follower is None:
                # Before an extension list, should the row have one.
                last = max((other for other in cells if other < col), default=None)
                row.insert(0 if last is None else row.index(cells[last]) + 1, made)
            else:
                cells[follower].addprevious(made)
            if "spans" in row.attrib:
                del row.attrib["spans"]
            cells[col] = made
            self._widen(cell)
        return cells[col]

    def _row(self, number: int) -> etree._Element:
        if number not in self._rows:
            made = etree.Element(self._tag("row"), {"r": str(number + 1)})
            follower = min((other for other in self._rows if other > number), default=None)
            if follower is None:
                self._data.append(made)
            else:
                self._rows[follower].addprevious(made)
            self._rows[number] = made
        return self._rows[number]

    def _style_of_place(self, row: etree._Element, col: int) -> str | None:
        """The format that an empty place shows: the row's, else the column's."""
        if row.get("customFormat") in ("1", "true"):
            return row.get("s")
        for column in self.root.iterfind(f"{self._tag('cols')}/{self._tag('col')}"):
            if int(column.get("min", "0")) <= col + 1 <= int(column.get("max", "0")):
                return column.get("style")
        return None

    def _widen(self, cell: Cell) -> None:
        """Some readers trust the stated dimension: a cell outside would be lost to them."""
        dimension = self.root.find(self._tag("dimension"))
        if dimension is None:
            return
        ends = dimension.get("ref", "").split(":")
        try:
            (top, left), (bottom, right) = parse_address(ends[0]), parse_address(ends[-1])
        except ValueError:
            return
        top, left = min(top, cell[0]), min(left, cell[1])
        bottom, right = max(bottom, cell[0]), max(right, cell[1])
        first = f"{column_letters(left)}{top + 1}"
        last = f"{column_letters(right)}{bottom + 1}"
        dimension.set("ref", first if first == last else f"{first}:{last}")
