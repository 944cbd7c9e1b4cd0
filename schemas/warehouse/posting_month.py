"""A month of postings on its way to being counted: shown to each person, objected to, decided on, locked."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Index, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from schemas.warehouse.ledger import Ledger, labelled, stamp

UPHELD, REFUSED = DECISIONS = ("采纳", "不采纳")


class PostingSheet(Ledger):
    """晾晒核对单：每人每月一份，只有本人的记录；记录改过的另发一份，以最后一份为准"""

    __tablename__ = "posting_sheet"
    __table_args__ = (Index(None, "period_start", "person_code"), {"schema": "ledger"})
    posting_sheet_id: Mapped[int] = labelled(BigInteger, "核对单编号", "", Identity(), primary_key=True)
    period_start: Mapped[date] = labelled(Date, "月份", "当月第一天")
    person_code: Mapped[str] = labelled(Text, "人员代码")
    person_name: Mapped[str] = labelled(Text, "姓名")
    unit_code: Mapped[str] = labelled(Text, "单位代码", "月末所在单位，核对单经它的联络人转本人")
    matters: Mapped[dict[str, Any]] = labelled(JSONB, "核对内容", "逐日的晾晒时间和按什么计")
    fingerprint: Mapped[str] = labelled(Text, "内容指纹", "与上一份没有变的不再发")
    sent_at: Mapped[datetime] = stamp("发出时间")
    due_at: Mapped[datetime] = stamp("答复时限")


class PostingAnswer(Ledger):
    """晾晒核对答复：以最后一次为准，先前的保留"""

    __tablename__ = "posting_answer"
    __table_args__ = (Index(None, "posting_sheet_id"), {"schema": "ledger"})
    posting_answer_id: Mapped[int] = labelled(BigInteger, "答复编号", "", Identity(), primary_key=True)
    posting_sheet_id: Mapped[int] = labelled(
        BigInteger, "核对单编号", "", ForeignKey("ledger.posting_sheet.posting_sheet_id")
    )
    answer: Mapped[str] = labelled(Text, "答复", "无异议、有异议；到时没有答复的锁定时记未回复")
    answered_by: Mapped[str] = labelled(Text, "答复人")
    channel: Mapped[str] = labelled(Text, "来路", "邮件、办公室登记、程序")
    answer_text: Mapped[str] = labelled(Text, "意见")
    evidence: Mapped[list[dict[str, Any]]] = labelled(JSONB, "佐证", "文件名和指纹，原件在 landing")
    answered_at: Mapped[datetime] = stamp("答复时间")


class PostingDecision(Ledger):
    """晾晒异议的处理：采纳的登记更正，不采纳的写明理由"""

    __tablename__ = "posting_decision"
    __table_args__ = ({"schema": "ledger"},)
    posting_answer_id: Mapped[int] = labelled(
        BigInteger, "答复编号", "", ForeignKey("ledger.posting_answer.posting_answer_id"), primary_key=True
    )
    decision: Mapped[str] = labelled(Text, "处理", "、".join(DECISIONS))
    reason: Mapped[str] = labelled(Text, "理由")
    decided_by: Mapped[str] = labelled(Text, "批准人")
    document_no: Mapped[str] = labelled(Text, "文号")
    decided_on: Mapped[date] = labelled(Date, "日期")
    decided_at: Mapped[datetime] = stamp("登记时间")


class PostingLock(Ledger):
    """晾晒月度锁定：锁定以后才计入，再改要经办公室同意"""

    __tablename__ = "posting_lock"
    __table_args__ = ({"schema": "ledger"},)
    period_start: Mapped[date] = labelled(Date, "月份", "当月第一天", primary_key=True)
    locked_at: Mapped[datetime] = stamp("锁定时间")
    locked_by: Mapped[str] = labelled(Text, "锁定人")
    document_no: Mapped[str] = labelled(Text, "文号", "没有的为空")
    person_n: Mapped[int] = labelled(Integer, "应晒人数")
    agreed_n: Mapped[int] = labelled(Integer, "无异议", "人数")
    silent_n: Mapped[int] = labelled(Integer, "未回复", "人数")
    upheld_n: Mapped[int] = labelled(Integer, "采纳异议", "件数")
    refused_n: Mapped[int] = labelled(Integer, "不采纳异议", "件数")
