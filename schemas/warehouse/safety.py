"""Safety and environment: groups, grids, patrols, hazards, exams and training, measured values.

What speaks of one enterprise or one person is restricted.
"""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date, source_text


class SafetyGroup(Loaded):
    """安全环保服务组：由谁任组长、服务哪些企业"""

    __tablename__ = "safety_group"
    __doc_label__ = "安全环保服务组"
    group_no: Mapped[int] = column("integer", "组号", key=True)
    enterprise_code: Mapped[str] = column("enterprise", "企业代码", "统一社会信用代码", key=True)
    leader_person_code: Mapped[str] = column("person", "组长人员代码", "县级干部", required=True)
    member_names: Mapped[str | None] = column("people", "成员", moves=True)
    weekly_quota_days: Mapped[Decimal | None] = column("number", "每周应沉在企业", "全组合计", unit="天")
    valid_from: Mapped[date] = column("date", "起", key=True)
    valid_to: Mapped[date | None] = column("date", "止", "空为至今")
    document_no: Mapped[str | None] = column("text", "文号")


class SafetyGrid(Loaded):
    """安全环保网格：物理四至和网格长"""

    __tablename__ = "safety_grid"
    __doc_label__ = "安全环保网格"
    grid_code: Mapped[str] = column("code", "网格编号", key=True)
    grid_name: Mapped[str] = column("text", "网格名称", required=True)
    grid_level: Mapped[str] = column("choice", "网格级别", required=True, choices=("一级", "二级", "三级"))
    parent_grid_code: Mapped[str | None] = column("code", "上级网格编号", "一级网格为空")
    boundary_text: Mapped[str | None] = column("text", "物理四至")
    head_names: Mapped[str | None] = column("people", "网格长")
    member_names: Mapped[str | None] = column("people", "网格员", moves=True)
    enterprises_n: Mapped[int | None] = column("integer", "企业数", unit="家")
    document_no: Mapped[str | None] = column("text", "文号")


class SafetyPatrol(Loaded):
    """安全环保服务组沉在企业（每周自报，以半天计）"""

    __tablename__ = "safety_patrol"
    __doc_label__ = "安全环保巡查"
    __restricted__ = True
    __happens_once__ = True
    group_no: Mapped[int] = column("integer", "组号", key=True)
    enterprise_code: Mapped[str] = column("enterprise", "企业代码", "统一社会信用代码", key=True)
    patrol_date: Mapped[date] = column("date", "巡查日期", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "周一", required=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    patrol_days: Mapped[Decimal] = column(
        "number", "用时", "以半天计", unit="天", required=True, reported=True
    )
    patrol_names: Mapped[str | None] = column("people", "巡查人员")
    hazards_found_n: Mapped[int | None] = column("integer", "发现隐患", unit="处", reported=True)
    finding_text: Mapped[str | None] = column("text", "检查情况", reported=True)


class Hazard(Loaded):
    """安全环保隐患台账：一处一条，从发现到销号"""

    __tablename__ = "hazard"
    __doc_label__ = "隐患台账"
    __restricted__ = True
    hazard_no: Mapped[str] = column("code", "隐患编号", key=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    enterprise_code: Mapped[str] = column("enterprise", "企业代码", "统一社会信用代码", required=True)
    found_date: Mapped[date] = column("date", "发现日期", required=True)
    found_by_text: Mapped[str | None] = column("text", "检查单位", names_of=("unit",))
    hazard_type: Mapped[str] = column("choice", "隐患类别", required=True, choices=("安全", "环保", "消防"))
    hazard_level: Mapped[str] = column("choice", "隐患级别", required=True, choices=("一般", "重大"))
    hazard_text: Mapped[str] = column("text", "隐患内容", required=True)
    measure_text: Mapped[str | None] = column("text", "整改措施", reported=True)
    fund_wan_yuan: Mapped[Decimal | None] = column("money", "整改资金", reported=True)
    fund_source: Mapped[str | None] = source_text("整改资金")
    responsible_names: Mapped[str | None] = column("people", "整改责任人")
    due_date: Mapped[date] = column("date", "整改时限", required=True)
    status: Mapped[str] = column(
        "choice", "整改状态", required=True, reported=True, choices=("整改中", "已整改", "已销号")
    )
    rectified_date: Mapped[date | None] = column("date", "整改完成日期", reported=True)
    verified_names: Mapped[str | None] = column("people", "验收人", reported=True)
    closed_date: Mapped[date | None] = column("date", "销号日期", reported=True)


class SafetyExam(Loaded):
    """安全环保知识考试成绩（每季度一次）"""

    __tablename__ = "safety_exam"
    __doc_label__ = "安全环保考试"
    __restricted__ = True
    __happens_once__ = True
    person_code: Mapped[str] = column("person", "人员代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    unit_code: Mapped[str] = column("unit", "单位代码", required=True)
    exam_date: Mapped[date | None] = column("date", "考试日期")
    attendance: Mapped[str] = column(
        "choice", "参考情况", required=True, reported=True, choices=("参加", "缺考", "请假", "补考")
    )
    exam_score: Mapped[Decimal | None] = column("number", "成绩", "满分100分", unit="分", reported=True)
    remark: Mapped[str | None] = column("text", "备注")


class SafetyTraining(Loaded):
    """安全环保实训基地轮训：全年每人一次，分批次"""

    __tablename__ = "safety_training"
    __doc_label__ = "安全环保轮训"
    __restricted__ = True
    list_year: Mapped[int] = column("year", "年度", key=True)
    person_code: Mapped[str] = column("person", "人员代码", key=True)
    batch_no: Mapped[int] = column("integer", "批次", required=True)
    unit_code: Mapped[str] = column("unit", "单位代码", required=True)
    training_date: Mapped[date] = column("date", "培训日期", required=True)
    base_name: Mapped[str | None] = column("text", "实训基地")
    training_hours: Mapped[Decimal | None] = column("number", "学时", unit="学时", reported=True)
    result: Mapped[str] = column(
        "choice", "结业情况", required=True, reported=True, choices=("合格", "不合格", "未完成")
    )


class EnvironmentValue(Loaded):
    """环境质量指标（自年初累计，分站点）"""

    __tablename__ = "environment_value"
    __doc_label__ = "环境指标"
    station_name: Mapped[str] = column("text", "站点", "园区、断面或监测站", key=True)
    measure_name: Mapped[str] = column("text", "环境指标", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    measure_unit: Mapped[str] = column("text", "计量单位", required=True)
    better: Mapped[str] = column(
        "choice", "方向", "数值高好还是低好", required=True, choices=("越高越好", "越低越好")
    )
    ytd_value: Mapped[Decimal] = column(
        "number", "本年累计", "单位见计量单位", unit_from="measure_unit", required=True, reported=True
    )
    previous_ytd_value: Mapped[Decimal | None] = column(
        "number", "上年同期", "单位见计量单位", unit_from="measure_unit", reported=True
    )
    annual_target: Mapped[Decimal | None] = column(
        "number", "年度目标", "单位见计量单位", unit_from="measure_unit", of_year=True
    )
    annual_target_bound: Mapped[str | None] = column(
        "text", "年度目标界限", "目标写为界限的，是≥还是≤；写为一个数的空着"
    )
    reported_change_pct: Mapped[Decimal | None] = column("percent", "同比变化", "公布数", reported=True)
    city_rank: Mapped[int | None] = column("integer", "全市位次", reported=True)
