"""One .xlsx sheet → facts per cell by a full parse: for XML that is written in no common way."""

from collections.abc import Callable

from etl.grid import column_number
from etl.read.excel.sheet_facts import SheetFacts, Styles, hide_cols, is_hidden
from etl.read.xml_pass import local, new_parser, run

NO_TEXT = "错误值"
"""What an error cell is called that says nothing of itself."""


def parsed(data: bytes, styles: Styles) -> SheetFacts:
    """The facts of one sheet's XML. Raises Unreadable for broken XML or a doctype."""
    return _SheetParse(data, styles).facts


class _SheetParse:
    """The sheet's tags as they go by. Words are collected only where a value can turn a fact."""

    def __init__(self, data: bytes, styles: Styles) -> None:
        self.facts = SheetFacts()
        self._styles, self._marked = styles, styles.marked
        self._row = self._col = -1
        self._columns: dict[str, int] = {}
        self._kind = ""
        self._has_formula = False
        self._value: list[str] = []
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {}
        self._ends: dict[str, Callable[[], None]] = {}
        self._parser = new_parser(self._root)
        run(self._parser, data)

    def _root(self, tag: str, _: dict[str, str]) -> None:
        """The first element is the worksheet: all others share its prefix."""
        prefix = tag.removesuffix(local(tag))
        starts = {
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_value,
            "col": self._start_column,
        }
        self._starts = {prefix + name: begin for name, begin in starts.items()}
        self._ends = {prefix + "v": self._end_value, prefix + "c": self._end_cell}
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if (begin := self._starts.get(tag)) is not None:
            begin(attributes)

    def _end(self, tag: str) -> None:
        if (finish := self._ends.get(tag)) is not None:
            finish()

    def _start_column(self, attributes: dict[str, str]) -> None:
        if is_hidden(attributes):
            hide_cols(self.facts, attributes.get("min", ""), attributes.get("max", ""))

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number) - 1 if number.isdigit() else self._row + 1
        self._col = -1
        if is_hidden(attributes):
            self.facts.hidden_rows.add(self._row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self._col = self._col_of(attributes.get("r"))
        cell, style = (self._row, self._col), attributes.get("s", "")
        if style in self._marked:
            for target in self._styles.targets(style, self.facts):
                target.add(cell)
            if style in self._styles.shown:
                self.facts.shown[cell] = self._styles.shown[style]
        self._kind = attributes.get("t", "")
        self._has_formula, self._value = False, []
        if self._kind == "e":
            self.facts.errors[cell] = NO_TEXT

    def _col_of(self, reference: str | None) -> int:
        if not reference:
            return self._col + 1
        letters = reference.rstrip("0123456789")
        if letters not in self._columns:
            self._columns[letters] = column_number(letters) if letters.isalpha() else self._col + 1
        return self._columns[letters]

    def _start_formula(self, _: dict[str, str]) -> None:
        self._has_formula = True

    def _start_value(self, _: dict[str, str]) -> None:
        if self._has_formula or self._kind == "e":
            self._value = []
            self._parser.CharacterDataHandler = self._value.append

    def _end_value(self) -> None:
        self._parser.CharacterDataHandler = None
        if self._kind == "e":
            self.facts.errors[self._row, self._col] = "".join(self._value).strip() or NO_TEXT

    def _end_cell(self) -> None:
        if self._has_formula and self._kind != "str" and not "".join(self._value).strip():
            self.facts.formulas_without_value.add((self._row, self._col))
