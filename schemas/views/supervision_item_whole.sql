-- The register's items with what became of each: its latest week, and the letters that were sent for it.
create view report.supervision_item_whole with (security_invoker = true) as
select
  i.item_no, i.source_type, i.source_text, i.item_text, i.item_class, i.lead_unit_code,
  u.unit_name as lead_unit_name, i.co_unit_names, i.responsible_person_names, i.assigned_date, i.due_date,
  i.due_text, i.expected_result_text, i.parent_item_no,
  (select count(*) from report.supervision_item c where c.parent_item_no = i.item_no) as part_n,
  l.period_start as latest_week, coalesce(l.report_state, '未报送') as report_state, l.status, l.extended_date, l.extension_count,
  d.due_date as effective_due_date,
  case when l.status is not null then l.is_overdue end as is_overdue,
  g.urge_n, g.last_urge_type, g.last_urged_date,
  i.submission_id, i.sheet_no, i.row_no, i.col_no, i.recorded_at, i.pending_correction
from report.supervision_item i
join report.supervision_due d on d.item_no = i.item_no
left join report.supervision_item_latest l on l.item_no = i.item_no
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = i.lead_unit_code and unit.valid_from <= i.assigned_date
  order by unit.valid_from desc limit 1
) u on true
cross join lateral (
  select count(*) as urge_n, (array_agg(r.urge_type order by r.sent_date desc, r.urge_no desc))[1] as last_urge_type,
    max(r.sent_date) as last_urged_date
  from report.urge_record r where r.item_no = i.item_no and r.sent_date is not null
) g;

comment on view report.supervision_item_whole is '督查事项全貌：立项、现状和催办情况在一处';
comment on column report.supervision_item_whole.item_no is '编号';
comment on column report.supervision_item_whole.source_type is '来源';
comment on column report.supervision_item_whole.source_text is '出处';
comment on column report.supervision_item_whole.item_text is '督查事项';
comment on column report.supervision_item_whole.item_class is '类别';
comment on column report.supervision_item_whole.lead_unit_code is '牵头单位代码';
comment on column report.supervision_item_whole.lead_unit_name is '牵头单位';
comment on column report.supervision_item_whole.co_unit_names is '配合单位';
comment on column report.supervision_item_whole.responsible_person_names is '责任人';
comment on column report.supervision_item_whole.assigned_date is '交办日期';
comment on column report.supervision_item_whole.due_date is '办结时限：长期、每周等无固定时限的为空';
comment on column report.supervision_item_whole.due_text is '办结时限原文';
comment on column report.supervision_item_whole.expected_result_text is '办结标准';
comment on column report.supervision_item_whole.parent_item_no is '上级事项编号';
comment on column report.supervision_item_whole.part_n is '分解事项（项）';
comment on column report.supervision_item_whole.latest_week is '最近报送周：周一，没有报过的为空';
comment on column report.supervision_item_whole.report_state is '报送情况：已报、退回待改、未再报送、未报送';
comment on column report.supervision_item_whole.status is '自报类别：完成、正在推进、未达标，未再报送的为空';
comment on column report.supervision_item_whole.extended_date is '延期至';
comment on column report.supervision_item_whole.extension_count is '延期次数（次）';
comment on column report.supervision_item_whole.effective_due_date is '现行时限：台账登记的，经登记同意延期的按同意的';
comment on column report.supervision_item_whole.is_overdue is '是否逾期：按最近报送周，没有报过的、未再报送的为空';
comment on column report.supervision_item_whole.urge_n is '催办次数（次）：提醒、催办函、督办函、约谈合计';
comment on column report.supervision_item_whole.last_urge_type is '最近催办方式';
comment on column report.supervision_item_whole.last_urged_date is '最近催办日期';
comment on column report.supervision_item_whole.submission_id is '报送编号';
comment on column report.supervision_item_whole.sheet_no is '表序';
comment on column report.supervision_item_whole.row_no is '行号';
comment on column report.supervision_item_whole.col_no is '列号';
comment on column report.supervision_item_whole.recorded_at is '入库时间';
comment on column report.supervision_item_whole.pending_correction is '退回待改：原值暂不采用';
