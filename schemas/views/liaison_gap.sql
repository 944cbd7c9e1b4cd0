-- Each enterprise should have somebody, and each cadre an enterprise: who is without, on the day of the moment.
create view report.liaison_gap with (security_invoker = true) as
with m as (select ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date as today),
pairs as (
  select l.enterprise_code, l.person_code
  from report.enterprise_liaison l cross join m
  where l.valid_from <= m.today and (l.valid_to is null or l.valid_to >= m.today)
),
served as (
  select distinct on (p.person_code) p.person_code, p.unit_code, p.post_name
  from report.person_post p cross join m
  where p.valid_from <= m.today and (p.valid_to is null or p.valid_to >= m.today)
  order by p.person_code, p.valid_from desc
)
select
  '企业无联系干部'::text as gap_type, e.enterprise_code, e.enterprise_name, null::text as person_code,
  null::text as person_name, null::text as unit_code, null::text as unit_name
from report.enterprise e
where e.operating_status in ('在营', '停产') and not exists (
  select from pairs where pairs.enterprise_code = e.enterprise_code
)
union all
select '干部无联系企业', null, null, s.person_code, p.person_name, s.unit_code, u.unit_name
from served s
join report.person p using (person_code)
left join lateral (
  select unit.unit_name from report.unit where unit.unit_code = s.unit_code order by unit.valid_from desc limit 1
) u on true
where not exists (select from pairs where pairs.person_code = s.person_code);

comment on view report.liaison_gap is '一对一联系缺口：没有联系干部的企业、没有联系企业的干部，按当日名单';
comment on column report.liaison_gap.gap_type is '缺口：企业无联系干部、干部无联系企业';
comment on column report.liaison_gap.enterprise_code is '企业代码';
comment on column report.liaison_gap.enterprise_name is '企业名称';
comment on column report.liaison_gap.person_code is '人员代码';
comment on column report.liaison_gap.person_name is '姓名';
comment on column report.liaison_gap.unit_code is '单位代码';
comment on column report.liaison_gap.unit_name is '单位';
