-- Each assessed item with its place: change against last year, and whether the place is shared within the group.
create view report.assessment_item with (security_invoker = true) as
select
  r.period_start, r.period_type, r.assessed_name, r.item_no, r.category_name, r.subcategory_name, r.item_name,
  r.weight, r.data_unit_name, r.participation,
  case when r.pending_correction then '退回待改' else '已报' end as report_state,
  r.target_text, r.actual_text, r.completion_pct, r.score,
  case when r.participation = '参评' then r.score * 100 / nullif(r.weight, 0) end as score_pct,
  r.peer_group, r.group_n, r.group_rank, r.previous_rank, r.previous_rank - r.group_rank as rank_change,
  (select count(*) > 1 from report.assessment_result o
    where o.period_start = r.period_start and o.item_no = r.item_no and o.peer_group is not distinct from r.peer_group
      and o.group_rank = r.group_rank) as is_tied,
  r.is_vetoed, r.veto_reason_text, r.evidence_no,
  r.submission_id, r.sheet_no, r.row_no, r.col_no, r.recorded_at
from report.assessment_result r;

comment on view report.assessment_item is '考核逐项位次：每个指标的得分、位次和升降';
comment on column report.assessment_item.period_start is '期别起始日：考核年度第一天';
comment on column report.assessment_item.period_type is '期别类型';
comment on column report.assessment_item.assessed_name is '被考核单位';
comment on column report.assessment_item.item_no is '指标序号';
comment on column report.assessment_item.category_name is '一级指标';
comment on column report.assessment_item.subcategory_name is '二级指标';
comment on column report.assessment_item.item_name is '考核指标';
comment on column report.assessment_item.weight is '权重（分）';
comment on column report.assessment_item.data_unit_name is '数据来源单位';
comment on column report.assessment_item.participation is '参评情况：参评、不参评、不适用';
comment on column report.assessment_item.report_state is '报送情况：已报、退回待改';
comment on column report.assessment_item.target_text is '目标';
comment on column report.assessment_item.actual_text is '完成';
comment on column report.assessment_item.completion_pct is '完成率（%）';
comment on column report.assessment_item.score is '得分（分）';
comment on column report.assessment_item.score_pct is '得分率（%）：得分占权重';
comment on column report.assessment_item.peer_group is '考核组别';
comment on column report.assessment_item.group_n is '组内参评数（个）';
comment on column report.assessment_item.group_rank is '组内位次';
comment on column report.assessment_item.previous_rank is '上年位次：首次参评的为空';
comment on column report.assessment_item.rank_change is '位次升降：正数为上升，首次参评的为空';
comment on column report.assessment_item.is_tied is '是否并列：同组有相同位次的';
comment on column report.assessment_item.is_vetoed is '是否一票否决';
comment on column report.assessment_item.veto_reason_text is '否决事由';
comment on column report.assessment_item.evidence_no is '佐证编号';
comment on column report.assessment_item.submission_id is '报送编号';
comment on column report.assessment_item.sheet_no is '表序';
comment on column report.assessment_item.row_no is '行号';
comment on column report.assessment_item.col_no is '列号';
comment on column report.assessment_item.recorded_at is '入库时间';
