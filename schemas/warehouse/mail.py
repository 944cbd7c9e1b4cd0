"""The mails that came in: each once, whatever came of it."""

from datetime import datetime

from sqlalchemy import BigInteger, Identity, Text
from sqlalchemy.orm import Mapped

from schemas.warehouse.ledger import Ledger, labelled, stamp


class IncomingMail(Ledger):
    """来信：每封一行，不论同一封信到了几次"""

    __tablename__ = "incoming_mail"
    __table_args__ = ({"schema": "ledger"},)
    mail_id: Mapped[int] = labelled(BigInteger, "来信编号", "", Identity(), primary_key=True)
    mail_key: Mapped[str] = labelled(Text, "来信指纹", "由邮件标识、发件人、日期和内容得来", unique=True)
    message_id: Mapped[str] = labelled(Text, "邮件标识")
    mailbox: Mapped[str] = labelled(Text, "邮箱", "连接的名称")
    uid: Mapped[int] = labelled(BigInteger, "邮箱里的编号")
    sender: Mapped[str] = labelled(Text, "发件人")
    unit_code: Mapped[str | None] = labelled(Text, "发件单位代码", "邮箱地址登记在哪个单位名下")
    subject: Mapped[str] = labelled(Text, "主题")
    sha256: Mapped[str] = labelled(Text, "原信指纹")
    sent_at: Mapped[datetime] = stamp("收到时间", nullable=False)
    registered_at: Mapped[datetime] = stamp("登记时间", nullable=False)
    outcome: Mapped[str] = labelled(
        Text, "结果", "报送、自检、答复、核对答复、签收、自动来信、没有附件、读不出"
    )
    detail: Mapped[str | None] = labelled(Text, "说明")
