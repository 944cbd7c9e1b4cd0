-- Totals for every reader, never a single enterprise: what speaks of fewer than three enterprises is withheld, and
-- so many of the next smallest that the rest does not tell it (report.withheld_groups).
drop function if exists report.request_tally();
create function report.request_tally()
returns table (
  period_start date, unit_code text, enterprises_n bigint, received_n bigint, closed_n bigint, returned_n bigint,
  open_n bigint, closed_late_n bigint, satisfaction_sum numeric, satisfaction_n bigint, is_withheld boolean
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  with tally as (
    select
      date_trunc('quarter', r.received_date)::date as period_start, r.responsible_unit_code as unit_code,
      count(distinct r.enterprise_name) as enterprises_n,
      count(*) as received_n,
      count(*) filter (where r.status = '已办结') as closed_n,
      count(*) filter (where r.status = '已退回') as returned_n,
      count(*) filter (where r.status in ('待办', '办理中')) as open_n,
      count(*) filter (where r.status = '已办结' and r.solved_date > r.due_date) as closed_late_n,
      sum(r.satisfaction_score) filter (where r.status = '已办结') as satisfaction_sum,
      count(r.satisfaction_score) filter (where r.status = '已办结') as satisfaction_n
    from report.enterprise_request r
    group by grouping sets (
      (date_trunc('quarter', r.received_date), r.responsible_unit_code), (date_trunc('quarter', r.received_date))
    )
  ),
  withheld as (
    select q.period_start, w.group_name
    from (
      select date_trunc('quarter', r.received_date)::date as period_start, array_agg(r.responsible_unit_code) as groups,
        array_agg(r.enterprise_name) as enterprises
      from report.enterprise_request r group by 1
    ) q
    cross join lateral report.withheld_groups(q.groups, q.enterprises) as w (group_name)
  ),
  judged as (
    select t.*, t.enterprises_n < 3 or exists (
      select from withheld w where w.period_start = t.period_start and w.group_name = t.unit_code
    ) as is_withheld
    from tally t
  )
  select
    j.period_start, j.unit_code,
    case when not j.is_withheld then j.enterprises_n end, case when not j.is_withheld then j.received_n end,
    case when not j.is_withheld then j.closed_n end, case when not j.is_withheld then j.returned_n end,
    case when not j.is_withheld then j.open_n end, case when not j.is_withheld then j.closed_late_n end,
    case when not j.is_withheld then j.satisfaction_sum end, case when not j.is_withheld then j.satisfaction_n end,
    j.is_withheld
  from judged j
$$;
comment on function report.request_tally() is '企业诉求季度件数，少于三家企业的不公开';

create view report.request_quarter with (security_invoker = true) as
select
  t.period_start, 'quarter'::text as period_type,
  extract(year from t.period_start)::integer as year_no, extract(quarter from t.period_start)::integer as quarter_no,
  t.unit_code as responsible_unit_code, coalesce(u.unit_name, case when t.unit_code is null then '全部' end)
    as responsible_unit_name,
  t.is_withheld, t.enterprises_n, t.received_n, t.closed_n, t.returned_n, t.open_n, t.closed_late_n,
  t.satisfaction_sum / nullif(t.satisfaction_n, 0) as satisfaction_reported_mean,
  t.satisfaction_n as reported_n, t.closed_n as expected_n
from report.request_tally() t
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = t.unit_code and unit.valid_from < t.period_start + interval '3 months'
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.request_quarter is '企业诉求季度：按受理季度和承办单位的件数，状态为当时所知的最近状态';
comment on column report.request_quarter.period_start is '期别起始日：受理日期所在季度';
comment on column report.request_quarter.period_type is '期别类型';
comment on column report.request_quarter.year_no is '年度';
comment on column report.request_quarter.quarter_no is '季度';
comment on column report.request_quarter.responsible_unit_code is '承办单位代码：全部时为空';
comment on column report.request_quarter.responsible_unit_name is '承办单位';
comment on column report.request_quarter.is_withheld is '是否不公开：少于三家企业，或由其余各数可推出的';
comment on column report.request_quarter.enterprises_n is '企业数（家）：不公开时为空';
comment on column report.request_quarter.received_n is '受理（件）：不公开时为空';
comment on column report.request_quarter.closed_n is '办结（件）：不公开时为空';
comment on column report.request_quarter.returned_n is '退回（件）：不公开时为空';
comment on column report.request_quarter.open_n is '在办（件）：待办和办理中，不公开时为空';
comment on column report.request_quarter.closed_late_n is '逾期办结（件）：不公开时为空';
comment on column report.request_quarter.satisfaction_reported_mean is '已评满意度平均（分）：只就已评价的办结件';
comment on column report.request_quarter.reported_n is '已评价数（件）：办结件中有满意度的';
comment on column report.request_quarter.expected_n is '应评价数（件）：办结件数';
