"""The workbook's sheets, in the order in which an assessor reads them."""

from __future__ import annotations

from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.tables import Sheet
from reports.yearly.sheets.activity_sheets import quota_sheets
from reports.yearly.sheets.cover import cover_sheet
from reports.yearly.sheets.evaluation_sheet import evaluation_sheet
from reports.yearly.sheets.ledger_sheets import (
    change_request_sheet,
    evidence_sheet,
    return_sheets,
    revision_sheet,
    source_sheet,
)
from reports.yearly.sheets.month_sheets import month_sheet
from reports.yearly.sheets.people_sheets import enterprise_sheet, posting_sheets, request_sheet
from reports.yearly.sheets.score_sheets import grade_sheets, score_sheets
from reports.yearly.sheets.subject_sheets import (
    indicator_sheet,
    item_sheet,
    project_sheets,
    reform_sheet,
    track_sheets,
)
from reports.yearly.sheets.table_sheets import subject_sheet, table_sheets


def make_sheets(inputs: YearlyInputs, *, enterprises: bool = False) -> tuple[Sheet, ...]:
    """All sheets; those of single enterprises only where asked for."""
    return (
        cover_sheet(inputs),
        indicator_sheet(inputs),
        *score_sheets(inputs),
        *grade_sheets(inputs),
        month_sheet(inputs),
        *track_sheets(inputs),
        *project_sheets(inputs),
        reform_sheet(inputs),
        item_sheet(inputs),
        *posting_sheets(inputs),
        *quota_sheets(inputs),
        request_sheet(inputs),
        *([enterprise_sheet(inputs), evaluation_sheet(inputs)] if enterprises else []),
        *return_sheets(inputs),
        revision_sheet(inputs),
        change_request_sheet(inputs),
        evidence_sheet(inputs),
        source_sheet(inputs),
        subject_sheet(inputs, restricted=enterprises),
        *table_sheets(inputs, restricted=enterprises),
    )
