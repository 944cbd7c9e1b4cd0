-- 退回的单元格
-- 一年里退回的每个单元格：原来填的、问题、规则，按单位和报表排
select r.编号, u.单位名称 as 报送单位, r.报表, r.期别起始日, r.文件名, r.工作表, r.单元格, r.栏目, r.原填内容, r.问题说明, r.规则编号, r.收到时间, r.报送编号
from 考核.退回单元格 r
left join lateral (
  select x.单位名称 from 考核.单位 x
  where x.单位代码 = r.报送单位代码 and x.生效日期 <= r.期别起始日 order by x.生效日期 desc limit 1
) u on true
where report.period_year(r.期别起始日, r.期别类型) = :year
  and (cast(:quarter as integer) is null or report.period_quarter(r.期别起始日, r.期别类型) = :quarter)
  and (cast(:unit as text) is null or r.报送单位代码 = :unit)
order by u.单位名称, r.报表, r.编号
