-- What a return that waits for an answer may be: the unit and the period as which it was read, and those that an
-- answer names which can still be given or was given.
create view report.waiting_return with (security_invoker = true) as
with named as (
  select
    q.submission_id, o.one -> 'effect' ->> 'answered_unit' as unit_code, o.one -> 'effect' ->> 'period' as period_label
  from ledger.question q
  cross join (select (select warehouse.as_of()) as as_of) m
  cross join lateral jsonb_array_elements(q.options) o (one)
  where q.opened_at <= m.as_of
    and (coalesce(q.answered_at, 'infinity') > m.as_of or o.one ->> 'letter' = q.answer)
)
select s.submission_id, s.source_name, u.reporting_unit_code, p.period_label, s.received_at
from report.submissions s
cross join lateral (
  select s.reporting_unit_code union select n.unit_code from named n where n.submission_id = s.submission_id
) u (reporting_unit_code)
cross join lateral (
  select report.period_label(s.period_start, s.period_type)
  union
  select n.period_label from named n where n.submission_id = s.submission_id
) p (period_label)
where s.status = 'held' and u.reporting_unit_code is not null and p.period_label is not null;

comment on view report.waiting_return is '待确认报送归属：可能是哪个单位、哪一期的，读到的和还能这样答复的，一种一行';
comment on column report.waiting_return.submission_id is '报送编号';
comment on column report.waiting_return.source_name is '报表';
comment on column report.waiting_return.reporting_unit_code is '报送单位代码';
comment on column report.waiting_return.period_label is '期别：2021-03、2021-W12、2021Q1、2021H1、2021';
comment on column report.waiting_return.received_at is '收到时间';
