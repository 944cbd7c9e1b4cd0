"""What was issued, kept to the byte, and what became of it at each of those who should have it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKeyConstraint, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from schemas.warehouse.ledger import Ledger, labelled, stamp


class ArchiveEntry(Ledger):
    """存档目录：印出来的每一件，每一版"""

    __tablename__ = "archive_entry"
    __table_args__ = ({"schema": "ledger"},)
    kind: Mapped[str] = labelled(Text, "文种", "quarterly、weekly、yearly、wall", primary_key=True)
    period_label: Mapped[str] = labelled(Text, "期别", primary_key=True)
    version: Mapped[int] = labelled(Integer, "第几版", primary_key=True, autoincrement=False)
    title: Mapped[str] = labelled(Text, "标题")
    issue_id: Mapped[int | None] = labelled(BigInteger, "发文编号", "挂图不编号", nullable=True)
    as_of: Mapped[datetime] = stamp("数据截止时间")
    content_hash: Mapped[str] = labelled(Text, "内容指纹", "现行的一稿；签发后补文号即另成一稿")
    folder: Mapped[str] = labelled(Text, "所在文件夹", "相对 LIANGSHAI_HOME")
    archived_at: Mapped[datetime] = stamp("存档时间")


class ArchiveFile(Ledger):
    """存档文件：逐字节保存，文件夹丢了从这里恢复"""

    __tablename__ = "archive_file"
    __table_args__ = (
        ForeignKeyConstraint(
            ["kind", "period_label", "version"],
            [f"ledger.archive_entry.{name}" for name in ("kind", "period_label", "version")],
        ),
        {"schema": "ledger"},
    )
    kind: Mapped[str] = labelled(Text, "文种", primary_key=True)
    period_label: Mapped[str] = labelled(Text, "期别", primary_key=True)
    version: Mapped[int] = labelled(Integer, "第几版", primary_key=True, autoincrement=False)
    content_hash: Mapped[str] = labelled(Text, "内容指纹", "属于哪一稿", primary_key=True)
    name: Mapped[str] = labelled(Text, "文件名", primary_key=True)
    sha256: Mapped[str] = labelled(Text, "文件指纹")
    content: Mapped[bytes] = labelled(LargeBinary, "文件内容")


class Delivery(Ledger):
    """分送台账：每份公文送给谁、送的哪一本、谁签收"""

    __tablename__ = "delivery"
    __table_args__ = ({"schema": "ledger"},)
    issue_id: Mapped[int] = labelled(BigInteger, "发文编号", primary_key=True, autoincrement=False)
    recipient_code: Mapped[str] = labelled(Text, "接收人代码", primary_key=True)
    recipient_name: Mapped[str] = labelled(Text, "接收人")
    role: Mapped[str] = labelled(Text, "角色")
    unit_code: Mapped[str | None] = labelled(Text, "单位代码", nullable=True)
    recipient_email: Mapped[str] = labelled(Text, "邮箱")
    edition: Mapped[str] = labelled(Text, "送的哪一本", "按送达规则得来")
    reference: Mapped[str] = labelled(Text, "发件箱所指", "与 outbox 的 reference、邮箱合起来是哪一封信")
    package: Mapped[str] = labelled(Text, "送出包", "相对 LIANGSHAI_HOME")
    files: Mapped[dict[str, Any]] = labelled(JSONB, "送出的文件", "文件名和指纹")
    rule_version: Mapped[str] = labelled(Text, "送达规则版本")
    made_at: Mapped[datetime] = stamp("备好时间")
    received_by: Mapped[str | None] = labelled(Text, "签收人", nullable=True)
    received_at: Mapped[datetime | None] = stamp("签收时间", nullable=True)
    received_way: Mapped[str | None] = labelled(Text, "签收方式", "纸质、邮件、政务微信、电话", nullable=True)
    received_note: Mapped[str | None] = labelled(Text, "签收说明", nullable=True)
    receipt_recorded_at: Mapped[datetime | None] = stamp("签收登记时间", nullable=True)
