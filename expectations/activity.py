"""Routine work: everything within its period, nobody present who was not expected, nothing counted twice."""

from functools import partial

from expectations.rule import Rule, at_least, between, filled, nothing_in

OFFICE = "U01"

_quota = partial(Rule, owner=OFFICE, table="activity_quota")
_week = partial(Rule, owner=OFFICE, table="activity_record")
_session = partial(Rule, owner=OFFICE, table="study_session")
_person = partial(Rule, owner=OFFICE, table="person_study")
_article = partial(Rule, owner=OFFICE, table="research_article")
_topic = partial(Rule, owner=OFFICE, table="research_topic")
_publicity = partial(Rule, owner=OFFICE, table="publicity")

EARLY = "日期{value}早于本期第一天{other}，不是本期的请报在所属的那一期"
LATE = "日期{value}晚于本期最后一天{other}，请核对"

QUOTAS = (
    _quota(
        "AQ-01",
        "reject",
        column="quota",
        sentence="定额填{value}，应大于0",
        expect=between("quota", 0.01),
    ),
    _quota(
        "AQ-02",
        "reject",
        column="valid_to",
        sentence="止{value}早于起{other}，请核对",
        expect=at_least("valid_to", "valid_from"),
    ),
    _quota(
        "AQ-03",
        "reject",
        column="quota",
        sentence="定额填{value}%，应不大于100",
        expect=between("quota", None, 100),
        where=("quota_unit", ("%",)),
    ),
)

WEEKS = (
    _week(
        "AV-01",
        "reject",
        column="activity_date",
        sentence=EARLY,
        expect=at_least("activity_date", "period_start"),
    ),
    _week(
        "AV-02",
        "reject",
        column="activity_date",
        sentence=LATE,
        expect=at_least("period_end", "activity_date"),
    ),
    _week(
        "AV-03",
        "reject",
        column="quantity",
        sentence="数量填{value}，应大于0，没有做的不要列出",
        expect=between("quantity", 0.01),
    ),
    _week(
        "AV-04",
        "reject",
        column="quantity",
        sentence="{activity_type}按半天计，数量填{value}，应为0.5的倍数",
        expect=nothing_in("quantity_off_half_day"),
    ),
    _week(
        "AV-05",
        "reject",
        column="quantity",
        sentence="{activity_type}一行一天，数量填{value}，应不大于1；做了几天请分几行填写",
        expect=between("quantity", None, 1),
        where=("activity_type", ("调研企业", "沉在企业")),
    ),
    _week(
        "AV-06",
        "reject",
        column="object_text",
        sentence="一家一行，本格写了几家：“{value}”，请分行填写",
        expect=nothing_in("several_objects"),
    ),
    _week(
        "AV-07",
        "reject",
        column="quantity",
        sentence="走访企业一家一行，数量填{value}，应为1",
        expect=between("quantity", 1, 1),
        where=("activity_type", ("走访企业",)),
    ),
    _week(
        "AV-11",
        "warn",
        column="quantity",
        sentence="联系村居一处一行，一行填了{value}次，请核对是不是多打了数",
        expect=between("quantity", None, 3),
        where=("activity_type", ("联系村居",)),
    ),
    _week(
        "AV-08",
        "warn",
        column="object_text",
        sentence="“{value}”同一天的{activity_type}列了两次，请核对是否重复",
        expect=nothing_in("listed_twice"),
    ),
    _week(
        "AV-09",
        "warn",
        column="evidence_text",
        sentence="佐证是空的，请写明签到、照片或记录",
        expect=filled("stated_evidence_text"),
    ),
    _week(
        "AV-10",
        "warn",
        column="person_names",
        sentence="人员名录里没有“{other}”，请核对姓名",
        expect=nothing_in("unknown_person_names"),
    ),
)

SESSIONS = (
    _session(
        "SS-01",
        "reject",
        column="session_date",
        sentence=EARLY,
        expect=at_least("session_date", "period_start"),
    ),
    _session(
        "SS-02", "reject", column="session_date", sentence=LATE, expect=at_least("period_end", "session_date")
    ),
    _session(
        "SS-03",
        "reject",
        column="attended_person_n",
        sentence="实到人数{value}人多于应到人数{other}人，请核对",
        expect=at_least("expected_person_n", "attended_person_n"),
    ),
    _session(
        "SS-04",
        "reject",
        column="passed_person_n",
        sentence="合格人数{value}人多于实到人数{other}人，请核对",
        expect=at_least("attended_person_n", "passed_person_n"),
    ),
    _session(
        "SS-05",
        "reject",
        column="passed_person_n",
        sentence="{session_type}应填合格人数，本行是空的",
        expect=filled("passed_person_n"),
        where=("session_type", ("学习笔记检查", "安全环保知识考试")),
    ),
    _session(
        "SS-06",
        "reject",
        column="speaker_names",
        sentence="{session_type}应填主讲人，本行是空的",
        expect=filled("speaker_names"),
        where=("session_type", ("党员干部上讲台",)),
    ),
    _session(
        "SS-07",
        "warn",
        column="evidence_text",
        sentence="佐证是空的，请写明签到、照片或记录",
        expect=filled("stated_evidence_text"),
    ),
    _session(
        "SS-08",
        "warn",
        column="topic_text",
        sentence="同一天的{session_type}“{value}”列了两次，请核对是否重复",
        expect=nothing_in("listed_twice"),
    ),
)

PERSONS = (
    _person(
        "PS-01",
        "reject",
        column="xuexi_answered_n",
        sentence="学习强国已答题{value}题多于应答题{other}题，请核对",
        expect=at_least("xuexi_due_n", "xuexi_answered_n"),
    ),
    _person(
        "PS-02",
        "reject",
        column="dengta_answered_n",
        sentence="灯塔党建在线已答题{value}题多于应答题{other}题，请核对",
        expect=at_least("dengta_due_n", "dengta_answered_n"),
    ),
    _person(
        "PS-03",
        "reject",
        column="xuexi_answered_n",
        sentence="学习强国是否参与填“否”，已答题却填{value}题，请核对",
        expect=between("xuexi_answered_n", None, 0),
        where=("xuexi_is_active", (0.0,)),
    ),
    _person(
        "PS-04",
        "reject",
        column="dengta_answered_n",
        sentence="灯塔党建在线是否参与填“否”，已答题却填{value}题，请核对",
        expect=between("dengta_answered_n", None, 0),
        where=("dengta_is_active", (0.0,)),
    ),
    _person(
        "PS-05",
        "reject",
        column="self_study_n",
        sentence="自学次数填{value}，应在0到31之间",
        expect=between("self_study_n", 0, 31),
    ),
    _person(
        "PS-06",
        "warn",
        column="unit_code",
        sentence="所在单位与任职名录不符：名录里是{other}，请核对",
        expect=nothing_in("other_unit_name"),
    ),
)

ARTICLES = (
    _article(
        "RA-01",
        "reject",
        column="finished_date",
        sentence=EARLY,
        expect=at_least("finished_date", "period_start"),
    ),
    _article(
        "RA-02",
        "reject",
        column="finished_date",
        sentence=LATE,
        expect=at_least("period_end", "finished_date"),
    ),
    _article(
        "RA-03",
        "warn",
        column="title_text",
        sentence="《{value}》以前各期已经报过，同一篇只计一次，请核对",
        expect=nothing_in("title_reported_before"),
    ),
    _article(
        "RA-04",
        "warn",
        column="topic_no",
        sentence="调研课题里没有编号“{value}”，请核对",
        expect=nothing_in("unknown_topic_no"),
    ),
    _article(
        "RA-05",
        "warn",
        column="title_text",
        sentence="《{value}》在本表列了两次，请核对是否重复",
        expect=nothing_in("listed_twice"),
    ),
)

TOPICS = (
    _topic(
        "RT-01",
        "reject",
        column="finished_date",
        sentence="完成日期{value}早于启动日期{other}，请核对",
        expect=at_least("finished_date", "started_date"),
    ),
    _topic(
        "RT-02",
        "reject",
        column="due_date",
        sentence="完成时限{value}早于启动日期{other}，请核对",
        expect=at_least("due_date", "started_date"),
    ),
    _topic(
        "RT-03",
        "reject",
        column="finished_date",
        sentence="进展填“已完成”，完成日期是空的，请填完成日期",
        expect=filled("finished_date"),
        where=("status", ("已完成",)),
    ),
    _topic(
        "RT-04",
        "reject",
        column="result_text",
        sentence="进展填“已完成”，成果是空的，请写明成果",
        expect=filled("stated_result_text"),
        where=("status", ("已完成",)),
    ),
    _topic(
        "RT-05",
        "reject",
        column="status",
        sentence="进展填“{value}”，却填了完成日期{other}，请核对",
        expect=nothing_in("finished_date"),
        where=("status", ("未启动", "调研中")),
    ),
    _topic(
        "RT-06",
        "reject",
        column="finished_date",
        sentence="完成日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "finished_date"),
    ),
)

PUBLICITY = (
    _publicity(
        "PU-01",
        "reject",
        column="published_date",
        sentence=EARLY,
        expect=at_least("published_date", "period_start"),
    ),
    _publicity(
        "PU-02",
        "reject",
        column="published_date",
        sentence=LATE,
        expect=at_least("period_end", "published_date"),
    ),
    _publicity(
        "PU-03",
        "warn",
        column="title_text",
        sentence="《{value}》在{media_name}列了两次，请核对是否重复",
        expect=nothing_in("listed_twice"),
    ),
)

RULES = (*QUOTAS, *WEEKS, *SESSIONS, *PERSONS, *ARTICLES, *TOPICS, *PUBLICITY)
