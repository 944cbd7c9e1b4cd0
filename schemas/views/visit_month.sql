-- Counts for every reader, without persons and enterprises. A month that is owed and was not handed in has a row
-- without counts. Quotas are not held against it: they count the units' own 常态化工作周报.
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
comment on function report.visit_tally() is '每月走访企业次数，不含个人和企业';

create view report.visit_month with (security_invoker = true) as
select
  coalesce(t.period_start, s.period_start) as period_start, 'month'::text as period_type,
  coalesce(t.unit_code, s.reporting_unit_code) as unit_code, u.unit_name, coalesce(s.status, '不应报') as status,
  case when z.is_zero then 0 else t.visits_n end as visits_n,
  case when z.is_zero then 0 else t.visit_days end as visit_days,
  case when z.is_zero then 0 else t.visitors_n end as visitors_n,
  case when z.is_zero then 0 else t.enterprises_n end as enterprises_n, t.reported_n, t.expected_n
from report.visit_tally() t
full join (select * from report.submission_status where source_name = 'enterprise_visits') s
  on s.period_start = t.period_start and s.reporting_unit_code = t.unit_code
cross join lateral (select t.unit_code is null and s.is_zero_report as is_zero) z
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = coalesce(t.unit_code, s.reporting_unit_code)
    and unit.valid_from < coalesce(t.period_start, s.period_start) + interval '1 month'
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.visit_month is '走访月表：走访服务台账每月走访企业的次数、天数和家数，不作常态化工作定额的依据';
comment on column report.visit_month.period_start is '期别起始日';
comment on column report.visit_month.period_type is '期别类型';
comment on column report.visit_month.unit_code is '报送单位代码';
comment on column report.visit_month.unit_name is '报送单位';
comment on column report.visit_month.status is '报送状态：按时、迟报、未报、待确认、未到期、待统计部门发布、不应报';
comment on column report.visit_month.visits_n is '走访（次）：未报的为空';
comment on column report.visit_month.visit_days is '用时合计（天）：有退回待改的为空';
comment on column report.visit_month.visitors_n is '带队人数（人）';
comment on column report.visit_month.enterprises_n is '走访企业（家）：同一家只计一次';
comment on column report.visit_month.reported_n is '已报（次）：没有退回待改的';
comment on column report.visit_month.expected_n is '应报（次）';
