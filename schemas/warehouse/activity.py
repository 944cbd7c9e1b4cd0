"""Routine work: its quotas, the weekly visits of the offices, study, research and publicity."""

from schemas.warehouse.base import Decimal, Loaded, Mapped, column, date


class ActivityQuota(Loaded):
    """常态化工作定额：每期至少做多少，从哪张报表统计"""

    __tablename__ = "activity_quota"
    __doc_label__ = "常态化工作定额"
    quota_code: Mapped[str] = column("code", "定额代码", key=True)
    activity_type: Mapped[str] = column("text", "工作事项", "与报表所填的类别一致", required=True)
    scope: Mapped[str] = column("choice", "考核对象", required=True, choices=("机关", "办局", "个人"))
    quota_period_type: Mapped[str] = column(
        "choice", "定额周期", required=True, choices=("week", "month", "quarter", "half", "year")
    )
    quota: Mapped[Decimal] = column("number", "定额", "每期下限，上期超出的不结转", required=True)
    quota_unit: Mapped[str] = column(
        "choice", "计量单位", required=True, choices=("次", "天", "家", "篇", "%")
    )
    holiday_rule: Mapped[str] = column(
        "choice", "节假日", "放假的一周怎样计", required=True,
        choices=("照计", "全周放假免计", "按工作日折算"),
    )  # fmt: skip
    source_name: Mapped[str] = column("code", "统计来源", "从哪张报表统计", required=True)
    basis_text: Mapped[str | None] = column("text", "依据")
    valid_from: Mapped[date] = column("date", "起", key=True)
    valid_to: Mapped[date | None] = column("date", "止", "空为至今")


class ActivityRecord(Loaded):
    """常态化工作周报：何人何日到何村居、企业，做了多少"""

    __tablename__ = "activity_record"
    __doc_label__ = "常态化工作"
    __restricted__ = True
    __happens_once__ = True
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "周一", key=True)
    line_no: Mapped[int] = column("integer", "序号", "本期表中的序号", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "week", required=True)
    activity_type: Mapped[str] = column(
        "choice", "工作事项", required=True, reported=True,
        choices=("联系村居", "调研企业", "走访企业", "沉在企业"),
    )  # fmt: skip
    activity_date: Mapped[date] = column("date", "日期", required=True, reported=True)
    person_names: Mapped[str] = column("people", "参加人员", required=True, reported=True)
    object_text: Mapped[str] = column(
        "text", "村居或企业", "一处一行", required=True, reported=True, names_of=("enterprise",)
    )
    quantity: Mapped[Decimal] = column(
        "number", "数量", "村居按次，企业走访按家，调研和沉企按天，半天为0.5", required=True, reported=True,
        unit_from="activity_type",
        units={"联系村居": "次", "走访企业": "家", "调研企业": "天", "沉在企业": "天"},
    )  # fmt: skip
    content_text: Mapped[str | None] = column("text", "主要内容", reported=True)
    evidence_text: Mapped[str | None] = column("text", "佐证", "签到、照片等", reported=True)


class StudySession(Loaded):
    """学习活动：集中学习、上讲台、笔记检查、考试、轮训、论坛"""

    __tablename__ = "study_session"
    __doc_label__ = "学习活动"
    __happens_once__ = True
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "本月第一天", key=True)
    line_no: Mapped[int] = column("integer", "序号", "本期表中的序号", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "month", required=True)
    session_type: Mapped[str] = column(
        "choice", "活动类别", required=True, reported=True,
        choices=(
            "理论学习中心组集中学习", "机关集体学习", "党员干部上讲台", "学习笔记检查", "安全环保知识考试",
            "安全环保轮训", "论坛讲座",
        ),
    )  # fmt: skip
    session_date: Mapped[date] = column("date", "日期", required=True, reported=True)
    topic_text: Mapped[str] = column("text", "主题", required=True, reported=True)
    speaker_names: Mapped[str | None] = column("people", "主讲人", reported=True)
    place_text: Mapped[str | None] = column("text", "地点", reported=True)
    expected_person_n: Mapped[int | None] = column("integer", "应到人数", unit="人", reported=True)
    attended_person_n: Mapped[int | None] = column("integer", "实到人数", unit="人", reported=True)
    passed_person_n: Mapped[int | None] = column(
        "integer", "合格人数", "笔记盖章确认、考试合格的", unit="人", reported=True
    )
    evidence_text: Mapped[str | None] = column("text", "佐证", "签到、照片等", reported=True)


class PersonStudy(Loaded):
    """个人学习月度：自学次数和网络平台学习"""

    __tablename__ = "person_study"
    __doc_label__ = "个人学习月度"
    __restricted__ = True
    person_code: Mapped[str] = column("person", "人员代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "本月第一天", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "month", required=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    unit_code: Mapped[str] = column("unit", "所在单位代码", required=True)
    self_study_n: Mapped[int | None] = column("integer", "自学次数", unit="次", reported=True)
    xuexi_is_active: Mapped[bool | None] = column("boolean", "学习强国是否参与", reported=True)
    xuexi_due_n: Mapped[int | None] = column("integer", "学习强国应答题数", unit="题", reported=True)
    xuexi_answered_n: Mapped[int | None] = column("integer", "学习强国已答题数", unit="题", reported=True)
    xuexi_points: Mapped[int | None] = column("integer", "学习强国积分", unit="分", reported=True)
    dengta_is_active: Mapped[bool | None] = column("boolean", "灯塔党建在线是否参与", reported=True)
    dengta_due_n: Mapped[int | None] = column("integer", "灯塔党建在线应答题数", unit="题", reported=True)
    dengta_answered_n: Mapped[int | None] = column(
        "integer", "灯塔党建在线已答题数", unit="题", reported=True
    )


class ResearchArticle(Loaded):
    """调研文章：各单位半年报送"""

    __tablename__ = "research_article"
    __doc_label__ = "调研文章"
    __happens_once__ = True
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "半年第一天", key=True)
    line_no: Mapped[int] = column("integer", "序号", "本期表中的序号", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "half", required=True)
    title_text: Mapped[str] = column("text", "文章题目", required=True, reported=True)
    author_names: Mapped[str] = column("people", "作者", "第一人为执笔人", required=True, reported=True)
    finished_date: Mapped[date] = column("date", "完成日期", required=True, reported=True)
    topic_no: Mapped[str | None] = column("code", "课题编号", "由调研课题形成的", reported=True)
    quality: Mapped[str | None] = column(
        "choice", "评定等次", reported=True, choices=("优秀", "良好", "一般")
    )
    adopted_text: Mapped[str | None] = column("text", "采用情况", "何处刊发或被谁批示", reported=True)


class ResearchTopic(Loaded):
    """调研课题：领题人、期限和成果"""

    __tablename__ = "research_topic"
    __doc_label__ = "调研课题"
    topic_no: Mapped[str] = column("code", "课题编号", key=True)
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", required=True)
    topic_text: Mapped[str] = column("text", "课题名称", required=True)
    field_text: Mapped[str | None] = column("text", "领域", "招商引资、项目建设等")
    lead_person_names: Mapped[str] = column("people", "领题人", required=True)
    lead_unit_code: Mapped[str] = column("unit", "牵头单位代码", required=True)
    member_names: Mapped[str | None] = column("people", "专班成员", moves=True)
    started_date: Mapped[date | None] = column("date", "启动日期", reported=True)
    due_date: Mapped[date | None] = column("date", "完成时限")
    status: Mapped[str] = column(
        "choice", "进展", required=True, reported=True, choices=("未启动", "调研中", "已完成")
    )
    finished_date: Mapped[date | None] = column("date", "完成日期", reported=True)
    result_text: Mapped[str | None] = column("text", "成果", reported=True)


class Publicity(Loaded):
    """宣传稿件：在哪一级媒体以何种形式刊发"""

    __tablename__ = "publicity"
    __doc_label__ = "宣传稿件"
    __happens_once__ = True
    reporting_unit_code: Mapped[str] = column("code", "报送单位代码", key=True)
    period_start: Mapped[date] = column("date", "期别起始日", "本月第一天", key=True)
    line_no: Mapped[int] = column("integer", "序号", "本期表中的序号", key=True)
    period_type: Mapped[str] = column("code", "期别类型", "month", required=True)
    title_text: Mapped[str] = column("text", "稿件题目", required=True, reported=True)
    unit_code: Mapped[str] = column("unit", "供稿单位代码", required=True)
    author_names: Mapped[str | None] = column("people", "作者", reported=True)
    media_name: Mapped[str] = column("text", "媒体", required=True, reported=True)
    media_level: Mapped[str] = column(
        "choice", "媒体级别", required=True, reported=True,
        choices=("国家级", "省级", "市级", "区级", "园区"),
    )  # fmt: skip
    media_form: Mapped[str] = column(
        "choice", "形式", required=True, reported=True,
        choices=("报纸", "广播", "电视", "网络", "新媒体"),
    )  # fmt: skip
    published_date: Mapped[date] = column("date", "刊发日期", required=True, reported=True)
