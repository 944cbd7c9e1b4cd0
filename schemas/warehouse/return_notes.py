"""What was sent back: the cells, the numbered note about them, and which notes our own form had caused."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Index, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from schemas.warehouse.ledger import Ledger, labelled, stamp


class RejectedCell(Ledger):
    """退回的单元格"""

    __tablename__ = "rejected_cell"
    __table_args__ = (Index(None, "submission_id"), {"schema": "ledger"})
    rejected_cell_id: Mapped[int] = labelled(BigInteger, "编号", "", Identity(), primary_key=True)
    submission_id: Mapped[int] = labelled(
        BigInteger, "报送编号", "", ForeignKey("ledger.submission.submission_id")
    )
    table_name: Mapped[str | None] = labelled(Text, "仓库表")
    row_key: Mapped[dict[str, Any] | None] = labelled(JSONB, "行主键", "能读出主键时")
    sheet: Mapped[str] = labelled(Text, "工作表")
    cell: Mapped[str] = labelled(Text, "单元格")
    column_label: Mapped[str] = labelled(Text, "栏目")
    value: Mapped[str] = labelled(Text, "原填内容")
    rule: Mapped[str] = labelled(Text, "规则编号")
    message: Mapped[str] = labelled(Text, "问题说明")
    mended_by: Mapped[int | None] = labelled(
        BigInteger, "由哪一份改好", "报送编号，尚未改好的为空", ForeignKey("ledger.submission.submission_id")
    )


class ReturnNote(Ledger):
    """退回单"""

    __tablename__ = "return_note"
    __table_args__ = ({"schema": "ledger"},)
    note_no: Mapped[str] = labelled(Text, "退回单号", primary_key=True)
    submission_id: Mapped[int] = labelled(
        BigInteger, "报送编号", "", ForeignKey("ledger.submission.submission_id"), unique=True
    )
    round_no: Mapped[int] = labelled(Integer, "第几次退回")
    due_date: Mapped[date] = labelled(Date, "修改时限")
    made_at: Mapped[datetime] = stamp("退回时间")
    mended_by: Mapped[int | None] = labelled(
        BigInteger, "由哪一份改好", "报送编号，尚未改好的为空", ForeignKey("ledger.submission.submission_id")
    )


class ReturnFault(Ledger):
    """因本办表式或规则退回的登记：不计入报送单位的退回次数"""

    __tablename__ = "return_fault"
    __table_args__ = (Index(None, "submission_id"), {"schema": "ledger"})
    return_fault_id: Mapped[int] = labelled(BigInteger, "编号", "", Identity(), primary_key=True)
    submission_id: Mapped[int] = labelled(
        BigInteger, "报送编号", "被退回的那一份", ForeignKey("ledger.submission.submission_id")
    )
    reason: Mapped[str] = labelled(Text, "原因", "表式或规则哪里有毛病")
    recorded_by: Mapped[str] = labelled(Text, "登记人")
    recorded_at: Mapped[datetime] = stamp("登记时间")
    withdrawn_at: Mapped[datetime | None] = stamp("撤销时间", nullable=True)
