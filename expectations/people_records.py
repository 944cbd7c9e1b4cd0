"""Daily postings and the roster of those who owe one."""

from expectations.rule import Rule, at_least

OFFICE = "U01"

RULES = (
    Rule(
        "PO-01",
        "reject",
        OFFICE,
        "posting",
        "posted_at",
        "晾晒时间{value}晚于取数时间{other}，请核对来源系统的时钟",
        at_least("received_at", "posted_at"),
    ),
    Rule(
        "PD-01",
        "reject",
        OFFICE,
        "posting_duty",
        "valid_to",
        "止{value}早于起{other}，请核对",
        at_least("valid_to", "valid_from"),
    ),
)
