"""Work on projects beside their money: milestones, approvals, tasks, records, service teams; public works."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, PartOf, column, date, source_text


class MilestoneProgress(Loaded):
    """项目节点完成情况（自报）"""

    __tablename__ = "milestone_progress"
    __doc_label__ = "项目节点进展"
    project_code: Mapped[str] = column("project", "项目代码", key=True)
    milestone_type: Mapped[str] = column("code", "节点名称", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "本月第一天", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "month", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    status: Mapped[str] = column(
        "choice", "完成状态", required=True, reported=True, choices=("未开始", "进行中", "已完成")
    )
    actual_date: Mapped[date | None] = column("date", "实际完成时间", reported=True)
    expected_date: Mapped[date | None] = column("date", "预计完成时间", reported=True)
    delay_reason_text: Mapped[str | None] = column("text", "滞后原因", reported=True)
    evidence_text: Mapped[str | None] = column("text", "佐证材料", reported=True)


class ProjectApproval(Loaded):
    """项目审批事项：申报、受理、办结，法定和承诺时限"""

    __tablename__ = "project_approval"
    __doc_label__ = "项目审批"
    project_code: Mapped[str] = column("project", "项目代码", key=True)
    approval_type: Mapped[str] = column(
        "code", "审批事项", "立项备案、环评、安评、能评、施工许可等", key=True
    )
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    authority_text: Mapped[str | None] = column("text", "审批部门")
    legal_days: Mapped[int | None] = column("integer", "法定时限", unit="工作日")
    promised_days: Mapped[int | None] = column("integer", "承诺时限", unit="工作日")
    status: Mapped[str] = column(
        "choice", "办理状态", required=True, reported=True,
        choices=("未申报", "已申报", "已受理", "补正中", "已办结", "不需办理"),
    )  # fmt: skip
    submitted_date: Mapped[date | None] = column("date", "申报日期", reported=True)
    accepted_date: Mapped[date | None] = column("date", "受理日期", reported=True)
    pause_days: Mapped[int | None] = column(
        "integer", "不计时天数", "补正、公示、专家评审等不计入时限的", unit="工作日", reported=True
    )
    approved_date: Mapped[date | None] = column("date", "办结日期", reported=True)
    actual_days: Mapped[int | None] = column("integer", "实际用时", "自报", unit="工作日", reported=True)
    approval_no: Mapped[str | None] = column("text", "批复文号", reported=True)
    problem_text: Mapped[str | None] = column("text", "存在问题", reported=True)


class InfrastructureWork(Loaded):
    """基础设施工程名单及年度计划（下达）"""

    __tablename__ = "infrastructure_work"
    __doc_label__ = "基础设施工程"
    list_year: Mapped[int] = column("year", "名单年度", key=True)
    work_code: Mapped[str] = column("code", "工程编号", key=True)
    work_name: Mapped[str] = column("text", "工程名称", required=True)
    content_text: Mapped[str | None] = column("text", "建设内容")
    length_km: Mapped[Decimal | None] = column("number", "长度", unit="公里")
    responsible_unit_code: Mapped[str] = column("unit", "责任单位代码", required=True)
    responsible_person_code: Mapped[str | None] = column("person", "责任人代码")
    total_investment_wan_yuan: Mapped[Decimal] = column("money", "总投资", required=True)
    total_investment_source: Mapped[str | None] = source_text("总投资")
    annual_plan_wan_yuan: Mapped[Decimal] = column("money", "年度计划投资", required=True)
    annual_plan_source: Mapped[str | None] = source_text("年度计划投资")
    planned_start_date: Mapped[date | None] = column("date", "计划开工时间")
    planned_finish_date: Mapped[date | None] = column("date", "计划竣工时间")
    document_no: Mapped[str | None] = column("text", "文号")


class InfrastructureProgress(Loaded):
    """基础设施工程月度进展（自报）"""

    __tablename__ = "infrastructure_progress"
    __doc_label__ = "基础设施工程进展"
    __part_of__ = PartOf(
        "infrastructure_work",
        "work_code",
        "total_investment_wan_yuan",
        ("ytd_investment_wan_yuan", "cumulative_investment_wan_yuan"),
        of_year=True,
    )
    work_code: Mapped[str] = column("code", "工程编号", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "本月第一天", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "month", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    ytd_investment_wan_yuan: Mapped[Decimal] = column(
        "money", "本年累计完成投资", required=True, reported=True
    )
    ytd_investment_source: Mapped[str | None] = source_text("本年累计完成投资")
    cumulative_investment_wan_yuan: Mapped[Decimal | None] = column(
        "money", "开工至今累计完成投资", reported=True
    )
    cumulative_investment_source: Mapped[str | None] = source_text("开工至今累计完成投资")
    physical_progress_pct: Mapped[Decimal | None] = column("percent", "工程形象进度", reported=True)
    actual_start_date: Mapped[date | None] = column("date", "实际开工时间", reported=True)
    actual_finish_date: Mapped[date | None] = column("date", "实际竣工时间", reported=True)
    progress_text: Mapped[str | None] = column("text", "形象进度", reported=True)
    problem_text: Mapped[str | None] = column("text", "存在问题", reported=True)
    next_step_text: Mapped[str | None] = column("text", "下步打算", reported=True)


class ProjectTask(Loaded):
    """重点项目季度任务：任务、措施、目标和完成情况"""

    __tablename__ = "project_task"
    __doc_label__ = "项目季度任务"
    __happens_once__ = True
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "季度第一天", key=True)
    line_no: Mapped[int] = column("integer", "序号", "本期表中的序号", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "quarter", required=True)
    project_code: Mapped[str] = column("project", "项目代码", required=True)
    responsible_person_code: Mapped[str | None] = column("person", "包建责任人代码")
    task_text: Mapped[str] = column("text", "季度任务", required=True)
    measure_text: Mapped[str | None] = column("text", "工作措施")
    target_text: Mapped[str | None] = column("text", "完成标准")
    status: Mapped[str] = column(
        "choice", "完成情况", required=True, reported=True, choices=("完成", "正在推进", "未达标")
    )
    done_text: Mapped[str | None] = column("text", "实际完成", reported=True)
    reason_text: Mapped[str | None] = column("text", "未完成原因", reported=True)


class ProjectRecord(Loaded):
    """项目推进纪实：何日何事、何人办理、办到哪一步"""

    __tablename__ = "project_record"
    __doc_label__ = "项目推进纪实"
    __happens_once__ = True
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "本月第一天", key=True)
    line_no: Mapped[int] = column("integer", "序号", "本期表中的序号", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "month", required=True)
    project_code: Mapped[str] = column("project", "项目代码", required=True)
    record_date: Mapped[date] = column("date", "日期", required=True, reported=True)
    stage: Mapped[str] = column(
        "choice", "环节", required=True, reported=True,
        choices=("审批手续", "要素保障", "工程建设", "企业诉求", "其他"),
    )  # fmt: skip
    event_text: Mapped[str] = column("text", "推进事项", required=True, reported=True)
    actor_names: Mapped[str | None] = column("people", "办理人", reported=True)
    next_step_text: Mapped[str | None] = column("text", "下步措施", reported=True)
    due_date: Mapped[date | None] = column("date", "办结时限", reported=True)
    closed_date: Mapped[date | None] = column("date", "办结日期", reported=True)
    evidence_text: Mapped[str | None] = column("text", "佐证材料", reported=True)


class ServiceTeam(Loaded):
    """项目服务专班：每个项目由谁服务"""

    __tablename__ = "service_team"
    __doc_label__ = "服务专班"
    project_code: Mapped[str] = column("project", "项目代码", key=True)
    team_name: Mapped[str] = column("text", "专班名称", required=True)
    leader_person_code: Mapped[str] = column("person", "专班组长代码", required=True)
    member_names: Mapped[str | None] = column("people", "成员")
    unit_code: Mapped[str] = column("unit", "牵头单位代码", required=True)
    valid_from: Mapped[date] = column("date", "成立日期", key=True)
    valid_to: Mapped[date | None] = column("date", "撤销日期", "空为至今")
