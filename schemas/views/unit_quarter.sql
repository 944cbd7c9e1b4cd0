-- One row for each unit and quarter of a year that has a list or targets of its own: each count with what it was
-- expected to count. What other years owe stands in submission_status.
create view report.unit_quarter with (security_invoker = true) as
with quarters as (
  select y.year_no, q.quarter_no, make_date(y.year_no, q.quarter_no * 3 - 2, 1) as period_start
  from (
    select p.list_year as year_no from report.project p
    union select i.list_year from report.reform_item i
    union select t.target_year from report.indicator_target t
  ) y
  cross join generate_series(1, 4) as q (quarter_no)
),
units as (
  select distinct on (q.period_start, u.unit_code) q.*, u.unit_code, u.unit_name, u.peer_group, u.sort_order
  from quarters q
  join report.unit u on u.valid_from < q.period_start + interval '3 months'
    and (u.valid_to is null or u.valid_to >= q.period_start)
  order by q.period_start, u.unit_code, u.valid_from desc
),
projects as (
  select m.list_year, m.quarter_no, m.responsible_unit_code,
    sum(m.expected_n) as expected_n, sum(m.reported_n) as reported_n,
    sum(m.annual_plan_wan_yuan) as annual_plan_wan_yuan,
    sum(m.ytd_investment_wan_yuan) as ytd_investment_reported_sum_wan_yuan
  from report.project_month m where m.month_no in (3, 6, 9, 12)
  group by 1, 2, 3
),
reforms as (
  select q.period_start, q.lead_unit_code, sum(q.expected_n) as expected_n, sum(q.reported_n) as reported_n,
    sum(q.done_reported_n) as done_n, sum(q.in_progress_reported_n) as in_progress_n,
    sum(q.missed_reported_n) as missed_n
  from report.reform_item_quarter q group by 1, 2
),
-- A week belongs to the quarter of its Thursday.
item_weeks as (
  select distinct on (date_trunc('quarter', w.period_start + 3), w.item_no)
    date_trunc('quarter', w.period_start + 3)::date as quarter_start, w.item_no, w.responsible_unit_code, w.status
  from report.supervision_week w
  order by date_trunc('quarter', w.period_start + 3), w.item_no, w.period_start desc
),
items as (
  select i.quarter_start, i.responsible_unit_code, count(*) as expected_n, count(i.status) as reported_n,
    count(*) filter (where i.status = '完成') as done_n, count(*) filter (where i.status = '未达标') as missed_n
  from item_weeks i group by 1, 2
),
returns as (
  select
    date_trunc('quarter', case when s.period_type = 'week' then s.period_start + 3 else s.period_start end)::date
      as quarter_start,
    s.reporting_unit_code, count(*) filter (where s.status not in ('未到期', '待统计部门发布')) as expected_n,
    count(*) filter (where s.status in ('按时', '迟报') and s.due_at <= (select warehouse.as_of())) as reported_n,
    count(*) filter (where s.status = '迟报') as late_n, count(*) filter (where s.status = '未报') as missing_n,
    sum(s.rounds_counted_n) as rounds_counted_n
  from report.submission_status s group by 1, 2
)
select
  u.year_no, u.quarter_no, u.period_start, 'quarter'::text as period_type,
  u.unit_code, u.unit_name, u.peer_group, u.sort_order,
  coalesce(p.expected_n, 0) as project_expected_n, coalesce(p.reported_n, 0) as project_reported_n,
  p.annual_plan_wan_yuan, p.ytd_investment_reported_sum_wan_yuan,
  case when p.reported_n = p.expected_n
    then p.ytd_investment_reported_sum_wan_yuan / nullif(p.annual_plan_wan_yuan, 0) * 100 end
    as project_completion_pct,
  coalesce(r.expected_n, 0) as reform_expected_n, coalesce(r.reported_n, 0) as reform_reported_n,
  coalesce(r.done_n, 0) as reform_done_reported_n, coalesce(r.in_progress_n, 0) as reform_in_progress_reported_n,
  coalesce(r.missed_n, 0) as reform_missed_reported_n,
  coalesce(i.expected_n, 0) as supervision_expected_n, coalesce(i.reported_n, 0) as supervision_reported_n,
  coalesce(i.done_n, 0) as supervision_done_reported_n, coalesce(i.missed_n, 0) as supervision_missed_reported_n,
  coalesce(s.expected_n, 0) as return_expected_n, coalesce(s.reported_n, 0) as return_reported_n,
  coalesce(s.late_n, 0) as return_late_n, coalesce(s.missing_n, 0) as return_missing_n,
  coalesce(s.rounds_counted_n, 0) as return_rounds_counted_n
from units u
left join projects p on p.list_year = u.year_no and p.quarter_no = u.quarter_no
  and p.responsible_unit_code = u.unit_code
left join reforms r on r.period_start = u.period_start and r.lead_unit_code = u.unit_code
left join items i on i.quarter_start = u.period_start and i.responsible_unit_code = u.unit_code
left join returns s on s.quarter_start = u.period_start and s.reporting_unit_code = u.unit_code;

comment on view report.unit_quarter is '单位季度：每个单位每个季度的项目、改革、督查和报送，只有下达了名单或目标的年度才有';
comment on column report.unit_quarter.year_no is '年度';
comment on column report.unit_quarter.quarter_no is '季度';
comment on column report.unit_quarter.period_start is '期别起始日';
comment on column report.unit_quarter.period_type is '期别类型';
comment on column report.unit_quarter.unit_code is '单位代码';
comment on column report.unit_quarter.unit_name is '单位';
comment on column report.unit_quarter.peer_group is '考核组别';
comment on column report.unit_quarter.sort_order is '排序';
comment on column report.unit_quarter.project_expected_n is '项目应报数（个）：季末月';
comment on column report.unit_quarter.project_reported_n is '项目已报数（个）：季末月';
comment on column report.unit_quarter.annual_plan_wan_yuan is '年度计划投资合计（万元）：下达数，没有项目的为空';
comment on column report.unit_quarter.ytd_investment_reported_sum_wan_yuan is '已报项目的本年累计投资之和（万元）：已报数小于应报数时不是合计';
comment on column report.unit_quarter.project_completion_pct is '项目完成年度计划（%）：不齐全或没有项目的为空';
comment on column report.unit_quarter.reform_expected_n is '改革措施应报数（条）';
comment on column report.unit_quarter.reform_reported_n is '改革措施已报数（条）';
comment on column report.unit_quarter.reform_done_reported_n is '改革措施自报完成（条）';
comment on column report.unit_quarter.reform_in_progress_reported_n is '改革措施自报正在推进（条）';
comment on column report.unit_quarter.reform_missed_reported_n is '改革措施自报未达标（条）';
comment on column report.unit_quarter.supervision_expected_n is '督查事项数（件）：该季度列入的';
comment on column report.unit_quarter.supervision_reported_n is '督查事项已报数（件）：该季度最近一周有类别的';
comment on column report.unit_quarter.supervision_done_reported_n is '督查事项自报完成（件）';
comment on column report.unit_quarter.supervision_missed_reported_n is '督查事项自报未达标（件）';
comment on column report.unit_quarter.return_expected_n is '报表应报数（份）：已到期的';
comment on column report.unit_quarter.return_reported_n is '报表已报数（份）：已到期的中';
comment on column report.unit_quarter.return_late_n is '报表迟报（份）';
comment on column report.unit_quarter.return_missing_n is '报表未报（份）';
comment on column report.unit_quarter.return_rounds_counted_n is '计入考核的退回次数（次）';
