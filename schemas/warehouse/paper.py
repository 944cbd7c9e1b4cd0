"""A paper's way through the office: every step from draft to print, who took it and when."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from schemas.warehouse.ledger import Ledger, labelled, stamp

DRAFTED, FOR_COMMENT, FOR_SIGNATURE = "拟稿", "征求意见稿", "送审稿"
SIGNED, PRINTED, CORRECTED, WITHDRAWN = "签发", "印发", "更正", "撤回"
STAGES = (DRAFTED, FOR_COMMENT, FOR_SIGNATURE, SIGNED, PRINTED, CORRECTED, WITHDRAWN)


class IssueStep(Ledger):
    """发文流程：每一版走过的每一步"""

    __tablename__ = "issue_step"
    __table_args__ = (Index(None, "issue_id"), {"schema": "ledger"})
    step_id: Mapped[int] = labelled(BigInteger, "步骤编号", "", Identity(), primary_key=True)
    issue_id: Mapped[int] = labelled(BigInteger, "发文编号", "", ForeignKey("ledger.issue.issue_id"))
    stage: Mapped[str] = labelled(Text, "阶段", "、".join(STAGES))
    moved_at: Mapped[datetime] = stamp("登记时间")
    happened_on: Mapped[date] = labelled(Date, "日期", "签发、印发等的日期，由经办人写明")
    person_name: Mapped[str] = labelled(Text, "经办人", "空的为程序自动")
    person_post: Mapped[str] = labelled(Text, "职务")
    document_no: Mapped[str] = labelled(Text, "文号")
    reason: Mapped[str] = labelled(Text, "事由")
    content_hash: Mapped[str] = labelled(Text, "内容指纹", "走这一步时的全文")
    detail: Mapped[dict[str, Any]] = labelled(JSONB, "其他", "份数、印发范围、会签、更正方式等")
