"""Reform items: the registered list of each year and its quarterly progress.

Every year's list numbers its items from 1 again: the list's year belongs to the key, and a quarter's progress
speaks of the list of that quarter's year.
"""

from schemas.warehouse.base import Loaded, Mapped, column, date

STATUS = ("完成", "正在推进", "未达标")


class ReformItem(Loaded):
    """重点改革攻坚事项任务清单（下达）"""

    __tablename__ = "reform_item"
    __doc_label__ = "改革攻坚事项"
    list_year: Mapped[int] = column("year", "名单年度", key=True)
    item_no: Mapped[int] = column("integer", "序号", key=True)
    item_name: Mapped[str] = column("text", "事项名称", required=True)
    goal_text: Mapped[str | None] = column("text", "改革攻坚目标")
    problem_text: Mapped[str | None] = column("text", "针对的突出问题")
    lead_person_names: Mapped[str] = column("people", "牵头领导", required=True)
    lead_unit_code: Mapped[str] = column("unit", "牵头单位代码", required=True)
    head_names: Mapped[str | None] = column("people", "负责人", "第一人为主要负责人")
    remark: Mapped[str | None] = column("text", "备注")
    document_no: Mapped[str | None] = column("text", "文号")


class ReformMeasure(Loaded):
    """改革事项的具体措施（下达）"""

    __tablename__ = "reform_measure"
    __doc_label__ = "改革具体措施"
    list_year: Mapped[int] = column("year", "名单年度", key=True)
    item_no: Mapped[int] = column("integer", "事项序号", key=True)
    measure_no: Mapped[int] = column("integer", "措施序号", key=True)
    measure_text: Mapped[str] = column("text", "具体措施", required=True)
    due_date: Mapped[date | None] = column("date", "办结时限", "清单没有写的为空；经同意延期的为延期后的时限")


class ReformProgress(Loaded):
    """改革措施季度进展（牵头单位自报）"""

    __tablename__ = "reform_progress"
    __doc_label__ = "改革措施季度进展"
    item_no: Mapped[int] = column("integer", "事项序号", key=True)
    measure_no: Mapped[int] = column("integer", "措施序号", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    status: Mapped[str] = column("choice", "完成情况", required=True, reported=True, choices=STATUS)
    progress_text: Mapped[str | None] = column("text", "进展", reported=True)
    problem_text: Mapped[str | None] = column("text", "存在问题", reported=True)
    next_step_text: Mapped[str | None] = column("text", "下步打算", reported=True)
