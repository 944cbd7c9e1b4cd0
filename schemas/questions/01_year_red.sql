-- 全年红灯
-- 一年里每个季度亮红灯的对象和亮灯的算式，取最近一版考核基础数据；没有汇总过的年度没有行
select l.年度, l.季度, l.类别, u.单位名称 as 单位, l.对象, l.灯, l.亮灯算式, l.发文编号, l.数的标识
from 考核.年度亮灯 l
left join lateral (
  select x.单位名称 from 考核.单位 x
  where x.单位代码 = l.单位代码 and x.生效日期 <= l.期别起始日 order by x.生效日期 desc limit 1
) u on true
where l.年度 = :year and l.灯 = '红'
  and (cast(:quarter as integer) is null or l.季度 = :quarter)
  and (cast(:unit as text) is null or l.单位代码 = :unit)
order by l.季度, l.排序
