"""Figures of single enterprises: fiscal contribution, evaluation by mu and its rules."""

from functools import partial

from expectations.rule import Rule, at_least, between, filled, nothing_in

STATISTICS = "U02"
OFFICE = "U01"

_fiscal = partial(Rule, owner=STATISTICS, table="enterprise_fiscal")
_rule = partial(Rule, owner=OFFICE, table="evaluation_rule")
_evaluation = partial(Rule, owner=STATISTICS, table="enterprise_evaluation")

FISCAL = (
    _fiscal(
        "EF-01",
        "reject",
        column="local_fiscal_wan_yuan",
        sentence="地方财政贡献{value}万元大于上缴税金{other}万元，请核对",
        expect=at_least("tax_wan_yuan", "local_fiscal_wan_yuan"),
    ),
    _fiscal(
        "EF-02",
        "warn",
        column="tax_wan_yuan",
        sentence="上缴税金{value}万元大于营业收入{other}万元，请核对",
        expect=at_least("revenue_wan_yuan", "tax_wan_yuan"),
    ),
    _fiscal(
        "EF-03",
        "warn",
        column="contribution_rank",
        sentence="位次填{value}，按地方财政贡献应为第{other}（并列的同列前位），请核对",
        expect=nothing_in("rank_by_amount"),
    ),
    _fiscal(
        "EF-04",
        "reject",
        column="local_fiscal_wan_yuan",
        sentence="地方财政贡献{value}万元与上年{other}万元相差上万倍，像是错了单位，请核对",
        expect=nothing_in("local_fiscal_of_other_scale_wan_yuan"),
        hold_share=0.3,
        question="{count}户的地方财政贡献与上年相差上万倍（如{cells}），像是整栏错了单位",
    ),
    _fiscal(
        "EF-06",
        "hold",
        column="revenue_wan_yuan",
        sentence="营业收入{value}万元是上年的{other}倍，半数以上的企业都是这样，请核对单位",
        expect=nothing_in("times_last_revenue"),
        question="半数以上企业的营业收入与上年不在一个量级（如{cells}），像是整栏错了单位",
    ),
    _fiscal(
        "EF-07",
        "hold",
        column="tax_wan_yuan",
        sentence="上缴税金{value}万元是上年的{other}倍，半数以上的企业都是这样，请核对单位",
        expect=nothing_in("times_last_tax"),
        question="半数以上企业的上缴税金与上年不在一个量级（如{cells}），像是整栏错了单位",
    ),
    _fiscal(
        "EF-05",
        "reject",
        column="tax_wan_yuan",
        sentence="上缴税金填{value}万元，不应为负数",
        expect=between("tax_wan_yuan", 0),
    ),
)

EVALUATION_RULES = (
    _rule(
        "ED-01",
        "reject",
        column="b_share_pct",
        sentence="A、B类合计占比{value}%小于A类占比{other}%，请核对",
        expect=at_least("b_share_pct", "a_share_pct"),
    ),
    _rule(
        "ED-02",
        "reject",
        column="d_share_pct",
        sentence="A、B类合计与D类占比合计{other}%，超过100%，请核对",
        expect=nothing_in("shares_above_whole_pct"),
    ),
    _rule(
        "ED-03",
        "reject",
        column="a_share_pct",
        sentence="A类占比填{value}%，应为0%至100%",
        expect=between("a_share_pct", 0, 100),
    ),
    _rule(
        "ED-04",
        "reject",
        column="scale_type",
        sentence="“{value}”企业第{other}条已有规定，一种规模只能有一条，请核对",
        expect=nothing_in("other_rule_no"),
    ),
)

EVALUATION = (
    _evaluation(
        "EE-01",
        "reject",
        column="land_mu",
        sentence="用地面积填{value}亩，应大于0",
        expect=between("land_mu", 0.0001),
    ),
    _evaluation(
        "EE-02",
        "reject",
        column="reported_class",
        sentence="暂不评价填“是”，类别填“{value}”，暂不评价的应为T类",
        expect=nothing_in("class_of_suspended"),
    ),
    _evaluation(
        "EE-03",
        "reject",
        column="reported_class",
        sentence="一票否决填“是”，类别填“{value}”，一票否决的应为D类",
        expect=nothing_in("class_of_vetoed"),
    ),
    _evaluation(
        "EE-04",
        "reject",
        column="reported_class",
        sentence="类别填“T”，暂不评价没有填“是”，请核对",
        expect=nothing_in("suspended_without_word"),
    ),
    _evaluation(
        "EE-05",
        "warn",
        column="reported_class",
        sentence="填“A”类，得分在{scale_type}企业中列第{score_place}，按规则A类最多{other}户，请核对",
        expect=nothing_in("a_class_limit_n"),
    ),
    _evaluation(
        "EE-06",
        "warn",
        column="score",
        sentence="没有暂不评价，得分是空的，类别无法核对，请填得分",
        expect=filled("score"),
        when="is_judged",
    ),
    _evaluation(
        "EE-07",
        "warn",
        column="tax_wan_yuan",
        sentence="评价税收{value}万元大于营业收入{other}万元，请核对单位",
        expect=at_least("revenue_wan_yuan", "tax_wan_yuan"),
    ),
    _evaluation(
        "EE-08",
        "reject",
        column="emission_t",
        sentence="污染物排放量填{value}吨，不应为负数；没有排放的填0",
        expect=between("emission_t", 0),
    ),
    _evaluation(
        "EE-09",
        "warn",
        column="scale_type",
        sentence="规模填“{value}”，企业名录里是“{other}”，请核对",
        expect=nothing_in("other_scale_type"),
    ),
    _evaluation(
        "EE-10",
        "warn",
        column="staff_n",
        sentence="年平均职工人数填{value}人，而营业收入有{revenue_wan_yuan}万元，请核对",
        expect=between("staff_n", 1),
        when="has_revenue",
    ),
    _evaluation(
        "EE-11",
        "warn",
        column="reported_class",
        sentence="类别填“{value}”，上年为“{other}”，相差两级以上而没有否决，请核对",
        expect=nothing_in("last_class_far_off"),
    ),
)

RULES = (*FISCAL, *EVALUATION_RULES, *EVALUATION)
