"""Livelihood: what was done against what was planned."""

from functools import partial

from expectations.rule import Rule, at_least, between, filled

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
)
