-- One row for each person, unit and month, for assessors alone: what posting_day says, counted.
create view report.posting_month_person with (security_invoker = true) as
select
  date_trunc('month', due.day)::date as period_start, 'month'::text as period_type,
  due.unit_code, u.unit_name, due.person_code, n.person_name,
  count(*) as expected_n,
  count(*) filter (where due.is_known) as reported_n,
  count(*) filter (where due.is_known and due.state = '按时') as on_time_n,
  count(*) filter (where due.is_known and due.state = '迟晒') as late_n,
  count(*) filter (where due.is_known and due.state = '未晒') as missing_n,
  due.locked_at
from report.posting_day due
left join report.person n on n.person_code = due.person_code
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = due.unit_code and unit.valid_from <= due.day
  order by unit.valid_from desc limit 1
) u on true
group by 1, 2, 3, 4, 5, 6, due.locked_at;

comment on view report.posting_month_person is '个人晾晒月度：每人每月应晒、按时、迟晒、未晒天数';
comment on column report.posting_month_person.period_start is '期别起始日';
comment on column report.posting_month_person.period_type is '期别类型';
comment on column report.posting_month_person.unit_code is '单位代码';
comment on column report.posting_month_person.unit_name is '单位';
comment on column report.posting_month_person.person_code is '人员代码';
comment on column report.posting_month_person.person_name is '姓名';
comment on column report.posting_month_person.expected_n is '应晒（天）：工作日中名册为应晒且未请假等的天数';
comment on column report.posting_month_person.reported_n is '已采集（天）：应晒中已经采集到的天数；规则要求锁定的，锁定前不计';
comment on column report.posting_month_person.on_time_n is '按时（天）：不晚于当日截止时刻，已采集的天数中';
comment on column report.posting_month_person.late_n is '迟晒（天）：晚于当日截止时刻，已采集的天数中';
comment on column report.posting_month_person.missing_n is '未晒（天）：已采集的天数中';
comment on column report.posting_month_person.locked_at is '锁定时间：经本人核对后锁定的时间，没有锁定的为空';
