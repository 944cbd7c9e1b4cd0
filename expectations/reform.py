"""Reform items: quarterly progress of the registered measures."""

from expectations.rule import Rule, filled, nothing_in

OFFICE = "U01"

RULES = (
    Rule(
        "RP-01",
        "warn",
        OFFICE,
        "reform_progress",
        "problem_text",
        "完成情况填“未达标”，存在问题是空的，请写明未达标的原因",
        filled("stated_problem_text"),
        when="is_below_standard",
    ),
    Rule(
        "RP-02",
        "warn",
        OFFICE,
        "reform_progress",
        "status",
        "完成情况填“{value}”，而{previous_period_start:quarter}已报“完成”，请核对",
        nothing_in("completed_before_date"),
    ),
    Rule(
        "RP-03",
        "reject",
        OFFICE,
        "reform_progress",
        "measure_no",
        "下达的清单里没有第{item_no}项第{measure_no}条措施，请按清单的序号填",
        nothing_in("unregistered_measure_no"),
    ),
    Rule(
        "RP-04",
        "warn",
        OFFICE,
        "reform_progress",
        "progress_text",
        "进展是空的，请写明本季度做了什么",
        filled("progress_text_length"),
    ),
    Rule(
        "RP-05",
        "hold",
        OFFICE,
        "reform_progress",
        "item_no",
        "第{item_no}项由{other}牵头，不由填报单位牵头，请核对填报单位和事项序号",
        nothing_in("other_lead_unit_name"),
        question="{count}条措施所属事项不由填报单位牵头（如{cells}），像是写错了填报单位或事项序号",
    ),
)
