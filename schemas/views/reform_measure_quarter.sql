-- Quarters are those that are owed or were handed in, each held against the list of its own year; a measure without
-- a return has its row too, a quarter of a year without a list has none.
create view report.reform_measure_quarter with (security_invoker = true) as
with quarters as (
  select o.period_start from ledger.obligation o where o.source_name = 'reform_progress' and o.period_type = 'quarter'
  union
  select g.period_start from report.reform_progress g where g.period_type = 'quarter'
)
select
  q.period_start, 'quarter'::text as period_type,
  extract(year from q.period_start)::integer as year_no, extract(quarter from q.period_start)::integer as quarter_no,
  i.item_no, i.item_name, i.lead_unit_code, u.unit_name as lead_unit_name,
  m.measure_no, m.measure_text,
  case when g.item_no is null then '未报送' when g.pending_correction then '退回待改' else '已报' end as report_state,
  (g.status is not null)::integer as reported_n, 1 as expected_n,
  g.status, g.progress_text, g.problem_text, g.next_step_text,
  g.reporting_unit_code, g.submission_id, g.sheet_no, g.row_no, g.col_no, g.recorded_at, g.pending_correction,
  m.submission_id as list_submission_id, m.sheet_no as list_sheet_no, m.row_no as list_row_no
from quarters q
join report.reform_measure m on m.list_year = extract(year from q.period_start)::integer
join report.reform_item i on i.list_year = m.list_year and i.item_no = m.item_no
left join report.reform_progress g
  on g.item_no = m.item_no and g.measure_no = m.measure_no and g.period_start = q.period_start
  and g.period_type = 'quarter'
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = i.lead_unit_code and unit.valid_from < q.period_start + interval '3 months'
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.reform_measure_quarter is '改革措施季度：每条措施每个季度，未报送的也有一行';
comment on column report.reform_measure_quarter.period_start is '期别起始日';
comment on column report.reform_measure_quarter.period_type is '期别类型';
comment on column report.reform_measure_quarter.year_no is '年度';
comment on column report.reform_measure_quarter.quarter_no is '季度';
comment on column report.reform_measure_quarter.item_no is '事项序号';
comment on column report.reform_measure_quarter.item_name is '事项名称';
comment on column report.reform_measure_quarter.lead_unit_code is '牵头单位代码';
comment on column report.reform_measure_quarter.lead_unit_name is '牵头单位';
comment on column report.reform_measure_quarter.measure_no is '措施序号';
comment on column report.reform_measure_quarter.measure_text is '具体措施';
comment on column report.reform_measure_quarter.report_state is '报送情况：已报、退回待改、未报送';
comment on column report.reform_measure_quarter.reported_n is '已报数：完成情况有值为1';
comment on column report.reform_measure_quarter.expected_n is '应报数：恒为1';
comment on column report.reform_measure_quarter.status is '完成情况：自报的完成、正在推进、未达标';
comment on column report.reform_measure_quarter.progress_text is '进展';
comment on column report.reform_measure_quarter.problem_text is '存在问题';
comment on column report.reform_measure_quarter.next_step_text is '下步打算';
comment on column report.reform_measure_quarter.reporting_unit_code is '报送单位代码';
comment on column report.reform_measure_quarter.submission_id is '报送编号';
comment on column report.reform_measure_quarter.sheet_no is '表序';
comment on column report.reform_measure_quarter.row_no is '行号';
comment on column report.reform_measure_quarter.col_no is '列号';
comment on column report.reform_measure_quarter.recorded_at is '入库时间';
comment on column report.reform_measure_quarter.pending_correction is '退回待改：原值暂不采用';
comment on column report.reform_measure_quarter.list_submission_id is '清单报送编号';
comment on column report.reform_measure_quarter.list_sheet_no is '清单表序';
comment on column report.reform_measure_quarter.list_row_no is '清单行号';
