-- What is owed, until when: the deadline that holds at the moment. Where our own form or rule sent a return back, the
-- office puts it off for that unit (liangshai returned … --our-fault) or for all who owe the form (liangshai extend);
-- taken back, the first one holds again. What waits for the statistics office is due so many workdays after the last
-- publication that it waits for, never before its first deadline: a day registered afterwards makes nobody late. The
-- row of the whole return decides, without one the last of its indicators. Of several deadlines the latest counts.
create view report.deadline with (security_invoker = true) as
select
  o.source_name, o.reporting_unit_code, o.period_start, o.period_type,
  coalesce(greatest(o.due_at, e.due_at), o.due_at) as due_at, o.due_at as first_due_at, e.reason as put_off_reason,
  e.document_no as put_off_document,
  coalesce(p.is_awaited, false) as is_publication_awaited, p.planned_date as planned_publication_date
from ledger.obligation o
left join (
  select s.source_name, s.period_start, s.period_type, bool_or(s.is_awaited) as is_awaited,
    max(s.planned_date) filter (where s.is_awaited) as planned_date, max(s.due_date) as due_date,
    (array_agg(coalesce(s.actual_date, s.planned_date) order by s.due_date desc nulls last))[1] as published_date,
    (array_agg(s.document_no order by s.due_date desc nulls last, s.document_no))[1] as document_no
  from (
    select x.*, x.subject_code = '全部' as is_whole,
      bool_or(x.subject_code = '全部') over (partition by x.source_name, x.period_start, x.period_type) as has_whole
    from report.publication_status x
  ) s
  where s.is_whole or not s.has_whole
  group by 1, 2, 3
) p using (source_name, period_start, period_type)
left join lateral (
  select x.due_at, x.reason, null as document_no from ledger.deadline_extension x
  where x.source_name = o.source_name and x.reporting_unit_code = o.reporting_unit_code
    and x.period_start = o.period_start and x.period_type = o.period_type
    and x.recorded_at <= (select warehouse.as_of())
    and coalesce(x.withdrawn_at, 'infinity') > (select warehouse.as_of())
  union all
  select x.due_at, x.reason, x.document_no from ledger.form_extension x
  where x.source_name = o.source_name
    and x.period_start = o.period_start and x.period_type = o.period_type
    and x.recorded_at <= (select warehouse.as_of())
    and coalesce(x.withdrawn_at, 'infinity') > (select warehouse.as_of())
  union all
  select d.due_at, '统计数据' || to_char(p.published_date, 'YYYY-MM-DD')
      || case when p.is_awaited then '计划发布' else '发布' end, p.document_no
  from (
    select (p.due_date + (o.due_at at time zone 'Asia/Shanghai')::time) at time zone 'Asia/Shanghai' as due_at
  ) d
  where d.due_at > o.due_at
  order by due_at desc, document_no nulls last limit 1
) e on true;

comment on view report.deadline is '截止时间：应报的每一份，以及因本办表式或规则、因统计数据发布晚而顺延到何时';
comment on column report.deadline.source_name is '报表';
comment on column report.deadline.reporting_unit_code is '报送单位代码';
comment on column report.deadline.period_start is '期别起始日';
comment on column report.deadline.period_type is '期别类型';
comment on column report.deadline.due_at is '截止时间：顺延的为顺延后的时间';
comment on column report.deadline.first_due_at is '原截止时间';
comment on column report.deadline.put_off_reason is '顺延原因：没有顺延的为空';
comment on column report.deadline.put_off_document is '顺延依据文号：对应报单位统一顺延或登记了发布日时才有';
comment on column report.deadline.is_publication_awaited is '待统计部门发布：等统计部门发布数据，发布前不算到期';
comment on column report.deadline.planned_publication_date is '计划发布日：已经发布或没有登记的为空';
