"""Supervision items, week by week."""

from expectations.rule import Rule, at_least, between, filled, nothing_in

OFFICE = "U01"

RULES = (
    Rule(
        "SW-01",
        "warn",
        OFFICE,
        "supervision_week",
        "reason_text",
        "类别填“未达标”，原因是空的，请写明原因",
        filled("stated_reason_text"),
        when="is_below_standard",
    ),
    Rule(
        "SW-02",
        "reject",
        OFFICE,
        "supervision_week",
        "due_date",
        "办结时限{value}早于交办日期{other}，请核对",
        at_least("due_date", "assigned_date"),
    ),
    Rule(
        "SW-03",
        "warn",
        OFFICE,
        "supervision_week",
        "extended_date",
        "延期次数填{extension_count}，延期至是空的，请填延期后的日期",
        filled("extended_date"),
        when="is_said_extended",
    ),
    Rule(
        "SW-04",
        "warn",
        OFFICE,
        "supervision_week",
        "extension_count",
        "延期至填{extended_date}，延期次数应至少为1",
        between("extension_count_where_extended", 1),
    ),
    Rule(
        "SW-05",
        "warn",
        OFFICE,
        "supervision_week",
        "status",
        "类别填“{value}”，而{previous_period_start}那一周已报“完成”，请核对",
        nothing_in("completed_before_date"),
    ),
    Rule(
        "SW-06",
        "warn",
        OFFICE,
        "supervision_week",
        "extended_date",
        "延期至{value}早于办结时限{other}，请核对",
        at_least("extended_date", "due_date"),
    ),
    Rule(
        "SW-07",
        "reject",
        OFFICE,
        "supervision_week",
        "assigned_date",
        "交办日期{value}晚于本周最后一天{other}，请核对",
        at_least("period_end", "assigned_date"),
    ),
)
