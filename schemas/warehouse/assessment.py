"""How others judge: assessment, grades, outside rankings, satisfaction, honours and penalties."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date

GRADES = ("好", "较好", "一般", "较差")


class AssessmentResult(Loaded):
    """综合绩效考核逐项结果：得分和组内位次"""

    __tablename__ = "assessment_result"
    __doc_label__ = "考核逐项结果"
    period_start: Mapped[date] = column("date", "期别起始日", "考核年度第一天", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    assessed_name: Mapped[str] = column("text", "被考核单位", key=True, names_of=("unit",))
    item_no: Mapped[int] = column("integer", "指标序号", key=True)
    category_name: Mapped[str] = column("text", "一级指标", required=True)
    subcategory_name: Mapped[str | None] = column("text", "二级指标")
    item_name: Mapped[str] = column("text", "考核指标", required=True)
    weight: Mapped[Decimal] = column("number", "权重", unit="分", required=True)
    data_unit_name: Mapped[str | None] = column("text", "数据来源单位")
    participation: Mapped[str] = column(
        "choice", "参评情况", required=True, choices=("参评", "不参评", "不适用")
    )
    target_text: Mapped[str | None] = column("text", "目标")
    actual_text: Mapped[str | None] = column("text", "完成", reported=True)
    completion_pct: Mapped[Decimal | None] = column("percent", "完成率", reported=True)
    score: Mapped[Decimal | None] = column("number", "得分", unit="分", reported=True)
    peer_group: Mapped[str | None] = column("text", "考核组别")
    group_n: Mapped[int | None] = column("integer", "组内参评数", unit="个", reported=True)
    group_rank: Mapped[int | None] = column("integer", "组内位次", "并列的同列前位", reported=True)
    previous_rank: Mapped[int | None] = column("integer", "上年位次", "首次参评的为空")
    is_vetoed: Mapped[bool | None] = column("boolean", "是否一票否决", reported=True)
    veto_reason_text: Mapped[str | None] = column("text", "否决事由", reported=True)
    evidence_no: Mapped[str | None] = column("code", "佐证编号")


class GradedEvaluation(Loaded):
    """重点工作分领域等次评价（“9+1”，每半年一次）"""

    __tablename__ = "graded_evaluation"
    __doc_label__ = "分领域等次评价"
    period_start: Mapped[date] = column("date", "期别起始日", "半年的第一天", key=True)
    period_type: Mapped[str] = column("code", "期别类型", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    assessed_name: Mapped[str] = column("text", "被评价单位", key=True, names_of=("unit",))
    area_no: Mapped[int] = column("integer", "领域序号", key=True)
    area_name: Mapped[str] = column("text", "评价领域", required=True)
    grade: Mapped[str] = column("choice", "等次", required=True, reported=True, choices=GRADES)
    city_rank: Mapped[int | None] = column("integer", "全市位次", reported=True)
    city_n: Mapped[int | None] = column("integer", "参评数", unit="个", reported=True)
    reason_text: Mapped[str | None] = column("text", "失分原因", reported=True)


class RankingEvent(Loaded):
    """外部排名：上级或第三方公布的榜单位次"""

    __tablename__ = "ranking_event"
    __doc_label__ = "外部排名"
    list_name: Mapped[str] = column("text", "榜单名称", key=True)
    ranking_year: Mapped[int] = column("year", "榜单年度", key=True)
    ranked_name: Mapped[str] = column("text", "上榜单位", key=True, names_of=("unit", "enterprise"))
    ranker_name: Mapped[str] = column("text", "发布单位", required=True)
    ranker_type: Mapped[str] = column(
        "choice", "发布层级", required=True, choices=("国家", "省", "市", "区", "第三方")
    )
    place: Mapped[int] = column("integer", "位次", required=True, reported=True)
    listed_n: Mapped[int | None] = column("integer", "上榜总数", unit="个")
    previous_place: Mapped[int | None] = column("integer", "上年位次", "首次上榜的为空")
    published_date: Mapped[date | None] = column("date", "发布日期")
    evidence_text: Mapped[str | None] = column("text", "佐证")


class SatisfactionResult(Loaded):
    """群众或企业满意度测评结果"""

    __tablename__ = "satisfaction_result"
    __doc_label__ = "满意度测评"
    survey_name: Mapped[str] = column("text", "测评名称", key=True)
    survey_year: Mapped[int] = column("year", "测评年度", key=True)
    wave_no: Mapped[int] = column("integer", "轮次", key=True)
    assessed_name: Mapped[str] = column("text", "被测评单位", key=True, names_of=("unit",))
    score: Mapped[Decimal | None] = column("number", "得分", unit="分", reported=True)
    place: Mapped[int | None] = column("integer", "位次", reported=True)
    assessed_n: Mapped[int | None] = column("integer", "参评数", unit="个", reported=True)
    previous_place: Mapped[int | None] = column("integer", "上次位次")
    sample_n: Mapped[int | None] = column("integer", "样本量", unit="份", reported=True)
    published_date: Mapped[date | None] = column("date", "发布日期")


class Honour(Loaded):
    """荣誉表彰"""

    __tablename__ = "honour"
    __doc_label__ = "荣誉表彰"
    __happens_once__ = True
    honour_title: Mapped[str] = column("text", "荣誉名称", key=True)
    subject_name: Mapped[str] = column(
        "text", "获奖对象", key=True, names_of=("unit", "person", "enterprise")
    )
    issued_date: Mapped[date] = column("date", "授予日期", key=True)
    subject_type: Mapped[str] = column("choice", "对象类别", required=True, choices=("集体", "个人", "企业"))
    unit_code: Mapped[str | None] = column("unit", "单位代码", "所属单位")
    honour_level: Mapped[str] = column(
        "choice", "级别", required=True, choices=("国家级", "省级", "市级", "区级", "园区级")
    )
    issued_by: Mapped[str] = column("text", "授予单位", required=True)
    points: Mapped[Decimal | None] = column("number", "加分", unit="分", reported=True)
    document_no: Mapped[str | None] = column("text", "文号")


class Penalty(Loaded):
    """处罚和通报批评"""

    __tablename__ = "penalty"
    __doc_label__ = "处罚通报"
    __restricted__ = True
    __happens_once__ = True
    matter_text: Mapped[str] = column("text", "事由", key=True)
    subject_name: Mapped[str] = column(
        "text", "受处罚对象", key=True, names_of=("unit", "person", "enterprise")
    )
    issued_date: Mapped[date] = column("date", "处罚日期", key=True)
    subject_type: Mapped[str] = column("choice", "对象类别", required=True, choices=("集体", "个人", "企业"))
    unit_code: Mapped[str | None] = column("unit", "单位代码", "所属单位")
    penalty_type: Mapped[str] = column(
        "choice", "处罚方式", required=True, choices=("通报批评", "约谈", "行政处罚", "一票否决")
    )
    issued_by: Mapped[str] = column("text", "处罚单位", required=True)
    points: Mapped[Decimal | None] = column("number", "扣分", "写正数", unit="分", reported=True)
    document_no: Mapped[str | None] = column("text", "文号")
