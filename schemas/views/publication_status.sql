-- Each registered publication: whether it is still awaited at the moment, and until when what waits for it is due.
-- A planned day starts no clock: until the actual one is registered, and has come, nobody owes what waits.
create view report.publication_status with (security_invoker = true) as
select
  p.source_name, p.subject_code, p.data_start as period_start, p.data_period_type as period_type, p.planned_date, p.actual_date, p.workdays_after,
  p.document_no,
  p.actual_date is null or p.actual_date > m.today as is_awaited,
  p.actual_date is null and coalesce(p.planned_date < m.today, false) as is_past_plan,
  report.nth_workday_after(coalesce(p.actual_date, p.planned_date), p.workdays_after) as due_date,
  p.submission_id, p.sheet_no, p.row_no, p.recorded_at
from report.publication_day p
cross join (select ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date as today) m;

comment on view report.publication_status is '统计数据发布情况：登记的每一项是否已发布、发布后何时截止报送';
comment on column report.publication_status.source_name is '报表';
comment on column report.publication_status.subject_code is '指标代码：全部为整张报表';
comment on column report.publication_status.period_start is '期别起始日';
comment on column report.publication_status.period_type is '期别类型';
comment on column report.publication_status.planned_date is '计划发布日';
comment on column report.publication_status.actual_date is '实际发布日：没有登记的为空';
comment on column report.publication_status.workdays_after is '发布后工作日数（个工作日）';
comment on column report.publication_status.document_no is '依据';
comment on column report.publication_status.is_awaited is '待统计部门发布：没有登记实际发布日，或还没有到那一天';
comment on column report.publication_status.is_past_plan is '计划已过：计划发布日已过而没有登记实际发布日';
comment on column report.publication_status.due_date is '报送截止日：实际发布后的，没有发布的按计划发布日算';
comment on column report.publication_status.submission_id is '报送编号';
comment on column report.publication_status.sheet_no is '表序';
comment on column report.publication_status.row_no is '行号';
comment on column report.publication_status.recorded_at is '入库时间';
