-- Each assessed unit by category and in all: items, firsts, scores. A sum of scores stands only over a whole list.
create view report.assessment_summary with (security_invoker = true) as
select
  r.period_start, 'year'::text as period_type, r.assessed_name,
  case when grouping(r.category_name) = 1 then '全部' else r.category_name end as category_name,
  count(*) as items_n,
  count(*) filter (where r.participation = '参评') as taking_part_n,
  count(*) filter (where r.participation <> '参评') as not_taking_part_n,
  count(*) filter (where r.group_rank = 1) as first_n,
  case when count(r.group_rank) = count(*) filter (where r.participation = '参评') then
    count(*) filter (where r.group_rank = 1) * 100.0 / nullif(count(*), 0) end as first_pct,
  count(*) filter (where r.previous_rank > r.group_rank) as risen_n,
  count(*) filter (where r.previous_rank < r.group_rank) as fallen_n,
  count(*) filter (where r.is_vetoed) as vetoed_n,
  sum(r.weight) filter (where r.participation = '参评') as weight,
  case when count(r.score) = count(*) filter (where r.participation = '参评') then sum(r.score) end as score,
  count(r.score) as reported_n, count(*) filter (where r.participation = '参评') as expected_n
from report.assessment_result r
group by grouping sets ((r.period_start, r.assessed_name, r.category_name), (r.period_start, r.assessed_name));

comment on view report.assessment_summary is '考核结果汇总：按一级指标和全部的项数、组内第一和得分';
comment on column report.assessment_summary.period_start is '期别起始日：考核年度第一天';
comment on column report.assessment_summary.period_type is '期别类型';
comment on column report.assessment_summary.assessed_name is '被考核单位';
comment on column report.assessment_summary.category_name is '一级指标：全部为各类合计';
comment on column report.assessment_summary.items_n is '指标数（项）';
comment on column report.assessment_summary.taking_part_n is '参评（项）';
comment on column report.assessment_summary.not_taking_part_n is '不参评和不适用（项）';
comment on column report.assessment_summary.first_n is '组内第一（项）：含并列';
comment on column report.assessment_summary.first_pct is '组内第一占比（%）：占全部指标，位次不齐的为空';
comment on column report.assessment_summary.risen_n is '位次上升（项）';
comment on column report.assessment_summary.fallen_n is '位次下降（项）';
comment on column report.assessment_summary.vetoed_n is '一票否决（项）';
comment on column report.assessment_summary.weight is '参评权重（分）';
comment on column report.assessment_summary.score is '得分（分）：参评指标得分不齐的为空';
comment on column report.assessment_summary.reported_n is '已报得分（项）';
comment on column report.assessment_summary.expected_n is '应报得分（项）：参评的';
