-- How many enterprises stand in each class, for every reader: numbers alone, no enterprise and no figure.
drop function if exists report.evaluation_tally();
create function report.evaluation_tally()
returns table (
  period_start date, scale_type text, class_name text, enterprises_n bigint, differs_n bigint, reported_n bigint,
  expected_n bigint
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select c.period_start, c.scale_type, coalesce(c.reported_class, '未定'), count(*), count(*) filter (where c.differs),
    max(c.reported_n), max(c.expected_n)
  from report.evaluation_class c group by 1, 2, 3
$$;
comment on function report.evaluation_tally() is '亩产效益评价各类户数，不含企业';

create view report.evaluation_total with (security_invoker = true) as
select
  t.period_start, 'year'::text as period_type, t.scale_type, t.class_name, t.enterprises_n,
  t.enterprises_n * 100.0 / sum(t.enterprises_n) over (partition by t.period_start, t.scale_type) as share_pct,
  t.differs_n, t.reported_n, t.expected_n
from report.evaluation_tally() t;

comment on view report.evaluation_total is '亩产效益分类汇总：各类户数和占比';
comment on column report.evaluation_total.period_start is '期别起始日：评价年度第一天';
comment on column report.evaluation_total.period_type is '期别类型';
comment on column report.evaluation_total.scale_type is '规模';
comment on column report.evaluation_total.class_name is '类别：A、B、C、D、T，尚未公布的为未定';
comment on column report.evaluation_total.enterprises_n is '户数（户）';
comment on column report.evaluation_total.share_pct is '占比（%）：占同规模企业，含暂不评价';
comment on column report.evaluation_total.differs_n is '与规则不符（户）';
comment on column report.evaluation_total.reported_n is '已报得分（户）：同规模';
comment on column report.evaluation_total.expected_n is '应报得分（户）：同规模，暂不评价的除外';
