"""Economic indicators: registered targets and reported values."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date, source_text


class IndicatorTarget(Loaded):
    """指标年度目标（下达）"""

    __tablename__ = "indicator_target"
    __doc_label__ = "指标年度目标"
    target_year: Mapped[int] = column("integer", "年度", key=True)
    indicator_code: Mapped[str] = column("indicator", "指标代码", key=True)
    target_value: Mapped[Decimal | None] = column("value", "年度目标", "单位见指标目录")
    target_value_source: Mapped[str | None] = source_text("年度目标")
    target_growth_pct: Mapped[Decimal | None] = column("percent", "目标增速")
    document_no: Mapped[str | None] = column("text", "文号")


class IndicatorValue(Loaded):
    """主要经济指标累计数（统计口径）"""

    __tablename__ = "indicator_value"
    __doc_label__ = "主要经济指标"
    indicator_code: Mapped[str] = column("indicator", "指标代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "累计到哪个月；1—2月记在2月", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    ytd_value: Mapped[Decimal] = column("value", "本年累计", "单位见指标目录", reported=True, required=True)
    ytd_value_source: Mapped[str | None] = source_text("本年累计")
    previous_ytd_value: Mapped[Decimal | None] = column(
        "value", "上年同期累计", "单位见指标目录", reported=True
    )
    previous_ytd_value_source: Mapped[str | None] = source_text("上年同期累计")
    reported_growth_pct: Mapped[Decimal | None] = column(
        "percent", "公布同比增速", "按可比口径公布，与累计数直接计算的增速分开保存", reported=True
    )
