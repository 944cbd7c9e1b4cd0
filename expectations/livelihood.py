"""Livelihood: what was done against what was planned, and against what was told before."""

from functools import partial

from expectations.rule import Rule, at_least, between, filled, nothing_in

OFFICE = "U01"

_item = partial(Rule, owner=OFFICE, table="livelihood_item")

RULES = (
    _item(
        "LV-01",
        "reject",
        column="planned_value",
        sentence="计划数填{value}，应不小于0",
        expect=between("planned_value", 0),
    ),
    _item(
        "LV-02",
        "reject",
        column="done_value",
        sentence="进展类别为“完成”，完成数{value}小于计划数{other}，请核对",
        expect=at_least("done_value", "planned_value"),
        where=("status", ("完成",)),
    ),
    _item(
        "LV-03",
        "reject",
        column="done_value",
        sentence="完成数填{value}，应不小于0",
        expect=between("done_value", 0),
    ),
    _item(
        "LV-04",
        "warn",
        column="progress_text",
        sentence="进展类别为“未达标”，进展情况是空的，请写明原因",
        expect=filled("progress_text"),
        where=("status", ("未达标",)),
    ),
    _item(
        "LV-05",
        "warn",
        column="done_value",
        sentence="完成数{value}大于计划数{other}，请核对是不是多打了数；确实超额的不用改",
        expect=at_least("planned_value", "done_value"),
    ),
    _item(
        "LV-06",
        "warn",
        column="planned_value",
        sentence="计划数填{value}，此前报的是{other}，请核对；确已调整的请在进展情况里写明",
        expect=nothing_in("other_planned_value"),
    ),
    _item(
        "LV-07",
        "warn",
        column="done_value",
        sentence="完成数填{value}，此前已报{other}，完成数是累计的，应不减少，请核对",
        expect=nothing_in("greater_done_value"),
    ),
    _item(
        "LV-08",
        "warn",
        column="investment_wan_yuan",
        sentence="投入资金合{value}万元，此前报的是{other}万元，不在一个量级，请核对单位",
        expect=nothing_in("other_investment_wan_yuan"),
    ),
)
