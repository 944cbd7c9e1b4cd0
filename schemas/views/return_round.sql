-- One row for each return note. Open at the deadline: what it asked for came before it and was not mended by then;
-- a round that our own form or rule caused never counts.
create view report.return_round with (security_invoker = true) as
select
  n.note_no, n.submission_id, s.file_name, s.source_name, s.reporting_unit_code, u.unit_name as reporting_unit_name,
  s.period_start, s.period_type, n.round_no, s.received_at, n.made_at, n.due_date, d.due_at, a.mended_at,
  case
    when d.due_at is null or d.due_at > m.as_of or d.is_publication_awaited then null
    else s.received_at <= d.due_at and (a.mended_at is null or a.mended_at > d.due_at)
  end as is_open_at_deadline,
  f.reason is not null as is_our_fault, f.reason as our_fault_reason
from ledger.return_note n
join report.submissions s using (submission_id)
cross join (select (select warehouse.as_of()) as as_of) m
left join report.deadline d on d.source_name = s.source_name and d.reporting_unit_code = s.reporting_unit_code
  and d.period_start = s.period_start and d.period_type = s.period_type
left join lateral (
  select y.received_at as mended_at from report.submissions y where y.submission_id = n.mended_by
) a on true
left join lateral (
  select x.reason from ledger.return_fault x
  where x.submission_id = n.submission_id and x.recorded_at <= m.as_of
    and coalesce(x.withdrawn_at, 'infinity') > m.as_of
  order by x.recorded_at desc limit 1
) f on true
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = s.reporting_unit_code and unit.valid_from <= n.made_at::date
  order by unit.valid_from desc limit 1
) u on true
where n.made_at <= m.as_of;

comment on view report.return_round is '退回轮次：每一张退回单、改好没有、截止时是否仍未改正、是否因本办表式或规则退回';
comment on column report.return_round.note_no is '退回单号';
comment on column report.return_round.submission_id is '报送编号';
comment on column report.return_round.file_name is '文件名';
comment on column report.return_round.source_name is '报表';
comment on column report.return_round.reporting_unit_code is '报送单位代码';
comment on column report.return_round.reporting_unit_name is '报送单位';
comment on column report.return_round.period_start is '期别起始日';
comment on column report.return_round.period_type is '期别类型';
comment on column report.return_round.round_no is '第几次退回';
comment on column report.return_round.received_at is '收到时间：被退回的那一份';
comment on column report.return_round.made_at is '退回时间';
comment on column report.return_round.due_date is '修改时限';
comment on column report.return_round.due_at is '截止时间：不在应报台账里的为空';
comment on column report.return_round.mended_at is '改好时间：退回的各行都已受理的那一份的收到时间，尚未改好的为空';
comment on column report.return_round.is_open_at_deadline is '截止时仍未改正：尚未到截止时间的为空；截止后才报的不算';
comment on column report.return_round.is_our_fault is '因本办表式或规则退回';
comment on column report.return_round.our_fault_reason is '因本办退回的说明';
