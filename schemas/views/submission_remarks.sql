-- What stands in the kept bytes needs no two times: as of a moment it is there as soon as the return was loaded.
create view report.submission_remarks with (security_invoker = true) as
select
  s.submission_id, s.source_name, s.reporting_unit_code, s.period_start, s.period_type, s.received_at,
  r.remark_no, r.kind, r.words, r.cell
from ledger.submission_remark r
join report.submissions s using (submission_id)
where s.status in ('accepted', 'partly');

comment on view report.submission_remarks is '报送说明：报送单位自己写明所报数是预计数、快报数或口径有变的';
comment on column report.submission_remarks.submission_id is '报送编号';
comment on column report.submission_remarks.source_name is '报表';
comment on column report.submission_remarks.reporting_unit_code is '报送单位代码';
comment on column report.submission_remarks.period_start is '期别起始日';
comment on column report.submission_remarks.period_type is '期别类型';
comment on column report.submission_remarks.received_at is '收到时间';
comment on column report.submission_remarks.remark_no is '序号';
comment on column report.submission_remarks.kind is '性质：estimate 有预计数、basis 有单月或别的时间的数、preliminary 是快报数或尚未核定的数、scope 口径或范围有说明、growth 写明了公布同比与计算同比不同的原因';
comment on column report.submission_remarks.words is '原话';
comment on column report.submission_remarks.cell is '单元格：表上方和表下注释里的为空，同比差异的原因除外';
