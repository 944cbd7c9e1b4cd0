-- Every project of a list against every month of its year: a month that was not handed in has its row too.
create view report.project_month with (security_invoker = true) as
select
  p.list_year, make_date(p.list_year, m.month_no, 1) as period_start, 'month'::text as period_type,
  m.month_no, (m.month_no + 2) / 3 as quarter_no,
  p.project_code, p.project_name, p.industry_chain, p.project_level,
  p.responsible_unit_code, u.unit_name as responsible_unit_name, u.sort_order as unit_sort_order,
  p.responsible_person_code,
  p.total_investment_wan_yuan, p.annual_plan_wan_yuan,
  case when g.project_code is null then '未报送' when g.pending_correction then '退回待改' else '已报' end
    as report_state,
  (g.ytd_investment_wan_yuan is not null)::integer as reported_n,
  1 as expected_n,
  g.month_investment_wan_yuan, g.ytd_investment_wan_yuan, g.cumulative_investment_wan_yuan,
  g.ytd_investment_wan_yuan / nullif(p.annual_plan_wan_yuan, 0) * 100 as completion_pct,
  m.month_no::numeric * 100 / 12 as schedule_pace_pct,
  g.ytd_investment_wan_yuan / nullif(p.annual_plan_wan_yuan, 0) * 100 - m.month_no::numeric * 100 / 12
    as pace_gap_points,
  g.is_started, g.actual_start_date, p.planned_start_date, g.progress_text, g.is_in_statistics, g.problem_text,
  g.next_step_text,
  g.reporting_unit_code, g.submission_id, g.sheet_no, g.row_no, g.col_no, g.recorded_at, g.pending_correction,
  p.submission_id as list_submission_id, p.sheet_no as list_sheet_no, p.row_no as list_row_no
from report.project p
cross join generate_series(1, 12) as m (month_no)
left join report.project_progress g
  on g.project_code = p.project_code and g.period_start = make_date(p.list_year, m.month_no, 1)
left join lateral (
  select unit.unit_name, unit.sort_order from report.unit
  where unit.unit_code = p.responsible_unit_code
    and unit.valid_from < make_date(p.list_year, m.month_no, 1) + interval '1 month'
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.project_month is '项目月度：名单内每个项目每个月，未报送的也有一行';
comment on column report.project_month.list_year is '名单年度';
comment on column report.project_month.period_start is '期别起始日：本月第一天';
comment on column report.project_month.period_type is '期别类型';
comment on column report.project_month.month_no is '月份';
comment on column report.project_month.quarter_no is '季度';
comment on column report.project_month.project_code is '项目代码';
comment on column report.project_month.project_name is '项目名称';
comment on column report.project_month.industry_chain is '产业链';
comment on column report.project_month.project_level is '项目级别';
comment on column report.project_month.responsible_unit_code is '责任单位代码';
comment on column report.project_month.responsible_unit_name is '责任单位';
comment on column report.project_month.unit_sort_order is '单位排序';
comment on column report.project_month.responsible_person_code is '包建责任人代码';
comment on column report.project_month.total_investment_wan_yuan is '总投资（万元）：下达数';
comment on column report.project_month.annual_plan_wan_yuan is '年度计划投资（万元）：下达数';
comment on column report.project_month.report_state is '报送情况：已报、退回待改、未报送';
comment on column report.project_month.reported_n is '已报数：本年累计有数为1';
comment on column report.project_month.expected_n is '应报数：恒为1';
comment on column report.project_month.month_investment_wan_yuan is '本月完成投资（万元）';
comment on column report.project_month.ytd_investment_wan_yuan is '本年累计完成投资（万元）';
comment on column report.project_month.cumulative_investment_wan_yuan is '开工至今累计完成投资（万元）';
comment on column report.project_month.completion_pct is '完成年度计划（%）：本年累计除以年度计划，计划为0时为空';
comment on column report.project_month.schedule_pace_pct is '序时进度（%）：月份除以12';
comment on column report.project_month.pace_gap_points is '与序时进度之差（百分点）：完成年度计划减序时进度，未修约';
comment on column report.project_month.is_started is '是否开工';
comment on column report.project_month.actual_start_date is '实际开工时间';
comment on column report.project_month.planned_start_date is '计划开工时间：下达数';
comment on column report.project_month.progress_text is '形象进度';
comment on column report.project_month.is_in_statistics is '是否入库：是否纳入统计库';
comment on column report.project_month.problem_text is '存在问题';
comment on column report.project_month.next_step_text is '下步打算';
comment on column report.project_month.reporting_unit_code is '报送单位代码';
comment on column report.project_month.submission_id is '报送编号：进展来自哪一次报送';
comment on column report.project_month.sheet_no is '表序';
comment on column report.project_month.row_no is '行号';
comment on column report.project_month.col_no is '列号';
comment on column report.project_month.recorded_at is '入库时间';
comment on column report.project_month.pending_correction is '退回待改：原值暂不采用';
comment on column report.project_month.list_submission_id is '名单报送编号：下达数来自哪一次';
comment on column report.project_month.list_sheet_no is '名单表序';
comment on column report.project_month.list_row_no is '名单行号';
