"""What a draft can know of itself before its signature: a day that cannot be, no ledger, no work at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from liangshai.registers import years
from liangshai.service import Service
from liangshai.settings import TIME_ZONE
from reports.document import Document
from reports.issuing.steps.stages import PRINTED, history
from schemas.period import Period

_OWED, _LIT = "quality.owed", "lights.all"
# More inputs that are missing stand in the draft.
_SHOWN = 3


def ledger_fault(service: Service, issue: Mapping[str, Any], document: Document) -> list[str]:
    """That the paper counts no returns in time, as nobody is owed any; none where it does."""
    owed = document.figures.get(_OWED)
    if owed is None or owed.value:
        return []
    # A ledger that is empty for another reason is not mended by opening the year once more.
    year = Period.parse(issue["period_label"]).year
    hint = "" if years.is_open(service, year) else f"；请先运行 liangshai year open {year}"
    return [f"应报台账尚未建立，不统计按时、迟报和未报{hint}"]


def emptiness(document: Document) -> str:
    """That no work stands in the paper at all, be it that nothing was handed in; '' where any does."""
    lit = document.figures.get(_LIT)
    if lit is None or lit.value:
        return ""
    missing = document.missing
    told = f"，缺{len(missing)}项输入：{'；'.join(missing[:_SHOWN])}{' 等' if len(missing) > _SHOWN else ''}"
    return f"这一期没有一项列入亮灯晾晒的工作{told if missing else ''}；请先查清，确实如此再签发"


def day_fault(service: Service, issue: Mapping[str, Any], on: date, name: str) -> str:
    """Why `on`, called by `name`, cannot be the day of this version; '' where it can."""
    told = f"{name}写的是{on.isoformat()}"
    day = issue["as_of"].astimezone(ZoneInfo(TIME_ZONE)).date()
    if on < day:
        return f"{told}，早于数据截止日{day.isoformat()}，应不早于数据截止日"
    if not issue["supersedes_issue_id"]:
        return ""
    with service.engine.connect() as connection:
        before = history(connection, issue["supersedes_issue_id"])
    printed = [step.on for step in before if step.stage == PRINTED]
    if printed and on < printed[-1]:
        return f"{told}，早于被替换的一版的印发日期{printed[-1].isoformat()}，应不早于那一天"
    return ""
