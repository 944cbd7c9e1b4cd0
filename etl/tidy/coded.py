"""Columns in which few different values stand in many rows: what repeats is looked at once.

numpy is imported when the first such column comes: the reading child, which only sends codes, does without.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Codes = NDArray[np.int32]


class CodedColumn(list[Any]):
    """A column of cells whose cell ``i`` is ``distinct[codes[i]]``, each different value being one object.

    A list like any other, but read only.
    """

    __slots__ = ("codes", "distinct")

    def __init__(self, distinct: list[Any], codes: Codes) -> None:
        super().__init__(map(distinct.__getitem__, codes.tolist()))
        self.distinct = distinct
        self.codes = codes

    def __setitem__(self, index: Any, value: Any) -> NoReturn:
        raise TypeError("a coded column is read only: make a list of it first")

    def part(self, first: int, last: int) -> CodedColumn:
        """The cells from first to last, both included, with the values that occur there."""
        import numpy as np

        codes = self.codes[first : last + 1]
        occurs = np.zeros(len(self.distinct), dtype=bool)
        occurs[codes] = True
        if occurs.all():
            return CodedColumn(self.distinct, codes)
        renumbered = (np.cumsum(occurs) - 1).astype(np.int32)
        return CodedColumn([self.distinct[i] for i in np.flatnonzero(occurs).tolist()], renumbered[codes])

    def count_where(self, is_wanted: Sequence[bool]) -> int:
        """In how many cells one of the wanted values stands; ``is_wanted`` goes with ``distinct``."""
        import numpy as np

        return int(np.count_nonzero(np.asarray(is_wanted, dtype=bool)[self.codes]))


def distinct(cells: Sequence[Any]) -> Sequence[Any]:
    """The different values where they are known, else all cells: for questions of any and all."""
    return cells.distinct if isinstance(cells, CodedColumn) else cells
