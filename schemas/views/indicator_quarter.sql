-- The cumulative value of a quarter's last month. Two growth rates stand apart: the published one and the one
-- that the two cumulative values give. A year without targets of its own has no rows: its values stand in
-- indicator_value.
create view report.indicator_quarter with (security_invoker = true) as
with quarters as (
  select y.year_no, q.quarter_no
  from (select distinct t.target_year as year_no from report.indicator_target t) y
  cross join generate_series(1, 4) as q (quarter_no)
),
catalogue as (
  select distinct on (q.year_no, q.quarter_no, i.indicator_code) q.year_no, q.quarter_no, i.*
  from quarters q
  join report.indicator i on i.valid_from <= make_date(q.year_no, q.quarter_no * 3, 1)
    and (i.valid_to is null or i.valid_to >= make_date(q.year_no, q.quarter_no * 3, 1))
  order by q.year_no, q.quarter_no, i.indicator_code, i.valid_from desc
)
select
  c.year_no, c.quarter_no, make_date(c.year_no, c.quarter_no * 3 - 2, 1) as period_start,
  'quarter'::text as period_type,
  c.indicator_code, c.indicator_name, c.unit, c.decimals, c.polarity, c.accumulation, c.source_unit_code,
  u.unit_name as source_unit_name, c.sort_order,
  case when v.indicator_code is null and w.is_awaited then '待统计部门发布'
    when v.indicator_code is null then '未报送' when v.pending_correction then '退回待改' else '已报' end
    as report_state,
  (v.ytd_value is not null)::integer as reported_n, 1 as expected_n,
  v.ytd_value, v.previous_ytd_value, v.reported_growth_pct,
  b.base_value, b.is_comparable, n.reason as growth_reason,
  case when b.base_value > 0 and v.ytd_value >= 0
    then (v.ytd_value / b.base_value - 1) * 100 end as computed_growth_pct,
  case when b.base_value > 0 and v.ytd_value >= 0
    then v.reported_growth_pct - (v.ytd_value / b.base_value - 1) * 100 end as growth_difference_points,
  t.target_value, t.target_growth_pct,
  case when c.polarity = 'higher' then v.ytd_value / nullif(t.target_value, 0) * 100 end as completion_pct,
  case when c.accumulation = 'cumulative' then c.quarter_no::numeric * 25 end as schedule_pace_pct,
  case when c.polarity = 'higher' and c.accumulation = 'cumulative'
    then v.ytd_value / nullif(t.target_value, 0) * 100 - c.quarter_no * 25 end as pace_gap_points,
  v.reporting_unit_code, v.submission_id, v.sheet_no, v.row_no, v.col_no, v.recorded_at, v.pending_correction,
  x.sheet_name, report.cell_name(v.row_no, x.col_no) as ytd_value_cell,
  t.submission_id as target_submission_id, t.sheet_no as target_sheet_no, t.row_no as target_row_no
from catalogue c
left join report.indicator_value v
  on v.indicator_code = c.indicator_code and v.period_start = make_date(c.year_no, c.quarter_no * 3, 1)
left join report.indicator_note n
  on n.indicator_code = c.indicator_code and n.period_start = make_date(c.year_no, c.quarter_no * 3, 1)
left join lateral (
  select i.definition from report.indicator i
  where i.indicator_code = c.indicator_code and i.valid_from <= make_date(c.year_no - 1, c.quarter_no * 3, 28)
    and (i.valid_to is null or i.valid_to >= make_date(c.year_no - 1, c.quarter_no * 3, 28))
  order by i.valid_from desc limit 1
) former on true
-- Figures of two definitions are not compared: the comparable value counts where the statistics gave one.
cross join lateral (
  select k.is_comparable,
    case when k.is_comparable then v.previous_ytd_value else n.comparable_previous_value end as base_value
  from (
    select coalesce(n.is_comparable, former.definition is null or former.definition = c.definition) as is_comparable
  ) k
) b
left join report.indicator_target t on t.indicator_code = c.indicator_code and t.target_year = c.year_no
left join ledger.submission_column x
  on x.submission_id = v.submission_id and x.sheet_no = v.sheet_no and x.table_name = 'indicator_value'
  and x.column_name = 'ytd_value' and x.group_no = coalesce(v.col_no, 0)
left join report.indicator_publication w
  on w.indicator_code = c.indicator_code and w.period_start = make_date(c.year_no, c.quarter_no * 3, 1)
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = c.source_unit_code and unit.valid_from <= make_date(c.year_no, c.quarter_no * 3, 1)
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.indicator_quarter is '指标季度：每个指标每个季度，取季末月累计数，未报送的也有一行，只有下达了目标的年度才有';
comment on column report.indicator_quarter.year_no is '年度';
comment on column report.indicator_quarter.quarter_no is '季度';
comment on column report.indicator_quarter.period_start is '期别起始日';
comment on column report.indicator_quarter.period_type is '期别类型';
comment on column report.indicator_quarter.indicator_code is '指标代码';
comment on column report.indicator_quarter.indicator_name is '指标名称';
comment on column report.indicator_quarter.unit is '计量单位';
comment on column report.indicator_quarter.decimals is '小数位：打印时保留几位';
comment on column report.indicator_quarter.polarity is '方向：higher 越高越好，lower 越低越好';
comment on column report.indicator_quarter.accumulation is '累计方式：cumulative 累计数，point 时点数';
comment on column report.indicator_quarter.source_unit_code is '数据提供单位代码';
comment on column report.indicator_quarter.source_unit_name is '数据提供单位';
comment on column report.indicator_quarter.sort_order is '排序';
comment on column report.indicator_quarter.report_state is '报送情况：已报、退回待改、未报送、待统计部门发布';
comment on column report.indicator_quarter.reported_n is '已报数：本年累计有数为1';
comment on column report.indicator_quarter.expected_n is '应报数：恒为1';
comment on column report.indicator_quarter.ytd_value is '本年累计：单位见计量单位';
comment on column report.indicator_quarter.previous_ytd_value is '上年同期累计：单位见计量单位';
comment on column report.indicator_quarter.reported_growth_pct is '公布同比增速（%）';
comment on column report.indicator_quarter.base_value is '同比基数：同口径的上年同期数，口径不同又没有可比数的为空';
comment on column report.indicator_quarter.is_comparable is '是否同口径：上年同期数与本期数';
comment on column report.indicator_quarter.growth_reason is '差异原因：公布与计算增速为何不同，未说明的为空';
comment on column report.indicator_quarter.computed_growth_pct is '计算同比增速（%）：由同口径的两个累计数直接算出，基数不大于0或本期为负时为空';
comment on column report.indicator_quarter.growth_difference_points is '公布与计算增速之差（百分点）';
comment on column report.indicator_quarter.target_value is '年度目标：单位见计量单位，下达数';
comment on column report.indicator_quarter.target_growth_pct is '目标增速（%）：下达数';
comment on column report.indicator_quarter.completion_pct is '完成年度目标（%）：越低越好的指标为空';
comment on column report.indicator_quarter.schedule_pace_pct is '序时进度（%）：时点数为空';
comment on column report.indicator_quarter.pace_gap_points is '与序时进度之差（百分点）：未修约';
comment on column report.indicator_quarter.reporting_unit_code is '报送单位代码';
comment on column report.indicator_quarter.submission_id is '报送编号';
comment on column report.indicator_quarter.sheet_no is '表序';
comment on column report.indicator_quarter.row_no is '行号';
comment on column report.indicator_quarter.col_no is '列号：月份横排时的首列';
comment on column report.indicator_quarter.recorded_at is '入库时间';
comment on column report.indicator_quarter.pending_correction is '退回待改：原值暂不采用';
comment on column report.indicator_quarter.sheet_name is '原表名';
comment on column report.indicator_quarter.ytd_value_cell is '来源单元格：本年累计所在的格子';
comment on column report.indicator_quarter.target_submission_id is '目标报送编号';
comment on column report.indicator_quarter.target_sheet_no is '目标表序';
comment on column report.indicator_quarter.target_row_no is '目标行号';
