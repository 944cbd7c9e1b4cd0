-- What is owed, until when: the deadline that holds at the moment. Where our own form or rule sent a return back, the
-- office puts it off for that unit (liangshai returned … --our-fault) or for all who owe the form (liangshai extend);
-- taken back, the first one holds again. Of several the latest counts.
create view report.deadline with (security_invoker = true) as
select
  o.source_name, o.reporting_unit_code, o.period_start, o.period_type,
  coalesce(greatest(o.due_at, e.due_at), o.due_at) as due_at, o.due_at as first_due_at, e.reason as put_off_reason,
  e.document_no as put_off_document
from ledger.obligation o
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
  order by due_at desc, document_no nulls last limit 1
) e on true;

comment on view report.deadline is '截止时间：应报的每一份，以及因本办表式或规则顺延到何时';
comment on column report.deadline.source_name is '报表';
comment on column report.deadline.reporting_unit_code is '报送单位代码';
comment on column report.deadline.period_start is '期别起始日';
comment on column report.deadline.period_type is '期别类型';
comment on column report.deadline.due_at is '截止时间：顺延的为顺延后的时间';
comment on column report.deadline.first_due_at is '原截止时间';
comment on column report.deadline.put_off_reason is '顺延原因：没有顺延的为空';
comment on column report.deadline.put_off_document is '顺延依据文号：对应报单位统一顺延时才有';
