-- What a unit reported of each item of a quarter, and what the office found: side by side. A finding about something
-- else than is reported today (the unit corrected itself since) is no finding of it.
create view report.verification_item with (security_invoker = true) as
with weekly as (
  -- A week belongs to the quarter of its Thursday.
  select distinct on (date_trunc('quarter', w.period_start + 3), w.item_no)
    date_trunc('quarter', w.period_start + 3)::date as quarter_start, w.*
  from report.supervision_week w
  order by date_trunc('quarter', w.period_start + 3), w.item_no, w.period_start desc
),
items as (
  select '改革措施' as subject, 1 as subject_order, m.item_no || '-' || m.measure_no as subject_no,
    m.item_no * 1000 + m.measure_no as item_order, m.measure_text as subject_name, m.lead_unit_code as unit_code,
    m.period_start, m.status as reported_class, m.progress_text as reported_value
  from report.reform_measure_quarter m
  union all
  select '重点项目', 2, p.project_code, p.list_row_no, p.project_name, p.responsible_unit_code,
    make_date(p.list_year, p.quarter_no * 3 - 2, 1), null,
    trim_scale(p.ytd_investment_wan_yuan)::text || '万元'
  from report.project_month p where p.month_no = p.quarter_no * 3
  union all
  select '督查事项', 3, w.item_no, w.row_no, w.item_text, w.responsible_unit_code, w.quarter_start, w.status,
    w.progress_text
  from weekly w
  union all
  select '主要经济指标', 4, i.indicator_code, i.sort_order, i.indicator_name, i.source_unit_code, i.period_start,
    null, trim_scale(i.ytd_value)::text || i.unit
  from report.indicator_quarter i
)
select
  i.period_start, 'quarter'::text as period_type, i.subject, i.subject_no, i.subject_name, i.unit_code,
  u.unit_name, i.reported_class, i.reported_value,
  case when f.is_current then v.finding end as finding,
  case when f.is_current then coalesce(v.verified_class, case v.finding when '属实' then v.reported_class end) end
    as verified_class,
  case when f.is_current then v.verified_value end as verified_value,
  v.method, v.verified_by_names, v.verified_date, v.assessment_text, v.problem_text, v.requirement_text,
  v.coordination_text, v.evidence_text,
  case when v.finding is null then '未核实' when f.is_current then '已核实'
    when coalesce(i.reported_class, i.reported_value) is null then '已核实而自报未报送'
    else '核实后自报有改动' end as verification_state,
  i.subject_order, i.item_order, v.submission_id, v.sheet_no, v.row_no, v.recorded_at
from items i
left join report.verification v
  on v.subject = i.subject and v.subject_no = i.subject_no and v.period_start = i.period_start
  and v.period_type = 'quarter'
cross join lateral (
  select v.finding is not null and case when i.subject in ('改革措施', '督查事项')
    then v.reported_class is not distinct from i.reported_class
    else v.reported_value is not distinct from i.reported_value end as is_current
) f
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = i.unit_code and unit.valid_from < i.period_start + interval '3 months'
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.verification_item is '核实对照：每个事项每个季度的自报与核实，未核实的也有一行';
comment on column report.verification_item.period_start is '期别起始日';
comment on column report.verification_item.period_type is '期别类型';
comment on column report.verification_item.subject is '类别：改革措施、重点项目、督查事项、主要经济指标';
comment on column report.verification_item.subject_no is '编号';
comment on column report.verification_item.subject_name is '事项';
comment on column report.verification_item.unit_code is '责任单位代码';
comment on column report.verification_item.unit_name is '责任单位';
comment on column report.verification_item.reported_class is '自报类别：项目和指标按数报，为空';
comment on column report.verification_item.reported_value is '自报值：进展文字，项目为本年累计投资，指标为累计数';
comment on column report.verification_item.finding is '核实结论：属实、部分属实、不属实，未核实的为空';
comment on column report.verification_item.verified_class is '核实类别';
comment on column report.verification_item.verified_value is '核实值：单位同自报值';
comment on column report.verification_item.method is '核实方式';
comment on column report.verification_item.verified_by_names is '核实人';
comment on column report.verification_item.verified_date is '核实日期';
comment on column report.verification_item.assessment_text is '评价';
comment on column report.verification_item.problem_text is '存在问题';
comment on column report.verification_item.requirement_text is '下步要求';
comment on column report.verification_item.coordination_text is '需领导协调事项';
comment on column report.verification_item.evidence_text is '佐证';
comment on column report.verification_item.verification_state is '核实情况：已核实、未核实、核实后自报有改动、已核实而自报未报送（没有报送或退回待改）';
comment on column report.verification_item.subject_order is '类别次序';
comment on column report.verification_item.item_order is '事项次序';
comment on column report.verification_item.submission_id is '核实表报送编号';
comment on column report.verification_item.sheet_no is '表序';
comment on column report.verification_item.row_no is '行号';
comment on column report.verification_item.recorded_at is '核实入库时间';
