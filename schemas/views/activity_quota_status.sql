-- Every quota by period and by whom it binds: what was done of it, beside how many of the returns that it is counted
-- from have come. What is still missing may hold the rest: short only where all have come, or where it is enough.
drop function if exists report.activity_tally();
create function report.activity_tally()
returns table (period_start date, unit_code text, activity_type text, done numeric)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  with spelt as materialized (
    -- An enterprise visited under its full name and under a registered short one is one enterprise.
    select e.enterprise_code, report.spelling_key(name) as spelling
    from report.enterprise e
    cross join lateral (
      select e.enterprise_name union all select e.enterprise_code
      union all select regexp_split_to_table(e.aliases, '[;；、]')
    ) as known(name)
  ),
  of_one as (
    select spelling, min(enterprise_code) as enterprise_code from spelt
    group by 1 having count(distinct enterprise_code) = 1
  )
  select a.period_start, a.reporting_unit_code, a.activity_type,
    case a.activity_type
      when '走访企业' then count(distinct coalesce(o.enterprise_code, report.spelling_key(a.object_text)))
      else sum(a.quantity) end
  from report.activity_record a
  left join of_one o on a.activity_type = '走访企业' and o.spelling = report.spelling_key(a.object_text)
  group by 1, 2, 3
$$;
comment on function report.activity_tally() is '各单位每周常态化工作的数量，不含个人和企业';

create view report.activity_quota_status with (security_invoker = true) as
with done_of as (
  select t.period_start as day, t.unit_code, t.activity_type, t.done from report.activity_tally() t
  union all
  select s.session_date, null, s.session_type, 1 from report.study_session s where s.session_date is not null
  union all
  select a.period_start, a.reporting_unit_code, '调研文章', 1 from report.research_article a
  where a.finished_date is not null
),
quota as (
  select q.*, coalesce(q.valid_to, 'infinity'::date) as valid_until from report.activity_quota q
  where q.scope <> '个人'
),
owed as (
  select q.quota_code, q.valid_from, f.period_start,
    case when q.scope = '办局' then o.reporting_unit_code end as unit_code,
    count(*) as expected_n, count(*) filter (where o.first_received_at is not null) as reported_n
  from quota q
  join report.submission_status o on o.source_name = q.source_name and o.status not in ('未到期', '待统计部门发布')
    and o.period_start between q.valid_from and q.valid_until
  cross join lateral (select report.period_first(o.period_start, q.quota_period_type) as period_start) f
  group by 1, 2, 3, 4
),
done as (
  select q.quota_code, q.valid_from, f.period_start, d.unit_code, sum(d.done) as done_value
  from quota q
  join done_of d on d.activity_type = q.activity_type and d.day between q.valid_from and q.valid_until
  cross join lateral (select report.period_first(d.day, q.quota_period_type) as period_start) f
  group by 1, 2, 3, 4
),
joined as (
  select
    coalesce(o.quota_code, d.quota_code) as quota_code, coalesce(o.valid_from, d.valid_from) as valid_from,
    coalesce(o.period_start, d.period_start) as period_start, coalesce(o.unit_code, d.unit_code) as unit_code,
    case when o.reported_n > 0 or d.done_value is not null then coalesce(d.done_value, 0) end as done_value,
    o.reported_n, o.expected_n
  from owed o
  full join done d on d.quota_code = o.quota_code and d.valid_from = o.valid_from and d.period_start = o.period_start
    and d.unit_code is not distinct from o.unit_code
),
bound as (
  select j.*, q.activity_type, q.scope, q.quota_period_type, q.quota_unit, q.basis_text,
    case
      when q.quota_period_type <> 'week' or q.holiday_rule = '照计' then q.quota
      when w.workday_n = 0 then 0
      when q.holiday_rule = '按工作日折算' then q.quota * least(w.workday_n, 5) / 5
      else q.quota
    end as quota_value,
    case when q.quota_period_type = 'year' then
      q.quota * least(4, extract(quarter from least(m.today, j.period_start + 364))
        + case when m.today > j.period_start + 364 then 4 else 0 end) / 4 end as pace_value
  from joined j
  join quota q on q.quota_code = j.quota_code and q.valid_from = j.valid_from
  cross join (select ((select warehouse.as_of()) at time zone 'Asia/Shanghai')::date as today) m
  cross join lateral (select report.workdays_in(j.period_start, j.period_start + 6) as workday_n) w
)
select
  b.quota_code, b.activity_type, b.scope, b.period_start, b.quota_period_type as period_type,
  b.unit_code, coalesce(u.unit_name, b.scope) as unit_name,
  b.quota_value, b.quota_unit, b.done_value, b.pace_value,
  case when b.done_value >= b.quota_value then true when b.reported_n = b.expected_n then false end as is_met,
  case when b.done_value >= b.quota_value then 0
    when b.reported_n = b.expected_n then b.quota_value - b.done_value end as short_value,
  case when b.reported_n is null then '未列入应报' when b.reported_n = b.expected_n then '已报'
    when b.reported_n = 0 then '未报送' else '部分已报' end as report_state,
  b.reported_n, b.expected_n, b.basis_text
from bound b
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = b.unit_code and unit.valid_from <= b.period_start
  order by unit.valid_from desc limit 1
) u on true;

comment on view report.activity_quota_status is '常态化定额完成：每项定额每期每单位完成多少、欠多少';
comment on column report.activity_quota_status.quota_code is '定额代码';
comment on column report.activity_quota_status.activity_type is '工作事项';
comment on column report.activity_quota_status.scope is '考核对象：机关整体或各办局';
comment on column report.activity_quota_status.period_start is '期别起始日：定额周期的第一天';
comment on column report.activity_quota_status.period_type is '期别类型';
comment on column report.activity_quota_status.unit_code is '单位代码：机关整体的为空';
comment on column report.activity_quota_status.unit_name is '单位';
comment on column report.activity_quota_status.quota_value is '定额：按节假日规则折算后';
comment on column report.activity_quota_status.quota_unit is '计量单位';
comment on column report.activity_quota_status.done_value is '完成：已报各期合计，走访企业按不重复的企业计（简称、曾用名按企业名录归到一家），一期未报的为空';
comment on column report.activity_quota_status.pace_value is '序时参考：年度定额按季度折算，只作参考';
comment on column report.activity_quota_status.is_met is '是否完成：没有报齐又未达定额的为空';
comment on column report.activity_quota_status.short_value is '欠：定额减完成，没有报齐的为空';
comment on column report.activity_quota_status.report_state is '报送情况：已报、部分已报、未报送、未列入应报';
comment on column report.activity_quota_status.reported_n is '已报期数（期）：统计来源的报表已受理的';
comment on column report.activity_quota_status.expected_n is '应报期数（期）：统计来源的报表已到期的';
comment on column report.activity_quota_status.basis_text is '依据';
