create view report.reform_item_quarter with (security_invoker = true) as
select
  q.period_start, q.period_type, q.year_no, q.quarter_no, q.item_no, q.item_name, q.lead_unit_code, q.lead_unit_name,
  sum(q.expected_n) as expected_n,
  sum(q.reported_n) as reported_n,
  sum(q.reported_n) = sum(q.expected_n) as is_complete,
  count(*) filter (where q.status = '完成') as done_reported_n,
  count(*) filter (where q.status = '正在推进') as in_progress_reported_n,
  count(*) filter (where q.status = '未达标') as missed_reported_n,
  case when sum(q.reported_n) = sum(q.expected_n)
    then count(*) filter (where q.status = '完成')::numeric * 100 / sum(q.expected_n) end as done_pct,
  case when sum(q.reported_n) = sum(q.expected_n) then bool_and(q.status = '完成') end as is_done
from report.reform_measure_quarter q
group by q.period_start, q.period_type, q.year_no, q.quarter_no, q.item_no, q.item_name, q.lead_unit_code,
  q.lead_unit_name;

comment on view report.reform_item_quarter is '改革事项季度：每个事项每个季度各类措施条数';
comment on column report.reform_item_quarter.period_start is '期别起始日';
comment on column report.reform_item_quarter.period_type is '期别类型';
comment on column report.reform_item_quarter.year_no is '年度';
comment on column report.reform_item_quarter.quarter_no is '季度';
comment on column report.reform_item_quarter.item_no is '事项序号';
comment on column report.reform_item_quarter.item_name is '事项名称';
comment on column report.reform_item_quarter.lead_unit_code is '牵头单位代码';
comment on column report.reform_item_quarter.lead_unit_name is '牵头单位';
comment on column report.reform_item_quarter.expected_n is '应报数（条）：事项的措施数';
comment on column report.reform_item_quarter.reported_n is '已报数（条）';
comment on column report.reform_item_quarter.is_complete is '是否齐全：已报数等于应报数';
comment on column report.reform_item_quarter.done_reported_n is '自报完成（条）：已报的措施中';
comment on column report.reform_item_quarter.in_progress_reported_n is '自报正在推进（条）：已报的措施中';
comment on column report.reform_item_quarter.missed_reported_n is '自报未达标（条）：已报的措施中';
comment on column report.reform_item_quarter.done_pct is '完成率（%）：不齐全时为空';
comment on column report.reform_item_quarter.is_done is '是否全部完成：不齐全时为空';
