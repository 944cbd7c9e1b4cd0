"""What has happened lies behind the day of its report: 2022 typed for 2021, a plan under an actual date.

One line for each date of an event that no rule of its subject holds against the day of reporting.
"""

from expectations.rule import Rule, at_least

_OWNERS = {"OFFICE": "U01", "STATISTICS": "U02", "INVESTMENT": "U03", "CONSTRUCTION": "U04", "SERVICE": "U06"}
_NOT_YET = {"research_topic": ("status", ("调研中", "已完成"))}

# rule, whose rule it is, table, date of the event, its label
_EVENTS = (
    ("AP-11", "SERVICE", "project_approval", "submitted_date", "申报日期"),
    ("AP-12", "SERVICE", "project_approval", "accepted_date", "受理日期"),
    ("AX-06", "CONSTRUCTION", "incident", "closed_date", "结案日期"),
    ("CR-10", "OFFICE", "conduct_record", "approved_date", "认定日期"),
    ("DE-09", "OFFICE", "document_entry", "issued_date", "成文日期"),
    ("DE-10", "OFFICE", "document_entry", "closed_date", "办结日期"),
    ("EM-08", "SERVICE", "enterprise_meeting_item", "solved_date", "办结日期"),
    ("HZ-13", "CONSTRUCTION", "hazard", "rectified_date", "整改完成日期"),
    ("HZ-14", "CONSTRUCTION", "hazard", "closed_date", "销号日期"),
    ("IC-06", "INVESTMENT", "investment_contract", "landed_date", "落地日期"),
    ("IP-10", "CONSTRUCTION", "infrastructure_progress", "actual_start_date", "实际开工时间"),
    ("PB-16", "OFFICE", "problem", "listed_date", "挂牌日期"),
    ("PB-17", "OFFICE", "problem", "reopened_date", "重新打开日期"),
    ("RT-07", "OFFICE", "research_topic", "started_date", "启动日期"),
    ("SC-09", "OFFICE", "supervision_check", "rectified_date", "整改完成日期"),
    ("SE-06", "CONSTRUCTION", "safety_exam", "exam_date", "考试日期"),
    ("SV-07", "STATISTICS", "service_visit", "solved_date", "解决日期"),
    ("TN-04", "CONSTRUCTION", "safety_training", "training_date", "培训日期"),
    ("VF-01", "OFFICE", "verification", "verified_date", "核实日期"),
)


def _rule(rule_id: str, owner: str, table: str, column: str, label: str) -> Rule:
    return Rule(
        rule_id,
        "reject",
        _OWNERS[owner],
        table,
        column,
        f"{label}{{value}}晚于报送日期{{other}}，请核对；还没有的请留空",
        at_least("received_on", column),
        where=_NOT_YET.get(table),
    )


RULES = tuple(_rule(*event) for event in _EVENTS)
