"""Leading groups, papers and the visits of service teams."""

from functools import partial

from expectations.rule import Rule, at_least, filled, nothing_in

OFFICE, STATISTICS = "U01", "U02"

_member = partial(Rule, owner=OFFICE, table="leading_group_member")
_entry = partial(Rule, owner=OFFICE, table="document_entry")
_visit = partial(Rule, owner=STATISTICS, table="service_visit")

RULES = (
    _member(
        "LG-01",
        "reject",
        column="valid_to",
        sentence="任职止{value}早于任职起{other}，请核对",
        expect=at_least("valid_to", "valid_from"),
    ),
    _member(
        "LG-02",
        "warn",
        column="group_role",
        sentence="{group_name}没有组长，请核对是否漏列",
        expect=nothing_in("group_without_leader"),
    ),
    _member(
        "LG-03",
        "warn",
        column="member_name",
        sentence="人员名录里没有“{other}”，不是外单位人员的请核对姓名",
        expect=nothing_in("unknown_person_names"),
    ),
    _member(
        "LG-04",
        "reject",
        column="member_name",
        sentence="“{value}”是{other}个人，一行请只填一个人",
        expect=nothing_in("persons_in_one_cell"),
    ),
    _entry(
        "DE-01",
        "reject",
        column="received_date",
        sentence="收文日期{value}早于成文日期{other}，请核对",
        expect=at_least("received_date", "issued_date"),
    ),
    _entry(
        "DE-02",
        "reject",
        column="due_date",
        sentence="办理时限{value}早于收文日期{other}，请核对",
        expect=at_least("due_date", "received_date"),
    ),
    _entry(
        "DE-03",
        "reject",
        column="closed_date",
        sentence="办理情况填“已办结”，办结日期是空的，请填日期",
        expect=filled("closed_date"),
        where=("status", ("已办结",)),
    ),
    _entry(
        "DE-04",
        "reject",
        column="closed_date",
        sentence="办结日期{value}早于收文日期{other}，请核对",
        expect=at_least("closed_date", "received_date"),
    ),
    _entry(
        "DE-05",
        "warn",
        column="paper_no",
        sentence="文号“{value}”不合写法，应如淄齐鲁化工管发〔2020〕8号（六角括号，序号不编虚位）",
        expect=nothing_in("strange_paper_no"),
    ),
    _entry(
        "DE-06",
        "warn",
        column="item_no",
        sentence="督查事项里没有编号“{value}”，请核对",
        expect=nothing_in("unknown_item_no"),
    ),
    _entry(
        "DE-07",
        "reject",
        column="received_date",
        sentence="收文日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "received_date"),
    ),
    _entry(
        "DE-08",
        "reject",
        column="repealed_date",
        sentence="失效日期{value}早于成文日期{other}，请核对",
        expect=at_least("repealed_date", "issued_date"),
    ),
    _visit(
        "SV-01",
        "reject",
        column="visit_date",
        sentence="日期{value}早于本期第一天{other}，不是本期的请报在所属的那一期",
        expect=at_least("visit_date", "period_start"),
    ),
    _visit(
        "SV-02",
        "reject",
        column="visit_date",
        sentence="日期{value}晚于本期最后一天{other}，请核对",
        expect=at_least("period_end", "visit_date"),
    ),
    _visit(
        "SV-03",
        "reject",
        column="solved_date",
        sentence="办理结果填“已解决”，解决日期是空的，请填日期",
        expect=filled("solved_date"),
        where=("result", ("已解决",)),
    ),
    _visit(
        "SV-04",
        "reject",
        column="solved_date",
        sentence="解决日期{value}早于服务日期{other}，请核对",
        expect=at_least("solved_date", "visit_date"),
    ),
    _visit(
        "SV-05",
        "reject",
        column="reason_text",
        sentence="办理结果填“暂不能解决”，未解决原因是空的，请写明",
        expect=filled("stated_reason_text"),
        where=("result", ("暂不能解决",)),
    ),
    _visit(
        "SV-06",
        "warn",
        column="project_code",
        sentence="服务专班名单里没有这个项目（{value}）的专班，请核对",
        expect=nothing_in("project_without_team"),
    ),
)
