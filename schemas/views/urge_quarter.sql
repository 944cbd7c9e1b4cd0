-- Letters by the quarter in which they were sent and the unit that they went to; a letter that has a day by which
-- to answer and none on which it was answered is open, and late once that day has passed.
create view report.urge_quarter with (security_invoker = true) as
select
  date_trunc('quarter', r.sent_date)::date as period_start, 'quarter'::text as period_type,
  r.urged_unit_code, u.unit_name as urged_unit_name,
  count(*) filter (where r.urge_type = '提醒') as reminder_n,
  count(*) filter (where r.urge_type = '催办函') as letter_n,
  count(*) filter (where r.urge_type = '督办函') as order_n,
  count(*) filter (where r.urge_type = '约谈') as talk_n,
  count(*) filter (where r.replied_date <= r.reply_due_date) as replied_on_time_n,
  count(*) filter (where r.replied_date > r.reply_due_date) as replied_late_n,
  count(*) filter (where r.replied_date is null and r.reply_due_date < m.today) as overdue_n,
  count(r.sent_date) as reported_n, count(*) as expected_n
from report.urge_record r
cross join (select ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date as today) m
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = r.urged_unit_code and unit.valid_from <= coalesce(r.sent_date, m.today)
  order by unit.valid_from desc limit 1
) u on true
group by 1, 3, 4;

comment on view report.urge_quarter is '催办督办季度：各单位被提醒、催办、督办、约谈的次数和回复情况';
comment on column report.urge_quarter.period_start is '期别起始日：发出日期所在季度，退回待改的为空';
comment on column report.urge_quarter.period_type is '期别类型';
comment on column report.urge_quarter.urged_unit_code is '被催办单位代码';
comment on column report.urge_quarter.urged_unit_name is '被催办单位';
comment on column report.urge_quarter.reminder_n is '提醒（次）';
comment on column report.urge_quarter.letter_n is '催办函（次）';
comment on column report.urge_quarter.order_n is '督办函（次）';
comment on column report.urge_quarter.talk_n is '约谈（次）';
comment on column report.urge_quarter.replied_on_time_n is '按时回复（次）';
comment on column report.urge_quarter.replied_late_n is '逾期回复（次）';
comment on column report.urge_quarter.overdue_n is '逾期未回复（次）';
comment on column report.urge_quarter.reported_n is '已报（次）';
comment on column report.urge_quarter.expected_n is '应报（次）：登记的文书，含退回待改的';
