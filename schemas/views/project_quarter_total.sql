-- The figures of a quarter's last month. A total stands only over all projects; what some have reported is
-- named as such, with the plan of just those projects beside it.
create view report.project_quarter_total with (security_invoker = true) as
select
  t.*,
  t.reported_n = t.expected_n as is_complete,
  case when t.reported_n = t.expected_n then t.ytd_investment_reported_sum_wan_yuan end as ytd_investment_wan_yuan,
  case when t.reported_n = t.expected_n
    then t.ytd_investment_reported_sum_wan_yuan / nullif(t.annual_plan_wan_yuan, 0) * 100 end as completion_pct,
  t.quarter_no::numeric * 25 as schedule_pace_pct,
  case when t.reported_n = t.expected_n
    then t.ytd_investment_reported_sum_wan_yuan / nullif(t.annual_plan_wan_yuan, 0) * 100 - t.quarter_no * 25
    end as pace_gap_points
from (
  select
    m.list_year, m.quarter_no, make_date(m.list_year, m.quarter_no * 3 - 2, 1) as period_start,
    'quarter'::text as period_type,
    coalesce(m.industry_chain, '全部') as industry_chain,
    sum(m.expected_n) as expected_n,
    sum(m.reported_n) as reported_n,
    sum(m.total_investment_wan_yuan) as total_investment_wan_yuan,
    sum(m.annual_plan_wan_yuan) as annual_plan_wan_yuan,
    sum(m.ytd_investment_wan_yuan) as ytd_investment_reported_sum_wan_yuan,
    sum(m.annual_plan_wan_yuan) filter (where m.reported_n = 1) as annual_plan_of_reported_wan_yuan,
    sum(m.cumulative_investment_wan_yuan) as cumulative_investment_reported_sum_wan_yuan,
    count(m.cumulative_investment_wan_yuan) as cumulative_investment_reported_n,
    count(*) filter (where m.is_started) as started_n,
    count(m.is_started) as started_reported_n,
    count(*) filter (where m.is_in_statistics) as in_statistics_n,
    count(m.is_in_statistics) as in_statistics_reported_n
  from report.project_month m
  where m.month_no in (3, 6, 9, 12)
  group by grouping sets ((m.list_year, m.quarter_no, m.industry_chain), (m.list_year, m.quarter_no))
) t;

comment on view report.project_quarter_total is '项目季度汇总：按产业链和全部，取季末月累计数';
comment on column report.project_quarter_total.list_year is '名单年度';
comment on column report.project_quarter_total.quarter_no is '季度';
comment on column report.project_quarter_total.period_start is '期别起始日';
comment on column report.project_quarter_total.period_type is '期别类型';
comment on column report.project_quarter_total.industry_chain is '产业链：全部为各链之和';
comment on column report.project_quarter_total.expected_n is '应报数（个）：名单内项目数';
comment on column report.project_quarter_total.reported_n is '已报数（个）：本年累计有数的项目数';
comment on column report.project_quarter_total.total_investment_wan_yuan is '总投资合计（万元）：下达数';
comment on column report.project_quarter_total.annual_plan_wan_yuan is '年度计划投资合计（万元）：下达数';
comment on column report.project_quarter_total.ytd_investment_reported_sum_wan_yuan is '已报项目的本年累计投资之和（万元）：已报数小于应报数时不是合计';
comment on column report.project_quarter_total.annual_plan_of_reported_wan_yuan is '已报项目的年度计划之和（万元）';
comment on column report.project_quarter_total.cumulative_investment_reported_sum_wan_yuan is '已报项目的开工至今累计投资之和（万元）';
comment on column report.project_quarter_total.cumulative_investment_reported_n is '已报开工至今累计投资的项目数（个）';
comment on column report.project_quarter_total.started_n is '已报开工项目数（个）';
comment on column report.project_quarter_total.started_reported_n is '已报是否开工的项目数（个）';
comment on column report.project_quarter_total.in_statistics_n is '已报入库项目数（个）';
comment on column report.project_quarter_total.in_statistics_reported_n is '已报是否入库的项目数（个）';
comment on column report.project_quarter_total.is_complete is '是否齐全：已报数等于应报数';
comment on column report.project_quarter_total.ytd_investment_wan_yuan is '本年累计投资合计（万元）：不齐全时为空';
comment on column report.project_quarter_total.completion_pct is '完成年度计划（%）：不齐全时为空';
comment on column report.project_quarter_total.schedule_pace_pct is '序时进度（%）';
comment on column report.project_quarter_total.pace_gap_points is '与序时进度之差（百分点）：不齐全时为空，未修约';
