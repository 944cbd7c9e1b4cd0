-- Problems that the quarterly meetings gave to each unit, without enterprises; overdue by the day of the moment.
drop function if exists report.meeting_tally();
create function report.meeting_tally()
returns table (
  period_start date, unit_code text, items_n bigint, solved_n bigint, overdue_n bigint, reported_n bigint
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select i.period_start, i.responsible_unit_code, count(*), count(*) filter (where i.status = '已办结'),
    count(*) filter (where i.due_date < case when i.status = '已办结' then i.solved_date
      else ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date end),
    count(i.status)
  from report.enterprise_meeting_item i group by 1, 2
$$;
comment on function report.meeting_tally() is '企业问题研判会各单位承办件数，不含企业';

create view report.meeting_quarter_unit with (security_invoker = true) as
select
  t.period_start, 'quarter'::text as period_type, t.unit_code, u.unit_name, t.items_n, t.solved_n, t.overdue_n,
  case when t.reported_n = t.items_n then t.solved_n * 100.0 / t.items_n end as solved_pct,
  t.reported_n, t.items_n as expected_n
from report.meeting_tally() t
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = t.unit_code and unit.valid_from < t.period_start + interval '3 months'
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.meeting_quarter_unit is '研判会承办季表：各单位承办企业问题的件数';
comment on column report.meeting_quarter_unit.period_start is '期别起始日';
comment on column report.meeting_quarter_unit.period_type is '期别类型';
comment on column report.meeting_quarter_unit.unit_code is '承办单位代码';
comment on column report.meeting_quarter_unit.unit_name is '承办单位';
comment on column report.meeting_quarter_unit.items_n is '承办（件）';
comment on column report.meeting_quarter_unit.solved_n is '已办结（件）';
comment on column report.meeting_quarter_unit.overdue_n is '逾期（件）：过时限未办结或逾期办结';
comment on column report.meeting_quarter_unit.solved_pct is '办结率（%）：有退回待改的为空';
comment on column report.meeting_quarter_unit.reported_n is '已报（件）';
comment on column report.meeting_quarter_unit.expected_n is '应报（件）';
