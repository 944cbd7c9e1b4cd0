"""Investment promotion: leads, contracts, funds in place."""

from functools import partial

from expectations.rule import (
    ALL_NOT_BEGUN_ANEW,
    ALL_TOO_SMALL,
    NOT_BEGUN_ANEW,
    TOO_SMALL,
    Rule,
    at_least,
    between,
    filled,
    nothing_in,
)

INVESTMENT = "U03"

_lead = partial(Rule, owner=INVESTMENT, table="investment_lead")
_contract = partial(Rule, owner=INVESTMENT, table="investment_contract")
_fund = partial(Rule, owner=INVESTMENT, table="investment_fund")

LEADS = (
    _lead(
        "IL-01",
        "reject",
        column="planned_wan_yuan",
        sentence="计划投资填{value}万元，不应为负数",
        expect=between("planned_wan_yuan", 0),
    ),
    _lead(
        "IL-05",
        "warn",
        column="planned_wan_yuan",
        sentence=f"计划投资{TOO_SMALL}",
        expect=nothing_in("too_small_wan_yuan"),
        hold_share=0.5,
        question=f"{{count}}条线索的计划投资{ALL_TOO_SMALL}",
    ),
    _lead(
        "IL-02",
        "warn",
        column="stage",
        sentence="阶段填“{value}”，此前已报“{other}”，请核对",
        expect=nothing_in("later_stage_before"),
    ),
    _lead(
        "IL-03",
        "warn",
        column="progress_text",
        sentence="阶段为“终止”，进展情况是空的，请写明终止的原因",
        expect=filled("stated_progress_text"),
        where=("stage", ("终止",)),
    ),
    _lead(
        "IL-04",
        "reject",
        column="first_contact_date",
        sentence="首次对接日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "first_contact_date"),
    ),
)

CONTRACTS = (
    _contract(
        "IC-01",
        "reject",
        column="contract_wan_yuan",
        sentence="合同投资额填{value}万元，应大于0",
        expect=between("contract_wan_yuan", 0.0001),
    ),
    _contract(
        "IC-07",
        "warn",
        column="contract_wan_yuan",
        sentence=f"合同投资额{TOO_SMALL}",
        expect=nothing_in("too_small_wan_yuan"),
        hold_share=0.5,
        question=f"{{count}}个项目的合同投资额{ALL_TOO_SMALL}",
    ),
    _contract(
        "IC-02",
        "reject",
        column="landed_date",
        sentence="落地日期{value}早于签约日期{other}，请核对",
        expect=at_least("landed_date", "signed_date"),
    ),
    _contract(
        "IC-03",
        "warn",
        column="landed_date",
        sentence="是否落地填“是”，落地日期是空的，请填落地日期",
        expect=filled("landed_date"),
        when="is_said_landed",
    ),
    _contract(
        "IC-04",
        "reject",
        column="signed_date",
        sentence="签约日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "signed_date"),
    ),
    _contract(
        "IC-05",
        "reject",
        column="contract_wan_yuan",
        sentence="合同投资额{value}万元与此前所报{other}万元相差上万倍，像是错了单位，请核对",
        expect=nothing_in("amount_in_other_scale_wan_yuan"),
    ),
)

FUNDS = (
    _fund(
        "IF-01",
        "reject",
        column="month_wan_yuan",
        sentence="本月到位{value}万元大于本年累计{other}万元，本月到位应不大于本年累计",
        expect=at_least("ytd_wan_yuan", "month_wan_yuan"),
    ),
    _fund(
        "IF-02",
        "reject",
        column="ytd_wan_yuan",
        sentence="本年累计到位{value}万元大于合同投资额{other}万元，请核对单位",
        expect=at_least("contract_limit_wan_yuan", "ytd_wan_yuan"),
    ),
    _fund(
        "IF-03",
        "reject",
        column="ytd_wan_yuan",
        sentence="本年累计到位{value}万元小于{previous_period_start:month}已报的{other}万元，累计数应不减少；"
        "确有核减的，请以更正报送并写明“核减”和原因",
        expect=at_least("ytd_wan_yuan", "ytd_floor_wan_yuan"),
        hold_share=0.5,
        question="{count}行的本年累计小于上期已报数（如{cells}），像是把单月数填在了累计栏",
    ),
    _fund(
        "IF-06",
        "warn",
        column="ytd_wan_yuan",
        sentence="本年累计到位{value}万元大于{next_period_start:month}已报的{other}万元；本期确是这样的，请接着更正以后各月",
        expect=at_least("next_ytd_in_year_wan_yuan", "ytd_wan_yuan"),
    ),
    _fund(
        "IF-04",
        "reject",
        column="ytd_wan_yuan",
        sentence="本年累计到位填{value}万元，不应为负数",
        expect=between("ytd_wan_yuan", 0),
    ),
    _fund(
        "IF-05",
        "warn",
        column="month_wan_yuan",
        sentence="本月到位填{value}万元，按本年累计减上月累计应为{other}万元，请核对",
        expect=nothing_in("month_by_difference_wan_yuan"),
    ),
    _fund(
        "IF-07",
        "warn",
        column="ytd_wan_yuan",
        sentence=NOT_BEGUN_ANEW,
        expect=nothing_in("ytd_not_begun_anew_wan_yuan"),
        hold_share=0.5,
        question=ALL_NOT_BEGUN_ANEW,
    ),
)

RULES = (*LEADS, *CONTRACTS, *FUNDS)
