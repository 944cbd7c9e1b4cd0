-- One row for each return that is owed, judged by the first one that was loaded: what was only returned is owed. What
-- waits for an answer is neither in nor missing, of whichever of its possible periods; once answered, the day of its handing in counts. 零报告 is a return. A note counts only where its round was still open at the deadline
-- and no form or rule of our own had caused it. Figures that another period's return carries are handed in with it: where
-- that is the first that comes of a period, its day counts, late or in time.
create view report.submission_status with (security_invoker = true) as
select
  o.source_name, o.reporting_unit_code, u.unit_name as reporting_unit_name, o.period_start, o.period_type,
  o.due_at, o.first_due_at, s.first_received_at,
  case
    when s.first_received_at <= o.due_at then '按时'
    -- What came before the publication is not late, whatever was planned.
    when s.first_received_at is not null and o.is_publication_awaited then '按时'
    when s.first_received_at > o.due_at then '迟报'
    when o.is_publication_awaited and y.next_start <= m.as_of at time zone 'Asia/Shanghai' then '待统计部门发布'
    when o.due_at > m.as_of then '未到期'
    when w.is_waiting then '待确认'
    else '未报'
  end as status,
  coalesce(s.is_zero_report, false) as is_zero_report, coalesce(s.is_filled_in, false) as is_filled_in,
  coalesce(s.last_status, case when w.is_waiting then '待确认' else '未收到' end) as last_status,
  coalesce(s.submissions_n, 0) as submissions_n, coalesce(n.rounds_returned_n, 0) as rounds_returned_n,
  coalesce(n.rounds_our_fault_n, 0) as rounds_our_fault_n, coalesce(n.rounds_counted_n, 0) as rounds_counted_n,
  s.last_submission_id,
  o.put_off_reason, o.put_off_document, o.is_publication_awaited, o.planned_publication_date
from report.deadline o
cross join (select (select warehouse.as_of()) as as_of) m
cross join lateral (
  select o.period_start + case o.period_type when 'half' then interval '6 months' when 'quarter' then interval '3 months'
    else ('1 ' || o.period_type)::interval end as next_start
) y
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = o.reporting_unit_code and unit.valid_from <= o.due_at::date
  order by unit.valid_from desc limit 1
) u on true
left join (
  select
    x.source_name, x.reporting_unit_code, x.period_start, x.period_type,
    min(x.received_at) filter (where x.status in ('accepted', 'partly')) as first_received_at,
    (array_agg(x.is_zero_report order by x.received_at desc, x.submission_id desc)
      filter (where x.status in ('accepted', 'partly')))[1] as is_zero_report,
    (array_agg(x.filled_in_by is not null order by x.received_at desc, x.submission_id desc)
      filter (where x.status in ('accepted', 'partly')))[1] as is_filled_in,
    count(*) filter (where x.is_own) as submissions_n,
    (array_agg(
      case x.status when 'accepted' then '已受理' when 'partly' then '部分受理' when 'held' then '待确认'
        when 'returned' then '退回' else '处理中' end
      order by x.is_own desc, x.received_at desc, x.submission_id desc))[1] as last_status,
    (array_agg(x.submission_id order by x.is_own desc, x.received_at desc, x.submission_id desc))[1] as last_submission_id
  from (
    select a.*, true as is_own from report.submissions a
    union all
    select a.submission_id, a.file_name, a.channel, a.source_name, a.reporting_unit_code, c.period_start, c.period_type,
      a.received_at, a.registered_at, a.recorded_at, a.status, a.rows_read, a.rows_accepted, false, a.filled_in_by,
      a.correction_reason, a.sha256, false
    from report.submissions a join ledger.carried_period c using (submission_id)
    where a.status in ('accepted', 'partly')
  ) x
  where x.status not in ('duplicate', 'evidence')
  group by 1, 2, 3, 4
) s using (source_name, reporting_unit_code, period_start, period_type)
left join (
  select source_name, reporting_unit_code, period_label, true as is_waiting
  from report.waiting_return
  group by 1, 2, 3
) w (waiting_source_name, waiting_unit_code, waiting_label, is_waiting)
  on w.waiting_source_name = o.source_name and w.waiting_unit_code = o.reporting_unit_code
  and w.waiting_label = report.period_label(o.period_start, o.period_type)
left join (
  select
    r.source_name, r.reporting_unit_code, r.period_start, r.period_type,
    count(*) as rounds_returned_n, count(*) filter (where r.is_our_fault) as rounds_our_fault_n,
    count(*) filter (where r.is_open_at_deadline and not r.is_our_fault) as rounds_counted_n
  from report.return_round r
  group by 1, 2, 3, 4
) n using (source_name, reporting_unit_code, period_start, period_type);

comment on view report.submission_status is '报送情况：每个单位每张报表每一期是否按时';
comment on column report.submission_status.source_name is '报表';
comment on column report.submission_status.reporting_unit_code is '报送单位代码';
comment on column report.submission_status.reporting_unit_name is '报送单位';
comment on column report.submission_status.period_start is '期别起始日';
comment on column report.submission_status.period_type is '期别类型';
comment on column report.submission_status.due_at is '截止时间：顺延的为顺延后的时间';
comment on column report.submission_status.first_due_at is '原截止时间';
comment on column report.submission_status.first_received_at is '首次收到时间：受理或部分受理的最早一次，随别期报来数的也算；只被退回或仍待确认的不算';
comment on column report.submission_status.status is '报送状态：按时、迟报、未报、未到期、待统计部门发布（发布前不算到期）、待确认（报来的还在等答复，或等答复的可能是这一期，不算未报，也不算已报）';
comment on column report.submission_status.is_zero_report is '零报告：最近一次受理的写明本期没有，不是未报送';
comment on column report.submission_status.is_filled_in is '代填：最近一次受理的是依据盖章的纸质报表代填的';
comment on column report.submission_status.last_status is '最近处理结果：已受理、部分受理、待确认、退回、处理中、未收到；本期没有单独报过的，是随报的那一份的';
comment on column report.submission_status.submissions_n is '报送次数（次）：重复件、盖章件和随别期报来的不计';
comment on column report.submission_status.rounds_returned_n is '退回次数（次）：发出的退回单数';
comment on column report.submission_status.rounds_our_fault_n is '因本办退回的次数（次）：本办的表式或规则引起的';
comment on column report.submission_status.rounds_counted_n is '计入考核的退回次数（次）：截止前已改好的、截止后才报的、因本办表式或规则引起的不计';
comment on column report.submission_status.last_submission_id is '最近报送编号';
comment on column report.submission_status.put_off_reason is '顺延原因：没有顺延的为空';
comment on column report.submission_status.put_off_document is '顺延依据文号：对应报单位统一顺延或登记了发布日时才有';
comment on column report.submission_status.is_publication_awaited is '待统计部门发布：等统计部门发布数据，发布前不算到期';
comment on column report.submission_status.planned_publication_date is '计划发布日：已经发布或没有登记的为空';
