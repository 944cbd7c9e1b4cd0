-- One row for each person, unit and month, for assessors alone. A day is due when it is a workday and the roster
-- says 应晒 with no leave over it. Days after the last collection are due but not known: they are never missing.
create view report.posting_month_person with (security_invoker = true) as
with collected as (
  select (max(s.received_at) at time zone 'Asia/Shanghai')::date - 1 as last_day
  from report.submissions s where s.source_name = 'daily_posting' and s.status in ('accepted', 'partly')
),
due as (
  select distinct on (d.person_code, g.day::date) d.person_code, d.unit_code, g.day::date as day
  from report.posting_duty d
  -- An open end runs to the end of the year in which it was last collected.
  cross join lateral generate_series(
    d.valid_from::timestamp,
    coalesce(d.valid_to, (select (date_trunc('year', last_day) + interval '1 year - 1 day')::date from collected))
      ::timestamp,
    interval '1 day'
  ) as g (day)
  left join warehouse.calendar_deviation c on c.day = g.day::date
  where d.duty_type = '应晒'
    and coalesce(c.is_workday, extract(isodow from g.day) < 6)
    and not exists (
      select from report.posting_duty l
      where l.person_code = d.person_code and l.duty_type <> '应晒'
        and l.valid_from <= g.day::date and (l.valid_to is null or l.valid_to >= g.day::date)
    )
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
  date_trunc('month', due.day)::date as period_start, 'month'::text as period_type,
  due.unit_code, u.unit_name, due.person_code, n.person_name,
  count(*) as expected_n,
  count(*) filter (where due.day <= k.last_day) as reported_n,
  count(*) filter (where due.day <= k.last_day and f.posted_time <= report.posting_cutoff(due.day)) as on_time_n,
  count(*) filter (where due.day <= k.last_day and f.posted_time > report.posting_cutoff(due.day)) as late_n,
  count(*) filter (where due.day <= k.last_day and f.posted_time is null) as missing_n
from due
cross join collected k
left join first_posting f on f.person_code = due.person_code and f.day = due.day
left join report.person n on n.person_code = due.person_code
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = due.unit_code and unit.valid_from <= due.day
  order by unit.valid_from desc limit 1
) u on true
group by 1, 2, 3, 4, 5, 6;

comment on view report.posting_month_person is '个人晾晒月度：每人每月应晒、按时、迟晒、未晒天数';
comment on column report.posting_month_person.period_start is '期别起始日';
comment on column report.posting_month_person.period_type is '期别类型';
comment on column report.posting_month_person.unit_code is '单位代码';
comment on column report.posting_month_person.unit_name is '单位';
comment on column report.posting_month_person.person_code is '人员代码';
comment on column report.posting_month_person.person_name is '姓名';
comment on column report.posting_month_person.expected_n is '应晒（天）：工作日中名册为应晒且未请假等的天数';
comment on column report.posting_month_person.reported_n is '已采集（天）：应晒中已经采集到的天数';
comment on column report.posting_month_person.on_time_n is '按时（天）：不晚于当日截止时刻，已采集的天数中';
comment on column report.posting_month_person.late_n is '迟晒（天）：晚于当日截止时刻，已采集的天数中';
comment on column report.posting_month_person.missing_n is '未晒（天）：已采集的天数中';
