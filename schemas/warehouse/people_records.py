"""Daily postings: person and time only. Restricted by row-level security."""

from schemas.warehouse.base import Loaded, Mapped, column, date, datetime

DUE, AWAY = "应晒", ("请假", "出差", "公休", "产假", "借调")
COUNTED = ("按时", "迟晒", "未晒")
POSTING_STATES = (*COUNTED, *AWAY)
"""What a day of one who owes a posting comes to."""


class PostingDuty(Loaded):
    """晾晒人员名册：谁在哪段时间应晒，或因何免晒"""

    __tablename__ = "posting_duty"
    __doc_label__ = "晾晒名册"
    __restricted__ = True
    person_code: Mapped[str] = column("person", "人员代码", key=True)
    unit_code: Mapped[str] = column("unit", "单位代码", required=True)
    valid_from: Mapped[date] = column("date", "起", key=True)
    valid_to: Mapped[date | None] = column("date", "止", "空为至今")
    duty_type: Mapped[str] = column("choice", "状态", required=True, key=True, choices=(DUE, *AWAY))


class Posting(Loaded):
    """工作晾晒：只记人和时间，不记内容"""

    __tablename__ = "posting"
    __doc_label__ = "工作晾晒"
    __restricted__ = True
    posting_no: Mapped[str] = column("code", "晾晒编号", "来源系统的主键", key=True)
    person_code: Mapped[str] = column("person", "人员代码", required=True)
    posted_at: Mapped[datetime] = column("moment", "晾晒时间", required=True)


class PostingCorrection(Loaded):
    """晾晒记录更正：本人有异议、经核查采纳的，某人某日按什么计；原来的记录照旧保留"""

    __tablename__ = "posting_correction"
    __doc_label__ = "晾晒更正"
    __restricted__ = True
    person_code: Mapped[str] = column("person", "人员代码", key=True)
    posting_date: Mapped[date] = column("date", "晾晒日期", key=True)
    counted_as: Mapped[str] = column(
        "choice", "按什么计", "请假、出差等为当日免晒", required=True, choices=POSTING_STATES
    )
    reason_text: Mapped[str] = column("text", "事由", required=True)
    approver: Mapped[str] = column("text", "批准人", required=True, names_of=("person",))
    document_no: Mapped[str] = column("text", "文号", required=True)
    decided_date: Mapped[date] = column("date", "采纳日期", required=True)
