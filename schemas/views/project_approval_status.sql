-- Each approval with the workdays that it took, or has taken until the day one looks from, beside its limits.
create view report.project_approval_status with (security_invoker = true) as
select
  a.project_code, p.project_name, a.approval_type, a.authority_text, a.legal_days, a.promised_days,
  case when a.pending_correction then '退回待改' else '已报' end as report_state,
  a.status, a.submitted_date, a.accepted_date, a.pause_days, a.approved_date, a.actual_days, a.approval_no,
  d.used_days,
  case when d.used_days is not null and a.promised_days is not null then d.used_days > a.promised_days end
    as is_over_promise,
  case when d.used_days is not null and a.legal_days is not null then d.used_days > a.legal_days end as is_over_legal,
  a.problem_text, a.reporting_unit_code, a.submission_id, a.sheet_no, a.row_no, a.col_no, a.recorded_at,
  a.pending_correction
from report.project_approval a
cross join (select ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date as today) m
left join lateral (
  select case when a.accepted_date is not null and a.status in ('已受理', '补正中', '已办结') then greatest(0,
    report.workdays_in(a.accepted_date + 1, coalesce(a.approved_date, m.today)) - coalesce(a.pause_days, 0))
  end as used_days
) d on true
left join lateral (
  select project.project_name from report.project where project.project_code = a.project_code
  order by project.list_year desc limit 1
) p on true;

comment on view report.project_approval_status is '项目审批现状：每个审批事项用时和时限，限内还是超时';
comment on column report.project_approval_status.project_code is '项目代码';
comment on column report.project_approval_status.project_name is '项目名称';
comment on column report.project_approval_status.approval_type is '审批事项';
comment on column report.project_approval_status.authority_text is '审批部门';
comment on column report.project_approval_status.legal_days is '法定时限（工作日）';
comment on column report.project_approval_status.promised_days is '承诺时限（工作日）';
comment on column report.project_approval_status.report_state is '报送情况：已报、退回待改';
comment on column report.project_approval_status.status is '办理状态';
comment on column report.project_approval_status.submitted_date is '申报日期';
comment on column report.project_approval_status.accepted_date is '受理日期';
comment on column report.project_approval_status.pause_days is '不计时天数（工作日）';
comment on column report.project_approval_status.approved_date is '办结日期';
comment on column report.project_approval_status.actual_days is '自报用时（工作日）';
comment on column report.project_approval_status.approval_no is '批复文号';
comment on column report.project_approval_status.used_days is '计算用时（工作日）：受理次日到办结或当日，扣除不计时天数';
comment on column report.project_approval_status.is_over_promise is '是否超承诺时限：没有承诺时限的为空';
comment on column report.project_approval_status.is_over_legal is '是否超法定时限：没有法定时限的为空';
comment on column report.project_approval_status.problem_text is '存在问题';
comment on column report.project_approval_status.reporting_unit_code is '报送单位代码';
comment on column report.project_approval_status.submission_id is '报送编号';
comment on column report.project_approval_status.sheet_no is '表序';
comment on column report.project_approval_status.row_no is '行号';
comment on column report.project_approval_status.col_no is '列号';
comment on column report.project_approval_status.recorded_at is '入库时间';
comment on column report.project_approval_status.pending_correction is '退回待改：原值暂不采用';
