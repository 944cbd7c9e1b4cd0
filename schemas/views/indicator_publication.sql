-- Of each indicator and month for which a publication is registered: whether its figure is still awaited. Its own
-- publication counts, else that of the whole return, else the last one that the return waits for.
create view report.indicator_publication with (security_invoker = true) as
select distinct on (i.indicator_code, p.period_start)
  i.indicator_code, p.period_start, p.period_type, p.planned_date, p.actual_date, p.is_awaited
from report.publication_status p
cross join (select distinct x.indicator_code from report.indicator x) i
where p.source_name = 'economic_indicators'
order by i.indicator_code, p.period_start, p.subject_code = i.indicator_code desc, p.subject_code = '全部' desc,
  p.is_awaited desc, p.due_date desc nulls last;

comment on view report.indicator_publication is '指标数据发布情况：登记了发布日的月份，每个指标的数据是否已发布';
comment on column report.indicator_publication.indicator_code is '指标代码';
comment on column report.indicator_publication.period_start is '期别起始日';
comment on column report.indicator_publication.period_type is '期别类型';
comment on column report.indicator_publication.planned_date is '计划发布日';
comment on column report.indicator_publication.actual_date is '实际发布日：没有登记的为空';
comment on column report.indicator_publication.is_awaited is '待统计部门发布：没有登记实际发布日，或还没有到那一天';
