-- Our park beside each benchmark; figures of another definition are not compared at all.
create view report.benchmark_gap with (security_invoker = true) as
select
  b.benchmark_year, b.indicator_name, b.measure_unit, b.better, o.park_name as own_park_name, o.park_value as own_value,
  b.park_name as benchmark_park_name, b.park_value as benchmark_value,
  coalesce(o.definition_text is not distinct from b.definition_text and o.measure_unit = b.measure_unit, false)
    as is_comparable,
  c.factor * (o.park_value - b.park_value) as lead,
  case when c.factor is not null then o.park_value * 100 / nullif(b.park_value, 0) end as share_of_benchmark_pct,
  b.data_source_text, b.definition_text, num_nonnulls(o.park_value, b.park_value) as reported_n, 2 as expected_n,
  b.submission_id, b.sheet_no, b.row_no, b.col_no, b.recorded_at
from report.benchmark_value b
left join report.benchmark_value o
  on o.is_own and o.benchmark_year = b.benchmark_year and o.indicator_name = b.indicator_name
cross join lateral (
  select case when o.definition_text is not distinct from b.definition_text and o.measure_unit = b.measure_unit
    then case b.better when '越高越好' then 1 else -1 end end as factor
) c
where not b.is_own;

comment on view report.benchmark_gap is '对标差距：本园区与各标杆园区同口径的数';
comment on column report.benchmark_gap.benchmark_year is '年度';
comment on column report.benchmark_gap.indicator_name is '指标名称';
comment on column report.benchmark_gap.measure_unit is '计量单位';
comment on column report.benchmark_gap.better is '方向';
comment on column report.benchmark_gap.own_park_name is '本园区';
comment on column report.benchmark_gap.own_value is '本园区数';
comment on column report.benchmark_gap.benchmark_park_name is '标杆园区';
comment on column report.benchmark_gap.benchmark_value is '标杆园区数';
comment on column report.benchmark_gap.is_comparable is '是否可比：口径和单位都相同';
comment on column report.benchmark_gap.lead is '领先：单位见计量单位，负数为落后，不可比的为空';
comment on column report.benchmark_gap.share_of_benchmark_pct is '相当于标杆（%）：不可比的为空';
comment on column report.benchmark_gap.data_source_text is '数据出处';
comment on column report.benchmark_gap.definition_text is '口径';
comment on column report.benchmark_gap.reported_n is '已报数';
comment on column report.benchmark_gap.expected_n is '应报数';
comment on column report.benchmark_gap.submission_id is '报送编号';
comment on column report.benchmark_gap.sheet_no is '表序';
comment on column report.benchmark_gap.row_no is '行号';
comment on column report.benchmark_gap.col_no is '列号';
comment on column report.benchmark_gap.recorded_at is '入库时间';
