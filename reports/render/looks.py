"""The looks of a workbook's cells: each is made once, Excel shares it between cells."""

from __future__ import annotations

from typing import Any


class Looks:
    """`base`: what every cell of the workbook has (xlsxwriter's names), unless a look says otherwise."""

    def __init__(self, book: Any, **base: object) -> None:
        self._book, self._base, self._made = book, base, dict[str, Any]()

    def get(self, **look: object) -> Any:
        """The format of one look."""
        key = repr(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**self._base, **look})
        return self._made[key]
