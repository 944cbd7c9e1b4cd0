-- Each item as its latest weekly return has it; one that is not done and was not told of in the last owed week is
-- 未再报送, and what it said last counts no more (reports/rows/item_weeks.py says the same to the papers). Weeks are
-- expected from the item's first week to the last owed one of the year it was last told of in, or to its own last one
-- when that says 完成.
create view report.supervision_item_latest with (security_invoker = true) as
with weeks as (
  select
    w.item_no, min(w.period_start) as first_week, max(w.period_start) as latest_week,
    count(w.status) as reported_n, count(*) filter (where w.status = '未达标') as missed_reported_n
  from report.supervision_week w
  group by w.item_no
),
latest as (
  select distinct on (w.item_no) w.* from report.supervision_week w order by w.item_no, w.period_start desc
),
-- A week is owed once the one that follows it is over too; a later one counts as soon as anybody told of it.
horizon as (
  select greatest(
    max(w.period_start),
    date_trunc('week', (select warehouse.as_of()) at time zone 'Asia/Shanghai')::date - 14) as last_week
  from report.supervision_week w
)
select
  l.item_no, l.item_text, l.responsible_unit_code, u.unit_name as responsible_unit_name,
  l.responsible_person_names, l.assigned_date, l.due_date, l.due_text, l.extended_date, l.extension_count,
  d.due_date as effective_due_date,
  k.first_week, l.period_start, l.period_type,
  case when l.pending_correction then '退回待改' when s.is_silent then '未再报送' else '已报' end as report_state,
  case when not s.is_silent then l.status end as status, l.status as last_status, l.progress_text, l.reason_text, l.next_step_text,
  case when l.status is not null and not s.is_silent then
    l.status <> '完成' and not d.is_exempt and d.due_date < l.period_start + 6 end as is_overdue,
  k.reported_n,
  (case when l.status = '完成' then k.latest_week else least(
    h.last_week, date_trunc('week', make_date(extract(isoyear from k.latest_week)::integer, 12, 28))::date
  ) end - k.first_week) / 7 + 1 as expected_n,
  k.missed_reported_n,
  l.reporting_unit_code, l.submission_id, l.sheet_no, l.row_no, l.col_no, l.recorded_at, l.pending_correction
from latest l
join weeks k using (item_no)
join report.supervision_due d using (item_no)
cross join horizon h
cross join lateral (
  select l.status is distinct from '完成' and l.period_start < h.last_week as is_silent
) s
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = l.responsible_unit_code and unit.valid_from < l.period_start + 7
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.supervision_item_latest is '督查事项现状：每个事项最近一周的情况，应报的最近一周没有报的为未再报送';
comment on column report.supervision_item_latest.item_no is '编号';
comment on column report.supervision_item_latest.item_text is '督查事项';
comment on column report.supervision_item_latest.responsible_unit_code is '责任单位代码';
comment on column report.supervision_item_latest.responsible_unit_name is '责任单位';
comment on column report.supervision_item_latest.responsible_person_names is '责任人';
comment on column report.supervision_item_latest.assigned_date is '交办日期';
comment on column report.supervision_item_latest.due_date is '办结时限：长期、每周等无固定时限的为空';
comment on column report.supervision_item_latest.due_text is '办结时限原文';
comment on column report.supervision_item_latest.extended_date is '延期至';
comment on column report.supervision_item_latest.extension_count is '延期次数（次）';
comment on column report.supervision_item_latest.effective_due_date is '现行时限：台账登记的或首次报送的，经登记同意延期的按同意的';
comment on column report.supervision_item_latest.first_week is '首次列入周：周一';
comment on column report.supervision_item_latest.period_start is '期别起始日：最近一周的周一';
comment on column report.supervision_item_latest.period_type is '期别类型';
comment on column report.supervision_item_latest.report_state is '报送情况：已报、退回待改、未再报送';
comment on column report.supervision_item_latest.status is '类别：自报的完成、正在推进、未达标，未再报送的为空';
comment on column report.supervision_item_latest.last_status is '最近自报类别：最近一周自报的，未再报送的也保留';
comment on column report.supervision_item_latest.progress_text is '本周进展';
comment on column report.supervision_item_latest.reason_text is '原因';
comment on column report.supervision_item_latest.next_step_text is '下周计划';
comment on column report.supervision_item_latest.is_overdue is '是否逾期：到该周周日已过现行时限仍未完成，无固定时限的、未再报送的为空';
comment on column report.supervision_item_latest.reported_n is '已报周数（周）';
comment on column report.supervision_item_latest.expected_n is '应报周数（周）：从首次列入到完成之周或应报的最近一周，不过最近报送那年年底';
comment on column report.supervision_item_latest.missed_reported_n is '未达标次数（次）：已报的各周中';
comment on column report.supervision_item_latest.reporting_unit_code is '报送单位代码';
comment on column report.supervision_item_latest.submission_id is '报送编号';
comment on column report.supervision_item_latest.sheet_no is '表序';
comment on column report.supervision_item_latest.row_no is '行号';
comment on column report.supervision_item_latest.col_no is '列号';
comment on column report.supervision_item_latest.recorded_at is '入库时间';
comment on column report.supervision_item_latest.pending_correction is '退回待改：原值暂不采用';
