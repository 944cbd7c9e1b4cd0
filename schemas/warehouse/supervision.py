"""Supervision items, reported week by week."""

from schemas.warehouse.base import Loaded, Mapped, column, date
from schemas.warehouse.reform import STATUS


class SupervisionWeek(Loaded):
    """督查事项周进展（责任单位自报）"""

    __tablename__ = "supervision_week"
    __doc_label__ = "督查事项周进展"
    item_no: Mapped[str] = column("code", "编号", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "周一", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    item_text: Mapped[str] = column("text", "督查事项", required=True)
    responsible_unit_code: Mapped[str] = column("unit", "责任单位代码", required=True)
    responsible_person_names: Mapped[str | None] = column("people", "责任人")
    assigned_date: Mapped[date | None] = column("date", "交办日期")
    due_date: Mapped[date | None] = column("due", "办结时限", "长期、每周等无固定时限的为空")
    due_text: Mapped[str | None] = column("text", "办结时限（原文）")
    progress_text: Mapped[str | None] = column("text", "本周进展", reported=True)
    status: Mapped[str] = column("choice", "类别", required=True, reported=True, choices=STATUS)
    reason_text: Mapped[str | None] = column("text", "原因", reported=True)
    next_step_text: Mapped[str | None] = column("text", "下周计划", reported=True)
    extended_date: Mapped[date | None] = column("date", "延期至", reported=True)
    extension_count: Mapped[int | None] = column("integer", "延期次数", reported=True)
