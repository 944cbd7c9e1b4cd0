-- Hazards by the quarter in which they were found and by type, for every reader: what speaks of fewer than three
-- enterprises is withheld, and so many of the next smallest that the rest does not tell it.
drop function if exists report.hazard_tally();
create function report.hazard_tally()
returns table (
  period_start date, hazard_type text, enterprises_n bigint, found_n bigint, major_n bigint, mended_n bigint,
  closed_n bigint, overdue_n bigint, reported_n bigint, is_withheld boolean
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  with tally as (
    select date_trunc('quarter', h.found_date)::date as period_start, h.hazard_type,
      count(distinct h.enterprise_code) as enterprises_n, count(*) as found_n,
      count(*) filter (where h.hazard_level = '重大') as major_n,
      count(*) filter (where h.status <> '整改中') as mended_n, count(*) filter (where h.status = '已销号') as closed_n,
      count(*) filter (where h.is_overdue) as overdue_n, count(h.status) as reported_n
    from report.hazard_status h
    group by grouping sets ((date_trunc('quarter', h.found_date), h.hazard_type), (date_trunc('quarter', h.found_date)))
  ),
  withheld as (
    select q.period_start, w.group_name
    from (
      select date_trunc('quarter', r.found_date)::date as period_start, array_agg(r.hazard_type) as groups,
        array_agg(r.enterprise_code) as enterprises
      from report.hazard_status r group by 1
    ) q
    cross join lateral report.withheld_groups(q.groups, q.enterprises) as w (group_name)
  ),
  judged as (
    select t.*, t.enterprises_n < 3 or exists (
      select from withheld w where w.period_start = t.period_start and w.group_name = t.hazard_type
    ) as is_withheld
    from tally t
  )
  select j.period_start, j.hazard_type, case when not j.is_withheld then j.enterprises_n end,
    case when not j.is_withheld then j.found_n end, case when not j.is_withheld then j.major_n end,
    case when not j.is_withheld then j.mended_n end, case when not j.is_withheld then j.closed_n end,
    case when not j.is_withheld then j.overdue_n end, case when not j.is_withheld then j.reported_n end, j.is_withheld
  from judged j
$$;
comment on function report.hazard_tally() is '隐患季度处数，少于三家企业的不公开';

create view report.hazard_quarter with (security_invoker = true) as
select
  t.period_start, 'quarter'::text as period_type, coalesce(t.hazard_type, '全部') as hazard_type, t.is_withheld,
  t.enterprises_n, t.found_n, t.major_n, t.mended_n, t.closed_n, t.overdue_n,
  case when t.reported_n = t.found_n then t.closed_n * 100.0 / t.found_n end as closed_pct,
  t.reported_n, t.found_n as expected_n
from report.hazard_tally() t;

comment on view report.hazard_quarter is '隐患季度汇总：按发现季度和类别的处数、销号和逾期';
comment on column report.hazard_quarter.period_start is '期别起始日：发现日期所在季度';
comment on column report.hazard_quarter.period_type is '期别类型';
comment on column report.hazard_quarter.hazard_type is '隐患类别：安全、环保、消防、全部';
comment on column report.hazard_quarter.is_withheld is '是否不公开：少于三家企业，或由其余各数可推出的';
comment on column report.hazard_quarter.enterprises_n is '企业数（家）：不公开时为空';
comment on column report.hazard_quarter.found_n is '发现（处）：不公开时为空';
comment on column report.hazard_quarter.major_n is '重大（处）：不公开时为空';
comment on column report.hazard_quarter.mended_n is '已整改（处）：含已销号';
comment on column report.hazard_quarter.closed_n is '已销号（处）：不公开时为空';
comment on column report.hazard_quarter.overdue_n is '逾期（处）：过时限未整改或逾期整改';
comment on column report.hazard_quarter.closed_pct is '销号率（%）：有退回待改的为空';
comment on column report.hazard_quarter.reported_n is '已报（处）';
comment on column report.hazard_quarter.expected_n is '应报（处）';
