-- Counts by unit for every reader, without persons and enterprises. A week that a unit owes and has not handed in
-- has a row without counts.
drop function if exists report.visit_tally();
create function report.visit_tally()
returns table (
  period_start date, unit_code text, visits_n bigint, visit_days numeric, visitors_n bigint, enterprises_n bigint,
  reported_n bigint, expected_n bigint
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select v.period_start, v.reporting_unit_code, count(*),
    case when count(v.visit_type) = count(*) then sum(v.visit_days) end,
    count(distinct v.person_code), count(distinct v.enterprise_code), count(v.visit_type), count(*)
  from report.enterprise_visit v group by 1, 2
$$;
comment on function report.visit_tally() is '各单位每周走访企业次数，不含个人和企业';

create view report.visit_week_unit with (security_invoker = true) as
select
  coalesce(t.period_start, s.period_start) as period_start, 'week'::text as period_type,
  coalesce(t.unit_code, s.reporting_unit_code) as unit_code, u.unit_name, coalesce(s.status, '不应报') as status,
  t.visits_n, t.visit_days, t.visitors_n, t.enterprises_n, t.reported_n, t.expected_n
from report.visit_tally() t
full join (select * from report.submission_status where source_name = 'enterprise_visits') s
  on s.period_start = t.period_start and s.reporting_unit_code = t.unit_code
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = coalesce(t.unit_code, s.reporting_unit_code)
    and unit.valid_from < coalesce(t.period_start, s.period_start) + 7
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.visit_week_unit is '单位走访周表：各单位每周走访企业的次数、天数和家数';
comment on column report.visit_week_unit.period_start is '期别起始日：周一';
comment on column report.visit_week_unit.period_type is '期别类型';
comment on column report.visit_week_unit.unit_code is '单位代码';
comment on column report.visit_week_unit.unit_name is '单位';
comment on column report.visit_week_unit.status is '报送状态：按时、迟报、未报、未到期、不应报';
comment on column report.visit_week_unit.visits_n is '走访（次）：未报的为空';
comment on column report.visit_week_unit.visit_days is '用时合计（天）：有退回待改的为空';
comment on column report.visit_week_unit.visitors_n is '带队人数（人）';
comment on column report.visit_week_unit.enterprises_n is '走访企业（家）：同一家只计一次';
comment on column report.visit_week_unit.reported_n is '已报（次）：没有退回待改的';
comment on column report.visit_week_unit.expected_n is '应报（次）';
