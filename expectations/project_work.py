"""Work on projects: milestones in order, approvals within their limits, public works that only grow."""

from functools import partial

from expectations.rule import (
    ALL_NOT_BEGUN_ANEW,
    NOT_BEGUN_ANEW,
    Rule,
    at_least,
    between,
    filled,
    nothing_in,
)

OFFICE, STATISTICS, CONSTRUCTION, SERVICE = "U01", "U02", "U04", "U06"

_milestone = partial(Rule, owner=STATISTICS, table="milestone_progress")
_approval = partial(Rule, owner=SERVICE, table="project_approval")
_work = partial(Rule, owner=CONSTRUCTION, table="infrastructure_work")
_progress = partial(Rule, owner=CONSTRUCTION, table="infrastructure_progress")
_task = partial(Rule, owner=STATISTICS, table="project_task")
_record = partial(Rule, owner=STATISTICS, table="project_record")
_team = partial(Rule, owner=OFFICE, table="service_team")

MILESTONES = (
    _milestone(
        "MP-01",
        "reject",
        column="actual_date",
        sentence="完成状态填“已完成”，实际完成时间是空的，请填日期",
        expect=filled("actual_date"),
        where=("status", ("已完成",)),
    ),
    _milestone(
        "MP-02",
        "reject",
        column="status",
        sentence="完成状态填“{value}”，却填了实际完成时间{other}，请核对",
        expect=nothing_in("actual_date"),
        where=("status", ("未开始", "进行中")),
    ),
    _milestone(
        "MP-03",
        "reject",
        column="actual_date",
        sentence="实际完成时间{value}晚于本期最后一天{other}，尚未完成的请留空",
        expect=at_least("period_end", "actual_date"),
    ),
    _milestone(
        "MP-04",
        "warn",
        column="delay_reason_text",
        sentence="“{milestone_type}”应于{registered_planned_date}完成，至今未完成，滞后原因是空的，请写明",
        expect=filled("stated_delay_reason_text"),
        when="is_behind_plan",
    ),
    _milestone(
        "MP-05",
        "reject",
        column="actual_date",
        sentence="“{milestone_type}”实际完成时间{value}早于“{earlier_milestone_type}”的{other}，先后次序应相反，请核对两个日期",
        expect=at_least("actual_date", "earlier_actual_date"),
    ),
    _milestone(
        "MP-06",
        "warn",
        column="status",
        sentence="完成状态填“{value}”，而{completed_before_date:month}已报“已完成”，请核对",
        expect=nothing_in("completed_before_date"),
    ),
    _milestone(
        "MP-07",
        "warn",
        column="milestone_type",
        sentence="下达的节点计划里没有这个项目的“{value}”，请核对节点名称",
        expect=nothing_in("unregistered_milestone"),
    ),
)

APPROVALS = (
    _approval(
        "AP-01",
        "reject",
        column="accepted_date",
        sentence="受理日期{value}早于申报日期{other}，请核对",
        expect=at_least("accepted_date", "submitted_date"),
    ),
    _approval(
        "AP-02",
        "reject",
        column="approved_date",
        sentence="办结日期{value}早于受理日期{other}，请核对",
        expect=at_least("approved_date", "accepted_date"),
    ),
    _approval(
        "AP-03",
        "reject",
        column="approved_date",
        sentence="办理状态填“已办结”，办结日期是空的，请填日期",
        expect=filled("approved_date"),
        where=("status", ("已办结",)),
    ),
    _approval(
        "AP-04",
        "reject",
        column="status",
        sentence="办理状态填“{value}”，却填了办结日期{other}，请核对",
        expect=nothing_in("approved_date"),
        where=("status", ("未申报", "已申报", "已受理", "补正中", "不需办理")),
    ),
    _approval(
        "AP-05",
        "reject",
        column="promised_days",
        sentence="承诺时限{value}个工作日长于法定时限{other}个工作日，请核对",
        expect=at_least("legal_days", "promised_days"),
    ),
    _approval(
        "AP-06",
        "reject",
        column="accepted_date",
        sentence="办理状态填“{status}”，受理日期是空的，请填日期",
        expect=filled("accepted_date"),
        where=("status", ("已受理", "补正中", "已办结")),
    ),
    _approval(
        "AP-07",
        "reject",
        column="approved_date",
        sentence="办结日期{value}晚于报送日期{other}，尚未办结的请留空",
        expect=at_least("received_on", "approved_date"),
    ),
    _approval(
        "AP-08",
        "warn",
        column="actual_days",
        sentence="实际用时填{value}个工作日，按受理、办结日期和不计时天数算为{other}个工作日，请核对",
        expect=nothing_in("differing_days"),
    ),
    _approval(
        "AP-09",
        "warn",
        column="promised_days",
        sentence="已受理的事项没有承诺时限，无法判断是否限内办结，请补填",
        expect=filled("promised_days"),
        where=("status", ("已受理", "补正中", "已办结")),
    ),
    _approval(
        "AP-10",
        "reject",
        column="pause_days",
        sentence="不计时天数填{value}，不应为负数",
        expect=between("pause_days", 0),
    ),
)

WORKS = (
    _work(
        "IW-01",
        "reject",
        column="annual_plan_wan_yuan",
        sentence="年度计划投资{value}万元大于总投资{other}万元，请核对两数和单位",
        expect=at_least("total_investment_wan_yuan", "annual_plan_wan_yuan"),
    ),
    _work(
        "IW-02",
        "reject",
        column="planned_finish_date",
        sentence="计划竣工时间{value}早于计划开工时间{other}，请核对",
        expect=at_least("planned_finish_date", "planned_start_date"),
    ),
    _work(
        "IW-03",
        "hold",
        column="total_investment_wan_yuan",
        sentence="总投资{value}万元、长度{length_km}公里，每公里合{other}万元",
        expect=nothing_in("suspect_cost_of_km_wan_yuan"),
        question="{count}项工程的总投资按长度算每公里不到50万元或超过20亿元（如{cells}），像是错了单位（万元、公里）",
    ),
    _work(
        "IW-04",
        "hold",
        column="annual_plan_wan_yuan",
        sentence="年度计划投资{value}万元不到总投资{other}万元的千分之一",
        expect=nothing_in("total_of_suspect_plan_wan_yuan"),
        question="{count}项工程的年度计划投资不到总投资的千分之一（如{cells}），像是错了单位",
    ),
    _progress(
        "IP-01",
        "reject",
        column="ytd_investment_wan_yuan",
        sentence="本年累计{value}万元大于开工至今累计{other}万元，请核对",
        expect=at_least("cumulative_investment_wan_yuan", "ytd_investment_wan_yuan"),
        when="is_in_scale",
    ),
    _progress(
        "IP-02",
        "reject",
        column="cumulative_investment_wan_yuan",
        sentence="开工至今累计{value}万元大于下达的总投资{other}万元，请核对单位",
        expect=at_least("total_limit_wan_yuan", "cumulative_investment_wan_yuan"),
    ),
    _progress(
        "IP-03",
        "reject",
        column="physical_progress_pct",
        sentence="工程形象进度填{value}%，应在0到100之间",
        expect=between("physical_progress_pct", 0, 100),
    ),
    _progress(
        "IP-04",
        "reject",
        column="physical_progress_pct",
        sentence="工程形象进度{value}%小于{previous_period_start:month}已报的{other}%；确是这样的请在存在问题栏写明“返工”或“调减”和原因",
        expect=at_least("physical_progress_pct", "physical_floor_pct"),
    ),
    _progress(
        "IP-05",
        "reject",
        column="cumulative_investment_wan_yuan",
        sentence="开工至今累计{value}万元小于{previous_period_start:month}已报的{other}万元；确有核减的请在存在问题栏写明“核减”和原因",
        expect=at_least("cumulative_investment_wan_yuan", "cumulative_floor_wan_yuan"),
    ),
    _progress(
        "IP-11",
        "reject",
        column="ytd_investment_wan_yuan",
        sentence="本年累计{value}万元小于{previous_period_start:month}已报的{other}万元；确有核减的请在存在问题栏写明“核减”和原因",
        expect=at_least("ytd_investment_wan_yuan", "ytd_floor_wan_yuan"),
        hold_share=0.3,
        question="{count}行的本年累计小于上期已报数（如{cells}），像是把单月数填在了累计栏，或者各行的数错了行",
    ),
    _progress(
        "IP-12",
        "warn",
        column="ytd_investment_wan_yuan",
        sentence="本年累计{value}万元大于{next_period_start:month}已报的{other}万元；本期确是这样的，请接着更正以后各月",
        expect=at_least("next_ytd_wan_yuan", "ytd_investment_wan_yuan"),
    ),
    _progress(
        "IP-13",
        "warn",
        column="cumulative_investment_wan_yuan",
        sentence="开工至今累计{value}万元大于{next_period_start:month}已报的{other}万元；本期确是这样的，请接着更正以后各月",
        expect=at_least("next_cumulative_investment_wan_yuan", "cumulative_investment_wan_yuan"),
    ),
    _progress(
        "IP-06",
        "reject",
        column="actual_finish_date",
        sentence="实际竣工时间{value}早于实际开工时间{other}，请核对",
        expect=at_least("actual_finish_date", "actual_start_date"),
    ),
    _progress(
        "IP-07",
        "reject",
        column="work_code",
        sentence="下达的工程名单里没有编号“{value}”，请核对",
        expect=nothing_in("unlisted_work_code"),
    ),
    _progress(
        "IP-08",
        "reject",
        column="actual_finish_date",
        sentence="实际竣工时间{value}晚于本期最后一天{other}，尚未竣工的请留空",
        expect=at_least("period_end", "actual_finish_date"),
    ),
    _progress(
        "IP-09",
        "reject",
        column="ytd_investment_wan_yuan",
        sentence="本年累计填{value}万元，不应为负数",
        expect=between("ytd_investment_wan_yuan", 0),
    ),
    _progress(
        "IP-14",
        "warn",
        column="ytd_investment_wan_yuan",
        sentence=NOT_BEGUN_ANEW,
        expect=nothing_in("ytd_not_begun_anew_wan_yuan"),
        hold_share=0.5,
        question=ALL_NOT_BEGUN_ANEW,
    ),
    _progress(
        "IP-15",
        "reject",
        column="cumulative_investment_wan_yuan",
        sentence="开工至今累计{value}万元与以前报的累计、总投资相差上万倍，像是错了单位；本栏单位为万元，如是，应填{other}",
        expect=nothing_in("cumulative_in_right_unit_wan_yuan"),
        hold_share=0.3,
        question="{count}项工程的开工至今累计与以前报的相差上万倍（如{cells}），像是整栏错了单位",
    ),
    _progress(
        "IP-16",
        "reject",
        column="ytd_investment_wan_yuan",
        sentence="本年累计{value}万元与以前报的累计、总投资相差上万倍，像是错了单位；本栏单位为万元，如是，应填{other}",
        expect=nothing_in("ytd_in_right_unit_wan_yuan"),
        hold_share=0.3,
        question="{count}项工程的本年累计与以前报的相差上万倍（如{cells}），像是整栏错了单位",
    ),
)

TASKS = (
    _task(
        "PT-01",
        "reject",
        column="done_text",
        sentence="完成情况填“完成”，实际完成是空的，请写明完成了什么",
        expect=filled("stated_done_text"),
        where=("status", ("完成",)),
    ),
    _task(
        "PT-02",
        "reject",
        column="reason_text",
        sentence="完成情况填“未达标”，未完成原因是空的，请写明",
        expect=filled("stated_reason_text"),
        where=("status", ("未达标",)),
    ),
    _task(
        "PT-03",
        "warn",
        column="target_text",
        sentence="季度任务应有完成标准，本行是空的",
        expect=filled("stated_target_text"),
    ),
    _record(
        "PJ-01",
        "reject",
        column="record_date",
        sentence="日期{value}早于本期第一天{other}，不是本期的请报在所属的那一期",
        expect=at_least("record_date", "period_start"),
    ),
    _record(
        "PJ-02",
        "reject",
        column="record_date",
        sentence="日期{value}晚于本期最后一天{other}，请核对",
        expect=at_least("period_end", "record_date"),
    ),
    _record(
        "PJ-03",
        "reject",
        column="closed_date",
        sentence="办结日期{value}早于纪实日期{other}，请核对",
        expect=at_least("closed_date", "record_date"),
    ),
    _record(
        "PJ-04",
        "reject",
        column="due_date",
        sentence="办结时限{value}早于纪实日期{other}，请核对",
        expect=at_least("due_date", "record_date"),
    ),
    _record(
        "PJ-05",
        "warn",
        column="actor_names",
        sentence="人员名录里没有“{other}”，请核对办理人姓名",
        expect=nothing_in("unknown_person_names"),
    ),
    _record(
        "PJ-06",
        "reject",
        column="closed_date",
        sentence="办结日期{value}晚于报送日期{other}，尚未办结的请留空",
        expect=at_least("received_on", "closed_date"),
    ),
    _team(
        "ST-01",
        "reject",
        column="valid_to",
        sentence="撤销日期{value}早于成立日期{other}，请核对",
        expect=at_least("valid_to", "valid_from"),
    ),
    _team(
        "ST-02",
        "warn",
        column="member_names",
        sentence="人员名录里没有“{other}”，请核对成员姓名",
        expect=nothing_in("unknown_person_names"),
    ),
)

RULES = (*MILESTONES, *APPROVALS, *WORKS, *TASKS)
