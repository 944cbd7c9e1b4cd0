"""A paper's way through the office: every step from draft to print, who took it and when."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Index, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from schemas.warehouse.ledger import Ledger, labelled, stamp

DRAFTED, FOR_COMMENT, FOR_SIGNATURE = "拟稿", "征求意见稿", "送审稿"
SIGNED, PRINTED, CORRECTED, WITHDRAWN = "签发", "印发", "更正", "撤回"
STAGES = (DRAFTED, FOR_COMMENT, FOR_SIGNATURE, SIGNED, PRINTED, CORRECTED, WITHDRAWN)
PREFILLED, COMPARED, JUDGED, TOLD_BACK, REVIEWED, FINAL = YEAR_STAGES = (
    *("预填", "核对", "初评", "反馈", "复核", "定稿"),
)
"""A year's assessment on its way; only 定稿, with its document, freezes it."""
AFTER_FINAL = "定稿后复核"
"""What changes a frozen year: a version of its own, with approver, document and effect."""
CHECKED, COSIGNED, EXAMINED = REVIEWS = ("核稿", "会签", "审核")
"""Words on a draft: they stand among the steps and do not move the stage."""
INSTRUCTED, REPORTED_BACK = INSTRUCTIONS = ("批示", "批示落实")
"""What a leader writes on an issued paper, and what came of it: steps that do not move the stage either."""
CARRIED_OUT, UNDER_WAY, MISTAKEN = RESULTS = ("已落实", "正在落实", "登记有误")


class IssueStep(Ledger):
    """发文流程：每一版走过的每一步"""

    __tablename__ = "issue_step"
    __table_args__ = (Index(None, "issue_id"), {"schema": "ledger"})
    step_id: Mapped[int] = labelled(BigInteger, "步骤编号", "", Identity(), primary_key=True)
    issue_id: Mapped[int] = labelled(BigInteger, "发文编号", "", ForeignKey("ledger.issue.issue_id"))
    stage: Mapped[str] = labelled(
        Text, "阶段", "、".join((*STAGES, *REVIEWS, *INSTRUCTIONS, *YEAR_STAGES, AFTER_FINAL))
    )
    moved_at: Mapped[datetime] = stamp("登记时间")
    happened_on: Mapped[date] = labelled(Date, "日期", "签发、印发等的日期，由经办人写明")
    person_name: Mapped[str] = labelled(Text, "经办人", "空的为程序自动")
    person_post: Mapped[str] = labelled(Text, "职务")
    document_no: Mapped[str] = labelled(Text, "文号")
    reason: Mapped[str] = labelled(Text, "事由")
    content_hash: Mapped[str] = labelled(Text, "内容指纹", "走这一步时的全文")
    detail: Mapped[dict[str, Any]] = labelled(JSONB, "其他", "份数、印发范围、会签、更正方式等")


class CheckSheet(Ledger):
    """核对单：一版文稿点到的每个单位一份，印发前请它核对；内容改过的另发一份"""

    __tablename__ = "check_sheet"
    __table_args__ = (UniqueConstraint("issue_id", "unit_code", "fingerprint"), {"schema": "ledger"})
    check_sheet_id: Mapped[int] = labelled(BigInteger, "核对单编号", "", Identity(), primary_key=True)
    issue_id: Mapped[int] = labelled(BigInteger, "发文编号", "", ForeignKey("ledger.issue.issue_id"))
    unit_code: Mapped[str] = labelled(Text, "单位代码")
    unit_name: Mapped[str] = labelled(Text, "单位")
    matters: Mapped[dict[str, Any]] = labelled(JSONB, "核对内容", "拟印发的数据、亮灯、文字和所据单元格")
    fingerprint: Mapped[str] = labelled(Text, "内容指纹", "下一稿内容相同的不再核对")
    sent_at: Mapped[datetime] = stamp("发出时间")
    due_at: Mapped[datetime] = stamp("答复时限")


class CheckAnswer(Ledger):
    """核对答复：以最后一次为准，先前的保留"""

    __tablename__ = "check_answer"
    __table_args__ = (Index(None, "check_sheet_id"), {"schema": "ledger"})
    check_answer_id: Mapped[int] = labelled(BigInteger, "答复编号", "", Identity(), primary_key=True)
    check_sheet_id: Mapped[int] = labelled(
        BigInteger, "核对单编号", "", ForeignKey("ledger.check_sheet.check_sheet_id")
    )
    answer: Mapped[str] = labelled(Text, "答复", "无异议、有异议；到时没有答复的记未回复，不视为无异议")
    answered_by: Mapped[str] = labelled(Text, "答复人")
    channel: Mapped[str] = labelled(Text, "来路", "邮件、办公室登记、沿用上一稿、程序")
    answer_text: Mapped[str] = labelled(Text, "意见")
    evidence: Mapped[list[dict[str, Any]]] = labelled(JSONB, "佐证", "文件名和指纹，原件在 landing")
    answered_at: Mapped[datetime] = stamp("答复时间")
