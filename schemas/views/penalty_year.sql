-- Penalties of each unit and year; honours stand apart, and points are never netted.
create view report.penalty_year with (security_invoker = true) as
select
  extract(year from p.issued_date)::integer as year_no, p.unit_code, u.unit_name,
  count(*) as penalties_n, count(*) filter (where p.penalty_type = '一票否决') as vetoes_n,
  case when not bool_or(p.pending_correction) then coalesce(sum(p.points), 0) end as penalty_points,
  count(*) filter (where not p.pending_correction) as reported_n, count(*) as expected_n
from report.penalty p
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = p.unit_code and unit.valid_from <= p.issued_date order by unit.valid_from desc limit 1
) u on true
group by 1, 2, 3;

comment on view report.penalty_year is '处罚年表：各单位全年处罚和扣分';
comment on column report.penalty_year.year_no is '年度';
comment on column report.penalty_year.unit_code is '单位代码：企业等未填单位的为空';
comment on column report.penalty_year.unit_name is '单位';
comment on column report.penalty_year.penalties_n is '处罚（项）';
comment on column report.penalty_year.vetoes_n is '其中一票否决（项）';
comment on column report.penalty_year.penalty_points is '扣分（分）：有退回待改的为空';
comment on column report.penalty_year.reported_n is '已报（项）';
comment on column report.penalty_year.expected_n is '应报（项）';
