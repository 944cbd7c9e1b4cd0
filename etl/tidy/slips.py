"""Slips of the input method and traditional forms in free text: told, never mended.

What is written is loaded as it stands; the list (schemas/codes/word_slips.csv) only says what it may mean.
"""

from __future__ import annotations

import csv
import re
from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

import schemas
from etl.grid import column_letters
from etl.tidy.tidied import TableRows, Tidied, Warned
from schemas.warehouse import LOADED

SLIPS = schemas.FOLDER / "codes" / "word_slips.csv"
SHOWN = 5  # cells named for one slip


def warn_of_slips(rows: TableRows, said: Tidied, *, in_word: bool = False) -> None:
    """One warning for each slip, with the cells of free text that it stands in."""
    infos = LOADED[rows.table].__table__.columns
    texts = [
        name
        for name, column in rows.columns.items()
        if infos[name].info["kind"] == "text" and pa.types.is_string(column.type)
    ]
    found: dict[str, list[str]] = {}
    for number, position in _hits([rows.columns[name] for name in texts], len(rows)):
        name = texts[number]
        place = rows.place(name, position)
        if place is None:
            continue  # made of something else that stands in the return
        row, col = rows.row_no[position], place.col_no
        cell = f"第{row}行第{col}列" if in_word else f"{column_letters(col - 1)}{row}"
        for written in dict.fromkeys(re.findall(_pattern(), rows.columns[name][position].as_py())):
            found.setdefault(written, []).append(cell)
    for written, cells in found.items():
        more = f"等{len(cells)}处" if len(cells) > SHOWN else ""
        sentence = f"{'、'.join(cells[:SHOWN])}{more}写有“{written}”，疑为“{_meant()[written]}”，已照原样读取"
        said.warnings.append(Warned("W-slip", sentence, rows.sheet_name, cells[0]))


def _hits(columns: list[pa.Array], length: int) -> list[tuple[int, int]]:
    """(number of the column, position in it) of every text with a slip.

    All columns in one search: making the pattern ready costs more than searching a small return.
    """
    if not columns:
        return []
    is_hit = pc.match_substring_regex(pa.concat_arrays(columns), _pattern()).fill_null(False)
    return [divmod(at, length) for at in pc.indices_nonzero(is_hit).to_pylist()]


@cache
def _meant() -> dict[str, str]:
    with SLIPS.open(encoding="utf-8", newline="") as file:
        return {row["written"]: row["meant"] for row in csv.DictReader(file)}


@cache
def _pattern() -> str:
    return "|".join(sorted(map(re.escape, _meant()), key=len, reverse=True))
