-- The registered list alone: nothing here waits for a return.
create view report.project_list_total with (security_invoker = true) as
select
  p.list_year,
  coalesce(p.industry_chain, '全部') as industry_chain,
  count(*) as expected_n,
  count(p.total_investment_wan_yuan) as reported_n,
  count(*) filter (where p.project_level in ('省级', '市级')) as provincial_municipal_n,
  sum(p.total_investment_wan_yuan) as total_investment_wan_yuan,
  sum(p.annual_plan_wan_yuan) as annual_plan_wan_yuan,
  sum(p.expected_revenue_wan_yuan) as expected_revenue_reported_sum_wan_yuan,
  count(p.expected_revenue_wan_yuan) as expected_revenue_reported_n,
  sum(p.expected_profit_wan_yuan) as expected_profit_reported_sum_wan_yuan,
  count(p.expected_profit_wan_yuan) as expected_profit_reported_n,
  sum(p.expected_tax_wan_yuan) as expected_tax_reported_sum_wan_yuan,
  count(p.expected_tax_wan_yuan) as expected_tax_reported_n
from report.project p
group by grouping sets ((p.list_year, p.industry_chain), (p.list_year));

comment on view report.project_list_total is '项目名单汇总：按产业链和全部';
comment on column report.project_list_total.list_year is '名单年度';
comment on column report.project_list_total.industry_chain is '产业链：全部为各链之和';
comment on column report.project_list_total.expected_n is '项目数（个）';
comment on column report.project_list_total.reported_n is '有总投资的项目数（个）';
comment on column report.project_list_total.provincial_municipal_n is '省市级项目数（个）';
comment on column report.project_list_total.total_investment_wan_yuan is '总投资合计（万元）';
comment on column report.project_list_total.annual_plan_wan_yuan is '年度计划投资合计（万元）';
comment on column report.project_list_total.expected_revenue_reported_sum_wan_yuan is '已填预计新增销售收入之和（万元）';
comment on column report.project_list_total.expected_revenue_reported_n is '已填预计新增销售收入的项目数（个）';
comment on column report.project_list_total.expected_profit_reported_sum_wan_yuan is '已填预计新增利润之和（万元）';
comment on column report.project_list_total.expected_profit_reported_n is '已填预计新增利润的项目数（个）';
comment on column report.project_list_total.expected_tax_reported_sum_wan_yuan is '已填预计新增税收之和（万元）';
comment on column report.project_list_total.expected_tax_reported_n is '已填预计新增税收的项目数（个）';
