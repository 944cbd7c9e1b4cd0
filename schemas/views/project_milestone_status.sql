-- Every registered milestone with the latest that was reported of it: nothing reported is no delay of its own.
create view report.project_milestone_status with (security_invoker = true) as
select
  g.list_year, g.project_code, p.project_name, p.responsible_unit_code, g.milestone_type, g.planned_date,
  l.period_start as latest_month,
  case when l.project_code is null then '未报送' when l.pending_correction then '退回待改' else '已报' end
    as report_state,
  l.status, l.actual_date, l.expected_date,
  case when l.status = '已完成' then l.actual_date - g.planned_date
    when l.status is not null and g.planned_date < m.today then m.today - g.planned_date end as days_behind,
  l.delay_reason_text, l.evidence_text, l.submission_id, l.sheet_no, l.row_no, l.col_no, l.recorded_at,
  coalesce(l.pending_correction, false) as pending_correction
from report.project_milestone g
join report.project p on p.list_year = g.list_year and p.project_code = g.project_code
cross join (select ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date as today) m
left join lateral (
  select r.* from report.milestone_progress r
  where r.project_code = g.project_code and r.milestone_type = g.milestone_type
    and r.period_start < make_date(g.list_year + 1, 1, 1)
  order by r.period_start desc limit 1
) l on true;

comment on view report.project_milestone_status is '项目节点现状：下达的每个节点和最近一次报送';
comment on column report.project_milestone_status.list_year is '名单年度';
comment on column report.project_milestone_status.project_code is '项目代码';
comment on column report.project_milestone_status.project_name is '项目名称';
comment on column report.project_milestone_status.responsible_unit_code is '责任单位代码';
comment on column report.project_milestone_status.milestone_type is '节点名称';
comment on column report.project_milestone_status.planned_date is '计划完成时间';
comment on column report.project_milestone_status.latest_month is '最近报送月：没有报过的为空';
comment on column report.project_milestone_status.report_state is '报送情况：已报、未报送、退回待改';
comment on column report.project_milestone_status.status is '完成状态';
comment on column report.project_milestone_status.actual_date is '实际完成时间';
comment on column report.project_milestone_status.expected_date is '预计完成时间';
comment on column report.project_milestone_status.days_behind is '滞后天数（天）：已完成的按实际，未完成且已到期的按当日，提前的为负';
comment on column report.project_milestone_status.delay_reason_text is '滞后原因';
comment on column report.project_milestone_status.evidence_text is '佐证材料';
comment on column report.project_milestone_status.submission_id is '报送编号';
comment on column report.project_milestone_status.sheet_no is '表序';
comment on column report.project_milestone_status.row_no is '行号';
comment on column report.project_milestone_status.col_no is '列号';
comment on column report.project_milestone_status.recorded_at is '入库时间';
comment on column report.project_milestone_status.pending_correction is '退回待改：原值暂不采用';
