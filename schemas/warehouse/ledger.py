"""The ledger: what came in, what was answered, what is owed, what was issued and delivered."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from schemas.warehouse.base import Base

REMARK_KINDS = {
    "estimate": "有预计数",
    "basis": "有单月或别的时间的数",
    "preliminary": "是快报数或尚未核定的数",
    "scope": "口径或范围有说明",
    "growth": "写明了公布同比与计算同比不同的原因",
}
STATUSES = ("received", "accepted", "partly", "held", "returned", "duplicate", "evidence")


def labelled(type_: Any, label: str, meaning: str = "", *args: Any, **kw: Any) -> Any:
    """A ledger column with its Chinese label."""
    info = {"label": label, "unit": "", "meaning": meaning, "kind": "system"}
    return mapped_column(type_, *args, info=info, **kw)


def stamp(label: str, **kw: Any) -> Any:
    """A point in time, with time zone."""
    return labelled(DateTime(timezone=True), label, **kw)


class Ledger(Base):
    """Base of the ledger's tables."""

    __abstract__ = True


class Submission(Ledger):
    """报送台账"""

    __tablename__ = "submission"
    __table_args__ = (
        *(Index(None, "sha256"), Index(None, "source_name", "period_start"), Index(None, "recorded_at")),
        {"schema": "ledger"},
    )
    submission_id: Mapped[int] = labelled(BigInteger, "报送编号", "", Identity(), primary_key=True)
    file_name: Mapped[str] = labelled(Text, "文件名")
    sha256: Mapped[str] = labelled(Text, "文件指纹")
    channel: Mapped[str] = labelled(Text, "来路", "folder、file、database、web")
    sender: Mapped[str | None] = labelled(Text, "报送人")
    received_at: Mapped[datetime] = stamp("收到时间")
    registered_at: Mapped[datetime] = stamp("登记时间")
    source_name: Mapped[str | None] = labelled(Text, "报表")
    reporting_unit_code: Mapped[str | None] = labelled(Text, "报送单位代码")
    period_start: Mapped[date | None] = labelled(Date, "期别起始日")
    period_type: Mapped[str | None] = labelled(Text, "期别类型")
    filled_in_by: Mapped[str | None] = labelled(
        Text, "代填人", "依据盖章的纸质报表代单位填报的人", nullable=True
    )
    status: Mapped[str] = labelled(Text, "处理结果", "、".join(STATUSES))
    recorded_at: Mapped[datetime | None] = stamp("处理时间", nullable=True)
    rows_read: Mapped[int] = labelled(Integer, "读到行数", server_default="0")
    rows_accepted: Mapped[int] = labelled(Integer, "受理行数", server_default="0")
    is_zero_report: Mapped[bool] = labelled(
        Boolean, "零报告", "写明本期没有，一行也没有", server_default="false"
    )
    correction_reason: Mapped[str | None] = labelled(Text, "更正理由")
    hints: Mapped[dict[str, Any]] = labelled(JSONB, "交报时的说明", "指定的报表、单位、期别和对问题的答复")
    receipt: Mapped[dict[str, Any] | None] = labelled(JSONB, "回执", nullable=True)


class CarriedPeriod(Ledger):
    """随报期别：一份报送里除本期外还报来了数的期别"""

    __tablename__ = "carried_period"
    __table_args__ = (Index(None, "period_start"), {"schema": "ledger"})
    submission_id: Mapped[int] = labelled(
        BigInteger, "报送编号", "", ForeignKey("ledger.submission.submission_id"), primary_key=True
    )
    period_start: Mapped[date] = labelled(Date, "期别起始日", primary_key=True)
    period_type: Mapped[str] = labelled(Text, "期别类型", primary_key=True)


class SubmissionColumn(Ledger):
    """报送文件的列对照：每个入库列来自哪一列"""

    __tablename__ = "submission_column"
    __table_args__ = ({"schema": "ledger"},)
    submission_id: Mapped[int] = labelled(
        BigInteger, "报送编号", "", ForeignKey("ledger.submission.submission_id"), primary_key=True
    )
    sheet_no: Mapped[int] = labelled(Integer, "表序", primary_key=True)
    table_name: Mapped[str] = labelled(Text, "仓库表", primary_key=True)
    column_name: Mapped[str] = labelled(Text, "入库列", primary_key=True)
    group_no: Mapped[int] = labelled(
        Integer, "组列", "月份横排时的首列，否则为0", primary_key=True, server_default="0"
    )
    col_no: Mapped[int] = labelled(Integer, "原列号")
    heading: Mapped[str] = labelled(Text, "原列标题")
    sheet_name: Mapped[str] = labelled(Text, "原表名")


class SubmissionEvidence(Ledger):
    """盖章件归属：哪份扫描件是哪次报送的佐证"""

    __tablename__ = "submission_evidence"
    __table_args__ = (Index(None, "submission_id"), {"schema": "ledger"})
    evidence_id: Mapped[int] = labelled(
        BigInteger,
        "盖章件编号",
        "盖章件自己的报送编号",
        ForeignKey("ledger.submission.submission_id"),
        primary_key=True,
    )
    submission_id: Mapped[int] = labelled(
        BigInteger, "报送编号", "", ForeignKey("ledger.submission.submission_id"), primary_key=True
    )


class SubmissionRemark(Ledger):
    """报送说明：报送单位对所报数自己写明的性质"""

    __tablename__ = "submission_remark"
    __table_args__ = ({"schema": "ledger"},)
    submission_id: Mapped[int] = labelled(
        BigInteger, "报送编号", "", ForeignKey("ledger.submission.submission_id"), primary_key=True
    )
    remark_no: Mapped[int] = labelled(Integer, "序号", primary_key=True)
    kind: Mapped[str] = labelled(Text, "性质", "、".join(f"{k} {v}" for k, v in REMARK_KINDS.items()))
    words: Mapped[str] = labelled(Text, "原话")
    cell: Mapped[str] = labelled(Text, "单元格", "表上方和表下注释里的为空", server_default="")


class Question(Ledger):
    """待确认的问题"""

    __tablename__ = "question"
    __table_args__ = (Index(None, "submission_id"), {"schema": "ledger"})
    question_id: Mapped[int] = labelled(BigInteger, "问题编号", "", Identity(), primary_key=True)
    submission_id: Mapped[int] = labelled(
        BigInteger, "报送编号", "", ForeignKey("ledger.submission.submission_id")
    )
    kind: Mapped[str] = labelled(Text, "类别")
    asked_of: Mapped[str] = labelled(Text, "问谁", "unit 报送单位，owner 报表主管")
    sentence: Mapped[str] = labelled(Text, "问题")
    options: Mapped[list[dict[str, Any]]] = labelled(JSONB, "可选答复")
    opened_at: Mapped[datetime] = stamp("提出时间")
    answer: Mapped[str | None] = labelled(Text, "答复")
    answer_words: Mapped[str | None] = labelled(Text, "答复所附文字", "如更正理由")
    answered_by: Mapped[str | None] = labelled(Text, "答复人")
    answered_at: Mapped[datetime | None] = stamp("答复时间", nullable=True)


class Obligation(Ledger):
    """应报台账：哪个单位、哪张报表、哪一期、何时到期"""

    __tablename__ = "obligation"
    __table_args__ = ({"schema": "ledger"},)
    source_name: Mapped[str] = labelled(Text, "报表", primary_key=True)
    reporting_unit_code: Mapped[str] = labelled(Text, "报送单位代码", primary_key=True)
    period_start: Mapped[date] = labelled(Date, "期别起始日", primary_key=True)
    period_type: Mapped[str] = labelled(Text, "期别类型", primary_key=True)
    due_at: Mapped[datetime] = stamp("截止时间")


class ChangeRequest(Ledger):
    """变更申请：报送值与下达数不一致，登记同意前不生效"""

    __tablename__ = "change_request"
    __table_args__ = (
        UniqueConstraint("table_name", "row_key", "column_name", "reported_value"),
        {"schema": "ledger"},
    )
    change_request_id: Mapped[int] = labelled(BigInteger, "编号", "", Identity(), primary_key=True)
    table_name: Mapped[str] = labelled(Text, "下达数所在表")
    row_key: Mapped[str] = labelled(Text, "行主键")
    column_name: Mapped[str] = labelled(Text, "栏目")
    registered_value: Mapped[str] = labelled(Text, "下达数")
    reported_value: Mapped[str] = labelled(Text, "报送数")
    submission_id: Mapped[int] = labelled(
        BigInteger, "报送编号", "", ForeignKey("ledger.submission.submission_id")
    )
    sheet: Mapped[str] = labelled(Text, "工作表")
    cell: Mapped[str] = labelled(Text, "单元格")
    opened_at: Mapped[datetime] = stamp("提出时间")
    status: Mapped[str] = labelled(
        Text, "状态", "待同意、不同意；同意的见变更延期豁免", server_default="待同意"
    )
    change_type: Mapped[str] = labelled(Text, "类别", "变更、延期", server_default="变更")
    new_value: Mapped[str | None] = labelled(Text, "报送值", "同意后入库的写法", nullable=True)
    decided_by: Mapped[str | None] = labelled(Text, "不同意的批准人", nullable=True)
    decided_on: Mapped[date | None] = labelled(Date, "不同意的日期", nullable=True)
    decided_at: Mapped[datetime | None] = stamp("不同意的登记时间", nullable=True)
    decision_document: Mapped[str | None] = labelled(Text, "不同意的文号", nullable=True)
    decision_reason: Mapped[str | None] = labelled(Text, "不同意的理由", nullable=True)


class DeadlineExtension(Ledger):
    """截止时间顺延：因本办表式或规则退回的，给报送单位补足时间"""

    __tablename__ = "deadline_extension"
    __table_args__ = (Index(None, "source_name", "period_start"), {"schema": "ledger"})
    deadline_extension_id: Mapped[int] = labelled(BigInteger, "编号", "", Identity(), primary_key=True)
    source_name: Mapped[str] = labelled(Text, "报表")
    reporting_unit_code: Mapped[str] = labelled(Text, "报送单位代码")
    period_start: Mapped[date] = labelled(Date, "期别起始日")
    period_type: Mapped[str] = labelled(Text, "期别类型")
    due_at: Mapped[datetime] = stamp("顺延后的截止时间")
    reason: Mapped[str] = labelled(Text, "原因")
    return_fault_id: Mapped[int] = labelled(
        BigInteger, "因哪一次登记", "", ForeignKey("ledger.return_fault.return_fault_id")
    )
    recorded_at: Mapped[datetime] = stamp("登记时间")
    withdrawn_at: Mapped[datetime | None] = stamp("撤销时间", nullable=True)


class FormExtension(Ledger):
    """一张报表某一期统一顺延：表式或规则由本办引起的问题不只一家遇到，应报的单位都顺延"""

    __tablename__ = "form_extension"
    __table_args__ = (Index(None, "source_name", "period_start"), {"schema": "ledger"})
    form_extension_id: Mapped[int] = labelled(BigInteger, "编号", "", Identity(), primary_key=True)
    source_name: Mapped[str] = labelled(Text, "报表")
    period_start: Mapped[date] = labelled(Date, "期别起始日")
    period_type: Mapped[str] = labelled(Text, "期别类型")
    due_at: Mapped[datetime] = stamp("顺延后的截止时间")
    reason: Mapped[str] = labelled(Text, "原因")
    document_no: Mapped[str] = labelled(Text, "依据文号")
    recorded_by: Mapped[str] = labelled(Text, "登记人")
    recorded_at: Mapped[datetime] = stamp("登记时间")
    withdrawn_at: Mapped[datetime | None] = stamp("撤销时间", nullable=True)


class Issue(Ledger):
    """发文台账：每一期、每一版"""

    __tablename__ = "issue"
    __table_args__ = (UniqueConstraint("kind", "period_label", "version"), {"schema": "ledger"})
    issue_id: Mapped[int] = labelled(BigInteger, "发文编号", "", Identity(), primary_key=True)
    kind: Mapped[str] = labelled(Text, "文种", "quarterly、weekly、yearly")
    period_label: Mapped[str] = labelled(Text, "期别")
    version: Mapped[int] = labelled(Integer, "第几版")
    run_key: Mapped[str] = labelled(Text, "运行标识", "同一次运行重跑不另立版本", unique=True)
    stage: Mapped[str] = labelled(Text, "阶段", "征求意见稿、送审稿、签发、印发、更正、撤回")
    as_of: Mapped[datetime] = stamp("数据截止时间")
    issue_date: Mapped[date] = labelled(Date, "成文日期")
    created_at: Mapped[datetime] = stamp("拟稿时间")
    approved_by: Mapped[str | None] = labelled(Text, "签发人")
    approved_at: Mapped[datetime | None] = stamp("签发时间", nullable=True)
    supersedes_issue_id: Mapped[int | None] = labelled(BigInteger, "替换哪一版", nullable=True)
    rule_versions: Mapped[dict[str, Any]] = labelled(JSONB, "规则版本")
    content_hash: Mapped[str] = labelled(Text, "内容指纹")
    plain_text: Mapped[str] = labelled(Text, "全文")
    changes: Mapped[list[dict[str, Any]]] = labelled(JSONB, "与上一版的差异", server_default="[]")
    files: Mapped[dict[str, Any]] = labelled(JSONB, "成文文件", "文件名和指纹", server_default="{}")


class IssueDocument(Ledger):
    """一期公文的全部内容：程序改了措辞，旧文照旧"""

    __tablename__ = "issue_document"
    __table_args__ = ({"schema": "ledger"},)
    issue_id: Mapped[int] = labelled(
        BigInteger, "发文编号", "", ForeignKey("ledger.issue.issue_id"), primary_key=True
    )
    fingerprint: Mapped[str] = labelled(Text, "指纹", "document 的 sha256")
    document: Mapped[dict[str, Any]] = labelled(JSON, "公文内容", "文字、表格、图的数据和每个数的来处")


class IssueFigure(Ledger):
    """一期公文里印出的每个数"""

    __tablename__ = "issue_figure"
    __table_args__ = ({"schema": "ledger"},)
    issue_id: Mapped[int] = labelled(
        BigInteger, "发文编号", "", ForeignKey("ledger.issue.issue_id"), primary_key=True
    )
    figure_id: Mapped[str] = labelled(Text, "数的标识", primary_key=True)
    label: Mapped[str] = labelled(Text, "名称")
    value: Mapped[Decimal | None] = labelled(Numeric, "值", "未修约", nullable=True)
    text: Mapped[str] = labelled(Text, "印出的文字")
    unit: Mapped[str] = labelled(Text, "单位")
    formula: Mapped[str] = labelled(Text, "算式")
    detail: Mapped[dict[str, Any]] = labelled(JSONB, "来处", "单元格、分项、覆盖情况")


class Outbox(Ledger):
    """发件箱：一件一人一行"""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("kind", "reference", "recipient_email"), {"schema": "ledger"})
    outbox_id: Mapped[int] = labelled(BigInteger, "编号", "", Identity(), primary_key=True)
    kind: Mapped[str] = labelled(Text, "类别", "bulletin、return_note、alert")
    reference: Mapped[str] = labelled(Text, "所指", "发文编号、退回单号")
    recipient_name: Mapped[str] = labelled(Text, "接收人")
    recipient_email: Mapped[str] = labelled(Text, "邮箱")
    message_id: Mapped[str] = labelled(Text, "邮件标识", "由类别、所指和邮箱得来，重发不变", unique=True)
    subject: Mapped[str] = labelled(Text, "主题")
    folder: Mapped[str] = labelled(Text, "正文和附件所在", "相对 LIANGSHAI_HOME")
    in_reply_to: Mapped[str | None] = labelled(Text, "回复哪封来信", "来信的邮件标识")
    status: Mapped[str] = labelled(Text, "状态", "待发、发送中、已发、可能重复、失败、停发")
    attempts: Mapped[int] = labelled(Integer, "发送次数", server_default="0")
    last_error: Mapped[str | None] = labelled(Text, "最近一次失败原因")
    queued_at: Mapped[datetime] = stamp("入箱时间")
    sent_at: Mapped[datetime | None] = stamp("发出时间", nullable=True)
    deferred_since: Mapped[datetime | None] = stamp("何时起暂不接收", nullable=True)
    unknown_n: Mapped[int] = labelled(Integer, "几次发出后不知是否送达", server_default="0")
    received_by: Mapped[str | None] = labelled(Text, "签收人", "更正函的；公文的在分送台账")
    received_at: Mapped[datetime | None] = stamp("签收时间", nullable=True)


class Watermark(Ledger):
    """增量采集的水位"""

    __tablename__ = "watermark"
    __table_args__ = ({"schema": "ledger"},)
    source_name: Mapped[str] = labelled(Text, "报表", primary_key=True)
    value: Mapped[str] = labelled(Text, "水位")
    taken_at: Mapped[datetime] = stamp("记录时间")


class YearOpening(Ledger):
    """开年登记：名单、目标、规则齐备后由办公室一次开年"""

    __tablename__ = "year_opening"
    __table_args__ = (
        Index("uq_year_opening_open", "year", unique=True, postgresql_where=text("undone_at is null")),
        {"schema": "ledger"},
    )
    year_opening_id: Mapped[int] = labelled(BigInteger, "编号", "", Identity(), primary_key=True)
    year: Mapped[int] = labelled(Integer, "年度")
    opened_at: Mapped[datetime] = stamp("开年时间")
    opened_by: Mapped[str] = labelled(Text, "批准人")
    document_no: Mapped[str | None] = labelled(Text, "文号", nullable=True)
    rules: Mapped[dict[str, Any]] = labelled(JSONB, "规则版本", "kept 为经同意沿用的")
    undone_at: Mapped[datetime | None] = stamp("撤销时间", nullable=True)


class LoadRun(Ledger):
    """夜间装载记录"""

    __tablename__ = "load_run"
    __table_args__ = ({"schema": "ledger"},)
    load_run_id: Mapped[int] = labelled(BigInteger, "编号", "", Identity(), primary_key=True)
    run_key: Mapped[str] = labelled(Text, "运行标识", unique=True)
    started_at: Mapped[datetime] = stamp("开始时间")
    finished_at: Mapped[datetime | None] = stamp("完成时间", nullable=True)
    summary: Mapped[dict[str, Any]] = labelled(JSONB, "结果", server_default="{}")
