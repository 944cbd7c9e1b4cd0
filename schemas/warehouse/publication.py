"""Days on which the statistics office publishes what a return waits for: planned, and actual once known."""

from schemas.warehouse.base import Loaded, Mapped, column, date

# Stands for every indicator of a return.
WHOLE_RETURN = "全部"


class PublicationDay(Loaded):
    """统计部门哪一天发布报表所需的数据，发布后第几个工作日截止报送"""

    __tablename__ = "publication_day"
    __doc_label__ = "统计数据发布日"
    source_name: Mapped[str] = column("code", "报表", "报表的名称代号", key=True)
    subject_code: Mapped[str] = column("code", "指标代码", "全部为整张报表", key=True)
    data_start: Mapped[date] = column("date", "期别起始日", key=True)
    data_period_type: Mapped[str] = column("code", "期别类型", required=True)
    period_text: Mapped[str] = column("text", "期别", "原文", required=True)
    planned_date: Mapped[date | None] = column("date", "计划发布日", "统计部门预告的日子")
    actual_date: Mapped[date | None] = column("date", "实际发布日", "还没有发布的为空")
    workdays_after: Mapped[int] = column(
        "integer", "发布后工作日数", "发布后第几个工作日截止报送", unit="个工作日", required=True
    )
    document_no: Mapped[str | None] = column("text", "依据", "发布日程或文号")
