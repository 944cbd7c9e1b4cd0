-- Counts by unit for every reader, without people: the function reads with its owner's rights, the view gives sums.
-- Of a unit of fewer than three people the sums are a person's: a mere reader sees none.
drop function if exists report.posting_tally();
create function report.posting_tally()
returns table (
  period_start date, unit_code text, unit_name text, persons_n bigint,
  expected_n numeric, reported_n numeric, on_time_n numeric, late_n numeric, missing_n numeric
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.period_start, a.unit_code, a.unit_name, a.persons_n, s.*
  from (
    select p.period_start, p.unit_code, p.unit_name, count(distinct p.person_code) as persons_n,
      sum(p.expected_n) as expected_n, sum(p.reported_n) as reported_n, sum(p.on_time_n) as on_time_n,
      sum(p.late_n) as late_n, sum(p.missing_n) as missing_n
    from report.posting_month_person p
    group by 1, 2, 3
  ) a
  left join lateral (
    select a.expected_n, a.reported_n, a.on_time_n, a.late_n, a.missing_n
    where a.persons_n >= 3 or report.reads_whole()
  ) s on true
$$;
comment on function report.posting_tally() is '各单位晾晒月度天数，不含个人';

create view report.posting_month_unit with (security_invoker = true) as
select
  t.period_start, 'month'::text as period_type, t.unit_code, t.unit_name, t.persons_n, t.expected_n, t.reported_n,
  t.on_time_n, t.late_n, t.missing_n
from report.posting_tally() t;

comment on view report.posting_month_unit is '单位晾晒月度：各单位每月应晒、按时、迟晒、未晒人天；不足三人的单位只给考核人员';
comment on column report.posting_month_unit.period_start is '期别起始日';
comment on column report.posting_month_unit.period_type is '期别类型';
comment on column report.posting_month_unit.unit_code is '单位代码';
comment on column report.posting_month_unit.unit_name is '单位';
comment on column report.posting_month_unit.persons_n is '应晒人数（人）';
comment on column report.posting_month_unit.expected_n is '应晒（人天）';
comment on column report.posting_month_unit.reported_n is '已采集（人天）：应晒中已经采集到的';
comment on column report.posting_month_unit.on_time_n is '按时（人天）：已采集的中';
comment on column report.posting_month_unit.late_n is '迟晒（人天）：已采集的中';
comment on column report.posting_month_unit.missing_n is '未晒（人天）：已采集的中';
