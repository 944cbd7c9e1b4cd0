-- Every project of the latest list with the team that serves it and what was done: a project without a team is a gap.
create view report.project_service with (security_invoker = true) as
select
  p.list_year, p.project_code, p.project_name, p.responsible_unit_code, t.team_name, t.leader_person_code,
  t.member_names, t.valid_from as team_since, t.project_code is not null as has_team,
  v.visit_n, v.solved_n, v.open_n, v.last_visit_date
from report.project p
cross join (select ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date as today) m
left join lateral (
  select s.* from report.service_team s
  where s.project_code = p.project_code and s.valid_from <= m.today and coalesce(s.valid_to, 'infinity') >= m.today
  order by s.valid_from desc limit 1
) t on true
cross join lateral (
  select
    count(s.visit_date) as visit_n, count(*) filter (where s.result = '已解决') as solved_n,
    count(*) filter (where s.result <> '已解决') as open_n, max(s.visit_date) as last_visit_date
  from report.service_visit s
  where s.project_code = p.project_code and extract(year from s.visit_date) = p.list_year
) v;

comment on view report.project_service is '项目服务：每个项目的专班和当年服务情况，没有专班的即为缺口';
comment on column report.project_service.list_year is '名单年度';
comment on column report.project_service.project_code is '项目代码';
comment on column report.project_service.project_name is '项目名称';
comment on column report.project_service.responsible_unit_code is '责任单位代码';
comment on column report.project_service.team_name is '专班名称';
comment on column report.project_service.leader_person_code is '专班组长代码';
comment on column report.project_service.member_names is '专班成员';
comment on column report.project_service.team_since is '专班成立日期';
comment on column report.project_service.has_team is '是否有专班：按当日在任的专班';
comment on column report.project_service.visit_n is '服务次数（次）：当年已报的';
comment on column report.project_service.solved_n is '已解决（件）';
comment on column report.project_service.open_n is '未解决（件）：推进中和暂不能解决的';
comment on column report.project_service.last_visit_date is '最近服务日期';
