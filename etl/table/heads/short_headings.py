"""A heading written without the groups above it: 整改措施 where the form says 整改/整改措施.

It is read as that column only where nothing else could be meant; whoever calls tells the reader.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from etl.grid import Sheet

_LINE = re.compile(r"[：:]|日\s*$|^\s*[（(]?[百千万亿]*元[）)]?\s*$")
"""Stands in a line of words, never in a row of groups: 单位：万元, 填报日期：…, 2021年4月6日."""


def meant_by(paths: Iterable[str], known: Mapping[str, str]) -> dict[str, str]:
    """Short heading → the one path of ``known`` that it means; a heading of two meanings is not there.

    ``paths``: every heading of the sheet. A path is meant where it is missing on the sheet, alone among the
    missing ends in the short heading, and no other heading of the sheet ends so. The groups may also stand
    in the same cell: 整改期限 for 整改/期限.
    """
    seen = Counter(paths)
    ends = Counter(end for path, times in seen.items() for end in _ends(path) for _ in range(times))
    wanted = Counter(end for path in known if path not in seen for end in _ends(path) if end != path)
    missing = [path for path in known if path not in seen]
    in_one = Counter(end.replace("/", "") for path in missing for end in _ends(path) if "/" in end)
    meant = {
        end: path
        for path in missing
        for end in _ends(path)
        if end != path and end in seen and end not in known and wanted[end] == ends[end] == 1
    }
    return meant | {
        words: path
        for path in missing
        for end in _ends(path)
        if "/" in end and (words := end.replace("/", "")) not in known and seen[words] == in_one[words] == 1
    }


def is_in_one(written: str, path: str) -> bool:
    """整改期限 for 整改/期限: the same words, in one cell."""
    return written == path.replace("/", "")


def stands_under_a_group(sheet: Sheet, row: int, col: int) -> bool:
    """Right above this heading (0-based) stands a word for some of the columns, whoever's group it is.

    A title over the whole width or from the first column on is none, nor is a line of reporter, unit or date.
    """
    top = sheet.anchor(row, col)[0] - 1
    if top < 0 or any(isinstance(text, str) and _LINE.search(text) for text in sheet.rows[top]):
        return False
    # Where the file knows no merges a group stands in the first of its columns alone.
    reached = range(col, -1, -1) if not sheet.merges else (col,)
    at = next((at for at in reached if str(sheet.merged_value(top, at) or "").strip()), None)
    if at is None:
        return False
    over = next((merge for merge in sheet.merges if (top, at) in merge), None)
    if over is None:
        return at > 0
    return not (over.first_col == 0 and over.last_col >= sheet.n_cols - 1)


def _ends(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[at:]) for at in range(len(parts))]
