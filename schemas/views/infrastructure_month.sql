-- Public works by month beside what was handed down; the share of the plan and the year gone come unrounded.
create view report.infrastructure_month with (security_invoker = true) as
select
  w.list_year, w.work_code, w.work_name, w.responsible_unit_code, i.period_start, 'month'::text as period_type,
  w.total_investment_wan_yuan, w.annual_plan_wan_yuan, w.planned_start_date, w.planned_finish_date,
  case when i.work_code is null then '未报送' when i.pending_correction then '退回待改' else '已报' end as report_state,
  i.ytd_investment_wan_yuan, i.cumulative_investment_wan_yuan, i.physical_progress_pct, i.actual_start_date,
  i.actual_finish_date, i.ytd_investment_wan_yuan * 100 / nullif(w.annual_plan_wan_yuan, 0) as completion_pct,
  i.ytd_investment_wan_yuan * 100 / nullif(w.annual_plan_wan_yuan, 0)
    - extract(month from i.period_start) * 100 / 12 as gap_points,
  i.progress_text, i.problem_text, i.next_step_text, i.submission_id, i.sheet_no, i.row_no, i.col_no, i.recorded_at,
  coalesce(i.pending_correction, false) as pending_correction
from report.infrastructure_work w
left join report.infrastructure_progress i
  on i.work_code = w.work_code and extract(year from i.period_start) = w.list_year;

comment on view report.infrastructure_month is '基础设施工程月度：下达数、完成数和完成率';
comment on column report.infrastructure_month.list_year is '名单年度';
comment on column report.infrastructure_month.work_code is '工程编号';
comment on column report.infrastructure_month.work_name is '工程名称';
comment on column report.infrastructure_month.responsible_unit_code is '责任单位代码';
comment on column report.infrastructure_month.period_start is '期别起始日：没有报过的为空';
comment on column report.infrastructure_month.period_type is '期别类型';
comment on column report.infrastructure_month.total_investment_wan_yuan is '总投资（万元）：下达数';
comment on column report.infrastructure_month.annual_plan_wan_yuan is '年度计划投资（万元）：下达数';
comment on column report.infrastructure_month.planned_start_date is '计划开工时间：下达数';
comment on column report.infrastructure_month.planned_finish_date is '计划竣工时间：下达数';
comment on column report.infrastructure_month.report_state is '报送情况：已报、未报送、退回待改';
comment on column report.infrastructure_month.ytd_investment_wan_yuan is '本年累计完成投资（万元）';
comment on column report.infrastructure_month.cumulative_investment_wan_yuan is '开工至今累计完成投资（万元）';
comment on column report.infrastructure_month.physical_progress_pct is '工程形象进度（%）';
comment on column report.infrastructure_month.actual_start_date is '实际开工时间';
comment on column report.infrastructure_month.actual_finish_date is '实际竣工时间';
comment on column report.infrastructure_month.completion_pct is '占年度计划（%）：未修约';
comment on column report.infrastructure_month.gap_points is '与序时进度之差（个百分点）：未修约';
comment on column report.infrastructure_month.progress_text is '形象进度描述';
comment on column report.infrastructure_month.problem_text is '存在问题';
comment on column report.infrastructure_month.next_step_text is '下步打算';
comment on column report.infrastructure_month.submission_id is '报送编号';
comment on column report.infrastructure_month.sheet_no is '表序';
comment on column report.infrastructure_month.row_no is '行号';
comment on column report.infrastructure_month.col_no is '列号';
comment on column report.infrastructure_month.recorded_at is '入库时间';
comment on column report.infrastructure_month.pending_correction is '退回待改：原值暂不采用';
