-- Grades of each half-year, counted; beside them the half before, so that better and worse can be told.
create view report.graded_half with (security_invoker = true) as
select
  g.period_start, 'half'::text as period_type, g.assessed_name,
  count(*) filter (where g.grade = '好') as good_n, count(*) filter (where g.grade = '较好') as fair_n,
  count(*) filter (where g.grade = '一般') as middling_n, count(*) filter (where g.grade = '较差') as poor_n,
  (select count(*) filter (where p.grade = '好') from report.graded_evaluation p
    where p.assessed_name = g.assessed_name and p.period_start = (g.period_start - interval '6 months')::date
    having count(*) > 0) as good_before_n,
  count(g.grade) as reported_n, count(*) as expected_n
from report.graded_evaluation g
group by g.period_start, g.assessed_name;

comment on view report.graded_half is '等次评价汇总：每半年好、较好、一般、较差各几个领域';
comment on column report.graded_half.period_start is '期别起始日';
comment on column report.graded_half.period_type is '期别类型';
comment on column report.graded_half.assessed_name is '被评价单位';
comment on column report.graded_half.good_n is '好（个）';
comment on column report.graded_half.fair_n is '较好（个）';
comment on column report.graded_half.middling_n is '一般（个）';
comment on column report.graded_half.poor_n is '较差（个）';
comment on column report.graded_half.good_before_n is '上个半年的好（个）：没有登记的为空';
comment on column report.graded_half.reported_n is '已报领域（个）';
comment on column report.graded_half.expected_n is '应报领域（个）';
