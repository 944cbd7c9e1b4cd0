-- Per-mu evaluation: the measures of each enterprise, and the class that the registered rule of the year gives.
-- Class A takes at most its share and D at least its share, besides every vetoed one: who ties across a line goes
-- down together. Where any score of the group is missing, or no rule is registered, nobody gets a class.
create view report.evaluation_class with (security_invoker = true) as
with judged as (
  select
    e.*, r.a_share_pct, r.b_share_pct, r.d_share_pct, r.counts_suspended,
    coalesce(e.is_suspended, false) as out_of_it, coalesce(e.is_vetoed, false) as vetoed
  from report.enterprise_evaluation e
  left join lateral (
    select * from report.evaluation_rule one
    where one.list_year = extract(year from e.period_start) and one.scale_type = e.scale_type
    order by one.rule_no limit 1
  ) r on true
),
grouped as (
  select j.*,
    count(*) filter (where not j.out_of_it) over g as owed_n,
    count(j.score) filter (where not j.out_of_it) over g as scored_n,
    count(*) filter (where not j.out_of_it or j.counts_suspended) over g as base_n,
    bool_or(j.pending_correction) over g as is_pending
  from judged j window g as (partition by j.period_start, j.scale_type)
),
placed as (
  -- Counted from above, those who tie share the worst place; from below, the lowest.
  select g.*,
    case when not g.out_of_it and not g.vetoed then
      count(*) filter (where not g.out_of_it and not g.vetoed) over (
        partition by g.period_start, g.scale_type order by g.score desc range between unbounded preceding and current row
      ) end as score_place,
    case when not g.out_of_it and not g.vetoed then
      rank() over (
        partition by g.period_start, g.scale_type, g.out_of_it or g.vetoed order by g.score
      ) end as place_from_below,
    g.owed_n = g.scored_n and not g.is_pending and g.a_share_pct is not null as is_complete
  from grouped g
)
select
  p.period_start, p.period_type, p.scale_type, p.enterprise_code, e.enterprise_name,
  p.tax_wan_yuan / nullif(p.land_mu, 0) as tax_per_mu_wan_yuan,
  p.added_value_wan_yuan / nullif(p.land_mu, 0) as added_value_per_mu_wan_yuan,
  p.revenue_wan_yuan / nullif(p.energy_tce, 0) as revenue_per_tce_wan_yuan,
  p.revenue_wan_yuan / nullif(p.emission_t, 0) as revenue_per_emission_t_wan_yuan,
  p.rd_wan_yuan * 100 / nullif(p.revenue_wan_yuan, 0) as rd_share_pct,
  p.added_value_wan_yuan / nullif(p.staff_n, 0) as added_value_per_head_wan_yuan,
  p.score, p.score_place, p.is_suspended, p.is_vetoed, p.reported_class,
  c.computed_class, p.reported_class is distinct from c.computed_class and c.computed_class is not null as differs,
  p.scored_n as reported_n, p.owed_n as expected_n,
  p.submission_id, p.sheet_no, p.row_no, p.col_no, p.recorded_at
from placed p
left join report.enterprise e using (enterprise_code)
cross join lateral (
  select case
    when not p.is_complete then null
    when p.out_of_it then 'T'
    when p.vetoed then 'D'
    when p.place_from_below <= ceil(p.base_n * p.d_share_pct / 100) then 'D'
    when p.score_place <= floor(p.base_n * p.a_share_pct / 100) then 'A'
    when p.score_place <= floor(p.base_n * p.b_share_pct / 100) then 'B'
    else 'C'
  end as computed_class
) c;

comment on view report.evaluation_class is '亩产效益分类：各户指标、得分位次，按登记的规则应列的类别';
comment on column report.evaluation_class.period_start is '期别起始日：评价年度第一天';
comment on column report.evaluation_class.period_type is '期别类型';
comment on column report.evaluation_class.scale_type is '规模';
comment on column report.evaluation_class.enterprise_code is '企业代码';
comment on column report.evaluation_class.enterprise_name is '企业名称';
comment on column report.evaluation_class.tax_per_mu_wan_yuan is '亩均税收（万元/亩）';
comment on column report.evaluation_class.added_value_per_mu_wan_yuan is '亩均增加值（万元/亩）';
comment on column report.evaluation_class.revenue_per_tce_wan_yuan is '单位能耗营业收入（万元/吨标煤）';
comment on column report.evaluation_class.revenue_per_emission_t_wan_yuan is '单位排放营业收入（万元/吨）：无排放的为空';
comment on column report.evaluation_class.rd_share_pct is '研发经费占比（%）：占营业收入';
comment on column report.evaluation_class.added_value_per_head_wan_yuan is '全员劳动生产率（万元/人）';
comment on column report.evaluation_class.score is '得分（分）';
comment on column report.evaluation_class.score_place is '得分位次：暂不评价、一票否决的不排，同分的同列后位';
comment on column report.evaluation_class.is_suspended is '是否暂不评价';
comment on column report.evaluation_class.is_vetoed is '是否一票否决';
comment on column report.evaluation_class.reported_class is '公布类别';
comment on column report.evaluation_class.computed_class is '应列类别：同规模企业得分不齐或没有登记规则的为空';
comment on column report.evaluation_class.differs is '是否不符：公布类别与应列类别';
comment on column report.evaluation_class.reported_n is '已报得分（户）：同规模';
comment on column report.evaluation_class.expected_n is '应报得分（户）：同规模，暂不评价的除外';
comment on column report.evaluation_class.submission_id is '报送编号';
comment on column report.evaluation_class.sheet_no is '表序';
comment on column report.evaluation_class.row_no is '行号';
comment on column report.evaluation_class.col_no is '列号';
comment on column report.evaluation_class.recorded_at is '入库时间';
