"""Conduct of units and persons, good and bad, and what was decided of it. Under row-level security."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date


class ConductRecord(Loaded):
    """正负面纪实：正面和负面各记各的，不相抵"""

    __tablename__ = "conduct_record"
    __doc_label__ = "正负面纪实"
    __restricted__ = True
    record_no: Mapped[str] = column("code", "纪实编号", key=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    subject_type: Mapped[str] = column("choice", "纪实对象", required=True, choices=("单位", "个人"))
    unit_code: Mapped[str] = column("unit", "所在单位代码", required=True)
    person_code: Mapped[str | None] = column("person", "人员代码")
    sign: Mapped[str] = column("choice", "正负面", required=True, reported=True, choices=("正面", "负面"))
    category: Mapped[str | None] = column("text", "类别", "如担当作为、庸懒散慢拖瞒", reported=True)
    matter_text: Mapped[str] = column("text", "具体事实", required=True, reported=True)
    event_date: Mapped[date] = column("date", "发生日期", required=True, reported=True)
    points: Mapped[Decimal | None] = column(
        "number", "分值", "正面不小于0，负面不大于0", unit="分", reported=True
    )
    evidence_text: Mapped[str | None] = column("text", "佐证材料", reported=True)
    approver_names: Mapped[str | None] = column("people", "认定人", reported=True)
    approved_date: Mapped[date | None] = column("date", "认定日期", reported=True)
    appeal_status: Mapped[str | None] = column(
        "choice", "申诉情况", reported=True, choices=("无", "申诉中", "维持", "撤销")
    )


class Accountability(Loaded):
    """督查问责：对谁、因何事、作了什么处理"""

    __tablename__ = "accountability"
    __doc_label__ = "督查问责"
    __restricted__ = True
    case_no: Mapped[str] = column("code", "问责编号", key=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    unit_code: Mapped[str] = column("unit", "所在单位代码", required=True)
    person_code: Mapped[str | None] = column("person", "人员代码", "对单位的为空")
    matter_text: Mapped[str] = column("text", "事由", required=True, reported=True)
    measure: Mapped[str] = column(
        "choice", "处理方式", required=True, reported=True,
        choices=("提醒谈话", "责令检查", "约谈", "通报批评", "问责"),
    )  # fmt: skip
    basis_text: Mapped[str | None] = column("text", "处理依据", "文号或会议", reported=True)
    decided_date: Mapped[date] = column("date", "处理日期", required=True, reported=True)
    record_no: Mapped[str | None] = column("code", "纪实编号", "由哪一条纪实而来")
