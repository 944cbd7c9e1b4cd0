-- Study by month and unit for every reader, without persons: of a unit of fewer than three a mere reader sees no counts.
-- The quotas for one person are those in force that month.
drop function if exists report.study_tally();
create function report.study_tally()
returns table (
  period_start date, unit_code text, person_n bigint, reported_n bigint, self_study_met_n bigint,
  xuexi_known_n bigint, xuexi_active_n bigint, xuexi_due bigint, xuexi_answered bigint,
  dengta_known_n bigint, dengta_active_n bigint, dengta_due bigint, dengta_answered bigint
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.period_start, a.unit_code, a.person_n, s.*
  from (
    select p.period_start, p.unit_code, count(*) as person_n, count(p.self_study_n) as reported_n,
      count(*) filter (where p.self_study_n >= (
        select q.quota from report.activity_quota q
        where q.activity_type = '自学' and p.period_start between q.valid_from and coalesce(q.valid_to, 'infinity')
        order by q.valid_from desc limit 1)) as self_study_met_n,
      count(p.xuexi_is_active) as xuexi_known_n, count(*) filter (where p.xuexi_is_active) as xuexi_active_n,
      sum(p.xuexi_due_n) filter (where p.xuexi_answered_n is not null) as xuexi_due,
      sum(p.xuexi_answered_n) filter (where p.xuexi_due_n is not null) as xuexi_answered,
      count(p.dengta_is_active) as dengta_known_n, count(*) filter (where p.dengta_is_active) as dengta_active_n,
      sum(p.dengta_due_n) filter (where p.dengta_answered_n is not null) as dengta_due,
      sum(p.dengta_answered_n) filter (where p.dengta_due_n is not null) as dengta_answered
    from report.person_study p
    group by 1, 2
  ) a
  left join lateral (
    select a.reported_n, a.self_study_met_n, a.xuexi_known_n, a.xuexi_active_n, a.xuexi_due, a.xuexi_answered,
      a.dengta_known_n, a.dengta_active_n, a.dengta_due, a.dengta_answered
    where a.person_n >= 3 or report.reads_whole()
  ) s on true
$$;
comment on function report.study_tally() is '各单位个人学习的人数和题数，不含个人';

create view report.person_study_unit with (security_invoker = true) as
select
  t.period_start, 'month'::text as period_type, t.unit_code, u.unit_name, t.self_study_met_n,
  case when t.xuexi_known_n = t.person_n then t.xuexi_active_n * 100.0 / t.person_n end as xuexi_active_pct,
  case when t.xuexi_known_n = t.person_n then t.xuexi_answered * 100.0 / nullif(t.xuexi_due, 0) end
    as xuexi_answered_pct,
  case when t.dengta_known_n = t.person_n then t.dengta_active_n * 100.0 / t.person_n end as dengta_active_pct,
  case when t.dengta_known_n = t.person_n then t.dengta_answered * 100.0 / nullif(t.dengta_due, 0) end
    as dengta_answered_pct,
  t.reported_n, t.person_n as expected_n
from report.study_tally() t
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = t.unit_code and unit.valid_from <= t.period_start
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.person_study_unit is '单位学习月度：自学达标人数、网络平台参与率和答题率；不足三人的单位只给考核人员';
comment on column report.person_study_unit.period_start is '期别起始日';
comment on column report.person_study_unit.period_type is '期别类型';
comment on column report.person_study_unit.unit_code is '单位代码';
comment on column report.person_study_unit.unit_name is '单位';
comment on column report.person_study_unit.self_study_met_n is '自学达标人数（人）：达到当月定额的';
comment on column report.person_study_unit.xuexi_active_pct is '学习强国参与率（%）：有人未报的为空';
comment on column report.person_study_unit.xuexi_answered_pct is '学习强国答题率（%）：已答题除以应答题，有人未报的为空';
comment on column report.person_study_unit.dengta_active_pct is '灯塔党建在线参与率（%）：有人未报的为空';
comment on column report.person_study_unit.dengta_answered_pct is '灯塔党建在线答题率（%）：已答题除以应答题，有人未报的为空';
comment on column report.person_study_unit.reported_n is '已报自学次数（人）';
comment on column report.person_study_unit.expected_n is '列入台账（人）';
