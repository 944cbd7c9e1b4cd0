"""The office's 督查核实表 at the end of a quarter: what it found on reform measures and supervision items.

The table is the one that the service makes, filled in. An office writes such words itself: these are made up,
and say so.
"""

from datetime import date
from pathlib import Path
from typing import Any

from etl.answer.verification_form import verification_workbook
from examples.make import reform, supervision
from examples.make.common import draw, person_name, pick, unit_name
from examples.make.files import stored_again
from schemas.period import Period

_ASSESSMENTS = {
    "完成": ("完成任务，成效已经显现", "按期完成，资料齐全"),
    "正在推进": ("推进有序，节点可控", "总体按计划推进", "有进展，力度还需加大"),
    "未达标": ("进度偏慢，须盯紧节点", "未达到序时要求"),
}
_METHODS = ("实地查看", "查阅资料", "座谈了解")
_INSPECTORS = ("P031", "P032")
# What was found otherwise than reported: (quarter, item, measure) → the class found.
_OTHERWISE = {(2, 3, 1): "正在推进", (4, 5, 2): "正在推进"}
_UNREPORTED = {("U03", 2)}


def write_verification(path: Path, quarter: int, filled_on: date) -> None:
    """Every measure but a few, and the supervision items that were done."""
    period = Period.parse(f"2021Q{quarter}")
    items = [*_measures(quarter, filled_on), *_supervision(quarter, filled_on)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(stored_again(verification_workbook(period, items)))


def _measures(quarter: int, day: date) -> list[dict[str, Any]]:
    lines = []
    for item in reform.all_items():
        is_reported = (item.unit, quarter) not in _UNREPORTED
        for number, measure in enumerate(item.measures, start=1):
            status = reform.STATUS[measure.quarters[quarter - 1]]
            line: dict[str, Any] = {
                "subject": "改革措施",
                "subject_no": f"{item.number}-{number}",
                "subject_name": measure.text,
                "unit_name": unit_name(item.unit),
                "reported_class": status if is_reported else None,
                "reported_value": measure.progress[quarter - 1] if is_reported else None,
            }
            salt = ("verification", item.number, number, quarter)
            if is_reported and (number == 1 or draw("verified", *salt) < 0.8):
                line |= _found(status, _OTHERWISE.get((quarter, item.number, number)), day, salt)
            if number == 1:
                text = pick(_ASSESSMENTS[status], "assessment", *salt)
                line["assessment_text"] = f"（示例）{text}" if is_reported else "（示例）未按期报送，不作评价"
            if status == "未达标" and is_reported:
                line["requirement_text"] = f"（示例）{item.name}：倒排工期，下季度补齐进度"
            lines.append(line)
    lines[0]["coordination_text"] = "（示例）上级审批事项请分管领导协调" if quarter == 2 else "无"
    lines[0].setdefault("requirement_text", "（示例）未完成事项的责任单位按月报送推进情况")
    return lines


def _supervision(quarter: int, day: date) -> list[dict[str, Any]]:
    """Items that were reported done within the quarter; a week belongs to the quarter of its Thursday."""
    lines = []
    for item in supervision.all_items():
        if item.done_week is None:
            continue
        thursday = date.fromisocalendar(2021, item.done_week, 4)
        if (thursday.month + 2) // 3 != quarter or thursday.year != 2021:
            continue
        salt = ("verification", item.number, quarter)
        line = {
            "subject": "督查事项",
            "subject_no": item.item_no,
            "subject_name": item.text,
            "unit_name": unit_name(item.unit_code),
            "reported_class": "完成",
            "reported_value": item.steps[-1],
        }
        lines.append(line | _found("完成", None, day, salt))
    return lines


def _found(status: str, otherwise: str | None, day: date, salt: tuple[object, ...]) -> dict[str, Any]:
    return {
        "finding": "部分属实" if otherwise else "属实",
        "verified_class": otherwise,
        "method": pick(_METHODS, "method", *salt),
        "verified_by_names": person_name(pick(_INSPECTORS, "inspector", *salt)),
        "verified_date": day,
        "problem_text": "（示例）佐证材料不足，只完成了前期部分" if otherwise else None,
        "evidence_text": "现场照片、会议纪要" if otherwise is None and status == "完成" else None,
    }
