"""What the supervision office keeps beside the weekly progress: register, letters, checks, problems."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date


class SupervisionItem(Loaded):
    """督查事项立项台账：从哪里来、交给谁、何时办结"""

    __tablename__ = "supervision_item"
    __doc_label__ = "督查事项台账"
    item_no: Mapped[str] = column("code", "编号", key=True)
    source_type: Mapped[str] = column(
        "choice", "来源", required=True, choices=("会议", "批示", "文件", "清单", "其他")
    )
    source_text: Mapped[str | None] = column("text", "出处", "会议名称、批示人或文号")
    item_text: Mapped[str] = column("text", "督查事项", required=True)
    item_class: Mapped[str] = column("choice", "类别", required=True, choices=("一般", "重点", "紧急"))
    lead_unit_code: Mapped[str] = column("unit", "牵头单位代码", required=True)
    co_unit_names: Mapped[str | None] = column("text", "配合单位", names_of=("unit",))
    responsible_person_names: Mapped[str | None] = column("people", "责任人")
    assigned_date: Mapped[date] = column("date", "交办日期", required=True)
    due_date: Mapped[date | None] = column("due", "办结时限", "长期、每周等无固定时限的为空")
    due_text: Mapped[str | None] = column("text", "办结时限（原文）")
    expected_result_text: Mapped[str | None] = column("text", "办结标准")
    parent_item_no: Mapped[str | None] = column("code", "上级事项编号", "由哪一项分解而来")


class UrgeRecord(Loaded):
    """催办督办登记：提醒、催办函、督办函、约谈，及其回复"""

    __tablename__ = "urge_record"
    __doc_label__ = "催办督办"
    urge_no: Mapped[str] = column("code", "文书编号", key=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    urge_type: Mapped[str] = column(
        "choice", "方式", required=True, choices=("提醒", "催办函", "督办函", "约谈")
    )
    item_no: Mapped[str | None] = column("code", "督查事项编号")
    subject_text: Mapped[str] = column("text", "事由", required=True)
    urged_unit_code: Mapped[str] = column("unit", "被催办单位代码", required=True)
    urged_person_names: Mapped[str | None] = column("people", "责任人")
    sent_date: Mapped[date] = column("date", "发出日期", required=True, reported=True)
    reply_due_date: Mapped[date | None] = column("date", "要求回复日期", reported=True)
    replied_date: Mapped[date | None] = column("date", "实际回复日期", reported=True)
    reply_text: Mapped[str | None] = column("text", "回复情况", reported=True)


class Problem(Loaded):
    """问题清单：发现、整改、挂牌、销号和重新打开"""

    __tablename__ = "problem"
    __doc_label__ = "问题清单"
    problem_no: Mapped[str] = column("code", "问题编号", key=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    batch_text: Mapped[str | None] = column("text", "批次")
    problem_text: Mapped[str] = column("text", "存在问题", required=True)
    category: Mapped[str] = column("text", "问题类别", required=True)
    found_by: Mapped[str | None] = column("text", "发现途径", "自查、督查、企业反映等")
    found_date: Mapped[date] = column("date", "发现日期", required=True)
    lead_unit_code: Mapped[str] = column("unit", "整改责任单位代码", required=True)
    responsible_person_names: Mapped[str | None] = column("people", "责任人")
    measure_text: Mapped[str | None] = column("text", "整改措施", reported=True)
    due_date: Mapped[date | None] = column("due", "整改时限", "长期坚持的为空")
    due_text: Mapped[str | None] = column("text", "整改时限（原文）")
    is_listed: Mapped[bool | None] = column("boolean", "是否挂牌", "是否挂牌督办", reported=True)
    listed_date: Mapped[date | None] = column("date", "挂牌日期", reported=True)
    listed_level: Mapped[str | None] = column(
        "choice", "挂牌级别", reported=True, choices=("省级", "市级", "区级", "园区")
    )
    status: Mapped[str] = column(
        "choice", "整改状态", required=True, reported=True, choices=("整改中", "已销号", "重新打开")
    )
    closed_date: Mapped[date | None] = column("date", "销号日期", "最近一次销号", reported=True)
    closed_by_names: Mapped[str | None] = column("people", "销号核查人", reported=True)
    evidence_text: Mapped[str | None] = column("text", "佐证材料", reported=True)
    reopened_date: Mapped[date | None] = column("date", "重新打开日期", reported=True)
    reopened_reason_text: Mapped[str | None] = column("text", "重新打开原因", reported=True)


class SupervisionCheck(Loaded):
    """督导检查记录：随机抽查、节点督导、阶段考核"""

    __tablename__ = "supervision_check"
    __doc_label__ = "督导检查"
    __happens_once__ = True
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "本月第一天", key=True)
    line_no: Mapped[int] = column("integer", "序号", "本期表中的序号", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "month", required=True)
    check_type: Mapped[str] = column(
        "choice", "检查方式", required=True, choices=("随机抽查", "节点督导", "阶段考核")
    )
    check_date: Mapped[date] = column("date", "检查日期", required=True, reported=True)
    checked_unit_code: Mapped[str] = column("unit", "被检查单位代码", required=True)
    object_text: Mapped[str] = column("text", "检查事项", required=True)
    checker_names: Mapped[str | None] = column("people", "检查人")
    result: Mapped[str] = column(
        "choice", "检查结果", required=True, reported=True, choices=("符合要求", "基本符合", "不符合要求")
    )
    score: Mapped[Decimal | None] = column("number", "得分", "阶段考核的得分", unit="分", reported=True)
    problem_text: Mapped[str | None] = column("text", "发现问题", reported=True)
    rectify_due_date: Mapped[date | None] = column("date", "整改期限", reported=True)
    rectified_date: Mapped[date | None] = column("date", "整改完成日期", reported=True)
