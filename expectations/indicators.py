"""Economic indicators: the year's targets, and cumulative values with growth."""

from expectations.rule import Rule, at_least, between, filled, nothing_in, same

OFFICE = "U01"
STATISTICS = "U02"

TARGETS = (
    Rule(
        "IT-01",
        "reject",
        OFFICE,
        "indicator_target",
        "target_value",
        "年度目标和目标增速都是空的，至少应填一项",
        filled("target_value_or_growth"),
    ),
    Rule(
        "IT-02",
        "warn",
        OFFICE,
        "indicator_target",
        "target_growth_pct",
        "目标增速填{value}%，超出−50%至200%，请核对",
        between("target_growth_pct", -50, 200),
    ),
    Rule(
        "IT-03",
        "warn",
        OFFICE,
        "indicator_target",
        "target_value",
        "{indicator_name}年度目标填{value}{unit}，{before_name}{other}{unit}，相差三倍以上，请核对位数和单位",
        nothing_in("before_of_other_size"),
    ),
    Rule(
        "IT-04",
        "reject",
        OFFICE,
        "indicator_target",
        "target_value",
        "{indicator_name}{better}，年度目标却写“{other}{value}”，请核对",
        nothing_in("bound_against_direction"),
    ),
)

VALUES = (
    Rule(
        "IV-01",
        "warn",
        STATISTICS,
        "indicator_value",
        "reported_growth_pct",
        "公布增速{value}%，按两年累计数计算为{computed_growth_pct}%；两数都保留，"
        "请说明原因（可比口径、快报与终报、基数调整等）",
        between("growth_difference_pct", -0.2, 0.2),
    ),
    Rule(
        "IV-02",
        "warn",
        STATISTICS,
        "indicator_value",
        "previous_ytd_value",
        "上年同期填{value}{unit}，去年同期已报{last_year_ytd_value}{unit}，请说明是否调整了基数",
        between("previous_year_difference_pct", -0.1, 0.1),
    ),
    Rule(
        "IV-03",
        "reject",
        STATISTICS,
        "indicator_value",
        "ytd_value",
        "{indicator_name}累计{value}{unit}小于{previous_period_start:joined}已报的{other}{unit}，累计数应不减少；"
        "确有核减的，请以更正报送并写明“核减”和原因",
        at_least("ytd_value", "ytd_floor_value"),
    ),
    Rule(
        "IV-04",
        "warn",
        STATISTICS,
        "indicator_value",
        "ytd_value",
        "{indicator_name}累计{value}{unit}小于{previous_period_start:joined}已报的{other}{unit}，请核对",
        at_least("ytd_value", "signed_ytd_floor_value"),
    ),
    Rule(
        "IV-16",
        "hold",
        STATISTICS,
        "indicator_value",
        "ytd_value",
        "{indicator_name}累计{value}{unit}小于{previous_period_start:joined}已报的{previous_month_ytd_value}{unit}，"
        "如是单月数，应填{other}{unit}",
        nothing_in("ytd_if_single_month_value"),
        question="{count}项的本年累计小于上月已报的累计（{cells}），像是把单月数填在了累计栏；如：{example}",
    ),
    Rule(
        "IV-05",
        "hold",
        STATISTICS,
        "indicator_value",
        "ytd_value",
        "{indicator_name}累计{value}{unit}与已报数、上月、上年同期或年度目标的进度相差上万倍，像是错了单位；"
        "如是，应填{other}{unit}",
        nothing_in("ytd_in_right_unit_value"),
        question="请核对{count}处累计数的单位（{cells}），如：{example}",
    ),
    Rule(
        "IV-06",
        "hold",
        STATISTICS,
        "indicator_value",
        "previous_ytd_value",
        "{indicator_name}上年同期{value}{unit}与去年已报数或本年累计相差上万倍，像是错了单位；如是，应填{other}{unit}",
        nothing_in("previous_ytd_in_right_unit_value"),
        question="请核对{count}处上年同期数的单位（{cells}），如：{example}",
    ),
    Rule(
        "IV-07",
        "reject",
        STATISTICS,
        "indicator_value",
        "reported_growth_pct",
        "增速填{value}%，按两年累计数计算为{computed_growth_pct}%，相差百倍；本栏单位为%，应填{other}",
        nothing_in("growth_times_hundred_pct"),
    ),
    Rule(
        "IV-14",
        "reject",
        STATISTICS,
        "indicator_value",
        "ytd_value",
        "按本年累计和上年同期计算增速为{other}%，两栏对调才是所填的{reported_growth_pct}%，像是填反了，请核对",
        nothing_in("swapped_growth_pct"),
    ),
    Rule(
        "IV-08",
        "warn",
        STATISTICS,
        "indicator_value",
        "ytd_value",
        "前期数被修改：{indicator_name}{period_start:joined}累计现填{value}{unit}，原已报{other}{unit}",
        same("ytd_value", "earlier_recorded_ytd_value"),
    ),
    Rule(
        "IV-09",
        "warn",
        STATISTICS,
        "indicator_value",
        "previous_ytd_value",
        "前期数被修改：{indicator_name}{period_start:joined}的上年同期现填{value}{unit}，原已报{other}{unit}",
        same("previous_ytd_value", "earlier_recorded_previous_ytd_value"),
    ),
    Rule(
        "IV-10",
        "warn",
        STATISTICS,
        "indicator_value",
        "reported_growth_pct",
        "前期数被修改：{indicator_name}{period_start:joined}的增速现填{value}%，原已报{other}%",
        same("reported_growth_pct", "earlier_recorded_growth_pct"),
    ),
    Rule(
        "IV-11",
        "warn",
        STATISTICS,
        "indicator_value",
        "ytd_value",
        "{indicator_name}{previous_period_start:joined}以后平均每月{month_average_value}{unit}，"
        "此前平均每月{month_average_before_value}{unit}，变动{jump_pct}%，超过30%；请核对，"
        "属实的请用《指标同比口径说明》写明原因",
        between("jump_pct", -30, 30),
        when="is_cumulative",
    ),
    Rule(
        "IV-12",
        "warn",
        STATISTICS,
        "indicator_value",
        "ytd_value",
        "{indicator_name}填{value}{unit}，{previous_period_start:joined}已报{previous_month_ytd_value}{unit}，"
        "变动{jump_pct}%，超过30%；请核对，属实的请用《指标同比口径说明》写明原因",
        between("jump_pct", -30, 30),
        when="is_moment",
    ),
    Rule(
        "IV-13",
        "warn",
        STATISTICS,
        "indicator_value",
        "ytd_value",
        "{indicator_name}填{value}{unit}，{previous_period_start:joined}已报{previous_month_ytd_value}{unit}，"
        "变动{jump_points}个百分点，超过30个；请核对，属实的请用《指标同比口径说明》写明原因",
        between("jump_points", -30, 30),
    ),
    Rule(
        "IV-15",
        "warn",
        STATISTICS,
        "indicator_value",
        "ytd_value",
        "{indicator_name}累计{value}{unit}，是年度目标{year_target_value}{unit}均摊到本月的{times_pace}倍，请核对位数和单位",
        between("times_pace", None, 5),
    ),
)

NOTES = (
    Rule(
        "IN-01",
        "reject",
        STATISTICS,
        "indicator_note",
        "comparable_previous_value",
        "可比口径上年同期填{value}，应不小于0；没有可比数的留空",
        between("comparable_previous_value", 0),
    ),
    Rule(
        "IN-03",
        "warn",
        STATISTICS,
        "indicator_note",
        "comparable_previous_value",
        "可比口径上年同期填{value}，本期报的上年同期是{other}，不在一个量级，请核对单位",
        nothing_in("reported_previous_of_other_scale"),
    ),
    Rule(
        "IN-02",
        "warn",
        STATISTICS,
        "indicator_note",
        "note_text",
        "差异原因为“其他”，说明是空的，请写明原因",
        filled("note_text"),
        where=("reason", ("其他",)),
    ),
)

RULES = (*TARGETS, *VALUES, *NOTES)
