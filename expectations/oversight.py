"""The office's own lists: supervision items, letters that urge, problems until they are closed, checks."""

from functools import partial

from expectations.rule import Rule, at_least, between, filled, nothing_in

OFFICE = "U01"

_item = partial(Rule, owner=OFFICE, table="supervision_item")
_urge = partial(Rule, owner=OFFICE, table="urge_record")
_problem = partial(Rule, owner=OFFICE, table="problem")
_check = partial(Rule, owner=OFFICE, table="supervision_check")

ITEMS = (
    _item(
        "SI-01",
        "reject",
        column="due_date",
        sentence="办结时限{value}早于交办日期{other}，请核对",
        expect=at_least("due_date", "assigned_date"),
    ),
    _item(
        "SI-02",
        "reject",
        column="item_no",
        sentence="编号“{value}”不合编号的写法，应如DC2021-001，请核对有没有把数字0、1写成字母",
        expect=nothing_in("strange_item_no"),
    ),
    _item(
        "SI-03",
        "reject",
        column="parent_item_no",
        sentence="上级事项编号填的是本事项自己的编号“{value}”，应填由哪一项分解而来，不是分解来的请留空",
        expect=nothing_in("own_parent_no"),
    ),
    _item(
        "SI-04",
        "warn",
        column="parent_item_no",
        sentence="台账里没有编号为“{value}”的上级事项，请核对",
        expect=nothing_in("unknown_parent_no"),
    ),
    _item(
        "SI-05",
        "warn",
        column="responsible_person_names",
        sentence="人员名录里没有“{other}”，请核对责任人姓名",
        expect=nothing_in("unknown_person_names"),
    ),
    _item(
        "SI-06",
        "reject",
        column="assigned_date",
        sentence="交办日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "assigned_date"),
    ),
)

URGING = (
    _urge(
        "UR-01",
        "reject",
        column="reply_due_date",
        sentence="要求回复日期{value}早于发出日期{other}，请核对",
        expect=at_least("reply_due_date", "sent_date"),
    ),
    _urge(
        "UR-02",
        "reject",
        column="replied_date",
        sentence="实际回复日期{value}早于发出日期{other}，请核对",
        expect=at_least("replied_date", "sent_date"),
    ),
    _urge(
        "UR-03",
        "reject",
        column="sent_date",
        sentence="发出日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "sent_date"),
    ),
    _urge(
        "UR-04",
        "reject",
        column="reply_due_date",
        sentence="{urge_type}应写明要求回复日期，本行是空的",
        expect=filled("reply_due_date"),
        where=("urge_type", ("催办函", "督办函")),
    ),
    _urge(
        "UR-05",
        "warn",
        column="item_no",
        sentence="督查事项里没有编号“{value}”，请核对",
        expect=nothing_in("unknown_item_no"),
    ),
    _urge(
        "UR-06",
        "warn",
        column="reply_text",
        sentence="填了实际回复日期{replied_date}，回复情况是空的，请写明回复了什么",
        expect=filled("stated_reply_text"),
        when="is_said_replied",
    ),
    _urge(
        "UR-07",
        "warn",
        column="urge_type",
        sentence="事项{item_no}在{sent_date}之前没有发过催办函，就发了督办函，请核对是否漏登",
        expect=nothing_in("item_without_letter"),
    ),
    _urge(
        "UR-08",
        "warn",
        column="urged_person_names",
        sentence="人员名录里没有“{other}”，请核对责任人姓名",
        expect=nothing_in("unknown_person_names"),
    ),
    _urge(
        "UR-09",
        "reject",
        column="replied_date",
        sentence="实际回复日期{value}晚于报送日期{other}，尚未回复的请留空",
        expect=at_least("received_on", "replied_date"),
    ),
)

PROBLEMS = (
    _problem(
        "PB-01",
        "reject",
        column="due_date",
        sentence="整改时限{value}早于发现日期{other}，请核对",
        expect=at_least("due_date", "found_date"),
    ),
    _problem(
        "PB-02",
        "reject",
        column="closed_date",
        sentence="销号日期{value}早于发现日期{other}，请核对",
        expect=at_least("closed_date", "found_date"),
    ),
    _problem(
        "PB-03",
        "reject",
        column="closed_date",
        sentence="整改状态填“{status}”，销号日期是空的，请填销号日期",
        expect=filled("closed_date"),
        where=("status", ("已销号", "重新打开")),
    ),
    _problem(
        "PB-04",
        "reject",
        column="status",
        sentence="整改状态填“{value}”，却填了销号日期{other}；已销号的应填“已销号”，销号后又出现的应填“重新打开”",
        expect=nothing_in("closed_date"),
        where=("status", ("整改中",)),
    ),
    _problem(
        "PB-05",
        "reject",
        column="evidence_text",
        sentence="已销号的问题应写明佐证材料，本行是空的",
        expect=filled("stated_evidence_text"),
        where=("status", ("已销号",)),
    ),
    _problem(
        "PB-06",
        "reject",
        column="listed_date",
        sentence="是否挂牌填“是”，挂牌日期是空的，请填挂牌日期",
        expect=filled("listed_date"),
        where=("is_listed", (1.0,)),
    ),
    _problem(
        "PB-07",
        "reject",
        column="listed_date",
        sentence="挂牌日期{value}早于发现日期{other}，请核对",
        expect=at_least("listed_date", "found_date"),
    ),
    _problem(
        "PB-08",
        "warn",
        column="listed_level",
        sentence="是否挂牌填“是”，挂牌级别是空的，请填省级、市级、区级或园区",
        expect=filled("listed_level"),
        where=("is_listed", (1.0,)),
    ),
    _problem(
        "PB-09",
        "reject",
        column="reopened_date",
        sentence="整改状态填“重新打开”，重新打开日期是空的，请填日期",
        expect=filled("reopened_date"),
        where=("status", ("重新打开",)),
    ),
    _problem(
        "PB-10",
        "warn",
        column="reopened_reason_text",
        sentence="整改状态填“重新打开”，重新打开原因是空的，请写明",
        expect=filled("stated_reopened_reason_text"),
        where=("status", ("重新打开",)),
    ),
    _problem(
        "PB-11",
        "reject",
        column="reopened_date",
        sentence="重新打开日期{value}早于销号日期{other}，请核对",
        expect=at_least("reopened_date", "closed_date"),
        where=("status", ("重新打开",)),
    ),
    _problem(
        "PB-12",
        "reject",
        column="closed_date",
        sentence="销号日期{value}晚于报送日期{other}，尚未销号的请留空",
        expect=at_least("received_on", "closed_date"),
    ),
    _problem(
        "PB-13",
        "reject",
        column="found_date",
        sentence="发现日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "found_date"),
    ),
    _problem(
        "PB-14",
        "reject",
        column="status",
        sentence="该问题已报于{closed_before_date}销号，现填“{value}”；又出现的应填“重新打开”并写明日期和原因",
        expect=nothing_in("closed_before_date"),
    ),
    _problem(
        "PB-15",
        "warn",
        column="responsible_person_names",
        sentence="人员名录里没有“{other}”，请核对责任人姓名",
        expect=nothing_in("unknown_person_names"),
    ),
)

CHECKS = (
    _check(
        "SC-01",
        "reject",
        column="check_date",
        sentence="检查日期{value}早于本期第一天{other}，请核对",
        expect=at_least("check_date", "period_start"),
    ),
    _check(
        "SC-02",
        "reject",
        column="check_date",
        sentence="检查日期{value}晚于本期最后一天{other}，请核对",
        expect=at_least("period_end", "check_date"),
    ),
    _check(
        "SC-03",
        "reject",
        column="problem_text",
        sentence="检查结果填“{result}”，发现问题是空的，请写明",
        expect=filled("stated_problem_text"),
        where=("result", ("不符合要求",)),
    ),
    _check(
        "SC-04",
        "warn",
        column="rectify_due_date",
        sentence="检查结果填“{result}”，整改期限是空的，请填整改期限",
        expect=filled("rectify_due_date"),
        where=("result", ("不符合要求",)),
    ),
    _check(
        "SC-05",
        "reject",
        column="rectify_due_date",
        sentence="整改期限{value}早于检查日期{other}，请核对",
        expect=at_least("rectify_due_date", "check_date"),
    ),
    _check(
        "SC-06",
        "reject",
        column="rectified_date",
        sentence="整改完成日期{value}早于检查日期{other}，请核对",
        expect=at_least("rectified_date", "check_date"),
    ),
    _check(
        "SC-07",
        "reject",
        column="score",
        sentence="阶段考核应有得分，本行是空的",
        expect=filled("score"),
        where=("check_type", ("阶段考核",)),
    ),
    _check(
        "SC-08",
        "reject",
        column="score",
        sentence="得分填{value}，应在0到100之间",
        expect=between("score", 0, 100),
    ),
)

RULES = (*ITEMS, *URGING, *PROBLEMS, *CHECKS)
