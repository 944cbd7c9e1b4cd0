-- Livelihood items by year and kind. Sums only of one measuring unit, and only over what was handed in whole.
create view report.livelihood_total with (security_invoker = true) as
select
  l.list_year, l.item_type, l.measure_unit,
  count(*) as items_n, count(*) filter (where l.status = '完成') as done_n,
  count(*) filter (where l.status = '未达标') as unmet_n,
  sum(l.planned_value) as planned_value,
  case when count(l.done_value) = count(*) then sum(l.done_value) end as done_value,
  case when count(l.done_value) = count(*) then sum(l.done_value) * 100 / nullif(sum(l.planned_value), 0) end
    as completion_pct,
  case when count(l.investment_wan_yuan) = count(*) then sum(l.investment_wan_yuan) end as investment_wan_yuan,
  count(l.done_value) as reported_n, count(*) as expected_n
from report.livelihood_item l
group by l.list_year, l.item_type, l.measure_unit;

comment on view report.livelihood_total is '民生村居汇总：各类事项的计划、完成和投入';
comment on column report.livelihood_total.list_year is '年度';
comment on column report.livelihood_total.item_type is '事项类别';
comment on column report.livelihood_total.measure_unit is '计量单位';
comment on column report.livelihood_total.items_n is '事项（项）';
comment on column report.livelihood_total.done_n is '完成（项）';
comment on column report.livelihood_total.unmet_n is '未达标（项）';
comment on column report.livelihood_total.planned_value is '计划数：单位见计量单位';
comment on column report.livelihood_total.done_value is '完成数：有一项未报的为空';
comment on column report.livelihood_total.completion_pct is '完成率（%）：有一项未报的为空';
comment on column report.livelihood_total.investment_wan_yuan is '投入资金（万元）：有一项未报的为空';
comment on column report.livelihood_total.reported_n is '已报完成数（项）';
comment on column report.livelihood_total.expected_n is '应报完成数（项）';
