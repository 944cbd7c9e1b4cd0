-- 滞后的项目节点
-- 一年名单里没有按计划完成的项目节点，滞后天数和自报的原因
select 名单年度, 项目代码, 项目名称, u.单位名称 as 责任单位, 节点名称, 计划完成时间, 报送情况, 完成状态, 实际完成时间, 预计完成时间, 滞后天数,
  滞后原因, n.报送编号, n.表序, n.行号
from 考核.项目节点现状 n
left join lateral (
  select x.单位名称 from 考核.单位 x where x.单位代码 = n.责任单位代码 order by x.生效日期 desc limit 1
) u on true
where 名单年度 = :year and 滞后天数 > 0 and (cast(:unit as text) is null or 责任单位代码 = :unit)
order by 滞后天数 desc, 项目代码, 计划完成时间
