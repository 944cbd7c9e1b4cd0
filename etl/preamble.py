"""What stands around a table: title, unit line, who reports and when, document number, correction, notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from etl.grid import Sheet
from etl.values import ValueProblem, date_of, document_number

UNIT_LINE = re.compile(r"单位[:：]\s*(亿元|万元|千元|元|人民币万元)")
REPORTER = re.compile(r"(?:填报|报送|填表)单位(?:[（(]盖章[）)])?[:：]\s*([^\s:：]+)")
REPORTED_ON = re.compile(r"(?:填报|报送|填表)日期[:：]\s*([0-9０-９年月日.\-/．—号]+)")
DOCUMENT = re.compile(r"[\u4e00-\u9fff]{2,}[【〔\[（(]\s*20\d\d\s*[】〕\]）)]\s*\d+\s*号")
CORRECTION = re.compile(r"更正(?:说明|理由|原因)?[:：]\s*(.+)")


@dataclass(slots=True)
class Preamble:
    """Facts from the cells above a heading; ``cells`` counts them."""

    title: str = ""
    unit: str | None = None
    reporter: str | None = None
    reported_on: date | None = None
    document_no: str | None = None
    is_correction: bool = False
    correction: str | None = None
    cells: int = 0
    texts: list[str] = field(default_factory=list)


def read_preamble(sheet: Sheet, header_row: int) -> Preamble:
    """Read everything above ``header_row`` (0-based) and, in Word, the paragraphs before the table."""
    found = Preamble()
    texts = list(sheet.lead_text)
    for row in range(header_row):
        for value in sheet.rows[row]:
            if value is not None and str(value).strip():
                found.cells += 1
                texts.append(str(value))
    for text in texts:
        _read_line(text, found)
    found.texts = texts
    return found


def _read_line(text: str, found: Preamble) -> None:
    matched = False
    if match := UNIT_LINE.search(text.replace("填报单位", "").replace("报送单位", "")):
        found.unit, matched = match[1].removeprefix("人民币"), True
    if match := REPORTER.search(text):
        found.reporter, matched = match[1], True
    if match := REPORTED_ON.search(text):
        matched = True
        try:
            found.reported_on = date_of(match[1], None).day
        except ValueProblem:
            found.reported_on = None
    if match := DOCUMENT.search(text):
        found.document_no, matched = document_number(match[0]), True
    if match := CORRECTION.search(text):
        found.correction, found.is_correction, matched = match[1].strip(), True, True
    flat = re.sub(r"\s", "", text)
    if "更正" in flat and not matched:
        found.is_correction = True
    if (
        not matched
        and len(flat) > len(re.sub(r"\s", "", found.title))
        and re.search(r"[\u4e00-\u9fff]", flat)
    ):
        found.title = re.sub(r"\s+", "", text)
