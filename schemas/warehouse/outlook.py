"""Targets over several years, and other parks to measure ourselves by."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column


class IndicatorGoal(Loaded):
    """多年目标：规划期末要达到的数（下达）"""

    __tablename__ = "indicator_goal"
    __doc_label__ = "多年目标"
    goal_year: Mapped[int] = column("year", "目标年", key=True)
    indicator_name: Mapped[str] = column("text", "指标名称", key=True)
    measure_unit: Mapped[str] = column("text", "计量单位", required=True)
    goal_value: Mapped[Decimal] = column(
        "number", "目标值", "单位见计量单位", unit_from="measure_unit", required=True
    )
    goal_value_bound: Mapped[str | None] = column(
        "text", "目标值界限", "目标写为界限的，是≥还是≤；写为一个数的空着"
    )
    base_year: Mapped[int | None] = column("year", "基期年")
    base_value: Mapped[Decimal | None] = column(
        "number", "基期值", "单位见计量单位", unit_from="measure_unit"
    )
    is_share: Mapped[bool | None] = column("boolean", "是否占比", "同组各占比合计应为100%")
    share_group: Mapped[str | None] = column("text", "占比组", "合计为100%的一组")
    document_no: Mapped[str | None] = column("text", "文号")


class BenchmarkValue(Loaded):
    """对标数据：标杆园区和本园区同口径的年度数"""

    __tablename__ = "benchmark_value"
    __doc_label__ = "对标数据"
    benchmark_year: Mapped[int] = column("year", "年度", key=True)
    indicator_name: Mapped[str] = column("text", "指标名称", key=True)
    park_name: Mapped[str] = column("text", "园区", key=True)
    is_own: Mapped[bool] = column("boolean", "是否本园区", required=True)
    measure_unit: Mapped[str] = column("text", "计量单位", required=True)
    better: Mapped[str] = column(
        "choice", "方向", "数值高好还是低好", required=True, choices=("越高越好", "越低越好")
    )
    park_value: Mapped[Decimal] = column(
        "number", "数值", "单位见计量单位", unit_from="measure_unit", required=True, reported=True
    )
    data_source_text: Mapped[str] = column("text", "数据出处", required=True)
    definition_text: Mapped[str | None] = column("text", "口径", "口径不同的不比较")
