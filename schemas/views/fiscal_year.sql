-- Contribution of the listed enterprises together, for every reader; of fewer than three it is withheld.
drop function if exists report.fiscal_tally();
create function report.fiscal_tally()
returns table (
  period_start date, enterprises_n bigint, reported_n bigint, revenue_wan_yuan numeric, output_wan_yuan numeric,
  tax_wan_yuan numeric, local_fiscal_wan_yuan numeric, is_withheld boolean
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select f.period_start, count(*), count(f.local_fiscal_wan_yuan),
    case when count(*) >= 3 and count(f.revenue_wan_yuan) = count(*) then sum(f.revenue_wan_yuan) end,
    case when count(*) >= 3 and count(f.output_wan_yuan) = count(*) then sum(f.output_wan_yuan) end,
    case when count(*) >= 3 and count(f.tax_wan_yuan) = count(*) then sum(f.tax_wan_yuan) end,
    case when count(*) >= 3 and count(f.local_fiscal_wan_yuan) = count(*) then sum(f.local_fiscal_wan_yuan) end,
    count(*) < 3
  from report.enterprise_fiscal f group by 1
$$;
comment on function report.fiscal_tally() is '企业财政贡献合计，少于三家的不公开';

create view report.fiscal_year with (security_invoker = true) as
select t.period_start, 'year'::text as period_type, t.is_withheld, t.revenue_wan_yuan, t.output_wan_yuan,
  t.tax_wan_yuan, t.local_fiscal_wan_yuan, t.reported_n, t.enterprises_n as expected_n
from report.fiscal_tally() t;

comment on view report.fiscal_year is '企业财政贡献合计：每年上表企业的合计';
comment on column report.fiscal_year.period_start is '期别起始日：年度第一天';
comment on column report.fiscal_year.period_type is '期别类型';
comment on column report.fiscal_year.is_withheld is '是否不公开：少于三家企业';
comment on column report.fiscal_year.revenue_wan_yuan is '营业收入（万元）：有企业未填的为空';
comment on column report.fiscal_year.output_wan_yuan is '工业产值（万元）：有企业未填的为空';
comment on column report.fiscal_year.tax_wan_yuan is '上缴税金（万元）：有退回待改的为空';
comment on column report.fiscal_year.local_fiscal_wan_yuan is '地方财政贡献（万元）：有退回待改的为空';
comment on column report.fiscal_year.reported_n is '已报（家）';
comment on column report.fiscal_year.expected_n is '应报（家）：上表企业';
