"""Daily postings: person and time only. Restricted by row-level security."""

from schemas.warehouse.base import Loaded, Mapped, column, date, datetime


class PostingDuty(Loaded):
    """晾晒人员名册：谁在哪段时间应晒，或因何免晒"""

    __tablename__ = "posting_duty"
    __doc_label__ = "晾晒名册"
    __restricted__ = True
    person_code: Mapped[str] = column("person", "人员代码", key=True)
    unit_code: Mapped[str] = column("unit", "单位代码", required=True)
    valid_from: Mapped[date] = column("date", "起", key=True)
    valid_to: Mapped[date | None] = column("date", "止", "空为至今")
    duty_type: Mapped[str] = column(
        "choice", "状态", required=True, key=True, choices=("应晒", "请假", "出差", "公休", "产假", "借调")
    )


class Posting(Loaded):
    """工作晾晒：只记人和时间，不记内容"""

    __tablename__ = "posting"
    __doc_label__ = "工作晾晒"
    __restricted__ = True
    posting_no: Mapped[str] = column("code", "晾晒编号", "来源系统的主键", key=True)
    person_code: Mapped[str] = column("person", "人员代码", required=True)
    posted_at: Mapped[datetime] = column("moment", "晾晒时间", required=True)
