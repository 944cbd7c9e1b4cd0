"""Units, people, posts and their names through time; recipients of documents."""

from schemas.warehouse.base import Loaded, Mapped, column, date


class Unit(Loaded):
    """办局、管委会和外部单位"""

    __tablename__ = "unit"
    __doc_label__ = "单位"
    unit_code: Mapped[str] = column("code", "单位代码", "一次赋定，永不复用", key=True)
    unit_name: Mapped[str] = column("text", "单位名称", required=True)
    short_name: Mapped[str | None] = column("text", "简称")
    unit_type: Mapped[str | None] = column("text", "单位类别")
    parent_unit_code: Mapped[str | None] = column("code", "上级单位代码")
    peer_group: Mapped[str | None] = column("text", "考核组别", "只在组内排名")
    sort_order: Mapped[int | None] = column("integer", "排序", "公文中的单位次序", moves=True)
    valid_from: Mapped[date] = column("date", "生效日期", key=True)
    valid_to: Mapped[date | None] = column("date", "失效日期", "空为至今")
    contact_email: Mapped[str | None] = column("text", "联系邮箱", "退回单发往此处", moves=True)


class UnitAlias(Loaded):
    """单位的别名和简称"""

    __tablename__ = "unit_alias"
    __doc_label__ = "单位别名"
    alias_name: Mapped[str] = column("text", "别名", key=True)
    unit_code: Mapped[str] = column("code", "单位代码", required=True)
    valid_from: Mapped[date] = column("date", "生效日期", key=True)
    valid_to: Mapped[date | None] = column("date", "失效日期")


class Person(Loaded):
    """干部职工"""

    __tablename__ = "person"
    __doc_label__ = "人员"
    person_code: Mapped[str] = column("code", "人员代码", "一次赋定，永不复用", key=True)
    person_name: Mapped[str] = column("text", "姓名", required=True)


class PersonAlias(Loaded):
    """姓名的其他写法，须经人工确认"""

    __tablename__ = "person_alias"
    __doc_label__ = "人员别名"
    alias_name: Mapped[str] = column("text", "别名", key=True)
    person_code: Mapped[str] = column("code", "人员代码", required=True)
    valid_from: Mapped[date] = column("date", "生效日期", key=True)
    valid_to: Mapped[date | None] = column("date", "失效日期")


class PersonPost(Loaded):
    """任职：谁、在哪个单位、任什么职务、起止"""

    __tablename__ = "person_post"
    __doc_label__ = "任职"
    person_code: Mapped[str] = column("code", "人员代码", key=True)
    unit_code: Mapped[str] = column("code", "单位代码", key=True)
    post_name: Mapped[str] = column("text", "职务", required=True)
    valid_from: Mapped[date] = column("date", "任职起", key=True)
    valid_to: Mapped[date | None] = column("date", "任职止", "空为至今")


class Recipient(Loaded):
    """公文接收人和报警接收人"""

    __tablename__ = "recipient"
    __doc_label__ = "接收人"
    recipient_code: Mapped[str] = column("code", "接收人代码", key=True)
    recipient_name: Mapped[str] = column("text", "接收人", required=True, moves=True)
    role: Mapped[str] = column(
        "choice", "角色", required=True, choices=("leader", "office", "unit", "assessor", "operations")
    )
    unit_code: Mapped[str | None] = column("code", "单位代码")
    email: Mapped[str] = column("text", "邮箱", required=True, moves=True)


class Indicator(Loaded):
    """经济指标目录"""

    __tablename__ = "indicator"
    __doc_label__ = "指标目录"
    indicator_code: Mapped[str] = column("code", "指标代码", key=True)
    indicator_name: Mapped[str] = column("text", "指标名称", required=True)
    aliases: Mapped[str | None] = column("text", "别名", "分号分隔", moves=True)
    unit: Mapped[str] = column("text", "计量单位", "入库单位；金额一律万元", required=True)
    decimals: Mapped[int | None] = column("integer", "小数位", "打印时保留几位")
    polarity: Mapped[str] = column(
        "choice", "方向", "数值高好还是低好", required=True, choices=("higher", "lower")
    )
    accumulation: Mapped[str] = column(
        "choice", "累计方式", "累计数或时点数", required=True, choices=("cumulative", "point")
    )
    source_unit_code: Mapped[str | None] = column("code", "数据提供单位代码")
    sort_order: Mapped[int | None] = column("integer", "排序", moves=True)
    definition: Mapped[str | None] = column("text", "口径")
    valid_from: Mapped[date] = column("date", "生效日期", key=True)
    valid_to: Mapped[date | None] = column("date", "失效日期")
