"""Economic indicators: registered targets and reported values."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date, source_text

# Why a published growth differs from the one that two cumulative values give.
REASONS = ("可比口径", "快报与终报", "基数调整", "口径变化", "价格因素", "其他")


class IndicatorTarget(Loaded):
    """指标年度目标（下达）"""

    __tablename__ = "indicator_target"
    __doc_label__ = "指标年度目标"
    target_year: Mapped[int] = column("year", "年度", key=True)
    indicator_code: Mapped[str] = column("indicator", "指标代码", key=True)
    target_value: Mapped[Decimal | None] = column("value", "年度目标", "单位见指标目录")
    target_value_source: Mapped[str | None] = source_text("年度目标")
    target_value_bound: Mapped[str | None] = column(
        "text", "年度目标界限", "目标写为界限的，是≥还是≤；写为一个数的空着"
    )
    target_growth_pct: Mapped[Decimal | None] = column("percent", "目标增速", share=True)
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


class IndicatorNote(Loaded):
    """指标同比口径说明：公布增速与计算增速为何不同，上年同期数能不能比"""

    __tablename__ = "indicator_note"
    __doc_label__ = "同比口径说明"
    indicator_code: Mapped[str] = column("indicator", "指标代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "所说的累计到哪个月", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    reason: Mapped[str] = column("choice", "差异原因", required=True, reported=True, choices=REASONS)
    is_comparable: Mapped[bool] = column(
        "boolean", "是否同口径", "本期数与报送的上年同期数口径是否相同", required=True, reported=True
    )
    comparable_previous_value: Mapped[Decimal | None] = column(
        "value", "可比口径上年同期", "单位见指标目录", reported=True
    )
    comparable_previous_value_source: Mapped[str | None] = source_text("可比口径上年同期")
    note_text: Mapped[str | None] = column("text", "说明", reported=True)
