-- The light of every subject in every quarter, as the newest yearly inputs of the year judged it, with the arithmetic.
-- Lights come from the rules, never from a query: a year whose inputs were not made yet has no rows.
create view report.yearly_light with (security_invoker = true) as
with newest as (
  select distinct on (i.period_label) i.issue_id, i.period_label
  from report.issues i where i.kind = 'yearly'
  order by i.period_label, i.version desc
),
lit as (
  select n.issue_id, f.figure_id, f.label, f.text, f.formula, f.place,
    regexp_match(f.figure_id, '^(\d{4})Q([1-4])\.(.+)\.(light|start_light)$') as told
  from newest n join report.issue_figure f using (issue_id)
)
select
  l.told[1]::integer as year_no, l.told[2]::integer as quarter_no,
  make_date(l.told[1]::integer, l.told[2]::integer * 3 - 2, 1) as period_start, 'quarter'::text as period_type,
  case when l.told[3] like 'projects.unit.%' then '单位项目合计'
    when l.told[4] = 'start_light' then '项目开工节点'
    when l.told[3] like 'project.%' then '重点项目' when l.told[3] like 'indicator.%' then '主要经济指标'
    when l.told[3] like 'reform.%' then '改革措施' else '督查事项' end as subject_group,
  case when l.told[3] like 'projects.unit.%' then split_part(l.told[3], '.', 3)
    when l.told[3] like 'project.%' then p.responsible_unit_code
    when l.told[3] like 'reform.%' then r.lead_unit_code
    when l.told[3] like 'indicator.%' then q.source_unit_code else s.responsible_unit_code end as unit_code,
  regexp_replace(l.label, '^第.季度·|亮灯$', '', 'g') as subject_name,
  case when l.text in ('蓝', '绿', '黄', '红') then l.text else '灰' end as light,
  case when l.text not in ('蓝', '绿', '黄', '红', '灰') then l.text end as grey_reason,
  l.formula, l.figure_id, l.issue_id, l.place
from lit l
left join report.project p
  on l.told[3] like 'project.%' and p.list_year = l.told[1]::integer and p.project_code = split_part(l.told[3], '.', 2)
left join report.reform_item r
  on l.told[3] like 'reform.%' and r.list_year = l.told[1]::integer and r.item_no::text = split_part(l.told[3], '.', 2)
left join report.indicator_quarter q
  on l.told[3] like 'indicator.%' and q.year_no = l.told[1]::integer and q.quarter_no = l.told[2]::integer
  and q.indicator_code = split_part(l.told[3], '.', 2)
left join report.supervision_item_latest s
  on l.told[3] like 'supervision.%' and s.item_no = substr(l.told[3], length('supervision.') + 1)
where l.told is not null;

comment on view report.yearly_light is '年度亮灯：每个对象每个季度的灯和算式，取最近一版考核基础数据，没有生成的年度没有行';
comment on column report.yearly_light.year_no is '年度';
comment on column report.yearly_light.quarter_no is '季度';
comment on column report.yearly_light.period_start is '期别起始日';
comment on column report.yearly_light.period_type is '期别类型';
comment on column report.yearly_light.subject_group is '类别';
comment on column report.yearly_light.unit_code is '单位代码：责任单位、牵头单位或数据提供单位';
comment on column report.yearly_light.subject_name is '对象';
comment on column report.yearly_light.light is '灯：蓝、绿、黄、红、灰';
comment on column report.yearly_light.grey_reason is '灰灯原因';
comment on column report.yearly_light.formula is '亮灯算式';
comment on column report.yearly_light.figure_id is '数的标识';
comment on column report.yearly_light.issue_id is '发文编号';
comment on column report.yearly_light.place is '排序';
