"""What a signature brings with it: the registry's numbers, and the codes sent out to sign by mail."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Identity, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from schemas.warehouse.ledger import Ledger, labelled, stamp


class DocumentNumber(Ledger):
    """文号登记：机关代字、年份、序号不得重用"""

    __tablename__ = "document_number"
    __table_args__ = ({"schema": "ledger"},)
    organ: Mapped[str] = labelled(Text, "机关代字", primary_key=True)
    year: Mapped[int] = labelled(Integer, "年份", primary_key=True)
    serial: Mapped[int] = labelled(Integer, "序号", primary_key=True)
    issue_id: Mapped[int] = labelled(
        BigInteger, "发文编号", "", ForeignKey("ledger.issue.issue_id"), unique=True
    )
    given_on: Mapped[date] = labelled(Date, "签发日期")
    person_name: Mapped[str] = labelled(Text, "登记人")
    entered_at: Mapped[datetime] = stamp("登记时间")


class SignatureRequest(Ledger):
    """邮件请签、请核：一封信一个一次性签发码，只存指纹"""

    __tablename__ = "signature_request"
    __table_args__ = ({"schema": "ledger"},)
    request_id: Mapped[int] = labelled(BigInteger, "请签编号", "", Identity(), primary_key=True)
    issue_id: Mapped[int] = labelled(BigInteger, "发文编号", "", ForeignKey("ledger.issue.issue_id"))
    step: Mapped[str] = labelled(Text, "步骤", "签发、核稿、会签、审核、批示", server_default="签发")
    unit_code: Mapped[str] = labelled(Text, "会签单位代码", server_default="")
    unit_name: Mapped[str] = labelled(Text, "会签单位", server_default="")
    despite_gaps: Mapped[str] = labelled(Text, "缺口照印的理由", "请签时写明的", server_default="")
    despite_unchecked: Mapped[str] = labelled(Text, "未经核对签发的理由", "请签时写明的", server_default="")
    words: Mapped[dict[str, str] | None] = labelled(
        JSONB, "待确认的批示", "内容、事项、单位、日期", nullable=True
    )
    signer_name: Mapped[str] = labelled(Text, "签发人")
    signer_post: Mapped[str] = labelled(Text, "职务")
    email: Mapped[str] = labelled(Text, "邮箱")
    code_sha256: Mapped[str] = labelled(Text, "签发码指纹")
    content_hash: Mapped[str] = labelled(Text, "内容指纹", "请签时的全文；之后改过的要重新请签")
    asked_at: Mapped[datetime] = stamp("请签时间")
    expires_at: Mapped[datetime] = stamp("失效时间")
    answered_at: Mapped[datetime | None] = stamp("答复时间", nullable=True)
    answer: Mapped[str | None] = labelled(Text, "答复", "同意、不同意", nullable=True)
