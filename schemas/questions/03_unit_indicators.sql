-- 单位指标
-- 每个单位每个指标的全年值、目标、完成率、覆盖面和来源单元格；值不齐的为空，不是 0
select 年度, 单位, 类别, 指标名称, 计量单位, 全年值, 目标, 完成率, 已报数, 应报数, 来源单元格
from 考核.年度单位指标
where 年度 = :year and (cast(:unit as text) is null or 单位代码 = :unit)
order by 单位, 类别, 指标名称
