"""The paper that a worksheet prints on: as wide as the sheet, in letters that can be read."""

from __future__ import annotations

from typing import Any

from reports.document import Document

_A4, _A3 = 9, 8
# A sheet of this width, in digits, comes out at two thirds of its size on A4 across: letters of 7.5 pt.
_WIDEST_ON_A4 = 190


def set_paper(sheet: Any, document: Document, width: float, landscape: bool) -> None:
    """On A3 where A4 would leave letters that nobody can read."""
    sheet.set_paper(_A3 if width > _WIDEST_ON_A4 else _A4)
    if landscape:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.center_horizontally()
    sheet.set_margins(left=0.7, right=0.6, top=0.8, bottom=0.8)
    stage = f"（{document.stage}）" if document.is_draft else ""
    # & begins a code in a page footer; doubled it is a letter.
    sheet.set_footer(f"&L{(document.period_label + stage).replace('&', '&&')}&R— &P —")
