-- The year's inputs by unit: economic indicators with the cell they came from, and what the unit's own projects,
-- measures and returns give. A value over a gap is null; its coverage says how large the gap is. A year without a
-- list or targets of its own has no rows.
create view report.yearly_unit_indicator with (security_invoker = true) as
select
  q.year_no, q.source_unit_code as unit_code, q.source_unit_name as unit_name, '经济指标'::text as indicator_group,
  q.indicator_code, q.indicator_name, q.unit as measure_unit,
  q.ytd_value as value, q.target_value as target, q.completion_pct,
  q.reported_n::bigint as reported_n, q.expected_n::bigint as expected_n,
  q.submission_id, s.file_name, q.sheet_no, q.sheet_name, q.row_no,
  case when q.ytd_value_cell is not null then
    concat_ws(' ', '第' || q.submission_id || '号', s.file_name, q.sheet_name, q.ytd_value_cell) end as source_cell
from report.indicator_quarter q
left join report.submissions s using (submission_id)
where q.quarter_no = 4
union all
select
  u.year_no, u.unit_code, u.unit_name, '重点项目', 'unit_project_investment', '重点项目完成投资', '万元',
  case when u.project_reported_n = u.project_expected_n then u.ytd_investment_reported_sum_wan_yuan end,
  u.annual_plan_wan_yuan, u.project_completion_pct, u.project_reported_n::bigint, u.project_expected_n::bigint,
  null, null, null, null, null, null
from report.unit_quarter u where u.quarter_no = 4 and u.project_expected_n > 0
union all
select
  u.year_no, u.unit_code, u.unit_name, '改革攻坚', 'unit_reform_done', '改革措施自报完成', '条',
  case when u.reform_reported_n = u.reform_expected_n then u.reform_done_reported_n end, u.reform_expected_n,
  case when u.reform_reported_n = u.reform_expected_n
    then u.reform_done_reported_n::numeric * 100 / u.reform_expected_n end,
  u.reform_reported_n::bigint, u.reform_expected_n::bigint, null, null, null, null, null, null
from report.unit_quarter u where u.quarter_no = 4 and u.reform_expected_n > 0
union all
select
  u.year_no, u.unit_code, u.unit_name, '报送质量', 'unit_returns_on_time', '按时报送', '份',
  sum(u.return_reported_n - u.return_late_n), sum(u.return_expected_n),
  sum(u.return_reported_n - u.return_late_n)::numeric * 100 / sum(u.return_expected_n),
  sum(u.return_reported_n)::bigint, sum(u.return_expected_n)::bigint, null, null, null, null, null, null
from report.unit_quarter u
group by u.year_no, u.unit_code, u.unit_name having sum(u.return_expected_n) > 0;

comment on view report.yearly_unit_indicator is '年度单位指标：每个单位每个指标的全年值、目标、完成率和来源单元格，只有下达了名单或目标的年度才有';
comment on column report.yearly_unit_indicator.year_no is '年度';
comment on column report.yearly_unit_indicator.unit_code is '单位代码';
comment on column report.yearly_unit_indicator.unit_name is '单位';
comment on column report.yearly_unit_indicator.indicator_group is '类别';
comment on column report.yearly_unit_indicator.indicator_code is '指标代码';
comment on column report.yearly_unit_indicator.indicator_name is '指标名称';
comment on column report.yearly_unit_indicator.measure_unit is '计量单位';
comment on column report.yearly_unit_indicator.value is '全年值：未报或不齐全时为空';
comment on column report.yearly_unit_indicator.target is '目标：下达数或应完成数';
comment on column report.yearly_unit_indicator.completion_pct is '完成率（%）：未报或不齐全时为空';
comment on column report.yearly_unit_indicator.reported_n is '已报数';
comment on column report.yearly_unit_indicator.expected_n is '应报数';
comment on column report.yearly_unit_indicator.submission_id is '报送编号：汇总得来的为空';
comment on column report.yearly_unit_indicator.file_name is '文件名';
comment on column report.yearly_unit_indicator.sheet_no is '表序';
comment on column report.yearly_unit_indicator.sheet_name is '原表名';
comment on column report.yearly_unit_indicator.row_no is '行号';
comment on column report.yearly_unit_indicator.source_cell is '来源单元格：第几号报送、文件、工作表、单元格，汇总得来的为空';
