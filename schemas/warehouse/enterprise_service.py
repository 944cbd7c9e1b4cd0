"""Enterprises, who keeps in touch with each, visits, and the quarterly meeting on their problems.

The list itself is everybody's; what single enterprises and persons did or said is restricted.
"""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date


class Enterprise(Loaded):
    """企业名录：园区企业一户一条，统一社会信用代码一次登记、永不复用"""

    __tablename__ = "enterprise"
    __doc_label__ = "企业名录"
    enterprise_code: Mapped[str] = column("uscc", "统一社会信用代码", "18位，末位为校验码", key=True)
    enterprise_name: Mapped[str] = column("text", "企业名称", required=True)
    aliases: Mapped[str | None] = column("text", "简称和曾用名", "顿号或分号分隔，各表可用", moves=True)
    industry_chain: Mapped[str | None] = column("text", "产业链")
    industry: Mapped[str | None] = column("text", "行业")
    scale_type: Mapped[str] = column("choice", "规模", "统计名录", required=True, choices=("规上", "规下"))
    operating_status: Mapped[str] = column(
        "choice",
        "经营状态",
        "注销、迁出的不再计入应联系",
        required=True,
        moves=True,
        choices=("在营", "停产", "注销", "迁出"),
    )
    address: Mapped[str | None] = column("text", "地址", moves=True)
    has_major_hazard: Mapped[bool | None] = column("boolean", "是否有重大危险源")
    is_public: Mapped[bool | None] = column("boolean", "名单是否公开", "公开的才可在公文中具名")
    document_no: Mapped[str | None] = column("text", "文号")


class EnterpriseLiaison(Loaded):
    """一对一联系：哪名干部联系哪家企业，起止"""

    __tablename__ = "enterprise_liaison"
    __doc_label__ = "一对一联系"
    enterprise_code: Mapped[str] = column("enterprise", "企业代码", "统一社会信用代码", key=True)
    person_code: Mapped[str] = column("person", "人员代码", "联系干部", key=True)
    liaison_role: Mapped[str] = column("choice", "联系方式", required=True, choices=("联系干部", "挂包领导"))
    unit_code: Mapped[str | None] = column("unit", "单位代码", "联系干部所在单位")
    valid_from: Mapped[date] = column("date", "起", key=True)
    valid_to: Mapped[date | None] = column("date", "止", "空为至今")
    document_no: Mapped[str | None] = column("text", "文号")


class EnterpriseVisit(Loaded):
    """企业走访服务台账（营商服务中心每月汇总，逐次）"""

    __tablename__ = "enterprise_visit"
    __doc_label__ = "走访企业"
    __restricted__ = True
    __happens_once__ = True
    visit_date: Mapped[date] = column("date", "走访日期", key=True)
    person_code: Mapped[str] = column("person", "人员代码", "带队人", key=True)
    enterprise_code: Mapped[str] = column("enterprise", "企业代码", "统一社会信用代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", required=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    visit_type: Mapped[str] = column(
        "choice", "走访方式", required=True, reported=True, choices=("走访", "实地调研", "四进四问")
    )
    visit_days: Mapped[Decimal | None] = column("number", "用时", "以半天计", unit="天", reported=True)
    companion_names: Mapped[str | None] = column("people", "随行人员")
    problem_text: Mapped[str | None] = column("text", "企业反映问题", reported=True)
    handling_text: Mapped[str | None] = column("text", "处理情况", reported=True)


class EnterpriseMeetingItem(Loaded):
    """企业问题研判会：每季度一次，逐个问题"""

    __tablename__ = "enterprise_meeting_item"
    __doc_label__ = "企业问题研判"
    __restricted__ = True
    __happens_once__ = True
    meeting_date: Mapped[date] = column("date", "会议日期", key=True)
    item_no: Mapped[int] = column("integer", "问题序号", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", required=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    enterprise_code: Mapped[str] = column("enterprise", "企业代码", "统一社会信用代码", required=True)
    problem_text: Mapped[str] = column("text", "企业问题", required=True)
    opinion_text: Mapped[str | None] = column("text", "研判意见", reported=True)
    responsible_unit_code: Mapped[str] = column("unit", "承办单位代码", required=True)
    due_date: Mapped[date | None] = column("due", "办结时限", "长期的为空")
    due_text: Mapped[str | None] = column("text", "办结时限（原文）")
    status: Mapped[str] = column(
        "choice", "状态", required=True, reported=True, choices=("待办", "办理中", "已办结")
    )
    solved_date: Mapped[date | None] = column("date", "办结日期", reported=True)
