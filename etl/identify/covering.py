"""A covering note: a few words that come beside returns (说明.txt, 报送说明.docx), with no table in them.

It is kept as evidence and told, never returned for being no return. Alone it is what it always was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from etl.grid import CellValue, Grid
from etl.table.heads import headings as heads
from schemas.source import Source

FEWEST_FIELDS = 3  # a line of fewer is no row of a table
_SENTENCE = re.compile(r"[。！!；;：:]\s*$|。")
_CALLED_NOTE = re.compile(r"说明|报送函|来函|请示|复函|目录|须知|read\s*me", re.IGNORECASE)
_NO_TABLE = "no_table"
_UNOPENED = ("old_word", "old_format", "unknown_format")
"""What we cannot look into: only its name can say that it is a note."""


def came_with_others(hints: Mapping[str, Any]) -> bool:
    """It lay in a zip or hung on a mail with other files."""
    archive = hints.get("archive") or {}
    return int(archive.get("files", 1)) > 1 or "subject_of_several" in hints


def is_note_unread(code: str, file_name: str) -> bool:
    """Of a file that gave no Grid, by the reason: no table in it, or a name that says so."""
    return code == _NO_TABLE or (code in _UNOPENED and bool(_CALLED_NOTE.search(file_name)))


def is_note(grid: Grid, sources: Iterable[Source]) -> bool:
    """A text in sentences, in which no source finds its headings."""
    if grid.format != "csv":
        return False
    [sheet] = grid.sheets
    rows = [[value for value in row if _is_filled(value)] for row in sheet.rows]
    rows = [row for row in rows if row]
    wide = sum(len(row) >= FEWEST_FIELDS for row in rows)
    sentences = sum(bool(_SENTENCE.search(str(row[-1]))) for row in rows)
    if wide >= 2 and sentences * 2 < len(rows):
        return False
    tables = ((spec, heads.expected(spec, None)) for source in sources for spec in source.tables)
    return all(heads.find_header(sheet, spec, known) is None for spec, known in tables)


def told(file_name: str) -> tuple[str, str]:
    """(code, sentence) of a note that is kept."""
    return "note", f"“{file_name}”是随报表附来的文字说明，里面没有报表，已留存，不读取"


def scan_on_trial(refusal: tuple[str, str]) -> tuple[str, str]:
    """What is told of a scan that came with other files, each of which is tried by itself."""
    code, sentence = refusal
    return code, sentence.replace("请补报电子表", "以同时报送的电子表为准；没有电子表的，请补报")


def _is_filled(value: CellValue) -> bool:
    return value is not None and bool(str(value).strip())
