-- The state is today's: the ledger keeps no date of consent.
create view report.change_requests with (security_invoker = true) as
select
  c.change_request_id, c.table_name, c.row_key, c.column_name, c.registered_value, c.reported_value,
  c.submission_id, s.file_name, s.reporting_unit_code, s.period_start, s.period_type, c.sheet, c.cell,
  c.opened_at, c.status
from ledger.change_request c
join ledger.submission s using (submission_id)
where c.opened_at <= (select warehouse.as_of());

comment on view report.change_requests is '变更申请：报送值与下达数不一致，同意前不生效';
comment on column report.change_requests.change_request_id is '编号';
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
comment on column report.change_requests.status is '状态：现在的状态';
