-- Exam of each quarter by unit: those who serve there at its end, or were examined, beside those of whom there is a
-- result.
create view report.safety_learning_quarter with (security_invoker = true) as
with quarters as (select distinct x.period_start from report.safety_exam x),
named as (
  select q.period_start, p.person_code, p.unit_code, p.valid_from
  from quarters q
  join report.person_post p on p.valid_from < q.period_start + interval '3 months'
    and (p.valid_to is null or p.valid_to >= (q.period_start + interval '3 months - 1 day')::date)
  union all
  select x.period_start, x.person_code, x.unit_code, null from report.safety_exam x
),
people as (
  select distinct on (n.period_start, n.person_code) n.period_start, n.person_code, n.unit_code
  from named n order by n.period_start, n.person_code, n.valid_from desc nulls last
)
select
  p.period_start, 'quarter'::text as period_type, p.unit_code, u.unit_name,
  count(*) filter (where x.attendance in ('参加', '补考')) as took_part_n,
  count(*) filter (where x.attendance = '缺考') as absent_n,
  count(*) filter (where x.exam_score >= 60) as passed_n,
  case when count(x.attendance) = count(*) then avg(x.exam_score) end as mean_score,
  count(t.result) filter (where t.result = '合格') as trained_n,
  count(x.attendance) as reported_n, count(*) as expected_n
from people p
left join report.safety_exam x on x.person_code = p.person_code and x.period_start = p.period_start
left join report.safety_training t on t.person_code = p.person_code
  and t.list_year = extract(year from p.period_start) and t.training_date < p.period_start + interval '3 months'
left join lateral (
  select unit.unit_name from report.unit
  where unit.unit_code = p.unit_code and unit.valid_from < p.period_start + interval '3 months'
  order by unit.valid_from desc limit 1
) u on true
group by p.period_start, p.unit_code, u.unit_name;

comment on view report.safety_learning_quarter is '安全学习季表：各单位安全环保考试和轮训人数';
comment on column report.safety_learning_quarter.period_start is '期别起始日';
comment on column report.safety_learning_quarter.period_type is '期别类型';
comment on column report.safety_learning_quarter.unit_code is '单位代码';
comment on column report.safety_learning_quarter.unit_name is '单位';
comment on column report.safety_learning_quarter.took_part_n is '参考（人）：含补考';
comment on column report.safety_learning_quarter.absent_n is '缺考（人）';
comment on column report.safety_learning_quarter.passed_n is '及格（人）：60分及以上';
comment on column report.safety_learning_quarter.mean_score is '平均成绩（分）：有人没有成绩登记的为空';
comment on column report.safety_learning_quarter.trained_n is '已轮训合格（人）：本年到本季度末';
comment on column report.safety_learning_quarter.reported_n is '有登记（人）';
comment on column report.safety_learning_quarter.expected_n is '应考（人）：季末在任的，和有成绩登记的';
