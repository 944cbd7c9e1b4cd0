-- 待统计部门发布
-- 一年里登记的统计数据发布日：计划、实际、报送截止日，还没有发布的，计划已过而没有登记的
select f.报表, f.指标代码, coalesce(i.指标名称, f.指标代码) as 指标名称, f.期别起始日, f.计划发布日, f.实际发布日, f.发布后工作日数, f.报送截止日,
  f.待统计部门发布, f.计划已过, f.依据, f.报送编号
from 考核.统计数据发布情况 f
left join lateral (
  select x.指标名称 from 考核.指标目录 x where x.指标代码 = f.指标代码 order by x.生效日期 desc limit 1
) i on true
where report.period_year(f.期别起始日, f.期别类型) = :year
  and (cast(:quarter as integer) is null or report.period_quarter(f.期别起始日, f.期别类型) = :quarter)
order by f.期别起始日, f.报表, f.指标代码
