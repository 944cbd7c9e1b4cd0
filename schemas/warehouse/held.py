"""What a return was taken for at its earlier ends, before a question about it was answered."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Integer, Text
from sqlalchemy.orm import Mapped

from schemas.warehouse.ledger import Ledger, labelled, stamp


class HeldReturn(Ledger):
    """待确认时读到的：一份报送在答复以前各次处理时，读成哪张表、哪个单位、哪一期"""

    __tablename__ = "held_return"
    __table_args__ = ({"schema": "ledger"},)
    submission_id: Mapped[int] = labelled(
        BigInteger, "报送编号", "", ForeignKey("ledger.submission.submission_id"), primary_key=True
    )
    recorded_at: Mapped[datetime] = stamp("处理时间", primary_key=True)
    source_name: Mapped[str | None] = labelled(Text, "报表")
    reporting_unit_code: Mapped[str | None] = labelled(Text, "报送单位代码")
    period_start: Mapped[date | None] = labelled(Date, "期别起始日")
    period_type: Mapped[str | None] = labelled(Text, "期别类型")
    rows_read: Mapped[int] = labelled(Integer, "读到行数")
