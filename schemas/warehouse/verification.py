"""What the office found, beside what the units say: the 督查核实表 of a quarter."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date
from schemas.warehouse.reform import STATUS

SUBJECTS = ("改革措施", "重点项目", "督查事项", "主要经济指标")
BY_CLASS = ("改革措施", "督查事项")
"""Subjects that are reported by class; the others by a number."""
TRUE, PARTLY, UNTRUE = FINDINGS = ("属实", "部分属实", "不属实")


class Verification(Loaded):
    """督查核实情况：办公室对自报情况的核实结论、评价和要求"""

    __tablename__ = "verification"
    __doc_label__ = "督查核实"
    subject: Mapped[str] = column("choice", "类别", key=True, choices=SUBJECTS)
    subject_no: Mapped[str] = column(
        "code", "编号", "措施为事项序号-措施序号，项目为项目代码，指标为指标代码", key=True
    )
    period_start: Mapped[date] = column("date", "期别起始日", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    reported_class: Mapped[str | None] = column("choice", "自报类别", "核实时所见", choices=STATUS)
    reported_value: Mapped[str | None] = column("text", "自报值", "核实时所见")
    finding: Mapped[str | None] = column("choice", "核实结论", reported=True, choices=FINDINGS)
    verified_class: Mapped[str | None] = column(
        "choice", "核实类别", "属实的可不填", reported=True, choices=STATUS
    )
    verified_value: Mapped[Decimal | None] = column(
        "number", "核实值", "单位同自报值，属实的可不填", reported=True
    )
    method: Mapped[str | None] = column("text", "核实方式", reported=True)
    verified_by_names: Mapped[str | None] = column("people", "核实人", reported=True)
    verified_date: Mapped[date | None] = column("date", "核实日期", reported=True)
    assessment_text: Mapped[str | None] = column("text", "评价", reported=True)
    problem_text: Mapped[str | None] = column("text", "存在问题", reported=True)
    requirement_text: Mapped[str | None] = column("text", "下步要求", reported=True)
    coordination_text: Mapped[str | None] = column("text", "需领导协调事项", reported=True)
    evidence_text: Mapped[str | None] = column("text", "佐证", reported=True)
