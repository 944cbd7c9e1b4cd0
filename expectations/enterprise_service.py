"""The list of enterprises, who keeps in touch with them, visits, and the quarterly meeting."""

from functools import partial

from expectations.rule import Rule, at_least, filled, nothing_in

SERVICE_CENTRE = "U06"
OFFICE = "U01"

_enterprise = partial(Rule, owner=SERVICE_CENTRE, table="enterprise")
_liaison = partial(Rule, owner=SERVICE_CENTRE, table="enterprise_liaison")
_visit = partial(Rule, owner=OFFICE, table="enterprise_visit")
_item = partial(Rule, owner=SERVICE_CENTRE, table="enterprise_meeting_item")

REGISTER = (
    _enterprise(
        "EN-01",
        "reject",
        column="enterprise_name",
        sentence="“{value}”已用统一社会信用代码{other}登记，一户企业只能有一个代码，请核对",
        expect=nothing_in("other_code_of_name"),
    ),
    _enterprise(
        "EN-02",
        "warn",
        column="enterprise_name",
        sentence="代码{enterprise_code}原登记为“{other}”，现填“{value}”；确已更名的，请把原名写入简称和曾用名",
        expect=nothing_in("former_name_not_kept"),
    ),
    _enterprise(
        "EN-03",
        "warn",
        column="aliases",
        sentence="“{other}”不止一家企业用作名称或简称，别的报表只写它就认不出是哪一家，请各写独有的简称",
        expect=nothing_in("shared_alias"),
    ),
)

LIAISON = (
    _liaison(
        "EL-01",
        "reject",
        column="valid_to",
        sentence="截止日期{value}早于起始日期{other}，请核对",
        expect=at_least("valid_to", "valid_from"),
    ),
    _liaison(
        "EL-02",
        "warn",
        column="unit_code",
        sentence="所在单位与任职名录不符：名录里是{other}，请核对",
        expect=nothing_in("other_unit_name"),
    ),
    _liaison(
        "EL-03",
        "warn",
        column="enterprise_code",
        sentence="企业名录里这家企业已{other}，请核对是否还要联系",
        expect=nothing_in("status_of_gone_enterprise"),
    ),
)

VISITS = (
    _visit(
        "EV-01",
        "reject",
        column="visit_date",
        sentence="走访日期{value}晚于本月最后一天{other}，请核对",
        expect=at_least("period_end", "visit_date"),
    ),
    _visit(
        "EV-02",
        "reject",
        column="visit_date",
        sentence="走访日期{value}早于本月第一天{other}，请核对",
        expect=at_least("visit_date", "period_start"),
    ),
    _visit(
        "EV-03",
        "reject",
        column="visit_days",
        sentence="用时填{value}天，应以半天计（0.5、1），一次不超过5天",
        expect=nothing_in("days_not_in_halves"),
    ),
    _visit(
        "EV-04",
        "reject",
        column="visit_days",
        sentence="同一人{visit_date}各次用时合计{other}天，超过1天，请核对",
        expect=nothing_in("days_of_overfull_day"),
    ),
    _visit(
        "EV-05",
        "warn",
        column="handling_text",
        sentence="填了企业反映问题，处理情况是空的，请写明怎样处理",
        expect=filled("stated_handling_text"),
        when="is_problem_stated",
    ),
)

MEETING = (
    _item(
        "EM-01",
        "reject",
        column="meeting_date",
        sentence="会议日期{value}晚于本季度最后一天{other}，请核对",
        expect=at_least("period_end", "meeting_date"),
    ),
    _item(
        "EM-02",
        "reject",
        column="meeting_date",
        sentence="会议日期{value}早于本季度第一天{other}，请核对",
        expect=at_least("meeting_date", "period_start"),
    ),
    _item(
        "EM-03",
        "reject",
        column="solved_date",
        sentence="状态为“已办结”，办结日期是空的，应填办结日期",
        expect=filled("solved_date"),
        where=("status", ("已办结",)),
    ),
    _item(
        "EM-04",
        "reject",
        column="due_date",
        sentence="办结时限{value}早于会议日期{other}，请核对",
        expect=at_least("due_date", "meeting_date"),
    ),
    _item(
        "EM-05",
        "reject",
        column="solved_date",
        sentence="办结日期{value}晚于报送日期{other}，请核对",
        expect=at_least("received_on", "solved_date"),
    ),
    _item(
        "EM-06",
        "warn",
        column="status",
        sentence="状态为“{value}”，却填了办结日期{other}，请核对",
        expect=nothing_in("solved_date_of_open_item"),
    ),
    _item(
        "EM-07",
        "reject",
        column="solved_date",
        sentence="办结日期{value}早于会议日期{other}，请核对（没有写年份的请写明年份）",
        expect=at_least("solved_date", "meeting_date"),
    ),
)

RULES = (*REGISTER, *LIAISON, *VISITS, *MEETING)
