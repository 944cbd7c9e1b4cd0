"""Enterprises' requests. Restricted by row-level security."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date


class EnterpriseRequest(Loaded):
    """企业诉求台账"""

    __tablename__ = "enterprise_request"
    __doc_label__ = "企业诉求"
    __restricted__ = True
    request_no: Mapped[str] = column("code", "诉求编号", key=True)
    enterprise_name: Mapped[str] = column("text", "企业名称", required=True, names_of=("enterprise",))
    received_date: Mapped[date] = column("date", "受理日期", required=True)
    category: Mapped[str | None] = column("text", "诉求类别")
    responsible_unit_code: Mapped[str] = column("unit", "承办单位代码", required=True)
    due_date: Mapped[date | None] = column("date", "办结时限")
    status: Mapped[str] = column(
        "choice", "状态", required=True, moves=True, choices=("待办", "办理中", "已办结", "已退回")
    )
    solved_date: Mapped[date | None] = column("date", "办结日期")
    satisfaction_score: Mapped[Decimal | None] = column("number", "满意度", unit="分")
