-- Each hazard as the moment knows it; overdue is judged by the day of that moment, and by its closing once mended.
create view report.hazard_status with (security_invoker = true) as
select
  h.hazard_no, h.enterprise_code, e.enterprise_name, h.found_date, h.found_by_text, h.hazard_type, h.hazard_level,
  h.hazard_text, h.measure_text, h.fund_wan_yuan, h.responsible_names, h.due_date,
  case when h.pending_correction then '退回待改' else '已报' end as report_state,
  h.status, h.rectified_date, h.verified_names, h.closed_date,
  case when h.status is not null then
    coalesce(case when h.status <> '整改中' then h.rectified_date end, m.today) > h.due_date end as is_overdue,
  case when h.status = '整改中' and h.due_date < m.today then m.today - h.due_date end as overdue_days,
  case when h.status <> '整改中' then h.rectified_date - h.found_date end as days_to_mend,
  h.reporting_unit_code, h.submission_id, h.sheet_no, h.row_no, h.col_no, h.recorded_at, h.pending_correction
from report.hazard h
cross join (select ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date as today) m
left join report.enterprise e using (enterprise_code);

comment on view report.hazard_status is '隐患整改现状：每处隐患的整改、销号和逾期';
comment on column report.hazard_status.hazard_no is '隐患编号';
comment on column report.hazard_status.enterprise_code is '企业代码';
comment on column report.hazard_status.enterprise_name is '企业名称';
comment on column report.hazard_status.found_date is '发现日期';
comment on column report.hazard_status.found_by_text is '检查单位';
comment on column report.hazard_status.hazard_type is '隐患类别';
comment on column report.hazard_status.hazard_level is '隐患级别';
comment on column report.hazard_status.hazard_text is '隐患内容';
comment on column report.hazard_status.measure_text is '整改措施';
comment on column report.hazard_status.fund_wan_yuan is '整改资金（万元）';
comment on column report.hazard_status.responsible_names is '整改责任人';
comment on column report.hazard_status.due_date is '整改时限';
comment on column report.hazard_status.report_state is '报送情况：已报、退回待改';
comment on column report.hazard_status.status is '整改状态：整改中、已整改、已销号';
comment on column report.hazard_status.rectified_date is '整改完成日期';
comment on column report.hazard_status.verified_names is '验收人';
comment on column report.hazard_status.closed_date is '销号日期';
comment on column report.hazard_status.is_overdue is '是否逾期：过时限未整改，或逾期才整改';
comment on column report.hazard_status.overdue_days is '逾期天数（天）：未整改的';
comment on column report.hazard_status.days_to_mend is '整改用时（天）：从发现到整改完成';
comment on column report.hazard_status.reporting_unit_code is '报送单位代码';
comment on column report.hazard_status.submission_id is '报送编号';
comment on column report.hazard_status.sheet_no is '表序';
comment on column report.hazard_status.row_no is '行号';
comment on column report.hazard_status.col_no is '列号';
comment on column report.hazard_status.recorded_at is '入库时间';
comment on column report.hazard_status.pending_correction is '退回待改';
