"""The yearly inputs for assessors (考核基础数据): read once, judge purely, write one workbook."""

from reports.yearly.assessment import AssessmentResult, known_issue, make_assessment, recheck_year
from reports.yearly.build import Rules, build, judge_year
from reports.yearly.model.judged import YearlyInputs
from reports.yearly.model.year import YearData
from reports.yearly.sheets.workbook import workbook_bytes, write_workbook

__all__ = [
    "AssessmentResult",
    "Rules",
    "YearData",
    "YearlyInputs",
    "build",
    "judge_year",
    "known_issue",
    "make_assessment",
    "recheck_year",
    "workbook_bytes",
    "write_workbook",
]
