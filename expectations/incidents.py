"""Accidents: their level by what the law counts, their days in order."""

from functools import partial

from expectations.rule import Rule, at_least, filled, nothing_in

CONSTRUCTION = "U04"

_incident = partial(Rule, owner=CONSTRUCTION, table="incident")

RULES = (
    _incident(
        "AX-01",
        "reject",
        column="incident_level",
        sentence="事故等级填“{value}”，按死亡{deaths_n}人、重伤{injured_n}人和经济损失应不低于“{other}”，请核对",
        expect=nothing_in("least_level"),
    ),
    _incident(
        "AX-02",
        "reject",
        column="happened_date",
        sentence="发生日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "happened_date"),
    ),
    _incident(
        "AX-03",
        "reject",
        column="closed_date",
        sentence="结案日期{value}早于发生日期{other}，请核对",
        expect=at_least("closed_date", "happened_date"),
    ),
    _incident(
        "AX-04",
        "reject",
        column="closed_date",
        sentence="调查处理为“已结案”，结案日期是空的，应填结案日期",
        expect=filled("closed_date"),
        where=("status", ("已结案",)),
    ),
    _incident(
        "AX-05",
        "warn",
        column="document_no",
        sentence="调查处理为“{status}”，批复文号是空的，请补填",
        expect=filled("document_no"),
        where=("status", ("已批复", "已结案")),
    ),
)
