-- Goals of a later year: what growth a year they ask for, and the latest whole year where the catalogue has the
-- indicator under the same name and in a unit that can be compared.
create view report.goal_progress with (security_invoker = true) as
select
  g.goal_year, g.indicator_name, g.measure_unit, g.goal_value, g.base_year, g.base_value, g.is_share, g.share_group,
  case when not coalesce(g.is_share, false) and g.base_value > 0 and g.goal_value > 0 and g.goal_year > g.base_year then
    (power((g.goal_value / g.base_value)::double precision, 1.0 / (g.goal_year - g.base_year)) - 1) * 100
  end::numeric as yearly_growth_needed_pct,
  l.latest_year, l.latest_value, l.latest_value * 100 / nullif(g.goal_value, 0) as reached_pct,
  (l.latest_value is not null)::integer as reported_n, 1 as expected_n, g.document_no,
  g.submission_id, g.sheet_no, g.row_no, g.col_no, g.recorded_at
from report.indicator_goal g
left join lateral (
  select extract(year from v.period_start)::integer as latest_year,
    v.ytd_value / case when g.measure_unit = '亿元' and i.unit = '万元' then 10000 else 1 end as latest_value
  from report.indicator i
  join report.indicator_value v using (indicator_code)
  where (g.indicator_name = i.indicator_name or g.indicator_name = any (string_to_array(i.aliases, ';')))
    and (i.unit = g.measure_unit or (g.measure_unit = '亿元' and i.unit = '万元'))
    and extract(month from v.period_start) = 12
  order by v.period_start desc limit 1
) l on true;

comment on view report.goal_progress is '多年目标进度：目标、基期、年均需增长，和最近全年数';
comment on column report.goal_progress.goal_year is '目标年';
comment on column report.goal_progress.indicator_name is '指标名称';
comment on column report.goal_progress.measure_unit is '计量单位';
comment on column report.goal_progress.goal_value is '目标值';
comment on column report.goal_progress.base_year is '基期年';
comment on column report.goal_progress.base_value is '基期值';
comment on column report.goal_progress.is_share is '是否占比';
comment on column report.goal_progress.share_group is '占比组';
comment on column report.goal_progress.yearly_growth_needed_pct is '年均需增长（%）：从基期到目标年，占比的不计算';
comment on column report.goal_progress.latest_year is '最近全年';
comment on column report.goal_progress.latest_value is '最近全年数：指标目录里没有同名同单位指标的为空';
comment on column report.goal_progress.reached_pct is '达到目标（%）：最近全年数占目标值';
comment on column report.goal_progress.reported_n is '已报数';
comment on column report.goal_progress.expected_n is '应报数';
comment on column report.goal_progress.document_no is '文号';
comment on column report.goal_progress.submission_id is '报送编号';
comment on column report.goal_progress.sheet_no is '表序';
comment on column report.goal_progress.row_no is '行号';
comment on column report.goal_progress.col_no is '列号';
comment on column report.goal_progress.recorded_at is '入库时间';
