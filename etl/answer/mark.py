"""The marked workbook: what a clerk gets back, with every bad cell shown where it stands.

For xlsx and xlsm it is her own file: bad cells get a fill and a comment, doubtful ones another fill; a sheet
问题清单 is added, and all other parts (cached values, text boxes, pictures, charts, macros) stay byte for
byte.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import PurePath

from etl.answer.marking.fresh import fresh_workbook
from etl.answer.marking.package import MarkFault
from etl.answer.marking.words import HEADINGS, PROBLEM_SHEET, is_problem_sheet
from etl.answer.marking.workbook import mark_in_place
from etl.grid import Grid
from etl.read.plain_package import with_plain_names
from etl.tidy.tidied import Problem, Warned

__all__ = ["HEADINGS", "PROBLEM_SHEET", "is_problem_sheet", "mark_workbook", "marked_name"]


def mark_workbook(
    original: bytes,
    format: str,
    problems: Sequence[Problem],
    grid: Grid | None = None,
    warnings: Sequence[Warned] = (),
) -> bytes | None:
    """The workbook to send back; None where there is nothing to mark.

    ``format``: as ``Grid.format`` says. For xlsx and xlsm the original changed in place: sheets are found
    by name, earlier marks of ours are replaced. For all others (and a package that cannot be edited
    safely) a new xlsx with the list of problems and, where ``grid`` is given, the tables as they were read.
    ``warnings`` fill and comment the cells that they name, in another colour; the list is of problems alone.
    """
    if not problems:
        return None
    if format in ("xlsx", "xlsm"):
        try:
            return mark_in_place(with_plain_names(original), problems, warnings)
        except (MarkFault, zipfile.BadZipFile):
            # The list still tells her everything; a damaged package must not cost her the answer.
            pass
    return fresh_workbook(problems, grid, warnings)


def marked_name(file_name: str, marked: bytes) -> str:
    """The file name of the marked workbook: hers, with 退回标注, and the ending that fits the content."""
    with zipfile.ZipFile(io.BytesIO(marked)) as archive:
        macros = b"macroEnabled" in archive.read("[Content_Types].xml")
    return f"{PurePath(file_name).stem}（退回标注）{'.xlsm' if macros else '.xlsx'}"
