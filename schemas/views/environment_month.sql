-- Each measure beside last year and target, in the direction in which it is better: a fall of what should fall improves.
create view report.environment_month with (security_invoker = true) as
select
  v.period_start, v.period_type, v.station_name, v.measure_name, v.measure_unit, v.better,
  case when v.pending_correction then '退回待改' else '已报' end as report_state,
  v.ytd_value, v.previous_ytd_value, v.annual_target, v.reported_change_pct,
  (v.ytd_value - v.previous_ytd_value) * 100 / nullif(v.previous_ytd_value, 0) as computed_change_pct,
  (v.ytd_value - v.previous_ytd_value) * d.sign * 100 / nullif(v.previous_ytd_value, 0) as improvement_pct,
  (v.ytd_value - v.annual_target) * d.sign as margin, v.city_rank,
  (v.ytd_value is not null)::integer as reported_n, 1 as expected_n,
  v.submission_id, v.sheet_no, v.row_no, v.col_no, v.recorded_at
from report.environment_value v
cross join lateral (select case v.better when '越高越好' then 1 else -1 end as sign) d;

comment on view report.environment_month is '环境指标月表：各站点各指标与上年、目标相比，改善为正';
comment on column report.environment_month.period_start is '期别起始日';
comment on column report.environment_month.period_type is '期别类型';
comment on column report.environment_month.station_name is '站点';
comment on column report.environment_month.measure_name is '指标名称';
comment on column report.environment_month.measure_unit is '计量单位';
comment on column report.environment_month.better is '方向';
comment on column report.environment_month.report_state is '报送情况：已报、退回待改';
comment on column report.environment_month.ytd_value is '本年累计';
comment on column report.environment_month.previous_ytd_value is '上年同期';
comment on column report.environment_month.annual_target is '年度目标';
comment on column report.environment_month.reported_change_pct is '公布同比变化（%）';
comment on column report.environment_month.computed_change_pct is '计算同比变化（%）';
comment on column report.environment_month.improvement_pct is '同比改善（%）：越低越好的，下降为改善；负数为变差';
comment on column report.environment_month.margin is '优于目标：单位见计量单位，负数为未达到';
comment on column report.environment_month.city_rank is '全市位次';
comment on column report.environment_month.reported_n is '已报数';
comment on column report.environment_month.expected_n is '应报数';
comment on column report.environment_month.submission_id is '报送编号';
comment on column report.environment_month.sheet_no is '表序';
comment on column report.environment_month.row_no is '行号';
comment on column report.environment_month.col_no is '列号';
comment on column report.environment_month.recorded_at is '入库时间';
