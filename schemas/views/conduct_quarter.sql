-- Good and bad side by side, never netted: an appeal that took a record back leaves it out of both.
create view report.conduct_quarter with (security_invoker = true) as
select
  date_trunc('quarter', r.event_date)::date as period_start, 'quarter'::text as period_type, r.unit_code,
  u.unit_name,
  count(*) filter (where r.sign = '正面') as positive_n,
  sum(r.points) filter (where r.sign = '正面') as positive_points,
  count(*) filter (where r.sign = '负面') as negative_n,
  sum(r.points) filter (where r.sign = '负面') as negative_points,
  count(*) filter (where r.appeal_status = '申诉中') as appealed_n,
  count(r.points) as reported_n, count(*) as expected_n
from report.conduct_record r
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = r.unit_code and unit.valid_from <= coalesce(r.event_date, unit.valid_from)
  order by unit.valid_from desc limit 1
) u on true
where r.appeal_status is distinct from '撤销'
group by 1, 3, 4;

comment on view report.conduct_quarter is '正负面纪实季度：各单位及其人员的正面、负面次数和分值，不相抵';
comment on column report.conduct_quarter.period_start is '期别起始日：发生日期所在季度，退回待改的为空';
comment on column report.conduct_quarter.period_type is '期别类型';
comment on column report.conduct_quarter.unit_code is '单位代码';
comment on column report.conduct_quarter.unit_name is '单位';
comment on column report.conduct_quarter.positive_n is '正面（次）';
comment on column report.conduct_quarter.positive_points is '正面分值（分）：已填分值的各条之和';
comment on column report.conduct_quarter.negative_n is '负面（次）';
comment on column report.conduct_quarter.negative_points is '负面分值（分）：已填分值的各条之和';
comment on column report.conduct_quarter.appealed_n is '申诉中（次）';
comment on column report.conduct_quarter.reported_n is '已填分值（条）';
comment on column report.conduct_quarter.expected_n is '应填分值（条）：未撤销的纪实';
