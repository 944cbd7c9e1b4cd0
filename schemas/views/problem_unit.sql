-- Problems by the unit that mends them, and of all; what waits for a correction is expected and not reported.
create view report.problem_unit with (security_invoker = true) as
select
  p.lead_unit_code, case when grouping(p.lead_unit_code) = 1 then '全部' else max(p.lead_unit_name) end
    as lead_unit_name,
  count(*) filter (where p.status = '已销号') as closed_n,
  count(*) filter (where p.status = '整改中') as open_n,
  count(*) filter (where p.status = '重新打开') as reopened_n,
  count(*) filter (where p.is_listed) as listed_n,
  count(*) filter (where p.is_overdue and p.status <> '已销号') as overdue_n,
  count(*) filter (where p.is_overdue and p.status = '已销号') as closed_late_n,
  case when count(p.status) = count(*) then
    count(*) filter (where p.status = '已销号') * 100.0 / nullif(count(*), 0) end as closed_pct,
  count(p.status) as reported_n, count(*) as expected_n
from report.problem_status p
group by grouping sets ((p.lead_unit_code), ());

comment on view report.problem_unit is '问题整改汇总：按整改责任单位和全部';
comment on column report.problem_unit.lead_unit_code is '整改责任单位代码：全部时为空';
comment on column report.problem_unit.lead_unit_name is '整改责任单位';
comment on column report.problem_unit.closed_n is '已销号（个）';
comment on column report.problem_unit.open_n is '整改中（个）';
comment on column report.problem_unit.reopened_n is '重新打开（个）';
comment on column report.problem_unit.listed_n is '挂牌（个）';
comment on column report.problem_unit.overdue_n is '逾期未销号（个）';
comment on column report.problem_unit.closed_late_n is '逾期销号（个）';
comment on column report.problem_unit.closed_pct is '销号率（%）：有退回待改的不计算';
comment on column report.problem_unit.reported_n is '已报（个）';
comment on column report.problem_unit.expected_n is '应报（个）：列入清单的问题';
