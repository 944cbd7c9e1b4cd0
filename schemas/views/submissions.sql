-- What stood in the ledger at the moment. A return that was answered later was still held then, and is shown as what it
-- was taken for then (ledger.held_return); one that was not yet processed is shown as bytes alone.
create view report.submissions with (security_invoker = true) as
select
  s.submission_id, ledger.file_name_of(s.submission_id) as file_name, s.channel,
  case when k.is_known then s.source_name else h.source_name end as source_name,
  case when k.is_known then s.reporting_unit_code else h.reporting_unit_code end as reporting_unit_code,
  case when k.is_known then s.period_start else h.period_start end as period_start,
  case when k.is_known then s.period_type else h.period_type end as period_type,
  s.received_at, s.registered_at,
  case when k.is_known then s.recorded_at else h.recorded_at end as recorded_at,
  case
    when k.is_known and s.status not in ('held', 'received') then s.status
    when exists (
      select from ledger.question q where q.submission_id = s.submission_id and q.opened_at <= m.as_of
        and coalesce(q.answered_at, 'infinity') > m.as_of
    ) then 'held'
    else 'received'
  end as status,
  case when k.is_known then s.rows_read else h.rows_read end as rows_read,
  case when k.is_known then s.rows_accepted end as rows_accepted,
  k.is_known and s.is_zero_report as is_zero_report, s.filled_in_by,
  case when k.is_known and s.status not in ('held', 'received') then ledger.correction_reason_of(s.submission_id) end
    as correction_reason,
  s.sha256
from ledger.submission s
cross join (select (select warehouse.as_of()) as as_of) m
cross join lateral (select coalesce(s.recorded_at <= m.as_of, false) as is_known) k
left join lateral (
  select x.* from ledger.held_return x
  where not k.is_known and x.submission_id = s.submission_id and x.recorded_at <= m.as_of
  order by x.recorded_at desc limit 1
) h on true
where s.registered_at <= m.as_of;

comment on view report.submissions is '报送记录：每一次报送当时的处理结果';
comment on column report.submissions.submission_id is '报送编号';
comment on column report.submissions.file_name is '文件名：受限报表的只给考核人员';
comment on column report.submissions.channel is '来路';
comment on column report.submissions.source_name is '报表';
comment on column report.submissions.reporting_unit_code is '报送单位代码';
comment on column report.submissions.period_start is '期别起始日';
comment on column report.submissions.period_type is '期别类型';
comment on column report.submissions.received_at is '收到时间：只用来判断是否按时';
comment on column report.submissions.registered_at is '登记时间';
comment on column report.submissions.recorded_at is '入库时间：尚未处理的为空';
comment on column report.submissions.status is '处理结果：accepted 已受理、partly 部分受理、held 待确认、returned 退回、duplicate 重复、evidence 盖章件、received 处理中';
comment on column report.submissions.rows_read is '读到行数';
comment on column report.submissions.rows_accepted is '受理行数';
comment on column report.submissions.is_zero_report is '零报告：写明本期没有';
comment on column report.submissions.filled_in_by is '代填人：依据盖章的纸质报表代填的，单位自己报的为空';
comment on column report.submissions.correction_reason is '更正理由：受限报表的只给考核人员';
comment on column report.submissions.sha256 is '文件指纹';
