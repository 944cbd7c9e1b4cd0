"""Figures of single enterprises: fiscal contribution, evaluation by mu. All restricted but the rules."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date, source_text

CLASSES = ("A", "B", "C", "D", "T")


class EnterpriseFiscal(Loaded):
    """企业年度经济和财政贡献"""

    __tablename__ = "enterprise_fiscal"
    __doc_label__ = "企业财政贡献"
    __restricted__ = True
    enterprise_code: Mapped[str] = column("enterprise", "企业代码", "统一社会信用代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "年度第一天", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    revenue_wan_yuan: Mapped[Decimal | None] = column("money", "营业收入", reported=True)
    revenue_source: Mapped[str | None] = source_text("营业收入")
    output_wan_yuan: Mapped[Decimal | None] = column("money", "工业产值", reported=True)
    output_source: Mapped[str | None] = source_text("工业产值")
    tax_wan_yuan: Mapped[Decimal] = column("money", "上缴税金", "全口径", required=True, reported=True)
    tax_source: Mapped[str | None] = source_text("上缴税金")
    local_fiscal_wan_yuan: Mapped[Decimal] = column("money", "地方财政贡献", required=True, reported=True)
    local_fiscal_source: Mapped[str | None] = source_text("地方财政贡献")
    profit_wan_yuan: Mapped[Decimal | None] = column("money", "利润总额", reported=True)
    profit_source: Mapped[str | None] = source_text("利润总额")
    contribution_rank: Mapped[int | None] = column("integer", "贡献位次", "按地方财政贡献", reported=True)


class EvaluationRule(Loaded):
    """亩产效益评价规则：各类占比、分母是否含暂不评价（办公室登记）"""

    __tablename__ = "evaluation_rule"
    __doc_label__ = "亩产评价规则"
    list_year: Mapped[int] = column("year", "评价年度", key=True)
    rule_no: Mapped[int] = column("integer", "规则序号", key=True)
    scale_type: Mapped[str] = column("choice", "规模", required=True, choices=("规上", "规下"))
    a_share_pct: Mapped[Decimal] = column("percent", "A类不超过", required=True, share=True)
    b_share_pct: Mapped[Decimal] = column("percent", "A、B类合计不超过", required=True, share=True)
    d_share_pct: Mapped[Decimal] = column("percent", "D类不低于", required=True, share=True)
    counts_suspended: Mapped[bool] = column("boolean", "分母是否含暂不评价", required=True)
    document_no: Mapped[str | None] = column("text", "文号")


class EnterpriseEvaluation(Loaded):
    """亩产效益评价：一户一年的各项数据、得分和类别"""

    __tablename__ = "enterprise_evaluation"
    __doc_label__ = "亩产效益评价"
    __restricted__ = True
    enterprise_code: Mapped[str] = column("enterprise", "企业代码", "统一社会信用代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "评价年度第一天", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    scale_type: Mapped[str] = column("choice", "规模", required=True, choices=("规上", "规下"))
    land_mu: Mapped[Decimal | None] = column(
        "number", "用地面积", "证载加租入减租出", unit="亩", reported=True
    )
    tax_wan_yuan: Mapped[Decimal | None] = column("money", "评价税收", reported=True)
    tax_source: Mapped[str | None] = source_text("评价税收")
    revenue_wan_yuan: Mapped[Decimal | None] = column("money", "营业收入", reported=True)
    revenue_source: Mapped[str | None] = source_text("营业收入")
    added_value_wan_yuan: Mapped[Decimal | None] = column("money", "增加值", reported=True)
    added_value_source: Mapped[str | None] = source_text("增加值")
    energy_tce: Mapped[Decimal | None] = column("number", "综合能耗", "等价值", unit="吨标煤", reported=True)
    emission_t: Mapped[Decimal | None] = column(
        "number", "主要污染物排放量", "无排放的填0", unit="吨", reported=True
    )
    rd_wan_yuan: Mapped[Decimal | None] = column("money", "研发经费", reported=True)
    rd_source: Mapped[str | None] = source_text("研发经费")
    staff_n: Mapped[int | None] = column("integer", "年平均职工人数", unit="人", reported=True)
    score: Mapped[Decimal | None] = column("number", "评价得分", unit="分", reported=True)
    is_suspended: Mapped[bool | None] = column("boolean", "是否暂不评价", "新投产等")
    is_vetoed: Mapped[bool | None] = column(
        "boolean", "是否一票否决", "重大安全环保事故、失信等", reported=True
    )
    reported_class: Mapped[str | None] = column("choice", "公布类别", reported=True, choices=CLASSES)
    objection_text: Mapped[str | None] = column("text", "企业异议", reported=True)
