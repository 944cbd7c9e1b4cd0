-- What became of a request at the moment: consented to where the register of consents says so, else the ledger's word.
create view report.change_requests with (security_invoker = true) as
select
  c.change_request_id, c.change_type, c.table_name, c.row_key, c.column_name, c.registered_value, c.reported_value,
  c.submission_id, ledger.file_name_of(c.submission_id) as file_name, s.reporting_unit_code, s.period_start,
  s.period_type, c.sheet, c.cell, c.opened_at,
  case when r.change_no is not null then '已同意' when c.decided_at <= m.as_of then c.status else '待同意' end as status,
  case when r.change_no is not null then r.approver when c.decided_at <= m.as_of then c.decided_by end as decided_by,
  case when r.change_no is not null then r.document_no when c.decided_at <= m.as_of then c.decision_document end
    as document_no,
  case when r.change_no is not null then r.in_force_date when c.decided_at <= m.as_of then c.decided_on end
    as decided_on,
  r.change_no, c.new_value
from ledger.change_request c
join ledger.submission s using (submission_id)
cross join (select (select warehouse.as_of()) as as_of) m
left join lateral (
  select g.change_no, g.approver, g.document_no, g.in_force_date from report.registered_change g
  where g.change_request_id = c.change_request_id order by g.recorded_at desc limit 1
) r on true
where c.opened_at <= m.as_of;

comment on view report.change_requests is '变更申请：报送值与下达数不一致或自报延期，同意前不生效';
comment on column report.change_requests.change_request_id is '编号';
comment on column report.change_requests.change_type is '类别：变更、延期';
comment on column report.change_requests.table_name is '下达数所在表';
comment on column report.change_requests.row_key is '行主键';
comment on column report.change_requests.column_name is '栏目';
comment on column report.change_requests.registered_value is '下达数';
comment on column report.change_requests.reported_value is '报送数';
comment on column report.change_requests.submission_id is '报送编号';
comment on column report.change_requests.file_name is '文件名';
comment on column report.change_requests.reporting_unit_code is '报送单位代码';
comment on column report.change_requests.period_start is '期别起始日';
comment on column report.change_requests.period_type is '期别类型';
comment on column report.change_requests.sheet is '工作表';
comment on column report.change_requests.cell is '单元格';
comment on column report.change_requests.opened_at is '提出时间';
comment on column report.change_requests.status is '状态：待同意、已同意、不同意';
comment on column report.change_requests.decided_by is '批准人';
comment on column report.change_requests.document_no is '文号';
comment on column report.change_requests.decided_on is '批准日期：同意的自这一天起生效';
comment on column report.change_requests.change_no is '登记号：同意后在变更延期豁免里的号';
comment on column report.change_requests.new_value is '报送值入库写法';
