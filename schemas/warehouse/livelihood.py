"""Villages and livelihood: what was promised to whom in a year, and what was done. No household is named."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date, source_text


class LivelihoodItem(Loaded):
    """民生实事和村居事项：扶贫、户户通、学校工程等，一事一条"""

    __tablename__ = "livelihood_item"
    __doc_label__ = "民生村居事项"
    list_year: Mapped[int] = column("year", "年度", key=True)
    item_no: Mapped[str] = column("code", "事项编号", key=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    village_name: Mapped[str | None] = column("text", "村居", "不在一个村居的为空")
    item_type: Mapped[str] = column(
        "choice",
        "事项类别",
        required=True,
        choices=("扶贫", "户户通", "学校工程", "养老医疗", "村居改造", "其他"),
    )
    item_text: Mapped[str] = column("text", "事项内容", required=True)
    unit_code: Mapped[str] = column("unit", "责任单位代码", required=True)
    measure_unit: Mapped[str] = column("text", "计量单位", "户、公里、所等", required=True)
    planned_value: Mapped[Decimal] = column(
        "number", "计划数", "单位见计量单位", unit_from="measure_unit", required=True
    )
    done_value: Mapped[Decimal | None] = column(
        "number", "完成数", "单位见计量单位", unit_from="measure_unit", reported=True, moves=True
    )
    investment_wan_yuan: Mapped[Decimal | None] = column("money", "投入资金", reported=True, moves=True)
    investment_source: Mapped[str | None] = source_text("投入资金")
    due_date: Mapped[date | None] = column("date", "完成时限")
    status: Mapped[str] = column(
        "choice", "进展类别", required=True, reported=True, moves=True, choices=("完成", "正在推进", "未达标")
    )
    progress_text: Mapped[str | None] = column("text", "进展情况", reported=True, moves=True)
