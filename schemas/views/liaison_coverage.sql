-- How many of those who should be in the one-to-one list are in it, on the day of the moment.
create view report.liaison_coverage with (security_invoker = true) as
with m as (select ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date as today),
owed as (
  select '企业'::text as subject, '企业无联系干部'::text as gap_type, count(*) as expected_n
  from report.enterprise e where e.operating_status in ('在营', '停产')
  union all
  select '干部', '干部无联系企业', count(distinct p.person_code)
  from report.person_post p cross join m
  where p.valid_from <= m.today and (p.valid_to is null or p.valid_to >= m.today)
)
select o.subject, o.expected_n - g.gap_n as reported_n, o.expected_n, g.gap_n,
  (o.expected_n - g.gap_n) * 100.0 / nullif(o.expected_n, 0) as coverage_pct
from owed o
cross join lateral (select count(*) as gap_n from report.liaison_gap l where l.gap_type = o.gap_type) g;

comment on view report.liaison_coverage is '一对一联系覆盖：企业和干部各有多少已在名单里，按当日名单';
comment on column report.liaison_coverage.subject is '对象：企业、干部';
comment on column report.liaison_coverage.reported_n is '已联系数';
comment on column report.liaison_coverage.expected_n is '应联系数：在营和停产的企业，在任的干部';
comment on column report.liaison_coverage.gap_n is '缺口数';
comment on column report.liaison_coverage.coverage_pct is '覆盖率（%）';
