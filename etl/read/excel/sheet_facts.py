"""Facts of one sheet's cells beside their values, and the styles that make them. Pure data."""

from dataclasses import dataclass, field

from etl.grid import Cell
from etl.read.cells.beside import Beside
from etl.read.cells.shown import is_flat

MAX_COLS = 16_384


@dataclass(slots=True)
class SheetFacts:
    """Facts of one sheet, 0-based."""

    percent: set[Cell] = field(default_factory=set)
    struck: set[Cell] = field(default_factory=set)
    errors: dict[Cell, str] = field(default_factory=dict)
    formulas_without_value: set[Cell] = field(default_factory=set)
    comments: dict[Cell, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: list[tuple[int, int]] = field(default_factory=list)
    """First and last column of each hidden stretch: one stretch may run to the last column there is."""
    shown: dict[Cell, str] = field(default_factory=dict)
    """Cells that their format shows with a unit or as a month (etl/read/cells/shown.py)."""
    beside: Beside = field(default_factory=Beside)
    """What is shown otherwise than stored, or lies beside the cells."""
    formats_known: bool = True
    merges: list[tuple[Cell, Cell]] = field(default_factory=list)
    """First and last cell of each merge; of an .xlsb alone: calamine tells those of an .xlsx."""


@dataclass(slots=True)
class Styles:
    """Style numbers (the `s` of a cell) that matter."""

    percent: set[str] = field(default_factory=set)
    struck: set[str] = field(default_factory=set)
    scaled: set[str] = field(default_factory=set)
    shown: dict[str, str] = field(default_factory=dict)
    masked: set[str] = field(default_factory=set)
    struck_fonts: set[int] = field(default_factory=set)
    raised_fonts: set[int] = field(default_factory=set)

    @property
    def marked(self) -> set[str]:
        return self.percent | self.struck | self.scaled | self.masked | self.shown.keys()

    def targets(self, style: str, facts: SheetFacts) -> list[set[Cell]]:
        """The sets of a sheet's facts into which a cell of this style goes."""
        pairs = (
            (self.percent, facts.percent),
            (self.struck, facts.struck),
            (self.scaled, facts.beside.scaled),
            (self.masked, facts.beside.masked),
        )
        return [target for styles, target in pairs if style in styles]


def is_hidden(attributes: dict[str, str]) -> bool:
    """A row or a column that is hidden, or so low or narrow that nothing is left of it on the screen."""
    size = attributes.get("ht") or attributes.get("width", "")
    return attributes.get("hidden", "0") in ("1", "true") or is_flat(size)


def hide_cols(facts: SheetFacts, first: str, last: str) -> None:
    """`first` and `last` count from 1, as written in the file; what is no number there hides nothing."""
    if first.isdecimal() and last.isdecimal() and len(first) < 6 and len(last) < 6:
        facts.hidden_cols.append((int(first) - 1, min(int(last), MAX_COLS) - 1))
