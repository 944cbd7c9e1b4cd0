"""Key projects: what is registered, and what is reported month by month."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date, source_text


class Project(Loaded):
    """重点项目名单及年度计划（下达数，报送表不能改动）"""

    __tablename__ = "project"
    __doc_label__ = "重点项目名单"
    list_year: Mapped[int] = column("year", "名单年度", key=True)
    project_code: Mapped[str] = column("code", "项目代码", "国家项目代码", key=True)
    project_name: Mapped[str] = column("text", "项目名称", required=True)
    enterprise_name: Mapped[str | None] = column("text", "建设单位", names_of=("enterprise",))
    industry_chain: Mapped[str] = column("text", "产业链", required=True)
    project_level: Mapped[str] = column(
        "choice", "项目级别", required=True, choices=("省级", "市级", "区级", "园区级")
    )
    construction_type: Mapped[str | None] = column("text", "建设性质")
    responsible_unit_code: Mapped[str] = column("unit", "责任单位代码", required=True)
    responsible_person_code: Mapped[str | None] = column("person", "包建责任人代码")
    total_investment_wan_yuan: Mapped[Decimal] = column("money", "总投资", required=True)
    total_investment_source: Mapped[str | None] = source_text("总投资")
    annual_plan_wan_yuan: Mapped[Decimal] = column("money", "年度计划投资", required=True)
    annual_plan_source: Mapped[str | None] = source_text("年度计划投资")
    planned_q1_wan_yuan: Mapped[Decimal | None] = column(
        "money", "一季度末累计计划", "本年计划投资到一季度末应累计完成的数，没有分解的为空"
    )
    planned_q1_source: Mapped[str | None] = source_text("一季度末累计计划")
    planned_q2_wan_yuan: Mapped[Decimal | None] = column(
        "money", "二季度末累计计划", "到二季度末应累计完成的数"
    )
    planned_q2_source: Mapped[str | None] = source_text("二季度末累计计划")
    planned_q3_wan_yuan: Mapped[Decimal | None] = column(
        "money", "三季度末累计计划", "到三季度末应累计完成的数"
    )
    planned_q3_source: Mapped[str | None] = source_text("三季度末累计计划")
    expected_revenue_wan_yuan: Mapped[Decimal | None] = column("money", "预计新增销售收入", "达产后")
    expected_revenue_source: Mapped[str | None] = source_text("预计新增销售收入")
    expected_profit_wan_yuan: Mapped[Decimal | None] = column("money", "预计新增利润", "达产后")
    expected_profit_source: Mapped[str | None] = source_text("预计新增利润")
    expected_tax_wan_yuan: Mapped[Decimal | None] = column("money", "预计新增税收", "达产后")
    expected_tax_source: Mapped[str | None] = source_text("预计新增税收")
    planned_start_date: Mapped[date | None] = column("date", "计划开工时间")
    planned_production_date: Mapped[date | None] = column("date", "计划投产时间")
    document_no: Mapped[str | None] = column("text", "文号", "下达名单和计划的文件")


class ProjectMilestone(Loaded):
    """项目节点计划（下达）"""

    __tablename__ = "project_milestone"
    __doc_label__ = "项目节点计划"
    list_year: Mapped[int] = column("year", "名单年度", key=True)
    project_code: Mapped[str] = column("project", "项目代码", key=True)
    milestone_type: Mapped[str] = column("text", "节点名称", key=True)
    planned_date: Mapped[date] = column("date", "计划完成时间", required=True)
    document_no: Mapped[str | None] = column("text", "文号")


class ProjectProgress(Loaded):
    """重点项目月度进展（各单位自报）"""

    __tablename__ = "project_progress"
    __doc_label__ = "重点项目月度进展"
    project_code: Mapped[str] = column("project", "项目代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "本月第一天", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "month", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    month_investment_wan_yuan: Mapped[Decimal | None] = column("money", "本月完成投资", reported=True)
    month_investment_source: Mapped[str | None] = source_text("本月完成投资")
    ytd_investment_wan_yuan: Mapped[Decimal] = column(
        "money", "本年累计完成投资", reported=True, required=True
    )
    ytd_investment_source: Mapped[str | None] = source_text("本年累计完成投资")
    cumulative_investment_wan_yuan: Mapped[Decimal | None] = column(
        "money", "开工至今累计完成投资", reported=True
    )
    cumulative_investment_source: Mapped[str | None] = source_text("开工至今累计完成投资")
    is_started: Mapped[bool | None] = column("boolean", "是否开工", reported=True)
    actual_start_date: Mapped[date | None] = column("date", "实际开工时间", reported=True)
    progress_text: Mapped[str | None] = column("text", "形象进度", reported=True)
    is_in_statistics: Mapped[bool | None] = column("boolean", "是否入库", "是否纳入统计库", reported=True)
    problem_text: Mapped[str | None] = column("text", "存在问题", reported=True)
    next_step_text: Mapped[str | None] = column("text", "下步打算", reported=True)
