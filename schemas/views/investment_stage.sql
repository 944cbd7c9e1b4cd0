-- Leads by the stage in which the moment knows them.
create view report.investment_stage with (security_invoker = true) as
select
  coalesce(l.industry_chain, '未填') as industry_chain,
  count(*) filter (where l.stage = '线索') as lead_n, count(*) filter (where l.stage = '洽谈') as talk_n,
  count(*) filter (where l.stage = '签约') as signed_n, count(*) filter (where l.stage = '落地') as landed_n,
  count(*) filter (where l.stage = '终止') as ended_n,
  sum(l.planned_wan_yuan) filter (where l.stage <> '终止') as planned_reported_sum_wan_yuan,
  count(l.stage) as reported_n, count(*) as expected_n
from report.investment_lead l
group by coalesce(l.industry_chain, '未填');

comment on view report.investment_stage is '招商线索阶段：按产业链各阶段的线索数';
comment on column report.investment_stage.industry_chain is '产业链';
comment on column report.investment_stage.lead_n is '线索（个）';
comment on column report.investment_stage.talk_n is '洽谈（个）';
comment on column report.investment_stage.signed_n is '签约（个）';
comment on column report.investment_stage.landed_n is '落地（个）';
comment on column report.investment_stage.ended_n is '终止（个）';
comment on column report.investment_stage.planned_reported_sum_wan_yuan is '已报计划投资合计（万元）：终止的除外';
comment on column report.investment_stage.reported_n is '已报（个）';
comment on column report.investment_stage.expected_n is '应报（个）';
