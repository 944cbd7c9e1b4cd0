-- Accidents by year and level, for those who may see single enterprises: with so few of them a count names one.
create view report.incident_year with (security_invoker = true) as
select
  date_trunc('year', i.happened_date)::date as period_start, 'year'::text as period_type,
  case when grouping(i.incident_level) = 1 then '全部' else i.incident_level end as incident_level,
  count(*) as incidents_n, sum(i.deaths_n) as deaths_n, sum(i.injured_n) as injured_n,
  case when count(i.loss_wan_yuan) = count(*) then sum(i.loss_wan_yuan) end as loss_wan_yuan,
  count(*) filter (where i.status = '已结案') as closed_n,
  count(i.loss_wan_yuan) as reported_n, count(*) as expected_n
from report.incident i
group by grouping sets (
  (date_trunc('year', i.happened_date), i.incident_level), (date_trunc('year', i.happened_date))
);

comment on view report.incident_year is '事故年度：各等级事故起数、伤亡和损失';
comment on column report.incident_year.period_start is '期别起始日：年度第一天';
comment on column report.incident_year.period_type is '期别类型';
comment on column report.incident_year.incident_level is '事故等级：全部为各等级合计，退回待改的等级为空';
comment on column report.incident_year.incidents_n is '事故（起）';
comment on column report.incident_year.deaths_n is '死亡（人）';
comment on column report.incident_year.injured_n is '重伤（人）';
comment on column report.incident_year.loss_wan_yuan is '直接经济损失（万元）：有一起未报的为空';
comment on column report.incident_year.closed_n is '已结案（起）';
comment on column report.incident_year.reported_n is '已报损失（起）';
comment on column report.incident_year.expected_n is '应报损失（起）';
