-- Each problem as the moment knows it; overdue is judged by the day of that moment, and by its closing once closed.
create view report.problem_status with (security_invoker = true) as
select
  p.problem_no, p.batch_text, p.problem_text, p.category, p.found_by, p.found_date,
  p.lead_unit_code, u.unit_name as lead_unit_name, p.responsible_person_names, p.measure_text,
  p.due_date, p.due_text, p.is_listed, p.listed_date, p.listed_level,
  case when p.pending_correction then '退回待改' else '已报' end as report_state,
  p.status, p.closed_date, p.closed_by_names, p.evidence_text, p.reopened_date, p.reopened_reason_text,
  case when p.status is not null then p.reopened_date is not null end as is_reopened,
  case when p.status is not null and p.due_date is not null then
    case when p.status = '已销号' then p.closed_date else m.today end > p.due_date end as is_overdue,
  case when p.status = '已销号' then p.closed_date - p.found_date end as days_to_close,
  case when p.status <> '已销号' and p.due_date < m.today then m.today - p.due_date end as days_past_due,
  p.reporting_unit_code, p.submission_id, p.sheet_no, p.row_no, p.col_no, p.recorded_at, p.pending_correction
from report.problem p
cross join (select ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date as today) m
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = p.lead_unit_code and unit.valid_from <= p.found_date
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.problem_status is '问题整改现状：每个问题整改、挂牌、销号、重新打开的情况';
comment on column report.problem_status.problem_no is '问题编号';
comment on column report.problem_status.batch_text is '批次';
comment on column report.problem_status.problem_text is '存在问题';
comment on column report.problem_status.category is '问题类别';
comment on column report.problem_status.found_by is '发现途径';
comment on column report.problem_status.found_date is '发现日期';
comment on column report.problem_status.lead_unit_code is '整改责任单位代码';
comment on column report.problem_status.lead_unit_name is '整改责任单位';
comment on column report.problem_status.responsible_person_names is '责任人';
comment on column report.problem_status.measure_text is '整改措施';
comment on column report.problem_status.due_date is '整改时限：长期坚持的为空';
comment on column report.problem_status.due_text is '整改时限原文';
comment on column report.problem_status.is_listed is '是否挂牌';
comment on column report.problem_status.listed_date is '挂牌日期';
comment on column report.problem_status.listed_level is '挂牌级别';
comment on column report.problem_status.report_state is '报送情况：已报、退回待改';
comment on column report.problem_status.status is '整改状态：整改中、已销号、重新打开';
comment on column report.problem_status.closed_date is '销号日期：最近一次销号';
comment on column report.problem_status.closed_by_names is '销号核查人';
comment on column report.problem_status.evidence_text is '佐证材料';
comment on column report.problem_status.reopened_date is '重新打开日期';
comment on column report.problem_status.reopened_reason_text is '重新打开原因';
comment on column report.problem_status.is_reopened is '是否曾重新打开';
comment on column report.problem_status.is_overdue is '是否逾期：未销号的按当日，已销号的按销号日期，长期坚持的为空';
comment on column report.problem_status.days_to_close is '销号用时（天）：从发现到销号';
comment on column report.problem_status.days_past_due is '超期天数（天）：未销号且已过整改时限的';
comment on column report.problem_status.reporting_unit_code is '报送单位代码';
comment on column report.problem_status.submission_id is '报送编号';
comment on column report.problem_status.sheet_no is '表序';
comment on column report.problem_status.row_no is '行号';
comment on column report.problem_status.col_no is '列号';
comment on column report.problem_status.recorded_at is '入库时间';
comment on column report.problem_status.pending_correction is '退回待改：原值暂不采用';
