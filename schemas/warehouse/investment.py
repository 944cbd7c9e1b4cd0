"""Investment promotion: leads, contracts, funds in place."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, PartOf, column, date, source_text

CAPITAL = ("内资", "外资")


class InvestmentLead(Loaded):
    """招商线索台账：从线索到落地，一条一个项目"""

    __tablename__ = "investment_lead"
    __doc_label__ = "招商线索"
    lead_no: Mapped[str] = column("code", "线索编号", key=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    lead_name: Mapped[str] = column("text", "项目名称", required=True)
    investor_name: Mapped[str | None] = column("text", "投资方")
    industry_chain: Mapped[str | None] = column("text", "产业链")
    capital_type: Mapped[str] = column("choice", "资金类型", required=True, choices=CAPITAL)
    planned_wan_yuan: Mapped[Decimal | None] = column("money", "计划投资", reported=True)
    planned_source: Mapped[str | None] = source_text("计划投资")
    stage: Mapped[str] = column(
        "choice", "阶段", required=True, reported=True, choices=("线索", "洽谈", "签约", "落地", "终止")
    )
    person_code: Mapped[str | None] = column("person", "人员代码", "招商责任人")
    first_contact_date: Mapped[date | None] = column("date", "首次对接日期")
    progress_text: Mapped[str | None] = column("text", "进展情况", reported=True)


class InvestmentContract(Loaded):
    """签约项目台账"""

    __tablename__ = "investment_contract"
    __doc_label__ = "签约项目"
    __part_of__ = PartOf(
        "investment_lead", "lead_no", "planned_wan_yuan", ("contract_wan_yuan",), named_in_returns=True
    )
    contract_no: Mapped[str] = column("code", "合同编号", key=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    lead_no: Mapped[str | None] = column("code", "线索编号")
    contract_name: Mapped[str] = column("text", "项目名称", required=True)
    investor_name: Mapped[str | None] = column("text", "投资方")
    capital_type: Mapped[str] = column("choice", "资金类型", required=True, choices=CAPITAL)
    signed_date: Mapped[date] = column("date", "签约日期", required=True)
    contract_wan_yuan: Mapped[Decimal] = column("money", "合同投资额", required=True, reported=True)
    contract_source: Mapped[str | None] = source_text("合同投资额")
    is_landed: Mapped[bool | None] = column("boolean", "是否落地", reported=True)
    landed_date: Mapped[date | None] = column("date", "落地日期", reported=True)


class InvestmentFund(Loaded):
    """到位资金（按月，自年初累计）"""

    __tablename__ = "investment_fund"
    __doc_label__ = "到位资金"
    __part_of__ = PartOf(
        "investment_contract",
        "contract_no",
        "contract_wan_yuan",
        ("ytd_wan_yuan",),
        named_in_returns=True,
        is_limit=True,
    )
    contract_no: Mapped[str] = column("code", "合同编号", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "本月第一天", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    month_wan_yuan: Mapped[Decimal | None] = column("money", "本月到位", reported=True)
    month_source: Mapped[str | None] = source_text("本月到位")
    ytd_wan_yuan: Mapped[Decimal] = column("money", "本年累计到位", required=True, reported=True)
    ytd_source: Mapped[str | None] = source_text("本年累计到位")
    evidence_text: Mapped[str | None] = column("text", "佐证", "验资报告、进账单等")
