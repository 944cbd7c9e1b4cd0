"""How others judge: assessment by indicators, grades, rankings, satisfaction, honours and penalties."""

from functools import partial

from expectations.rule import Rule, at_least, between, filled, nothing_in

OFFICE = "U01"

_result = partial(Rule, owner=OFFICE, table="assessment_result")
_grade = partial(Rule, owner=OFFICE, table="graded_evaluation")
_ranking = partial(Rule, owner=OFFICE, table="ranking_event")
_satisfaction = partial(Rule, owner=OFFICE, table="satisfaction_result")
_honour = partial(Rule, owner=OFFICE, table="honour")
_penalty = partial(Rule, owner=OFFICE, table="penalty")

RESULTS = (
    _result(
        "AR-01",
        "warn",
        column="score",
        sentence="得分{value}分大于权重{other}分，请核对有没有加分依据",
        expect=at_least("weight", "score"),
    ),
    _result(
        "AR-02",
        "reject",
        column="group_rank",
        sentence="组内位次{value}大于参评数{other}，请核对",
        expect=at_least("group_n", "group_rank"),
    ),
    _result(
        "AR-03",
        "reject",
        column="group_rank",
        sentence="组内位次填{value}，应从1起",
        expect=between("group_rank", 1),
    ),
    _result(
        "AR-04",
        "reject",
        column="score",
        sentence="参评情况为“参评”，得分是空的，应填得分",
        expect=filled("score"),
        where=("participation", ("参评",)),
    ),
    _result(
        "AR-05",
        "reject",
        column="participation",
        sentence="参评情况填“{value}”，却有得分{other}分，不参评、不适用的不计分，请核对",
        expect=nothing_in("score_of_absent"),
    ),
    _result(
        "AR-06",
        "reject",
        column="veto_reason_text",
        sentence="是否否决填“是”，事由是空的，应写明否决的事由",
        expect=filled("stated_veto_reason_text"),
        when="is_said_vetoed",
    ),
    _result(
        "AR-07",
        "warn",
        column="group_rank",
        sentence="“{item_name}”{assessed_name}位次填{value}，按同组各单位得分应为第{other}（并列的同列前位），请核对",
        expect=nothing_in("rank_by_score"),
    ),
    _result(
        "AR-08",
        "warn",
        column="weight",
        sentence="“{item_name}”的权重填{value}分，同一指标另一单位填的是{other}分，请核对",
        expect=nothing_in("other_weight"),
    ),
    _result(
        "AR-09",
        "reject",
        column="score",
        sentence="得分填{value}分，不应为负数；扣分项请填实际得分",
        expect=between("score", 0),
    ),
)

GRADED = (
    _grade(
        "GE-01",
        "reject",
        column="city_rank",
        sentence="全市位次{value}大于参评数{other}，请核对",
        expect=at_least("city_n", "city_rank"),
    ),
    _grade(
        "GE-02",
        "warn",
        column="reason_text",
        sentence="等次为“{grade}”，失分原因是空的，请写明原因",
        expect=filled("stated_reason_text"),
        where=("grade", ("一般", "较差")),
    ),
)

RANKINGS = (
    _ranking(
        "RK-01",
        "reject",
        column="place",
        sentence="位次{value}大于上榜总数{other}，请核对",
        expect=at_least("listed_n", "place"),
    ),
    _ranking(
        "RK-02",
        "reject",
        column="place",
        sentence="位次填{value}，应从1起",
        expect=between("place", 1),
    ),
    _ranking(
        "RK-03",
        "reject",
        column="published_date",
        sentence="发布日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "published_date"),
    ),
    _ranking(
        "RK-04",
        "warn",
        column="previous_place",
        sentence="上年位次填{value}，上年登记的是第{other}，请核对",
        expect=nothing_in("recorded_previous_place"),
    ),
    _ranking(
        "RK-05",
        "reject",
        column="previous_place",
        sentence="上年位次填{value}，应从1起；上年没有上榜的请留空",
        expect=between("previous_place", 1),
    ),
)

SATISFACTION = (
    _satisfaction(
        "SF-01",
        "reject",
        column="score",
        sentence="得分填{value}分，应为0至100分",
        expect=between("score", 0, 100),
    ),
    _satisfaction(
        "SF-02",
        "reject",
        column="place",
        sentence="位次{value}大于参评数{other}，请核对",
        expect=at_least("assessed_n", "place"),
    ),
    _satisfaction(
        "SF-03",
        "reject",
        column="published_date",
        sentence="发布日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "published_date"),
    ),
    _satisfaction(
        "SF-04",
        "reject",
        column="score",
        sentence="得分和位次都是空的，至少应填一项",
        expect=filled("score_or_place"),
    ),
    _satisfaction(
        "SF-05",
        "warn",
        column="previous_place",
        sentence="上次位次填{value}，上次登记的是第{other}，请核对",
        expect=nothing_in("recorded_previous_place"),
    ),
    _satisfaction(
        "SF-06",
        "warn",
        column="score",
        sentence="得分填{value}分，上次是{other}分，相差过大，请核对是不是错了小数点",
        expect=nothing_in("far_previous_score"),
    ),
    _satisfaction(
        "SF-07",
        "reject",
        column="place",
        sentence="位次填{value}，应从1起；不排名的请留空",
        expect=between("place", 1),
    ),
)

HONOURS = (
    _honour(
        "HN-01",
        "reject",
        column="issued_date",
        sentence="授予日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "issued_date"),
    ),
    _honour(
        "HN-02",
        "reject",
        column="points",
        sentence="加分填{value}分，不应为负数",
        expect=between("points", 0),
    ),
    _honour(
        "HN-03",
        "warn",
        column="unit_code",
        sentence="集体和个人的荣誉应填所属单位",
        expect=filled("unit_code"),
        where=("subject_type", ("集体", "个人")),
    ),
    _honour(
        "HN-04",
        "warn",
        column="subject_name",
        sentence="人员名录里没有“{other}”，请核对姓名",
        expect=nothing_in("unknown_person_names"),
    ),
    _honour(
        "HN-05",
        "warn",
        column="points",
        sentence="加分填{value}分，满分和以往登记的都没有这么多（应不超过{other}分），请核对位数",
        expect=at_least("points_limit", "points_size"),
    ),
    _honour(
        "HN-06",
        "warn",
        column="issued_date",
        sentence="“{subject_name}”的“{honour_title}”已按{other}授予登记过，请核对是不是同一项荣誉",
        expect=nothing_in("other_issued_date"),
    ),
    _penalty(
        "PN-05",
        "warn",
        column="points",
        sentence="扣分填{value}分，满分和以往登记的都没有这么多（应不超过{other}分），请核对位数",
        expect=at_least("points_limit", "points_size"),
    ),
    _penalty(
        "PN-06",
        "warn",
        column="issued_date",
        sentence="“{subject_name}”的“{matter_text}”已按{other}处罚登记过，请核对是不是同一件事",
        expect=nothing_in("other_issued_date"),
    ),
    _penalty(
        "PN-04",
        "warn",
        column="subject_name",
        sentence="人员名录里没有“{other}”，请核对姓名",
        expect=nothing_in("unknown_person_names"),
    ),
    _penalty(
        "PN-01",
        "reject",
        column="issued_date",
        sentence="处罚日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "issued_date"),
    ),
    _penalty(
        "PN-02",
        "reject",
        column="points",
        sentence="扣分填{value}分，请填正数",
        expect=between("points", 0),
    ),
    _penalty(
        "PN-03",
        "warn",
        column="document_no",
        sentence="行政处罚和一票否决应填文号",
        expect=filled("stated_document_no"),
        where=("penalty_type", ("行政处罚", "一票否决")),
    ),
)

RULES = (*RESULTS, *GRADED, *RANKINGS, *SATISFACTION, *HONOURS)
