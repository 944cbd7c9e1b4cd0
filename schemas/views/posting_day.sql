-- One row for each person and day that is due, for assessors alone. A day is due when it is a workday and the
-- roster says 应晒 with no leave over it. Days after the last collection are due but not known: they are never
-- missing. A correction of a day, from an objection that was upheld, counts instead of what was collected. Where
-- the rules say so, a month counts only from its lock on: until then its days are due but not known.
create view report.posting_day with (security_invoker = true) as
with collected as (
  -- Where there is no system, the lists out of the chat are all that there is.
  select (coalesce(max(s.received_at) filter (where s.source_name = 'daily_posting'), max(s.received_at))
    at time zone 'Asia/Shanghai')::date - 1 as last_day
  from report.submissions s
  where s.source_name in ('daily_posting', 'posting_chain') and s.status in ('accepted', 'partly')
),
due as (
  select distinct on (d.person_code, g.day::date)
    d.person_code, d.unit_code, g.day::date as day, x.counted_as
  from report.posting_duty d
  -- An open end runs to the end of the year in which it was last collected.
  cross join lateral generate_series(
    d.valid_from::timestamp,
    coalesce(d.valid_to, (select (date_trunc('year', last_day) + interval '1 year - 1 day')::date from collected))
      ::timestamp,
    interval '1 day'
  ) as g (day)
  left join warehouse.calendar_deviation c on c.day = g.day::date
  left join report.posting_correction x on x.person_code = d.person_code and x.posting_date = g.day::date
  where d.duty_type = '应晒'
    and coalesce(c.is_workday, extract(isodow from g.day) < 6)
    and coalesce(x.counted_as in ('按时', '迟晒', '未晒'), not exists (
      select from report.posting_duty l
      where l.person_code = d.person_code and l.duty_type <> '应晒'
        and l.valid_from <= g.day::date and (l.valid_to is null or l.valid_to >= g.day::date)
    ))
  order by d.person_code, g.day::date, d.valid_from desc
),
first_posting as (
  select
    p.person_code, (p.posted_at at time zone 'Asia/Shanghai')::date as day,
    min(p.posted_at at time zone 'Asia/Shanghai')::time as posted_time
  from report.posting p
  group by 1, 2
)
select
  due.person_code, due.unit_code, due.day,
  coalesce(due.counted_as, case
    when f.posted_time is null then '未晒'
    when f.posted_time <= report.posting_cutoff(due.day) then '按时'
    else '迟晒'
  end) as state,
  (due.day <= c.last_day or due.counted_as is not null)
    and (k.locked_at is not null or not report.posting_needs_lock(due.day)) as is_known,
  k.locked_at
from due
cross join collected c
left join first_posting f on f.person_code = due.person_code and f.day = due.day
left join report.posting_lock k on k.period_start = date_trunc('month', due.day)::date;

comment on view report.posting_day is '个人晾晒逐日：每人每个应晒日按什么计';
comment on column report.posting_day.person_code is '人员代码';
comment on column report.posting_day.unit_code is '单位代码：当日所在单位';
comment on column report.posting_day.day is '日期';
comment on column report.posting_day.state is '按什么计：按时、迟晒、未晒；尚未计入的为现有记录下的结果';
comment on column report.posting_day.is_known is '是否计入：已采集，规则要求锁定的已锁定';
comment on column report.posting_day.locked_at is '锁定时间：没有锁定的为空';
