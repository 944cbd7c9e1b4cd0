-- Honours of each unit and year; penalties stand apart, and points are never netted.
create view report.honour_year with (security_invoker = true) as
select
  extract(year from h.issued_date)::integer as year_no, h.unit_code, u.unit_name,
  count(*) as honours_n, count(*) filter (where h.honour_level in ('国家级', '省级')) as high_honours_n,
  case when not bool_or(h.pending_correction) then coalesce(sum(h.points), 0) end as honour_points,
  count(*) filter (where not h.pending_correction) as reported_n, count(*) as expected_n
from report.honour h
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = h.unit_code and unit.valid_from <= h.issued_date order by unit.valid_from desc limit 1
) u on true
group by 1, 2, 3;

comment on view report.honour_year is '荣誉年表：各单位全年荣誉和加分';
comment on column report.honour_year.year_no is '年度';
comment on column report.honour_year.unit_code is '单位代码：企业等未填单位的为空';
comment on column report.honour_year.unit_name is '单位';
comment on column report.honour_year.honours_n is '荣誉（项）';
comment on column report.honour_year.high_honours_n is '其中省级以上（项）';
comment on column report.honour_year.honour_points is '加分（分）：有退回待改的为空';
comment on column report.honour_year.reported_n is '已报（项）';
comment on column report.honour_year.expected_n is '应报（项）';
