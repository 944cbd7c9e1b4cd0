"""Who leads which work, and the papers on which it rests."""

from schemas.warehouse.base import Loaded, Mapped, column, date


class LeadingGroupMember(Loaded):
    """领导小组及成员：谁在哪个领导小组任何职务"""

    __tablename__ = "leading_group_member"
    __doc_label__ = "领导小组成员"
    group_name: Mapped[str] = column("text", "领导小组", key=True)
    member_name: Mapped[str] = column("people", "姓名", key=True)
    valid_from: Mapped[date] = column("date", "任职起", key=True)
    valid_to: Mapped[date | None] = column("date", "任职止", "空为至今")
    group_role: Mapped[str] = column(
        "choice", "组内职务", required=True, choices=("组长", "副组长", "总牵头", "成员")
    )
    unit_code: Mapped[str | None] = column("unit", "所在单位代码")
    post_text: Mapped[str | None] = column("text", "职务")
    document_no: Mapped[str | None] = column("text", "文号", "成立或调整的文件")


class DocumentEntry(Loaded):
    """文件登记簿：文件、批示和纪要，由谁办、何时办结"""

    __tablename__ = "document_entry"
    __doc_label__ = "文件登记"
    entry_no: Mapped[str] = column("code", "登记号", key=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    entry_type: Mapped[str] = column(
        "choice", "类别", required=True, choices=("上级文件", "本级文件", "会议纪要", "领导批示", "来函")
    )
    paper_no: Mapped[str | None] = column("text", "文件文号", "没有文号的为空")
    title_text: Mapped[str] = column("text", "文件标题", required=True)
    issuer_text: Mapped[str | None] = column("text", "发文机关")
    issued_date: Mapped[date | None] = column("date", "成文日期")
    received_date: Mapped[date] = column("date", "收文日期", required=True)
    handling_unit_code: Mapped[str | None] = column("unit", "承办单位代码")
    due_date: Mapped[date | None] = column("date", "办理时限")
    status: Mapped[str] = column(
        "choice", "办理情况", required=True, reported=True, choices=("阅知", "在办", "已办结")
    )
    closed_date: Mapped[date | None] = column("date", "办结日期", reported=True)
    item_no: Mapped[str | None] = column("code", "督查事项编号", "列入督查的")
    repealed_date: Mapped[date | None] = column("date", "失效日期", "废止或被代替之日")


class ServiceVisit(Loaded):
    """项目专班服务记录：到哪个项目、解决什么"""

    __tablename__ = "service_visit"
    __doc_label__ = "专班服务记录"
    __happens_once__ = True
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "本月第一天", key=True)
    line_no: Mapped[int] = column("integer", "序号", "本期表中的序号", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "month", required=True)
    project_code: Mapped[str] = column("project", "项目代码", required=True)
    visit_date: Mapped[date] = column("date", "服务日期", required=True, reported=True)
    visitor_names: Mapped[str] = column("people", "服务人员", required=True, reported=True)
    matter_text: Mapped[str] = column("text", "服务事项", required=True, reported=True)
    result: Mapped[str] = column(
        "choice", "办理结果", required=True, reported=True, choices=("已解决", "推进中", "暂不能解决")
    )
    solved_date: Mapped[date | None] = column("date", "解决日期", reported=True)
    reason_text: Mapped[str | None] = column("text", "未解决原因", reported=True)
