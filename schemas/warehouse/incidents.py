"""Accidents of enterprises: what an assessment deducts for, and vetoes on."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date, source_text

LEVELS = ("一般", "较大", "重大", "特别重大")


class Incident(Loaded):
    """生产安全和环境事故：一起一条，从发生到结案"""

    __tablename__ = "incident"
    __doc_label__ = "事故登记"
    __restricted__ = True
    incident_no: Mapped[str] = column("code", "事故编号", key=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    enterprise_code: Mapped[str | None] = column("enterprise", "企业代码", "不在企业发生的为空")
    unit_code: Mapped[str | None] = column("unit", "监管单位代码", "负责监管的办局")
    happened_date: Mapped[date] = column("date", "发生日期", required=True)
    incident_type: Mapped[str] = column(
        "choice", "事故类别", required=True, choices=("生产安全", "火灾", "道路运输", "环境", "特种设备")
    )
    incident_level: Mapped[str] = column(
        "choice", "事故等级", "按国务院令第493号", required=True, reported=True, choices=LEVELS
    )
    deaths_n: Mapped[int] = column("integer", "死亡人数", unit="人", required=True, reported=True)
    injured_n: Mapped[int] = column("integer", "重伤人数", unit="人", required=True, reported=True)
    loss_wan_yuan: Mapped[Decimal | None] = column("money", "直接经济损失", reported=True)
    loss_source: Mapped[str | None] = source_text("直接经济损失")
    matter_text: Mapped[str] = column("text", "事故经过", required=True, reported=True)
    status: Mapped[str] = column(
        "choice", "调查处理", required=True, reported=True, moves=True, choices=("调查中", "已批复", "已结案")
    )
    closed_date: Mapped[date | None] = column("date", "结案日期", reported=True)
    document_no: Mapped[str | None] = column("text", "批复文号", reported=True)
