-- Each month that funds were reported for: contracts signed in the year so far, funds in place, by kind of capital.
-- A sum of funds stands only where every landed contract of the year has its row.
create view report.investment_month with (security_invoker = true) as
with months as (select distinct f.period_start from report.investment_fund f),
signed as (
  select m.period_start, c.*, m.period_start + interval '1 month' as next_month,
    date_trunc('year', m.period_start)::date as year_start
  from months m
  join report.investment_contract c on c.signed_date < m.period_start + interval '1 month'
),
funded as (
  select s.period_start, s.capital_type, s.contract_no, s.signed_date >= s.year_start as is_new, s.contract_wan_yuan,
    s.is_landed and s.landed_date < s.next_month as is_landed, f.contract_no is not null as has_fund,
    f.month_wan_yuan, f.ytd_wan_yuan
  from signed s
  left join report.investment_fund f on f.contract_no = s.contract_no and f.period_start = s.period_start
)
select
  f.period_start, 'month'::text as period_type, coalesce(f.capital_type, '全部') as capital_type,
  count(*) filter (where f.is_new) as signed_n,
  case when count(f.contract_wan_yuan) filter (where f.is_new) = count(*) filter (where f.is_new) then
    sum(f.contract_wan_yuan) filter (where f.is_new) end as signed_wan_yuan,
  count(*) filter (where f.is_new and f.is_landed) as landed_n,
  case when count(f.ytd_wan_yuan) = count(*) filter (where f.is_landed or f.has_fund) then
    sum(f.ytd_wan_yuan) end as fund_ytd_wan_yuan,
  sum(f.ytd_wan_yuan) as fund_ytd_reported_sum_wan_yuan,
  sum(f.month_wan_yuan) as fund_month_reported_sum_wan_yuan,
  count(f.ytd_wan_yuan) as reported_n, count(*) filter (where f.is_landed or f.has_fund) as expected_n
from funded f
group by grouping sets ((f.period_start, f.capital_type), (f.period_start));

comment on view report.investment_month is '招商引资月度汇总：签约、落地和到位资金，按资金类型和全部';
comment on column report.investment_month.period_start is '期别起始日';
comment on column report.investment_month.period_type is '期别类型';
comment on column report.investment_month.capital_type is '资金类型：内资、外资、全部';
comment on column report.investment_month.signed_n is '本年新签约（个）';
comment on column report.investment_month.signed_wan_yuan is '本年新签合同投资额（万元）：有退回待改的为空';
comment on column report.investment_month.landed_n is '其中已落地（个）';
comment on column report.investment_month.fund_ytd_wan_yuan is '本年累计到位（万元）：落地项目没有报齐的为空';
comment on column report.investment_month.fund_ytd_reported_sum_wan_yuan is '已报累计到位合计（万元）';
comment on column report.investment_month.fund_month_reported_sum_wan_yuan is '已报本月到位合计（万元）';
comment on column report.investment_month.reported_n is '已报到位资金（个）';
comment on column report.investment_month.expected_n is '应报到位资金（个）：已落地的，和已报过的';
