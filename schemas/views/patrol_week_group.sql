-- Each service group and week from the group's first one on: days in enterprises beside what was laid down. Without
-- enterprises, for every reader, who sees hazards where three enterprises at least were visited. A week that is owed and not handed in has a row without counts.
drop function if exists report.patrol_tally();
create function report.patrol_tally()
returns table (
  period_start date, group_no integer, patrol_days numeric, patrols_n bigint, enterprises_n bigint,
  hazards_found_n bigint, reported_n bigint
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select p.period_start, p.group_no, case when count(p.patrol_days) = count(*) then sum(p.patrol_days) end, count(*),
    count(distinct p.enterprise_code),
    case when count(distinct p.enterprise_code) >= 3 or report.reads_whole() then sum(p.hazards_found_n) end,
    count(p.patrol_days)
  from report.safety_patrol p group by 1, 2
$$;
comment on function report.patrol_tally() is '各服务组每周沉在企业天数，不含企业';

create view report.patrol_week_group with (security_invoker = true) as
with weeks as (
  select s.period_start, s.status from report.submission_status s where s.source_name = 'safety_patrols'
  union
  select t.period_start, '不应报' from report.patrol_tally() t where not exists (
    select from report.submission_status s
    where s.source_name = 'safety_patrols' and s.period_start = t.period_start
  )
),
groups as (
  select w.period_start, w.status, g.group_no, max(g.weekly_quota_days) as quota_days,
    count(distinct g.enterprise_code) as served_n
  from weeks w
  join report.safety_group g
    on g.valid_from < w.period_start + 7 and (g.valid_to is null or g.valid_to >= w.period_start)
  group by 1, 2, 3
)
select
  g.period_start, 'week'::text as period_type, g.group_no, g.status, g.quota_days,
  case when t.group_no is null and g.status in ('按时', '迟报', '不应报') then 0 else t.patrol_days end as patrol_days,
  case when t.group_no is null and g.status in ('按时', '迟报', '不应报') then 0 else t.patrols_n end as patrols_n,
  t.enterprises_n, g.served_n, t.hazards_found_n,
  t.patrol_days - g.quota_days as surplus_days, t.reported_n, t.patrols_n as expected_n
from groups g
left join report.patrol_tally() t on t.period_start = g.period_start and t.group_no = g.group_no;

comment on view report.patrol_week_group is '服务组巡查周表：各组每周沉在企业天数与应沉天数';
comment on column report.patrol_week_group.period_start is '期别起始日：周一';
comment on column report.patrol_week_group.period_type is '期别类型';
comment on column report.patrol_week_group.group_no is '组号';
comment on column report.patrol_week_group.status is '报送状态：按时、迟报、未报、待确认、未到期、待统计部门发布、不应报';
comment on column report.patrol_week_group.quota_days is '应沉在企业（天）：按登记的安排';
comment on column report.patrol_week_group.patrol_days is '沉在企业（天）：未报或有退回待改的为空';
comment on column report.patrol_week_group.patrols_n is '巡查（次）：未报的为空';
comment on column report.patrol_week_group.enterprises_n is '巡查企业（家）';
comment on column report.patrol_week_group.served_n is '服务企业（家）';
comment on column report.patrol_week_group.hazards_found_n is '发现隐患（处）：当周巡查不足三家企业的只给考核人员';
comment on column report.patrol_week_group.surplus_days is '多于应沉天数（天）：负数为欠';
comment on column report.patrol_week_group.reported_n is '已报（次）：没有退回待改的';
comment on column report.patrol_week_group.expected_n is '应报（次）';
