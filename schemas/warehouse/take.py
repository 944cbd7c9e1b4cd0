"""Drafts that came back from the editors: what they said, what was held against the warehouse, and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped

from schemas.warehouse.ledger import Ledger, labelled, stamp


class IssueTake(Ledger):
    """收回的修改稿：每一次收回、逐数核对的结果、改写的文字"""

    __tablename__ = "issue_take"
    __table_args__ = (Index(None, "issue_id"), {"schema": "ledger"})
    take_id: Mapped[int] = labelled(BigInteger, "收回编号", "", Identity(), primary_key=True)
    issue_id: Mapped[int] = labelled(BigInteger, "发文编号", "", ForeignKey("ledger.issue.issue_id"))
    taken_at: Mapped[datetime] = stamp("收回时间")
    person_name: Mapped[str] = labelled(Text, "经办人")
    person_post: Mapped[str] = labelled(Text, "职务")
    file_name: Mapped[str] = labelled(Text, "文件名")
    sha256: Mapped[str] = labelled(Text, "文件指纹", "原件在 landing/ 里")
    relied_on: Mapped[str] = labelled(Text, "凭什么认出", "文件属性、书签、标题文字")
    base_hash: Mapped[str] = labelled(Text, "原稿指纹", "所改那一稿的全文指纹")
    findings: Mapped[dict[str, Any]] = labelled(JSONB, "核对结果", "与数据库不同的数和理由、改动的文字")
    places: Mapped[dict[str, Any]] = labelled(JSONB, "版头版记在文件里的位置")
    fingerprint: Mapped[str] = labelled(Text, "指纹", "document 的 sha256")
    document: Mapped[dict[str, Any]] = labelled(JSON, "公文内容", "改后的文字，每个数的来处不变")
