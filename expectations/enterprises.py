"""Enterprises' requests."""

from expectations.rule import Rule, at_least, between, filled, nothing_in

SERVICE_CENTRE = "U06"

RULES = (
    Rule(
        "ER-01",
        "reject",
        SERVICE_CENTRE,
        "enterprise_request",
        "solved_date",
        "办结日期{value}早于受理日期{other}，请核对",
        at_least("solved_date", "received_date"),
    ),
    Rule(
        "ER-02",
        "reject",
        SERVICE_CENTRE,
        "enterprise_request",
        "solved_date",
        "状态为“已办结”，办结日期是空的，应填办结日期",
        filled("solved_date"),
        when="is_said_solved",
    ),
    Rule(
        "ER-03",
        "reject",
        SERVICE_CENTRE,
        "enterprise_request",
        "satisfaction_score",
        "满意度填{value}，应为1至5分",
        between("satisfaction_score", 1, 5),
    ),
    Rule(
        "ER-04",
        "reject",
        SERVICE_CENTRE,
        "enterprise_request",
        "due_date",
        "办结时限{value}早于受理日期{other}，请核对",
        at_least("due_date", "received_date"),
    ),
    Rule(
        "ER-05",
        "reject",
        SERVICE_CENTRE,
        "enterprise_request",
        "solved_date",
        "办结日期{value}晚于报送或取数日期{other}，请核对",
        at_least("received_on", "solved_date"),
    ),
    Rule(
        "ER-06",
        "reject",
        SERVICE_CENTRE,
        "enterprise_request",
        "received_date",
        "受理日期{value}晚于报送或取数日期{other}，请核对",
        at_least("received_on", "received_date"),
    ),
    Rule(
        "ER-07",
        "warn",
        SERVICE_CENTRE,
        "enterprise_request",
        "status",
        "状态为“{value}”，却填了办结日期{other}，请核对",
        nothing_in("solved_date_of_open_request"),
    ),
    Rule(
        "ER-08",
        "warn",
        SERVICE_CENTRE,
        "enterprise_request",
        "status",
        "状态填“{value}”，此前已于{other}办结；确属重新办理的不用改，用了旧台账的请按最近情况重报",
        nothing_in("solved_before_date"),
    ),
)
